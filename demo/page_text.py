"""The sentences of the page."""

from collections.abc import Sequence

from demo.heatmap import MAX_WORDS
from demo.languages import language_name

ATTENTION_EXPLAINED = (
    "Each row is a word of the answer; the stronger a square, the more the network looked at the word above it. "
    "A trace of the calculation, not an explanation."
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


def empty_conversation(languages: Sequence[str]) -> str:
    """What stands in the empty conversation, above the examples, as Markdown."""
    return f"{greeting(languages)}\n\nWrite a sentence below, or try one of these."
