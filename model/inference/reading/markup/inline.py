"""Text with marks in it, as HTML, Markdown and subtitles have it: read into runs and written again.

Emphasis, links and pairs of tags stand around stretches of text; code, addresses and formulas are words that stay as
they are; single tags and footnotes belong to the word before them.
"""

import html
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from model.inference.reading.markup.runs import Kind, Run, Segment, Style, Wrap, common_style, joined

# Every length is bounded: a hostile text must not make a pattern search it over and over.
TAGS = r"""
    (?P<closing_tag></\s*(?P<closed>[A-Za-z][\w-]{0,30}|\d{1,3})\s*>)
  | (?P<opening_tag><(?P<opened>[A-Za-z][\w-]{0,30}|\d{1,3}(?=/?>))(?:\s[^<>]{0,1000}|\.[^<>]{0,200})?/?>)
"""
_ENTITY = re.compile(r"&#?\w{1,31};")
_READ_SIGNS = frozenset("\"'‘’‚“”„«»‹›¡¿…–—")  # a translator has to see them
# So many marks stand around one word at most: more are no writing, and each would be looked at for every word.
_DEEPEST = 32

# Between two fixed pieces these signs make one thing of them: Ctrl+C, a/b.
_GLUE = re.compile(r" ?(?:[+/=×·→|&~-]|->) ?")

_Role = Literal["text", "fixed", "mark", "open", "close"]


@dataclass(slots=True)
class _Atom:
    """A piece of the text; one that opens or closes has the other end as its partner once that is found."""

    role: _Role
    text: str
    pair: str = ""  # what kind of end fits to it
    can_close: bool = False  # an opening one that may as well be a closing one
    partner: "_Atom | None" = None


def read_inline(text: str, marks: re.Pattern[str], references: Collection[str] = ()) -> Segment:
    """Reads text with marks into runs.

    Args:
        text: a paragraph, a heading, a cell.
        marks: what a mark is: a pattern with the groups of `TAGS`, and, where there is such, `fixed`, `mark`,
            `opening_link`, `closing_link`, `emphasis`. A fixed entity of a letter or a quotation mark is that one.
        references: the link labels that the file defines, in capitals.
    """
    atoms = list(_atoms(text, marks))
    _find_partners(atoms, references)
    return _glued(_collapsed(joined(_runs(atoms))))


def write_inline(segment: Segment) -> str:
    """Returns runs as text with marks."""
    texts: list[str] = []
    open_style: Style = ()
    for run in (*segment, Run("")):
        shared = common_style(open_style, run.style)
        texts += [wrap.closing for wrap in reversed(open_style[len(shared) :])]
        texts += [wrap.opening for wrap in run.style[len(shared) :]]
        texts.append(run.text)
        open_style = run.style
    return "".join(texts)


# === Reading ===


def _atoms(text: str, marks: re.Pattern[str]) -> Iterator[_Atom]:
    end = 0
    for match in marks.finditer(text):
        if match.start() > end:
            yield _Atom("text", text[end : match.start()])
        yield _read_mark(match)
        end = match.end()
    if end < len(text):
        yield _Atom("text", text[end:])


def _read_mark(match: re.Match[str]) -> _Atom:
    mark = match[0]
    match match.lastgroup:
        case "fixed" | "mark" as role:
            character = _character(match)
            return _Atom("text", character) if character else _Atom(role, mark)
        case "opening_tag":
            return _Atom("open", mark, f"<{match['opened'].lower()}>")
        case "closing_tag":
            return _Atom("close", mark, f"<{match['closed'].lower()}>")
        case "opening_link":
            return _Atom("open", mark, "[")
        case "closing_link":
            return _Atom("close", mark, "[")
    return _read_emphasis(match)


def _character(match: re.Match[str]) -> str:
    """Returns the letter or quotation mark that an entity stands for, between words a space; or nothing."""
    character = html.unescape(match[0]) if _ENTITY.fullmatch(match[0]) else ""
    around = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    if character == "\u00a0" and all(letter and not letter.isspace() for letter in around):
        return " "
    return character if character.isalpha() or character in _READ_SIGNS else ""


