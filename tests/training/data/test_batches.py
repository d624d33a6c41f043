from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.truecase import Truecaser
from tokenizer.special_tokens import BEGIN_ID, END_ID, PAD_ID
from training.data.batches import BucketedBatches, Sides, both_ways, one_way, plain_batches
from training.data.corpus import SentencePair
from training.recipes.recipe import Augmentation, Batches, Recipe

SHAPE = Batches(widths=(10, 16, 30), tokens=160)
LANGUAGES = ("en", "es")
NO_CHANGE = Augmentation(sampled=0, casual=0, renamed=0, masked=0)
EVERY_CHANGE = Augmentation(sampled=0.5, casual=0.5, renamed=0.5, masked=0.5, formed=0.5, joined=0.5)


@pytest.fixture(scope="module")
def pairs(sentences) -> list[SentencePair]:
    half = len(sentences) // 2
    return [SentencePair(a, b) for a, b in zip(sentences[:half], sentences[half:], strict=False)][:70]


def make(pairs, subwords, augmentation=NO_CHANGE, seed=5, shape=SHAPE) -> BucketedBatches:
    return batches_of(both_ways(pairs, LANGUAGES), subwords, shape, augmentation, seed)


def batches_of(examples, subwords, shape=SHAPE, augmentation=NO_CHANGE, seed=5) -> BucketedBatches:
    recipe = Recipe(name="small", batches=shape, augmentation=augmentation, seed=seed)
    return BucketedBatches(examples, [example.pair for example in examples], LANGUAGES, subwords, recipe)


def rows_of(batch) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [
        (tuple(source[source != PAD_ID]), tuple(labels[labels != PAD_ID]))
        for source, labels in zip(batch.source_ids, batch.labels, strict=True)
    ]


def test_every_example_is_seen_in_an_epoch_in_both_directions(pairs, subwords):
    batches = make(pairs, subwords)
    seen = Counter(row for step in range(batches.steps_per_epoch) for row in rows_of(batches.batch(step)))
    expected = set()
    for pair in pairs:
        for source, target, language in ((pair.source, pair.target, "es"), (pair.target, pair.source, "en")):
            ids = tuple(subwords.encode_source(source, language)), tuple(subwords.encode_target(target))
            if max(map(len, ids)) <= SHAPE.widths[-1]:
                expected.add(ids)
    assert set(seen) == expected


def test_an_example_in_one_direction_is_never_seen_in_the_other(pairs, subwords):
    [one, other] = pairs[:2]
    examples = [*both_ways([one], ("en", "es")), *one_way([other], "es")]
    batches = batches_of(examples, subwords)
    seen = {row for step in range(batches.steps_per_epoch) for row in rows_of(batches.batch(step))}
    expected = {(one.source, one.target, "es"), (one.target, one.source, "en"), (other.source, other.target, "es")}
    assert seen == {
        (tuple(subwords.encode_source(source, language)), tuple(subwords.encode_target(target)))
        for source, target, language in expected
    }


def test_an_example_is_seen_as_often_as_its_weight_says(pairs, subwords):
    weights = (4.0, 0.5, 1.0)
    examples = [
        example._replace(weight=weight)
        for weight, pair in zip(weights, pairs[:3], strict=True)
        for example in one_way([pair], "es")
    ]
    batches = batches_of(examples, subwords, Batches(widths=(30,), tokens=30))  # one row, so that none fills up
    epochs = 200
    seen = Counter(row for step in range(epochs * batches.steps_per_epoch) for row in rows_of(batches.batch(step)))
    times = [
        seen[tuple(subwords.encode_source(pair.source, "es")), tuple(subwords.encode_target(pair.target))]
        for pair in pairs[:3]
    ]
    assert batches.steps_per_epoch == round(sum(weights))
    for count, weight in zip(times, weights, strict=True):
        assert count / epochs == pytest.approx(weight * round(sum(weights)) / sum(weights), rel=0.2)


def test_examples_of_several_sentences_come_besides(pairs, subwords):
    plain, joined = make(pairs, subwords), make(pairs, subwords, replace(NO_CHANGE, joined=0.5))
    single = {row for step in range(plain.steps_per_epoch) for row in rows_of(plain.batch(step))}
    seen = {row for step in range(joined.steps_per_epoch) for row in rows_of(joined.batch(step))}
    assert single < seen
    assert all(any(set(row[1][:-1]) <= set(long[1]) for row in single) for long in seen - single)


def test_other_forms_have_the_room_that_they_need(pairs, subwords):
    short = [
        pair for pair in pairs if max(len(subwords.encode_target(text)) for text in (pair.source, pair.target)) < 20
    ]
    formed = make(short, subwords, replace(NO_CHANGE, formed=1.0))
    plain = {row for step in range(200) for row in rows_of(make(short, subwords).batch(step))}
    rows = [row for step in range(200) for row in rows_of(formed.batch(step))]
    assert sum(row in plain for row in rows) < 0.4 * len(rows)
    assert any(subwords.decode(target).startswith("(") for _, target in rows)


def test_a_batch_is_a_function_of_its_step(pairs, subwords):
    one, other = make(pairs, subwords, EVERY_CHANGE), make(pairs, subwords, EVERY_CHANGE)
    steps = [3, 0, one.steps_per_epoch + 2, 1]
    first = {step: one.batch(step) for step in steps}
    for step in reversed(steps):
        for array, again in zip(first[step], other.batch(step), strict=True):
            np.testing.assert_array_equal(array, again)


