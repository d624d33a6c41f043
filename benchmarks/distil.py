"""Several teachers' translations of the sentences that they learnt from: what one student of their size learns from.

Kim and Rush 2016, "Sequence-Level Knowledge Distillation", sections 3.2 and 3.3: a student learns from what a beam
search of the teacher finds. There the teacher is larger; here it is several networks of the student's size, whose
answers are compared with each other (minimum Bayes risk) and with what a person wrote.
"""

from collections import Counter
from collections.abc import Sequence

from model.inference.translator import Translator
from training.corpus import SentencePair

_LONGEST = 4  # words, as BLEU has it

Phrases = Counter[tuple[str, ...]]


def distil(
    teachers: Sequence[Translator], pairs: Sequence[SentencePair], source_language: str, target_language: str
) -> list[SentencePair]:
    """Returns every source with the teachers' translation that is most like the others and a person's.

    Args:
        teachers: each gives its whole beam.
        pairs: sentences and what a person made of them, which counts as much as all the teachers together.
        source_language, target_language: codes.
    """
    sources = [pair.source for pair in pairs]
    candidates: list[list[str]] = [[] for _ in pairs]
    for teacher in teachers:
        answers = teacher.translate_all(sources, source_language=source_language, target_language=target_language)
        for own, answer in zip(candidates, answers, strict=True):
            own += [answer.text, *answer.alternatives]
    return [SentencePair(pair.source, choose(own, pair.target)) for pair, own in zip(pairs, candidates, strict=True)]


def choose(candidates: Sequence[str], reference: str) -> str:
    """Returns the candidate that shares the most phrases with the others and, counted as all of them, the reference."""
    phrases = [_phrases(candidate) for candidate in candidates]
    written = _phrases(reference)
    merits = [
        sum(_likeness(own, other) for other in phrases) + len(phrases) * _likeness(own, written) for own in phrases
    ]
    return candidates[merits.index(max(merits))]


def _phrases(text: str) -> Phrases:
    words = text.split()
    lengths = range(1, _LONGEST + 1)
    return Counter(tuple(words[start : start + n]) for n in lengths for start in range(len(words) - n + 1))


def _likeness(first: Phrases, second: Phrases) -> float:
    """Returns the share of phrases that both have, from 0 to 1 (Dice's coefficient)."""
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 1.0
