"""Whatever people keep their pairs in is read, or told in a line what it is and what to do."""

import bz2
import io
import json
import lzma
import zipfile

import pytest

from training.data.sources.corpus_files import read_column_pairs, read_rows
from training.data.sources.formats import CorpusError

ROWS = [("Go.", "Ve."), ("Hi, Tom!", "¡Hola, Tom!"), ('She said "no".', 'Dijo "no".')]
TSV = "".join(f"{first}\t{second}\n" for first, second in ROWS)
TMX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="en" segtype="sentence" datatype="plaintext"/><body>
<tu><note>x</note><tuv xml:lang="EN-us"><seg>Go.</seg></tuv><tuv xml:lang="es"><seg>Ve.</seg></tuv></tu>
<tu><tuv xml:lang="es"><seg><bpt i="1">&lt;b&gt;</bpt>¡Hola, <hi>Tom</hi><ept i="1">&lt;/b&gt;</ept>!</seg></tuv>
<tuv xml:lang="en-GB"><seg>Hi, Tom!</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>Only English.</seg></tuv></tu>
<tu><tuv lang="en"><seg>She said "no".</seg></tuv><tuv lang="es"><seg>Dijo "no".</seg></tuv></tu>
</body></tmx>
"""
XLIFF_1 = """<?xml version="1.0"?><xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file source-language="en" target-language="es-MX" datatype="plaintext" original="x"><body>
<trans-unit id="1"><source>Go.</source><target>Ve.</target><alt-trans><target>Anda.</target></alt-trans></trans-unit>
<trans-unit id="2"><source><g id="1">Hi</g>, <ph id="2">%s</ph>Tom!</source><target>¡Hola, Tom!</target></trans-unit>
<trans-unit id="3"><source>Untranslated.</source></trans-unit>
<trans-unit id="4"><source>She said "no".</source><target>Dijo "no".</target></trans-unit>
</body></file></xliff>"""
XLIFF_2 = """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="es">
<file id="f"><unit id="1"><segment><source>Go.</source><target>Ve.</target></segment>
<segment><source>Hi, <pc id="1">Tom</pc>!</source><target>¡Hola, Tom!</target></segment>
<segment><source>She said "no".</source><target>Dijo "no".</target></segment></unit></file></xliff>"""


def zipped(**files: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


SIDES = ["".join(f"{row[side]}\n" for row in ROWS) for side in (0, 1)]


@pytest.fixture
def save(tmp_path):
    def write(content, name="pairs.txt"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def message(path, languages=("en", "es")) -> str:
    with pytest.raises(CorpusError) as error:
        read_rows([path], languages)
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pairs.tsv.bz2", bz2.compress(TSV.encode())),
        ("pairs.tsv.xz", lzma.compress(TSV.encode())),
        ("pairs.csv", 'Go.,Ve.\n"Hi, Tom!","¡Hola, Tom!"\n"She said ""no"".","Dijo ""no""."\n'),
        ("pairs.csv", 'en;es\nGo.;Ve.\nHi, Tom!;¡Hola, Tom!\n"She said ""no"".";"Dijo ""no""."\n'),
        ("pairs.csv", 'sep=;\nGo.;Ve.\nHi, Tom!;¡Hola, Tom!\n"She said ""no"".";"Dijo ""no""."\n'),
        ("pairs.txt", '"Go.","Ve."\n"Hi, Tom!","¡Hola, Tom!"\n"She said ""no"".","Dijo ""no""."\n'),
        ("pairs.csv", 'n,spa,eng\n1,Ve.,Go.\n2,"¡Hola, Tom!","Hi, Tom!"\n3,"Dijo ""no"".","She said ""no""."\n'),
        ("pairs.txt", "".join(f"{first} ||| {second}\n" for first, second in ROWS)),
        ("pairs.tmx", TMX),
        ("pairs.tmx", TMX.replace("UTF-8", "UTF-16").encode("utf-16")),
        ("pairs.xlf", XLIFF_1),
        ("pairs.xliff", XLIFF_2),
        ("pairs.jsonl", "".join(json.dumps({"es": es, "n": 1, "en": en}) + "\n" for en, es in ROWS)),
        ("pairs.json", json.dumps([{"translation": {"en": en, "es": es}} for en, es in ROWS])),
        ("pairs.json", json.dumps([{"source": en, "target": es} for en, es in ROWS], indent=2)),
        ("pairs.jsonl", "".join(json.dumps(row) + "\n" for row in ROWS)),
        ("pairs.zip", zipped(**{"d/train.es": SIDES[1], "d/train.en": SIDES[0], "d/README": "x", "d/LICENSE": "y"})),
        ("pairs.zip", zipped(**{"1.txt": SIDES[0], "2.txt": SIDES[1]})),
        ("pairs.zip", zipped(**{"pairs.tsv": TSV, "_about.txt": "x"})),
        ("pairs.tsv", "source\ttarget\n" + TSV),
        ("pairs.tsv", "score\ttrg\tsrc\n" + "".join(f"0.9\t{second}\t{first}\n" for first, second in ROWS)),
        ("pairs.tsv", "English sentence\tSpanish sentence\n" + TSV),
        ("pairs.tsv", '"Go."\t"Ve."\n"Hi, Tom!"\t"¡Hola, Tom!"\n"She said ""no""."\t"Dijo ""no""."\n'),
        ("pairs.tsv", 'Go.\tVe.\nHi, Tom!\t¡Hola, Tom!\n"She said ""no""."\t"Dijo ""no""."\n'),
    ],
)  # fmt: skip
def test_a_kind_is_read(save, name, content):
    assert read_rows([save(content, name)], ("en", "es")) == ROWS


@pytest.mark.parametrize(
    "rows",
    [
        [('"Come here!"', '"¡Ven!"'), ('"Go," he said.', '"Ve", dijo.'), ("Yes.", "Sí.")],
        [('"Come here!"', '"¡Ven!"'), ("Yes.", "Sí."), ("No.", "No."), ("He.", "Él.")],
        [("[Door opens]", "[Se abre]"), ("{name} is here", "{name} está")],
        [("Yes, sir.", "Sí, señor."), ("No, sir.", "No, señor.")],
        [("source", "fuente"), ("The target", "El blanco")],
    ],
)
def test_what_only_looks_like_another_kind_is_text(save, rows):
    assert read_rows([save("".join(f"{a}\t{b}\n" for a, b in rows))], ("en", "es")) == rows


@pytest.mark.parametrize(
    "cells",
    [
        ("0.91", "numbers"),
        ("-3,5e-4", "numbers"),
        ("87 %", "numbers"),
        ("tatoeba-12", "identifiers"),
        ("https://tatoeba.org/x", "identifiers"),
    ],
)
@pytest.mark.parametrize("place", [1, 2])
def test_a_column_without_sentences_is_told(save, cells, place):
    cell, kind = cells
    rows = [[first, second] for first, second in ROWS]
    for row in rows:
        row.insert(place - 1, cell)
    text = message(save("".join("\t".join(row) + "\n" for row in rows)))
    assert f"column {place} holds {kind}" in text
    assert f"cut -f{'2,3' if place == 1 else '1,3'} pairs.txt" in text


def test_labels_may_be_numbers(save):
    assert read_column_pairs(save("1\tGood.\n0\tBad.\n"), ("label", "text")) == [("1", "Good."), ("0", "Bad.")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PAR1...", "a Parquet file"),
        (zipped(**{"xl/workbook.xml": "x"}), "an Excel workbook. Save it as CSV"),
        (zipped(**{"word/document.xml": "x"}), "a Word document"),
        (zipped(**{f"{n}.txt": "x" for n in range(3)}), "Unzip it and give the file of pairs"),
        ("<!DOCTYPE html><html></html>", "a web page"),
        ("<?xml version='1.0'?><rss/>", "XML of another kind (<rss>)"),
        (TMX[:400], "broken XML"),
        ('{"en": "Go.", "es": "Ve."}\n{"en": "Go."}\n', "line 2: expected an object with a text 'es'"),
        ("Go.\tVe.\nRun!\t¡Cor\0re!\n", "byte 18 is zero (line 2)"),
        ("Go.\tVe.\nRun!\t¡Cor\0re!\n", r"tr -d '\000' < "),
    ],
)
def test_what_cannot_be_read_is_called_by_its_name(save, content, words):
    text = message(save(content))
    assert words in text
    assert "\n" not in text


def test_a_memory_of_other_languages_says_which_it_has(save):
    assert "has no pair in en and ko. It is in: " in message(save(TMX), ("en", "ko"))


def test_no_entity_of_a_file_is_looked_up(save, tmp_path):
    (tmp_path / "secret").write_text("secret")
    entity = f'<!DOCTYPE tmx [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    content = TMX.replace('<!DOCTYPE tmx SYSTEM "tmx14.dtd">', entity).replace("Ve.", "Ve&x;.")
    assert read_rows([save(content)], ("en", "es"))[0] == ("Go.", "Ve.")


@pytest.mark.parametrize(
    ("encoding", "language", "text", "name"),
    [
        ("cp949", "ko", "안녕하세요. 오늘 날씨가 좋네요.", "CP949"),
        ("cp932", "ja", "猫が好きです。今日は天気がいい。", "CP932"),
        ("euc_jp", "ja", "猫が好きです。今日は天気がいい。", "EUC-JP"),
        ("gb18030", "zh", "我喜欢猫。今天天气很好。", "GB18030"),
        ("cp1251", "ru", "Я люблю кошек. Сегодня хорошая погода.", "CP1251"),
        ("cp1250", "pl", "Zażółć gęślą jaźń.", "CP1250"),
        ("cp1253", "el", "Μου αρέσουν οι γάτες.", "CP1253"),
        ("cp874", "th", "ฉันชอบแมว วันนี้อากาศดี", "CP874"),
        ("cp1252", "es", "¿Dónde está el niño?", "LATIN1"),
    ],
)
def test_an_encoding_is_told_by_the_languages_at_hand(save, encoding, language, text, name):
    path = save("".join(f"It is {n}.\t{text}\n" for n in range(20)).encode(encoding))
    assert f"iconv -f {name} -t UTF-8 {path} > utf8-pairs.txt" in message(path, ("en", language))
