"""The model card: what a bundle is, what it was trained on and how well it does, for people."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from model.network.config import ModelConfig
from model.network.size import count_weights
from tokenizer.text import normalise

TATOEBA = (
    "Sentence pairs from [Tatoeba](https://tatoeba.org) by way of "
    "[manythings.org/anki](https://www.manythings.org/anki/), licence "
    "[CC BY 2.0 FR](https://creativecommons.org/licenses/by/2.0/fr/), by its many contributors."
)

# What a vocabulary of each kind holds.
_PIECES = {"subword": "SentencePiece subwords", "character": "characters", "word": "whole words"}


def attribution(corpus_names: list[str]) -> str:
    """Returns where the data is from and under which licence, as far as the files' names tell."""
    named = ", ".join(f"`{name}`" for name in corpus_names)
    if any("tatoeba" in normalise(name).lower() for name in corpus_names):
        return f"{named}: {TATOEBA}"
    return f"{named}: licence and authors are not known to Parley; ask whoever gave you the file."


def merge_attributions(*attributions: str) -> str:
    """Returns the sources of several trainings, each once: as the first says it that names it, whatever the counts."""
    paragraphs: dict[str, str] = {}
    for paragraph in "\n\n".join(attributions).split("\n\n"):
        paragraphs.setdefault(re.sub(r"\d", "", paragraph.replace(",", "")), paragraph)
    return "\n\n".join(paragraphs.values())


def model_card(
    *,
    name: str,
    languages: tuple[str, str],
    recipe: Mapping[str, Any],
    data: str,
    licence: str | None = None,
    config: ModelConfig,
    history: Sequence[Mapping[str, float]],
    scores: Mapping[str, Any] | None,
    commands: Sequence[str] = (),
    sections: Sequence[str] = (),
) -> str:
    """Returns the card as Markdown, with the front matter that Hugging Face reads.

    `recipe` is what the bundle says of its training; `licence` is named where somebody chose one: it hangs on the data.
    `commands` made the bundle, oldest first; `sections` are lines that come after the scores: what else was measured.
    """
    first, second = languages
    ways = f"from `{first}` to `{second}`" if recipe.get("one_way") else f"between `{first}` and `{second}`, both ways"
    kind = recipe.get("vocabulary", "subword")
    last = history[-1] if history else {}
    lines = [
        "---",
        f'language: ["{first}", "{second}"]',  # quoted, because YAML reads Norwegian, no, as false
        "library_name: keras",
        "pipeline_tag: translation",
        *([f"license: {licence}"] if licence else []),
        "---",
        f"# {name}",
        "",
        f"Translates {ways}, with one network of {count_weights(config):,} weights: "
        f"a bidirectional {config.cell.upper()} encoder and {_decoder(config)}, over {_PIECES[kind]}.",
        "",
        "## Training data",
        "",
        data,
        "",
        "## Training",
        "",
        f"{last.get('step', 0):,.0f} updates in {last.get('minutes', 0):,.0f} minutes; lowest validation loss "
        f"{min((row['validation_loss'] for row in history), default=float('nan')):.3f} nats per {kind} "
        "(label-smoothed). `history.csv` and `loss.png` show the way there.",
        "",
        *_command_lines(commands),
        "## Scores",
        "",
        *score_lines(scores, start=recipe.get("started_from")),
        "",
        *sections,
        "## What it is bad at",
        "",
        "It knows text of the kinds that it was trained on. Other kinds, sentences longer than those and rare words go "
        "wrong, and it may sound sure of itself when it is wrong. It copies the biases of its data. Do not rely on it "
        "where a mistake does harm.",
        "",
    ]
    return "\n".join(lines)


def _command_lines(commands: Sequence[str]) -> list[str]:
    return ["These commands made it, the oldest first:", "", "```sh", *commands, "```", ""] if commands else []


def score_lines(scores: Mapping[str, Any] | None, *, start: str | None = None) -> list[str]:
    """Returns the table of what `training evaluate` measured, as Markdown; `start`: the bundle that it started from."""
    if not scores:
        return ["Not measured yet: `python -m training evaluate` does it."]
    part = "" if scores["part"] == "all" else f"the {scores['part']} part of "
    earlier = f" of this training; that of `{start}`, which it started from, may have had some" if start else ""
    about = scores.get("about", f"sentences that were in no training pair, on either side{earlier}")
    lines = [
        f"On {part}`{scores['corpus']}`: {about}. In brackets the 95% interval of a bootstrap.",
        "",
        "| direction | sentences | search | weights | BLEU | chrF |",
        "|---|---|---|---|---|---|",
    ]
    for direction, result in scores["directions"].items():
        for row in result["results"]:
            bleu, chrf = _with_interval(row["bleu"]), _with_interval(row["chrf"])
            search = "greedy" if row["beam_size"] == 1 else f"beam {row['beam_size']}"
            lines.append(f"| {direction} | {result['sentences']:,} | {search} | {row['precision']} | {bleu} | {chrf} |")
    lines += _development_lines(scores.get("development", []))
    lines += ["", f"Signatures: {' and '.join(f'`{signature}`' for signature in scores['signatures'].values())}."]
    return [*lines, *_comparison_lines(scores["comparison"])] if "comparison" in scores else lines


def _development_lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Returns the table of text of other kinds, of which nothing was trained on."""
    if not rows:
        return []
    lines = [
        "",
        "Text of other kinds, int8, beam 4:",
        "",
        "| set | direction | sentences | BLEU | chrF |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        cells = row["set"], row["direction"], f"{row['sentences']:,}", *map(_with_interval, (row["bleu"], row["chrf"]))
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _comparison_lines(comparison: Mapping[str, Any]) -> list[str]:
    is_new = any(row["test"] == "new" for row in comparison["rows"])
    seen = " The earlier training may have seen some of the new test." if is_new else ""
    lines = [
        "",
        f"The training started from `{comparison['start']}`. Before and after it, int8, beam "
        f"{comparison['beam_size']}, on what was held out.{seen}",
        "",
        "| test | direction | sentences | BLEU before | after | chrF before | after |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in comparison["rows"]:
        cells = [_with_interval(row[when][metric]) for metric in ("bleu", "chrf") for when in ("before", "after")]
        lines.append(f"| {row['test']} | {row['direction']} | {row['sentences']:,} | {' | '.join(cells)} |")
    return lines


def _with_interval(result: Mapping[str, float]) -> str:
    return f"{result['score']:.1f} (± {result['interval']:.1f})"


def _decoder(config: ModelConfig) -> str:
    attention = {"none": "without attention", "last": "that is given the encoder's last states at every step"}
    of_kind = attention.get(config.attention, f"with {config.attention} attention")
    return f"{'an LSTM' if config.cell == 'lstm' else 'a GRU'} decoder {of_kind}"
