"""Makes the pictures of this folder from the real app: python -m docs.screenshots [--bundle DIR] [--beside DIR].

Needs what the tests need: pip install -e ".[test]", and Chromium.
"""

import argparse
import io
import shutil
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from demo.app import build_app
from demo.server.front_page import STATIC_FOLDER
from demo.web.launch_options import launch_options
from model.inference.translation import Translation
from model.inference.translator import Translator
from model.shipped import DEFAULT_BUNDLE

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
DESKTOP, PHONE, FILM, CARD = (1280, 800), (390, 844), (1280, 640), (1200, 630)
PATIENCE_MS = 120_000

# The film shows each step for so long, since the whole answer takes less than one frame.
STEP_SECONDS = 0.5
FRAME_MS = 140
LAST_FRAME_MS = 3_000
MOST_FILM_BYTES = 1_500_000

TALK = ("¿Dónde está la estación?", "Could you help me, please?", "Ayer leí un libro muy interesante.")
TALK_OF_TWO = ("Could you help me, please?", "¿Dónde está la estación?")
FILMED = "El gato negro duerme en la cocina."
LETTER = (
    "# Querida Ana\n\nAyer leí un **libro** muy interesante. ¿Quieres leerlo?\n\n" + "Hoy no voy al trabajo.\n\n" * 60
)


class SlowTranslator(Translator):
    """Shows each step of an answer long enough for a frame, while `is_slow`."""

    is_slow = False

    def stream(self, text: str, **way: Any) -> Iterator[Translation]:
        """As the translator, with a pause before each step."""
        for translation in super().stream(text, **way):
            if self.is_slow:
                time.sleep(STEP_SECONDS)
            yield translation


def main(argv: Sequence[str] | None = None) -> int:
    """Makes all pictures and says how large each is."""
    parser = argparse.ArgumentParser(prog="python -m docs.screenshots", description="Make the pictures of docs/.")
    parser.add_argument("--bundle", type=Path, default=DEFAULT_BUNDLE)
    parser.add_argument("--beside", type=Path, help="another bundle of the pair, for the picture of two networks")
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    arguments = parser.parse_args(argv)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("screenshots: Chromium is needed, and none was found.", file=sys.stderr)
        return 1
    translator = SlowTranslator.load(arguments.bundle)
    app = build_app([translator])
    app.launch(server_name="127.0.0.1", **launch_options())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        take_all(browser, app.local_url, arguments.out, translator)
        if arguments.beside:
            show_compared(browser, [translator, Translator.load(arguments.beside)], arguments.out / "compare.png")
        browser.close()
    app.close(verbose=False)
    return 0


def take_all(browser: Browser, url: str, out: Path, translator: SlowTranslator) -> None:
    """Takes every picture into a folder."""
    page = open_page(browser, url, DESKTOP, "light")
    talk(page, TALK)
    page.locator("#see").check()
    hover(page, -2)
    save(page, out / "chat.png")
    show_wall(page, out)
    page.locator("#see").uncheck()
    page.locator(".newest .word[data-side=target]").nth(4).click()
    page.get_by_role("dialog").get_by_role("button").nth(2).wait_for()
    save(page, out / "words.png")
    page.keyboard.press("Escape")
    show_files(page, out / "files.png", translator)
    page.get_by_role("tab", name="About").click()
    page.locator("#about .network").wait_for()
    save(page, out / "about.png")
    page.locator("#about .network").scroll_into_view_if_needed()
    page.locator("#about .network").screenshot(path=out / "network.png")
    page.context.close()
    phone = open_page(browser, url, PHONE, "dark", scale=2)
    talk(phone, TALK[:2])
    phone.locator("#see").check()
    save(phone, out / "phone.png")
    phone.context.close()
    show_two(browser, url, out / "two.png")
    make_card(browser, url)
    make_film(browser, url, out / "streaming.webp", translator)


def show_wall(page: Page, out: Path) -> None:
    """Takes the attention of the newest answer over the whole window, and the end of its search there."""
    page.keyboard.press("F8")
    page.get_by_label("Numbers").check()
    page.locator(".panel").evaluate("panel => panel.scrollTo(0, 0)")
    page.locator(".attention td[data-row='1'][data-column='1']").hover()
    save(page, out / "wall.png")
    page.get_by_text("Inside one step").click()
    page.locator(".tree").wait_for()
    page.keyboard.press("End")
    save(page, out / "step.png")
    page.keyboard.press("Escape")


def show_compared(browser: Browser, translators: list[Translator], path: Path) -> None:
    """Takes a sentence through two networks, the tables with their numbers."""
    app = build_app(translators)
    app.launch(server_name="127.0.0.1", **launch_options())
    page = open_page(browser, app.local_url, DESKTOP, "light")
    talk(page, [FILMED])
    page.locator("#see").check()
    page.get_by_role("button", name="Compare two networks").click()
    page.locator(".compare .answered").nth(1).wait_for()
    save(page, path)
    page.context.close()
    app.close(verbose=False)


