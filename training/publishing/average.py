"""Several bundles of one training -> one whose weights are their mean.

Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima and Better Generalization".

Each stage of a training that goes on from the one before, with a learning rate that rises and falls once more, ends at
another place of the same valley. What lies between these places often translates better than each of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from pathlib import Path

import numpy as np

from model.bundle import CLASSIFIER, Bundle, BundleError, half_precision, load_bundle, replace_files, save_bundle
from model.pretrained import load_weights
from training.data.pairs_file import TEST_PAIRS
from training.publishing.bundle_card import attribution_of, licence_of
from training.publishing.card import merge_attributions, model_card
from training.publishing.export import served_graphs
from training.publishing.history import HISTORY, read_history
from training.publishing.trained_on import TRAINED_ON, TrainedOn, read_trained_on

_KEPT = (HISTORY, "loss.png", "lengths.png", TEST_PAIRS)


def average(bundles: Sequence[Bundle], out: Path) -> None:
    """Writes a bundle with the mean of all weights.

    It knows the words of all, credits the corpora of all, and has the language detector of the last that has one, for
    they share a vocabulary; the rest is the last bundle's. What was measured of each, its scores and its calibration,
    does not hold for the mean and is left out.

    Args:
        bundles: two or more that go back to one training.
        out: the new bundle's folder, none of theirs; a bundle that stands there is replaced as a whole.

    Raises:
        BundleError: the bundles do not fit together, one is damaged, or something that is no bundle stands at `out`.
        OSError: the disk is full or not writable; what stood there before is untouched.
    """
    *others, last = bundles
    for other in others:
        _check_kinship(other, last)
    weights = half_precision(_mean([load_weights(bundle) for bundle in bundles]))
    lexicons = [lexicon for bundle in bundles if (lexicon := bundle.load_lexicon())]
    data = merge_attributions(
        *map(attribution_of, (last, *others)), "The weights are a mean of those of several stages of one training."
    )
    licences = {licence_of(bundle) for bundle in bundles}
    history = read_history(last.directory)
    extra_files = {name: path.read_bytes() for name in _KEPT if (path := last.directory / name).is_file()}
    if trained_on := read_trained_on(last.directory):
        earlier = [read_trained_on(other.directory) for other in others]
        extra_files[TRAINED_ON] = reduce(TrainedOn.united_with, earlier, trained_on).serialise()
    save_bundle(
        out,
        name=last.name,
        languages=last.languages,
        config=last.config,
        recipe={**last.recipe, "attribution": data},
        tokenizer=last.tokenizer_path.read_bytes(),
        graphs=served_graphs(last.name, last.config, weights),
        weights=weights,
        card=model_card(
            name=last.name,
            languages=last.languages,
            recipe=last.recipe,
            licence=licences.pop() if len(licences) == 1 else None,
            data=data,
            config=last.config,
            history=history,
            scores=None,
        ),
        lexicon=reduce(or_, lexicons) if lexicons else None,
        extra_files=extra_files,
    )
    if detectors := [bundle.classifier_path for bundle in bundles if bundle.classifier_path]:
        replace_files(load_bundle(out), {CLASSIFIER: detectors[-1].read_bytes()})


def _check_kinship(bundle: Bundle, last: Bundle) -> None:
    config = replace(bundle.config, dropout=last.config.dropout)  # stages may drop out more or less
    same = config == last.config and bundle.tokenizer_path.read_bytes() == last.tokenizer_path.read_bytes()
    if not same:
        raise BundleError(
            f"{bundle.directory} and {last.directory} have different networks or tokenizers. Only bundles that go back "
            "to one training have a mean, such as a bundle and those that went on from it, with its tokenizer."
        )


def _mean(weights: Sequence[Mapping[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {path: np.stack([each[path] for each in weights]).mean(axis=0) for path in weights[0]}
