"""What one visitor may ask of a server that others use too. Knows nothing of Gradio.

Chat, HTTP endpoints and files pass through one `Guard`:

    with guard.message(request, text, source_language) as deadline:  # Refusal: empty, too long, too often
        translator.translate(text, ..., should_stop=deadline.should_stop)  # Refusal: it takes too long

    with guard.file(request, num_bytes) as deadline:  # Refusal: too large, too often, too many at once
        for sentences in batched(all_sentences, SENTENCES_AT_ONCE):
            with guard.file_turn(deadline):  # waits while people chat; one file at a time
                translator.translate_all(sentences, ...)

`request` is what Gradio hands to a handler with a parameter `request: gr.Request`; None is this process itself.
The text of a `Refusal` is for the person who asked: show it as it is, or `told` in their language. It may come in the
middle of a file: hand over what is translated by then, and say what is left.
"""

from demo.server.limits.deadline import Deadline
from demo.server.limits.guard import Guard
from demo.server.limits.machine import SENTENCES_AT_ONCE
from demo.server.limits.refusals import LimitRefusal, Refusal
from demo.server.limits.settings import Limits
from demo.server.limits.visitors import Request

__all__ = ["SENTENCES_AT_ONCE", "Deadline", "Guard", "LimitRefusal", "Limits", "Refusal", "Request"]
