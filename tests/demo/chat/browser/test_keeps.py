"""What the page keeps, in a real Chromium: nothing that a person wrote is lost."""

import re
import threading

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.demo.browsing import LONG_MS, answer, box, needs_chromium, new_context, open_anew, open_tab, send
from tests.demo.serving import served

pytestmark = needs_chromium
FILL_STORAGE = """() => {
    for (let size = 2 ** 22; size; size = size >> 1) {
        try {
            localStorage[`full ${size}`] = "x".repeat(size);
        } catch {}
    }
}"""


@pytest.fixture(scope="module")
def held(fake_translator_class):
    """Waits at each word while a test holds it."""
    go_on = threading.Event()
    go_on.set()
    translator = fake_translator_class(before_word=lambda: go_on.wait(LONG_MS / 1000))
    translator.go_on = go_on
    return translator


@pytest.fixture(scope="module")
def url(held):
    with served(held) as url:
        yield url


@pytest.fixture(scope="module")
def context(browser):
    return new_context(browser, 1280, "light")


@pytest.fixture
def page(context, url, held):
    yield open_anew(context, url)
    held.go_on.set()


def begin_conversation(page: Page, name: str) -> Locator:
    """Sends a message and gives the conversation a name, in the menu of all of them, which it returns open."""
    send(page, "hola")
    expect(answer(page)).to_have_text("hello")
    menu = page.locator("#talks")
    menu.locator("summary").click()
    menu.get_by_role("button", name="Rename “hola”").click()
    menu.get_by_role("textbox", name="Name").fill(name)
    page.keyboard.press("Enter")
    return menu


def test_two_tabs_that_both_write_lose_nothing(page, url):
    send(page, "hola")
    expect(answer(page)).to_have_text("hello")
    other = open_tab(page.context, url)
    send(other, "casa")
    send(page, "gato")
    for tab in (page, other):
        expect(tab.locator(".answer .words")).to_have_text(["hello", "house", "cat"])
    page.reload()
    expect(page.locator(".answer .words")).to_have_text(["hello", "house", "cat"])


def test_an_answer_that_grows_in_one_tab_is_whole_in_the_other(page, url, held):
    other = open_tab(page.context, url)
    held.go_on.clear()
    send(page, "hola casa")
    expect(other.locator(".turn")).to_have_count(1)
    expect(other.get_by_role("button", name="Send")).to_be_visible()  # that tab waits for nothing
    send(other, "gato")
    held.go_on.set()
    for tab in (page, other):
        expect(tab.locator(".answer .words")).to_have_text(["hello house", "cat"])


def expect_kept(tab, name, value):
    """Waits until a tab finds a choice in what the browser keeps: it hears of another tab's a moment later."""
    tab.wait_for_function(
        "([name, value]) => JSON.parse(localStorage.getItem('parley.settings') ?? '{}')[name] === value",
        arg=[name, value],
    )


def test_what_one_tab_chooses_does_not_undo_the_choice_of_another(page, url):
    other = open_tab(page.context, url)
    page.locator("#settings summary").click()
    page.get_by_label("Look").select_option("dark")
    expect_kept(other, "look", "dark")
    other.locator("#see").check()
    expect_kept(page, "showsAttention", True)
    page.reload()
    expect(page.locator("body")).to_have_class(re.compile("dark"))
    expect(page.locator("#see")).to_be_checked()


def test_what_an_earlier_version_kept_is_still_there(page):
    page.evaluate("""localStorage.setItem("parley.conversation", JSON.stringify([
        { id: "a", source: "es", target: "en", text: "hola", answer: "hello", state: "done" },
        { id: "b", source: "es", target: "en", text: "casa", answer: "", state: "busy" }]))""")
    page.reload()
    expect(page.locator(".message .words")).to_have_text(["hola", "casa"])
    expect(page.locator(".answer .words")).to_have_text([re.compile("hello"), "…"])


def test_clear_is_undone_in_every_tab(page, url):
    for text in ("hola", "casa"):
        send(page, text)
    expect(answer(page)).to_have_text("house")
    other = open_tab(page.context, url)
    page.get_by_role("button", name="Clear").click()
    for tab in (page, other):
        expect(tab.locator(".turn")).to_have_count(0)
    page.get_by_role("button", name="Undo clearing").click()
    for tab in (page, other):
        expect(tab.locator(".answer .words")).to_have_text(["hello", "house"])
    page.reload()
    expect(page.locator(".answer .words")).to_have_text(["hello", "house"])


def test_nothing_is_left_in_the_browser_when_a_conversation_was_cleared(page):
    send(page, "hola")
    expect(answer(page)).to_have_text("hello")
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("!JSON.stringify({ ...localStorage, ...sessionStorage }).includes('hola')")
    page.reload()
    expect(page.locator(".greeting")).to_be_visible()
    expect(page.get_by_role("button", name="Undo clearing")).to_have_count(0)


