"""Bold stays bold: styles go with the attention."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.files.documents.inline import MARKDOWN_MARKS
from demo.files.documents.placing import translate_segments
from model.inference.reading.markup.inline import read_inline, write_inline
from model.inference.reading.markup.runs import Kind, Run, Wrap


def place(source, translate_all):
    [result] = translate_segments([read_inline(source, MARKDOWN_MARKS)], translate_all)
    return write_inline(result.segment)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("la **casa roja** es", "ES **ROJA CASA** LA"),
        ("la [casa](x) es *muy* fea", "FEA *MUY* ES [CASA](x) LA"),
        ("la **casa *muy* fea** es", "ES **FEA *MUY* CASA** LA"),
        ("la `casa` es", "ES `casa` LA"),
        ("la casa[^1] es", "ES CASA[^1] LA"),
        ("<a> la casa <b>", "<a>CASA LA <b>"),
    ],
)
def test_styles_and_marks_go_where_their_words_go(source, expected, reverse):
    assert place(source, reverse).replace(" <a>", "<a>").replace("<a> ", "<a>") == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("la casa (ver [la guía](x) ya) es", "ES (YA [GUÍA LA](x) VER) CASA LA"),
        ('dijo "ve a *mi* casa" ya', 'YA "CASA *MI* A VE" DIJO'),
        ("**la casa (muy *fea*)** es", "ES **(*FEA* MUY) CASA LA**"),
        ("la casa (**uno**) y «dos[^1] tres»", "«TRES DOS[^1]» Y (**UNO**) CASA LA"),
        ("la *casa (muy* fea) es", "ES ) FEA *MUY ( CASA* LA"),
    ],
)
def test_what_is_enclosed_keeps_its_words_and_their_marks(source, expected, reverse):
    assert place(source, reverse) == expected


def test_no_more_brackets_are_parted_than_a_translator_can_tell_apart(shout):
    source = "(una *casa*) " * 3_000
    assert write_inline(translate_segments([read_inline(source, MARKDOWN_MARKS)], shout)[0].segment) == source.upper()


def test_punctuation_goes_with_what_stands_around_it(shout):
    assert place("**hola, casa**. adiós", shout) == "**HOLA, CASA**. ADIÓS"
    assert place("*¿hola, casa?*", shout) == "*¿HOLA, CASA?*"
    assert place("*hola*, casa.", shout) == "*HOLA*, CASA."


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("la casa.[^1] el perro", "LA CASA.[^1] EL PERRO"),
        ("la casa,[^1] el perro", "LA CASA,[^1] EL PERRO"),
        ("la casa.[^1] el perro, y [^2]", "LA CASA.[^1] EL PERRO, Y [^2]"),
        ("la <br>casa y", "LA <br>CASA Y"),
        ("la casa <br> y", "LA CASA <br> Y"),
    ],
)
def test_a_mark_stands_where_it_stood_whatever_the_full_stop_looks_at(source, expected, shout):
    def absent_minded(texts):
        """The attention of punctuation lies on the first word."""
        translations = shout(texts)
        for translation in translations:
            for index, word in enumerate(translation.source_words):
                if not word.isalnum():
                    translation.attention[index] = translation.attention[:, index] = 0
                    translation.attention[index, 0] = 1
        return translations

    assert place(source, absent_minded) == expected


def test_without_attention_the_runs_are_translated_one_by_one(shout):
    def blind(texts):
        return [type(t)(t.text, t.source_words, t.target_words, np.zeros_like(t.attention)) for t in shout(texts)]

    assert place("la **casa** es", blind) == "LA **CASA** ES"


PIECES = ("uno", "dos", "`x`", "**", "*", "[", "](y)", "[^1]", "<b>", "</b>", " ", ". ")


@given(
    st.lists(st.sampled_from(PIECES), max_size=14),
    st.integers(0, 2**32 - 1),
)
def test_whatever_the_attention_says_nothing_is_lost(pieces, seed):
    from tests.demo.files.documents.conftest import shout

    def dreaming(texts):
        random = np.random.default_rng(seed)
        return [
            type(t)(t.text, t.source_words, t.target_words, random.random(t.attention.shape, np.float32))
            for t in shout(texts)
        ]

    segment = read_inline("".join(pieces), MARKDOWN_MARKS)
    [(placed, *_)] = translate_segments([segment], dreaming)
    for kind in (Kind.FIXED, Kind.MARK):
        assert sorted(run.text for run in placed if run.kind is kind) == sorted(
            run.text for run in segment if run.kind is kind
        )
    wraps = {wrap for run in segment if run.text.strip() for wrap in run.style}
    assert wraps <= {wrap for run in placed for wrap in run.style}
    assert letters(placed) == letters(segment).upper()


def letters(segment):
    return "".join("".join(run.text for run in segment if run.kind is Kind.TEXT).split())


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ((("E", (Wrap(1),)), ("l perro", ())), (("EL", (Wrap(1),)), (" PERRO", ()))),
        ((("una ", ()), ("des", (Wrap(1),)), ("hecha", ())), (("UNA ", ()), ("DESHECHA", (Wrap(1),)))),
        ((("fea", (Wrap(1),)), ("roja", (Wrap(2),))), (("FEA", (Wrap(1),)), (" ", ()), ("ROJA", (Wrap(2),)))),
    ],
    ids=["a large first letter", "a bold part of a word", "one word for another"],
)
def test_a_word_goes_to_the_translator_whole_whatever_its_letters_look_like(runs, expected, shout):
    (result,) = translate_segments([tuple(Run(*run) for run in runs)], shout)
    assert result.segment == tuple(Run(*run) for run in expected)
