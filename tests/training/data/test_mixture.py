"""A mixture file says what is trained on, and every wrong word in it is told."""

import pytest

from training.data.corpus import CorpusError, SentencePair, grouping_key
from training.data.mixture import load_mixture
from training.data.training_data import describe, read_mixture

LANGUAGES = ("en", "es")
CORPUS = [(f"Number {n} is here.", f"Aquí está el número {n}.") for n in range(600)]
MIXTURE = """
languages = ["en", "es"]

[[sources]]
files = "everyday.tsv"
licence = "CC0"
address = "https://example.org/everyday"
held_out = true
filtered = false

[[sources]]
files = ["more.tsv"]
weight = 0.5
domain = "prose"
licence = "CC BY 4.0"
address = "https://example.org/more"

[[sources]]
files = "talk.tsv"
into = "en"
synthetic = true
licence = "MIT"
address = "https://example.org/talk"

[[development]]
name = "news"
files = "news.tsv"

[[unseen]]
files = "kept.tsv"
"""


def write(path, pairs):
    path.write_text("".join(f"{source}\t{target}\n" for source, target in pairs), "utf-8")


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "everyday.tsv", CORPUS)
    write(tmp_path / "more.tsv", [("The cat sleeps on the sofa.", "El gato duerme en el sofá.")])
    write(tmp_path / "talk.tsv", [("Come in, please.", "Pase usted, por favor.")])
    write(tmp_path / "news.tsv", [("The minister resigned.", "El ministro dimitió.")])
    write(tmp_path / "kept.tsv", [("Never seen.", "Nunca visto.")])
    (tmp_path / "mixture.toml").write_text(MIXTURE, "utf-8")
    return tmp_path


def test_every_source_is_trained_on_as_it_is_said(folder):
    data = read_mixture(load_mixture(folder / "mixture.toml"))
    examples = data.examples()
    assert data.languages == LANGUAGES
    assert [(pair.target, weight) for pair, language, weight in examples if "cat" in pair.target] == [
        ("The cat sleeps on the sofa.", 0.5)
    ]
    talk = [(pair.source, pair.target, language) for pair, language, _ in examples if "Come in" in str(pair)]
    assert talk == [("Pase usted, por favor.", "Come in, please.", "en")]
    assert data.development == {"news": [SentencePair("The minister resigned.", "El ministro dimitió.")]}
    assert SentencePair("Come in, please.", "Pase usted, por favor.") not in data.parts.train  # no words from machines
    assert SentencePair("The cat sleeps on the sofa.", "El gato duerme en el sofá.") in data.parts.train


@pytest.mark.parametrize("source", ["more.tsv", "talk.tsv", "everyday.tsv"])
@pytest.mark.parametrize("held_out", [("the MINISTER resigned", "Otra cosa."), ("Something else.", "¡Nunca visto!")])
def test_nothing_that_shares_a_sentence_with_what_is_held_out_is_trained_on(folder, source, held_out):
    with (folder / source).open("a", encoding="utf-8") as file:
        file.write("\t".join(held_out) + "\n")
    data = read_mixture(load_mixture(folder / "mixture.toml"))
    texts = {grouping_key(text) for pair, _, _ in data.examples() for text in (pair.source, pair.target)}
    assert texts.isdisjoint(map(grouping_key, held_out))
    assert sum("1 left out because they share a text" in note for note in data.notes) == 1


def test_only_what_is_held_out_is_measured_and_every_part_is_apart(folder):
    alone = folder / "alone.toml"
    alone.write_text(MIXTURE.partition("[[sources]]\nfiles = [")[0], "utf-8")
    data, plain = read_mixture(load_mixture(folder / "mixture.toml")), read_mixture(load_mixture(alone))
    assert data.parts.test == plain.parts.test  # other sources never move a held-out sentence
    assert data.parts.validation == plain.parts.validation


