"""Tags stand where they belong, and what is inside is translated."""

import re
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.inference.reading.markup.html import MarkedSentence, split_html

ES_EN = {"source_language": "es", "target_language": "en"}
EN_ES = {"source_language": "en", "target_language": "es"}


class Placed(NamedTuple):
    """A translation whose attention a test can foresee."""

    text: str
    source_words: tuple[str, ...]
    target_words: tuple[str, ...]
    attention: np.ndarray


def words_of(text):
    return tuple(re.findall(r"<[^<>]+>|\w+|[^\w\s]", text))


def reversed_words(sentence, attention=None):
    words = words_of(sentence.text)
    diagonal = np.eye(len(words), dtype=np.float32)[::-1]
    return Placed(" ".join(words[::-1]), words, words[::-1], diagonal if attention is None else attention)


def place(text):
    sentence = MarkedSentence(text)
    return sentence.place(reversed_words(sentence))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("la <b>casa roja</b> es", "es <b>roja casa</b> la"),
        ("la <a href='x y'>casa</a> es <i>muy</i> fea", "fea <i>muy</i> es <a href='x y'>casa</a> la"),
        ("la <B>casa</B> es", "es <B>casa</B> la"),
        ("el <x-name>casa</x-name> es", "es <x-name>casa</x-name> el"),
        ("la <b></b>casa", "<b></b>casa la"),
        ("la casa<img src=a> es", "es casa<img src=a> la"),
        ("la casa<wbr/> es", "es casa<wbr/> la"),
        ("nota<sup>1</sup> al pie", "pie al nota<sup>1</sup>"),
    ],
)
def test_tags_go_with_their_words(text, expected):
    assert place(text) == expected


@pytest.mark.parametrize(
    ("text", "carried", "expected"),
    [
        ("visita <a>www.a.es</a> <b>12:30</b> hoy", "www.a.es 12:30", "hoy <a>www.a.es</a> <b>12:30</b> visita"),
        ("<b>3</b>&nbsp;<i>7</i> son", "3&nbsp;7", "son <b>3</b>&nbsp;<i>7</i>"),
    ],
)
def test_tags_stay_within_what_is_one_word_to_the_network(text, carried, expected):
    sentence = MarkedSentence(text)
    before, _, behind = sentence.text.partition(carried)
    words = (*words_of(before), carried, *words_of(behind))
    assert sentence.place(Placed(" ".join(words[::-1]), words, words[::-1], np.eye(len(words))[::-1])) == expected


@pytest.mark.parametrize(
    "text", ["usa <nombre> aquí", "si a < b y c > d", "usa <code>git push</code> hoy", "H<sub>2</sub>O"]
)
def test_what_is_a_word_of_the_sentence_stays_one(text):
    sentence = MarkedSentence(text)
    assert not sentence.has_marks
    assert sentence.text == text


def test_entities_are_read_as_what_they_stand_for_unless_they_would_be_markup():
    assert MarkedSentence("ma&ntilde;ana &quot;s&iacute;&quot; &lt;b&gt; &amp; &nbsp;").text == (
        'mañana "sí" &lt;b&gt; &amp; &nbsp;'
    )


@given(
    st.lists(
        st.sampled_from(("uno", "dos", "<b>", "</b>", "<i>", "</i>", "<img>", "<x>", "</x>", " ", "! ", "<")),
        max_size=14,
    ),
    st.integers(0, 2**32 - 1),
)
def test_whatever_the_attention_says_no_tag_is_lost(pieces, seed):
    text = "".join(pieces)
    sentence = MarkedSentence(text)
    words = words_of(sentence.text)
    placed = sentence.place(
        Placed(sentence.text, words, words, np.random.default_rng(seed).random((len(words), len(words)), np.float32))
    )
    assert sorted(re.findall("<[^<>]+>", placed)) == sorted(re.findall("<[^<>]+>", text))
    assert "".join(re.sub("<[^<>]+>", "", placed).split()) == "".join(re.sub("<[^<>]+>", "", text).split())


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("<p>Hola. Adiós.</p>", ["Hola.", "Adiós."]),
        ("<ul><li>Pan</li><li>La leche</li></ul>", ["Pan", "La leche"]),
        ("<b>Hola. ¿Qué tal?</b>", ["Hola.", "¿Qué tal?"]),
        ("<b>Hola</b>, <i>mundo</i>! Sí.", ["<b>Hola</b>, <i>mundo</i>!", "Sí."]),
        ("Sí.<br>No", ["Sí.", "No"]),
        ("<!-- a. b --><script>x = '. a';</script>Sí", ["Sí"]),
        ("Mira <img alt='Uno. Dos. Tres.'> aquí.", ["Mira <img alt='Uno. Dos. Tres.'> aquí."]),
        ("Uno<br/>dos<p class=x>tres", ["Uno", "dos", "tres"]),
        ("<i>Hola</i>", ["Hola"]),
        ("2 < 3 y <nombre>. Sí.", ["2 < 3 y <nombre>.", "Sí."]),
    ],
)
def test_sentences_are_those_that_a_reader_sees(text, sentences):
    spans = split_html(text, "es")
    assert [span.text for span in spans if span.is_sentence] == sentences
    assert "".join(span.text for span in spans) == text


PIECES = (
    "Hola. ",
    "uno",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<x>",
    " ",
    "\n",
    "<br/>",
)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_joined_the_spans_are_the_text_and_a_sentence_alone_is_itself(text):
    spans = split_html(text, "es")
    assert "".join(span.text for span in spans) == text
    for span in spans:
        if span.is_sentence:
            assert [again.text for again in split_html(span.text, "es") if again.is_sentence] == [span.text]


@pytest.mark.parametrize(
    ("text", "direction", "expected"),
    [
        ('Haga clic <a href="https://a.es">aquí</a>.', ES_EN, 'Click <a href="https://a.es">here</a>.'),
        ("<p>La casa es <b>muy grande</b>.</p>", ES_EN, "<p>The house is <b>very large</b>.</p>"),
        ("Me gusta el <i>café</i> negro.", ES_EN, "I like black <i>coffee</i>."),
        ("<p>The <em>red</em> house is big.</p>", EN_ES, "<p>La casa <em>roja</em> es grande.</p>"),
        (
            "Tienes que usar <code>git push</code> para enviarlo.",
            ES_EN,
            "You have to use <code>git push</code> to send it.",
        ),
    ],
)
def test_the_shipped_network_places_tags(shipped, text, direction, expected):
    assert shipped.translate(text, **direction).text == expected


def test_a_beginning_with_tags_in_it_is_gone_on_from(shipped):
    text = "Mi <b>casa</b> es grande."
    [sentence] = shipped.translate(text, **ES_EN).sentences
    assert shipped.complete(sentence.source.text, "My <b>house</b>", **ES_EN).text == "My <b>house</b> is big."
