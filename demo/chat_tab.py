"""The chat room of the page: answers stream in, and a panel shows the attention of the newest one."""

import html
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from demo.chat import Conversation, MessageError
from demo.heatmap import Alignment, heatmap_html
from demo.languages import Direction, all_directions, all_examples, language_name
from demo.page_text import ATTENTION_EXPLAINED, CROPPED, NO_ATTENTION_YET, empty_conversation

if TYPE_CHECKING:
    from model.inference.translator import Translator

MAX_RUNNING = 8  # translations at once, over all visitors

Update = Any  # gr.update(...) and gr.skip() return plain dictionaries


class Page:
    """Components of the page, and what happens between them.

    Handlers change the visitor's `Conversation` and return what is to be shown of it. Those that only note
    something run beside the queue, so that a message appears and a stop works while others wait.
    """

    def __init__(self, translator: "Translator") -> None:
        self.translator = translator
        # === Components ===
        directions = all_directions(translator.languages)
        self.examples = dict(all_examples(translator.languages))
        self.conversation = gr.State(Conversation())
        with gr.Column(elem_id="parley"):
            with gr.Row(elem_id="bar"):
                gr.HTML("<h1>Parley</h1>", elem_id="head", apply_default_css=False)
                self.direction = gr.Radio(
                    [(direction.label, direction.key) for direction in directions],
                    value=directions[0].key,
                    label="Direction",
                    show_label=False,
                    container=False,
                    elem_id="direction",
                )
                self.swap = gr.Button("⇄ Swap", size="sm", elem_id="swap", min_width=0, scale=0)
                self.is_shown = gr.Checkbox(
                    False, label="Show attention", container=False, elem_id="show-attention", min_width=0, scale=0
                )
            self.chatbot = gr.Chatbot(
                label="Conversation",
                show_label=False,
                elem_id="conversation",
                height=None,
                render_markdown=False,
                latex_delimiters=[],
                feedback_options=None,
                buttons=["copy", "copy_all"],
                placeholder=empty_conversation(translator.languages),
                examples=[{"text": text, "display_text": text, "icon": None} for text in self.examples],
            )
            self.notice = gr.HTML(notice_html(""), elem_id="notice", apply_default_css=False)
            self.box = gr.Textbox(
                label="Message",
                show_label=False,
                container=False,
                lines=1,
                max_lines=8,
                autofocus=True,
                placeholder=box_placeholder(directions[0].key),
                submit_btn=True,
                elem_id="box",
            )
            self.panel = gr.HTML(panel_html(None), visible=False, elem_id="attention", apply_default_css=False)
        # === Events ===
        self._wire()

    def _wire(self) -> None:
        note = private(queue=False)
        written = [self.box, self.direction, self.conversation]
        shown = [self.chatbot, self.panel, self.notice, self.box]
        sent = [
            self.box.submit(self.send, written, shown, **note),
            self.chatbot.example_select(self.send_example, [self.conversation], [*shown, self.direction], **note),
            self.chatbot.retry(self.retry, [self.direction, self.conversation], shown, **note),
        ]
        for event in sent:
            answered = event.success(
                self.answer,
                [self.is_shown, self.conversation],
                shown,
                trigger_mode="multiple",
                concurrency_limit=MAX_RUNNING,
                concurrency_id="translation",
                **private(),
            )
            answered.failure(self.refuse, [self.is_shown, self.conversation], shown, **note)
        kept = [self.is_shown, self.conversation]
        self.box.stop(self.stop, kept, shown, **note)
        self.chatbot.undo(self.undo, [self.box, *kept], shown, **note)
        self.chatbot.clear(self.clear, kept, shown, **note)
        self.is_shown.change(self.show_attention, kept, [self.panel], **note)
        self.swap.click(swap_direction, [self.direction], [self.direction], **note)
        self.direction.change(
            lambda key: gr.update(placeholder=box_placeholder(key)), [self.direction], [self.box], **note
        )

    # Each handler returns updates of: chatbot, panel, notice, box.

    def send(self, text: str, key: str, conversation: Conversation) -> tuple[Update, ...]:
        """Puts a message under the others and empties the box, or says why not and leaves the text there."""
        try:
            conversation.ask(text, Direction.from_key(key))
        except MessageError as error:
            return gr.skip(), gr.skip(), notice_html(str(error)), gr.skip()
        return conversation.messages(), gr.skip(), notice_html(""), box_update(is_busy=True, value="")

    def send_example(self, conversation: Conversation, chosen: gr.SelectData) -> tuple[Update, ...]:
        """Sends an example in the direction it is meant for; what stands in the box stays there."""
        text = chosen.value["text"]
        direction = self.examples[text]
        conversation.ask(text, direction)
        return (
            conversation.messages(),
            gr.skip(),
            notice_html(""),
            box_update(is_busy=True),
            direction.key,
        )

    def retry(self, key: str, conversation: Conversation) -> tuple[Update, ...]:
        """Lets the newest message be answered anew."""
        conversation.retry(Direction.from_key(key))
        return conversation.messages(), gr.skip(), notice_html(""), box_update(is_busy=True)

    def answer(self, is_shown: bool, conversation: Conversation) -> Iterator[tuple[Update, ...]]:
        """Streams the answer; the picture is drawn once, after the last word."""
        if not conversation.is_waiting:  # the message was refused, and what the notice says of it must stay
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        for _ in conversation.answer_next(self.translator):
            yield conversation.messages(), gr.skip(), gr.skip(), gr.skip()
        yield self._settled(is_shown, conversation)

    def refuse(self, is_shown: bool, conversation: Conversation) -> tuple[Update, ...]:
        """The queue was full: says so where the answer would stand."""
        conversation.refuse()
        return self._settled(is_shown, conversation)

    def stop(self, is_shown: bool, conversation: Conversation) -> tuple[Update, ...]:
        """Ends what is being translated and keeps what is there."""
        conversation.stop()
        return self._settled(is_shown, conversation)

    def undo(self, draft: str, is_shown: bool, conversation: Conversation) -> tuple[Update, ...]:
        """Takes the newest message back into the box, unless something new is written there."""
        if conversation.newest is None:
            return self._settled(is_shown, conversation)
        turn = conversation.take_back()
        *settled, _ = self._settled(is_shown, conversation)
        value = {} if draft.strip() else {"value": turn.message}
        return *settled, box_update(is_busy=conversation.is_busy, **value)

    def clear(self, is_shown: bool, conversation: Conversation) -> tuple[Update, ...]:
        """Begins a new conversation."""
        conversation.clear()
        return self._settled(is_shown, conversation)

    def show_attention(self, is_shown: bool, conversation: Conversation) -> Update:
        """Opens or closes the panel, for the answer that is already there."""
        return gr.update(visible=is_shown, **self._panel_value(is_shown, conversation))

    def _settled(self, is_shown: bool, conversation: Conversation) -> tuple[Update, ...]:
        return (
            conversation.messages(),
            gr.update(**self._panel_value(is_shown, conversation)),
            notice_html(conversation.caption()),
            box_update(is_busy=conversation.is_busy),
        )

    def _panel_value(self, is_shown: bool, conversation: Conversation) -> dict[str, str]:
        if not is_shown:  # drawing takes longer than translating
            return {}
        newest = conversation.newest
        return {"value": panel_html(newest.alignment if newest else None)}


