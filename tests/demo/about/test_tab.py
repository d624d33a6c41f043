"""What stands in the about room: the bundle's own numbers, and nothing of a card that a browser would run."""

import gc
import json
import re
import shutil
import weakref
from pathlib import Path

import pytest

from demo.about.tab import about_translator
from demo.i18n.page_text import texts
from model.inference.translator import Translator

SHIPPED = Path(__file__).resolve().parents[3] / "pretrained" / "es-en"
ENGLISH = texts()["en"]


@pytest.fixture(scope="module")
def bundle_dir(tmp_path_factory):
    return shutil.copytree(SHIPPED, tmp_path_factory.mktemp("bundles") / "es-en")


@pytest.fixture(scope="module")
def translator(bundle_dir):
    return Translator.load(bundle_dir)


def test_scores_stand_there_with_their_interval(translator):
    page = about_translator(translator, ENGLISH)
    for measured in translator.bundle.load_scores()["directions"].values():
        for row in (row for row in measured["results"] if row["precision"] == "int8"):
            assert f"{row['bleu']['score']:.1f} (± {row['bleu']['interval']:.1f})" in page
            assert f"{row['chrf']['score']:.1f} (± {row['chrf']['interval']:.1f})" in page
    assert "What it is bad at" in page
    assert 'href="https://creativecommons.org' in page


def test_the_card_and_the_room_agree_on_the_size(translator):
    [said] = re.findall(r"one network of ([\d,]+) weights", about_translator(translator, ENGLISH))
    assert f"<dd>{said}</dd>" in about_translator(translator, ENGLISH)


@pytest.mark.parametrize("language", texts())
def test_it_reads_in_every_language(translator, language):
    page = about_translator(translator, texts()[language])
    assert texts()[language]["about.network"] in page
    assert "{" not in page.partition("<svg")[0]


def test_a_card_cannot_bring_code_pictures_or_strange_addresses(translator, bundle_dir):
    card = bundle_dir / "README.md"
    kept = card.read_text("utf-8")
    card.write_text(
        "# x\n\n<script>alert(1)</script> ![x](http://elsewhere/x.png) [y](javascript:alert(1))\n\n"
        "<img src=x onerror=alert(1)>\n\n## What it is bad at\n\n<b onmouseover=alert(1)>much</b>\n",
        "utf-8",
    )
    page = about_translator(translator, ENGLISH)
    card.write_text(kept, "utf-8")
    assert not any(opening in page for opening in ("<script", "<img", "<b ", 'href="javascript'))


def test_a_bundle_that_nobody_scored_says_so(translator, bundle_dir):
    scores = bundle_dir / "scores.json"
    kept = json.loads(scores.read_text("utf-8"))
    scores.unlink()
    assert ENGLISH["about.unmeasured"] in about_translator(translator, ENGLISH)
    scores.write_text(json.dumps(kept), "utf-8")


def test_numbers_are_written_as_the_visitor_writes_them(translator):
    page = about_translator(translator, texts()["de"])
    [measured, *_] = translator.bundle.load_scores()["directions"].values()
    row = measured["results"][0]
    assert f"{row['bleu']['score']:.1f}".replace(".", ",") in page
    assert page.index("Was er schlecht kann") < page.index("Wie gut er ist")


def test_a_picture_of_the_bundle_is_shown_and_no_other(translator, bundle_dir):
    card = bundle_dir / "README.md"
    kept = card.read_text("utf-8")
    card.write_text(
        "![one](reliability.png) ![two](../es-en/loss.png) ![three](gone.png) ![four](scores.json)", "utf-8"
    )
    page = about_translator(translator, ENGLISH)
    card.write_text(kept, "utf-8")
    assert re.findall(r'<img src="data:image/png;base64,[^"]+" alt="(\w+)">', page) == ["one"]
    assert "two three four" in page


def test_a_translator_that_was_replaced_is_let_go(bundle_dir):
    old = Translator.load(bundle_dir)
    assert about_translator(old, ENGLISH) == about_translator(old, ENGLISH)  # its speed is measured once
    kept = weakref.ref(old)
    del old
    gc.collect()
    assert kept() is None