def test_where_the_browser_has_no_more_room_older_numbers_go_first(page):
    for text in ("hola", "casa"):
        send(page, text)
    expect(answer(page)).to_have_text("house")
    page.evaluate(FILL_STORAGE)
    send(page, "gato")
    expect(answer(page)).to_have_text("cat")
    page.reload()
    expect(page.locator(".message .words")).to_have_text(["hola", "casa", "gato"])


def test_where_the_browser_has_no_more_room_the_numbers_of_other_conversations_go_as_well(page):
    for text in ("hola", "casa"):
        send(page, text)
    expect(answer(page)).to_have_text("house")
    menu = page.locator("#talks")
    menu.locator("summary").click()
    menu.get_by_role("button", name="New conversation").click()
    expect(page.locator(".greeting")).to_be_visible()
    page.evaluate(FILL_STORAGE)
    send(page, "gato")
    expect(answer(page)).to_have_text("cat")
    page.reload()
    expect(page.locator(".message .words")).to_have_text(["gato"])
    menu.locator("summary").click()
    menu.locator(".name", has_text="hola").click()
    expect(page.locator(".message .words")).to_have_text(["hola", "casa"])


def test_a_name_goes_with_its_conversation_and_comes_back_with_it(page):
    menu = begin_conversation(page, "Private")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("!JSON.stringify({ ...localStorage, ...sessionStorage }).includes('Private')")
    page.get_by_role("button", name="Undo clearing").click()
    menu.locator("summary").click()
    expect(menu.locator(".name")).to_have_text("Private")


def test_the_way_that_was_used_last_is_that_of_the_next_visit(page):
    send(page, "the house")
    expect(answer(page)).to_have_text("el casa")
    expect(page.locator("#to")).to_have_value("es")
    page.reload()
    expect(page.locator(".message .words")).to_have_text(["the house"])
    expect(page.locator("#to")).to_have_value("es")


def test_a_message_is_edited_while_another_answer_grows(page, held):
    for text in ("hola", "casa"):
        send(page, text)
    expect(answer(page)).to_have_text("house")
    held.go_on.clear()
    page.locator(".turn").last.hover()
    page.locator(".turn").last.get_by_role("button", name="Edit the message").click()
    editing = page.get_by_role("textbox", name="Edit the message")
    editing.fill("hola ga")
    send(page, "el gato negro")  # the edited one is no longer the newest
    expect(page.locator(".growing")).to_have_count(1)
    editing.focus()
    held.go_on.set()
    expect(answer(page)).to_have_text("the cat black")
    expect(editing).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("to")
    page.keyboard.press("Enter")
    expect(page.locator(".answer .words")).to_have_text(["hello", "hello cat", "the cat black"])


def test_a_message_is_edited_while_its_own_answer_grows(page, held):
    held.go_on.clear()
    send(page, "hola casa")
    expect(page.locator(".growing")).to_have_count(1)
    page.locator(".turn").hover()
    page.get_by_role("button", name="Edit the message").click()
    held.go_on.set()
    expect(answer(page)).to_have_text("hello house")
    expect(page.get_by_role("textbox", name="Edit the message")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".message .words")).to_have_text("hola casa")


def test_leaving_an_edit_stops_no_answer(page, held):
    send(page, "hola")
    expect(answer(page)).to_have_text("hello")
    held.go_on.clear()
    send(page, "casa roja")
    page.locator(".turn").first.hover()
    page.locator(".turn").first.get_by_role("button", name="Edit the message").click()
    page.keyboard.press("Escape")
    held.go_on.set()
    expect(answer(page)).to_have_text("house red")


