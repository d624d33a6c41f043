"""How a sentence was typed, and so how its translation is written: capitals, labels, end marks."""

import re
from functools import partial
from typing import NamedTuple, Self

from tokenizer.languages.rules import all_opening_marks, rules_of
from tokenizer.preprocess.capitals import (
    from_capital,
    from_small,
    in_small_letters,
    is_in_capitals,
    is_label,
    is_word_in_capitals,
    without_stress,
)
from tokenizer.preprocess.spelling import bare
from tokenizer.preprocess.truecase import Truecaser, begins_with_letter
from tokenizer.special_tokens import PLACEHOLDERS

_MARKS = ".?!…。？！؟।۔։።။"
_PAUSES = ",;:"
_ELLIPSES = {"...", "…"}
_END = re.compile(rf"([{_MARKS}]+|[{_PAUSES}])(?=[\"'»”’)\]]*$)")
_BEHIND_PROTECTED = re.compile(rf"[{''.join(PLACEHOLDERS)}][{''.join(PLACEHOLDERS)}\W]*(?=[^\W\d_])")
_LETTERS = re.compile(r"[^\W\d_]+")
_LONGEST_CLOSING = 4  # words


class Typography(NamedTuple):
    """How a sentence was typed.

    Args:
        in_capitals: in capitals alone; the network reads small letters.
        is_label: a few words from a capital on; the network reads them as mid-sentence, without their full stop.
        is_sentence: an answer of a word or two, half a sentence, or who says something; the network reads them from a
            capital to a full stop, as it learnt sentences.
        end: the marks that it ends with, or nothing; None where a translation may end as it likes.
        begins_small: whether it begins with a small letter, marks apart.
        begins_with_letter: so that its translation begins with a capital, unless it begins small; behind a number or
            what is protected the network decides.
        begins_behind: whether the first word behind what is protected has a capital; None where none stands so, or one
            that has its capital everywhere.
        truecaser: knows how words are written mid-sentence.
        languages: the codes of the sentence's language and its translation's.
    """

    in_capitals: bool = False
    is_label: bool = False
    is_sentence: bool = False
    end: str | None = None
    begins_small: bool = False
    begins_with_letter: bool = False
    begins_behind: bool | None = None
    truecaser: Truecaser | None = None
    languages: tuple[str, str] = ("", "")

    @classmethod
    def of(cls, text: str, truecaser: Truecaser, languages: tuple[str, str]) -> Self:
        """Returns how a sentence was typed, whose translation is in the second of the languages."""
        language = languages[0]
        body = text.strip()
        in_capitals = is_in_capitals(body) or (is_word_in_capitals(body) and not truecaser.is_one_piece(body))
        in_capitals = in_capitals or (len(body) > 1 and body.isupper() and _is_reply(body, language, strictly=False))
        found = _END.search(body)
        small = in_small_letters(body) if in_capitals else body
        kinds = (_is_reply, _is_half_a_sentence, _says_who_speaks, _is_closing)
        is_sentence = any(tells(small, language) for tells in kinds)
        return cls(
            in_capitals=in_capitals,
            is_label=not is_sentence and is_label(small) and truecaser.begins_small(small, language),
            is_sentence=is_sentence,
            end=found[1] if found else "",
            begins_small=next(filter(str.isalnum, body), "").islower(),
            begins_with_letter=begins_with_letter(body),
            truecaser=truecaser,
            languages=languages,
        )

    def masked(self, text: str, *, ends_enclosed: bool, goes_on: bool = False) -> Self:
        """Returns the same for the sentence with placeholders for what is protected.

        Args:
            text: the sentence so.
            ends_enclosed: whether brackets or quotation marks are the last of it, with a sentence of their own.
            goes_on: whether they are the first of it, and a comma at their end: "Never," I said.
        """
        body = text.strip()
        beginning = _BEHIND_PROTECTED.match(body)
        is_hidden = bool(self.end) and body[-1:] in PLACEHOLDERS
        return self._replace(
            end=(None if ends_enclosed else "") if is_hidden else self.end,
            begins_with_letter=begins_with_letter(text),
            begins_behind=not goes_on and self._has_capital(body[beginning.end() :]) if beginning else None,
        )

    def read(self, text: str) -> str:
        """Returns the sentence, as long as it was, in the letters that the network is to read."""
        language = self.languages[0]
        if self.in_capitals:
            return self._in_small_letters(text, language)
        text = rules_of(language).any_gender_pattern.sub(rules_of(language).any_gender, text)
        if self.truecaser is None:
            return without_stress(text, language)
        return self.truecaser.read_names(
            without_stress(text, language, partial(self.truecaser.is_plain, language=language))
        )

    def read_label(self, text: str) -> str:
        """Returns a label, its names already hidden, as it stands mid-sentence; any other text as it is."""
        return from_small(text).rstrip().removesuffix(self.end or "") if self.is_label else text

    def read_sentence(self, text: str) -> str:
        """Returns a text that is a sentence, if not typed as one, from a capital to a full stop; any other as it is."""
        return f"{from_capital(text).rstrip().rstrip('.,')}." if self.is_sentence else text

    def read_title(self, text: str) -> str:
        """Returns a title, its names already hidden, as it stands mid-sentence; any other text as it is."""
        return self.truecaser.read_title(text, self.languages[0]) if self.truecaser else text

    def read_first_word(self, text: str) -> str:
        """Returns a text of equal length, its names already hidden, as the network reads its first word."""
        return self.truecaser.read(text, self.languages[0]) if self.truecaser else text

    def read_beginning(self, text: str) -> str:
        """Returns the beginning of a translation, as `write` writes it, as the network wrote it."""
        text = self._in_small_letters(text, self.languages[1]) if self.in_capitals else text
        text = from_capital(text) if self.is_sentence else self.read_label(text)
        return self.truecaser.read(text, self.languages[1]) if self.truecaser and self.begins_with_letter else text

    def write(self, text: str) -> str:
        """Returns a translation, or its beginning, as the sentence was typed."""
        if self.end == "" or self.is_label:
            text = self._without_end(text)
        elif self.end:
            text = self._with_end(text)
        text = self._with_opening(self._write_first_word(text))
        text += self.end or "" if self.is_label and text else ""
        return text.upper() if self.in_capitals else text

    def write_word(self, word: str, *, is_first: bool) -> str:
        """Returns a word of the translation, the first one behind marks or not, as `write` writes it."""
        word = self._write_first_word(word) if is_first else word
        return word.upper() if self.in_capitals else word

    def _has_capital(self, text: str) -> bool | None:
        """Whether a text begins with a capital; None where its first word would have it anywhere."""
        if text[0].isupper() and self.truecaser and not self.truecaser.begins_small(text, self.languages[0]):
            return None
        return text[0].isupper()

    def _write_first_word(self, text: str) -> str:
        """Returns a text that begins as the sentence does; a word such as `iPhone` stays as it is.

        Where both begin with what is protected, an emoji or a time, so does the first word behind it.
        """
        behind = _BEHIND_PROTECTED.match(text) if self.begins_behind is not None else None
        if behind:
            head, rest = text[: behind.end()], text[behind.end() :]
            if self.begins_behind:
                return head + (from_capital(rest) if _LETTERS.findall(rest)[0].islower() else rest)
            is_small = self.truecaser and self.truecaser.begins_small(rest, self.languages[1])
            return head + (from_small(rest) if is_small else rest)
        if self.begins_small:
            return self._from_small(text)
        has_capital = self.is_label or (self.truecaser and self.begins_with_letter)
        first = next(iter(_LETTERS.findall(text)), "")
        return from_capital(text) if has_capital and begins_with_letter(text) and first.islower() else text

    def _in_small_letters(self, text: str, language: str) -> str:
        return self.truecaser.read_capitals(text, language) if self.truecaser else in_small_letters(text)

    def _with_end(self, text: str) -> str:
        """Returns a text with the source's ellipsis, comma or colon at its end, or with the marks that it has there."""
        body = text.rstrip(_MARKS + _PAUSES)
        end, written = self.end or "", text[len(body) :]
        is_repeated = len(end) > 1 and bool(written) and written[-1] in end
        if not body or not (is_repeated or end in _ELLIPSES or end in _PAUSES):
            return text
        opening_marks = all_opening_marks()
        if is_repeated:  # the network may write them one by one: ¡No! ¡!!!
            body = body.rstrip(_MARKS + _PAUSES + " " + "".join(opening_marks.values()))
        opening = opening_marks.get(written[-1:])
        if opening and written[-1] not in end:
            body = "".join(body.rsplit(opening, 1))
        opened = [sign for sign in body if sign in opening_marks.values()]
        if is_repeated and len(opened) == 1 and end[0] in opening_marks:
            body = body.replace(opened[0], opening_marks[end[0]])  # ¿Qué?! and ¡Qué!?
        return body + end

    def _with_opening(self, text: str) -> str:
        """Returns a question or an exclamation with the mark before it that its language sets, where it has none."""
        marks = rules_of(self.languages[1]).opening_marks
        found = _END.search(text) if marks else None
        if not found or found[1][0] not in marks or not marks.keys().isdisjoint(text[: found.start()]):
            return text
        if any(sign in text for sign in marks.values()):
            return text
        place = next((index for index, sign in enumerate(text) if sign.isalnum() or sign in PLACEHOLDERS), 0)
        return text[:place] + marks[found[1][0]] + text[place:]

    def _from_small(self, text: str) -> str:
        """Returns a text from a small letter on, unless its first word has its capital everywhere, as `Monday`."""
        can_begin_small = self.truecaser and not self._begins_with_name(text)
        return from_small(text) if can_begin_small and begins_with_letter(text) else text

    def _begins_with_name(self, text: str) -> bool:
        """Whether a translation's first word has its capital everywhere, or begins a name that is known in short."""
        language = self.languages[1]
        is_small = bool(self.truecaser and self.truecaser.begins_small(text, language))
        return not is_small or text.lstrip().startswith(rules_of(language).names_in_short)

    def _without_end(self, text: str) -> str:
        """Returns a text without end marks that its source had not."""
        found = _END.search(text)
        if not found or not any(map(str.isalpha, text)):
            return text
        marks = found[1]
        opening = all_opening_marks().get(marks)
        if len(marks) > 1 or text[: found.start()].count(".") > 1:
            return text
        text = text[: found.start()] + text[found.end() :]
        return text.replace(opening, "", 1) if opening else text


