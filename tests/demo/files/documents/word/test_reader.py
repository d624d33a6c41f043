"""Word files, made by the library that reads them and by hand where it cannot."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml

from demo.files.documents.reading import read_file
from demo.files.documents.segments import FileError

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
LINK_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def add(paragraph, *contents):
    for content in contents:
        paragraph._p.append(parse_xml(f"<w:r {W}>{content}</w:r>"))


def field(instruction, shown):
    kinds = ("begin", "separate", "end")
    begin, separate, end = (f'<w:fldChar w:fldCharType="{kind}"/>' for kind in kinds)
    return begin, f"<w:instrText>{instruction}</w:instrText>", separate, f"<w:t>{shown}</w:t>", end


@pytest.fixture
def word(translated):
    """Opens the translation of a document that is being made."""
    return lambda made, *options, **named: docx.Document(
        io.BytesIO(translated("a.docx", saved(made), *options, **named))
    )


def test_paragraphs_tables_headers_and_styles_are_there_again(word):
    made = docx.Document()
    made.add_heading("la casa", 1)
    made.add_paragraph("")
    made.add_paragraph("uno", style="List Bullet")
    made.add_paragraph("12.50")
    table = made.add_table(2, 2)
    table.cell(0, 1).text = "hola"
    made.sections[0].header.paragraphs[0].text = "mi libro"
    shown = word(made)
    assert [(p.text, p.style.name) for p in shown.paragraphs] == [
        ("LA CASA", "Heading 1"), ("", "Normal"), ("UNO", "List Bullet"), ("12.50", "Normal"),
    ]  # fmt: skip
    assert shown.tables[0].cell(0, 1).text == "HOLA"
    assert shown.sections[0].header.paragraphs[0].text == "MI LIBRO"


def test_runs_that_look_alike_are_one_text_and_bold_goes_with_its_word(word, reverse):
    made = docx.Document()
    paragraph = made.add_paragraph("la ca")
    paragraph.add_run("sa")
    paragraph.add_run(" roja").bold = True
    paragraph.add_run(" es")
    [shown] = word(made, reverse).paragraphs
    assert [(run.text, run.bold) for run in shown.runs] == [("ES ", None), ("ROJA", True), (" CASA LA", None)]


def test_breaks_and_tabs_part_texts_and_stay(word):
    made = docx.Document()
    made.add_paragraph("uno\tdos\ntres")
    assert word(made).paragraphs[0].text == "UNO\tDOS\nTRES"


def test_links_keep_their_target_and_fields_what_word_works_out(word, reverse):
    made = docx.Document()
    paragraph = made.add_paragraph("ver ")
    target = made.part.relate_to("http://casa.es", LINK_TYPE, is_external=True)
    paragraph._p.append(parse_xml(f'<w:hyperlink {W} {R} r:id="{target}"><w:r><w:t>la casa</w:t></w:r></w:hyperlink>'))
    paragraph.add_run(" en ")
    add(paragraph, *field("PAGEREF casa", "5"))
    [shown] = word(made, reverse).paragraphs
    assert shown.text == "5 EN CASA LA VER"
    [link] = shown.hyperlinks
    assert (link.address, link.text) == ("http://casa.es", "CASA LA")
    codes = [element.tag.rpartition("}")[2] for run in shown._p.iter() for element in [run]]
    assert codes.index("instrText") < codes.index("hyperlink")


def test_old_links_notes_and_deleted_text_stay_where_they_are(word):
    made = docx.Document()
    paragraph = made.add_paragraph("hola ")
    add(paragraph, *field('HYPERLINK "http://casa.es"', "casa"), '<w:footnoteReference w:id="2"/>', "<w:t> adiós</w:t>")
    paragraph._p.append(parse_xml(f'<w:del {W} w:id="1" w:author="a"><w:r><w:delText>no</w:delText></w:r></w:del>'))
    [shown] = word(made).paragraphs
    assert shown.text == "HOLA CASA ADIÓS"
    xml = shown._p.xml
    assert xml.index("HOLA") < xml.index("begin") < xml.index("HYPERLINK") < xml.index("CASA") < xml.index("end")
    assert "footnoteReference" in xml
    assert "<w:delText>no</w:delText>" in xml


def test_what_is_not_translated_yet_stays_and_writing_again_gives_the_same(translated):
    made = docx.Document()
    for text in ("uno", "dos", "tres"):
        made.add_paragraph(text)
    document = read_file("a.docx", saved(made), "es")
    first = document.segments[:1]
    for _ in range(2):
        data = document.write([(first[0][0]._replace(text="one\x00"),)]).data
        assert [p.text for p in docx.Document(io.BytesIO(data)).paragraphs] == ["one\ufffd", "dos", "tres"]


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
