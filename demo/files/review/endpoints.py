"""What the page asks while somebody reviews a file. Hidden from the list for programs, and under the same limits."""

import base64
import logging
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import gradio as gr

from demo.chat.answering import FAILED
from demo.chat.glossaries import read_pairs
from demo.files.review.marked import MarkLost
from demo.files.review.review import Review
from demo.i18n.visitor_texts import texts_for
from demo.server.arguments import checked
from demo.server.limits import Guard, Refusal

if TYPE_CHECKING:
    from model.inference.engine import ShouldStop

logger = logging.getLogger(__name__)

_GONE = "files.review_gone"
_NO_WAYS = "files.review_no_ways"


class ReviewDesk:
    """The reviews of all visitors, each by a secret that only its visitor's page knows.

    A review lives as long as its visitor's page: who started it holds it, and nothing is kept here.

    Args:
        guard: what a visitor may ask.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._reviews: WeakValueDictionary[str, Review] = WeakValueDictionary()

    def add(self) -> None:
        """Adds the endpoints to the page that is being built."""
        functions: list[Callable[..., Any]] = [self.review_passages, self.review_correct, self.review_file]
        functions += [self.review_pairs, self.review_ways, self.review_anew, self.review_anyway]
        for function in functions:
            gr.api(
                checked(function),
                api_name=function.__name__,
                api_visibility="undocumented",
                concurrency_limit=self._guard.limits.max_running,
                concurrency_id="translation",
            )

    def open(self, review: Review) -> str:
        """Returns the secret of a review that begins."""
        secret = secrets.token_urlsafe()
        self._reviews[secret] = review
        return secret

    def review_passages(self, secret: str, start: int, request: gr.Request) -> dict:
        """Returns a page of passages, doubtful ones first."""

        def ask(review: Review) -> dict:
            return {"count": review.count, "passages": review.passages(start, texts_for(request))}

        return self._asked(secret, ask, request)

    def review_correct(self, secret: str, index: int, text: str, request: gr.Request) -> dict:
        """Keeps a correction."""
        return self._asked(secret, lambda review: {"translation": review.correct(index, text)}, request)

    def review_file(self, secret: str, request: gr.Request) -> dict:
        """Returns the file with its corrections."""

        def ask(review: Review) -> dict:
            name, content = review.file()
            return {"name": name, "content": base64.b64encode(content).decode()}

        return self._asked(secret, ask, request)

    def review_pairs(self, secret: str, request: gr.Request) -> dict:
        """Returns the corrections as a corpus."""
        return self._asked(secret, lambda review: {"text": review.pairs()}, request)

    def review_ways(
        self, secret: str, index: int, request: gr.Request, *, glossary: list[list[str]] | None = None
    ) -> dict:
        """Returns other translations of a passage."""

        def translate(review: Review, should_stop: "ShouldStop") -> dict:
            return {"ways": review.other_ways(index, read_pairs(glossary), should_stop)}

        return self._translated(secret, index, request, translate)

    def review_anew(
        self, secret: str, index: int, request: gr.Request, *, glossary: list[list[str]] | None = None
    ) -> dict:
        """Returns a passage translated anew."""

        def translate(review: Review, should_stop: "ShouldStop") -> dict:
            return {"ways": [review.translate_anew(index, read_pairs(glossary), should_stop)]}

        return self._translated(secret, index, request, translate)

    def review_anyway(
        self, secret: str, index: int, request: gr.Request, *, glossary: list[list[str]] | None = None
    ) -> dict:
        """Translates a passage that stayed as it is, since it is in another language."""

        def translate(review: Review, should_stop: "ShouldStop") -> dict:
            return {"passage": review.translate_anyway(index, read_pairs(glossary), texts_for(request), should_stop)}

        return self._translated(secret, index, request, translate)

    def _translated(
        self, secret: str, index: int, request: gr.Request, ask: "Callable[[Review, ShouldStop], dict]"
    ) -> dict:
        def translate(review: Review) -> dict:
            with self._guard.message(request, review.source_text(index), review.language) as deadline:
                try:
                    return ask(review, deadline.should_stop)
                except Refusal:
                    raise
                except ValueError:  # it is more than one sentence
                    return {"problem": _NO_WAYS}

        return self._asked(secret, translate, request)

    def _asked(self, secret: str, ask: Callable[[Review], dict], request: gr.Request) -> dict:
        """Returns what `ask` returns, or a sentence for the visitor why not."""
        review = self._reviews.get(secret)
        try:
            self._guard.small_request(request)
            return ask(review) if review else {"problem": _GONE}
        except (Refusal, MarkLost) as refusal:
            return {"problem": refusal.told(texts_for(request))}
        except ValueError as error:  # what the page never asks: a passage that there is not
            logger.info("A call of the page made no sense: %s", error)
            return {"problem": FAILED}