def _is_reply(text: str, language: str, *, strictly: bool = True) -> bool:
    """Whether a text is an answer by itself, if not strictly without its accents as well, as in capitals: SI."""
    answer, rules = text.removesuffix("."), rules_of(language)
    return rules.has_reply(answer.casefold()) or (not strictly and bare(answer) in map(bare, rules.replies))


def _is_closing(text: str, _language: str) -> bool:
    """Whether a text is a few words up to a comma, as a letter begins and ends: the network wrote them twice."""
    first, *others = text.split() or [""]
    return (
        first.istitle()
        and len(others) < _LONGEST_CLOSING
        and text.rstrip().endswith(",")
        and not any(map(str.istitle, others))
    )


def _says_who_speaks(text: str, language: str) -> bool:
    """Whether a text begins, in small letters, with a verb of speaking, as behind what was said: `dijo con calma`."""
    end = text.rstrip()[-1:]
    return text.partition(" ")[0].removesuffix(".") in rules_of(language).speaking.values() and (
        end == "." or end not in _MARKS + _PAUSES
    )


def _is_half_a_sentence(text: str, language: str) -> bool:
    """Whether a text without an end mark begins with a word such as `because`, and is no question without accents."""
    first, _, rest = text.partition(" ")
    accented = rules_of(language).openers.get(first.lower())
    is_plain = bool(rest.strip()) and text[-1:] not in _MARKS + _PAUSES
    return accented is not None and is_plain and (accented.isascii() or not text.isascii())
