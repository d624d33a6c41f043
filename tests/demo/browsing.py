"""What tests in a real browser share: how it is started, and what a person does there."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

# The first has no window to draw: a fifth less work for the same pages.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, CHROMIUMS)), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
LONG_MS = 180_000  # how long something may take that a busy machine does late; nothing waits that long when all is well
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    expect.set_options(timeout=LONG_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def new_context(browser: Browser, width: int, scheme: str, locale: str = "en-US") -> BrowserContext:
    """A browser that has never seen the page."""
    return browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale=locale, permissions=["clipboard-read"]
    )


def open_page(browser: Browser, url: str, width: int, scheme: str, locale: str = "en-US") -> Page:
    """A first visitor's page, ready to be written in."""
    return open_tab(new_context(browser, width, scheme, locale), url)


def blank_tab(context: BrowserContext) -> Page:
    """A tab that has not opened anything yet."""
    page = context.new_page()
    page.set_default_timeout(LONG_MS)
    return page


def open_tab(context: BrowserContext, url: str) -> Page:
    """One more tab of the same browser."""
    return ready(blank_tab(context), url)


def cleared_tab(context: BrowserContext, url: str) -> Page:
    """A tab in which nobody has been, to the page's eyes; its scripts are compiled already, nearly all that a load is.

    It is the last visitor's, and the others of the browser are closed.
    """
    page, *others = context.pages or [blank_tab(context)]
    for tab in others:
        tab.close()
    page.unroute_all()
    page.mouse.move(0, 0)
    page.goto(f"{url}static/parley/parley.svg")
    page.evaluate("for (const storage of [localStorage, sessionStorage]) storage.clear()")
    return page


def open_anew(context: BrowserContext, url: str) -> Page:
    """A first visitor's page in a browser that has all scripts already."""
    return ready(cleared_tab(context, url), url)


def ready(page: Page, url: str) -> Page:
    """The page once it can be written in."""
    page.goto(url)
    expect(page.locator("#rooms #box")).to_be_visible()  # it may be drawn before Gradio is there, and moves then
    expect(page.locator("p.loading")).to_have_count(0)  # Gradio's own sign, which it takes away a moment later
    return page


def expect_no_overflow(page: Page) -> None:
    """The page is as wide as its window, as soon as all of it stands in its place."""
    page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")


def barriers(page: Page, *rules: str) -> list[tuple[str, str]]:
    """What keeps somebody from using what is shown now, by these of axe's rules or by all: a rule and an element."""
    if page.evaluate("!window.axe"):
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = page.evaluate(
        """async (options) => (await axe.run(options)).violations.map(({ id, nodes }) => [id, nodes[0].html])""",
        options,
    )
    return [(rule, element) for rule, element in found]


def box(page: Page) -> Locator:
    return page.locator("#box")


def send(page: Page, text: str) -> None:
    box(page).fill(text)
    box(page).press("Enter")


def answer(page: Page) -> Locator:
    """The newest answer once it is whole: only then is it kept, with the numbers of its words."""
    return page.locator(".newest .answer .words:not(.growing)")


def word(page: Page, text: str, side: str = "target"):
    return page.locator(f".newest .word[data-side={side}]").get_by_text(text, exact=True)


def choose(page: Page, text: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=re.compile(f"^{text}")).click()
