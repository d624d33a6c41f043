"""How long from the command to the first answer, and how much memory: python -m benchmarks.startup

Starts `launch.py` and a bare Gradio app that echoes, in turn, asks each over HTTP until it answers, and stops it.
Files are in the system's cache: a first round is not counted. Uses the loopback interface alone.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.request import ProxyHandler, Request, build_opener

import numpy as np

from benchmarks.bundles import describe_bundle, open_bundle
from benchmarks.command import common_parser, refuse
from benchmarks.load import LAUNCH, PACKAGES, free_port, process_megabytes
from benchmarks.measure import Bar, bars_table, in_turn, in_words, markdown_table, ratio, spread
from benchmarks.served import toy_sentences
from model.bundle import Bundle, BundleError
from model.inference.request import DEFAULT_BEAM_SIZE
from tokenizer.subword import SubwordTokenizer
from training.publishing.machine import describe

_ECHO_APP = """
import sys
import gradio as gr

def echo(text: str) -> str:
    return text

gr.Interface(echo, "textbox", "textbox", api_name="echo").launch(server_name="127.0.0.1", server_port=int(sys.argv[1]))
"""
_PATIENCE_SECONDS = 120.0
_PAUSE_SECONDS = 0.01

PARLEY, ECHO = "`python launch.py`", "a bare Gradio app that echoes"


class App(NamedTuple):
    """An app to start; its port comes after the last part of the command."""

    name: str
    command: list[str]
    endpoint: str
    question: list[Any]


class Start(NamedTuple):
    """What one start took."""

    seconds: float
    megabytes: float  # most memory that the process ever had


class StartError(Exception):
    """An app did not start, or did not answer."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints two tables, and returns 0, or 2 if it cannot be done as asked."""
    arguments = common_parser("startup", __doc__, rounds=7).parse_args(argv)
    machine = describe(PACKAGES, arguments.seed)
    try:
        with open_bundle(arguments.bundle, arguments.seed) as bundle, TemporaryDirectory() as scratch:
            apps = apps_beside_each_other(bundle, Path(scratch), arguments.seed)
            print(report(in_turn({app.name: partial(measure_start, app) for app in apps}, arguments.rounds)))
            print(f"\n{describe_bundle(bundle)}\n\n{machine}; {arguments.rounds} rounds")
    except (BundleError, StartError) as error:
        return refuse("startup", error)
    return 0


def apps_beside_each_other(bundle: Bundle, scratch: Path, seed: int) -> list[App]:
    """Returns Parley and a bare Gradio app; `scratch` is where the latter's code is put."""
    echo_path = scratch / "echo_app.py"
    echo_path.write_text(_ECHO_APP, "utf-8")
    [text] = toy_sentences(SubwordTokenizer.load(bundle.tokenizer_path), 1, seed, length=8)
    launch = [sys.executable, str(LAUNCH), "--bundle", str(bundle.directory), "--host", "127.0.0.1", "--port"]
    return [
        App(PARLEY, launch, "translate", [text, *bundle.languages, DEFAULT_BEAM_SIZE, False]),
        App(ECHO, [sys.executable, str(echo_path)], "echo", [text]),
    ]


def measure_start(app: App) -> Start:
    """Starts an app, waits for its first answer, and stops it.

    Raises:
        StartError: it ended, or gave no answer in time.
    """
    began = time.perf_counter()
    with serving(app) as (_, process):
        return Start(time.perf_counter() - began, process_megabytes(process.pid, "VmHWM"))


@contextmanager
def serving(app: App) -> Iterator[tuple[str, subprocess.Popen]]:
    """Starts an app, and yields its address and process once it has answered.

    Raises:
        StartError: it ended, or gave no answer in time.
    """
    port = free_port()
    # From afar nobody wants a browser opened; and people's Python compiles a module only once.
    environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "SSH_CONNECTION": "benchmark"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    address = f"http://127.0.0.1:{port}/"
    with subprocess.Popen([*app.command, str(port)], env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for_answer(process, app, f"{address}gradio_api/call/{app.endpoint}")
            yield address, process
        finally:
            process.kill()


def _wait_for_answer(process: subprocess.Popen, app: App, url: str) -> None:
    began = time.perf_counter()
    while time.perf_counter() - began < _PATIENCE_SECONDS:
        if process.poll() is not None:
            raise StartError(f"{' '.join(app.command)} ended with exit code {process.returncode}.")
        try:
            answer = ask(url, app.question)
        except (OSError, HTTPException):  # nobody listens yet, or the page is not complete yet
            time.sleep(_PAUSE_SECONDS)
            continue
        if not answer.startswith("event: complete"):
            raise StartError(f"{app.name} gave no answer but: {answer[:200]}")
        return
    raise StartError(f"{app.name} gave no answer in {_PATIENCE_SECONDS:.0f} seconds.")


def ask(url: str, question: Sequence[Any]) -> str:
    """Calls an endpoint of a Gradio app and returns the events that it sends."""
    opener = build_opener(ProxyHandler({}))  # loopback goes through no proxy
    body = json.dumps({"data": list(question)}).encode("utf-8")
    with opener.open(Request(url, body, {"Content-Type": "application/json"}), timeout=10) as response:
        event_id = json.load(response)["event_id"]
    with opener.open(f"{url}/{event_id}", timeout=_PATIENCE_SECONDS) as response:
        return response.read().decode("utf-8")


def report(starts: dict[str, list[Start]]) -> str:
    """Returns what was measured and which bars it meets, as Markdown."""
    seconds = {name: np.array([start.seconds for start in taken]) for name, taken in starts.items()}
    megabytes = {name: np.array([start.megabytes for start in taken]) for name, taken in starts.items()}
    rows = [
        [
            name,
            in_words(spread(seconds[name])),
            in_words(ratio(seconds[name], seconds[ECHO])),
            in_words(spread(megabytes[name]), 0),
        ]
        for name in starts
    ]
    header = ["from the command to the first answer", "s (quartiles)", "times the echo", "peak memory, MB"]
    more = spread(megabytes[PARLEY] - megabytes[ECHO]).median
    bars = [
        Bar("time over the echo", ratio(seconds[PARLEY], seconds[ECHO]).median, 1.15, at_most=True),
        Bar("memory above the echo", more, 250, at_most=True, unit="MB"),
    ]
    return f"{markdown_table(header, rows)}\n\n{bars_table(bars)}"


if __name__ == "__main__":
    sys.exit(main())
