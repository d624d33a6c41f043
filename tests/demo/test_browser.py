"""The real page in a real Chromium."""

import re
import shutil
import threading
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from demo.app import build_app
from demo.look import launch_options

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
LONG_MS = 60_000


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def url(module_translator):
    app = build_app([module_translator])
    app.launch(server_name="127.0.0.1", **launch_options())
    yield app.local_url
    app.close(verbose=False)


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["desktop light", "phone dark"])
def page(request, browser: Browser, url):
    """An opened page that, when the test is over, must have been clean: no error, no other host, nothing too wide."""
    width, scheme = request.param
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    errors: list[str] = []
    hosts: set[str | None] = set()
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda sent: hosts.add(urlsplit(sent.url).hostname) if sent.url.startswith("http") else None)
    page.goto(url)
    expect(box(page)).to_be_visible(timeout=LONG_MS)
    yield page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()
    assert errors == []
    assert hosts == {"127.0.0.1"}


def box(page: Page):
    return page.get_by_test_id("textbox")


def send(page: Page, text: str) -> None:
    box(page).fill(text)
    box(page).press("Enter")


def answers(page: Page):
    return page.get_by_test_id("bot")


def test_a_person_writes_reads_and_looks_at_the_attention(page):
    expect(page.get_by_role("heading", name="Parley", level=1)).to_be_visible()
    send(page, "¿Dónde está la estación?")
    expect(answers(page).last).to_contain_text("where is the station?", timeout=LONG_MS)
    expect(page.locator("#notice")).to_contain_text("least sure of")
    expect(page.locator("#attention img")).to_have_count(0)
    page.get_by_label("Show attention").check()
    # For the answer that was there already:
    picture = page.get_by_role("img", name=re.compile("station looks at estación"))
    expect(picture).to_be_visible(timeout=LONG_MS)
    send(page, "el gato negro")
    expect(page.get_by_role("img", name=re.compile("cat looks at gato"))).to_be_visible(timeout=LONG_MS)
    page.get_by_label("Show attention").uncheck()
    expect(page.locator("#attention img")).to_have_count(0)


def test_what_a_person_needs_is_in_sight_however_much_is_shown(page):
    page.get_by_label("Show attention").check()
    send(page, "el gato negro es muy interesante, " * 20)
    expect(page.locator("#attention img")).to_be_visible(timeout=LONG_MS)
    window = page.viewport_size
    for seen in (box(page), page.get_by_text("English → Spanish", exact=True), page.locator("#attention figcaption")):
        place = seen.bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= window["width"]
        assert place["y"] >= 0
        assert place["y"] + place["height"] <= window["height"]


def test_retry_undo_and_clear_are_under_the_answer(page):
    send(page, "hola")
    expect(answers(page).last).to_contain_text("hello", timeout=LONG_MS)
    send(page, "red")
    expect(answers(page)).to_have_count(2, timeout=LONG_MS)
    page.get_by_role("button", name="Swap").click()
    expect(page.get_by_label("English → Spanish")).to_be_checked(timeout=LONG_MS)
    page.get_by_role("button", name="Retry").last.click()
    expect(answers(page).last).to_contain_text("roja", timeout=LONG_MS)
    page.get_by_role("button", name="Undo").last.click()
    expect(answers(page)).to_have_count(1, timeout=LONG_MS)
    expect(box(page)).to_have_value("red")
    page.get_by_role("button", name="Clear").click()
    expect(answers(page)).to_have_count(0, timeout=LONG_MS)
    send(page, "casa")
    expect(answers(page)).to_have_count(1, timeout=LONG_MS)


def test_the_direction_is_turned_round_by_one_click(page):
    page.get_by_role("button", name="Swap").click()
    expect(page.get_by_label("English → Spanish")).to_be_checked(timeout=LONG_MS)
    send(page, "house")
    expect(answers(page).last).to_contain_text("casa", timeout=LONG_MS)


def test_an_example_is_sent_in_its_own_direction(page):
    page.get_by_role("button", name="Could you help me, please?").click()
    expect(answers(page).last).to_contain_text("Could you help me, please?", timeout=LONG_MS)
    expect(page.get_by_label("English → Spanish")).to_be_checked()


def test_markup_is_shown_and_not_run(page):
    text = '<img src=x onerror="document.title=1"> <b>hola</b> & &amp; 5 < 6 <script>document.title=2</script>'
    send(page, text)
    expect(page.get_by_test_id("user").last).to_contain_text(text, timeout=LONG_MS)
    expect(answers(page).last).to_contain_text("hello", timeout=LONG_MS)
    assert page.title() == "Parley"
    assert page.locator("#conversation img[src=x], #conversation b").count() == 0


def test_after_a_failure_the_person_goes_on(page):
    send(page, "boom")
    expect(answers(page).last).to_contain_text("Sorry, something went wrong", timeout=LONG_MS)
    expect(box(page)).to_be_enabled()
    send(page, "hola")
    expect(answers(page).last).to_contain_text("hello", timeout=LONG_MS)


def test_nothing_and_far_too_much_are_refused_kindly_and_stay_in_the_box(page):
    send(page, "a" * 6_000)
    expect(page.locator("#notice")).to_contain_text("6,000 characters", timeout=LONG_MS)
    expect(box(page)).to_have_value("a" * 6_000)
    expect(answers(page)).to_have_count(0)


def test_stop_keeps_what_is_there(browser, slow_translator):
    app = build_app([slow_translator])
    app.launch(server_name="127.0.0.1", **launch_options())
    page = browser.new_page()
    try:
        page.goto(app.local_url)
        expect(box(page)).to_be_visible(timeout=LONG_MS)
        send(page, "hola casa roja")
        expect(answers(page).last).to_contain_text("hello", timeout=LONG_MS)
        box(page).fill("written meanwhile")
        page.locator("#box .stop-button").click()
        expect(page.locator("#notice")).to_contain_text("stopped", timeout=LONG_MS)
        expect(answers(page).last).to_contain_text("hello …")
        expect(box(page)).to_have_value("written meanwhile")
    finally:
        slow_translator.go_on.set()
        page.close()
        app.close(verbose=False)


@pytest.fixture
def slow_translator(fake_translator_class):
    """Says one word, and the others only when told to go on."""
    go_on = threading.Event()
    words = iter(range(100))
    translator = fake_translator_class(before_word=lambda: next(words) == 0 or go_on.wait(LONG_MS / 1000))
    translator.go_on = go_on
    return translator
