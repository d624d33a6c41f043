"""Attention as a teacher shows it: on a wall, step by step, through two networks, by a link."""

import json
import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.demo.browsing import (
    answer,
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
FILLS_THE_WINDOW = """([width, height]) => {
    const panel = document.querySelector(".panel").getBoundingClientRect();
    return panel.width === width && panel.height === height;
}"""
SENTENCE = "¿Dónde está la estación? El gato negro es muy interesante, hola casa roja."


@pytest.fixture(scope="module")
def url(fake_translator_class):
    other = fake_translator_class()
    other.name = "other list"
    with served(fake_translator_class(), other) as url:
        yield url


@pytest.fixture(scope="module")
def context(browser):
    return new_context(browser, 1280, "light")


@pytest.fixture
def page(context, url):
    page = open_anew(context, url)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert errors == []


def show(page: Page, text: str = "el gato negro") -> None:
    send(page, text)
    expect(page.locator(".newest .look")).to_be_visible()  # all of the answer is there
    page.locator("#see").check()
    expect(page.get_by_role("table")).to_be_visible()


def test_in_the_dark_the_wall_can_be_read_as_well(page):
    page.emulate_media(color_scheme="dark")
    show(page)
    page.get_by_label("Numbers").check()
    box(page).focus()
    page.keyboard.press("F8")
    expect(page.locator("#parley")).to_have_class(re.compile("wall"))
    assert barriers(page, "color-contrast") == []


def test_one_key_fills_the_screen_and_letters_grow_with_it(page):
    show(page, "el gato negro es muy interesante " * 4)
    expect(page.get_by_role("button", name="Full screen (F8)")).to_be_visible()
    page.get_by_label("Numbers").check()
    box(page).focus()
    page.keyboard.press("F8")
    expect(page.locator("#parley")).to_have_class(re.compile("wall"))
    sizes = []
    screen = page.context.new_cdp_session(page)  # a browser without a window has none to change while it is full
    for width, height in ((1280, 720), (2560, 1440), (3840, 2160)):
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        screen.send("Emulation.setDeviceMetricsOverride", size)
        page.wait_for_function(FILLS_THE_WINDOW, arg=[width, height])
        expect_no_overflow(page)
        number = page.locator("td[data-row] span").first
        sizes.append(number.evaluate("element => parseFloat(getComputedStyle(element).fontSize)"))
        for cell in page.locator(".attention :is(tr:first-child, tr:last-child) > :is(td, th):last-child").all():
            expect(cell).to_be_in_viewport(ratio=0.9)  # all of it at once: nobody has to scroll
    assert 10 <= sizes[0] < sizes[1] < sizes[2]
    assert barriers(page) == []
    screen.detach()
    page.keyboard.press("Escape")
    expect(page.locator("#parley")).not_to_have_class(re.compile("wall"))
    expect(box(page)).to_be_in_viewport()


def test_what_closes_the_wall_leads_back_to_the_attention_in_the_chat(page):
    page.keyboard.press("F8")
    expect(page.locator(".parley-toast")).to_contain_text("Send a message")  # there is nothing for a wall yet
    expect(page.locator("#parley")).not_to_have_class(re.compile("wall"))
    show(page)
    page.keyboard.press("F8")
    page.get_by_label("Attention", exact=True).get_by_role("button", name="Close").click()
    expect(page.locator("#parley")).not_to_have_class(re.compile("wall"))
    expect(page.get_by_role("table")).to_be_visible()
    page.get_by_label("Attention", exact=True).get_by_role("button", name="Close").click()
    expect(page.get_by_role("table")).to_have_count(0)


def test_on_a_phone_the_attention_is_read_from_its_beginning(browser, url):
    page = open_page(browser, url, 390, "dark", "es-ES")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/attention/panel.js", hold)
    send(page, "el gato negro")
    expect(answer(page)).to_have_text("the cat black")
    page.locator("#see").check()
    held[0].continue_()  # it comes later than it is wanted, as on a slow line
    expect(page.get_by_role("table")).to_be_in_viewport(ratio=1)
    send(page, "hola casa")
    expect(page.get_by_role("columnheader", name="casa")).to_be_visible()
    expect(page.get_by_role("table")).to_be_in_viewport(ratio=1)
    page.context.close()


def test_what_is_no_word_has_its_name_in_the_visitor_s_language(browser, url):
    page = open_page(browser, url, 1280, "light", "de-DE")
    show(page)
    expect(page.locator("thead .beside")).to_have_text(["→ Englisch", "Ende"])
    page.get_by_text("In einem Schritt").click()
    expect(page.locator(".pieces .special")).to_have_text(["→ Englisch", "Ende"])
    expect(page.locator(".beam b").first).to_have_text("-0,10")
    page.context.close()


def test_row_and_column_of_a_square_light_up_by_mouse_key_and_tap(page):
    show(page)
    lit = page.locator(".attention th.crossed")
    page.locator("td[data-row='1'][data-column='1']").hover()
    expect(lit).to_have_text(["gato", "cat"])
    expect(page.get_by_text("“cat” looked at “gato”: 80%")).to_be_visible()
    expect(page.locator("td.crossed[data-row='1']")).to_have_count(5)
    box(page).hover()
    expect(lit).to_have_count(0)
    page.locator("td[data-row='0'][data-column='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(lit).to_have_text(["gato", "black"])
    page.locator("td[data-row='0'][data-column='3']").click()  # the tag: no word of the source
    expect(lit).to_have_text(["the"])
    expect(page.get_by_text("“the” looked at “→ English”: 5%")).to_be_visible()


def test_every_row_adds_up_on_the_page_and_in_every_file(page):
    show(page)
    page.get_by_label("Numbers").check()
    for row in page.locator(".attention tbody tr").all():
        assert sum(map(int, row.locator("td").all_inner_texts())) == 100
    saved = {}
    for kind in ("CSV", "JSON", "SVG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=kind).click()
        saved[kind] = download.value.path().read_text(encoding="utf-8-sig")
    head, *rows = saved["CSV"].splitlines()
    assert head == ",el,gato,negro,→ English,end"
    assert [sum(map(float, row.split(",")[1:])) for row in rows] == [pytest.approx(1)] * 3
    data = json.loads(saved["JSON"])
    assert (data["source"], data["translation"]) == ("el gato negro", "the cat black")
    whole = zip(data["attention"], data["attention_to_tag"], data["attention_to_end"], strict=True)
    assert [sum(words) + tag + end for words, tag, end in whole] == [pytest.approx(1)] * 3
    assert "Attention: Spanish to English" in saved["SVG"]
    assert "80" in re.findall("<!-- (.*?) -->", saved["SVG"])


def test_inside_one_step_comes_into_view_and_plays(page):
    show(page, SENTENCE)
    page.set_viewport_size({"width": 1280, "height": 600})
    page.get_by_text("Inside one step").click()
    nodes = page.locator(".tree .node")
    expect(nodes).to_have_count(2)
    expect(page.get_by_label("Piece of the translation")).to_be_focused()
    expect(page.locator(".grown")).to_be_in_viewport(ratio=0.9)
    page.keyboard.press("ArrowRight")
    expect(nodes).to_have_count(4)
    expect(page.locator(".tree .out")).to_have_count(1)
    expect(page.locator(".tree .kept")).to_have_count(2)
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(nodes).to_have_count(6)
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert barriers(page) == []


def test_two_networks_are_compared(page):
    show(page)
    page.get_by_role("button", name="Compare two networks").click()
    view = page.get_by_role("dialog", name="The same sentence through two networks")
    expect(view.locator("select option:checked")).to_have_text(["word list", "other list"])
    expect(view.locator(".answered")).to_have_text(["the cat black", "the cat black"])
    expect(view.get_by_role("table")).to_have_count(2)
    expect(view.locator(".tokens").first).to_have_text("elgatonegro")
    assert barriers(page) == []
    sizes = []
    for width in (1280, 3840):
        page.set_viewport_size({"width": width, "height": 800})
        texts = view.locator(":is(h2, h3, .explained, .answered, th, .tokens span)")
        sizes.append(texts.evaluate_all("all => all.map((element) => parseFloat(getComputedStyle(element).fontSize))"))
    assert all(small < large for small, large in zip(*sizes, strict=True))  # from the last row of seats as well
    view.get_by_role("textbox").fill("hola casa")
    view.get_by_role("textbox").press("Enter")
    expect(view.locator(".answered")).to_have_text(["hello house", "hello house"])
    page.keyboard.press("Escape")
    expect(view).to_have_count(0)


def test_a_link_opens_the_same_view_again_and_tells_no_server(page, browser, url):
    show(page)
    page.locator(".newest .target .word").nth(1).focus()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(link).fragment) == {
        "t": ["el gato negro"], "d": ["es-en"], "attention": ["1"], "word": ["2"],
    }  # fmt: skip
    other = open_page(browser, url, 1280, "dark")
    asked: list[str] = []
    other.on("request", lambda request: asked.append(request.url))
    other.goto(link)
    expect(other.get_by_role("columnheader")).to_have_text(["el", "gato", "negro"])
    other.reload()
    expect(other.get_by_role("columnheader")).to_have_text(["el", "gato", "negro"])
    expect(other.locator(".newest .target .word").nth(1)).to_be_focused()
    expect(other.get_by_role("columnheader", name="gato")).to_have_class(re.compile("lit"))
    other.reload()
    expect(other.get_by_role("columnheader", name="gato")).to_have_class(re.compile("lit"))
    expect(other.locator(".turn")).to_have_count(1)  # not translated once more
    assert not [address for address in asked if "gato" in urlsplit(address)._replace(fragment="").geturl()]
    other.context.close()


@pytest.mark.parametrize("rest", ["d=xx-yy&attention=1&word=99", "word=-1&attention=<b>", "d=es-en&word=a"])
def test_a_link_that_asks_for_what_is_not_there_does_no_harm(page, rest):
    page.evaluate(f"location.hash = 't=hola%20casa&{rest}'")
    expect(answer(page)).to_have_text("hello house")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_text_that_is_too_long_for_a_link_is_refused_plainly(page):
    text = f"{'a' * 55} " * 20
    page.clock.install()
    page.evaluate(f"location.hash = 't={quote(text)}'")
    refusal = page.get_by_role("alert").filter(has_text="1,120 characters, and a link holds 1,000 at most")
    expect(refusal).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)
    page.clock.fast_forward(8_000)
    expect(refusal).to_have_count(0)  # it passes
    show(page, text)
    page.get_by_role("button", name="Copy link").click()
    expect(refusal).to_be_visible()
