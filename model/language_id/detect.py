"""Which language a text is in, as far as a bundle can tell."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from model.bundle import CLASSIFIER, Bundle, BundleError, load_bundle
from model.language_id.classify import Classification, TextClassifier
from model.language_id.foreign import is_foreign
from tokenizer.languages.rules import rules_of
from tokenizer.preprocess.capitals import in_small_letters, is_in_capitals
from tokenizer.preprocess.clean import clean
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.protect import without_unknown_names
from tokenizer.preprocess.signs import without_signs
from tokenizer.preprocess.words import WORD

OTHER = "other"  # the label of what is in no language of the bundle: another language, or none at all

_FEW_WORDS = 2  # of which a network can be unsure, though any reader of the language knows them
_SEVERAL_WORDS = 6  # of which the lexicon is asked where the network is not sure
# Words of two languages, such as "hello" and "once", are in the one that has them so many times as often.
_CLEARLY_OFTENER = 15.0
_ZIPF_OFFSET = 2.7  # a word's frequency goes by 1 / (rank + offset) (Mandelbrot 1953)

_LEAST_SHARE = 0.2  # of a language's words are in a script that it is written in
_CLEAR_SHARE = 0.5  # of a text's words that are in the scripts of a language, and in no other's
# What a script alone tells is no more than this: other languages, which the bundle does not know, are written in it.
_SCRIPT_ALONE = 0.5

# A word alone between two commas or their like, as names are listed.
_LISTED = re.compile(rf"(?<=[,;:])\s*({WORD.pattern})(?=\s*(?:[,;.]|$))")

# Whatever holds a digit is in no language, nor are links, addresses, tags of any kind, the bullets of a list, arrows
# and what else parts entries.
_NO_WORD = re.compile(r"(?<!\S)\S*(?:://|www\.|@|\d)\S*|#\w+|[•‣⁃·\u2190-\u21ff\u25a0-\u25ff]|(?<!\S)[>/|»›](?!\S)")


class Detection(NamedTuple):
    """What a detector says of one text."""

    language: str | None  # None: not sure, or none of the bundle's
    probability: float  # of the likeliest label, calibrated
    probabilities: dict[str, float]  # of each language of the bundle, and of "other"
    known: bool  # False: it looks like no language of the bundle
    evidence: tuple[tuple[str, float], ...]  # the pieces of the text and how much each decided: attention, at most 1


NOT_SURE = Detection(language=None, probability=0.0, probabilities={}, known=True, evidence=())


class LanguageDetector:
    """Tells which language of a bundle a text is in, or that it is not sure, or that it is none of them.

    It is sure of what has a probability of at least its threshold, which was chosen on held-out texts. A text without
    any word, such as "12:30?", ":-)" or a link, is in no language and in every one: not sure. Names that are rare, or
    that the lexicon does not know, say nothing of a language and are left out. A word or two go by the lexicon: by who
    has them, or else by who has them much oftener; of few words the lexicon is asked only where the network is not
    sure. Which texts are in none of the languages `model.language_id.foreign` says.

    Args:
        classifier: its labels are the bundle's languages and "other".
        lexicon: the words that the bundle has learnt, by which names are told.

    Raises:
        ValueError: the classifier tells something else, or has no threshold.
    """

    def __init__(self, classifier: TextClassifier, lexicon: Lexicon | None = None) -> None:
        if OTHER not in classifier.labels or "threshold" not in classifier.metadata:
            raise ValueError(
                f'Expected a classifier of languages and "{OTHER}", with a threshold. '
                f"Received one of: {', '.join(classifier.labels)}"
            )
        self.languages = tuple(label for label in classifier.labels if label != OTHER)
        self.threshold = float(classifier.metadata["threshold"])
        self._classifier = classifier
        self._lexicon = lexicon
        self._scripts = frozenset[str]().union(
            *(_scripts_of(lexicon.words(code)) for code in self.languages if lexicon)
        )
        # Of few words, a classifier knows more than they tell.
        self._is_well_read = lexicon is not None and all(map(lexicon.is_well_read, self.languages))

    @classmethod
    def load(cls, bundle_dir: Path) -> Self:
        """Opens the detector of a bundle.

        Raises:
            BundleError: there is no such bundle, or it holds no classifier.
        """
        bundle = load_bundle(bundle_dir)
        detector = cls.of_bundle(bundle, bundle.load_lexicon())
        if detector is None:
            raise BundleError(
                f"{bundle_dir} cannot tell languages apart: it holds no {CLASSIFIER}. "
                f"Make one with: python -m training languages {bundle_dir}"
            )
        return detector

    @classmethod
    def of_bundle(cls, bundle: Bundle, lexicon: Lexicon | None) -> Self | None:
        """Opens the detector of a bundle that is open already, as its lexicon is, or returns None where it has none.

        Raises:
            BundleError: it tells other languages than the bundle's.
        """
        if bundle.classifier_path is None:
            return None
        detector = cls(TextClassifier.load(bundle.directory), lexicon)
        if set(detector.languages) != set(bundle.languages):
            raise BundleError(
                f"{bundle.directory} translates between {' and '.join(bundle.languages)}, but its {CLASSIFIER} tells "
                f"{' and '.join(detector.languages)} apart. Make it anew with: python -m training languages"
            )
        return detector

    def detect(self, text: str) -> Detection:
        """Tells the language of a text of any length."""
        plain = without_signs(clean(text).text)
        if self._is_in_another_script(plain):
            return Detection(None, 1.0, {**dict.fromkeys(self.languages, 0.0), OTHER: 1.0}, known=False, evidence=())
        words = self._in_own_scripts(_NO_WORD.sub(" ", plain))
        if not any(map(str.isalpha, words)):
            return NOT_SURE
        if is_in_capitals(words):
            words = read = in_small_letters(words)
        else:
            read = without_unknown_names(words, self._lexicon) if self._lexicon else words
        listed = {match[1] for match in _LISTED.finditer(words)}
        return self._weigh(WORD.findall(words), WORD.findall(read), self._classifier.classify(read), listed)

    def _is_in_another_script(self, text: str) -> bool:
        """Whether most words are in a script that no language of the bundle is written in."""
        scripts = Counter(map(_script, WORD.findall(text)))
        foreign = sum(count for script, count in scripts.items() if script not in self._scripts)
        return bool(self._scripts) and foreign > scripts.total() / 2

    def _in_own_scripts(self, text: str) -> str:
        """Returns a text without words in scripts that no language of the bundle is written in."""
        if not self._scripts:
            return text
        return WORD.sub(lambda match: match[0] if _script(match[0]) in self._scripts else " ", text)

    def _weigh(
        self, all_words: Sequence[str], words: Sequence[str], found: Classification, listed: Collection[str]
    ) -> Detection:
        """Puts together what the classifier and the lexicon say of a text's words; `words` are those without names."""
        is_sure = found.probability >= self.threshold
        language = found.label if is_sure and found.label != OTHER else None
        known = language is not None or not is_sure
        if self._lexicon and self._is_well_read:
            known = not is_foreign(all_words, found.probabilities[OTHER], self._lexicon, self.languages, listed)
        is_few = len(words) <= (_SEVERAL_WORDS if language is None and self._is_well_read else _FEW_WORDS)
        knowing = self._languages_of(words) if is_few and (known or not self._is_well_read) else []
        if (self._is_well_read and knowing) or (language is None and len(knowing) == 1):
            language, shares = self._by_frequency(words, knowing)
            return Detection(language, max(shares.values()), {**shares, OTHER: 0.0}, True, found.evidence)
        return Detection(language if known else None, found.probability, found.probabilities, known, found.evidence)

    def _languages_of(self, words: Sequence[str]) -> list[str]:
        """Returns the languages that have every word, or what is short for one; or those that answer so: yes."""
        if not self._lexicon or not words:
            return []
        answer = " ".join(words).casefold()
        if any(rules_of(code).has_reply(answer) for code in self.languages):
            return [c for c in self.languages if rules_of(c).has_reply(answer) or answer in rules_of(c).shorthand]
        return [
            code
            for code in self.languages
            if all(self._lexicon.knows(word, code) or word.casefold() in rules_of(code).short_words for word in words)
        ]

    def _by_frequency(self, words: Sequence[str], knowing: Sequence[str]) -> tuple[str | None, dict[str, float]]:
        """Returns the language of some words, and the share of each.

        A language that alone has the words is theirs. None and equal shares where any of `knowing` may be.
        """
        weights = {code: math.prod(self._frequency(word, code) for word in words) for code in self.languages}
        best = max(knowing, key=weights.__getitem__)
        others = sum(weights.values()) - weights[best]
        if len(knowing) > 1 and weights[best] < _CLEARLY_OFTENER * others:
            return None, {code: (code in knowing) / len(knowing) for code in self.languages}
        return best, {code: weight / (weights[best] + others) for code, weight in weights.items()}

    def _frequency(self, word: str, language: str) -> float:
        """Returns how often a word is used, in any unit; one that a language does not have is rarer than all it has."""
        lexicon = self._lexicon
        assert lexicon is not None
        rank = lexicon.rank(word, language)
        return 1 / ((2 * len(lexicon.words(language)) if rank is None else rank) + _ZIPF_OFFSET)


