"""The commands of training: python -m training {fit,evaluate,export}."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 stopped before the end, 2 cannot be done as asked."""
    arguments = _parser().parse_args(argv)
    try:
        return arguments.command(arguments)
    except ValueError as error:
        print(f"parley: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"parley: {error.filename or 'The system'}: {error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nparley: stopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description="Train and measure translators.")
    commands = parser.add_subparsers(required=True)

    fit = commands.add_parser("fit", help="train a bundle from sentence pairs")
    fit.add_argument("--corpus", type=Path, nargs="+", required=True, help="a TSV file, or two parallel files")
    fit.add_argument("--languages", nargs=2, required=True, help="codes of the two columns, such as: en es")
    fit.add_argument("--recipe", default="base", help="tiny, base, or a .toml file (default: base)")
    fit.add_argument("--out", type=Path, required=True, help="folder for the bundle")
    fit.add_argument("--resume", action="store_true", help="go on where the run in --out was stopped")
    fit.add_argument("--tensorboard", action="store_true", help="write the losses for TensorBoard too")
    fit.set_defaults(command=_fit)

    evaluate = commands.add_parser("evaluate", help="score a bundle by sacreBLEU on sentences it never saw")
    evaluate.add_argument("bundle", type=Path)
    evaluate.add_argument("--corpus", type=Path, nargs="+", required=True, help="the file it was trained on")
    evaluate.add_argument("--part", choices=("test", "validation", "all"), default="test")
    evaluate.set_defaults(command=_evaluate)

    export = commands.add_parser("export", help="make a bundle's graphs anew from its weights")
    export.add_argument("bundle", type=Path)
    export.set_defaults(command=_export)
    return parser


def _fit(arguments: argparse.Namespace) -> int:
    # Imported here, so that --help and a mistyped command do not wait for TensorFlow.
    with _silent_stderr():
        from training.fit import Fit, TrainingStopped, wake_backend

        wake_backend()
    from training.recipe import load_recipe

    run = Fit(
        corpus_paths=arguments.corpus,
        languages=tuple(arguments.languages),
        recipe=load_recipe(arguments.recipe),
        out=arguments.out,
        resume=arguments.resume,
        tensorboard=arguments.tensorboard,
    )
    try:
        run.run()
    except TrainingStopped as stopped:
        print(f"parley: {stopped}", file=sys.stderr)
        return 1
    print(f"The bundle is in {arguments.out}. Talk through it: python launch.py --bundle {arguments.out}")
    return 0


def _evaluate(arguments: argparse.Namespace) -> int:
    with _silent_stderr():
        from training.evaluate import evaluate

    evaluate(arguments.bundle, arguments.corpus, arguments.part)
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from training.export import export_bundle

    export_bundle(arguments.bundle)
    print(f"{arguments.bundle} has new graphs.")
    return 0


@contextmanager
def _silent_stderr() -> Iterator[None]:
    """Within it the process writes no errors: TensorFlow reports there, past every setting, what it did not find."""
    sys.stderr.flush()
    kept = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


if __name__ == "__main__":
    sys.exit(main())
