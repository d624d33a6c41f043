"""Which texts a vocabulary is learnt from."""

from collections import Counter

from tokenizer.preprocess.lexicon import Lexicon
from training.data.corpus import CorpusReport, SentencePair, Split
from training.data.training_data import Share, TrainingData
from training.data.vocabulary import vocabulary_texts

PAIRS = [SentencePair(f"Sentence {number}", f"Frase {number}") for number in range(50)]
LEXICON = Lexicon({"en": ["sentence", "Madrid"], "es": ["frase", "Madrid"]})


def data(*shares: Share) -> TrainingData:
    return TrainingData(
        languages=("en", "es"),
        names=["pairs.tsv"],
        attribution="Pairs.",
        report=CorpusReport(read=50, kept=50, dropped={}),
        parts=Split(PAIRS, [], []),
        shares=list(shares),
    )


def test_of_pairs_that_count_alike_each_comes_once_with_its_first_word_as_amid_a_sentence():
    expected = [side for number in range(50) for side in (f"sentence {number}", f"frase {number}")]
    assert list(vocabulary_texts(data(), LEXICON, seed=0)) == expected
    plain = list(vocabulary_texts(data(), None, seed=1))
    assert plain == [side for pair in PAIRS for side in (pair.source, pair.target)]


def test_what_is_seen_oftener_comes_oftener():
    rare, often = [SentencePair("Rare", "Rara")] * 20, [SentencePair("Often", "Mucho")] * 20
    found = Counter(vocabulary_texts(data(Share(rare, 1.0, None), Share(often, 9.0, "es")), None, seed=0))
    assert found == {"Rare": 20, "Rara": 20, "Often": 60, "Mucho": 60}
