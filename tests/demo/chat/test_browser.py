"""The real page in a real Chromium, on a desktop in light and on a phone in dark colours."""

import json
import re
import threading
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from demo.app import build_app
from demo.server.limits import Guard, Limits
from demo.web.launch_options import launch_options
from tests.demo.browsing import LONG_MS, answer, box, needs_chromium, open_page, send

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def corrections(tmp_path_factory):
    return tmp_path_factory.mktemp("corrections") / "kept.sqlite"


@pytest.fixture(scope="module")
def url(module_translator, corrections):
    # Tests type faster than any person.
    app = build_app([module_translator], guard=Guard(Limits(requests_per_minute=10_000)), corrections=corrections)
    app.launch(server_name="127.0.0.1", **launch_options())
    yield app.local_url
    app.close(verbose=False)


@pytest.fixture(scope="module", params=[(1280, "light"), (390, "dark")], ids=["desktop light", "phone dark"])
def opened(request, browser, url):
    """One page for all tests, which must have been clean when they are over: no error, no other host."""
    page = open_page(browser, url, *request.param)
    errors: list[str] = []
    hosts: set[str | None] = set()
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda sent: hosts.add(urlsplit(sent.url).hostname) if sent.url.startswith("http") else None)
    page.reload()
    expect(box(page)).to_be_visible()
    yield page
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
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert opened.evaluate("document.documentElement.scrollHeight <= innerHeight")


def word(page: Page, text: str, side: str = "target"):
    return page.locator(f".newest .word[data-side={side}]").get_by_text(text, exact=True)


def choose(page: Page, text: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=re.compile(f"^{text}")).click()


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
    expect(page.get_by_role("status").filter(has_text="6000 characters")).to_be_visible()
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
    assert spanish.locator(".bubble").all_inner_texts() == ["hola", "el casa"]
    assert english.locator(".bubble").all_inner_texts() == ["hello", "the house"]
    spanish.get_by_role("textbox").fill("hola xyzzy")
    spanish.get_by_role("textbox").press("Enter")
    expect(english.locator(".doubt")).to_contain_text("The network doubts this translation.")


# === See ===


def test_pointing_at_a_word_lights_its_partners_both_ways(page):
    send(page, "el gato negro")
    expect(answer(page)).to_have_text("the cat black")
    word(page, "cat").hover()
    expect(word(page, "gato", "source")).to_have_class(re.compile("lit"))
    expect(word(page, "negro", "source")).not_to_have_class(re.compile("lit"))
    word(page, "negro", "source").hover()
    expect(word(page, "black")).to_have_class(re.compile("lit"))
    word(page, "the").focus()
    page.keyboard.press("ArrowRight")
    expect(word(page, "cat")).to_be_focused()
    expect(word(page, "gato", "source")).to_have_class(re.compile("lit"))


def test_one_switch_shows_the_attention_of_any_answer(page):
    send(page, "hola casa")
    expect(answer(page)).to_have_text("hello house")
    send(page, "el gato negro")
    expect(answer(page)).to_have_text("the cat black")
    page.locator("#see").check()
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["el", "gato", "negro"])
    page.locator(".turn").first.get_by_role("button", name="Attention").click()
    expect(table.get_by_role("columnheader")).to_have_text(["hola", "casa"])
    expect(page.get_by_text("not a reason")).to_be_visible()
    number = table.get_by_role("row", name=re.compile("hello")).get_by_role("cell").first.locator("span")
    expect(number).to_be_hidden()
    page.get_by_label("Numbers").check()
    expect(number).to_have_text("80")
    expect(number).to_be_visible()
    page.get_by_label("Numbers").uncheck()


@pytest.mark.parametrize(("kind", "beginning"), [("PNG", b"\x89PNG"), ("SVG", b"<?xml"), ("CSV", b"\xef\xbb\xbf,hola")])
def test_the_attention_is_saved(page, kind, beginning):
    send(page, "hola casa")
    expect(answer(page)).to_have_text("hello house")
    page.locator("#see").check()
    with page.expect_download() as saved:
        page.get_by_role("button", name=kind).click()
    assert saved.value.path().read_bytes().startswith(beginning)


def test_inside_one_step_is_a_slider(page):
    send(page, "hola casa")
    expect(answer(page)).to_have_text("hello house")
    page.locator("#see").check()
    page.get_by_text("Inside one step").click()
    slider = page.get_by_label("Piece of the translation")
    expect(page.locator(".bars .kept")).to_contain_text("hello")
    expect(page.locator("body")).not_to_contain_text("null")
    expect(page.get_by_text("leads back to the source")).to_have_count(0)  # that is said where the search ends
    slider.press("ArrowRight")
    expect(page.get_by_text("leads back to the source")).to_be_visible()
    expect(page.locator(".bars .kept")).to_contain_text("house")
    expect(page.locator(".bars")).to_contain_text("70%")
    expect(page.locator(".beam")).to_contain_text("something else")


def test_words_are_tinted_and_a_doubtful_answer_says_so(page):
    send(page, "hola xyzzy")
    expect(word(page, "xyzzy")).to_have_class(re.compile("doubtful"))
    expect(page.locator(".doubt")).to_contain_text("The network doubts this translation.")
    colour = "getComputedStyle(document.querySelector('.newest .target .doubtful')).backgroundColor"
    assert page.evaluate(colour) != "rgba(0, 0, 0, 0)"
    page.get_by_label("How sure").uncheck()
    page.wait_for_function(f"{colour} === 'rgba(0, 0, 0, 0)'")
    page.get_by_label("How sure").check()


