"""A network in training -> a bundle that can be served at once."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from model.bundle import half_precision, save_bundle
from model.network.seq2seq import Seq2Seq
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.subword import SubwordTokenizer
from training.data.pairs_file import TEST_PAIRS, pairs_tsv
from training.data.training_data import TrainingData
from training.publishing.card import model_card
from training.publishing.export import served_graphs
from training.publishing.history import HISTORY, history_csv
from training.publishing.plots import plot_history, png
from training.publishing.trained_on import TRAINED_ON, TrainedOn


def publish(
    out: Path,
    *,
    seq2seq: Seq2Seq,
    subwords: SubwordTokenizer,
    lexicon: Lexicon | None,
    data: TrainingData,
    recipe: Mapping[str, Any],
    history: Sequence[Mapping[str, float]],
    lengths_picture: bytes,
    trained_on: TrainedOn,
) -> None:
    """Writes the network with the weights that it has now as the bundle `out`.

    Args:
        out: the bundle's folder; a bundle that stands there is replaced as a whole.
        seq2seq: the network.
        subwords: its tokenizer.
        lexicon: the words that it has learnt, for a vocabulary with placeholders.
        data: what it was trained on.
        recipe: what it was trained by, as plain data.
        history: one row per validation.
        lengths_picture: how long its sentences are, as a PNG file.
        trained_on: fingerprints of its texts.

    Raises:
        BundleError: something that is no bundle stands at `out`.
        OSError: the disk is full or not writable; what stood there before is untouched.
    """
    weights = half_precision(seq2seq.weights_by_path())
    name = "-".join(data.languages)
    recipe = {**recipe, **({"one_way": True} if data.one_way else {})}
    save_bundle(
        out,
        name=name,
        languages=data.languages,
        config=seq2seq.config,
        recipe={**recipe, "corpora": data.names, "attribution": data.attribution},
        tokenizer=subwords.serialised,
        graphs=served_graphs(name, seq2seq.config, weights),
        weights=weights,
        card=model_card(
            name=name,
            languages=data.languages,
            recipe=recipe,
            data=data.attribution,
            config=seq2seq.config,
            history=history,
            scores=None,
        ),
        lexicon=lexicon,
        extra_files={
            HISTORY: history_csv(history).encode(),
            "loss.png": png(plot_history(history)),
            "lengths.png": lengths_picture,
            TRAINED_ON: trained_on.serialise(),
            TEST_PAIRS: pairs_tsv(data.parts.test, data.languages).encode(),
        },
    )
