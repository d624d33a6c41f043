"""The page: its rooms as tabs, and the endpoints for programs."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from demo.chat import BEAM_SIZE, MessageError, TranslationResult, translate_message
from demo.chat_tab import Page
from demo.languages import Direction
from demo.limits import Guard, Limits, Refusal
from demo.translators import Translators

if TYPE_CHECKING:
    from model.inference.translator import Translator


def build_app(
    translators: Sequence["Translator"], *, guard: Guard | None = None, corrections: Path | None = None
) -> gr.Blocks:
    """The page of some translators and its HTTP endpoints, ready for `launch(**launch_options())`.

    Args:
        translators: all that are offered, at least one.
        guard: what visitors may ask; the default limits without one.
        corrections: an SQLite file that keeps the translations which visitors suggest; None keeps none.
    """
    guard = guard or Guard(Limits())
    offered = Translators(translators)
    with gr.Blocks(title="Parley", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)) as blocks:
        with gr.Tabs(elem_id="rooms"):  # noqa: SIM117, there are more rooms to come
            # Each room is one function of a module of its own: it takes what it needs of the three above.
            with gr.Tab("Chat", id="chat"):
                Page(translators[0])
            # with gr.Tab("Files", id="files"): files_tab(offered, guard)
            # with gr.Tab("About", id="about"): about_tab(offered)
        add_endpoints(offered, guard)
    blocks.queue(api_open=False, max_size=guard.limits.max_queued)
    return blocks


def add_endpoints(offered: Translators, guard: Guard) -> None:
    """Adds what programs may call."""
    gr.api(
        translate_endpoint(offered),
        api_name="translate",
        concurrency_limit=guard.limits.max_running,
        concurrency_id="translation",
    )


def translate_endpoint(offered: Translators) -> Any:
    """The function behind the HTTP endpoint `translate`; its signature and docstring are the endpoint's."""

    def translate(
        text: str,
        source_language: str,
        target_language: str,
        beam_size: int = BEAM_SIZE,
        with_attention: bool = False,
    ) -> TranslationResult:
        """Translates a text of up to 5,000 characters and says how sure the network is of each word."""
        direction = Direction(source_language, target_language)
        try:
            return translate_message(
                offered.of(direction), text, direction, beam_size=beam_size, with_attention=with_attention
            )
        except (MessageError, Refusal) as error:
            raise gr.Error(str(error)) from error

    return translate
