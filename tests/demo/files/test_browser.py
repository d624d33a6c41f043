"""The files room and the about room in a real Chromium, as a person uses them."""

import re
import threading
import uuid
from pathlib import Path

import pytest
from gradio.utils import get_upload_folder
from playwright.sync_api import Browser, Page, expect

from tests.demo.browsing import LONG_MS, expect_no_overflow, needs_chromium
from tests.demo.serving import served

pytestmark = needs_chromium
TRANSLATE = re.compile("Translate the file|Traducir el archivo")


@pytest.fixture(scope="module")
def slow_translator(fake_translator_class):
    """Translates until a text says `despacio`; there it waits until it is told to go on."""
    translator = fake_translator_class()
    translator.go_on = threading.Event()
    translate_all = translator.translate_all

    def translate_slowly(texts, **way):
        if any("despacio" in text for text in texts):
            translator.go_on.wait(LONG_MS / 1000)
        return translate_all(texts, **way)

    translator.translate_all = translate_slowly
    return translator


@pytest.fixture(scope="module")
def url(slow_translator):
    with served(slow_translator) as url:
        yield url


@pytest.fixture(
    scope="module", params=[(1280, "light", "en-US"), (390, "dark", "es-ES")], ids=["desktop", "phone in Spanish"]
)
def opened(request, browser: Browser, url):
    """The files room; when all tests are over nothing has gone wrong in it."""
    width, scheme, locale = request.param
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, locale=locale)
    page = context.new_page()
    page.set_default_timeout(LONG_MS)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url)
    page.get_by_role("tab", name=re.compile("Files|Archivos")).click()
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def page(opened):
    """The room with no file in it, and never wider than its window."""
    if opened.locator("#files-file button[aria-label]").count():
        opened.locator("#files-file button[aria-label]").first.click()
        # The server has heard of it: else it would end the next file's work.
        expect(opened.get_by_role("button", name=TRANSLATE)).to_be_disabled()
        expect(opened.locator("#files-status p")).to_have_count(0)
    expect(opened.locator("#files-file input[type=file]")).to_be_attached()
    yield opened
    expect_no_overflow(opened)


def bring(page: Page, name: str, text: str) -> None:
    file = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    page.locator("#files-file input[type=file]").set_input_files(file)


def begin(page: Page) -> None:
    page.get_by_role("button", name=TRANSLATE).click()


def downloaded(page: Page) -> tuple[str, str]:
    with page.expect_download() as download:
        page.locator("#files-download").click()
    return download.value.suggested_filename, download.value.path().read_text("utf-8")


def test_a_file_comes_back_translated_in_the_direction_that_was_found(page):
    bring(page, "carta.txt", "the house is red\n\nthe black cat\n")
    expect(page.get_by_label(re.compile("English to Spanish|Inglés → Español"))).to_be_checked()  # as the chat says it
    begin(page)
    expect(page.get_by_role("status").filter(has_text=re.compile("Done|Listo"))).to_be_visible()
    assert downloaded(page) == ("carta.es.txt", "el casa es roja\n\nel negro gato\n")


def test_the_room_says_what_it_is_for_and_how_large_a_file_may_be(page):
    told = re.compile("get its translation.*Up to 1,000 kB: .txt|llévate su traducción.*Hasta 1000 kB: .txt")
    expect(page.locator("#files-intro")).to_have_text(told)


def test_the_result_stands_first_in_the_accent_of_the_chat(page):
    bring(page, "carta.txt", "hola casa\n")
    begin(page)
    expect(page.locator("#files-download")).to_be_visible()
    top = "(all) => all[0].getBoundingClientRect().top"
    assert page.locator("#files-download").evaluate_all(top) < page.locator("#files-file").evaluate_all(top)
    page.wait_for_function("""() => ["#files-download", "#send"]
        .map((each) => getComputedStyle(document.querySelector(each)).backgroundColor)
        .every((colour, _, all) => colour === all[0])""")


def test_a_way_that_was_guessed_says_so_as_the_chat_does(page):
    bring(page, "carta.txt", "qwertz uiop\n")
    told = re.compile("Not sure which language this is|No está claro en qué idioma está")
    expect(page.locator("#files-status").get_by_text(told)).to_be_visible()