def _read_emphasis(match: re.Match[str]) -> _Atom:
    """Stars open before a letter and close after one, as in CommonMark 6.2; low lines never do inside a word."""
    mark = match[0]
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    can_open = bool(after) and not after.isspace() and not (mark[0] == "_" and before.isalnum())
    can_close = bool(before) and not before.isspace() and not (mark[0] == "_" and after.isalnum())
    if can_open:
        return _Atom("open", mark, mark, can_close=can_close)
    return _Atom("close" if can_close else "text", mark, mark)


def _find_partners(atoms: Sequence[_Atom], references: Collection[str]) -> None:
    """Pairs each end with the last fitting beginning; what was opened in between is paired with nothing."""
    waiting: list[int] = []
    counts: dict[str, int] = {}
    for index, atom in enumerate(atoms):
        if atom.role == "close" or (atom.can_close and counts.get(atom.pair)):
            if not counts.get(atom.pair):
                continue
            opened = -1
            while opened < 0 or atoms[opened].pair != atom.pair:
                opened = waiting.pop()
                counts[atoms[opened].pair] -= 1
            if closing := _closing(atoms, opened, index, references):
                atom.role, atom.text = "close", closing
                atoms[opened].partner, atom.partner = atom, atoms[opened]
        elif atom.role == "open":
            waiting.append(index)
            counts[atom.pair] = counts.get(atom.pair, 0) + 1


def _closing(atoms: Sequence[_Atom], opened: int, closed: int, references: Collection[str]) -> str:
    """Returns the end of a link or whatever was opened, or nothing where brackets are no link.

    A link that has its text for its label gets the label written out, since the text will be another if it has words.
    """
    text = atoms[closed].text
    if atoms[closed].pair != "[" or text.startswith("]("):
        return text
    label = text[2:-1] or "".join(atom.text for atom in atoms[opened + 1 : closed])
    if " ".join(label.split()).upper() not in references:
        return ""
    return f"][{label}]" if any(map(str.isalpha, label)) else text


def _runs(atoms: Sequence[_Atom]) -> Iterator[Run]:
    style: Style = ()
    for number, atom in enumerate(atoms):
        if atom.partner and atom.role == "open" and len(style) == _DEEPEST:
            atom.partner = atom.partner.partner = None
        if atom.partner and atom.role == "open":
            style = (*style, Wrap(number, atom.text, atom.partner.text))
            if atom.partner is atoms[number + 1]:
                yield Run("", style, Kind.MARK)
        elif atom.partner:
            style = style[:-1]
        else:
            yield Run(atom.text, style, _kind(atom))


def _kind(atom: _Atom) -> Kind:
    if atom.role == "fixed":
        return Kind.FIXED
    return Kind.MARK if atom.role == "mark" or atom.pair.startswith("<") else Kind.TEXT


def _collapsed(segment: Segment) -> Segment:
    """Puts what stands around one fixed run or mark into it: a link whose text is code, a picture that is a link."""
    counts = Counter(wrap for run in segment for wrap in run.style)
    runs = []
    for run in segment:
        text, style = run.text, run.style
        is_blank = bool(style) and counts[style[-1]] == 1 and not text.strip()  # an icon, a place to jump to
        kind = Kind.MARK if is_blank else run.kind
        while kind is not Kind.TEXT and style and counts[style[-1]] == 1:
            text = f"{style[-1].opening}{text}{style[-1].closing}"
            style = style[:-1]
        runs.append(Run(text, style, kind))
    return tuple(runs)


def _glued(segment: Segment) -> Segment:
    """Makes one fixed piece of those that nothing but a sign lies between, which a translation would move or lose."""
    runs: list[Run] = []
    for run in segment:
        last = runs[-2:]
        is_pair = len(last) == 2 and last[0].kind is run.kind is Kind.FIXED and last[1].kind is Kind.TEXT
        if last and last[-1].kind is run.kind is Kind.FIXED and last[-1].style == run.style:
            runs[-1] = run._replace(text=last[-1].text + run.text)
        elif is_pair and last[0].style == last[1].style == run.style and _GLUE.fullmatch(last[1].text):
            runs[-2:] = [run._replace(text="".join(piece.text for piece in (*last, run)))]
        else:
            runs.append(run)
    return tuple(runs)
