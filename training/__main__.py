"""The commands of training: python -m training {fit,evaluate,export,...}."""

import argparse
import linecache
import shlex
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

# What the extra `training` brings, but the backend: Keras says which of these it wants.
_LIBRARIES = ("keras", "onnx", "py3langid", "sacrebleu", "stopwordsiso")
_BACKENDS = {"tensorflow": "training", "jax": "distributed", "torch": "torch"}
_ROOT = Path(__file__).resolve().parents[1]
_LOG = "training-errors.log"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code.

    0 done, 1 stopped before the end, 2 cannot be done as asked, 3 a fault of Parley's own, 130 stopped by Ctrl-C.
    """
    if missing := [name for name in _LIBRARIES if find_spec(name) is None]:
        return _missing(missing[0], "training")
    typed = [word for word in (sys.argv[1:] if argv is None else argv) if word != "--resume"]
    command = shlex.join(["python", "-m", "training", *typed])
    arguments = _parser().parse_args(argv, argparse.Namespace(command=command))
    try:
        return arguments.run(arguments)
    except OSError as error:
        print(f"parley: {error.filename or 'The system'}: {error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nparley: stopped.", file=sys.stderr)
        return 130
    except Exception as error:
        return _tell(error)


def _tell(error: Exception) -> int:
    """Says what went wrong in one line; the whole of what nobody foresaw goes into a log."""
    if isinstance(error, ModuleNotFoundError) and error.name in _BACKENDS:
        return _missing(error.name, _BACKENDS[error.name])
    if _is_for_people(error):
        print(f"parley: {error}", file=sys.stderr)
        return 2
    what = " ".join(f"{type(error).__name__}: {error}".split())
    print(f"parley: this should not have happened ({what[:200]}). The whole of it is in {_log()}", file=sys.stderr)
    return 3


def _missing(library: str, extra: str) -> int:
    print(f'parley: Training needs {library}. Install it: pip install -e ".[{extra}]"', file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    # Here, since they import what may be missing.
    from training.commands import (
        average,
        backtranslate,
        calibrate,
        classify,
        compare,
        correct,
        embed,
        evaluate,
        export,
        fit,
        languages,
    )

    # In the order in which --help lists them.
    commands_in_order = (
        fit, correct, evaluate, export, average, embed, backtranslate, compare, languages, calibrate, classify,
    )  # fmt: skip
    parser = argparse.ArgumentParser(prog="python -m training", description="Train and measure translators.")
    commands = parser.add_subparsers(required=True)
    for command in commands_in_order:
        command.add_parser(commands).set_defaults(run=command.run)
    return parser


def _is_for_people(error: Exception) -> bool:
    """Whether an error was raised on purpose: by a `raise ...Error(message)` of ours, and not from within a library."""
    if not isinstance(error, ValueError):
        return False
    frame = traceback.extract_tb(error.__traceback__)[-1]
    line = linecache.getline(frame.filename, frame.lineno or 0)
    path = Path(frame.filename).resolve()  # an environment may lie in our own folder, or we in one
    is_ours = any(path.is_relative_to(_ROOT / folder) for folder in ("model", "tokenizer", "training"))
    return is_ours and line.lstrip().startswith("raise ")


def _log() -> Path:
    """Adds the traceback of the error at hand to the log, and returns where that is."""
    from training.data.sources.download import cache_dir

    path = cache_dir() / _LOG
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} python -m training {' '.join(sys.argv[1:])}\n")
        file.write(traceback.format_exc() + "\n")
    return path


if __name__ == "__main__":
    # To be asked to end is Ctrl-C: what is half made is cleared away. A shell lets programs that it starts in the
    # background ignore Ctrl-C itself.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
