"""A comparison as one page: Markdown with pictures, as GitHub shows it."""

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from training.comparison.compare import Settings
from training.comparison.plots import plot_attention, plot_by_length, plot_losses
from training.publishing.card import attribution

PAGE = "README.md"
_SUTSKEVER = "[Sutskever et al. 2014](https://arxiv.org/abs/1409.3215)"
_CHO = "[Cho et al. 2014](https://arxiv.org/abs/1406.1078)"
_BAHDANAU = "[Bahdanau et al. 2015](https://arxiv.org/abs/1409.0473)"
_LUONG = "[Luong et al. 2015](https://arxiv.org/abs/1508.04025)"
_ATTENTIONS = {
    "none": ("no attention: the encoder's last states begin the decoder", _SUTSKEVER),
    "last": ("no attention: the encoder's last states at every step", _CHO),
    "dot": ("dot attention", _LUONG),
    "general": ("general attention", _LUONG),
    "additive": ("additive attention", _BAHDANAU),
}
_NO_ATTENTION = ("none", "last")


def write_report(results: Sequence[Mapping[str, Any]], settings: Settings, directory: Path) -> Path:
    """Writes the page and its pictures into `directory`, and returns the page's path.

    Args:
        results: as `training.comparison.compare.compare` returns them.
        settings: what all recipes had in common.
        directory: is made where it does not exist; it can be moved as a whole.
    """
    directory.mkdir(parents=True, exist_ok=True)
    pictures = {"bleu.png": plot_by_length(results, "bleu"), "chrf.png": plot_by_length(results, "chrf")}
    pictures["loss.png"] = plot_losses(results)
    for index in range(len(results[0]["sentences"])):
        pictures[f"attention-{index + 1}.png"] = plot_attention(results, index)
    for name, figure in pictures.items():
        (directory / name).write_bytes(_png(figure))
    page = directory / PAGE
    page.write_text("\n".join([*_introduction(results, settings), *_tables(results), *_maps(results)]) + "\n", "utf-8")
    return page


def _png(figure: Figure) -> bytes:
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=110, facecolor="white")
    return content.getvalue()


def _introduction(results: Sequence[Mapping[str, Any]], settings: Settings) -> Iterator[str]:
    yield "# The field side by side"
    yield ""
    yield (
        f"Every network here was trained on the same {settings.pairs:,} sentence pairs, in both directions, for "
        f"{settings.tokens:,} target tokens, from the same seed; and tested with greedy search, in float32, on "
        "sentences that were in no training pair, on either side. So what differs is the recipe."
    )
    yield ""
    yield from _what_attention_gains(results)
    yield f"Data: {attribution(list(settings.corpus))}"
    yield ""
    yield "| recipe | what it is | after |"
    yield "|---|---|---|"
    for result in results:
        what, after = _describe(result["recipe"])
        yield f"| `{result['recipe']['name']}` | {what} | {after} |"
    yield ""
    yield from _shared_vocabularies(results)
    yield ""


