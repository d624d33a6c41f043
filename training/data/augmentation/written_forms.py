"""How people write a language: quotation, speech, titles and short forms, as the language's file says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from tokenizer.languages.rules import read_language_file


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenForms:
    """The table `written` of a language's file; a language without one has the defaults, which hold for most.

    Args:
        wraps: what a text may stand in; the same kinds in the same order for every language.
        quoted_pair: two sentences as the words of somebody; the first is what an answer in this language looks like.
        quoted: the same with one sentence.
        line_of_dialogue: a line of a conversation in a story.
        capital_titles: the words of a title have capitals, as in English; elsewhere only who types it may do so.
        small_in_titles: the words that have none even then.
        short_forms: what is shortened in print, and how.
        shorthand: what is shortened in a chat, and how.
    """

    wraps: tuple[str, ...] = ('"{}"', "'{}'", "({})", "[{}]")
    quoted_pair: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    line_of_dialogue: tuple[str, ...] = ()
    capital_titles: bool = False
    small_in_titles: tuple[str, ...] = ()
    short_forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shorthand: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def written_forms(language: str) -> WrittenForms:
    """Returns how people write `language`."""
    values = read_language_file(language).get("written", {})
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    tables = {
        name: {full: tuple(short) for full, short in value.items()}
        for name, value in values.items()
        if isinstance(value, dict)
    }
    return WrittenForms(**{**values, **lists, **tables})
