"""Every kind of file: what is translated, what stays, and what is refused."""

import csv
import io
import re
import textwrap
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from demo.files.documents.reading import MAX_CHARACTERS, read_columns, read_file, translated_name
from demo.files.documents.segments import FileError
from demo.i18n.page_text import texts
from model.inference.reading.markup.runs import Run

TEXT_NAMES = ["a.txt", "a.md", "a.csv", "a.tsv"]


@pytest.mark.parametrize("name", TEXT_NAMES)
@given(
    text=st.text(alphabet=" \t\n\r\"',;|#*_[]()`<>!-=1aá한.:\\&\x0b\u2028", min_size=1).map(lambda text: text + "z"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_file_of_which_nothing_is_translated_stays_byte_by_byte(name, text, encoding):
    data = text.encode(encoding)
    try:
        document = read_file(name, data, "es")
    except FileError:  # nothing to translate
        return
    assert document.write([]).data == data


@pytest.mark.parametrize(("name", "options"), [("a.txt", {}), ("a.md", {}), ("a.csv", {"has_heading": False})])
def test_a_stopped_translation_holds_what_is_done_and_the_rest_as_it_was(name, options, translated):
    data = "uno\r\n\r\ndos\r\n\r\ntres\r\n"
    assert translated(name, data, number=2, **options) == b"UNO\r\n\r\nDOS\r\n\r\ntres\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_the_encoding_stays(encoding, translated):
    text = "Mañana será otro día.\n\n¿Dónde está la estación?\n"
    data = text.encode(encoding)
    expected = text.upper().encode(encoding)
    assert translated("a.txt", data) == expected


def test_what_the_encoding_cannot_write_makes_the_file_utf8_and_is_said():
    document = read_file("a.txt", "¿Dónde está el baño?".encode("latin-1"), "es")
    from model.inference.reading.markup.runs import Run

    written = document.write([(Run("화장실이 어디예요?"),)])
    assert written.data.decode("utf-8") == "화장실이 어디예요?"
    assert "UTF-8 now" in str(written.note)
    assert "ahora UTF-8" in written.note.told(texts()["es"])


@pytest.mark.parametrize(
    ("language", "encoding", "text"), [("ko", "cp949", "어디에 있어요?"), ("ja", "cp932", "駅はどこ")]
)
def test_the_language_tells_old_encodings_apart(language, encoding, text):
    document = read_file("a.txt", text.encode(encoding), language)
    assert document.segments[0][0].text == text


def test_a_paragraph_that_was_broken_to_a_width_is_one_text_and_broken_again(translated):
    lines = [
        "La casa es roja y el perro es muy grande y negro y",
        "todos los niños quieren jugar con él cada día por",
        "la mañana.",
    ]
    document = read_file("a.txt", "\n".join(lines).encode(), "es")
    assert [run.text for segment in document.segments for run in segment] == [" ".join(lines)]
    assert translated("a.txt", "\n".join(lines)).decode() == "\n".join(lines).upper()


def test_a_quoted_line_without_words_stays_where_it_is(translated):
    lines = [
        "> La casa es roja y el perro es muy grande y negro.",
        "> ",
        "> Todos los niños quieren jugar con él cada día.",
    ]
    assert translated("a.txt", "\n".join(lines)).decode() == "\n".join(lines).upper()


def test_the_lines_of_a_poem_and_of_a_list_stay_lines(translated):
    text = "Verde que te quiero verde.\nVerde viento. Verdes ramas.\n\n  - pan\n  - vino\n 12. agua\n"
    text += "[x] sal\n- [ ] ajo\n→ miel\n(1) té\nIV. café\n"
    document = read_file("a.txt", text.encode(), "es")
    assert [segment[0].text for segment in document.segments][2:] == [
        *("pan", "vino", "agua", "sal", "ajo", "miel", "té", "café")
    ]
    assert translated("a.txt", text).decode() == text.upper().replace("[X]", "[x]")


@pytest.mark.parametrize(
    "lines",
    [
        ["leche entera de vaca y un pan de molde largo", "huevos frescos de la granja de mi prima Ana",
         "tomates maduros del huerto de mi primo Luis"],
        ["Leche entera de vaca y un pan de molde largo", "Huevos frescos de la granja de mi prima Ana.",
         "Tomates maduros del huerto de mi primo Luis."],
        ["Me levanto temprano todos los días del año.", "Desayuno pan con aceite y un café con leche.",
         "Salgo de casa a las ocho menos cuarto justas."],
        ["Instrucciones para cuidar de las plantas", "Direcciones de todas nuestras sucursales"],
    ],
)  # fmt: skip
def test_short_lines_of_like_length_are_lines(lines, translated):
    text = "\n".join(lines)
    document = read_file("a.txt", text.encode(), "es")
    assert [segment[0].text for segment in document.segments] == lines
    assert translated("a.txt", text).decode() == text.upper()


def test_a_very_long_line_comes_in_pieces_of_whole_sentences(translated):
    line = "Hola, Sra. Paz. ¿Qué tal? " * 200
    document = read_file("a.txt", line.encode(), "es")
    texts = [segment[0].text for segment in document.segments]
    assert len(texts) > 5
    assert "".join(texts) == line
    assert all(re.search(r"[.?] $", text) for text in texts)


# === Tables ===


def test_one_column_is_translated_and_every_other_character_stays(translated):
    text = 'id;texto;nota\r\n1;hola;"x;y"\r\n2;"dijo ""sí""";=A1\r\n\r\n3;un; =hola\r\n4'
    expected = 'id;texto;nota\r\n1;HOLA;"x;y"\r\n2;"DIJO ""SÍ""";=A1\r\n\r\n3;UN; =hola\r\n4'
    assert translated("a.csv", text, column=1).decode() == expected


@pytest.mark.parametrize("start", ["+", "-", "@", "\t", "- ", " +"])
def test_what_is_written_into_a_cell_is_no_formula(start, translated):
    text = f"id,texto\r\n1,{start}hola casa(1)\r\n"
    cell = translated("a.csv", text, column=1, has_heading=True).decode().split(",")[-1]
    assert cell == f"'{start}HOLA CASA(1)\r\n"
    untouched = translated("a.csv", text, column=0, has_heading=False).decode()
    assert untouched.endswith(f"1,{start}hola casa(1)\r\n")


@pytest.mark.parametrize(
    "cell",
    [
        "=SUMA(A1:A2)", '"=HYPERLINK(""http://a.es"";""Ver más"")"', " =hola", "＝hola(1)", "'=hola", "+A1*2",
        "-hola(1)", "@hola", "#N/A", "#¡REF!", "#DIV/0!", "#¿NOMBRE?", "#N/D", " #VALUE! ",
    ],
)  # fmt: skip
def test_formulas_error_values_and_names_of_accounts_stay(cell, translated):
    text = f"id;texto\n1;hola\n2;{cell}\n3;-Adiós.\n"
    expected = f"id;texto\n1;HOLA\n2;{cell}\n3;'-ADIÓS.\n"
    assert translated("a.csv", text, column=1).decode() == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("uno\\n\\nDos\\r\\ntres", "UNO\\n\\nDOS\\r\\nTRES"),
        ("está en C:\\notas", "ESTÁ EN C:\\NOTAS"),
        ('la "casa" roja', 'LA "CASA" ROJA'),
        ("TRUE", "TRUE"),
    ],
)
def test_line_breaks_loose_quotation_marks_and_truth_values_stay_as_they_are_written(cell, expected, translated):
    text = "id\ttexto\n1\t{}\n2\t{}\n"
    written = translated("a.tsv", text.format("un perro grande", cell)).decode()
    assert written == text.format("UN PERRO GRANDE", expected)


