"""A Word file as a package: opened with care, and strict ones, too."""

import io
import zipfile

import docx
import pytest

from demo.files.documents.reading import read_file
from demo.files.documents.segments import FileError
from tests.demo.files.documents.word.conftest import saved

STRICT = (
    ("http://schemas.openxmlformats.org/officeDocument/2006/extended-properties", "officeDocument/extendedProperties"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties",
     "officeDocument/relationships/extendedProperties"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "officeDocument/relationships"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/math", "officeDocument/math"),
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "wordprocessingml/main"),
    ("http://schemas.openxmlformats.org/drawingml/2006/", "drawingml/"),
)  # fmt: skip


def with_entities(entities: str, used: str) -> bytes:
    """A document that defines entities and uses one."""
    made = docx.Document()
    made.add_paragraph("hola")
    source, changed = io.BytesIO(saved(made)), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode("latin-1")
            if name == "word/document.xml":
                content = content.replace("<w:document", f"<!DOCTYPE d [{entities}]><w:document", 1)
                content = content.replace("hola</w:t>", f"hola {used}</w:t>")
            new.writestr(name, content.encode("latin-1"))
    return changed.getvalue()


def test_an_entity_bomb_is_refused():
    letters = "bcdefghijk"
    entities = '<!ENTITY a "hola hola hola hola">' + "".join(
        f'<!ENTITY {letter} "{f"&{before};" * 10}">' for before, letter in zip("a" + letters, letters, strict=False)
    )
    with pytest.raises(FileError, match="cannot be opened"):
        read_file("a.docx", with_entities(entities, "&k;"), "es")


def test_no_other_file_is_read_into_the_document(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("contraseña")
    document = read_file("a.docx", with_entities(f'<!ENTITY a SYSTEM "{secret.as_uri()}">', "&a;"), "es")
    assert "contraseña" not in str(document.segments) + str(document.write([]).data)


def entries_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def strict(data):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for name, content in entries_of(data).items():
            renamed = content
            for usual, short in STRICT if name.endswith((".xml", ".rels")) else ():
                renamed = renamed.replace(usual.encode(), f"http://purl.oclc.org/ooxml/{short}".encode())
            new.writestr(name, renamed)
    return file.getvalue()


def test_a_strict_file_is_translated_and_stays_strict(translated):
    made = docx.Document()
    made.add_paragraph("hola casa")
    made.sections[0].header.paragraphs[0].text = "mi libro"
    data = translated("a.docx", strict(saved(made)))
    assert data[:2] == b"PK"
    assert entries_of(data).keys() == entries_of(saved(made)).keys()
    expected = entries_of(strict(translated("a.docx", saved(made))))
    for name in ("_rels/.rels", "word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels"):
        assert entries_of(data)[name] == expected[name]
    assert "HOLA CASA" in entries_of(data)["word/document.xml"].decode()
    assert b"schemas.openxmlformats.org/wordprocessingml" not in entries_of(data)["word/document.xml"]
