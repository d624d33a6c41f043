"""Languages by their codes and names, as Babel (Unicode's CLDR) has them."""

import difflib
from collections.abc import Sequence
from contextlib import suppress
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from tokenizer.languages.codes import base_code
from training.data.sources.formats import CorpusError

_PRIVATE = ("x", "qaa")  # tags that stand for no language of the world, for whoever needs one


def check_languages(languages: Sequence[str] | None) -> None:
    """Refuses codes that no language has; None, for codes that were not given, is right.

    Raises:
        CorpusError: a code is of no language; the message names the one that was probably meant.
    """
    for code in languages or ():
        if not is_language(code):
            raise CorpusError(f"{code!r} is no code of a language, such as en, es or ko.{_meant(code)}")


def is_language(code: str) -> bool:
    """Whether a code is of a language, or of none by agreement (`x`, `qaa`)."""
    base = base_code(code)
    return base in _ENGLISH_NAMES or base in get_global("language_aliases") or base in _PRIVATE


def names_language(cell: str, language: str) -> bool:
    """Whether a cell names a language: `en`, `eng`, `English`, `en-GB` or `English sentence` for "en"."""
    name = cell.strip().casefold().replace("_", "-").removesuffix(" sentence").removesuffix(" text")
    code = language.casefold().replace("_", "-")
    return name == code or base_code(name) == code or name in _other_names(base_code(language))


def is_language_name(cell: str) -> bool:
    """Whether a cell names some language by its code or its English name."""
    name = cell.strip().casefold()
    return name in _ENGLISH_NAMES or name in _CODES_BY_NAME or name in get_global("language_aliases")


def three_letters(language: str) -> str:
    """Returns the ISO 639-3 code of a language, or its own code where that is not known."""
    aliases = _three_letter_codes(base_code(language))
    # The first of Unicode's aliases is the one, but for macrolanguages that took in another and codes withdrawn since.
    return _ISO_639_3.get(base_code(language), aliases[0] if aliases else language)


def script_of(language: str) -> str:
    """Returns the ISO 15924 code of the script that a language is mostly written in, or "" where that is not known."""
    parts = language.replace("-", "_").split("_")
    if len(parts) > 1 and len(parts[1]) == 4:
        return parts[1].title()
    likely = get_global("likely_subtags").get(base_code(language), "")
    return likely.split("_")[1] if likely else ""


# === Names ===


_ISO_639_3 = {
    "ar": "ara",
    "et": "est",
    "fa": "fas",
    "hr": "hrv",
    "ro": "ron",
    "sq": "sqi",
    "sr": "srp",
}
_ENGLISH_NAMES: dict[str, str] = dict(Locale("en").languages)
_CODES_BY_NAME = {name.casefold(): code for code, name in _ENGLISH_NAMES.items()}


@cache
def _three_letter_codes(base: str) -> tuple[str, ...]:
    aliases = get_global("language_aliases")
    return tuple(alias for alias, code in aliases.items() if code == base and len(alias) == 3)


@cache
def _other_names(base: str) -> frozenset[str]:
    """Returns the three-letter codes of a language, its English name and its own, in small letters."""
    names = [*_three_letter_codes(base), _ENGLISH_NAMES.get(base, "")]
    if base == "zh":
        names.append("mandarin")
    # Of some languages Unicode has a name, but no words in them.
    with suppress(UnknownLocaleError, ValueError):
        names.append(Locale.parse(base).languages.get(base, ""))
    return frozenset(name.casefold() for name in names if name)


def _meant(code: str) -> str:
    name = code.casefold()
    close = [name] if name in _CODES_BY_NAME else difflib.get_close_matches(name, _CODES_BY_NAME, n=1, cutoff=0.8)
    return f" Did you mean {_CODES_BY_NAME[close[0]]}?" if close else ""
