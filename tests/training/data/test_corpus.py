"""What cleaning drops and why, and that no text ever stands on two sides of a split."""

import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.data.corpus import CorpusError, CorpusReport, SentencePair, read_pairs, split

SIDES = ("train", "validation", "test")


@pytest.fixture
def corpus_of(tmp_path):
    def read(*rows: tuple[str, str], languages=("en", "es")):
        path = tmp_path / "pairs.tsv"
        path.write_text("".join(f"{source}\t{target}\n" for source, target in rows), encoding="utf-8")
        return read_pairs([path], languages)

    return read


def side_of(pairs, **shares) -> dict[SentencePair, str]:
    return {pair: side for side, part in zip(SIDES, split(pairs, **shares), strict=True) for pair in part}


# === Cleaning ===


def test_sound_pairs_are_kept_in_order_and_normalised(corpus_of):
    corpus = corpus_of(("  Good   morning. ", "Buenos\u00a0días."), ("Ｇｏ.", "Ve."))
    assert corpus.pairs == [SentencePair("Good morning.", "Buenos días."), SentencePair("Go.", "Ve.")]
    assert str(corpus.report) == "2 read, 2 kept, dropped: none"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("Go.", " "), "empty"),
        (("", "Ve."), "empty"),
        (("Good  morning.", "Buenos días."), "duplicate"),
        (("It is not translated.", "It is not translated."), "untranslated"),
        (("a " * 101, "b " * 101), "too long"),
        (("a" * 501, "b" * 501), "too long"),
        (("Go.", "Ve ahora mismo a la casa de tu abuela y quédate allí."), "of unequal length"),
        (("Go right now to the house of your grandmother, and stay.", "Ve."), "of unequal length"),
    ],
)
def test_a_flawed_pair_is_dropped_and_its_reason_counted(corpus_of, row, reason):
    corpus = corpus_of(("Good morning.", "Buenos días."), row, ("I see.", "Ya veo."))
    assert [pair.source for pair in corpus.pairs] == ["Good morning.", "I see."]
    assert {name: count for name, count in corpus.report.dropped.items() if count} == {reason: 1}
    assert (corpus.report.read, corpus.report.kept) == (3, 2)


@pytest.mark.parametrize(
    "row",
    [
        ("Tom Jackson Smith", "Tom Jackson Smith"),
        ("a " * 100, "b " * 100),
        ("a" * 500, "b" * 500),
        ("Hi.", "Muy buenos días a usted, señora."),
        ("Go.", "Vete."),
    ],
)
def test_what_is_just_within_bounds_is_kept(corpus_of, row):
    usual = [(f"number {number:03}", f"número {number:03}") for number in range(9)]
    assert corpus_of(*usual, row).report.kept == 10


def test_the_same_sentence_with_two_translations_is_two_pairs(corpus_of):
    assert len(corpus_of(("Go.", "Ve."), ("Go.", "Vete."), ("Move.", "Vete.")).pairs) == 3


def test_lengths_are_judged_by_what_is_usual_in_the_corpus(corpus_of):
    # A language that needs a fifth of the characters: 60 to 12 is usual, 60 to 60 is not.
    usual = [(letter * 60, letter * 12) for letter in "abcdefghi"]
    corpus = corpus_of(*usual, ("x" * 100, "y" * 100))
    assert corpus.report.dropped["of unequal length"] == 1
    assert len(corpus.pairs) == 9


def test_swapping_the_languages_keeps_the_same_pairs(corpus_of):
    generator = random.Random(5)
    rows = [("a" * generator.randint(1, 80), "b" * generator.randint(1, 40)) for _ in range(200)]
    forward = corpus_of(*rows).pairs
    backward = corpus_of(*[(target, source) for source, target in rows]).pairs
    assert 0 < len(forward) < len(set(rows))
    assert forward == [SentencePair(pair.target, pair.source) for pair in backward]


def test_the_report_reads_as_a_sentence():
    report = CorpusReport(read=116_717, kept=115_700, dropped={"empty": 12, "duplicate": 1_005, "too long": 0})
    assert str(report) == "116,717 read, 115,700 kept, dropped: 12 empty, 1,005 duplicate"


def test_no_usable_pair_says_what_became_of_them(corpus_of):
    with pytest.raises(CorpusError, match=r"pairs.tsv: no usable sentence pair. 2 read, 0 kept, dropped: 2 empty"):
        corpus_of(("Go.", ""), ("", "Ve."))


def test_a_header_with_nothing_below(corpus_of):
    with pytest.raises(CorpusError, match=r"no usable sentence pair\. 0 read"):
        corpus_of(("en", "es"))


# === Splitting ===

FILLER = [SentencePair(f"filler {number}", f"relleno {number}") for number in range(300)]
SHARES = {"validation_share": 0.3, "test_share": 0.3}

# Few words, so that texts meet often: across pairs, across the two sides, and but for case and punctuation.
texts = st.builds(
    lambda words, mark, change: change(" ".join(words)) + mark,
    st.lists(st.sampled_from(["no", "tom", "va", "straße", "3"]), min_size=1, max_size=2),
    st.sampled_from(["", ".", " !", "…"]),
    st.sampled_from([str.lower, str.upper, str.title]),
)
pair_lists = st.lists(st.builds(SentencePair, texts, texts), max_size=12, unique=True)


