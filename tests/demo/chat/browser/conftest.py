"""The chat room in a browser, wide and narrow, light and dark."""

from urllib.parse import urlsplit

import pytest

from tests.demo.browsing import blank_tab, box, expect_no_overflow, new_context, ready
from tests.demo.serving import served


@pytest.fixture(scope="module")
def corrections(tmp_path_factory):
    return tmp_path_factory.mktemp("corrections") / "kept.sqlite"


@pytest.fixture(scope="module")
def url(module_translator, corrections):
    with served(module_translator, corrections=corrections) as url:
        yield url


@pytest.fixture(scope="module", params=[(1280, "light"), (390, "dark")], ids=["desktop light", "phone dark"])
def opened(request, browser, url):
    """One page for all tests, which must have been clean when they are over: no error, no other host."""
    page = blank_tab(new_context(browser, *request.param))
    errors: list[str] = []
    hosts: set[str | None] = set()
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda sent: hosts.add(urlsplit(sent.url).hostname) if sent.url.startswith("http") else None)
    yield ready(page, url)
    page.context.close()
    assert errors == []
    assert hosts == {"127.0.0.1"}


@pytest.fixture
def page(opened):
    """The page as a first visitor finds it, and never wider than its window."""
    if opened.locator("#parley.for-two").count():
        opened.get_by_role("button", name="Done").click()
    opened.keyboard.press("Escape")
    opened.locator("#see").uncheck()
    opened.locator("#clear").click()
    opened.locator("#from").select_option("")
    opened.locator("#to").select_option("en")
    box(opened).fill("")
    yield opened
    expect_no_overflow(opened)
    opened.wait_for_function("document.documentElement.scrollHeight <= innerHeight")