def test_a_server_that_is_away_does_not_look_like_a_translation(page):
    page.route("**/gradio_api/call/**", lambda route: route.abort())
    send(page, "hola")
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(page.locator(".answer .bubble")).to_have_count(0)
    page.locator("#export summary").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Table (TSV)").click()
    assert "reached" not in saved.value.path().read_text("utf-8")
    page.unroute("**/gradio_api/call/**")
    page.get_by_role("button", name="Translate once more").click()
    expect(answer(page)).to_have_text("hello")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_two_people_see_that_the_server_is_away(page):
    page.route("**/gradio_api/call/**", lambda route: route.abort())
    page.locator("#two").click()
    page.get_by_role("textbox", name="Escribir en español").fill("hola")
    page.keyboard.press("Enter")
    english = page.locator(".side:has(h3:text('English'))")
    expect(english.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(english.locator(".bubble")).to_have_count(0)
    spanish = page.locator(".side:has(h3:text('Español'))")
    expect(spanish.get_by_role("alert")).to_contain_text("No se puede conectar")


def test_a_proxy_that_answers_for_a_server_that_is_away_is_no_answer(page):
    page.route("**/gradio_api/call/**", lambda route: route.fulfill(status=502, body="Bad Gateway"))
    send(page, "hola")
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")


def test_a_draft_outlives_a_reload_and_is_gone_when_it_is_sent(page):
    box(page).fill("hola\ncasa")
    page.reload()
    expect(box(page)).to_have_value("hola\ncasa")
    box(page).press("Enter")
    expect(answer(page)).to_have_text(re.compile("hello"))
    page.reload()
    expect(box(page)).to_have_value("")


def test_near_the_limit_characters_are_counted_and_files_are_one_click_away(page):
    box(page).fill("a" * 3_900)
    expect(page.get_by_text("of 5,000 characters")).to_be_hidden()
    box(page).fill("a" * 4_200)
    expect(page.get_by_text("4,200 of 5,000 characters")).to_be_visible()
    page.get_by_role("button", name="Translate a file instead").click()
    expect(page.locator("#files-file")).to_contain_text("text")  # and the text is there as a file
    expect(page.locator("#files-begin")).to_be_enabled()


def test_several_conversations_are_named_found_deleted_and_brought_back(page, url):
    menu = begin_conversation(page, "Greetings")
    menu.get_by_role("button", name="New conversation").click()
    expect(page.locator(".greeting")).to_be_visible()
    send(page, "el gato negro")
    expect(answer(page)).to_have_text("the cat black")
    page.reload()
    expect(page.locator(".message .words")).to_have_text(["el gato negro"])
    menu.locator("summary").click()
    expect(menu.locator(".name")).to_have_text(["el gato negro", "Greetings"])
    menu.get_by_role("searchbox").fill("HELLO")
    expect(menu.locator(".name")).to_have_text("Greetings")
    menu.locator(".name").click()
    expect(page.locator(".message .words")).to_have_text(["hola"])
    menu.locator("summary").click()
    menu.get_by_role("button", name="Delete “Greetings”").click()
    expect(page.locator(".message .words")).to_have_text(["el gato negro"])
    menu.get_by_role("button", name="Undo deleting").click()
    expect(page.locator(".message .words")).to_have_text(["hola"])
    other = open_tab(page.context, url)
    expect(other.locator(".message .words")).to_have_text(["hola"])


def test_the_attention_that_is_shown_goes_with_its_conversation(page):
    send(page, "hola")
    expect(answer(page)).to_have_text("hello")
    page.locator("#see").check()
    expect(page.get_by_role("columnheader")).to_have_text("hola")
    page.locator("#talks summary").click()
    page.locator("#talks").get_by_role("button", name="New conversation").click()
    expect(page.locator(".greeting")).to_be_visible()
    expect(page.get_by_role("columnheader")).to_have_count(0)


def test_what_was_cleared_does_not_come_back_by_the_link_that_opened_it(page, url, held):
    held.go_on.clear()
    page.evaluate("location.hash = 't=hola&d=es-en'")
    expect(page.locator(".turn")).to_have_count(1)
    page.reload()  # before the answer has come
    expect(page.locator(".turn")).to_have_count(1)
    held.go_on.set()
    expect(answer(page)).to_have_text("hello")
    expect(page).to_have_url(f"{url}#t=hola&d=es-en")
    expect(page.locator(".turn")).to_have_count(1)
    page.locator("#clear").click()
    expect(page).to_have_url(url)
    page.reload()
    expect(page.locator(".greeting")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_what_was_suggested_for_a_message_goes_when_that_is_edited(page):
    send(page, "casa roja")
    page.locator(".newest .suggest").click()
    page.locator("form.rewrite textarea").fill("red house")
    page.keyboard.press("Enter")
    expect(page.locator(".newest .note")).to_contain_text("red house")
    page.locator(".turn").hover()
    page.get_by_role("button", name="Edit the message").click()
    page.get_by_role("textbox", name="Edit the message").fill("hola gato")
    page.keyboard.press("Enter")
    expect(answer(page)).to_have_text("hello cat")
    expect(page.locator(".note")).to_have_count(0)


def test_a_language_that_is_chosen_is_not_overruled_by_one_that_was_looked_for_before(page, held, monkeypatch):
    detect = held.detect
    monkeypatch.setattr(held, "detect", lambda text: held.go_on.wait(LONG_MS / 1000) and detect(text))
    held.go_on.clear()
    with page.expect_request("**/chat_detect/*"):
        box(page).press_sequentially("the house")
    page.locator("#from").select_option("es")
    held.go_on.set()
    box(page).press("Enter")
    expect(answer(page)).to_have_text("the house")
    expect(page.locator("#from option:checked")).to_have_text("Spanish")
    expect(page.locator(".newest .direction")).to_contain_text("Spanish to English")


def test_the_enter_that_confirms_what_an_input_method_composed_sends_nothing(page):
    box(page).fill("hola")
    page.evaluate("""document.querySelector("#box").dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true }))""")
    expect(box(page)).to_have_value("hola")
    expect(page.locator(".turn")).to_have_count(0)
    box(page).press("Enter")
    expect(answer(page)).to_have_text("hello")
