"""Days and months in short are read in full where they are no other words."""

import pytest

from tokenizer.languages.calendar import Calendar
from tokenizer.languages.rules import rules_of
from tokenizer.text import split_sentences


@pytest.mark.parametrize(
    ("language", "text", "read"),
    [
        ("en", "Mon-Fri", ["Monday", "Friday"]),
        ("en", "SAT & SUN", ["Saturday", "Sunday"]),
        ("en", "Mon, Wed and Fri.", ["Monday", "Wednesday", "Friday"]),
        ("en", "Sat: 10:00", ["Saturday"]),
        ("en", "Jan. - Mar.", ["January", "March"]),
        ("en", "See you in Jan.", ["January"]),
        ("en", "I saw Jan, and he sat 3 hours in the sun.", []),
        ("en", "Sun", []),
        ("en", "Tue", ["Tuesday"]),
        ("en", "the fri", []),
        ("en", "B0AT1 may, in 2 may 5, Jan to May", ["January"]),
        ("es", "Lun - vie", ["lunes", "viernes"]),
        ("es", "lun., mar. y mié.", ["lunes", "martes", "miércoles"]),
        ("es", "5 mar 2020", ["marzo"]),
        ("es", "Mar 5", ["martes"]),
        ("es", "ene.-mar.", ["enero", "marzo"]),
        ("es", "el mar y el sol", []),
        ("de", "Mo-Fr, Sa und So", ["Montag", "Freitag", "Samstag", "Sonntag"]),
        ("de", "So ist es", []),
        ("fr", "lun.-ven.", ["lundi", "vendredi"]),
        ("fr", "par mer", []),
    ],
)
def test_what_is_short_for_a_day_or_a_month(language, text, read) -> None:
    dates = rules_of(language).dates
    assert [dates.in_full(match) for match in dates.find(text)] == read


@pytest.mark.parametrize(
    ("text", "dashes"),
    [("Mon-Fri", ["-"]), ("Monday – Friday, Jan-Mar", [" – ", "-"]), ("Mon-Mar", []), ("well-known - Mon", [])],
)
def test_a_dash_between_two_of_a_kind(text, dashes) -> None:
    assert [match[0] for match in rules_of("en").dates.find_dashes(text)] == dashes


def test_a_language_without_any_finds_none() -> None:
    assert [*Calendar().find("Mon 5")] == [*Calendar().find_dashes("Mon - Fri")] == []


@pytest.mark.parametrize("text", ["Closed Sat. and Sun.", "From Jan. to Mar. we are closed."])
def test_their_stop_ends_no_sentence(text) -> None:
    assert [span.text for span in split_sentences(text, "en")] == [text]
