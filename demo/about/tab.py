"""The about room: what each translator is, how good it is, what it is bad at, and its network drawn."""

import html
import statistics
import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import gradio as gr

from demo.about.card import card_as_html
from demo.about.network_picture import draw_network
from demo.chat.translators import Translators
from demo.i18n.languages import EXAMPLES, Direction, all_directions, own_name
from demo.i18n.visitor_texts import texts_for
from model.network.size import count_weights

if TYPE_CHECKING:
    from model.bundle import Bundle
    from model.inference.translator import Translator

_TIMED_ROUNDS = 5


def about_tab(translators: Translators, tab: gr.Tab) -> None:
    """Builds the room inside the current tab; it is filled in when somebody opens it, in their language.

    Args:
        translators: all that are served.
        tab: the tab.
    """
    room = gr.HTML("", elem_id="about", apply_default_css=False)

    def fill(request: gr.Request) -> str:
        words = texts_for(request)
        return "".join(about_translator(translator, words) for translator in translators.all)

    tab.select(fill, None, room, api_visibility="private", show_progress="hidden", concurrency_limit=None)


def about_translator(translator: "Translator", words: Mapping[str, str]) -> str:
    """One translator, as HTML in which nothing of a bundle is taken for HTML.

    Args:
        translator: opened from a bundle.
        words: the page's sentences, in the visitor's language.
    """
    bundle = translator.bundle
    if bundle is None:  # made by hand, in a test
        return ""
    first, second = map(own_name, bundle.languages)
    return (
        f"<article><h2>{html.escape(first)} ↔ {html.escape(second)}</h2>"
        f"{_facts(translator, bundle, words)}"
        f"<h3>{html.escape(words['about.scores'])}</h3>{_scores(bundle, words)}"
        f"{card_as_html(bundle.directory)}"
        f'<h3>{html.escape(words["about.network"])}</h3><div class="scroll" tabindex="0" role="group" '
        f'aria-label="{html.escape(words["about.network"])}">{draw_network(bundle.config)}</div></article>'
    )


def _facts(translator: "Translator", bundle: "Bundle", words: Mapping[str, str]) -> str:
    size = sum(file.stat().st_size for file in bundle.directory.iterdir() if file.is_file())
    facts = {
        "languages": ", ".join(map(own_name, bundle.languages)),
        "version": f"{bundle.name}, {bundle.created[:10]}",
        "weights": f"{count_weights(bundle.config):,}",
        "vocabulary": f"{bundle.config.vocabulary_size:,}",
        "size": f"{size / 1e6:.1f} MB",
        "speed": _speed(translator, words),
    }
    rows = (
        f"<div><dt>{html.escape(words[f'about.{name}'])}</dt><dd>{html.escape(value)}</dd></div>"
        for name, value in facts.items()
        if value
    )
    return f"<dl>{''.join(rows)}</dl>"


def _speed(translator: "Translator", words: Mapping[str, str]) -> str:
    sentence, milliseconds = _timed(translator)
    return words["about.speed_value"].format(milliseconds=f"{milliseconds:.0f}", sentence=sentence) if sentence else ""


@cache
def _timed(translator: "Translator") -> tuple[str, float]:
    """Returns a sentence and the median milliseconds that its translation takes on this machine, measured once."""
    way = all_directions(translator.languages)[0]
    sentence = next(iter(EXAMPLES.get(way.source, ())), "")
    if not sentence:
        return "", 0.0
    seconds = []
    for _ in range(_TIMED_ROUNDS):
        start = time.perf_counter()
        translator.translate(sentence, source_language=way.source, target_language=way.target)
        seconds.append(time.perf_counter() - start)
    return sentence, 1_000 * statistics.median(seconds)


def _scores(bundle: "Bundle", words: Mapping[str, str]) -> str:
    scores = bundle.load_scores()
    if not scores:
        return f"<p>{html.escape(words['about.unmeasured'])}</p>"
    heads = "<td></td><td></td>" + "".join(
        f"<th scope='col'>{html.escape(head)}</th>" for head in ("BLEU", "chrF", words["about.sentences"])
    )
    rows = "".join(_score_rows(scores))
    return (
        f"<p>{html.escape(words['about.scores_explained'])}</p>"
        f'<div class="scroll" tabindex="0" role="group" aria-label="{html.escape(words["about.scores"])}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _score_rows(scores: Mapping[str, Any]) -> Iterator[str]:
    """Yields what was measured with the graphs that are served, the better search first."""
    for name, measured in scores["directions"].items():
        way = Direction(*name.split("-"))
        served = [row for row in measured["results"] if row["precision"] == "int8"]
        for row in sorted(served, key=lambda row: -row["beam_size"]):
            search = "greedy" if row["beam_size"] == 1 else f"beam {row['beam_size']}"
            values = [search, *(_score(row[metric]) for metric in ("bleu", "chrf")), f"{measured['sentences']:,}"]
            cells = "".join(f"<td>{html.escape(value)}</td>" for value in values)
            direction = html.escape(f"{own_name(way.source)} → {own_name(way.target)}")
            yield f"<tr><th scope='row'>{direction}</th>{cells}</tr>"


def _score(measured: Mapping[str, float]) -> str:
    return f"{measured['score']:.1f} (± {measured['interval']:.1f})"
