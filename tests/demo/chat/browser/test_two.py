"""Two people before one device, in a real Chromium: each reads and is asked everything in their own language."""

import re
from functools import cache

import pytest
from playwright.sync_api import expect

from tests.demo.browsing import answer, cleared_tab, needs_chromium, open_page, send

pytestmark = needs_chromium

# A browser that reads aloud in Spanish alone, and hears whatever a test says.
VOICES = """
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: Object.assign(new EventTarget(), {
    read: [], cancel() {}, speak({ text, lang }) { this.read.push([text, lang]); },
    getVoices: () => [{ lang: "es-MX", localService: true }] }) });
window.SpeechRecognition = class {
    start() { window.heard = (text) => { this.onresult({ results: [[{ transcript: text }]] }); this.onend(); };
              window.heardIn = this.lang; }
    stop() { this.onend(); }
};
"""
NO_VOICES = (
    """for (const name of ["SpeechRecognition", "webkitSpeechRecognition", "speechSynthesis"]) delete window[name];"""
)
NEWEST_IS_SEEN = """() => [...document.querySelectorAll(".side")].every((side) => {
    const [log, turn] = [side.querySelector(".log"), side.querySelector(".log > :last-child .bubble")]
        .map((element) => element.getBoundingClientRect());
    return turn.top >= log.top - 1 && turn.bottom <= log.bottom + 1;
})"""


@pytest.fixture(scope="module")
def context_with(browser):
    """A browser that speaks or one that does not, each once for all tests."""

    @cache
    def context(script: str):
        opened = browser.new_context(locale="en-US")
        opened.add_init_script(script)
        return opened

    return context


@pytest.fixture
def two(context_with, url):
    """Opens the room for two by a link as a first visitor."""

    def opened(script: str = VOICES):
        page = cleared_tab(context_with(script), url)
        page.set_viewport_size({"width": 844, "height": 390})  # a phone that lies
        page.goto(f"{url}?mode=two&languages=es,en")
        expect(page.locator(".side")).to_have_count(2)
        return page, page.locator(".side").first, page.locator(".side").last

    return opened


def say(side, text: str) -> None:
    side.get_by_role("textbox").fill(text)
    side.get_by_role("textbox").press("Enter")


def test_a_link_opens_it_and_the_halves_keep_their_people(two, url):
    page, spanish, _ = two()
    expect(page).to_have_url(url)
    for _ in range(2):
        expect(page.locator(".side h3")).to_have_text(["Español", "English"])
        page.locator(".two > .row button").last.click()
        send(page, "the house")
        expect(answer(page)).to_have_text("el casa")  # that way round is the newest now
        page.locator("#two").click()
    expect(spanish.locator(".bubble")).to_have_text(["el casa", "el casa"])
    spanish.get_by_role("textbox").fill("hola")
    page.reload()
    expect(page.locator(".side h3")).to_have_text(["Español", "English"])
    expect(spanish.get_by_role("textbox")).to_have_value("hola")  # a draft outlives it, too


