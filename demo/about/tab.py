"""The about room: what each translator is bad at, how good it is, its network drawn, and its card."""

import html
import statistics
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import gradio as gr

from demo.about.card import card_as_html
from demo.about.network_picture import draw_network
from demo.chat.translators import Translators
from demo.i18n.languages import EXAMPLES, all_directions, direction_name, listed_name
from demo.i18n.page_text import in_digits
from demo.i18n.visitor_texts import texts_for
from model.inference.request import Direction
from model.network.size import count_weights

if TYPE_CHECKING:
    from model.bundle import Bundle
    from model.inference.translator import Translator

_TIMED_ROUNDS = 5
_ONE_DIGIT = "#,##0.0"
_timed: WeakKeyDictionary["Translator", tuple[str, float]] = WeakKeyDictionary()  # a translator that was replaced goes


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
    first, second = (listed_name(code, words) for code in bundle.languages)
    return (
        f"<article><h2>{html.escape(first)} ↔ {html.escape(second)}</h2>"
        f"{_heading('bad_at', words)}<p>{html.escape(words['about.bad_at_explained'])}</p>"
        f"{_facts(translator, bundle, words)}"
        f"{_heading('scores', words)}{_scores(bundle, words)}"
        f"{_heading('network', words)}{_scrolled('network', draw_network(bundle.config), words)}"
        f"{_card(bundle, words)}</article>"
    )


def _heading(key: str, words: Mapping[str, str]) -> str:
    return f"<h3>{html.escape(words[f'about.{key}'])}</h3>"


def _scrolled(key: str, content: str, words: Mapping[str, str]) -> str:
    """What may be wider than the window, in a box of its own."""
    name = html.escape(words[f"about.{key}"])
    return f'<div class="scroll" tabindex="0" role="group" aria-label="{name}">{content}</div>'


def _card(bundle: "Bundle", words: Mapping[str, str]) -> str:
    card = card_as_html(bundle.directory)
    return (
        f"<details><summary>{html.escape(words['about.card'])}</summary><div lang='en'>{card}</div></details>"
        if card
        else ""
    )


def _facts(translator: "Translator", bundle: "Bundle", words: Mapping[str, str]) -> str:
    size = sum(file.stat().st_size for file in bundle.directory.iterdir() if file.is_file())
    facts = {
        "languages": ", ".join(listed_name(code, words) for code in bundle.languages),
        "version": f"{bundle.name}, {bundle.created[:10]}",
        "weights": in_digits(count_weights(bundle.config), words),
        "vocabulary": in_digits(bundle.config.vocabulary_size, words),
        "size": f"{in_digits(size / 1e6, words, _ONE_DIGIT)} MB",
        "speed": _speed(translator, words),
    }
    rows = (
        f"<div><dt>{html.escape(words[f'about.{name}'])}</dt><dd>{html.escape(value)}</dd></div>"
        for name, value in facts.items()
        if value
    )
    return f"<dl>{''.join(rows)}</dl>"


def _speed(translator: "Translator", words: Mapping[str, str]) -> str:
    if translator not in _timed:
        _timed[translator] = _measure(translator)
    sentence, milliseconds = _timed[translator]
    return words["about.speed_value"].format(milliseconds=f"{milliseconds:.0f}", sentence=sentence) if sentence else ""


def _measure(translator: "Translator") -> tuple[str, float]:
    """Returns a sentence and the median milliseconds that its translation takes on this machine."""
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
    rows = "".join(_score_rows(scores, words))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<p>{html.escape(words['about.scores_explained'])}</p>{_scrolled('scores', table, words)}"


def _score_rows(scores: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[str]:
    """Yields what was measured with the graphs that are served, the better search first."""
    for name, measured in scores["directions"].items():
        way = Direction(*name.split("-"))
        served = [row for row in measured["results"] if row["precision"] == "int8"]
        for row in sorted(served, key=lambda row: -row["beam_size"]):
            search = "greedy" if row["beam_size"] == 1 else f"beam {row['beam_size']}"
            figures = [_score(row[metric], words) for metric in ("bleu", "chrf")]
            values = [*figures, in_digits(measured["sentences"], words)]
            cells = "".join(f"<td>{html.escape(value)}</td>" for value in values)
            head = html.escape(direction_name(way, words))
            yield f"<tr><th scope='row'>{head}</th><td lang='en'>{search}</td>{cells}</tr>"


def _score(measured: Mapping[str, float], words: Mapping[str, str]) -> str:
    score, interval = (in_digits(round(measured[key], 1), words, _ONE_DIGIT) for key in ("score", "interval"))
    return f"{score} (± {interval})"
