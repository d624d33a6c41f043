"""Subtitles: everything that is spoken is translated, and all else stays where it was."""

import re

import pysubs2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from demo.files.documents.placing import translate_segments
from demo.files.documents.reading import read_file
from demo.files.documents.segments import FileError, visible_text
from demo.files.documents.subtitles.cues import is_times
from tests.demo.files.documents.conftest import shout

MARK = re.compile(r"<[^<>\n]*>|\{\\an8\}")
PIECES = (
    "1\n", "2\n", "WEBVTT\n", "NOTE hola\n", "\n00:00:01,000 --> 00:00:02,000\n", "\n0:0:5,0-->0:0:6,5\n",
    "\n00:01.000 --> 00:02.000 align:start\n", "\n", " \n", "- ", "<i>", "</i>", "hola ", "casa.\n", "y adiós\r\n",
    "[RISAS] ", "JUAN: ", "♪ ", "<00:00:01.500><c> uno</c>", "{\\an8}", "(bajo)\n", "... ", "&", "[",
)  # fmt: skip


@pytest.mark.parametrize("name", ["a.srt", "a.vtt"])
@example(pieces=["\n00:00:01,000 --> 00:00:02,000\n", "hola ", "{\\an8}", "1\n", "{\\an8}", "1\n", "1\n"])
@example(pieces=["\n00:00:01,000 --> 00:00:02,000\n", "<00:00:01.500><c> uno</c>", "{\\an8}"])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=20))
def test_whatever_stands_in_it_what_is_not_spoken_stays_and_what_is_spoken_is_translated(name, pieces):
    text = "".join(pieces)
    try:
        document = read_file(name, text.encode(), "es")
    except FileError:  # no times, nothing to translate
        return
    assert document.write([]).data.decode() == text
    assert document.write(document.segments).data.decode() == text
    results = translate_segments(document.segments, shout)
    shown = document.write([result.segment for result in results]).data.decode()
    # A mark keeps its line, and a text that is broken anew may begin there with another word.
    assert letters(MARK.sub("", shown)) == letters(MARK.sub("", text))
    assert shown.count("{\\an8}") == text.count("{\\an8}")
    assert [line for line in shown.splitlines() if is_times(line)] == [
        line for line in text.splitlines() if is_times(line)
    ]


def letters(text):
    return "".join(filter(str.isalnum, text.upper()))


def spoken(name, text):
    return [visible_text(segment) for segment in read_file(name, text.encode(), "es").segments]


def test_cues_need_no_empty_line_between_them(translated):
    text = "1\n00:00:01,000 --> 00:00:02,000\nno lo sé\n2\n00:00:02,000 --> 00:00:03,000\nven conmigo\n"
    assert spoken("a.srt", text) == ["no lo sé", "ven conmigo"]
    assert translated("a.srt", text).decode() == text.replace("no lo sé", "NO LO SÉ").replace("ven c", "VEN C").replace(
        "onmigo", "ONMIGO"
    )


def test_empty_lines_inside_a_cue_hide_nothing(translated):
    text = "1\n00:00:01,000 --> 00:00:03,000\n\nhola\n\n2\n00:00:03,000 --> 00:00:05,000\n \nuno.\n\ndos.\n"
    expected = text.replace("hola", "HOLA").replace("uno", "UNO").replace("dos", "DOS")
    assert translated("a.srt", text).decode() == expected


@pytest.mark.parametrize(
    "times",
    [
        "00:00:01,000-->00:00:03,000", "0:0:5,0 --> 0:0:6,5", "00:00:01.000 --> 00:00:03.000", "0:05.0-->0:06.25",
        "00:00:01 --> 00:00:03", "00:00:01:000 --> 00:00:03:000", "00:00: 01,000 -> 00:00: 03,000",
        "00:00:01,000 –> 00:00:03,000", " 00:00:01,000\t-->\t00:00:03,000 X1:5 Y2:7", "7 00:00:01,000 --> 00:00:03,000",
        "-00:00:01,000 --> 00:00:03,000", "100:00:01,000 --> 100:00:03,000", "00:00:01,000 --> ",
        "00:00:0O,000 => 0:00:03",
        "00：00：01,000 ---> 00：00：03,000",
    ],
)  # fmt: skip
def test_times_may_be_written_loosely_and_stay_so(times, translated):
    text = f"1\n00:00:00,000 --> 00:00:00,500\nhola\n\n2\n{times}\nven conmigo\n"
    assert translated("a.srt", text).decode() == text.replace("hola", "HOLA").replace("ven conmigo", "VEN CONMIGO")


def test_the_words_of_a_caption_that_rolls_keep_their_times(translated):
    text = (
        "WEBVTT\nKind: captions\nLanguage: es\n\n00:00:00.000 --> 00:00:02.000 align:start position:0%\n \n"
        "hola<00:00:00.500><c> amigos</c><00:00:01.000><c> hoy</c>\n\n"
        "00:00:02.000 --> 00:00:02.010 align:start position:0%\nhola amigos hoy\n \n\n"
        "00:00:02.010 --> 00:00:04.000 align:start position:0%\nhola amigos hoy\nvamos<00:00:02.500><c> ya</c>\n"
    )
    assert spoken("a.vtt", text) == ["hola amigos hoy", "hola amigos hoy", "hola amigos hoy", "vamos ya"]
    expected = text
    for word in ("hola", "amigos", "hoy", "vamos", "ya"):
        expected = expected.replace(word, word.upper())
    assert translated("a.vtt", text).decode() == expected


