"""What many people at once find: python -m benchmarks.load

Starts `launch.py` as it is and visits it over HTTP and server-sent events, from addresses of their own, on the loopback
interface alone. Every answer is compared with the one that the server gave when nobody else was there.

1. alone: one person, each sentence once, as typing does it: the chat's stream; when its first word comes, and its last;
2. crowd: `--users` people, each sends a sentence every 3 seconds for `--seconds`;
3. files: the same with few people, while three others have a file translated;
4. memory: `--requests` sentences one after another through eight connections; resident memory against their number.
"""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bundles import describe_bundle, open_bundle
from benchmarks.command import common_parser, positive, refuse
from benchmarks.file_visitor import translate_file
from benchmarks.measure import Bar, bars_table, markdown_table
from benchmarks.served import toy_sentences
from benchmarks.sse_client import ReplyError, Visitor
from benchmarks.throughput import read_corpus
from model.bundle import Bundle, BundleError
from model.inference.request import DEFAULT_BEAM_SIZE
from tokenizer.subword import SubwordTokenizer
from training.publishing.machine import describe

LAUNCH = Path(__file__).resolve().parent.parent / "launch.py"
PACKAGES = ("gradio", "onnxruntime", "numpy")
_SECONDS_BETWEEN_SENTENCES = 3.0
_CHATTING_BESIDE_FILES = 5
_FILES = 3
_CONNECTIONS = 8
_ADDRESSES = 4_000  # so many people in the memory run, that nobody asks too often
_SAMPLES = 40  # of the memory


@dataclass
class Findings:
    """What the visitors of one run found."""

    seconds: list[float] = field(default_factory=list)  # from sending to the last event
    first_word_seconds: list[float] = field(default_factory=list)  # from sending to the first word
    problems: list[str] = field(default_factory=list)


def percentile(seconds: Sequence[float], percent: float) -> float:
    """Returns the milliseconds within which so many percent were there."""
    return float(np.percentile(seconds, percent)) * 1_000 if seconds else float("nan")


