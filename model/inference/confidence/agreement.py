"""Do the others of a beam say the same? A network that knows what to say says nearly the same in all of them.

Lexical similarity (Fomicheva et al. 2020, "Unsupervised Quality Estimation for Neural Machine Translation", section
3.2), of what a beam holds instead of samples: it costs no further run of the network.
"""

from collections.abc import Sequence

from model.inference.search import Hypothesis
from tokenizer.subword import SubwordTokenizer

_RIVALS = 3  # the best; a wide beam has more, which differ more
_USUAL = 0.77  # mean of 6,304 held-out sentences, both directions
_NGRAM = 3  # characters; two or four tell as much, whole words or subwords half of it


def with_agreement(hypotheses: Sequence[Hypothesis], subwords: SubwordTokenizer) -> list[Hypothesis]:
    """Returns the hypotheses of a beam, best first, each with what it needs to be compared with the others."""
    ngrams = [_ngrams(subwords.decode(each.ids)) for each in hypotheses]
    compared = []
    for place, hypothesis in enumerate(hypotheses):
        others = [other for other in range(len(hypotheses)) if other != place][:_RIVALS]
        overlaps = [_overlap(ngrams[place], ngrams[other]) for other in others]
        compared.append(
            hypothesis._replace(
                rivals=tuple(hypotheses[other].ids for other in others),
                agreement=sum(overlaps) / len(overlaps) - _USUAL if overlaps else 0.0,
            )
        )
    return compared


def _ngrams(text: str) -> set[str]:
    letters = "".join(text.split())
    return {letters[start : start + _NGRAM] for start in range(max(1, len(letters) - _NGRAM + 1))}


def _overlap(ours: set[str], theirs: set[str]) -> float:
    """Returns the share that two sets have in common, 0 to 1."""
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))
