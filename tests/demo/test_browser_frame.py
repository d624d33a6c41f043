"""The chat room in its frame: before Gradio has made the tabs around it, and in windows of little height."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.demo.browsing import LONG_MS, answer, box, expect_no_overflow, needs_chromium
from tests.demo.serving import served

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def url(module_translator):
    with served(module_translator) as url:
        yield url


def hold_back(page: Page, scripts: str) -> list[Route]:
    """Keeps the page waiting for some of Gradio's scripts; returns what is to be let go on."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(scripts, hold)
    return held


def test_one_can_write_and_is_answered_before_gradio_is_there_and_loses_nothing_when_it_comes(browser, url):
    page = browser.new_page(locale="en-US")
    page.set_default_timeout(LONG_MS)
    held = hold_back(page, "**/assets/index-*.js")  # all of Gradio's scripts come by way of this one
    page.goto(url, wait_until="commit")
    expect(box(page)).to_be_focused()
    page.keyboard.type("la casa")
    page.keyboard.press("Enter")
    expect(answer(page)).to_have_text("the house")
    page.keyboard.type("el gato")
    assert page.locator("#rooms").count() == 0
    held[0].continue_()
    expect(page.locator("#rooms #box")).to_be_focused()
    expect(page.locator("#early")).to_have_count(0)
    page.keyboard.type(" negro")
    expect(box(page)).to_have_value("el gato negro")
    expect(answer(page)).to_have_text("the house")
    page.close()


def test_one_can_click_while_gradio_makes_its_tabs(browser, url):
    page = browser.new_page(locale="en-US")
    page.set_default_timeout(LONG_MS)
    held = hold_back(page, "**/assets/HTML-*.js")  # Gradio runs already, and draws what says that it loads
    with page.expect_request("**/assets/HTML-*.js"):
        page.goto(url, wait_until="commit")
    expect(page.locator("#early #see")).to_be_visible()
    page.locator("#see").check(timeout=10_000)
    page.locator("#two").hover()
    page.mouse.down()
    while held:
        held.pop().continue_()
    page.unroute("**/assets/HTML-*.js")
    expect(page.locator("#rooms")).to_be_visible()
    page.wait_for_timeout(300)
    page.mouse.up()  # the room moved into its tab meanwhile, or would have
    expect(page.locator("#parley.for-two")).to_be_visible()
    expect(page.locator("#rooms #see")).to_be_checked()
    page.close()


@pytest.mark.parametrize(("width", "height"), [(640, 400), (844, 390)], ids=["1280 x 800 at 200%", "a phone that lies"])
def test_in_a_low_window_the_box_and_the_whole_of_a_menu_can_be_reached(browser, url, width, height):
    page = browser.new_page(locale="de-DE", viewport={"width": width, "height": height})
    page.set_default_timeout(LONG_MS)
    page.goto(url)
    expect(page.locator("#rooms #box")).to_be_visible()
    expect(page.locator(".composer")).to_be_in_viewport(ratio=1)
    page.locator("#settings summary").click()
    expect(page.locator("#settings .sheet")).to_be_in_viewport(ratio=1)
    last = page.locator("#settings .sheet input").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport(ratio=1)
    expect_no_overflow(page)
    page.close()


def test_where_the_first_language_of_a_browser_is_not_spoken_all_of_the_page_speaks_the_next(browser, url):
    page = browser.new_page(locale="es-ES")
    page.set_default_timeout(LONG_MS)
    page.add_init_script("""
        Object.defineProperty(navigator, "languages", { get: () => ["ca-ES", "es", "en"], configurable: true });
        Object.defineProperty(navigator, "language", { get: () => "ca-ES", configurable: true });
    """)
    page.goto(url)
    expect(page.get_by_role("tab", name="Archivos")).to_be_visible()
    expect(box(page)).to_have_attribute("placeholder", "Escribe o pega un texto …")
    page.close()
