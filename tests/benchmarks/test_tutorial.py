import itertools
from collections.abc import Iterator

import pytest

from benchmarks import tutorial, tutorial_rival
from benchmarks.tutorial_rival import TutorialRival, WordVocabulary, standardise

TEXTS = ["seis diez.", "Uno dos."]
TRANSLATIONS = ["Six ten.", "One two."]


def test_the_tutorials_text_is_small_without_accents_and_in_words() -> None:
    assert standardise("¿Cómo está la señora O'Hara, Tomás?") == [
        "¿", "como", "esta", "la", "senora", "ohara", ",", "tomas", "?",
    ]  # fmt: skip


def test_a_word_beyond_the_commonest_is_unknown_and_an_answer_is_put_together_again() -> None:
    words = WordVocabulary.learn(["Is it late? No, it is not."])
    assert words.decode(words.encode("It is not late, Tom?")[1:]) == "It is not late, [UNK]?"
    assert words.decode([4_999]) == "[UNK]"  # the network has as many outputs, whatever the corpus


@pytest.fixture(scope="module")
def small() -> Iterator[None]:
    """The rival with fewer and shorter words than tutorials give it."""
    sizes = {"_WORDS": 100, "_UNITS": 32, "_BATCH": 16, "_MAX_WORDS": 6, "_WIDTHS": (8,)}
    with pytest.MonkeyPatch.context() as patched:
        for name, value in sizes.items():
            patched.setattr(tutorial_rival, name, value)
        yield


@pytest.fixture(scope="module")
def rival(uncompiled, small) -> TutorialRival:
    numbers = {"one": "uno", "two": "dos", "six": "seis", "ten": "diez"}
    pairs = [(f"{numbers[a]} {numbers[b]}.", f"{a} {b}.") for a in numbers for b in numbers]
    rival = TutorialRival(pairs * 8, seed=0)
    for _ in range(600):  # however slow the machine is
        rival.train(0.01)
        if rival.translate(TEXTS) == TRANSLATIONS:
            break
    return rival


def test_the_rival_is_a_fair_one_it_learns_what_can_be_learnt(rival) -> None:
    assert rival.translate(TEXTS) == TRANSLATIONS


def test_the_rival_tells_how_many_texts_hold_a_word_that_it_does_not_know(rival) -> None:
    assert rival.share_unknown(["seis diez.", "seis once."]) == 0.5


def test_both_are_trained_and_scored_from_the_command_line(tmp_path, capsys, monkeypatch, uncompiled, small) -> None:
    train = TutorialRival.train
    monkeypatch.setattr(TutorialRival, "train", lambda rival, minutes: train(rival, min(minutes, 0.01)))
    numbers = {
        "one": "uno",
        "two": "dos",
        "three": "tres",
        "six": "seis",
        "ten": "diez",
        "nine": "nueve",
        "four": "cuatro",
    }
    names = itertools.product(numbers, repeat=3)
    lines = [f"{' '.join(name)}.\t{' '.join(numbers[word] for word in name)}.\n" for name in names]
    (tmp_path / "pairs.tsv").write_text("".join(lines), "utf-8")
    (tmp_path / "small.toml").write_text(
        "vocabulary_size = 400\n[network]\nembedding_dim = 4\nencoder_layers = 1\nencoder_units = 4\n"
        "decoder_layers = 1\ndecoder_units = 8\nattention_units = 4\n[batches]\nwidths = [40]\ntokens = 400\n"
    )
    corpus, recipe = str(tmp_path / "pairs.tsv"), str(tmp_path / "small.toml")
    common = ["--corpus", corpus, "--languages", "en", "es", "--recipe", recipe, "--steps", "1"]
    assert tutorial.main([*common, "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr().out
    assert "| Parley |" in printed
    assert "| the tutorial way |" in printed