class ScriptDetector:
    """Tells the languages of a bundle without a detector apart where they are written in different scripts.

    A language's scripts are those of its words in the lexicon. A text's word is in the script of its last letter, since
    an ending belongs to the language even of a foreign word: `TV를`. Of languages in the same script it is never sure.

    Args:
        languages: of the bundle.
        lexicon: the words that the bundle has learnt; without them it is never sure of anything.
    """

    def __init__(self, languages: Sequence[str], lexicon: Lexicon | None) -> None:
        self.languages = tuple(languages)
        self._scripts = {code: _scripts_of(lexicon.words(code) if lexicon else ()) for code in languages}

    def detect(self, text: str) -> Detection:
        """Tells the language of a text of any length."""
        scripts = Counter(map(_script, WORD.findall(_NO_WORD.sub(" ", without_signs(clean(text).text)))))
        if not scripts or not all(self._scripts.values()):
            return NOT_SURE
        shares = {code: sum(scripts[script] for script in own) / scripts.total() for code, own in self._scripts.items()}
        best, *others = sorted(shares, key=lambda code: -shares[code])
        if not shares[best]:
            return Detection(None, 1.0, {**shares, OTHER: 1.0}, known=False, evidence=())
        if shares[best] <= max(_CLEAR_SHARE, *(shares[code] for code in others)):
            return NOT_SURE
        probabilities = {code: _SCRIPT_ALONE * share for code, share in shares.items()}
        return Detection(best, probabilities[best], probabilities, known=True, evidence=())


def _scripts_of(words: Sequence[str]) -> frozenset[str]:
    """Returns the scripts that a good part of some words is in."""
    counts = Counter(map(_script, words))
    return frozenset(script for script, count in counts.items() if count >= _LEAST_SHARE * counts.total())


def _script(word: str) -> str:
    """Returns the script of a word's last letter, as Unicode's names begin: LATIN, HANGUL, CYRILLIC."""
    return unicodedata.name((word.rstrip("ºª") or word)[-1], "UNKNOWN").partition(" ")[0]