def test_it_says_how_many_passages_are_doubtful_and_lists_them(page):
    bring(page, "carta.txt", "hola casa\n\nhola xyzzy <b>\n\nel gato xyzzy\n")
    begin(page)
    doubts = page.locator("#files-doubts")
    expect(doubts.locator("summary")).to_have_text(re.compile("Doubtful passages: 2 of 3|Pasajes dudosos: 2 de 3"))
    doubts.locator("summary").click()
    expect(doubts.get_by_role("listitem")).to_have_text(
        [
            re.compile(r"hola xyzzy <b> → hello xyzzy ?< ?b> (It is unsure of|Duda de)"),
            re.compile(r"el gato xyzzy → the cat xyzzy (It is unsure of|Duda de)"),
        ]
    )


def test_it_says_so_where_no_passage_is_doubtful(page):
    bring(page, "carta.txt", "hola casa\n")
    expect(page.locator("#files-doubts")).to_have_count(0)
    begin(page)
    expect(page.locator("#files-doubts")).to_have_text(re.compile("No passage of 1|Ningún pasaje de 1"))


def test_what_is_in_another_language_is_translated_anyway_in_the_review_or_the_whole_file(page):
    bring(page, "carta.txt", "hola casa\n\nпривет gato\n")
    begin(page)
    review = page.locator("#files-review")
    anyway = review.get_by_role("button", name=re.compile("Translate anyway|Traducir de todos modos"))
    expect(anyway).to_have_count(1)
    told = re.compile("does not look like Spanish or English|no parece español o inglés")
    expect(review.get_by_text(told)).to_be_visible()
    anyway.click()
    expect(review.get_by_role("textbox").first).to_have_value("привет cat")
    expect(anyway).to_have_count(0)
    assert downloaded(page)[1] == "hello house\n\nпривет cat\n"
    choice = page.get_by_label(re.compile("another language anyway|pasajes en otro idioma"))
    choice.check()
    begin(page)
    expect(page.locator("#files-doubts")).to_have_text(re.compile("No passage of 2|Ningún pasaje de 2"))
    assert downloaded(page)[1] == "hello house\n\nпривет cat\n"
    choice.uncheck()


def test_a_file_is_reviewed_and_the_download_holds_the_corrections(page):
    bring(page, "carta.md", "hola casa\n\nel **gato** negro\n\nhola xyzzy\n")
    begin(page)
    review = page.locator("#files-review")
    fields = review.get_by_role("textbox")
    expect(fields).to_have_count(3)
    expect(fields.first).to_have_value("hello xyzzy")
    fields.first.fill("hi there")
    fields.first.press("Control+Enter")
    expect(fields.nth(1)).to_be_focused()
    expect(review.get_by_text(re.compile("^(Kept|Guardado)$"))).to_have_count(1)
    fields.nth(2).fill("the black cat")
    fields.nth(2).blur()
    expect(review.get_by_text("<1>…</1>")).to_be_visible()
    expect(fields.nth(2)).to_have_value("the black cat")  # nothing of it is lost
    review.get_by_role("row").filter(has_text="hola casa").get_by_role(
        "button", name=re.compile("Other ways|Otras versiones")
    ).click()
    review.get_by_role("button", name="hello house indeed").click()
    expect(review.get_by_text(re.compile("^(Kept|Guardado)$"))).to_have_count(2)
    assert downloaded(page) == ("carta.en.md", "hello house indeed\n\nthe **cat** black\n\nhi there\n")
    with page.expect_download() as pairs:
        review.get_by_role("button", name=re.compile("as pairs|como pares")).click()
    assert pairs.value.path().read_text("utf-8") == "es\ten\nhola casa\thello house indeed\nhola xyzzy\thi there\n"


def test_what_was_made_of_a_file_is_handed_out_however_long_the_page_is_open(page):
    name = f"vieja-{uuid.uuid4().hex}"
    bring(page, f"{name}.txt", "hola casa\n")
    begin(page)
    expect(page.locator("#files-review").get_by_role("textbox")).to_have_count(1)
    kept = list(Path(get_upload_folder()).rglob(f"{name}.en.txt"))
    assert kept
    for path in kept:  # as the server does an hour later
        path.unlink()
    assert downloaded(page) == (f"{name}.en.txt", "hello house\n")


