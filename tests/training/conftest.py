"""A server on this machine that hands out one file the way real servers do, and the way they fail."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from model.language_id.classify import MAX_LENGTH
from training.classifier.languages import Limits


class FileServer:
    """One file at one address.

    Attributes:
        content: what it hands out.
        cut_after: bytes after which each of the first `cuts` connections breaks.
        cuts: connections that still break.
        knows_ranges: whether it goes on from where a client asks.
        status: an answer other than 200.
        ranges: the Range headers of the requests so far; None where there was none.
    """

    def __init__(self) -> None:
        self.content = b""
        self.cut_after = 0
        self.cuts = 0
        self.knows_ranges = True
        self.status = 200
        self.ranges: list[str | None] = []
        self.queries: list[str] = []
        server_state = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server_state.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/pairs.zip"
        # It looks so often, in seconds, whether it is to end; by itself every half second.
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        asked = request.headers["Range"]
        self.ranges.append(asked)
        self.queries.append(request.path)
        if self.status != 200:
            request.send_error(self.status)
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and self.knows_ranges else 0
        if start >= len(self.content) and start:
            request.send_error(416)
            return
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(self.content) - start))
        request.end_headers()
        body = self.content[start:]
        if self.cuts:
            self.cuts -= 1
            body = body[: self.cut_after]
        request.wfile.write(body)
        request.close_connection = True

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="session", autouse=True)
def few_samples() -> Iterator[None]:
    """An interval that nobody reads needs no thousand samples, and a toy that never learns one sentence a look.

    A classifier of toy sentences learns from hundreds, and TensorFlow traces its update anew for every width.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("training.classifier.detector._QUICK", Limits(train=1_000, held_out=100))
        patched.setattr("training.classifier.train._WIDTHS", (MAX_LENGTH,))
        patched.setattr("training.scoring.metrics._BOOTSTRAP_SAMPLES", 50)
        patched.setattr("training.loop.validation._NUM_SAMPLES", 1)
        yield


@pytest.fixture
def file_server() -> Iterator[FileServer]:
    server = FileServer()
    yield server
    server.close()


@pytest.fixture
def toy_bundle(tmp_path, subwords) -> Path:
    """A bundle of English and Spanish whose network never learnt anything."""
    from model.bundle import half_precision, save_bundle
    from model.network.config import ModelConfig
    from model.network.seq2seq import Seq2Seq
    from training.publishing.export import served_graphs

    config = ModelConfig(
        vocabulary_size=subwords.vocabulary_size,
        embedding_dim=8,
        encoder_layers=1,
        encoder_units=8,
        decoder_layers=1,
        decoder_units=8,
        attention_units=8,
    )
    weights = half_precision(Seq2Seq(config).weights_by_path())
    save_bundle(
        tmp_path / "toy",
        name="toy",
        languages=("en", "es"),
        config=config,
        recipe={},
        tokenizer=subwords.serialised,
        graphs=served_graphs("toy", config, weights),
        weights=weights,
        card="A toy.\n",
    )
    return tmp_path / "toy"
