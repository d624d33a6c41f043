"""Whether a text is in none of a bundle's languages: the one decision on what is left as it is, not translated."""

import math
import unicodedata
from collections.abc import Collection, Sequence

from tokenizer.languages.rules import rules_of
from tokenizer.preprocess.lexicon import Lexicon

# Two witnesses: the log-odds of a classifier, and the share of words that a lexicon has. Measured on the bundle for
# Spanish and English: one of 4,812 sentences of six domains counts as foreign, of 420 labels and 514 everyday sentences
# none, of 1,500 with a slip in every 25th letter 5; of German and French sentences 98%, of Portuguese, Italian, Catalan
# and Romanian ones 92%.
_SHARE_KNOWN = 0.7  # of the words, where a classifier that is undecided is believed neither way ...
_LOG_ODDS = 25.0  # ... and what a share of 1 more would weigh

_MOST_READ = 200  # words of a text: more tell no more, and each that is unknown takes a while to look for
_FEW_WORDS = 2  # may be a name, a label or a term
_VOWELS = "aeiouy"
_LIKELY = 0.8  # of being in another language


def is_foreign(
    words: Sequence[str],
    other: float,
    lexicon: Lexicon,
    languages: Collection[str],
    listed: Collection[str] = frozenset(),
) -> bool:
    """Tells whether words are in none of some languages, where a classifier is not the only witness.

    Technical terms and labels look like another language to a classifier that has never read them, and Portuguese looks
    like Spanish. So what the one says is weighed against the other. Unknown words with a capital are names and tell
    nothing, nor do unknown words without a vowel, which are short for something, or that are listed one by one ("See
    also: mpc, cmus."), if any other word is known. A text that is short for the most part is not foreign: no classifier
    was taught that. A single word is never foreign, two are where neither is known and one is not even built as the
    words of the languages are.

    Args:
        words: of the text.
        other: the probability that the text is in another language.
        lexicon: the words that the bundle has learnt.
        languages: of the bundle.
        listed: words that stand alone between two commas or their like.
    """
    words = words[:_MOST_READ]
    if _log_odds(other) <= _LOG_ODDS * (_least_known(words, lexicon, languages) - _SHARE_KNOWN):
        return False  # as nearly every text, and what was mistyped need not be looked for
    known_by = {code: [_is_read(word, code, lexicon) for word in words] for code in languages}
    is_known = [any(each) for each in zip(*known_by.values(), strict=True)]
    if any(is_known) and len(words) > _FEW_WORDS:
        if 2 * sum(_is_short(word, languages) for word in words) > len(words):
            return False
        listed = {word for word in words if word in listed or not _has_vowel(word)}
    else:
        listed = frozenset()
    telling = sum(
        known or (word == word.lower() and word not in listed) for word, known in zip(words, is_known, strict=True)
    )
    if telling < _FEW_WORDS:
        return False
    known = max(map(sum, known_by.values())) / telling
    if len(words) > _FEW_WORDS:
        return _log_odds(other) > _LOG_ODDS * (known - _SHARE_KNOWN)
    are_built_alike = (all(lexicon.resembles(word, code) for word in words) for code in languages)
    return other > _LIKELY and not known and not any(are_built_alike)


def _least_known(words: Sequence[str], lexicon: Lexicon, languages: Collection[str]) -> float:
    """Returns the share of words that one of the languages has as they stand: no more than it knows."""
    return max(sum(_stands_in(word, code, lexicon) for word in words) for code in languages) / max(len(words), 1)


def _is_read(word: str, language: str, lexicon: Lexicon) -> bool:
    """Whether a word is of a language, as it stands, in short, without its accents or mistyped. Names are of none."""
    return (
        _stands_in(word, language, lexicon)
        or lexicon.accented(word, language) is not None
        or lexicon.is_common_word_mistyped(word, language)
    )


def _stands_in(word: str, language: str, lexicon: Lexicon) -> bool:
    return lexicon.rank(word, language) is not None or word.casefold() in rules_of(language).short_words


def _is_short(word: str, languages: Collection[str]) -> bool:
    """Whether a word is short for another one, as people type it or for want of a vowel."""
    return not _has_vowel(word) or any(word.casefold() in rules_of(code).shorthand for code in languages)


def _has_vowel(word: str) -> bool:
    """Whether a word has a vowel, as all longer words of languages in Latin letters have; of others nothing is said."""
    letters = [letter for letter in unicodedata.normalize("NFD", word.casefold()) if letter.isalpha()]
    return not all("a" <= letter <= "z" and letter not in _VOWELS for letter in letters)


def _log_odds(probability: float) -> float:
    limited = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(limited / (1 - limited))
