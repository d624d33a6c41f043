"""Catalogues of messages, PO and POT as gettext has them: what has no translation gets a draft, marked as fuzzy.

polib says what a message is; every line but those that a draft changes stays in its place.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import polib
from babel import Locale, UnknownLocaleError
from babel.messages.plurals import get_plural

from demo.files.documents.encodings import Encoding
from demo.files.documents.segments import FileError
from demo.files.documents.text_file import Block, TextFile, split_lines
from model.inference.reading.markup.runs import Run, Segment

_LINE_WIDTH = 78  # where gettext's own tools break a message
_FLAGS = re.compile(r"#,[ \t]*")
_STRING = re.compile(r'(?:msgstr(?:\[\d+\])?[ \t]*)?"')
# The letter of a menu's label that a key press stands for: "_Open", "Save &As".
_ACCELERATOR = re.compile(r"(?<!\S)[_&](?=[^\W\d_])")
_LONGEST_LABEL = 40
_PLURALS = "nplurals=INTEGER; plural=EXPRESSION;"  # what a template leaves open
_FIRST_LETTER = re.compile(r"(?<![^\s(¿¡])(?=[^\W\d_])")  # of a word: that of %s is none

_Line = tuple[str, str]


def read_catalogue(text: str, encoding: Encoding, target: str | None = None) -> TextFile:
    """Reads a catalogue whose messages (`msgid`) are to be translated.

    Args:
        text: the file; what a template leaves open in its header is filled in.
        encoding: of the file.
        target: the language that it is translated into.

    Raises:
        FileError: it is no catalogue; the message names the line.
    """
    lines = split_lines(text)
    try:
        # What ends in a line break is no name of a file, which polib would open.
        entries = list(polib.pofile("".join(f"{line}\n" for line, _ in lines)))
    except (OSError, ValueError) as error:  # polib's word for a syntax error
        number = re.search(r"line (\d+)", str(error))
        raise FileError("catalogue_broken", line=number[1] if number else "?") from error
    bounds = pairwise([*sorted(entry.linenum - 1 for entry in entries), len(lines)])
    ranges = {start: lines[start:stop] for start, stop in bounds}
    header = "".join(map("".join, lines[: min(ranges, default=len(lines))]))
    parts: list[Block | str] = [_filled_in(header, target)]
    for entry in sorted(entries, key=lambda entry: entry.linenum):
        parts += _parts(entry, ranges[entry.linenum - 1])
    return TextFile(parts, encoding)


def _filled_in(header: str, target: str | None) -> str:
    """Returns a header without the words that a template has for the encoding, the language and its plurals."""
    header = header.replace("charset=CHARSET", "charset=UTF-8", 1)
    if target:
        header = header.replace('"Language: \\n"', f'"Language: {target}\\n"', 1)
        if _PLURALS in header and (forms := _plural_forms(target)):
            header = header.replace(_PLURALS, forms, 1)
    return header


def _plural_forms(language: str) -> str | None:
    """Returns how gettext counts in a language, or None where nobody wrote it down."""
    try:
        return get_plural(Locale.parse(language, sep="-")).plural_forms
    except (UnknownLocaleError, ValueError):
        return None


def _parts(entry: polib.POEntry, lines: Sequence[_Line]) -> Iterator[Block | str]:
    original = "".join(map("".join, lines))
    translations = [text for text in (entry.msgstr, *entry.msgstr_plural.values()) if text]
    if entry.obsolete or (translations and not entry.fuzzy):
        yield original
        return
    messages = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
    segments = tuple((Run(_without_accelerator(message)),) for message in messages)

    def write(translated: Sequence[Segment]) -> str:
        texts = ["".join(run.text for run in segment) for segment in translated]
        drafts = [_with_accelerator(draft, message) for draft, message in zip(texts, messages, strict=True)]
        return "".join(map("".join, _draft(entry, lines, drafts)))

    yield Block(original, segments, write, is_copied=True)


def _draft(entry: polib.POEntry, lines: Sequence[_Line], drafts: Sequence[str]) -> Iterator[_Line]:
    """Yields the lines of a message with its translation in the place of the one before, and the mark of a draft."""
    line_end = next((end for _, end in lines if end), "\n")
    has_flags = any(_FLAGS.match(line) for line, _ in lines)
    is_marked = is_written = is_old = False
    for line, end in lines:
        if has_flags and not is_marked and _FLAGS.match(line):
            yield line if entry.fuzzy else _FLAGS.sub("#, fuzzy, ", line, count=1), end
            is_marked = True
            continue
        if not has_flags and not is_marked and (line.startswith("#|") or not line.startswith("#")):
            yield "#, fuzzy", line_end
            is_marked = True
        is_old = bool(_STRING.match(line)) and (is_old or line.startswith("msgstr"))
        if not is_old:
            yield line, end
        elif not is_written:
            yield from ((text, line_end) for text in _fields(entry, drafts))
            is_written = True


def _fields(entry: polib.POEntry, drafts: Sequence[str]) -> list[str]:
    """Returns the lines of a translation: of a plural, each form that the language has."""
    if entry.msgid_plural:
        # A language with one form for every number has that of many.
        forms = sorted(entry.msgstr_plural) or [0, 1]
        plural = {form: drafts[-1] if form or len(forms) == 1 else drafts[0] for form in forms}
        written = polib.POEntry(msgstr_plural=plural)
    else:
        written = polib.POEntry(msgstr=drafts[0])
    lines = written.__unicode__(_LINE_WIDTH).splitlines()
    return [line for line in lines if line and not line.startswith("msgid")]


def _accelerator(message: str) -> re.Match[str] | None:
    found = list(_ACCELERATOR.finditer(message)) if len(message) <= _LONGEST_LABEL else []
    return found[0] if len(found) == 1 else None


def _without_accelerator(message: str) -> str:
    found = _accelerator(message)
    return message[: found.start()] + message[found.end() :] if found else message


def _with_accelerator(draft: str, message: str) -> str:
    found = _accelerator(message)
    return _FIRST_LETTER.sub(found[0], draft, count=1) if found else draft
