"""Sentence pairs to batches of few shapes: each in its direction, padded to a bucket's width, drawn by step number."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tokenizer.preprocess.truecase import Truecaser
from tokenizer.special_tokens import BEGIN_ID, PAD_ID
from tokenizer.subword import SubwordTokenizer
from training.data.augmentation.augmentation import Renamer, put_placeholders, type_pair_casually
from training.data.augmentation.forms import Forms
from training.data.corpus import SentencePair
from training.recipes.recipe import Batches, Recipe

_ROWS_MULTIPLE = 8
_ROOM = 4  # subwords that brackets and the like add
_MAX_JOINED = 3


class Batch(NamedTuple):
    """What one update sees; all arrays are (batch, width) and right-padded."""

    source_ids: np.ndarray  # int32: tag, pieces, end
    target_ids: np.ndarray  # int32: begin, pieces: what the decoder has written before each position
    labels: np.ndarray  # int32: pieces, end: what it should write there
    weights: np.ndarray  # float32: 1 = real token, 0 = padding

    @property
    def num_tokens(self) -> int:
        """Real target tokens."""
        return int(self.weights.sum())


class Example(NamedTuple):
    """One pair in one direction, towards `language`; of weight 2 it is seen twice as often as one of weight 1."""

    pair: SentencePair
    language: str
    weight: float = 1.0


class BucketedBatches:
    """Batches of examples of like length (Khomenko et al. 2016), a function of the step's number alone.

    1. an example's source has the tag of the target's language first;
    2. an example goes to the narrowest bucket that holds both of its sides;
    3. in every epoch, each bucket is shuffled, each example as often as its weight says, and cut into batches of
       equal shape, and all batches are shuffled; the last batch of a bucket is filled up from its beginning.

    `steps_per_epoch` batches show every example once, or as often as its weight says.
    `batch(step)` depends on nothing but the seed and the step, so a resumed run sees the very same batches.

    Some examples of two or three sentences are made besides, and some examples go to a bucket with room for what other
    forms add, such as brackets (`training.data.augmentation.forms`).

    Args:
        examples: pairs, each in the direction in which it is learnt.
        written: pairs that people wrote; what names there are and which forms fit is learnt from them.
        languages: codes of the two sides of these.
        subwords: the tokenizer.
        recipe: widths and tokens of the batches, how often examples are changed, and the seed.
        truecaser: puts first words in small letters; None leaves them.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        written: Sequence[SentencePair],
        languages: tuple[str, str],
        subwords: SubwordTokenizer,
        recipe: Recipe,
        truecaser: Truecaser | None = None,
    ) -> None:
        self._subwords = subwords
        self._sides = Sides(languages, truecaser)
        self._shape = recipe.batches
        self._augmentation = recipe.augmentation
        self._seed = recipe.seed
        self._renamer = Renamer(written)
        self._forms = Forms(written, self._renamer.names, languages)
        self._examples = [*examples, *self._join(examples)]
        self._weights = np.array([example.weight for example in self._examples])
        self._is_formed = np.random.default_rng((self._seed, 2)).random(len(self._examples)) < self._augmentation.formed
        self._buckets = self._fill_buckets()
        self._plan: tuple[int, list[tuple[int, np.ndarray]]] | None = None
        self.steps_per_epoch = sum(
            -(-_num_drawn(self._weights[members]) // self._rows(width)) for width, members in self._buckets.items()
        )
        # Of those that were given: what is joined here may well be too long.
        self.num_too_long = len(examples) - sum(np.sum(members < len(examples)) for members in self._buckets.values())
        if not self._buckets:
            raise ValueError(
                f"No sentence fits into batches.widths. Expected at most {self._shape.widths[-1]} subwords a sentence, "
                f"tag and end included; received {len(examples)} longer examples."
            )

    @property
    def shapes(self) -> list[tuple[int, int]]:
        """Rows and width of every kind of batch."""
        return [(self._rows(width), width) for width in self._buckets]

    def batch(self, step: int) -> Batch:
        """Returns the batch of update `step`, counted from 0 over all epochs."""
        epoch, position = divmod(step, self.steps_per_epoch)
        if self._plan is None or self._plan[0] != epoch:
            self._plan = epoch, self._plan_epoch(epoch)
        generator = np.random.default_rng((self._seed, 1, step))
        width, members = self._plan[1][position]
        return to_batch([self._encode(index, width, generator) for index in members], width)

    def _fill_buckets(self) -> dict[int, np.ndarray]:
        widths = np.array(self._shape.widths)
        lengths = np.array([max(map(len, self._encode_plainly(example))) for example in self._examples])
        roomy = np.minimum(lengths + _ROOM * self._is_formed, np.maximum(lengths, widths[-1]))
        bucket_indices = np.searchsorted(widths, roomy)
        filled = {int(width): np.flatnonzero(bucket_indices == index) for index, width in enumerate(widths)}
        return {width: members for width, members in filled.items() if len(members)}

    def _join(self, examples: Sequence[Example]) -> list[Example]:
        """Returns examples of several sentences, drawn from the others by their weights."""
        generator = np.random.default_rng((self._seed, 3))
        weights = np.array([example.weight for example in examples])
        made = []
        for language in sorted({example.language for example in examples}):
            members = np.flatnonzero([example.language == language for example in examples])
            ends = np.cumsum(weights[members])
            for _ in range(round(self._augmentation.joined * ends[-1])):
                points = generator.random(int(generator.integers(2, _MAX_JOINED + 1))) * ends[-1]
                drawn = members[np.minimum(np.searchsorted(ends, points), len(members) - 1)]
                pairs = [examples[index].pair for index in drawn]
                made.append(Example(self._forms.join(pairs, language, generator), language))
        return made

    def _rows(self, width: int) -> int:
        rows = self._shape.tokens // width
        return max(1, rows - rows % _ROWS_MULTIPLE) if rows > _ROWS_MULTIPLE else max(1, rows)

    def _plan_epoch(self, epoch: int) -> list[tuple[int, np.ndarray]]:
        """Returns the width and the examples of every batch of an epoch, in order."""
        generator = np.random.default_rng((self._seed, 0, epoch))
        batches: list[tuple[int, np.ndarray]] = []
        for width, members in self._buckets.items():
            rows = self._rows(width)
            order = _draw(members, self._weights[members], generator)
            order = np.resize(order, -(-len(order) // rows) * rows)
            batches.extend((width, members) for members in order.reshape(-1, rows))
        return [batches[index] for index in generator.permutation(len(batches))]

    def _encode_plainly(self, example: Example) -> tuple[list[int], list[int]]:
        pair = self._sides.read(example.pair, example.language)
        return self._subwords.encode_source(pair.source, example.language), self._subwords.encode_target(pair.target)

    def _encode(self, index: int, width: int, generator: np.random.Generator) -> tuple[list[int], list[int]]:
        """Returns the ids of an example, changed as the augmentation has it, unless that is too long."""
        example, is_formed = self._examples[index], bool(self._is_formed[index])
        masked, renamed, casual, sampled = generator.random(4) < (
            self._augmentation.masked,
            self._augmentation.renamed,
            self._augmentation.casual,
            self._augmentation.sampled,
        )
        pair = example.pair
        if masked:
            pair = put_placeholders(pair, self._renamer.names, generator)
        elif renamed:
            pair = self._renamer.rename(pair, generator)
        if is_formed:
            pair = self._forms.change(pair, example.language, generator)
        if casual or is_formed:
            shortened = self._forms.shorten(pair.source, example.language, generator, chat=bool(casual))
            pair = SentencePair(shortened, pair.target)
        if casual:
            pair = type_pair_casually(pair, generator)
        pair = self._sides.read(pair, example.language)
        if sampled:
            source_ids = self._subwords.sample_source(pair.source, example.language, generator)
        else:
            source_ids = self._subwords.encode_source(pair.source, example.language)
        target_ids = self._subwords.encode_target(pair.target)
        if max(len(source_ids), len(target_ids)) > width:
            return self._encode_plainly(example)
        return source_ids, target_ids


def _num_drawn(weights: np.ndarray) -> int:
    """Returns how many examples of these weights an epoch sees."""
    return max(1, round(float(weights.sum())))


def _draw(members: np.ndarray, weights: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Returns members in random order, each as often as its weight says, rounded up or down by chance.

    Systematic sampling: the weights are laid end to end, and evenly spaced points fall on them.
    """
    count = _num_drawn(weights)
    order = generator.permutation(len(members))
    ends = np.cumsum(weights[order])
    points = (np.arange(count) + generator.random()) * (ends[-1] / count)
    drawn = order[np.minimum(np.searchsorted(ends, points, side="right"), len(order) - 1)]
    return members[generator.permutation(drawn)]


class Sides:
    """The two sides of an example as the network reads and writes them.

    Args:
        languages: codes of the corpus' two languages.
        truecaser: puts first words in small letters; None leaves them.
    """

    def __init__(self, languages: tuple[str, str], truecaser: Truecaser | None) -> None:
        self._source_of = dict(zip(languages, reversed(languages), strict=True))
        self._truecaser = truecaser

    def read(self, pair: SentencePair, language: str) -> SentencePair:
        """Returns a pair, whose target is in `language`, in the letters that the network is to see."""
        if not self._truecaser:
            return pair
        languages = self._source_of[language], language
        return SentencePair(*self._truecaser.read_pair(pair.source, pair.target, languages))


def plain_batches(
    examples: Sequence[Example], subwords: SubwordTokenizer, shape: Batches, sides: Sides | None = None
) -> list[Batch]:
    """Returns every example once, unchanged but by `sides`, in few shapes: what a loss is measured on.

    Rows that fill up a bucket's last batch have weight 0.
    """
    by_width: dict[int, list[tuple[list[int], list[int]]]] = {}
    for example, language, _ in examples:
        pair = sides.read(example, language) if sides else example
        ids = subwords.encode_source(pair.source, language), subwords.encode_target(pair.target)
        width = next((width for width in shape.widths if width >= max(map(len, ids))), None)
        if width is not None:
            by_width.setdefault(width, []).append(ids)
    batches = []
    for width, encoded in sorted(by_width.items()):
        rows = max(1, shape.tokens // width)
        for start in range(0, len(encoded), rows):
            batches.append(to_batch(encoded[start : start + rows], width, rows))
    return batches


def to_batch(examples: Sequence[tuple[list[int], list[int]]], width: int, rows: int | None = None) -> Batch:
    """Returns right-padded arrays (rows, width); rows beyond the examples repeat the first with weight 0."""
    rows = rows or len(examples)
    source_ids = np.full((rows, width), PAD_ID, np.int32)
    labels = np.full((rows, width), PAD_ID, np.int32)
    for row, (source, target) in enumerate(examples):
        source_ids[row, : len(source)] = source
        labels[row, : len(target)] = target
    source_ids[len(examples) :] = source_ids[0]
    target_ids = np.concatenate([np.full((rows, 1), BEGIN_ID, np.int32), labels[:, :-1]], axis=1)
    return Batch(source_ids, target_ids, labels, (labels != PAD_ID).astype(np.float32))


def both_ways(pairs: Sequence[SentencePair], languages: tuple[str, str]) -> list[Example]:
    """Returns every pair, whose sides are in the order of `languages`, in both directions."""
    first, second = languages
    back = (Example(pair.swapped, first) for pair in pairs)
    return [example for ways in zip(one_way(pairs, second), back, strict=True) for example in ways]


def one_way(pairs: Sequence[SentencePair], language: str) -> list[Example]:
    """Returns every pair as it is, from its source into its target, which is in `language`."""
    return [Example(pair, language) for pair in pairs]
