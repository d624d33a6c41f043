"""How long an update of the training takes on this machine, by backend and precision: python -m benchmarks.updates

Every contender is a process of its own with the recipe's network and one full batch of random ids; they take turns, one
update each. What is not installed is left out. The first update, which compiles, is not counted.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.util import find_spec

from benchmarks.command import common_parser, refuse
from benchmarks.measure import Contender, alternate, in_words, markdown_table, ratio, spread
from training.publishing.machine import describe
from training.recipes.recipe import PRECISIONS, RecipeError, load_recipe


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints a table, and returns 0, or 2 if a contender fails."""
    parser = common_parser("updates", __doc__, rounds=9, trains=True)
    parser.add_argument("--recipe", default="base", help="a name or a .toml file (default: %(default)s)")
    installed = [name for name in ("tensorflow", "jax", "torch") if find_spec(name)]
    parser.add_argument("--backends", nargs="+", choices=installed, default=installed)
    arguments = parser.parse_args(argv)
    machine = describe(("keras", *arguments.backends), arguments.seed)
    with ExitStack() as stack:
        try:
            tokens = load_recipe(arguments.recipe).batches.tokens
            contenders = [
                _start(stack, backend, precision, arguments.recipe, arguments.seed)
                for backend in arguments.backends
                for precision in PRECISIONS
            ]
            seconds = alternate(contenders, arguments.rounds)
        except (OSError, RecipeError) as error:
            return refuse("updates", error)
    first = seconds[contenders[0].name]
    rows = [[name, in_words(spread(taken)), in_words(ratio(first, taken))] for name, taken in seconds.items()]
    header = [f"an update of {tokens:,} target subwords", "s (quartiles)", f"times as fast as {contenders[0].name}"]
    print(f"{markdown_table(header, rows)}\n\nRecipe `{arguments.recipe}`; {machine}; {arguments.rounds} rounds")
    return 0


def _start(stack: ExitStack, backend: str, precision: str, recipe: str, seed: int) -> Contender:
    """Starts a contender's process, and waits until it has compiled."""
    process = stack.enter_context(
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.update_worker", recipe, precision, str(seed)],
            env={**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    )
    stack.callback(process.kill)

    name = f"{backend}, {precision}"

    def wait() -> None:
        if not process.stdout or not process.stdout.readline():
            raise OSError(f"{name}: the process has ended; its own words stand above.")

    def update() -> None:
        print("update", file=process.stdin, flush=True)
        wait()

    wait()
    return Contender(name, update)


if __name__ == "__main__":
    sys.exit(main())
