"""The commands of training: python -m training {fit,evaluate,export,...}."""

import argparse
import sys
from collections.abc import Sequence
from importlib.util import find_spec

# What the extra `training` brings, but the backend: Keras says which of these it wants.
_LIBRARIES = ("keras", "onnx", "py3langid", "sacrebleu", "stopwordsiso")
_BACKENDS = {"tensorflow": "training", "jax": "distributed", "torch": "torch"}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 stopped before the end, 2 cannot be done as asked."""
    if missing := [name for name in _LIBRARIES if find_spec(name) is None]:
        return _missing(missing[0], "training")
    arguments = _parser().parse_args(argv)
    try:
        return arguments.run(arguments)
    except ModuleNotFoundError as error:
        if error.name not in _BACKENDS:
            raise
        return _missing(error.name, _BACKENDS[error.name])
    except ValueError as error:
        print(f"parley: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"parley: {error.filename or 'The system'}: {error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nparley: stopped.", file=sys.stderr)
        return 130


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
        embed,
        evaluate,
        export,
        fit,
        languages,
    )

    # In the order in which --help lists them.
    commands_in_order = (fit, evaluate, export, average, embed, backtranslate, compare, languages, calibrate, classify)
    parser = argparse.ArgumentParser(prog="python -m training", description="Train and measure translators.")
    commands = parser.add_subparsers(required=True)
    for command in commands_in_order:
        command.add_parser(commands).set_defaults(run=command.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
