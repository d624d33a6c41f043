"""What reads a text of any shape does work in proportion to its length: steps are counted, never seconds."""

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import model.inference
import model.language_id
import tokenizer
from model.bundle import load_bundle
from model.inference.reading.document import count_sentences, cut_between_sentences, read_document
from model.shipped import DEFAULT_BUNDLE
from tests.pattern_steps import count_steps, find_spans
from tokenizer.languages.rules import rules_of
from tokenizer.subword import SubwordTokenizer

LENGTH = 24
SIGNS = "aA1é_ .,-/\\~@#<>()[]{}`'\"$%&:;*+=?\u0301\u200b王\n"
UNITS = st.text(st.sampled_from(SIGNS), min_size=1, max_size=4)


def patterns() -> dict[str, re.Pattern[str]]:
    """Every expression that a module of these rooms keeps, by its name."""
    found = {}
    for package in (tokenizer, model.inference, model.language_id):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(info.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    found[f"{info.name}.{name}"] = value
    for name in ("abbreviation_pattern", "letter_pattern", "never_ends", "may_end", "ends_before_capital"):
        found[f"es.{name}"] = getattr(rules_of("es"), name)
    return found


PATTERNS = patterns()


def growth(work: Callable[[str], int], unit: str, length: int) -> float:
    """Returns by how much the work of a text grows when the text is twice as long; 2 is linear, 4 quadratic."""
    texts = [(unit * 2 * length)[:size] for size in (length, 2 * length)]
    one, two = map(work, texts)
    return two / one


@pytest.mark.parametrize("name", PATTERNS)
def test_an_expression_takes_twice_the_steps_for_twice_the_text(name):
    for unit in SIGNS:
        assert growth(lambda text: count_steps(PATTERNS[name], text), unit, LENGTH) < 2.6, unit


@settings(max_examples=60)
@given(st.sampled_from(sorted(PATTERNS)), UNITS)
def test_so_it_does_for_texts_of_more_than_one_sign(name, unit):
    assert growth(lambda text: count_steps(PATTERNS[name], text), unit, LENGTH) < 2.6


@settings(max_examples=60)
@given(st.sampled_from(sorted(PATTERNS)), st.text(st.sampled_from(SIGNS), max_size=12))
def test_the_steps_are_those_of_a_search_that_finds_the_same(name, text):
    pattern = PATTERNS[name]
    expected = [match.span() for match in pattern.finditer(text)]
    assert [span for span in find_spans(pattern, text)[0] if span[0] < span[1]] == [
        span for span in expected if span[0] < span[1]
    ]


def test_an_expression_that_is_quadratic_would_be_found_out():
    assert growth(lambda text: count_steps(re.compile(r"\S+@"), text), "a", LENGTH) > 3
    assert growth(lambda text: count_steps(re.compile(r"(?:a+)+b"), text), "a", 5) > 10


# === And what is written in Python ===


def count_lines(function: Callable[[], object]) -> int:
    """Returns how many lines of this project run in a call."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        count += event == "line"
        return trace if "site-packages" not in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return count


@pytest.fixture(scope="module")
def read():
    bundle = load_bundle(DEFAULT_BUNDLE)
    subwords, lexicon = SubwordTokenizer.load(bundle.tokenizer_path), bundle.load_lexicon()
    read_document("Holaa, Zebulonx. <b>x</b>", subwords, "es", "en", 40, lexicon)  # what is worked out once

    def read(text):
        read_document(text, subwords, "es", "en", 40, lexicon)
        count_sentences(text, "es")
        cut_between_sentences(text, "es", 100)

    return read


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "A",
        "1",
        ".",
        "a.",
        "a ",
        "Hola. ",
        "-",
        "<",
        "<b>",
        "<b>x",
        "</b>",
        "<p>",
        "<b>x</b> ",
        "&eacute;",
        "\n",
        "```\n",
        "~",
        "e\u0301",
        'a"',
        '"a',
        '"a"',
        '"a" ',
        "“a”",
        "«a",
        "(a",
        "a)",
        "[a",
        "a:",
        "a-",
        "a, ",
        "a?",
        "a&",
        "a/",
        "`a",
        "'a",
        "—a",
        "—a ",
    ],
)
def test_reading_a_text_takes_twice_the_lines_for_twice_the_text(read, unit):
    assert growth(lambda text: count_lines(lambda: read(text)), unit, 600) < 2.6