@pytest.mark.parametrize(("line", "delimiter"), [("sep=;", ";"), ('"sep=;"', ";"), ("SEP=|", "|"), ("sep=\t", "\t")])
def test_the_line_that_names_the_separator_stays_and_the_heading_below_it(line, delimiter, translated):
    text = f"{line}\r\nid{delimiter}texto\r\n1{delimiter}buenos días, amigo\r\n"
    assert read_columns("a.csv", text.encode(), "es").names == ["1: id", "2: texto"]
    assert translated("a.csv", text).decode() == text.replace("buenos días, amigo", "BUENOS DÍAS, AMIGO")


def test_a_cell_that_is_unchanged_is_written_as_it_was():
    text = 'id,texto\n1,"Madrid"\n2,-Ana\n3,"di ""no"""\n'
    document = read_file("a.csv", text.encode(), "es", column=1)
    assert len(document.segments) == 3
    assert document.write(document.segments).data.decode() == text


@given(st.lists(st.lists(st.text(alphabet='a",\n\r b=', max_size=6), min_size=2, max_size=4), min_size=1, max_size=5))
def test_cells_are_those_that_python_reads(rows):
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    from demo.files.documents.tables import _read_rows

    read = [[field.text for field in row] for row in _read_rows(file.getvalue(), ",")]
    assert read == rows


def test_a_very_long_word_is_read_in_no_time():
    began = time.process_time()
    assert read_columns("a.csv", b"id,texto\n1," + b"a" * 200_000, "es").wordiest == 1
    assert time.process_time() - began < 10


