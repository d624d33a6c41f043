"""The owner's button in a real Chromium: begun, watched, stopped; and nobody else has it."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from demo.chat import learning
from tests.demo.browsing import answer, expect_no_overflow, needs_chromium, open_page, send
from tests.demo.serving import served

pytestmark = needs_chromium
# What `python -m training correct` does, as a program of a few lines: the second run ends well.
TRAINING = """
import json, sys, time
from pathlib import Path
here, report = Path(__file__).parent, Path(sys.argv[-1])
report.write_text(json.dumps(dict(stage="training", done=3, total=10, seconds_left=120)))
while not (here / "go").exists():
    time.sleep(0.05)
if not (here / "installed").exists():
    sys.exit('parley: Training needs keras. Install it: pip install -e ".[training]"')
scores = lambda score: dict(bleu=dict(score=score), chrf=dict(score=score + 20))
row = dict(direction="en-es", before=scores(30), after=scores(31.25))
rows = [dict(row, test=test) for test in ("earlier", "corrections")]
report.write_text(json.dumps(dict(stage="done", rows=rows, lost=-1.25, most_lost=0.3)))
"""


@pytest.fixture
def room(fake_translator_class, tmp_path, monkeypatch):
    """The address of a page whose owner's key is `the-key`; when it has learnt, it answers "taught"."""

    class Taught(fake_translator_class):
        def stream(self, text, **way):
            yield from super().stream("taught", **way)

    class Learner(fake_translator_class):
        bundle = SimpleNamespace(directory=tmp_path / "bundle")

        @classmethod
        def load(cls, directory):
            assert directory == tmp_path / "bundle"
            return Taught()

    (tmp_path / "training.py").write_text(TRAINING)
    monkeypatch.setattr(learning, "_ROOT", tmp_path)
    with served(Learner(), corrections=tmp_path / "kept.sqlite", owner_key="the-key") as url:
        yield url


def test_the_owner_lets_it_learn_and_the_page_goes_on_with_what_it_learnt(browser, room, tmp_path):
    stranger = open_page(browser, f"{room}?owner=guessed", 1280, "light")
    page = open_page(browser, f"{room}?owner=the-key", 390, "dark")
    page.locator("#learning summary").click()
    assert "owner" not in page.url
    menu = page.locator("#learning")
    expect(menu).to_contain_text("Corrections so far: 0")
    menu.get_by_role("button", name="Learn from the corrections").click()
    expect(menu.get_by_role("status")).to_have_text("Learning: 30%, about 2 min left, then it is measured")
    menu.get_by_role("button", name="Stop").click()
    expect(menu.get_by_role("status")).to_have_text("Stopped. Nothing was changed.")
    (tmp_path / "go").touch()
    menu.get_by_role("button", name="Learn from the corrections").click()
    expect(menu.locator("code")).to_have_text('pip install -e ".[training]"')
    (tmp_path / "installed").touch()
    menu.get_by_role("button", name="Learn from the corrections").click()
    expect(menu.get_by_role("status")).to_contain_text("translates so from now on")
    expect(menu.get_by_role("row").nth(1)).to_contain_text("30.0 → 31.3")
    expect_no_overflow(page)
    page.keyboard.press("Escape")
    send(page, "hola casa")
    expect(answer(page)).to_have_text("taught")
    assert stranger.locator("#learning").count() == 0
    for each in (page, stranger):
        each.context.close()
