"""Translations beside references: what is known of each when it is made, and whether it was good."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from itertools import chain

import numpy as np
from sacrebleu.metrics import CHRF
from tqdm import tqdm

from model.inference.alignment import split_words
from model.inference.confidence.calibration import ADEQUATE_CHRF, WordFeatures, word_features
from model.inference.search import Hypothesis
from model.inference.translation import TranslatedSentence
from model.inference.translator import Translator
from model.language_id.detect import OTHER
from training.scoring.evaluate import TestSet

_CHUNK = 256


@dataclass(slots=True)
class Observations:
    """Translations beside what is known of them and whether they were good; one entry a text, or a word."""

    hypotheses: list[Hypothesis] = field(default_factory=list)
    foreign: list[float] = field(default_factory=list)  # the detector's probability that the source is "other"
    chrf: list[float] = field(default_factory=list)  # 0 to 1, against the references
    words: list[WordFeatures] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)  # whether a reference holds the word, too

    @property
    def adequate(self) -> np.ndarray:
        """(texts,) of 0 or 1."""
        return (np.array(self.chrf) >= ADEQUATE_CHRF).astype(float)


def observe(translator: Translator, test_set: TestSet) -> Observations:
    """Translates the sources as people have them translated, and compares with the references.

    Sources of more than one sentence are left out, for nobody knows which part of a reference belongs to which.
    """
    observations, chrf = Observations(), CHRF()
    languages = test_set.source_language, test_set.target_language
    for start in tqdm(range(0, len(test_set.sources), _CHUNK), desc=test_set.direction, unit="batch"):
        chunk = test_set.sources[start : start + _CHUNK]
        translations = translator.translate_all(
            chunk, source_language=languages[0], target_language=languages[1], anyway=True
        )
        for translation, references in zip(translations, test_set.references[start : start + _CHUNK], strict=True):
            if len(translation.sentences) != 1:
                continue
            score = chrf.sentence_score(translation.text, references).score / 100
            observations.chrf.append(score)
            observations.hypotheses.append(translation.sentences[0].hypothesis)
            observations.foreign.append(translator.detect(translation.source).probabilities.get(OTHER, 0.0))
            _observe_words(observations, translation.sentences[0], references)
    return observations


def joined(observed: Sequence[Observations]) -> Observations:
    """Returns the observations of several kinds of text as those of one."""
    names = (each.name for each in fields(Observations))
    return Observations(**{name: [*chain.from_iterable(getattr(each, name) for each in observed)] for name in names})


def _observe_words(observations: Observations, sentence: TranslatedSentence, references: Sequence[str]) -> None:
    """Notes the words with letters or digits, and whether a reference holds them; case does not count."""
    subwords = sentence.source.subwords
    expected = {
        word.text.casefold()
        for reference in references
        for word in split_words(subwords.encode_target(reference)[:-1], subwords)
    }
    words = [word for word in sentence.words if any(map(str.isalnum, word.text))]
    observations.words += word_features(sentence.hypothesis, words)
    observations.right += [word.text.casefold() in expected for word in words]
