"""`python -m model bulk`: a file too large for one process, translated by many of them on one machine or on a cluster.

Dask spreads the work: a block of lines is one task, and what a lost worker had not handed over is done again.
"""

import argparse
import importlib.util
import logging
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from tqdm import tqdm

from model.commands.lines import UsageError, encode_lines, read_lines
from model.commands.translate import open_translator, translation_options
from model.glossary.glossary import Glossary
from model.inference.translator import Translator

LINES_PER_BLOCK = 256
# Under way at a time for each thread of a worker: nobody waits for work, and any file fits into any memory.
_BLOCKS_PER_THREAD = 4


class Options(NamedTuple):
    """How every line is translated."""

    bundle: str  # its folder, as the workers see it
    source_language: str
    target_language: str
    beam_size: int
    anyway: bool = False  # translate lines in other languages, too
    glossary: Glossary | None = None


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `bulk` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "bulk",
        parents=[translation_options()],
        help="translate a large file by several processes or machines",
        description="Writes a line for each line of a UTF-8 file, in their order. See docs/scaling.md.",
    )
    parser.add_argument("input", type=Path, metavar="INPUT", help="file of UTF-8 lines")
    parser.add_argument(
        "output", type=Path, metavar="OUTPUT", help="file for their translations, which must not be there"
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--workers", type=int, metavar="N", help="translate by so many processes on this machine")
    where.add_argument("--scheduler", metavar="ADDRESS", help="translate on a Dask cluster, such as: tcp://host:8786")
    parser.add_argument("--resume", action="store_true", help="go on after the lines that OUTPUT.part holds")
    return parser


def run(arguments: argparse.Namespace) -> None:
    """Translates the file.

    Raises:
        UsageError: it cannot be done as asked.
        OSError: a file cannot be read or written.
    """
    if importlib.util.find_spec("distributed") is None:
        raise UsageError('bulk needs one more package: pip install -e ".[bulk]"')
    if arguments.workers is not None and arguments.workers < 1:
        raise UsageError(f"--workers must be at least 1. Received: {arguments.workers}")
    _, chosen = open_translator(arguments)
    options = Options(bundle=str(arguments.bundle.resolve()), **chosen)
    with _own_cluster(arguments.workers) if arguments.workers else _cluster_at(arguments.scheduler) as client:
        translate_file(client, arguments.input, arguments.output, options, resume=arguments.resume)


@contextmanager
def _cluster_at(address: str) -> Iterator[Any]:
    """Lends a Dask client of a cluster that is there."""
    from distributed import Client

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address)
    except (ValueError, OSError) as error:  # it is no address; nobody answers there
        raise UsageError(
            f"--scheduler must be the address of a Dask scheduler. Received: {address} ({error})"
        ) from error
    with client:
        yield client


@contextmanager
def _own_cluster(workers: int) -> Iterator[Any]:
    """Lends a Dask client of a cluster that is made on this machine."""
    from distributed import Client, LocalCluster

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    # Ctrl-C reaches the workers, too. They leave it to this process, which ends them.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        cluster = LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
        )
    finally:
        signal.signal(signal.SIGINT, before)
    with cluster, Client(cluster) as client:
        yield client


def translate_file(
    client: Any,
    source: Path,
    target: Path,
    options: Options,
    *,
    resume: bool = False,
    lines_per_block: int = LINES_PER_BLOCK,
) -> None:
    """Writes the translation of each line of `source` to `target`, in their order.

    What is done stands in `target.part`, which becomes `target` at the end.

    Args:
        client: a Dask client.
        source, target: files of UTF-8 lines.
        options: how to translate.
        resume: go on after the lines that `target.part` holds; the file and the options must be the same.
        lines_per_block: lines of one task.

    Raises:
        UsageError: a line is no UTF-8, a file is in the way, lines kill every worker that takes them, or a worker
            cannot translate, such as for want of the bundle.
        OSError: a file cannot be read or written.
    """
    from distributed import CancelledError, KilledWorker

    part = target.with_name(target.name + ".part")
    with source.open("rb") as lines:
        done = _count_done(target, part, resume)
        texts = read_lines(islice(lines, done, None), start=done + 1)
        try:
            with part.open("ab") as output, tqdm(initial=done, unit=" lines", disable=None) as progress:
                for translations in _in_order(client, _blocks(texts, lines_per_block), options):
                    output.write(encode_lines(translations))
                    output.flush()
                    progress.update(len(translations))
        except KilledWorker as error:
            raise UsageError(
                f"The same lines ended several workers, perhaps for want of memory. What is done stands in {part}; go "
                "on with --resume."
            ) from error
        except UsageError:
            raise
        except (ValueError, ArithmeticError, ImportError, CancelledError) as error:
            raise UsageError(
                f"A worker cannot translate: {error} What is done stands in {part}; go on with --resume."
            ) from error
    part.replace(target)


def _count_done(target: Path, part: Path, resume: bool) -> int:
    """Returns the whole lines of an unfinished translation, and cuts off the beginning of another one."""
    if target.exists():
        raise UsageError(f"{target} is there already. Choose another name for the output.")
    if not part.exists() or not part.stat().st_size:
        return 0
    if not resume:
        raise UsageError(f"{part} holds an unfinished translation. Go on with --resume, or remove it.")
    done = end = 0
    with part.open("rb+") as file:
        for line in file:
            if line.endswith(b"\n"):
                done += 1
                end += len(line)
        file.truncate(end)
    return done


def _blocks(texts: Iterator[str], size: int) -> Iterator[list[str]]:
    while block := list(islice(texts, size)):
        yield block


def _in_order(client: Any, blocks: Iterable[list[str]], options: Options) -> Iterator[list[str]]:
    """Yields the translations of each block, in the order of the blocks, few of which are under way at a time."""
    under_way: deque[Any] = deque()
    for block in blocks:
        under_way.append(client.submit(translate_block, options, block, pure=False))
        # Asked every time, since workers come and go.
        if len(under_way) >= _BLOCKS_PER_THREAD * max(1, sum(client.nthreads().values())):
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


# === On a worker ===


def translate_block(options: Options, texts: list[str]) -> list[str]:
    """Returns one translation a text; a worker opens the bundle once."""
    translations = _open_translator(options.bundle).translate_all(
        texts,
        source_language=options.source_language,
        target_language=options.target_language,
        beam_size=options.beam_size,
        glossary=options.glossary,
        anyway=options.anyway,
    )
    return [translation.text for translation in translations]


@lru_cache(maxsize=1)
def _open_translator(bundle: str) -> Translator:
    return Translator.load(Path(bundle))