def test_a_tinted_word_says_why(page):
    send(page, "hola xyzzy")
    expect(word(page, "xyzzy")).to_have_attribute("title", re.compile("^The network is not sure of a word. 30% sure"))
    expect(word(page, "hello")).to_have_attribute("title", re.compile("^90% sure"))
    expect(word(page, "hello")).not_to_have_class(re.compile("doubtful"))


@pytest.mark.parametrize(("locale", "target"), [("en-GB", "es"), ("es-MX", "en")])
def test_a_first_word_that_tells_nothing_is_in_the_browsers_language(browser, url, locale, target):
    page = open_page(browser, url, 800, "light", locale)
    send(page, "Zebulon")
    expect(page.locator(".newest .answer")).to_have_attribute("lang", target)
    page.context.close()


def test_what_is_in_another_language_stays_as_it_is_until_it_is_wanted_anyway(page):
    send(page, "где вокзал")
    expect(page.locator(".newest .answer .bubble")).to_have_text("где вокзал")
    told = re.compile("This does not look like (Spanish or English|English or Spanish), so it stays as it is.")
    expect(page.locator(".newest .doubt")).to_contain_text(told)
    expect(page.locator(".newest .look")).to_have_count(0)
    page.locator(".newest").get_by_role("button", name="Translate anyway").click()
    expect(page.locator(".newest .doubt")).to_have_count(0)
    expect(page.locator(".newest .look")).to_be_visible()


def test_what_is_in_the_language_of_its_answer_is_offered_the_other_way(page):
    send(page, "hola already")
    expect(page.locator(".newest .doubt")).to_contain_text("It seems to be in the language of the translation already.")
    page.locator(".newest").get_by_role("button", name="English to Spanish instead").click()
    expect(page.locator(".newest .direction")).to_contain_text("English to Spanish")


# === Steer ===


def test_another_word_is_chosen_and_the_rest_is_translated_anew(page):
    send(page, "el gato negro")
    expect(answer(page)).to_have_text("the cat black")
    word(page, "cat").click()
    choose(page, "big")
    expect(answer(page)).to_have_text("the big black")
    expect(word(page, "big")).to_be_focused()


def test_the_keyboard_alone_chooses_a_word(page):
    send(page, "el gato negro")
    expect(answer(page)).to_have_text("the cat black")
    word(page, "cat").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("button", name=re.compile("^cat"))).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(answer(page)).to_have_text("the big black")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(word(page, "big")).to_be_focused()


def test_choices_open_where_all_of_them_are_seen(page):
    for text in ("hola", "casa roja", "el gato negro"):
        send(page, text)
    word(page, "cat").click()
    expect(page.get_by_role("dialog").get_by_role("button", name=re.compile("^big"))).to_be_visible()
    is_whole = """() => {
        const dialog = document.querySelector("[role=dialog]"), { top, bottom } = dialog.getBoundingClientRect();
        return dialog.scrollHeight <= dialog.clientHeight && 0 <= top && bottom <= innerHeight;
    }"""
    assert page.evaluate(is_whole)


def test_other_whole_translations(page):
    send(page, "hola")
    page.get_by_role("button", name="Other ways").click()
    expect(page.get_by_role("dialog")).to_contain_text("75%")
    choose(page, "hello indeed")
    expect(answer(page)).to_have_text("hello indeed")


def test_a_better_translation_is_kept_here_and_there(page, corrections):
    send(page, "casa roja")
    page.get_by_role("button", name="Suggest a better translation").click()
    page.get_by_role("textbox", name="Suggest a better translation").fill("red house")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".newest .note")).to_contain_text("red house")
    page.locator("#export summary").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="My suggestions").click()
    assert saved.value.path().read_text(encoding="utf-8") == "red house\tcasa roja\n"
    assert b"red house" in corrections.read_bytes()


# === For everyone ===


def test_a_long_conversation_leaves_everything_in_sight(page):
    send(page, "el gato negro es muy interesante. " * 8)
    expect(page.locator(".newest .look")).to_have_count(1)
    page.locator("#see").check()
    window = page.viewport_size
    for seen in (box(page), page.locator("#from"), page.locator("#see")):
        place = seen.bounding_box()
        assert 0 <= place["x"] <= place["x"] + place["width"] <= window["width"]
        assert 0 <= place["y"] <= place["y"] + place["height"] <= window["height"]


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
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.context.close()


def test_stop_keeps_what_is_there_and_ends_the_work(browser, slow_translator):
    app = build_app([slow_translator])
    app.launch(server_name="127.0.0.1", **launch_options())
    page = open_page(browser, app.local_url, 1280, "light")
    try:
        send(page, "hola casa roja")
        expect(answer(page)).to_have_text("hello")
        box(page).fill("written meanwhile")
        page.get_by_role("button", name="Stop").click()
        expect(answer(page)).to_have_text("hello …")
        expect(box(page)).to_have_value("written meanwhile")
        expect(page.get_by_role("button", name="Send")).to_be_visible()
    finally:
        slow_translator.go_on.set()
        page.context.close()
        app.close(verbose=False)


@pytest.fixture
def slow_translator(fake_translator_class):
    """Says one word, and the others only when told to go on."""
    go_on = threading.Event()
    words = iter(range(100))
    translator = fake_translator_class(before_word=lambda: next(words) == 0 or go_on.wait(LONG_MS / 1000))
    translator.go_on = go_on
    return translator
