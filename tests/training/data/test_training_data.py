"""What helps a training never leaks what it is measured on."""

import pytest

from training.data.batches import Example
from training.data.corpus import CorpusError, SentencePair, grouping_key
from training.data.mixture import single
from training.data.pairs_file import TEST_PAIRS, pairs_tsv, read_test_pairs
from training.data.sources.public_corpora import find_corpus
from training.data.training_data import TrainingData, describe, read_mixture

LANGUAGES = ("en", "es")


def read(corpus, earlier_test=(), **beside) -> TrainingData:
    return read_mixture(single(find_corpus([str(corpus)]), LANGUAGES, **beside), earlier_test=earlier_test)


def write(path, pairs):
    path.write_text("".join(f"{source}\t{target}\n" for source, target in pairs), "utf-8")
    return path


@pytest.fixture
def corpus(tmp_path):
    return write(tmp_path / "mine.tsv", [(f"Number {n} here.", f"Aquí el número {n}.") for n in range(600)])


@pytest.fixture
def plain(corpus):
    return read(corpus)


def test_a_corpus_alone_is_split_and_told(plain):
    assert sum(map(len, plain.parts)) == plain.report.kept == 600
    text = "\n".join(describe(plain))
    assert "600 read, 600 kept" in text
    assert f"{len(plain.parts.test)} to test" in text


def test_phrases_count_four_times_and_change_nothing_else(corpus, plain, tmp_path):
    phrases = write(tmp_path / "everyday.tsv", [("Hello.", "Hola."), ("See you!", "¡Nos vemos!")])
    data = read(corpus, phrases=phrases)
    assert data.parts == plain.parts._replace(train=data.parts.train)
    assert data.parts.train[: len(plain.parts.train)] == plain.parts.train
    assert data.examples()[: len(plain.examples())] == plain.examples()
    added = data.examples()[len(plain.examples()) :]
    assert {(pair, weight) for pair, language, weight in added if language == "es"} == {
        (SentencePair("Hello.", "Hola."), 4), (SentencePair("See you!", "¡Nos vemos!"), 4),
    }  # fmt: skip
    assert "2 phrases" in data.attribution
    assert "`everyday.tsv`" in data.attribution


@pytest.mark.parametrize(("language", "pair"), [("es", ("A thing!", "¡Una cosa!")), ("en", ("¡Una cosa!", "A thing!"))])
def test_synthetic_pairs_are_learnt_into_what_people_wrote(corpus, plain, tmp_path, language, pair):
    synthetic = write(tmp_path / "back.tsv", [("A thing!", "¡Una cosa!")])
    data = read(corpus, synthetic=(language, synthetic))
    assert data.parts == plain.parts
    assert data.examples() == [*plain.examples(), Example(SentencePair(*pair), language)]
    assert "1 synthetic pairs" in data.attribution
    assert "`back.tsv`" in data.attribution


def test_a_synthetic_file_needs_one_of_the_languages(corpus, tmp_path):
    synthetic = write(tmp_path / "back.tsv", [("A thing!", "¡Una cosa!")])
    with pytest.raises(CorpusError, match="expected en or es before the file"):
        read(corpus, synthetic=("ko", synthetic))


@pytest.mark.parametrize("part", ["validation", "test"])
@pytest.mark.parametrize("side", ["source", "target"])
def test_an_added_pair_that_shares_either_side_with_a_held_out_one_is_dropped_and_counted(
    corpus, plain, tmp_path, part, side
):
    seen = getattr(getattr(plain.parts, part)[0], side).upper().rstrip(".") + " !!"  # the same but for its looks
    pair = (seen, "Otra cosa muy distinta.") if side == "source" else ("Something else again.", seen)
    crossed = ("Once more then.", getattr(plain.parts, part)[0].source)  # a held-out source as an added target
    added = write(tmp_path / "more.tsv", [pair, crossed, ("A new one.", "Una nueva.")])
    data = read(corpus, synthetic=("es", added), phrases=added)
    assert set(data.parts.train[len(plain.parts.train) :]) == {SentencePair("A new one.", "Una nueva.")}
    assert data.examples()[-1] == Example(SentencePair("A new one.", "Una nueva."), "es")
    assert sum("2 left out" in note for note in data.notes) == 2


def test_no_training_pair_shares_a_text_with_the_earlier_test(corpus, plain):
    earlier = [SentencePair(plain.parts.train[0].source.lower(), "x"), SentencePair("y", plain.parts.train[1].target)]
    data = read(corpus, earlier_test=earlier)
    assert data.parts.train == plain.parts.train[2:]
    assert data.parts.test == plain.parts.test
    assert data.earlier_test == earlier
    keys = {grouping_key(text) for pair in earlier for text in (pair.source, pair.target)}
    assert not keys & {grouping_key(text) for pair in data.parts.train for text in (pair.source, pair.target)}


def test_a_few_corrections_are_all_trained_on_and_measured_on_the_earlier_test(plain, tmp_path):
    few = write(tmp_path / "few.tsv", [("Good morning, all.", "Buenos días a todos."), ("See you.", "Nos vemos.")])
    earlier = plain.parts.test
    assert len(earlier) >= 10
    data = read(few, earlier_test=earlier)
    assert len(data.parts.train) == 2
    assert sorted([*data.parts.validation, *data.parts.test], key=str) == sorted(earlier, key=str)
    assert len(data.parts.test) > len(data.parts.validation) > 0
    assert any("too few pairs" in line for line in describe(data))


def test_a_few_pairs_without_an_earlier_test_are_too_few(tmp_path):
    few = write(tmp_path / "few.tsv", [("See you.", "Nos vemos.")])
    with pytest.raises(CorpusError, match="too few"):
        read(few)


def test_an_earlier_test_that_leaves_nothing_to_train_on_is_an_error(corpus, plain):
    with pytest.raises(CorpusError, match="No pair is left"):
        read(corpus, earlier_test=plain.parts.train)


def test_a_bundle_carries_its_test_pairs_whichever_way_round_they_are_asked_for(plain, tmp_path):
    (tmp_path / TEST_PAIRS).write_text(pairs_tsv(plain.parts.test, LANGUAGES), "utf-8")
    assert read_test_pairs(tmp_path, LANGUAGES) == plain.parts.test
    swapped = [SentencePair(pair.target, pair.source) for pair in plain.parts.test]
    assert read_test_pairs(tmp_path, ("es", "en")) == swapped


def test_a_bundle_without_test_pairs_has_none(tmp_path):
    assert read_test_pairs(tmp_path, LANGUAGES) == []