class Server:
    """A running app, and what it answers when nobody else is there.

    Args:
        process: the app.
        port: where it listens.
        languages: from, to.
    """

    def __init__(self, process: subprocess.Popen, port: int, languages: tuple[str, str]) -> None:
        self.process = process
        self.port = port
        self.languages = languages
        self.answers: dict[str, Any] = {}  # with every number that the page shows

    async def learn(self, sentences: Sequence[str]) -> Findings:
        """Notes the answer to each sentence, asked one after another, and how long each took."""
        findings = Findings()
        for number, sentence in enumerate(sentences):
            self.answers[sentence] = await self.ask(Visitor(self.port, number), sentence, findings)
        return findings

    async def ask(self, visitor: Visitor, sentence: str, findings: Findings) -> Any:
        """Asks, notes how long that took, and returns the finished answer.

        Raises:
            ReplyError: there is none.
        """
        began = time.monotonic()
        first_word, update = 0.0, {}
        async for update in self.stream(visitor, sentence):
            if not first_word and (update.get("add") or "answer" in update):
                first_word = time.monotonic() - began
        if "answer" not in update:
            raise ReplyError(f"The chat refused: {update.get('problem', update)}")
        findings.seconds.append(time.monotonic() - began)
        findings.first_word_seconds.append(first_word)
        return update["answer"]

    def stream(self, visitor: Visitor, sentence: str) -> AsyncIterator[Any]:
        """Asks as the page does."""
        return visitor.stream("chat_answer", [sentence, *self.languages, True, DEFAULT_BEAM_SIZE])

    def megabytes(self) -> float:
        """Returns the memory that the app has resident, as Linux tells it; elsewhere it is not known."""
        return process_megabytes(self.process.pid, "VmRSS")


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints the tables, and returns 0, or 2 if it cannot be done as asked."""
    arguments = _parser().parse_args(argv)
    machine = describe(PACKAGES, arguments.seed)
    try:
        with open_bundle(arguments.bundle, arguments.seed) as bundle, run_server(bundle) as server:
            print(asyncio.run(_measure(server, _sentences(bundle, arguments), arguments)))
            print(f"\n{describe_bundle(bundle)}\n\n{machine}")
    except (BundleError, OSError, ReplyError) as error:
        return refuse("load", error)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = common_parser("load", __doc__)
    parser.add_argument("--corpus", type=Path, help="its first column is in the bundle's first language; may be .gz")
    parser.add_argument("--sentences", type=positive, default=300, help="different ones (default: %(default)s)")
    parser.add_argument("--users", type=positive, default=100)
    parser.add_argument("--seconds", type=positive, default=60)
    parser.add_argument("--requests", type=positive, default=20_000, help="of the memory run (default: %(default)s)")
    return parser


def _sentences(bundle: Bundle, arguments: argparse.Namespace) -> list[str]:
    if arguments.corpus:
        return read_corpus(arguments.corpus, arguments.sentences, arguments.seed)
    return toy_sentences(SubwordTokenizer.load(bundle.tokenizer_path), arguments.sentences, arguments.seed)


def free_port() -> int:
    """Returns a port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def process_megabytes(pid: int, key: str) -> float:
    """Returns what Linux tells under `key` of the memory of a process; elsewhere it is not known."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text("utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(key)), float("nan"))


@contextmanager
def run_server(bundle: Bundle) -> Iterator[Server]:
    """Starts the app behind what it takes for a reverse proxy, and stops it in the end.

    Raises:
        ReplyError: it did not start.
    """
    port = free_port()
    command = [sys.executable, str(LAUNCH), "--bundle", str(bundle.directory), "--port", str(port), "--behind-proxy"]
    environment = {**os.environ, "SSH_CONNECTION": "benchmark"}  # from afar nobody wants a browser opened
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            if "is open at" not in process.stdout.readline():
                raise ReplyError("The app did not start.")
            yield Server(process, port, bundle.languages)
        finally:
            process.terminate()


# === Four runs ===


async def _measure(server: Server, sentences: Sequence[str], arguments: argparse.Namespace) -> str:
    alone = await server.learn(sentences)
    print(f"{len(sentences)} different sentences, their answers known.", file=sys.stderr)
    crowd = await run_crowd(server, arguments.users, arguments.seconds, arguments.seed)
    print("The crowd is gone.", file=sys.stderr)
    beside = await run_beside_files(server, sentences, arguments.seconds, arguments.seed)
    print("The files are done.", file=sys.stderr)
    megabytes, findings = await run_memory(server, arguments.requests)
    return report(
        {"alone": alone, "crowd": crowd, "beside three files": beside, "one after another": findings}, megabytes
    )


async def run_crowd(server: Server, num_users: int, seconds: float, seed: int) -> Findings:
    """Lets people send sentences, each every 3 seconds, beginning at a moment of their own."""
    findings = Findings()
    end = time.monotonic() + seconds
    users = [_type_sentences(server, number, end, findings, seed) for number in range(num_users)]
    await asyncio.gather(*users)
    return findings


async def _type_sentences(server: Server, number: int, end: float, findings: Findings, seed: int) -> None:
    generator = np.random.default_rng((seed, number))
    visitor = Visitor(server.port, 10_000 + number)
    sentences = list(server.answers)
    next_time = time.monotonic() + generator.uniform(0, _SECONDS_BETWEEN_SENTENCES)
    while next_time < end:
        await asyncio.sleep(max(0.0, next_time - time.monotonic()))
        await _ask_and_compare(server, visitor, sentences[generator.integers(len(sentences))], findings)
        next_time = max(next_time + _SECONDS_BETWEEN_SENTENCES, time.monotonic())


async def _ask_and_compare(server: Server, visitor: Visitor, sentence: str, findings: Findings) -> None:
    try:
        answer = await server.ask(visitor, sentence, findings)
    except (ReplyError, OSError, asyncio.IncompleteReadError, TimeoutError) as error:
        findings.problems.append(f"no answer: {error!r}")
        return
    if answer != server.answers[sentence]:
        findings.problems.append(f"another answer to {sentence!r}: {answer['text']!r}")


async def run_beside_files(server: Server, sentences: Sequence[str], seconds: float, seed: int) -> Findings:
    """Lets a few people chat while others have files translated, for so many seconds.

    A file must take longer than that, or the people had the machine to themselves at the end.
    """
    text = "\n".join(sentences) + "\n"
    text *= max(1, 400_000 // len(text.encode()))
    files = [
        asyncio.create_task(translate_file(server.port, 20_000 + number, text, server.languages))
        for number in range(_FILES)
    ]
    findings = await run_crowd(server, _CHATTING_BESIDE_FILES, seconds, seed)
    if done := [task for task in files if task.done()]:
        findings.problems += [f"a file ended early: {task.exception() or task.result()[:500]}" for task in done]
    for task in files:
        task.cancel()
    await asyncio.gather(*files, return_exceptions=True)
    return findings


async def run_memory(server: Server, num_requests: int) -> tuple[np.ndarray, Findings]:
    """Asks sentence after sentence; returns (samples, 2) numbers of requests and megabytes, and what was found."""
    findings = Findings()
    sentences = list(server.answers)
    samples = []
    for start in range(0, num_requests, step := max(_CONNECTIONS, num_requests // _SAMPLES)):
        numbers = iter(range(start, min(start + step, num_requests)))

        async def work(numbers: Iterator[int] = numbers) -> None:
            for number in numbers:
                visitor = Visitor(server.port, 30_000 + number % _ADDRESSES)
                await _ask_and_compare(server, visitor, sentences[number % len(sentences)], findings)

        await asyncio.gather(*(work() for _ in range(_CONNECTIONS)))
        samples.append((start + step, server.megabytes()))
    return np.array(samples), findings


# === Report ===


def kilobytes_per_thousand(megabytes: np.ndarray) -> float:
    """Returns how much the memory grows in 1,000 requests, over the second half of the run, by least squares.

    Args:
        megabytes: (samples, 2) number of requests, megabytes. The first half fills caches.
    """
    later = megabytes[len(megabytes) // 2 :]
    if len(later) < 2:
        return float("nan")
    return float(np.polyfit(later[:, 0], later[:, 1], 1)[0]) * 1e6


def report(runs: dict[str, Findings], megabytes: np.ndarray) -> str:
    """Returns what was found and which bars it meets, as Markdown."""
    rows = [
        [
            name,
            f"{len(found.seconds):,}",
            *(f"{percentile(found.first_word_seconds, p):,.0f}" for p in (50, 95)),
            *(f"{percentile(found.seconds, p):,.0f}" for p in (50, 95, 99)),
            f"{len(found.problems)}",
        ]
        for name, found in runs.items()
    ]
    alone, crowd, beside, _ = runs.values()
    slope = kilobytes_per_thousand(megabytes)
    bars = [
        Bar("alone, first word, p95", percentile(alone.first_word_seconds, 95), 150, at_most=True, unit="ms"),
        Bar("alone, whole answer, p95", percentile(alone.seconds, 95), 250, at_most=True, unit="ms"),
        Bar("crowd, p95", percentile(crowd.seconds, 95), 500, at_most=True, unit="ms"),
        Bar("beside files, p95", percentile(beside.seconds, 95), 300, at_most=True, unit="ms"),
        Bar("lost or wrong answers", sum(len(found.problems) for found in runs.values()), 0, at_most=True, unit=""),
        Bar("growth in 1,000 requests", slope, 100, at_most=True, unit="kB"),
    ]
    problems = [f"- {name}: {problem}" for name, found in runs.items() for problem in found.problems[:5]]
    memory = f"memory: {megabytes[0, 1]:,.0f} MB early, {megabytes[-1, 1]:,.0f} MB at the end"
    columns = ["run", "answers", "first word, p50, ms", "p95, ms", "whole, p50, ms", "p95, ms", "p99, ms", "problems"]
    table = markdown_table(columns, rows)
    return "\n\n".join([table, bars_table(bars), memory, *(["\n".join(problems)] if problems else [])])


if __name__ == "__main__":
    sys.exit(main())
