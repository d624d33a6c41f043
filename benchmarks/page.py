"""How long until the page can be written in, and how much comes over the wire: python -m benchmarks.page

Opens Parley and a bare Gradio app that echoes in one Chromium, in turn, each time as a visitor who was never there
before. A page is usable when its text box has come, can be written in, and has the focus where the page gives it.
Needs what the tests need: pip install -e ".[test]", and Chromium. Uses the loopback interface alone.
"""

import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from playwright.sync_api import Browser, Error, sync_playwright

from benchmarks.bundles import describe_bundle, open_bundle
from benchmarks.command import common_parser, refuse
from benchmarks.measure import Bar, bars_table, in_turn, in_words, markdown_table, ratio, spread
from benchmarks.startup import ECHO, PARLEY, StartError, apps_beside_each_other, serving
from model.bundle import BundleError
from training.publishing.machine import describe

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_MOST_TIMES, _MOST_KILOBYTES = 1.5, 548
# The box of a page, as soon as it can be written in.
_USABLE = {
    PARLEY: """() => document.activeElement?.id === "box" """,
    ECHO: """() => document.querySelector("textarea:enabled")?.getBoundingClientRect().width > 0""",
}
# Where everything stands at last: what comes after a page is usable is weighed, too.
_WHOLE = {PARLEY: "#rooms #box", ECHO: "textarea:enabled"}
_SETTLE_MS = 1_500


class Opening(NamedTuple):
    """What opening a page took."""

    seconds: float
    kilobytes: float  # over the wire, as it was packed
    requests: int


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints two tables, and returns 0, or 2 if it cannot be done as asked."""
    arguments = common_parser("page", __doc__, rounds=7).parse_args(argv)
    machine = describe(("gradio", "playwright"), arguments.seed)
    try:
        with ExitStack() as stack:
            bundle = stack.enter_context(open_bundle(arguments.bundle, arguments.seed))
            scratch = Path(stack.enter_context(TemporaryDirectory()))
            apps = apps_beside_each_other(bundle, scratch, arguments.seed)
            addresses = {app.name: stack.enter_context(serving(app))[0] for app in apps}
            print(report(open_in_turn(addresses, arguments.rounds)))
            print(f"\n{describe_bundle(bundle)}\n\n{machine}; {arguments.rounds} rounds")
    except (BundleError, StartError, Error) as error:
        return refuse("page", error)
    return 0


def open_in_turn(addresses: Mapping[str, str], rounds: int) -> dict[str, list[Opening]]:
    """Opens the pages in turn, round after round, after one round that is not counted."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        openings = in_turn(
            {name: partial(open_once, browser, addresses[name], _USABLE[name], _WHOLE[name]) for name in addresses},
            rounds,
        )
        browser.close()
    return openings


def open_once(browser: Browser, address: str, usable: str, whole: str) -> Opening:
    """Opens a page with nothing kept from before: timed until `usable`, a function of JavaScript, is true in it, and
    weighed when the element `whole` has come."""
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    sizes: list[float] = []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda loaded: sizes.append(loaded["encodedDataLength"]))
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(usable)
    seconds = time.perf_counter() - began
    page.locator(whole).first.wait_for()
    page.wait_for_timeout(_SETTLE_MS)
    context.close()
    return Opening(seconds, sum(sizes) / 1_000, len(sizes))


def report(openings: Mapping[str, Sequence[Opening]]) -> str:
    """Returns what was measured and which bars it meets, as Markdown."""
    seconds = {name: np.array([opening.seconds for opening in taken]) for name, taken in openings.items()}
    kilobytes = {name: np.array([opening.kilobytes for opening in taken]) for name, taken in openings.items()}
    rows = [
        [
            name,
            in_words(spread(seconds[name])),
            in_words(ratio(seconds[name], seconds[ECHO])),
            f"{np.median(kilobytes[name]):,.0f}",
            f"{np.median([opening.requests for opening in openings[name]]):.0f}",
        ]
        for name in openings
    ]
    bars = [
        Bar("time over the echo", ratio(seconds[PARLEY], seconds[ECHO]).median, _MOST_TIMES, at_most=True),
        Bar("page weight", float(np.median(kilobytes[PARLEY])), _MOST_KILOBYTES, at_most=True, unit="kB"),
    ]
    header = ["until the page is usable", "s (quartiles)", "times the echo", "kB", "requests"]
    return f"{markdown_table(header, rows)}\n\n{bars_table(bars)}"


if __name__ == "__main__":
    sys.exit(main())
