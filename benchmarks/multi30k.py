"""Parley beside published results on Multi30k: python -m benchmarks.multi30k --data DIR --pair eng-deu --out BUNDLE

Trains on `train`, from English alone as the published networks do, chooses the best weights on `val`, scores once on
`test_2016_flickr`; English is first in every file.

- as WMT17 did: lower-cased, punctuation normalised and tokenised by Moses' rules, on both sides, then BLEU on tokens;
- as a reader has it: cased sacreBLEU with its own tokenisation.

Published, lower-cased and tokenised: 39.0 BLEU (en-de) and 59.0 (en-fr) of a text-only recurrent network with
attention; 41.0 (en-de) of a tiny Transformer (Wu et al. 2021, "Good for Misconceived Reasons").
The corpus is for research: do not ship a bundle that was trained on it.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from sacrebleu.metrics import BLEU, CHRF
from sacremoses import MosesPunctNormalizer, MosesTokenizer

from benchmarks.command import common_parser, refuse
from benchmarks.measure import markdown_table
from model.bundle import BundleError
from model.inference.translator import Translator
from training.data.corpus import CorpusError, Split, read_pairs
from training.data.training_data import TrainingData
from training.loop.checkpoint import CheckpointError
from training.loop.trouble import TrainingStopped
from training.publishing.machine import describe
from training.recipes.recipe import Recipe, RecipeError, load_recipe
from training.recipes.settings import apply_settings

_CODES = {"eng": "en", "deu": "de", "fra": "fr"}
_RECIPE = Path(__file__).with_name("multi30k.toml")
_TEST = "test_2016_flickr"
_BEAM_SIZES = (1, 4, 8)


def main(argv: Sequence[str] | None = None) -> int:
    """Trains or goes on, scores, prints a table, and returns 0, or 2 if it cannot be done as asked."""
    parser = common_parser("multi30k", __doc__, trains=True)
    parser.add_argument("--data", type=Path, required=True, help="folder of multi30k-PAIR.PART.tsv.gz")
    parser.add_argument("--pair", choices=("eng-deu", "eng-fra"), required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for the bundle")
    parser.add_argument(
        "--set", nargs="+", action="extend", default=[], dest="settings", metavar="NAME=VALUE", help="as `fit` has it"
    )
    arguments = parser.parse_args(argv)
    try:
        data = read_parts(arguments.data, arguments.pair)
        recipe = apply_settings(load_recipe(str(_RECIPE)), arguments.settings)
        train(data, recipe, arguments.out)
    except (BundleError, CheckpointError, CorpusError, RecipeError, TrainingStopped) as error:
        return refuse("multi30k", error)
    print(report(Translator.load(arguments.out), data))
    from keras import backend  # here, so that --help does not wait for Keras

    print(f"\n{describe(('keras', backend.backend(), 'sacrebleu', 'sacremoses'), recipe.seed)}")
    return 0


def read_parts(folder: Path, pair: str) -> TrainingData:
    """Reads the corpus as it is published, split and all.

    Raises:
        CorpusError: a file is missing or damaged.
    """
    first, second = pair.split("-")
    languages = (_CODES[first], _CODES[second])
    corpora = [read_pairs([folder / f"multi30k-{pair}.{part}.tsv.gz"], languages) for part in ("train", "val", _TEST)]
    return TrainingData(
        languages=languages,
        names=[f"multi30k-{pair}"],
        attribution="Multi30k, task 1 (Elliott et al. 2016), for research only.",
        report=corpora[0].report,
        parts=Split(*(corpus.pairs for corpus in corpora)),
        one_way=True,
    )


def train(data: TrainingData, recipe: Recipe, out: Path) -> None:
    """Trains to the end of the recipe, from where an earlier run was stopped, if there was one."""
    from training.loop.fit import Fit  # here, so that --help does not wait for Keras

    Fit(data=data, recipe=recipe, out=out, resume=None).run()


def report(translator: Translator, data: TrainingData) -> str:
    """Returns a Markdown table of the test's scores, English first."""
    source, target = data.languages
    sources = [pair.source for pair in data.parts.test]
    references = [pair.target for pair in data.parts.test]
    rows = []
    for beam_size in _BEAM_SIZES:
        answers = translator.translate_all(sources, source_language=source, target_language=target, beam_size=beam_size)
        texts = [answer.text for answer in answers]
        tokenised = BLEU(tokenize="none", force=True).corpus_score(
            as_wmt17(texts, target), [as_wmt17(references, target)]
        )
        cased, chrf = BLEU().corpus_score(texts, [references]), CHRF().corpus_score(texts, [references])
        rows.append([f"{source}-{target}", str(beam_size), *(f"{x.score:.1f}" for x in (tokenised, cased, chrf))])
    return markdown_table(["direction", "beam", "BLEU, lower-cased and tokenised", "BLEU, cased", "chrF"], rows)


def as_wmt17(texts: Sequence[str], language: str) -> list[str]:
    """Returns texts lower-cased, with Moses' punctuation, in tokens with a space between them."""
    normaliser, tokeniser = MosesPunctNormalizer(lang=language), MosesTokenizer(lang=language)
    return [tokeniser.tokenize(normaliser.normalize(text.lower()), return_str=True, escape=False) for text in texts]


if __name__ == "__main__":
    sys.exit(main())
