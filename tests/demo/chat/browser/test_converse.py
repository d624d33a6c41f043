"""The real page in a real Chromium, on a desktop in light and on a phone in dark colours."""

import json
import re
import threading

import pytest
from playwright.sync_api import expect

from tests.demo.browsing import LONG_MS, answer, box, expect_no_overflow, needs_chromium, open_page, send, word
from tests.demo.serving import served

pytestmark = needs_chromium


# === Converse ===


def test_the_direction_is_found_shown_and_turned_round(page):
    expect(page.get_by_role("heading", name="Parley", level=1)).to_be_visible()
    box(page).press_sequentially("the black cat")
    expect(page.locator("#from option:checked")).to_have_text("English (found)")
    expect(page.locator("#to option:checked")).to_have_text("Spanish")
    box(page).press("Enter")
    expect(answer(page)).to_have_text("el negro gato")
    expect(page.locator(".newest .direction")).to_contain_text("English to Spanish")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("")
    page.locator(".newest .round").click()
    expect(page.locator(".newest .direction")).to_contain_text("Spanish to English")
    expect(answer(page)).to_have_text("the black cat")


def test_a_text_without_a_word_is_shown_as_it_is_and_nobody_asks_for_its_language(page):
    send(page, "12 345")
    expect(answer(page)).to_have_text("12 345")
    expect(page.get_by_text("Nothing here that Parley can translate")).to_be_visible()
    expect(page.get_by_text("Not sure which language")).to_have_count(0)


def test_a_direction_that_is_not_sure_says_so_and_one_click_fixes_it(page):
    send(page, "house hola")
    expect(page.locator(".newest .direction")).to_contain_text("Not sure which language")
    page.get_by_role("button", name="English to Spanish instead").click()
    expect(answer(page)).to_have_text("casa hola")
    page.get_by_role("button", name="Turn the direction round").click()
    expect(page.locator("#from option:checked")).not_to_have_text("Find the language")


def test_shift_enter_breaks_the_line_and_markup_is_text(page):
    text = 'hola <b>casa</b> & &amp; <img src=x onerror="document.title=1">'
    box(page).fill(text)
    box(page).press("Shift+Enter")
    box(page).press_sequentially("casa")
    expect(page.locator(".turn")).to_have_count(0)
    box(page).press("Enter")
    expect(answer(page)).to_contain_text("hello")
    assert page.locator("#parley :is(b, img[src=x])").count() == 0
    expect(page.locator(".newest .message .words")).to_have_text(f"{text}\ncasa", use_inner_text=True)
    assert page.title() == "Parley"
    page.locator(".newest .message").hover()
    page.locator(".newest").get_by_role("button", name="Copy the message").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{text}\ncasa"


def test_retry_edit_undo_and_clear(page):
    send(page, "hola")
    expect(answer(page)).to_have_text("hello")
    send(page, "casa roja")
    expect(answer(page)).to_have_text("house red")
    expect(page.get_by_role("button", name="Translate once more")).to_have_count(0)  # it would be the same
    first = page.locator(".turn").first
    first.hover()
    first.get_by_role("button", name="Edit the message").click()
    page.get_by_role("textbox", name="Edit the message").fill("hola gato")
    page.keyboard.press("Enter")
    expect(first.locator(".answer .words")).to_have_text("hello cat")
    page.get_by_role("button", name="Take the message back").click()
    expect(page.locator(".turn")).to_have_count(1)
    expect(box(page)).to_have_value("casa roja")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("Parley is a small neural translator")).to_be_visible()


def test_an_example_answers_and_a_failure_loses_nothing(page):
    page.get_by_role("button", name="Could you help me, please?").click()
    expect(answer(page)).to_contain_text("Could you help me, please?")
    send(page, "boom")
    expect(page.get_by_role("alert")).to_contain_text("Sorry, something went wrong")
    send(page, "hola")
    expect(answer(page)).to_have_text("hello")
    send(page, "a" * 6_000)
    expect(page.get_by_role("status").filter(has_text="6,000 characters")).to_be_visible()
    expect(box(page)).to_have_value("a" * 6_000)


def test_the_conversation_outlives_a_reload_and_a_server_that_forgets(page):
    send(page, "¿Dónde está la estación?")
    expect(answer(page)).to_have_text("where is the station?")
    page.locator("#see").check()
    page.reload()
    expect(answer(page)).to_have_text("where is the station?")
    expect(page.get_by_role("columnheader").nth(3)).to_have_text("la")
    word(page, "station").hover()
    expect(word(page, "estación", "source")).to_have_class(re.compile("lit"))