def test_the_columns_are_offered_by_their_names_and_the_wordiest_first():
    columns = read_columns("a.csv", b"id,texto,n\n1,hola amigo,2\n", "es")
    assert columns.names == ["1: id", "2: texto", "3: n"]
    assert columns.wordiest == 1
    assert columns.has_heading
    assert read_columns("a.txt", b"hola", "es") is None
    assert not read_columns("a.tsv", b"Hola, amigo.\tx\nSi.\ty\n", "es").has_heading


# === Subtitles ===


def test_subtitles_keep_numbers_times_tags_and_speakers(translated):
    text = (
        "1\r\n00:00:01,000 --> 00:00:02,000 X1:5\r\n<i>hola, amigo,\r\nadiós</i>\r\n\r\n"
        "2\r\n00:00:03,000 --> 00:00:04,000\r\n- ¿quién?\r\n- {\\an8}yo.\r\n"
        "\r\n3\r\n00:00:05,000 --> 00:00:06,000\r\n<i>-hola. -¿Tú?</i>\r\n...y&nbsp;yo.\r\n"
    )
    assert translated("a.srt", text).decode() == (
        "1\r\n00:00:01,000 --> 00:00:02,000 X1:5\r\n<i>HOLA, AMIGO,\r\nADIÓS</i>\r\n\r\n"
        "2\r\n00:00:03,000 --> 00:00:04,000\r\n- ¿QUIÉN?\r\n- {\\an8}YO.\r\n"
        "\r\n3\r\n00:00:05,000 --> 00:00:06,000\r\n<i>-HOLA. -¿TÚ?</i>\r\n...Y YO.\r\n"
    )
    assert [run.text for segment in read_file("a.srt", text.encode(), "es").segments for run in segment][-3:] == [
        "hola.",
        "¿Tú?",
        "y yo.",
    ]


def test_a_cue_that_begins_with_a_tag_begins_a_sentence():
    times = "00:00:0{},000 --> 00:00:09,000\n"
    text = f"{times.format(1)}Hola\n\n{times.format(2)}<b>Verde</b> y rojo.\n"
    assert len(read_file("a.srt", text.encode(), "es").segments) == 2


def test_a_long_cue_keeps_its_number_of_lines(translated):
    spoken = "esta es una línea muy larga de un subtítulo\nque sigue en otra línea igual de larga"
    text = f"WEBVTT\n\nNOTE hola\n\nuno\n00:01.000 --> 00:02.000 align:start\n<v Ana>{spoken}\n"
    shown = translated("a.vtt", text).decode()
    assert shown.startswith("WEBVTT\n\nNOTE hola\n\nuno\n00:01.000 --> 00:02.000 align:start\n<v Ana>ESTA ES")
    assert len(shown.splitlines()) == len(text.splitlines())
    assert max(map(len, shown.splitlines())) <= 52


# === What is refused ===


