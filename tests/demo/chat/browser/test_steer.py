"""What an answer shows and how it is steered, in a real Chromium: attention, steps, doubts, other words."""

import re

import pytest
from playwright.sync_api import expect

from tests.demo.browsing import answer, choose, needs_chromium, open_page, send, word

pytestmark = needs_chromium


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
    page.wait_for_function(f"{colour} !== 'rgba(0, 0, 0, 0)'")
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
    page.wait_for_function(is_whole)


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
    # The file is the server's own affair, which may come to it after the page has shown its part.
    for _ in range(100):
        if b"red house" in corrections.read_bytes():
            break
        page.wait_for_timeout(100)
    assert b"red house" in corrections.read_bytes()