@pytest.mark.parametrize(
    ("item", "ending", "content"),
    [
        ("Markdown", "md", "> hola \\*casa\\*\n\nhello\\* house\\*"),
        ("Table (TSV)", "tsv", "es\ten\thola *casa*\thello* house*\n"),
    ],
)
def test_the_conversation_is_saved(page, item, ending, content):
    send(page, "hola *casa*")
    expect(answer(page)).to_contain_text("hello")
    page.locator("#export summary").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name=item).click()
    assert saved.value.suggested_filename.endswith(ending)
    assert content in saved.value.path().read_text(encoding="utf-8")


def test_all_numbers_are_saved_as_json(page):
    send(page, "hola")
    expect(answer(page)).to_have_text("hello")
    page.locator("#export summary").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="JSON").click()
    [turn] = json.loads(saved.value.path().read_text(encoding="utf-8"))
    assert (turn["text"], turn["answer"], turn["sentences"][0]["confidence"]) == ("hola", "hello", [0.9])


def test_two_people_each_read_everything_in_their_language(page):
    page.locator("#two").click()
    spanish, english = page.locator(".side:has(h3:text('Español'))"), page.locator(".side:has(h3:text('English'))")
    spanish.get_by_role("textbox").fill("hola")
    spanish.get_by_role("textbox").press("Enter")
    expect(english.locator(".bubble").last).to_have_text("hello")
    english.get_by_role("textbox").fill("the house")
    english.get_by_role("textbox").press("Enter")
    expect(spanish.locator(".bubble").last).to_have_text("el casa")
    expect(spanish.locator("textarea")).to_have_attribute("placeholder", "Escribe en español …")
    expect(spanish.locator(".bubble")).to_have_text(["hola", "el casa"])
    expect(english.locator(".bubble")).to_have_text(["hello", "the house"])
    spanish.get_by_role("textbox").fill("hola xyzzy")
    spanish.get_by_role("textbox").press("Enter")
    expect(english.locator(".doubt")).to_contain_text("The network doubts this translation.")


# === For everyone ===


def test_a_long_conversation_leaves_everything_in_sight(page):
    send(page, "el gato negro es muy interesante. " * 8)
    expect(page.locator(".newest .look")).to_have_count(1)
    page.locator("#see").check()
    for seen in (box(page), page.locator("#from"), page.locator("#see")):
        expect(seen).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(
    ("locale", "words"),
    [("es-ES", "Escribe o pega"), ("fr-FR", "Écrivez ou"), ("de-DE", "Text schreiben"), ("ko-KR", "글을 쓰거나")],
)
def test_the_page_speaks_the_language_of_the_browser(browser, url, locale, words):
    page = open_page(browser, url, 1280, "light", locale)
    expect(box(page)).to_have_attribute("placeholder", re.compile(words))
    expect(page.locator("html")).to_have_attribute("lang", locale[:2])
    page.context.close()


def test_a_language_that_is_chosen_holds_for_every_room(browser, url):
    page = open_page(browser, url, 1280, "light")
    page.locator("#settings summary").click()
    page.get_by_label("Language of this page").select_option("es")
    expect(page.get_by_role("tab", name="Archivos")).to_be_visible()
    expect(box(page)).to_have_attribute("placeholder", re.compile("Escribe"))
    page.locator("#settings summary").click()
    page.get_by_label("Aspecto").select_option("dark")
    expect(page.locator("body")).to_have_class(re.compile("dark"))
    page.context.close()


def test_right_to_left_and_korean_lie_right_and_2560_pixels_are_not_too_many(browser, url):
    page = open_page(browser, url, 2560, "dark")
    send(page, "שלום עולם")
    expect(answer(page)).to_have_text("שלום עולם")
    first, second = (word(page, text).bounding_box()["x"] for text in ("שלום", "עולם"))
    assert first > second
    send(page, "역이 어디에")
    expect(answer(page)).to_have_text("역이 어디에")
    expect_no_overflow(page)
    page.context.close()


def test_stop_keeps_what_is_there_and_ends_the_work(browser, slow_translator):
    with served(slow_translator) as url:
        page = open_page(browser, url, 1280, "light")
        try:
            send(page, "hola casa roja")
            expect(page.locator(".newest .growing")).to_have_text("hello")
            box(page).fill("written meanwhile")
            page.get_by_role("button", name="Stop").click()
            expect(answer(page)).to_have_text("hello …")
            expect(box(page)).to_have_value("written meanwhile")
            expect(page.get_by_role("button", name="Send")).to_be_visible()
        finally:
            slow_translator.go_on.set()
            page.context.close()


@pytest.fixture
def slow_translator(fake_translator_class):
    """Says one word, and the others only when told to go on."""
    go_on = threading.Event()
    words = iter(range(100))
    translator = fake_translator_class(before_word=lambda: next(words) == 0 or go_on.wait(LONG_MS / 1000))
    translator.go_on = go_on
    return translator
