"""The files room: a file in, its translation out, with a bar that tells how far it is and a button that stops it."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.processing_utils import save_bytes_to_cache

from demo.chat.glossaries import read_pairs
from demo.chat.translators import Translators
from demo.files.documents.reading import SUFFIXES, read_columns, read_file
from demo.files.documents.segments import FileError
from demo.files.job import FileJob
from demo.files.review.endpoints import ReviewDesk
from demo.files.review.review import Review
from demo.files.shown import not_sure, outcome, problem, progress_bar, room_for_review
from demo.i18n.labels import label
from demo.i18n.languages import direction_name
from demo.i18n.page_text import texts
from demo.i18n.visitor_texts import texts_for
from demo.server.limits import Guard, Refusal
from model.inference.request import Direction

if TYPE_CHECKING:
    from demo.files.documents.reading import Columns

SECONDS_BETWEEN_UPDATES = 0.2
_READ_FOR_DETECTION = 2_000  # characters

# A visitor's own words come with the file that they are for, from where `bar/glossary.js` keeps them.
_WITH_OWN_WORDS = """(...given) => {
  document.querySelector("#rooms").scrollIntoView(); // how far it is stands on top
  try { return [...given.slice(0, -1), localStorage.getItem("parley.glossary") ?? ""]; } catch { return given; }
}"""

_INTRO = '<div class="intro"></div>'

Update = Any  # gr.update(...) and gr.skip() return plain dictionaries


@dataclass(slots=True)
class Desk:
    """What one visitor has lying here: handlers that run at once share it."""

    job: FileJob | None = None
    review: Review | None = None


def files_tab(translators: Translators, guard: Guard, tab: gr.Tab) -> None:
    """Builds the room inside the current tab.

    Args:
        translators: who translates.
        guard: what a visitor may bring.
        tab: the tab.
    """
    FilesRoom(translators, guard, tab)


class FilesRoom:
    """Components of the room, and what happens between them."""

    def __init__(self, translators: Translators, guard: Guard, tab: gr.Tab) -> None:
        self._translators = translators
        self._guard = guard
        self._reviews = ReviewDesk(guard)
        # === Components ===
        self.desk = gr.State(Desk())
        with gr.Column(elem_id="files"):
            with gr.Column(elem_id="files-result"):  # first, as soon as there is one
                self.download = gr.DownloadButton(visible=False, variant="primary", elem_id="files-download")
                self.status = gr.HTML("", elem_id="files-status", apply_default_css=False)
                self.stop = gr.Button(label("files.stop"), visible=False, elem_id="files-stop")
            gr.HTML(_INTRO, elem_id="files-intro", apply_default_css=False, js_on_load=_scripts(guard))
            self.file = gr.File(
                label=label("files.choose"),
                file_types=list(SUFFIXES),
                type="filepath",
                show_label=False,
                height=150,
                elem_id="files-file",
            )
            self.direction = gr.Radio(
                self._ways(texts()["en"]),
                value=translators.directions[0].key,
                label=label("files.direction"),
                elem_id="files-direction",
            )
            with gr.Row(visible=False, elem_id="files-table") as self.table:
                self.column = gr.Dropdown([], label=label("files.column"), elem_id="files-column")
                self.has_heading = gr.Checkbox(label=label("files.heading"), elem_id="files-heading")
            self.anyway = gr.Checkbox(label=label("files.anyway"), elem_id="files-anyway")
            self.begin = gr.Button(
                label("files.translate"), variant="primary", interactive=False, elem_id="files-begin"
            )
            self.own_words = gr.Textbox(visible=False)  # filled by the browser, which keeps them
        # === Events ===
        self._wire(tab)
        self._reviews.add()

    def _wire(self, tab: gr.Tab) -> None:
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        tab.select(self.greet, None, self.direction, concurrency_limit=None, **hidden)
        opened = [self.direction, self.table, self.column, self.has_heading, self.begin, self.status, self.download]
        self.file.upload(self.open, [self.file, self.desk], opened, concurrency_limit=None, **hidden)
        self.file.clear(self.close, [self.desk], opened, concurrency_limit=None, **hidden)
        running = [self.begin, self.stop, self.status, self.download]
        chosen = [self.file, self.direction, self.column, self.has_heading, self.anyway, self.desk, self.own_words]
        begun = self.begin.click(
            self.translate,
            chosen,
            running,
            js=_WITH_OWN_WORDS,
            concurrency_limit=self._guard.limits.max_running_files,
            concurrency_id="files",
            api_name="translate_file",  # `translate` is what programs call
            **hidden,
        )
        begun.failure(self.fail, [self.desk], running, concurrency_limit=None, **hidden)
        self.stop.click(self.halt, [self.desk], [self.stop], concurrency_limit=None, **hidden)

    # === Handlers ===

    def greet(self, request: gr.Request) -> Update:
        """Says in the visitor's language which ways a file may go."""
        return gr.update(choices=self._ways(texts_for(request)))

    def open(self, path: str | None, desk: Desk, request: gr.Request) -> tuple[Update, ...]:
        """Looks at a file that was brought: which way it goes, which columns it has."""
        emptied = self.close(desk)
        if path is None:
            return emptied
        try:
            data = self._read(path)
            direction, is_sure = self._direction_of(path, data)
            columns = read_columns(Path(path).name, data, direction.source)
        except ValueError as error:  # FileError and Refusal are
            told = problem(_told(error, texts_for(request)))
            return (*(gr.skip(),) * 4, gr.update(interactive=False), told, gr.update(visible=False))
        return (
            direction.key,
            gr.update(visible=columns is not None),
            *_column_updates(columns),
            gr.update(interactive=True),
            "" if is_sure else not_sure(direction, texts_for(request)),
            gr.update(visible=False),
        )

    def close(self, desk: Desk) -> tuple[Update, ...]:
        """The file was taken away, and what was made of it with it."""
        if desk.job:
            desk.job.stop()
            desk.job = None
        desk.review = None
        hidden = gr.update(visible=False)
        return gr.skip(), hidden, gr.skip(), gr.skip(), gr.update(interactive=False), "", hidden

    def translate(
        self,
        path: str,
        key: str,
        column: int | None,
        has_heading: bool,
        anyway: bool,
        desk: Desk,
        request: gr.Request,
        own_words: str = "",
    ) -> Iterator[tuple[Update, ...]]:
        """Translates the file and shows how far it is; then gives it back, whole or as far as it came."""
        words = texts_for(request)
        try:
            data = self._read(path)
            direction = Direction.from_key(key)
            translator = self._translators.of(direction)
            source, target = direction
            document = read_file(Path(path).name, data, source, target=target, column=column, has_heading=has_heading)
            glossary = read_pairs(json.loads(own_words or "[]"))
        except ValueError as error:  # FileError and Refusal are
            yield gr.skip(), gr.skip(), problem(_told(error, words)), gr.update(visible=False)
            return
        desk.job = job = FileJob(Path(path).name, len(data), document, direction, translator, glossary, anyway)
        yield gr.update(interactive=False), gr.update(visible=True), progress_bar(None, words), gr.update(visible=False)
        next_update = time.monotonic()
        for progress in job.run(self._guard, request):
            if desk.job is job and time.monotonic() >= next_update:
                next_update = time.monotonic() + SECONDS_BETWEEN_UPDATES
                yield gr.skip(), gr.skip(), progress_bar(progress, words), gr.skip()
        if desk.job is not job:  # the file was taken away meanwhile
            yield gr.skip(), gr.update(visible=False), gr.skip(), gr.skip()
            return
        yield self._given_back(desk, job, words)

    def halt(self, desk: Desk) -> Update:
        """Stops after the sentences that are being translated."""
        if desk.job:
            desk.job.stop()
        return gr.update(visible=False)

    def fail(self, desk: Desk, request: gr.Request) -> tuple[Update, ...]:
        """Something broke, or the queue is full: what is done is given back."""
        words = texts_for(request)
        if desk.job and desk.job.translated:
            desk.job.problem = desk.job.problem or words["files.failed"]
            return self._given_back(desk, desk.job, words)
        return gr.update(interactive=True), gr.update(visible=False), problem(words["files.failed"]), gr.skip()

    def _given_back(self, desk: Desk, job: FileJob, words: dict[str, str]) -> tuple[Update, ...]:
        buttons = gr.update(interactive=True), gr.update(visible=False)
        if not job.translated:
            return *buttons, problem(job.problem or words["files.nothing"]), gr.update(visible=False)
        written = job.write()
        path = save_bytes_to_cache(written.data, job.result_name, self.download.GRADIO_CACHE)
        desk.review = Review(job)  # held here alone: it goes when its visitor does
        place = room_for_review(self._reviews.open(desk.review))
        saving = words["files.download"].format(name=job.result_name)
        return *buttons, outcome(job, written, words) + place, gr.update(value=path, label=saving, visible=True)

    def _read(self, path: str) -> bytes:
        file = Path(path)
        try:
            self._guard.check_file(file.stat().st_size)
            return file.read_bytes()
        except FileNotFoundError:  # brought long ago: see `delete_cache` of demo/app.py
            raise FileError("gone") from None

    def _ways(self, words: Mapping[str, str]) -> list[tuple[str, str]]:
        return [(direction_name(way, words), way.key) for way in self._translators.directions]

    def _direction_of(self, path: str, data: bytes) -> tuple[Direction, bool]:
        """Returns the way that the file's language asks for, and whether that is sure."""
        first = self._translators.directions[0]
        columns = read_columns(Path(path).name, data, first.source)
        document = read_file(Path(path).name, data, first.source, column=columns.wordiest if columns else None)
        sample = ""
        for segment in document.segments:
            sample += " ".join(run.text for run in segment) + "\n"
            if len(sample) > _READ_FOR_DETECTION:
                break
        return self._translators.choose(sample[:_READ_FOR_DETECTION], first)


def _scripts(guard: Guard) -> str:
    """What the room is for, and a file that is too large, refused: Gradio says so in English to all; the review."""
    folder = 'new URL("static/parley/files/", document.baseURI).href'
    given = f'element.querySelector(".intro"), "{" ".join(SUFFIXES)}", {guard.limits.max_file_kilobytes}'
    return (
        f'import({folder} + "intro.js").then((room) => room.introduce({given}));'
        f'import({folder} + "review.js").then((room) => room.watch());'
    )


def _column_updates(columns: "Columns | None") -> tuple[Update, Update]:
    if columns is None:
        return gr.update(choices=[], value=None), gr.skip()
    choices = [(name, index) for index, name in enumerate(columns.names)]
    return gr.update(choices=choices, value=columns.wordiest), columns.has_heading


def _told(error: ValueError, words: dict[str, str]) -> str:
    return error.told(words) if isinstance(error, FileError | Refusal) else str(error)
