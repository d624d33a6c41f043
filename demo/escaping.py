"""Text as a browser shows it letter by letter, and no more changed than that needs."""

import html
import re

# What `html.unescape` takes for the beginning of a character reference.
CHARACTER_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")
TAG_OPENING = re.compile(r"<(?=[A-Za-z/!?])")


def escape_message(text: str) -> str:
    """Escapes exactly what a browser would interpret, so that `AT&T` and `5 < 6` are copied unchanged.

    The chatbot interprets HTML even with `render_markdown=False`: `a<b>c` would be shown as `ac`. Escaped are
    a `<` before a letter, `/`, `!` or `?`, and an `&` that begins a character reference. `html.unescape`
    inverts it.
    """
    escaped = CHARACTER_REFERENCE.sub(_escape_reference, text)
    return TAG_OPENING.sub("&lt;", escaped)


def _escape_reference(match: re.Match[str]) -> str:
    reference = match.group()
    return reference if html.unescape(reference) == reference else "&amp;" + reference[1:]
