"""What must arrive unharmed: names that no corpus holds, numbers, links, addresses, emoji.

A network spells; it does not copy. So a protected span becomes one placeholder symbol before the network reads the
sentence, the network carries the symbol to where it belongs, and the span takes its place again, character by
character (Luong et al. 2015, "Addressing the Rare Word Problem in Neural Machine Translation", with symbols that the
network learns in training instead of an alignment found afterwards).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from tokenizer.preprocess.lexicon import Lexicon, find_words
from tokenizer.preprocess.shorthand import in_full
from tokenizer.special_tokens import PLACEHOLDERS

_PLACEHOLDER = re.compile(f"[{''.join(PLACEHOLDERS)}]")

# Languages that write every noun with a capital: there a capital is no sign of a name.
_CAPITAL_NOUNS = frozenset({"de", "lb"})

_CLOSING = r"""[.,;:!?)\]}"'»”’…]*(?=\s|$)"""
_DOMAIN = r"(?:[\w-]+\.)+(?:com|org|net|edu|gov|int|io|info|app|dev|es|mx|ar|cl|uk|us|de|fr|it|pt|nl|br|kr|jp|cn|eu)\b"
_EMOJI = r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B50\u2B55\u231A-\u23FF]"
_KINDS = (
    rf"[{''.join(PLACEHOLDERS)}]",  # a text that holds our own symbols keeps them, too
    rf"(?:https?|ftp)://\S+?(?={_CLOSING})",
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    rf"(?<![\w@.])(?:www\.|{_DOMAIN})(?:[/?#]?\S*?)(?={_CLOSING})",
    r"(?<!\w)[@#]\w+",
    r"</?[A-Za-z][^<>]{0,200}>|&(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,6});",  # HTML
    r"(?<!\w)[A-Z]&[A-Z](?!\w)",  # R&D
    rf"[#*0-9]\ufe0f?\u20e3|(?:{_EMOJI}[\ufe0e\ufe0f\u200d\U0001F3FB-\U0001F3FF\U000E0020-\U000E007F]*)+",
    r"(?<!\S)(?:[:;=]['’]?-?[()\[\]DPpOo/|*3]+|<3|\^_?\^)(?!\S)",
    r"(?<!\w)(?i:(?:[jh][aei]){2,}[jh]?|lo+l|lmao|xd+)(?!\w)",  # laughter
    r"(?<![\w+])\+?\(?\d[\d ()/-]{6,}\d(?!\w)",  # telephone numbers
    r"(?<![\w.,])\d{1,3}(?:[  ]\d{3})+(?!\w)",  # thousands apart
)
_SPAN = re.compile("|".join(f"(?:{kind})" for kind in _KINDS))

# Symbols that both languages share.
_UNITS = "km/h|h|min|[mk]?g|[mck]?m[²³]?|[mc]?l|k?Wh?|[kMG]?Hz|[kMGT]B|[kM]bit/s"

# A word with a digit in it, with the signs that belong to it: $1,299.99, 14:30, 3/4/2021, A380, -5°C, 30%.
_NUMBER = re.compile(
    r"(?<!\w)(?:[-+−]?[$€£¥₩]|[-+−])?[^\W\d]*\d\w*(?:[.,:/'’+-]\d\w*)*"
    rf"(?: ?[€$£¥₩%]|°[CF]?| ?(?:{_UNITS})(?!\w)| ?[ap]\.[ \u00a0]?m(?:\.(?!\s*$))?)?"
)
# Left to the network: a single digit, which is often a word on the other side, and what has another ending there.
_SPOKEN_NUMBER = re.compile(r"\d|\d+(?:st|nd|rd|th|s|[ºªoa]|er[oa]?)", re.IGNORECASE)


class Masked(NamedTuple):
    """A text whose protected spans are placeholders."""

    text: str
    spans: tuple[str, ...]  # what the placeholders stand for, in the order in which they stand in `text`