def show_two(browser: Browser, url: str, path: Path) -> None:
    """Takes two people with one phone between them, the half of the one opposite turned to face them."""
    page = open_page(browser, url, PHONE, "light", scale=2)
    page.goto(f"{url}?mode=two&languages=en,es")
    near, far = page.locator(".side").first, page.locator(".side").last
    for side, text in ((near, TALK_OF_TWO[0]), (far, TALK_OF_TWO[1])):
        side.get_by_role("textbox").fill(text)
        side.get_by_role("textbox").press("Enter")
        page.locator(".side .answer .word").last.wait_for()
    near.locator(".answer .word").last.wait_for()
    page.locator(".turn-half").click()
    save(page, path)
    page.context.close()


def make_card(browser: Browser, url: str) -> None:
    """Takes the picture that stands beside a link to the page where people share it."""
    page = open_page(browser, url, CARD, "light")
    talk(page, TALK[:1])
    page.locator("#see").check()
    page.locator(".attention").wait_for()
    save(page, STATIC_FOLDER / "card.png")
    page.context.close()


def open_page(browser: Browser, url: str, size: tuple[int, int], scheme: Any, scale: float = 1) -> Page:
    """Opens the page as a first visitor sees it."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-US", device_scale_factor=scale
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(url)
    page.locator("#box").wait_for()
    return page


def talk(page: Page, messages: Sequence[str]) -> None:
    """Sends messages, and waits for the answer of each."""
    for number, message in enumerate(messages, start=1):
        page.locator("#box").fill(message)
        page.locator("#box").press("Enter")
        wait_for_answer(page, number)


def wait_for_answer(page: Page, number: int) -> None:
    """Waits until so many answers are there, whole."""
    page.locator(".turn").nth(number - 1).locator(".word[data-side=target]").first.wait_for()


def hover(page: Page, index: int) -> None:
    """Points at a word of the newest answer."""
    page.locator(".newest .word[data-side=target]").nth(index).hover()


def show_files(page: Page, path: Path, translator: SlowTranslator) -> None:
    """Takes the files room while a letter is being translated."""
    page.get_by_role("tab", name="Files").click()
    goes_on = threading.Event()
    translate_all = translator.translate_all
    turns = iter(range(1_000))

    def held_back(texts: Sequence[str], **way: Any) -> list[Translation]:
        if next(turns) == 4:
            goes_on.wait(PATIENCE_MS / 1_000)
        return translate_all(texts, **way)

    translator.translate_all = held_back  # type: ignore[method-assign]
    file: Any = {"name": "carta.md", "mimeType": "text/markdown", "buffer": LETTER.encode()}
    page.locator("#files-file input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Translate the file").click()
    page.locator("#files-status .sample").wait_for()
    page.wait_for_timeout(1_500)
    save(page, path)
    goes_on.set()
    page.locator("#files-download").wait_for()
    translator.translate_all = translate_all  # type: ignore[method-assign]


def make_film(browser: Browser, url: str, path: Path, translator: SlowTranslator) -> None:
    """Films an answer that streams in, and then what each of its words looked at."""
    page = open_page(browser, url, FILM, "light")
    page.locator("#see").check()
    frames = [frame(page)]
    for end in range(0, len(FILMED) + 1, 5):
        page.locator("#box").fill(FILMED[: end + 5])
        frames.append(frame(page))
    translator.is_slow = True
    page.locator("#box").press("Enter")
    deadline = time.monotonic() + PATIENCE_MS / 1_000
    while not page.locator(".newest .word[data-side=target]").count() and time.monotonic() < deadline:
        frames.append(frame(page))
    translator.is_slow = False
    for index in range(page.locator(".newest .word[data-side=target]").count()):
        hover(page, index)
        page.wait_for_timeout(200)
        frames += [frame(page)] * 4
    page.context.close()
    write_film(frames, path)


def write_film(frames: Sequence[Image.Image], path: Path) -> None:
    """Writes an animated WebP: neighbours that look alike as one longer frame, as sharp as its size allows.

    Raises:
        ValueError: it would be too large for a page.
    """
    shown: list[Image.Image] = []
    durations: list[int] = []
    for image in frames:
        if shown and image.tobytes() == shown[-1].tobytes():
            durations[-1] += FRAME_MS
        else:
            shown.append(image)
            durations.append(FRAME_MS)
    durations[-1] += LAST_FRAME_MS
    shown[0].save(path, save_all=True, append_images=shown[1:], duration=durations, loop=0, quality=80, method=4)
    size = path.stat().st_size
    print(f"{path.name}: {size / 1_000:,.0f} kB, {len(shown)} frames, {sum(durations) / 1_000:.1f} s")
    if size > MOST_FILM_BYTES:
        raise ValueError(f"{path} has {size:,} bytes, and {MOST_FILM_BYTES:,} are bearable on a page.")


def frame(page: Page) -> Image.Image:
    """Takes one picture into memory."""
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def save(page: Page, path: Path) -> None:
    """Takes one picture into a file, with no more colours than it needs."""
    page.wait_for_timeout(400)
    image = frame(page).quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    image.save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size / 1_000:,.0f} kB")


if __name__ == "__main__":
    sys.exit(main())