def private(**more: Any) -> dict[str, Any]:
    """How events of the page are wired: programs do not see them, and nothing blinks while they run."""
    return {"api_visibility": "private", "show_progress": "hidden", **more}


def swap_direction(key: str) -> str:
    """The key of the way back."""
    return Direction.from_key(key).reverse.key


def box_placeholder(key: str) -> str:
    """What stands in the empty box."""
    return f"Write in {language_name(Direction.from_key(key).source)}"


def box_update(*, is_busy: bool, **changes: str) -> Update:
    """The box is never disabled; while an answer comes, its button stops instead of sending."""
    return gr.update(submit_btn=not is_busy, stop_btn=is_busy, **changes)


def notice_html(text: str) -> str:
    """The line above the box: what went wrong, or how sure the network is. Read out when it changes."""
    return f'<p role="status">{html.escape(text)}</p>'


def panel_html(alignment: Alignment | None) -> str:
    """The content of the attention panel."""
    if alignment is None or not alignment.source_words or not alignment.target_words:
        return f"<figure><figcaption>{NO_ATTENTION_YET}</figcaption></figure>"
    explained = ATTENTION_EXPLAINED + (CROPPED if alignment.is_cropped else "")
    return (
        '<figure><div class="scroll" tabindex="0" role="group" aria-label="Attention of the newest answer">'
        f"{heatmap_html(alignment)}</div><figcaption>{explained}</figcaption></figure>"
    )