def _what_attention_gains(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yields what the pictures show, in numbers, if there are subword networks with attention and without it."""
    subword = [result for result in results if result["recipe"]["vocabulary"] == "subword"]
    without = [result for result in subword if _attention(result["recipe"]) in _NO_ATTENTION]
    attentive = [result for result in subword if result not in without]
    directions = results[0]["directions"]
    # A small test part may have too few sentences of every length to score one.
    if not without or not attentive or not all(scores["by_length"] for scores in directions.values()):
        return
    yield (
        f"What attention gains: the best of {_names(attentive)} against the best of {_names(without)}, by the words of "
        "the source."
    )
    yield ""
    for direction in directions:
        parts = []
        for name, place in (("the shortest sentences", 0), ("the longest", -1)):
            with_it, without_it = _best(attentive, direction, place), _best(without, direction, place)
            times = f", {with_it / without_it:.1f} times as much" if without_it else ""
            parts.append(f"{name} {with_it:.1f} BLEU against {without_it:.1f}{times}")
        yield f"- {direction}: {'; '.join(parts)}."
    yield ""


def _best(results: Sequence[Mapping[str, Any]], direction: str, place: int) -> float:
    return max(float(result["directions"][direction]["by_length"][place]["bleu"]["score"]) for result in results)


def _shared_vocabularies(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yields a sentence for every vocabulary, with who has it."""
    owners: dict[str, list[str]] = {}
    sizes = {}
    for result in results:
        key = result["vocabulary"]["sha256"]
        owners.setdefault(key, []).append(f"`{result['recipe']['name']}`")
        sizes[key] = f"{result['vocabulary']['size']:,} pieces ({result['recipe']['vocabulary']})"
    for key, names in owners.items():
        yield f"- Vocabulary of {sizes[key]}, SHA-256 {key[:12]}…: {', '.join(names)}."


def _describe(recipe: Mapping[str, Any]) -> tuple[str, str]:
    """Returns what a recipe is, and whose idea it was."""
    what, after = _ATTENTIONS[_attention(recipe)]
    cell = recipe["network"].get("cell", "lstm").upper()
    pieces = {"subword": "subwords", "character": "characters", "word": "words, lower-cased"}[recipe["vocabulary"]]
    return f"{cell}, {what}, {pieces}", after


def _attention(recipe: Mapping[str, Any]) -> str:
    return str(recipe["network"].get("attention", "additive"))


def _names(results: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f"`{result['recipe']['name']}`" for result in results)


def _tables(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    directions = list(results[0]["directions"])
    yield "## Scores"
    yield ""
    counted = ", ".join(f"{results[0]['directions'][name]['all']['sentences']:,} {name}" for name in directions)
    yield f"{counted} sentences, as they come; with half the width of the 95% interval of a bootstrap."
    yield ""
    yield "| recipe |" + "".join(f" {name} BLEU | chrF | BLEU, lower-cased |" for name in directions)
    yield "|---|" + "---|---|---|" * len(directions)
    for result in results:
        scores = [result["directions"][name] for name in directions]
        columns = (("all", "bleu"), ("all", "chrf"), ("lowercase", "bleu"))
        cells = [_cell(score[which][metric]) for score in scores for which, metric in columns]
        yield f"| `{result['recipe']['name']}` | {' | '.join(cells)} |"
    yield ""
    yield (
        "The references keep their capitals, which a lower-cased vocabulary cannot write: compare it by the columns "
        "that count a capital as its small letter."
    )
    yield ""
    for signature in dict.fromkeys(
        signature for name in directions for signature in results[0]["directions"][name]["signatures"].values()
    ):
        yield f"- `{signature}`"
    yield ""
    yield from _by_length(results, directions)
    yield "## Training"
    yield ""
    yield "| recipe | weights | updates | target tokens | epochs | target tokens per second | minutes |"
    yield "|---|---|---|---|---|---|---|"
    for result in results:
        yield (
            f"| `{result['recipe']['name']}` | {result['weights']:,} | {result['updates']:,} | {result['tokens']:,} | "
            f"{result['epochs']:.1f} | {result['tokens_per_second']:,} | {result['history'][-1]['minutes']:.0f} |"
        )
    yield ""
    yield (
        "Tokens are pieces of each recipe's own vocabulary: a character says less than a word. Other work on the "
        "machine slows a recipe down, so speeds are rough."
    )
    yield ""
    for machine in dict.fromkeys(_machine(result) for result in results):
        yield f"- {machine}"
    yield ""
    yield "![Validation loss](loss.png)"
    yield ""


def _machine(result: Mapping[str, Any]) -> str:
    """Returns what a recipe was trained on, without the load before it, which every recipe has its own of."""
    return "; ".join(part for part in result["machine"].split("; ") if not part.startswith("load "))


def _by_length(results: Sequence[Mapping[str, Any]], directions: Sequence[str]) -> Iterator[str]:
    yield "## Short and long sentences"
    yield ""
    yield "![BLEU by the length of the source](bleu.png)"
    yield ""
    yield "![chrF by the length of the source](chrf.png)"
    yield ""
    for direction in directions:
        classes = results[0]["directions"][direction]["by_length"]
        heads = [f"{row['first']} to {row['last']}" if row["last"] < 1_000 else f"{row['first']} on" for row in classes]
        yield f"BLEU, {direction}, by the words of the source:"
        yield ""
        yield f"| recipe | {' | '.join(heads)} |"
        yield "|---|" + "---|" * len(heads)
        yield f"| sentences | {' | '.join(str(row['sentences']) for row in classes)} |"
        for result in results:
            cells = [_cell(row["bleu"]) for row in result["directions"][direction]["by_length"]]
            yield f"| `{result['recipe']['name']}` | {' | '.join(cells)} |"
        yield ""


def _maps(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "## Where they look"
    yield ""
    yield (
        "Every network reads the same translation, word by word, and shows what it looks at before each word: rows are "
        "the words it writes, columns those of the source. Below each picture is what it would have written itself."
    )
    for index, item in enumerate(results[0]["sentences"]):
        yield ""
        yield f"### {_escape(item['source'])}"
        yield ""
        yield f"![Attention to sentence {index + 1}](attention-{index + 1}.png)"
        yield ""
        yield "| | |"
        yield "|---|---|"
        yield f"| reference | {_escape(item['reference'])} |"
        for result in results:
            yield f"| `{result['recipe']['name']}` | {_escape(result['sentences'][index]['translation'])} |"


def _cell(result: Mapping[str, float]) -> str:
    return f"{result['score']:.1f} ± {result['interval']:.1f}"


def _escape(text: str) -> str:
    """Returns a text on one line that Markdown shows as it is."""
    line = " ".join(text.split())
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>#|" else character for character in line)