def test_another_epoch_and_another_seed_come_in_another_order(pairs, subwords):
    batches = make(pairs, subwords)
    first = [batches.batch(step).labels.tobytes() for step in range(batches.steps_per_epoch)]
    second = [batches.batch(batches.steps_per_epoch + step).labels.tobytes() for step in range(len(first))]
    other_seed = [make(pairs, subwords, seed=6).batch(step).labels.tobytes() for step in range(len(first))]
    assert first != second
    assert first != other_seed


def test_shapes_are_few_and_changed_examples_still_fit(pairs, subwords):
    batches = make(pairs, subwords, EVERY_CHANGE)
    shapes = {batches.batch(step).source_ids.shape for step in range(3 * batches.steps_per_epoch)}
    assert len(shapes) <= len(SHAPE.widths)
    assert all(rows * width <= SHAPE.tokens for rows, width in shapes)


def test_the_decoder_sees_what_it_wrote_before_and_padding_weighs_nothing(pairs, subwords):
    batch = make(pairs, subwords).batch(0)
    assert (batch.target_ids[:, 0] == BEGIN_ID).all()
    np.testing.assert_array_equal(batch.target_ids[:, 1:], batch.labels[:, :-1])
    np.testing.assert_array_equal(batch.weights, batch.labels != PAD_ID)
    assert batch.num_tokens == (batch.labels != PAD_ID).sum()
    lengths = batch.weights.sum(axis=1).astype(int)
    assert (batch.labels[np.arange(len(lengths)), lengths - 1] == END_ID).all()


def test_changes_are_really_made(pairs, subwords):
    plain = {row[0] for step in range(20) for row in rows_of(make(pairs, subwords).batch(step))}
    for name in ("sampled", "casual"):
        changed = make(pairs, subwords, replace(NO_CHANGE, **{name: 1.0}))
        sources = {row[0] for step in range(20) for row in rows_of(changed.batch(step))}
        assert len(sources - plain) > len(sources) / 3


def test_a_renamed_pair_has_the_same_new_name_on_both_sides(subwords):
    pairs = [SentencePair(f"I saw Tom {verb}.", f"Vi a Tom {verb}.") for verb in ("buy", "see", "want", "need")]
    batches = make(pairs, subwords, replace(NO_CHANGE, renamed=1.0))
    texts = [
        tuple(subwords.decode(ids).split() for ids in row) for step in range(20) for row in rows_of(batches.batch(step))
    ]
    assert all(source[2] == target[2] for source, target in texts)
    assert len({source[2] for source, _ in texts}) > 10
    assert {source[0] for source, _ in texts} == {"I", "Vi"}  # both directions


def test_what_is_too_long_is_counted_and_left_out(pairs, subwords):
    long = SentencePair("I see " + "the book " * 30, "Yo veo.")
    batches = make([*pairs, long], subwords)
    assert batches.num_too_long == 2 + make(pairs, subwords).num_too_long  # once a direction
    joining = make([*pairs, long], subwords, replace(NO_CHANGE, joined=1.0))
    assert joining.num_too_long == batches.num_too_long  # what was joined here is none of them
    seen = {ids for step in range(batches.steps_per_epoch) for row in rows_of(batches.batch(step)) for ids in row}
    assert tuple(subwords.encode_target("Yo veo.")) not in seen


def test_a_change_that_makes_an_example_too_long_is_taken_back(subwords):
    pairs = [SentencePair("I see the book.", "Yo veo el libro.")]
    plain = [
        (tuple(subwords.encode_source("I see the book.", "es")), tuple(subwords.encode_target("Yo veo el libro."))),
        (tuple(subwords.encode_source("Yo veo el libro.", "en")), tuple(subwords.encode_target("I see the book."))),
    ]
    width = max(len(ids) for row in plain for ids in row)
    batches = make(pairs, subwords, replace(NO_CHANGE, sampled=1.0), shape=Batches(widths=(width,), tokens=10 * width))
    seen = {row for step in range(30) for row in rows_of(batches.batch(step))}
    assert set(plain) & seen
    assert all(max(map(len, row)) <= width for row in seen)
    assert {row[1] for row in seen} == {row[1] for row in plain}


def test_validation_batches_hold_every_example_once(pairs, subwords):
    batches = plain_batches(both_ways(pairs, ("en", "es")), subwords, SHAPE)
    rows = [
        row
        for batch in batches
        for row, weight in zip(rows_of(batch), batch.weights.any(axis=1), strict=True)
        if weight
    ]
    assert len(rows) == 2 * len(pairs)
    assert len({batch.source_ids.shape for batch in batches}) <= len(SHAPE.widths)
    assert all((batch.source_ids != PAD_ID).any(axis=1).all() for batch in batches)  # the encoder needs one real id


def test_sentences_that_fit_nowhere_are_an_error(pairs, subwords):
    with pytest.raises(ValueError, match="No sentence fits"):
        make(pairs, subwords, shape=Batches(widths=(4,), tokens=16))


def test_first_words_are_learnt_and_measured_in_small_letters(subwords):
    pair = SentencePair("Broccoli is green.", "¿Brócoli verde?")
    lexicon = Lexicon({"en": ["broccoli", "Germany"], "es": ["brócoli", "Alemania"]})
    truecaser = Truecaser(subwords, lexicon)
    recipe = Recipe(name="small", batches=SHAPE, augmentation=NO_CHANGE)
    batches = BucketedBatches(one_way([pair], "es"), [pair], LANGUAGES, subwords, recipe, truecaser)
    expected = (
        tuple(subwords.encode_source("broccoli is green.", "es")),
        tuple(subwords.encode_target("¿brócoli verde?")),
    )
    assert set(rows_of(batches.batch(0))) == {expected}
    [measured] = plain_batches(one_way([pair], "es"), subwords, SHAPE, Sides(LANGUAGES, truecaser))
    assert rows_of(measured)[0] == expected