def mask(text: str, language: str, lexicon: Lexicon) -> Masked:
    """Replaces what must not change by placeholders.

    Protected are links, mail addresses, @names, #tags, HTML, emoji, laughter, numbers of two digits and more with the
    signs and units that belong to them, names that the network never learnt or saw too seldom to spell, and words of
    which it could make nothing. Spans with nothing but a space between them are one span. The symbols follow each other
    in their order and start again after the last one.

    Args:
        text: one sentence.
        language: its language, ISO 639-1.
        lexicon: the words that the network has learnt.
    """
    parts: list[str] = []
    spans: list[str] = []
    end = 0
    for start, stop in _merged(text, _find_spans(text, language, lexicon)):
        parts += [text[end:start], PLACEHOLDERS[len(spans) % len(PLACEHOLDERS)]]
        spans.append(text[start:stop])
        end = stop
    return Masked("".join([*parts, text[end:]]), tuple(spans))


def unmask(text: str, masked: Masked) -> str:
    """Puts the spans of `masked` back in the place of the placeholders of `text`, a translation or a part of it.

    The n-th placeholder of a kind stands for the n-th span that got this kind. Placeholders that stand for nothing
    vanish.
    """
    waiting = spans_by_placeholder(masked)
    for spans in waiting.values():
        spans.reverse()
    return _PLACEHOLDER.sub(lambda match: waiting[match[0]].pop() if waiting[match[0]] else "", text)


def spans_by_placeholder(masked: Masked) -> defaultdict[str, list[str]]:
    """Returns for each placeholder of `masked.text` the spans that it stands for, in order."""
    spans: defaultdict[str, list[str]] = defaultdict(list)
    for placeholder, span in zip(_PLACEHOLDER.findall(masked.text), masked.spans, strict=True):
        spans[placeholder].append(span)
    return spans


def count_placeholders(text: str) -> Counter[str]:
    """Returns how often each placeholder stands in `text`."""
    return Counter(_PLACEHOLDER.findall(text))


def find_signs(text: str) -> Iterator[tuple[int, int]]:
    """Yields where links, addresses, emoji and all else that is protected in any language begin and end, in order."""
    return (match.span() for match in _SPAN.finditer(text))


def without_signs(text: str) -> str:
    """Returns a text with a space in the place of all that `find_signs` finds."""
    return _SPAN.sub(" ", text)


def without_strangers(text: str, lexicon: Lexicon) -> str:
    """Returns a text without names: rare ones, and other capitalised words after the first that were never learnt."""
    for index, match in reversed(list(enumerate(find_words(text)))):
        word = match[0]
        if word != word.lower() and (lexicon.is_name(word) or (index and not lexicon.knows(word))):
            text = text[: match.start()] + text[match.end() :]
    return text


def find_numbers(text: str) -> list[str]:
    """Returns the numbers of a text that `mask` protects, in order."""
    return [match[0] for match in _numbers(text)]


def _find_spans(text: str, language: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Yields where protected spans begin and end, in order, none overlapping another."""
    taken = list(find_signs(text))
    for match in _numbers(text):
        if not _overlaps(match.span(), taken) and not in_full(match[0], language):
            taken.append(match.span())
    for span in _find_names(text, language, lexicon):
        if not _overlaps(span, taken):
            taken.append(span)
    yield from sorted(taken)


def _numbers(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _NUMBER.finditer(text) if not _SPOKEN_NUMBER.fullmatch(match[0]))


def _find_names(text: str, language: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Yields rare names, other capitalised words that were never learnt, and strangers to the language in lower case.

    The first word of a sentence has its capital from there, and Spanish begins many a sentence with a rare form of a
    verb. So it is a name only if it is no form of a known word and no common word mistyped, or if it is a word of the
    other language, such as Rosa in English.
    """
    if language in _CAPITAL_NOUNS or text.isupper():
        return
    is_first = True
    for match in find_words(text):
        word = match[0]
        if in_full(word, language):
            is_name = False
        elif lexicon.is_name(word):
            is_name = True
        elif word == word.lower():
            is_name = word != word.upper() and all(lexicon.is_stranger(part, language) for part in word.split("-"))
        elif is_first and word[1:].islower() and not lexicon.knows(word):
            is_name = not (lexicon.is_form(word, language) or lexicon.is_common_word_mistyped(word, language))
        else:
            is_name = not lexicon.knows(word, language)
        if is_name:
            yield match.span()
        is_first = False


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in taken)


def _merged(text: str, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Joins spans that only a space, or nothing, parts."""
    start = end = -1
    for next_start, next_end in spans:
        if end >= 0 and text[end:next_start] in ("", " "):
            end = next_end
            continue
        if end >= 0:
            yield start, end
        start, end = next_start, next_end
    if end >= 0:
        yield start, end