@pytest.mark.parametrize("way", ["chosen", "dropped"])
def test_a_file_that_is_too_large_is_refused_in_the_visitors_language(page, way):
    text = "hola casa\n" * 100_001
    if way == "chosen":
        bring(page, "enorme.txt", text)
    else:
        transfer = page.evaluate_handle(
            "text => { const data = new DataTransfer(); data.items.add(new File([text], 'enorme.txt')); return data; }",
            text,
        )
        page.locator("#files-file button").first.dispatch_event("drop", {"dataTransfer": transfer})
    language = page.evaluate("navigator.language")[:2]
    words = {"en": "That file has 1,001 kB, and 1,000 kB fit", "es": "Ese archivo tiene 1001 kB y caben 1000 kB"}
    expect(page.get_by_role("alert").filter(has_text=words[language])).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Translate the file|Traducir el archivo"))).to_be_disabled()
    bring(page, "carta.txt", "hola casa\n")
    expect(page.locator("#files .too-large")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("Translate the file|Traducir el archivo"))).to_be_enabled()


def test_the_column_of_a_table_is_chosen(page):
    bring(page, "tabla.csv", "id,texto,nota\n1,hola gato,casa\n")
    expect(page.locator("#files-column input")).to_have_value("2: texto")
    page.locator("#files-column input").click()
    page.get_by_role("option", name="3: nota").click()
    begin(page)
    expect(page.locator("#files-download")).to_be_visible()
    assert downloaded(page) == ("tabla.en.csv", "id,texto,nota\n1,hola gato,house\n")


def test_stopping_gives_back_what_is_done(page, slow_translator):
    slow_translator.go_on.clear()
    bring(page, "largo.txt", "hola casa\n" * 8 + "despacio\n" + "hola casa\n" * 20)
    begin(page)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", re.compile(r"\d+"))
    expect(page.locator("#files-status .sample")).to_have_text("hola casa → hello house")
    page.get_by_role("button", name=re.compile("Stop|Parar")).click()
    expect(page.get_by_role("button", name=re.compile("Stop|Parar"))).to_be_hidden()
    slow_translator.go_on.set()
    expect(page.get_by_role("status").filter(has_text=re.compile("16 of 29|16 de 29"))).to_be_visible()
    name, text = downloaded(page)
    assert name == "largo.en.txt"
    assert text == "hello house\n" * 8 + "despacio\n" + "hello house\n" * 7 + "hola casa\n" * 13


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("nada.txt", "123\n", {"en": "nothing to translate", "es": "nada que traducir"}),
        ("roto.docx", "hola", {"en": "cannot be opened", "es": "no se puede abrir"}),
    ],
)
def test_what_cannot_be_translated_is_said_kindly_in_the_visitors_language(page, name, text, words):
    bring(page, name, text)
    language = page.evaluate("navigator.language")[:2]
    expect(page.get_by_role("alert").filter(has_text=words[language])).to_be_visible()
    expect(page.get_by_role("button", name=TRANSLATE)).to_be_disabled()


def test_a_failure_gives_the_button_back(page):
    bring(page, "mal.txt", "hola boom\n")
    begin(page)
    expect(page.get_by_role("alert").filter(has_text=re.compile("went wrong|ha fallado"))).to_be_visible()
    expect(page.get_by_role("button", name=TRANSLATE)).to_be_enabled()


def test_who_leaves_leaves_no_work_behind(browser, url, slow_translator):
    slow_translator.go_on.clear()
    left = browser.new_page(locale="en-US")
    left.set_default_timeout(LONG_MS)
    left.goto(url)
    left.get_by_role("tab", name="Files").click()
    bring(left, "largo.txt", "hola casa\n" * 8 + "despacio\n" * 8 + "hola casa\n" * 2_000)
    begin(left)
    expect(left.locator("#files-status .sample")).to_be_visible()
    left.close()
    slow_translator.go_on.set()
    again = browser.new_page(locale="en-US")
    again.set_default_timeout(LONG_MS)
    again.goto(url)
    again.get_by_role("tab", name="Files").click()
    bring(again, "carta.txt", "hola casa\n")
    begin(again)
    told = again.locator("#files-status")
    said = told.get_by_role("status").or_(told.get_by_role("alert")).first  # the review below has a status of its own
    expect(said).to_be_visible()
    while "Please wait until it is done" in said.inner_text():  # a visitor has one file at a time
        begin(again)
        expect(said).to_be_visible()
    expect(said).to_contain_text("Done")
    again.close()
