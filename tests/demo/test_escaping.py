import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.escaping import escape_message


@pytest.mark.parametrize("text", ["AT&T", "5 < 6", "a & b", "x <3 y", "¿Qué?", "R&D;"])
def test_what_a_browser_leaves_alone_is_left_alone(text):
    assert escape_message(text) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("a<b>c", "a&lt;b>c"), ("<img src=x>", "&lt;img src=x>"), ("</p>", "&lt;/p>"), ("&lt;", "&amp;lt;")],
)
def test_what_a_browser_would_interpret_is_escaped(text, escaped):
    assert escape_message(text) == escaped


@given(st.text(alphabet="<>&;#xa1!/? ltgamp\n\u00e1") | st.text())
def test_the_browser_shows_every_text_as_it_was_written(text):
    escaped = escape_message(text)
    assert not re.search(r"<[A-Za-z/!?]", escaped)
    # HTML has no NUL and no carriage return; everything else comes back letter by letter.
    assert html.unescape(escaped) == text
