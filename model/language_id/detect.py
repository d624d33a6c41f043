"""Which language a text is in, as far as a bundle can tell."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

from model.bundle import CLASSIFIER, Bundle, BundleError, load_bundle
from model.language_id.classify import TextClassifier
from tokenizer.preprocess.capitals import in_small_letters, is_in_capitals
from tokenizer.preprocess.clean import clean
from tokenizer.preprocess.lexicon import Lexicon, find_words
from tokenizer.preprocess.protect import without_unknown_names
from tokenizer.preprocess.signs import without_signs

OTHER = "other"  # the label of what is in no language of the bundle: another language, or none at all

_FEW_WORDS = 2  # of which a network can be unsure, though any reader of the language knows them

_LEAST_SHARE = 0.2  # of a language's words are in a script that it is written in
_CLEAR_SHARE = 0.5  # of a text's words that are in the scripts of a language, and in no other's
# What a script alone tells is no more than this: other languages, which the bundle does not know, are written in it.
_SCRIPT_ALONE = 0.5

# Whatever holds a digit is in no language, nor are links, addresses and tags of any kind.
_NO_WORD = re.compile(r"(?<!\S)\S*(?:://|www\.|@|\d)\S*|#\w+")


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
    that the lexicon does not know, say nothing of a language and are left out. Where the network is not sure of a word
    or two, the lexicon decides, if one language alone has them.

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
        words = _words_alone(text)
        if not any(map(str.isalpha, words)):
            return NOT_SURE
        if is_in_capitals(words):
            words = in_small_letters(words)
        elif self._lexicon:
            words = without_unknown_names(words, self._lexicon)
        found = self._classifier.classify(words)
        is_sure = found.probability >= self.threshold
        language, probabilities = found.label if is_sure and found.label != OTHER else None, found.probabilities
        if language is None and (language := self._language_by_words(words)):
            # What the network gave to other languages, whose words these are not, is this one's.
            probabilities = {**probabilities, language: probabilities[language] + probabilities[OTHER], OTHER: 0.0}
        return Detection(
            language=language,
            probability=max(probabilities.values()),
            probabilities=probabilities,
            known=language is not None or not is_sure,
            evidence=found.evidence,
        )

    def _language_by_words(self, text: str) -> str | None:
        """Returns the language that alone has every word of a text of one or two words, if there is such a language."""
        words = [match[0] for match in find_words(text)]
        if not self._lexicon or not 0 < len(words) <= _FEW_WORDS:
            return None
        knowing = [name for name in self.languages if all(self._lexicon.knows(word, name) for word in words)]
        return knowing[0] if len(knowing) == 1 else None


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
        scripts = Counter(_script(match[0]) for match in find_words(_words_alone(text)))
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


def _words_alone(text: str) -> str:
    """Returns a text without what is in no language."""
    return _NO_WORD.sub(" ", without_signs(clean(text).text))


def _scripts_of(words: Sequence[str]) -> frozenset[str]:
    """Returns the scripts that a good part of some words is in."""
    counts = Counter(map(_script, words))
    return frozenset(script for script, count in counts.items() if count >= _LEAST_SHARE * counts.total())


def _script(word: str) -> str:
    """Returns the script of a word's last letter, as Unicode's names begin: LATIN, HANGUL, CYRILLIC."""
    return unicodedata.name(word[-1], "UNKNOWN").partition(" ")[0]