def test_the_newest_stays_in_sight_when_phones_turn_and_keyboards_open(two):
    page, spanish, english = two()
    for number in range(6):
        say(spanish, f"hola gato {number}")
        say(english, f"the house {number}")
    expect(spanish.locator(".bubble").last).to_have_text("el casa 5")
    for width, height in ((844, 390), (390, 844), (390, 420), (390, 844), (320, 640), (844, 390)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(NEWEST_IS_SEEN)
        page.locator(".turn-half").click()
        page.wait_for_function(NEWEST_IS_SEEN)
        for each in page.locator(":is(.two > .row, .side > .row) :is(button, textarea):visible").all():
            expect(each).to_be_in_viewport(ratio=1)
    expect(page.locator(".side").last).not_to_have_css("rotate", "180deg")
    page.locator(".turn-half").click()
    expect(page.locator(".side").last).to_have_css("rotate", "180deg")
    page.locator(".two > .row button").last.click()
    expect(page.locator(".newest .bubble").last).to_be_in_viewport(ratio=1)


def test_what_one_person_is_writing_stays_when_the_other_sends(two):
    _, spanish, english = two()
    say(spanish, "hola gato")
    expect(english.locator(".bubble")).to_have_text("hello cat")
    english.locator(".suggest").click()
    better = english.locator("form textarea")
    better.fill("hi, cat")
    say(spanish, "la casa")
    expect(english.locator(".bubble").last).to_have_text("the house")
    expect(better).to_have_value("hi, cat")
    expect(spanish.locator(".bubble")).to_have_text(["hola gato", "la casa"])


def test_words_are_chosen_lit_and_looked_at_in_a_half_as_in_the_chat(two):
    page, spanish, english = two()
    page.set_viewport_size({"width": 1280, "height": 800})
    say(english, "the cat is black")
    word = spanish.locator(".target .word").get_by_text("gato", exact=True)
    word.hover()
    expect(english.locator(".source .word").get_by_text("cat", exact=True)).to_have_class(re.compile("lit"))
    spanish.get_by_role("button", name="Atención").click()
    expect(spanish.locator(".attention")).to_be_visible()
    word.click()
    expect(spanish.get_by_role("dialog")).to_contain_text("Otras traducciones enteras")
    spanish.get_by_role("dialog").get_by_role("button", name=re.compile("^big")).click()
    expect(spanish.locator(".bubble")).to_have_text("el big es negro")
    expect(english.locator(".bubble")).to_have_text("the cat is black")
    say(spanish, "hola xyzzy")
    expect(english.locator(".word.doubtful")).to_have_text("xyzzy")
    expect(english.locator(".doubt")).to_contain_text("The network doubts this translation.")
    expect(spanish.locator(".doubt")).to_contain_text("La red duda de esta traducción.")


def test_voice_is_off_until_it_is_wanted_and_then_reads_and_listens(two):
    page, spanish, english = two()
    say(english, "the cat")
    expect(spanish.locator(".bubble")).to_have_text("el gato")
    expect(page.locator(".speak:visible")).to_have_count(0)
    page.locator("#voice summary").click()
    expect(page.locator("#voice")).to_contain_text("fabricante")  # who may get to hear what is said
    page.locator("#voice input").check()
    page.keyboard.press("Escape")
    spanish.get_by_role("button", name="Leer en voz alta").click()
    page.wait_for_function("speechSynthesis.read.length")
    assert page.evaluate("speechSynthesis.read") == [["el gato", "es"]]
    spanish.get_by_role("button", name="Hablar").click()
    page.wait_for_function("window.heardIn === 'es'")
    page.evaluate("heard('hola')")
    expect(english.locator(".bubble").last).to_have_text("hello")
    expect(english.get_by_role("button", name="Read aloud")).to_have_count(0)  # no voice of that language


def test_without_the_browsers_help_there_is_no_voice(two):
    page, _, _ = two(NO_VOICES)
    expect(page.locator("#voice, .speak:visible")).to_have_count(0)
    page.locator(".two > .row button").last.click()
    expect(page.locator("#settings .voice")).to_have_count(0)


def test_it_has_a_place_of_its_own_on_a_phone(browser, url):
    page = open_page(browser, url, 390, "light")
    expect(page.locator("#two span")).to_be_in_viewport()
    page.locator(".greeting").get_by_role("button", name="Two people").click()
    expect(page.locator(".side h3")).to_have_text(["English", "Español"])
    page.context.close()


def test_whoever_asks_for_it_twice_gets_it_once_and_hears_where_it_cannot_be_had(browser, url):
    page = open_page(browser, url, 1280, "light")
    page.route("**/two_people.js", lambda route: route.abort())
    page.locator("#two").click()
    expect(page.get_by_role("alert")).to_contain_text("something went wrong")
    page.unroute("**/two_people.js")
    page.reload()
    expect(page.locator("#rooms #box")).to_be_visible()
    expect(page.locator(".two")).to_have_count(0)  # what did not open is not opened at the next visit either
    page.evaluate("""for (let times = 0; times < 2; times++) document.querySelector("#two").click();""")
    expect(page.locator(".side h3")).to_have_count(2)
    page.locator(".two > .row button").last.click()
    expect(page.locator(".two")).to_have_count(0)
    page.context.close()
