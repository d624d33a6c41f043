"""The chat room before Gradio, which makes the tabs around it, has come."""

import pytest
from playwright.sync_api import Route, expect

from demo.app import build_app
from demo.web.launch_options import launch_options
from tests.demo.browsing import LONG_MS, answer, box, needs_chromium

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def url(module_translator):
    app = build_app([module_translator])
    app.launch(server_name="127.0.0.1", **launch_options())
    yield app.local_url
    app.close(verbose=False)


def test_one_can_write_and_is_answered_before_gradio_is_there_and_loses_nothing_when_it_comes(browser, url):
    page = browser.new_page(locale="en-US")
    page.set_default_timeout(LONG_MS)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/assets/index-*.js", hold)  # all of Gradio's scripts come by way of this one
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
