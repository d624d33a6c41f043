"""The page: its rooms as tabs, and what programs may call."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from demo.about.tab import about_tab
from demo.chat.corrections import Corrections
from demo.chat.learning import Learning
from demo.chat.owner import OwnerDesk
from demo.chat.tab import chat_tab
from demo.chat.translators import Translators
from demo.files.tab import files_tab
from demo.i18n.labels import label
from demo.server.api import add_endpoints
from demo.server.limits import Guard, Limits

if TYPE_CHECKING:
    from model.inference.translator import Translator

_BRAND = '<h1><img src="static/parley/parley.svg" alt=""><span class="name">Parley</span></h1>'


def build_app(
    translators: Sequence["Translator"],
    *,
    guard: Guard | None = None,
    corrections: Path | None = None,
    owner_key: str | None = None,
    corpus: Sequence[str] = (),
) -> gr.Blocks:
    """The page of some translators and its HTTP endpoints, ready for `launch(**launch_options())`.

    Args:
        translators: all that are offered, at least one.
        guard: what visitors may ask; the default limits without one.
        corrections: an SQLite file that keeps the translations which visitors suggest; None keeps none.
        owner_key: who holds it may let the first translator learn from them; None: nobody may.
        corpus: what that translator was trained on, as `python -m training correct --corpus` takes it.
    """
    guard = guard or Guard(Limits())
    offered = Translators(translators)
    kept = Corrections(corrections) if corrections else None
    learning = _learning(offered, corrections, corpus) if corrections and owner_key else None
    with gr.Blocks(title="Parley", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)) as blocks:
        gr.HTML(_BRAND, elem_id="brand", apply_default_css=False)
        with gr.Tabs(elem_id="rooms"):
            # Each room is one function of a module of its own: it takes what it needs of what stands above.
            with gr.Tab(label("rooms.chat"), id="chat"):
                chat_tab(offered, guard, kept, may_learn=learning is not None)
            with gr.Tab(label("rooms.files"), id="files") as files:
                files_tab(offered, guard, files)
            with gr.Tab(label("rooms.about"), id="about") as about:
                about_tab(offered, about)
        add_endpoints(offered, guard)
        if learning and kept and owner_key:
            OwnerDesk(learning, kept, owner_key, guard).add()
    blocks.queue(api_open=False, max_size=guard.limits.max_queued)
    _outlive_visitors(blocks)
    _forget_calls(blocks)
    return blocks


def _learning(translators: Translators, corrections: Path, corpus: Sequence[str]) -> Learning | None:
    """Returns what lets the first translator learn, which then takes its own place in the page."""
    bundle = translators.all[0].bundle
    if bundle is None:  # made by hand, in a test
        return None

    def switch_over() -> None:
        old = translators.all[0]
        translators.replace(old, type(old).load(bundle.directory))

    return Learning(bundle.directory, corrections, corpus, switch_over)


def _outlive_visitors(blocks: gr.Blocks) -> None:
    """Lets the queue go on when somebody leaves whose turn has not come.

    Gradio 6.31 tells everybody who waits of their place, in the one loop that serves all; for a visitor whose stream
    has ended meanwhile that raises a KeyError, the loop ends, and nobody is answered any more.
    """
    queue = blocks._queue
    tell = queue.send_message

    def tell_who_is_there(event: Any, message: Any) -> None:
        if event.session_hash in queue.pending_messages_per_session:
            tell(event, message)

    queue.send_message = tell_who_is_there


def _forget_calls(blocks: gr.Blocks) -> None:
    """Lets a session that Gradio 6.31 begins for a single call, and nobody comes back to, end with it.

    It would stand among those of visitors, of which only so many are kept: a few hundred calls by anybody would push
    out a visitor who reads and corrects a file for long, and the file with them.
    """
    queue = blocks._queue
    process = queue.process_events

    async def process_and_forget(events: list[Any], *given: Any) -> None:
        try:
            await process(events, *given)
        finally:
            sessions = blocks.state_holder
            with sessions.lock:
                for event in events:
                    if event.session_hash == event._id:  # the caller named none
                        sessions.session_data.pop(event._id, None)
                        sessions.time_last_used.pop(event._id, None)

    queue.process_events = process_and_forget