def as_one_hears_it(text: str) -> str:
    return "".join(character for character in text.upper() if character.isalnum() or character == " ").strip()


@given(pair_lists)
def test_no_text_stands_on_two_sides(pairs):
    sides_of_text = defaultdict(set)
    for pair, side in side_of(pairs + FILLER, **SHARES).items():
        sides_of_text[as_one_hears_it(pair.source)].add(side)
        sides_of_text[as_one_hears_it(pair.target)].add(side)
    assert all(len(sides) == 1 for sides in sides_of_text.values())


@given(pair_lists, st.integers(0, 60), st.randoms(use_true_random=False))
def test_unrelated_pairs_and_the_order_move_no_pair(pairs, extra, generator):
    before = side_of(pairs + FILLER, **SHARES)
    unrelated = [SentencePair(f"nuevo {number}", f"new {number}") for number in range(extra)]
    grown = [*unrelated, *pairs, *FILLER]
    generator.shuffle(grown)
    after = side_of(grown, **SHARES)
    assert {pair: after[pair] for pair in before} == before


@given(pair_lists)
def test_swapping_the_languages_moves_no_pair(pairs):
    swapped = {pair: SentencePair(pair.target, pair.source) for pair in pairs + FILLER}
    after = side_of(list(swapped.values()), **SHARES)
    assert all(after[swapped[pair]] == side for pair, side in side_of(pairs + FILLER, **SHARES).items())


@given(pair_lists)
def test_every_pair_is_on_one_side_in_the_order_of_the_corpus(pairs):
    pairs = [*pairs, *FILLER]
    positions = {pair: index for index, pair in enumerate(pairs)}
    parts = split(pairs, **SHARES)
    assert Counter(pair for part in parts for pair in part) == Counter(pairs)
    for part in parts:
        assert [positions[pair] for pair in part] == sorted(positions[pair] for pair in part)


def test_a_chain_of_shared_texts_stays_together():
    chains = [
        [
            SentencePair(f"Go {name}", f"ve {name}"),
            SentencePair(f"leave {name}", f"¡Ve, {name}!"),
            SentencePair(f"Leave, {name}.", f"vete {name}"),
        ]
        for name in map(str, range(60))
    ]
    sides = side_of([pair for chain in chains for pair in chain], **SHARES)
    sides_of_chains = [{sides[pair] for pair in chain} for chain in chains]
    assert all(len(chain) == 1 for chain in sides_of_chains)
    assert set().union(*sides_of_chains) == set(SIDES)


def test_marks_alone_do_not_make_texts_equal():
    # If "?" and "!" were both the text "", all of these would be one group on one side.
    marks = [SentencePair("?" * count, "!" * count) for count in range(1, 60)]
    assert set(side_of(marks, **SHARES).values()) == set(SIDES)


def test_the_side_of_a_pair_is_the_same_in_every_process_and_version():
    # A change here moves pairs between training and test, which makes the scores of older bundles untrue.
    parts = split([SentencePair(f"sentence {number}", f"oración {number}") for number in range(200)])
    assert [pair.source for pair in parts.validation] == [f"sentence {number}" for number in (26, 65, 115, 163)]
    assert [pair.source for pair in parts.test] == [f"sentence {number}" for number in (48, 81, 198)]


def test_shares_are_kept():
    parts = split([SentencePair(f"a {number}", f"b {number}") for number in range(10_000)])
    assert len(parts.validation) == pytest.approx(200, abs=50)  # 3.5 standard deviations
    assert len(parts.test) == pytest.approx(200, abs=50)


def test_the_test_side_does_not_depend_on_the_validation_share():
    assert split(FILLER, validation_share=0.05, test_share=0.1).test == split(FILLER, test_share=0.1).test


@pytest.mark.parametrize(("size", "sides"), [(51, {"train"}), (50, {"train", "validation", "test"})])
def test_only_a_group_too_large_for_a_fair_test_is_always_train(size, sides):
    groups = [
        SentencePair(f"group {group}", f"grupo {group} oración {number}")
        for group in range(40)
        for number in range(size)
    ]
    found = side_of([*groups, *FILLER], **SHARES)
    assert {found[pair] for pair in groups} == sides


def test_too_few_pairs_say_how_many_are_needed():
    with pytest.raises(CorpusError, match=r"^3 sentence pairs .* validation and the test part .* About 250 "):
        split(FILLER[:3])


def test_a_part_that_nobody_asked_for_may_be_empty():
    parts = split(FILLER[:3], validation_share=0.0, test_share=0.0)
    assert parts == (FILLER[:3], [], [])


@pytest.mark.parametrize("shares", [(-0.1, 0.1), (0.5, 0.5), (0.1, 1.0)])
def test_shares_that_are_no_shares(shares):
    with pytest.raises(ValueError, match="Received: validation_share="):
        split(FILLER, validation_share=shares[0], test_share=shares[1])