def test_fewer_words_than_times_leave_the_last_times_without_any(translated):
    def short(texts):
        return shout(["uno dos" for _ in texts])

    text = "WEBVTT\n\n00:00.000 --> 00:02.000\nuno<00:00.500><c> de</c><00:01.000><c> los</c><00:01.500><c> dos</c>\n"
    shown = translated("a.vtt", text, short).decode().splitlines()[-1]
    assert shown == "UNO<00:00.500><c> DOS</c><00:01.000><c></c><00:01.500><c></c>"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("[MÚSICA]", "[MÚSICA]"),
        ("[música]", "[MÚSICA]"),
        ("(risas)", "(RISAS)"),
        ("JUAN: hola", "JUAN: HOLA"),
        ("- JUAN: hola\n- [risas] no.", "- JUAN: HOLA\n- [RISAS] NO."),
        ("- ¿quién?\n- yo [llora] no", "- ¿QUIÉN?\n- YO [LLORA] NO"),
        ("♪ la casa ♪", "♪ LA CASA ♪"),
        ("[JUAN]: hola", "[JUAN]: HOLA"),
        ("uno\\Ndos<br>tres", "UNO\\NDOS\\NTRES"),
        ("{y:i}uno &amp; dos", "{y:i}UNO &amp; DOS"),
        (">> hola", ">> HOLA"),
        ("{\\an8}<i>hola</i>", "{\\an8}<i>HOLA</i>"),
        ("<i>-hola.\n-adiós.</i>", "<i>-HOLA.\n-ADIÓS.</i>"),
        ("<i>las mujeres</i>\n<i>en la casa.</i>", "<i>LAS MUJERES</i>\n<i>EN LA CASA.</i>"),
        ("<i>hola</i> casa <i>roja</i>", "<i>HOLA</i> CASA <i>ROJA</i>"),
        ('<font color="#fff">hola</font>', '<font color="#fff">HOLA</font>'),
    ],
)
def test_marks_stay_around_what_they_mark(lines, expected, translated):
    text = f"1\n00:00:01,000 --> 00:00:02,000\n{lines}\n"
    assert translated("a.srt", text).decode() == text.replace(lines, expected)


def test_a_name_and_a_sound_are_not_read_as_part_of_what_is_said():
    text = "1\n00:00:01,000 --> 00:00:02,000\nJUAN: hola [risas] casa\n"
    assert spoken("a.srt", text) == ["hola", "risas", "casa"]


def cues_of(*texts):
    return "".join(
        f"{number}\n00:00:0{number},000 --> 00:00:0{number},900\n{text}\n\n"
        for number, text in enumerate(texts, start=1)
    )


@pytest.mark.parametrize(
    ("texts", "sentences"),
    [
        (["creo que el hombre", "es mi hermano."], ["creo que el hombre es mi hermano."]),
        (["hola. creo que", "el hombre,", "no vino. adiós."], ["hola.", "creo que el hombre, no vino.", "adiós."]),
        (["<i>creo que</i>", "<i>no vino.</i>"], ["creo que no vino."]),
        (["Ayer, Juan,", "Ana y yo salimos."], ["Ayer, Juan, Ana y yo salimos."]),
        (["I never thought", "I'd see you."], ["I never thought I'd see you."]),
        (["creo que", "- no vino."], ["creo que", "no vino."]),
        (["creo que", "[risas]", "no vino."], ["creo que", "risas", "no vino."]),
        (["La casa roja", "Hola."], ["La casa roja", "Hola."]),
        (["hola amigos", "hoy vamos", "a la casa"], ["hola amigos", "hoy vamos", "a la casa"]),
    ],
)
def test_a_sentence_that_runs_over_cues_is_translated_as_one(texts, sentences):
    assert spoken("a.srt", cues_of(*texts)) == sentences


def test_it_is_laid_out_over_them_with_a_part_in_each(translated, reverse):
    text = cues_of("hola. creo que <b>el hombre</b>\nque vive aquí en", "<i>mi casa no</i>\n<i>vino.</i>", "adiós.")
    shown = translated("a.srt", text).decode()
    assert letters(shown) == letters(text)
    tagged = re.sub("</?[BI]>", lambda tag: tag[0].lower(), text.upper())
    assert shown.split() == tagged.split()
    backwards = pysubs2.SSAFile.from_string(translated("a.srt", text, reverse).decode(), format_="srt")
    assert [(cue.start, cue.end) for cue in backwards] == [
        (cue.start, cue.end) for cue in pysubs2.SSAFile.from_string(text, format_="srt")
    ]
    assert all(cue.plaintext.strip() for cue in backwards)
    assert sorted(letters("".join(cue.plaintext for cue in backwards))) == sorted(letters("".join(
        cue.plaintext for cue in pysubs2.SSAFile.from_string(text, format_="srt")
    )))  # fmt: skip


def test_notes_styles_and_names_of_cues_stay(translated):
    text = (
        "WEBVTT - hola\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:casa\n\nNOTE\nhola, casa\n\n"
        "uno\n00:01.000 --> 00:02.000 line:0\nspoken\n\nNOTE casa\n\ndos\n00:03.000 --> 00:04.000\n<v Ana>spoken\n"
        "\nNOTE fin\n\nspoken\n"
    )
    assert translated("a.vtt", text).decode() == text.replace("spoken", "SPOKEN")