def zip_of(entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.pdf", b"x", ".pdf"),
        ("a", b"x", "has no ending"),
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n", "empty"),
        ("a.txt", b"123 - 45", "nothing to translate"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "not text"),
        ("a.txt", bytes(range(256)) * 4, "not text"),
        ("a.csv", b"\n", "empty"),
        ("a.srt", b"hola", "no subtitles"),
        ("a.md", b"hola " * (MAX_CHARACTERS // 5 + 1), "characters of text"),
        ("a.docx", b"hola", "cannot be opened"),
        ("a.docx", zip_of({"hola.txt": "hola"}), "cannot be opened"),
        ("a.docx", zip_of({"word/document.xml": b" " * 70_000_000}), "60 MB"),
        ("a.docx", zip_of({str(number): b"" for number in range(2_001)}), "more than Parley opens"),
    ],
)
def test_what_cannot_be_translated_is_refused_kindly(name, data, words):
    with pytest.raises(FileError, match=re.escape(words)) as refused:
        read_file(name, data, "es")
    assert "\n" not in str(refused.value)


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(FileError, match="no column 8"):
        read_file("a.csv", b"a,b\nhola,c\n", "es", column=7)


def test_the_translation_is_called_as_the_file_is_with_the_language():
    assert translated_name("my letter.v2.docx", "en") == "my letter.v2.en.docx"


# === What files of other people's programs look like ===


def test_a_file_that_names_its_encoding_keeps_it_though_it_is_in_ascii_alone(translated, shout):
    head = '<?xml version="1.0" encoding="{}"?>\n<xliff version="1.2"><file source-language="es"><body>'
    unit = '<trans-unit id="1"><source>manana</source></trans-unit></body></file></xliff>'

    def accented(texts):
        return shout([text.replace("n", "ñ") for text in texts])

    for encoding in ("ISO-8859-1", "US-ASCII"):
        written = translated("a.xlf", head.format(encoding) + unit, accented, target="en")
        assert "MAÑAÑA" in etree.fromstring(written).xpath("string(//*[local-name()='target'])")


@pytest.mark.parametrize("encoding", ["utf-16", "punycode"])
def test_a_file_in_ascii_that_names_what_it_cannot_be_is_read_as_it_is(encoding, translated):
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n<xliff version="1.2"><file source-language="es"><body>'
    unit = '<trans-unit id="1"><source>manzana</source></trans-unit></body></file></xliff>'
    assert "MANZANA" in translated("a.xlf", head + unit, target="en").decode()


@pytest.mark.parametrize("language", ["tlh", "pt-BR"])
def test_a_template_is_translated_where_nobody_knows_the_plurals(language, translated):
    text = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n"\n\nmsgid "Hola"\nmsgstr ""\n'
    assert 'msgstr "HOLA"' in translated("a.pot", text, target=language).decode()


def test_a_catalogue_says_in_its_head_what_it_is_written_in():
    text = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=ISO-8859-1\\n"\n\nmsgid "Hola"\nmsgstr ""\n'
    document = read_file("a.po", text.encode("ascii"), "es", target="ko")
    written = document.write([(Run("안녕"),)])
    assert b"charset=UTF-8\\n" in written.data
    assert written.note
    assert "안녕" in written.data.decode("utf-8")
    assert read_file("a.po", text.encode("ascii"), "es").write([(Run("ñ"),)]).data.decode("latin-1").count("ñ") == 1


def test_a_template_gets_its_encoding_its_language_and_its_plurals(translated):
    text = (
        'msgid ""\nmsgstr ""\n"Language: \\n"\n"Content-Type: text/plain; charset=CHARSET\\n"\n'
        '"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n"\n\nmsgid "Hola"\nmsgstr ""\n'
    )
    written = translated("a.pot", text, target="en").decode()
    assert '"Language: en\\n"' in written
    assert "charset=UTF-8" in written
    assert "nplurals=2; plural=(n != 1);" in written


@pytest.mark.parametrize("flaw", [b"un caf\xe9\n", b"la ma\xc3"], ids=["a line of Latin-1", "cut amid a letter"])
def test_a_few_bytes_that_are_no_utf8_do_not_spoil_the_rest(flaw, translated):
    sound = "Mañana será otro día.\n" * 3
    assert translated("a.txt", sound.encode() + flaw).decode().startswith(sound.upper())


def test_one_zero_byte_makes_no_utf16_of_a_text(translated):
    text = "Hola amigo. La casa es grande.\n" * 50
    assert translated("a.txt", text + "\0").decode().startswith(text.upper())


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        (",texto,valor\n0,La casa.,1\n", None, ",texto,valor\n0,LA CASA.,1\n"),
        ("id;texto;\n1;La casa.;\n", None, "id;texto;\n1;LA CASA.;\n"),
        ("\nid;texto\n1;La casa.\n", None, "\nid;texto\n1;LA CASA.\n"),
        ("Lista de precios;\nid;producto\n1;La casa.\n", 1, "Lista de precios;\nid;producto\n1;LA CASA.\n"),
    ],
    ids=["no name for the numbers", "an empty last column", "an empty line first", "a title first"],
)
def test_names_of_columns_stay_wherever_they_stand(text, column, expected, translated):
    assert translated("a.csv", text, column=column).decode() == expected


@pytest.mark.parametrize("other", ["https://ejemplo.es/la-casa-de-mi-abuela", "da39a3ee5e6b4b0d3255bfef95601890"])
def test_links_and_hashes_are_not_what_is_translated(other, translated):
    text = f"dato,texto\n{other},La casa.\n"
    assert translated("a.csv", text).decode() == f"dato,texto\n{other},LA CASA.\n"


@pytest.mark.parametrize("prefixes", [("    ", ""), ("> ", "> "), ("  ", "  ")], ids=["indent", "quotation", "margin"])
def test_a_paragraph_that_was_broken_to_a_width_keeps_what_its_lines_begin_with(prefixes, translated, shout):
    text = "el perro que vive en la casa de mi abuela come todos los días mucho pan con aceite de oliva y sal."
    seen = []

    def shouted(texts):
        seen.extend(texts)
        return shout(texts)

    lines = textwrap.wrap(text, 50, initial_indent=prefixes[0], subsequent_indent=prefixes[1])
    written = translated("a.txt", "\n".join(lines) + "\n", shouted).decode()
    assert seen == [text]
    assert written == "\n".join(lines).upper() + "\n"
