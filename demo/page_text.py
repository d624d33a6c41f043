"""The sentences of the page."""

import html
from collections.abc import Sequence

from demo.heatmap import MAX_WORDS
from demo.languages import language_name

ATTENTION_EXPLAINED = (
    "Each row is a word of the answer. The darker a square, the more the network looked at the word above it "
    "while writing that row. It is a trace of the calculation, not an explanation."
)
CROPPED = f" Shown are the first {MAX_WORDS} words."
NO_ATTENTION_YET = "Here you will see which words the network looked at, once there is an answer."


def greeting(languages: Sequence[str]) -> str:
    """One sentence that says what this is."""
    *first, last = sorted(map(language_name, languages), reverse=True)
    return (
        f"A small neural network that translates between {', '.join(first)} and {last} "
        "and shows which words it looked at."
    )


def header_html(text: str) -> str:
    """Name and greeting."""
    return f"<header><h1>Parley</h1><p>{html.escape(text)}</p></header>"


def placeholder_markdown() -> str:
    """What stands in the empty conversation, above the examples."""
    return "Write a sentence below, or try one of these."
