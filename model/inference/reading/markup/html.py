"""HTML in a text: sentences without the tags around them, and the tags inside of one, placed by attention."""

import html
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from model.inference.reading.markup.inline import TAGS, read_inline, write_inline
from model.inference.reading.markup.placing import Translated, place_all, read_source
from model.inference.reading.markup.runs import Kind, Run, Segment, joined
from tokenizer.preprocess.html import CARRIED, TAG, blank_marks, blank_tags, find_breaks, is_in_a_line
from tokenizer.text import Span, find_fenced, split_sentences

_CLOSED = r"<sup\b[^<>]{0,200}>[^<>]{1,20}</sup>|<[A-Za-z][\w-]{0,30}(?:\s[^<>]{0,1000})?/>"
# Emphasis and links of Markdown, which people paste.
_MARKDOWN = r"(?P<opening_link>\[)|(?P<closing_link>\]\([^()\s]{1,2000}\))|(?P<emphasis>\*{1,3}|~~)"
_MARKS = re.compile(rf"(?P<fixed>{CARRIED})|(?P<mark>{_CLOSED})|{TAGS}|{_MARKDOWN}", re.VERBOSE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_KEPT_ENTITIES = frozenset("<>&")


class MarkedSentence:
    """A sentence with tags inside.

    Args:
        text: the sentence as it was typed.
    """

    def __init__(self, text: str) -> None:
        self._segment = _read(text)
        self._source = read_source(self._segment)

    @property
    def text(self) -> str:
        """The sentence without its tags, as the network reads it."""
        return self._source.text

    @property
    def has_marks(self) -> bool:
        """Whether there are any."""
        return bool(self._source.marks) or any(self._source.styles)

    def place(self, translation: Translated) -> str:
        """Returns the sentence's translation with the tags where their words are."""
        return write_inline(place_all(self._source, translation))

    def blank_tags(self, text: str) -> str:
        """Returns the sentence or its translation with spaces for the tags: where words are to be looked for."""
        return blank_tags(text)

    def without_tags(self, text: str) -> str:
        """Returns the beginning of a translation without the tags of this sentence."""
        wraps = {wrap for run in self._segment for wrap in run.style}
        marks = {run.text for run in self._segment if run.kind is Kind.MARK}
        tags = marks.union(*((wrap.opening, wrap.closing) for wrap in wraps))
        return re.sub("|".join(map(re.escape, sorted(tags, key=len, reverse=True))), "", text) if tags else text


def split_html(text: str, language: str) -> list[Span]:
    """Cuts a text into sentences and what stands between them, as `split_sentences`; tags end none and belong to none
    that they do not stand in, but blocks end one.
    """
    if "<" not in text:
        return split_sentences(text, language)
    spans: list[Span] = []
    end = 0
    for start, stop in (*find_fenced(text), (len(text), len(text))):
        spans += _split_blocks(text[end:start], language)
        spans.append(Span(text[start:stop], False))
        end = stop
    return [span for span in spans if span.text]


def _split_blocks(text: str, language: str) -> Iterator[Span]:
    """Yields the sentences of a text without code between fences, and what stands between them."""
    end = 0
    for start, stop in find_breaks(text):
        yield from _split_line(text[end:start], language)
        yield Span(text[start:stop], False)
        end = stop
    yield from _split_line(text[end:], language)


def outside_tag(text: str, cut: int) -> int:
    """Returns the place itself, or the nearer end of the tag that it lies in."""
    for match in TAG.finditer(text):
        if match.start() < cut < match.end():
            return match.end() if match.end() < len(text) else match.start()
    return cut


def _read(text: str) -> Segment:
    runs = []
    for run in read_inline(text, _MARKS):
        is_word = run.kind is Kind.FIXED or (run.kind is Kind.MARK and not is_in_a_line(run.text))
        kind = Kind.TEXT if is_word else run.kind
        runs.append(Run(_ENTITY.sub(_character, run.text) if run.kind is Kind.TEXT else run.text, run.style, kind))
    return joined(runs)


def _character(match: re.Match[str]) -> str:
    """Returns what an entity stands for, between words a space; what would be markup by itself, or be seen by nobody,
    stays as it is.
    """
    character = html.unescape(match[0])
    around = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    if character == "\u00a0" and all(map(str.isalpha, around)):
        return " "
    is_kept = character in _KEPT_ENTITIES or any(unicodedata.category(letter)[0] in "ZC" for letter in character)
    return match[0] if is_kept else character


# === Sentences ===


def _split_line(text: str, language: str) -> Iterator[Span]:
    """Yields the sentences of a text without blocks, and what stands between them."""
    tags = [match for match in TAG.finditer(text) if is_in_a_line(match[0])]
    spans = split_sentences(blank_marks(text), language)
    if not tags:
        end = 0
        for span in spans:
            yield Span(text[end : end + len(span.text)], span.is_sentence)
            end += len(span.text)
        return
    partners = _find_partners(tags)
    starts = [tag.start() for tag in tags]
    end = offset = 0
    for span in spans:
        start, stop = offset, offset + len(span.text)
        offset = stop
        if span.is_sentence:
            first, behind = bisect_left(starts, start), bisect_left(starts, stop)
            start = _reach_back(text, tags[:first] if first < 64 else tags[first - 64 : first], partners, start, stop)
            stop = _reach_on(text, tags[behind : behind + 64], partners, start, stop)
            yield Span(text[end:start], False)
            yield Span(text[start:stop], True)
            end = stop
    yield Span(text[end:], False)


def _find_partners(tags: Sequence[re.Match[str]]) -> dict[int, int]:
    """Returns where the other end of each pair of tags begins, by where this one does."""
    waiting: defaultdict[str, list[int]] = defaultdict(list)
    partners: dict[int, int] = {}
    for tag in tags:
        name = tag["name"].lower()
        if not tag[0].startswith("</"):
            waiting[name].append(tag.start())
        elif waiting[name]:
            opened = waiting[name].pop()
            partners |= {opened: tag.start(), tag.start(): opened}
    return partners


def _reach_back(text: str, before: Sequence[re.Match[str]], partners: dict[int, int], start: int, stop: int) -> int:
    """Returns where a sentence begins with the tags right before it whose other end stands in it."""
    end, reached = start, start
    for tag in reversed(before):
        if text[tag.end() : end].strip():
            break
        end = tag.start()
        if start <= partners.get(end, -1) < stop:
            reached = end
    return reached


def _reach_on(text: str, after: Sequence[re.Match[str]], partners: dict[int, int], start: int, stop: int) -> int:
    """Returns where a sentence ends with the tags right behind it whose other end stands in it."""
    end, reached = stop, stop
    for tag in after:
        if text[end : tag.start()].strip():
            break
        end = tag.end()
        if start <= partners.get(tag.start(), -1) < stop:
            reached = end
    return reached
