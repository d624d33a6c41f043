"""The panel of a visitor's own words in a real Chromium, with the shipped bundle."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.demo.browsing import box, expect_no_overflow, needs_chromium, open_page, send
from tests.demo.serving import served

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def url(shipped):
    with served(shipped) as url:
        yield url


def languages(page):
    return page.locator("#glossary option").first.text_content().split(" = ")


def test_words_of_ones_own_are_written_kept_and_marked(browser, url, tmp_path):
    page = open_page(browser, url, 320, "light")
    line = "casa > dwelling <b>x</b>" if languages(page)[0] == "Spanish" else "dwelling <b>x</b> < casa"
    page.locator("#glossary summary").press("Enter")
    words = page.locator("#glossary textarea")
    words.fill(line)
    with page.expect_response(lambda response: "chat_glossary_export/" in response.url):
        words.press("Tab")
    expect_no_overflow(page)
    sheet = page.locator("#glossary .sheet").bounding_box()
    assert sheet and sheet["x"] >= 0 and sheet["x"] + sheet["width"] <= 320
    page.keyboard.press("Escape")
    send(page, "Mi casa es grande.")
    own = page.locator(".newest .target .word.own")
    expect(own).to_have_text("dwelling <b>x</b>")
    expect(own).to_have_attribute("title", "Your own word, as you gave it.")
    page.reload()
    expect(page.locator("#rooms #box")).to_be_visible()
    page.locator("#glossary summary").click()
    expect(words).to_have_value(line)
    with page.expect_download() as saved:
        page.get_by_role("button", name="TBX", exact=True).click()
    assert "dwelling &lt;b&gt;x&lt;/b&gt;" in Path(saved.value.path()).read_text("utf-8")
    words.fill("casa = home\ncasa = house")
    words.press("Tab")
    expect(page.locator("#glossary .problem")).to_contain_text("two translations")
    file = tmp_path / "terms.csv"
    file.write_text("Parley\n", "utf-8")
    words.fill("")
    page.locator("#glossary input[type=file]").set_input_files(file)
    expect(words).to_have_value("Parley")
    page.context.close()


def test_words_that_could_not_be_kept_stay_in_sight(browser, fake_translator_class):
    french = fake_translator_class()
    french.languages = ("en", "fr")
    with served(fake_translator_class(), french) as url:
        page = open_page(browser, url, 1280, "light")
        page.locator("#glossary summary").click()
        words, ways = page.locator("#glossary textarea"), page.locator("#glossary select")
        words.fill("house = casa\nhouse = hogar")
        box(page).click()
        expect(page.locator("#glossary .problem")).to_be_visible()
        expect(words).to_be_visible()
        ways.select_option("English = French")
        expect(ways.locator("option:checked")).to_have_text("English = Spanish")
        expect(words).to_have_value("house = casa\nhouse = hogar")
        words.fill("house = casa")
        words.press("Tab")
        ways.select_option("English = French")
        expect(words).to_have_value("")
        ways.select_option("English = Spanish")
        expect(words).to_have_value("house = casa")
        page.context.close()
