"""Every room of the page with the shipped bundle, in a real Chromium: for all eyes, hands, windows and languages."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from demo.i18n.page_text import SPOKEN
from tests.demo.browsing import (
    barriers,
    box,
    expect_no_overflow,
    needs_chromium,
    new_context,
    open_anew,
    open_page,
    send,
)
from tests.demo.serving import served

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def url(shipped):
    with served(shipped) as url:
        yield url


@pytest.fixture(scope="module")
def context(browser):
    return new_context(browser, 1280, "light")


def look_around(page: Page) -> Iterator[str]:
    """Yields the name of each place of the page while it is there to be seen."""
    page.locator("#settings summary").click()
    yield "greeting and settings"
    page.keyboard.press("Escape")
    send(page, "Mi hermano Qwxyz lee un libro. ¿Dónde está la estación?")
    expect(page.locator(".newest .look")).to_be_visible()
    page.locator("#export summary").click()
    yield "answer and export"
    page.keyboard.press("Escape")
    page.locator("#see").check()
    page.locator(".inside summary").click()
    expect(page.locator(".beam")).to_be_visible()
    page.locator(".newest .target .word[role=button]").first.click()
    expect(page.locator(".choices button").first).to_be_visible()
    yield "attention and other words"
    page.keyboard.press("Escape")
    page.locator("#see").uncheck()
    page.locator(".newest .suggest").click()
    page.locator(".newest .message").hover()
    page.locator(".newest .message button").first.click()
    box(page).fill("a " * 2_300)
    yield "two forms and the limit"
    box(page).fill("")
    page.route("**/gradio_api/call/**", lambda route: route.abort())
    send(page, "hola")
    expect(page.locator(".failure")).to_be_visible()
    yield "server away"
    page.unroute("**/gradio_api/call/**")
    page.locator("#two").click()
    expect(page.locator(".side textarea")).to_have_count(2)
    yield "two people"
    page.locator(".two > .row button").last.click()
    page.locator("#clear").click()
    expect(page.locator(".restore")).to_be_visible()
    yield "cleared"
    page.get_by_role("tab").nth(1).click()
    expect(page.locator("#files-file")).to_be_visible()
    yield "files"
    page.get_by_role("tab").nth(2).click()
    expect(page.locator("#about .network")).to_be_visible()
    page.locator("#about summary").click()
    yield "about"


def light_up(page: Page, scheme: str) -> None:
    """Makes it light or dark around the page, and waits until the colours have passed into one another."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        """isDark => document.body.classList.contains("dark") === isDark
            && document.getAnimations().every((each) => !(each instanceof CSSTransition))""",
        arg=scheme == "dark",
    )


def test_axe_finds_nothing(context, url):
    page = open_anew(context, url)
    found = []
    for place in look_around(page):
        # In the dark nothing but the colours is another.
        for scheme, rules in (("dark", ["color-contrast"]), ("light", [])):
            light_up(page, scheme)
            found += [(place, scheme, *each) for each in barriers(page, *rules)]
    assert found == []


# What reaches over the edge of the window and cannot be scrolled to. Gradio's bar of progress, which moves in from
# beside the page, may.
BEYOND = """() => [...document.querySelectorAll("body *:not(.eta-bar)")].filter((element) => {
    const { left, right, width, height } = element.getBoundingClientRect();
    if (!width || !height || (right <= innerWidth + 1 && left >= -1)) return false;
    for (let each = element; each; each = each.parentElement) {
        const { overflowX, clipPath } = getComputedStyle(each);
        if (/auto|scroll/.test(overflowX) || /inset/.test(clipPath)) return false;
    }
    return true;
}).map((element) => element.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("language", SPOKEN)
def test_nothing_reaches_over_the_edge_at_320_pixels(browser, url, language):
    page = open_page(browser, url, 320, "light", language)
    beyond = {}
    for place in look_around(page):
        expect_no_overflow(page)
        beyond[place] = page.evaluate(BEYOND)
    page.context.close()
    assert {place: elements for place, elements in beyond.items() if elements} == {}


def test_every_picture_of_the_about_room_opens(context, url):
    page = open_anew(context, url)
    page.get_by_role("tab", name="About").click()
    page.locator("#about summary").click()
    pictures = page.locator("#about img")
    expect(pictures.first).to_be_visible()
    page.wait_for_function(
        "[...document.querySelectorAll('#about img')].every((each) => each.naturalWidth > 0 && each.alt)"
    )
    links = page.locator("#about a").evaluate_all("(all) => all.map((each) => each.getAttribute('href'))")
    assert [link for link in links if not re.match("https?://", link)] == []  # a file of the bundle is no page