def test_the_card_credits_every_source_with_licence_and_address(folder):
    attribution = read_mixture(load_mixture(folder / "mixture.toml")).attribution
    for name, licence, address in (
        ("everyday", "CC0", "https://example.org/everyday"),
        ("more", "CC BY 4.0", "https://example.org/more"),
        ("talk", "MIT", "https://example.org/talk"),
    ):
        [line] = [line for line in attribution.split("\n\n") if f"`{name}`" in line]
        assert licence in line
        assert address in line


def test_a_pair_of_an_earlier_filtered_source_counts_once(folder):
    twice = MIXTURE.replace('files = ["more.tsv"]', 'files = ["more.tsv"]\nname = "first"').replace(
        "[[development]]", '[[sources]]\nfiles = "again.tsv"\n\n[[development]]'
    )
    write(folder / "again.tsv", [("the cat sleeps on the sofa", "¡El gato duerme en el sofá!"), ("Hello.", "Hola.")])
    (folder / "mixture.toml").write_text(twice, "utf-8")
    data = read_mixture(load_mixture(folder / "mixture.toml"))
    assert [len(share.pairs) for share in data.shares[1:]] == [1, 1, 1]
    assert "1 seen before" in "\n".join(describe(data))


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("weight = 0.5", "wieght = 0.5", "expected files, name, weight"),
        ("weight = 0.5", 'weight = "much"', "weight cannot be 'much'"),
        ("weight = 0.5", "weight = 0", "weight must be above 0"),
        ("held_out = true", "held_out = false", "at least one source needs held_out = true"),
        ('into = "en"\n', "", "must say which side people wrote"),
        ('into = "en"', 'into = "ko"', "into must be en or es"),
        ('files = "talk.tsv"\n', "", "needs files"),
        ('languages = ["en", "es"]', 'languages = "en"', "languages must be two codes"),
        ("[[unseen]]", "[unseen]", r"write one \[\[unseen\]\] for each file"),
        ("[[unseen]]", "[[unknown]]", "Received besides: unknown"),
        ("languages = [", "languages = ", "mixture.toml"),
        ('name = "news"', 'name = "own"', "a name of its own. Received: 'own'"),
        ("[[unseen]]", '[[development]]\nname = "news"', "a name of its own. Received: 'news'"),
    ],
)
def test_what_a_mixture_cannot_say_is_told(folder, right, wrong, message):
    assert right in MIXTURE
    (folder / "mixture.toml").write_text(MIXTURE.replace(right, wrong), "utf-8")
    with pytest.raises(CorpusError, match=message):
        read_mixture(load_mixture(folder / "mixture.toml"))


def test_sources_and_held_out_sets_of_one_name_are_all_read(folder):
    for name in ("a", "b"):
        (folder / name).mkdir()
        write(folder / name / "more.tsv", [(f"A word from {name}.", f"Una palabra de {name}.")])
        write(folder / name / "kept.tsv", [(f"Never seen in {name}.", f"Nunca visto en {name}.")])
    write(folder / "more.tsv", [("Never seen in a.", "Otra cosa."), ("Never seen in b.", "Otra cosa más.")])
    more = "".join(
        f'[[sources]]\nfiles = "{name}/more.tsv"\n\n[[unseen]]\nfiles = "{name}/kept.tsv"\n\n' for name in ("a", "b")
    )
    (folder / "mixture.toml").write_text(MIXTURE + more, "utf-8")
    trained_on = [pair.source for pair in read_mixture(load_mixture(folder / "mixture.toml")).parts.train]
    assert {"A word from a.", "A word from b."} <= set(trained_on)
    assert not any("Never seen" in text for text in trained_on)


def test_all_files_that_are_not_there_are_told_at_once(folder):
    (folder / "talk.tsv").unlink()
    (folder / "news.tsv").unlink()
    with pytest.raises(CorpusError, match=r"no file .*talk\.tsv and no file .*news\.tsv"):
        read_mixture(load_mixture(folder / "mixture.toml"))
