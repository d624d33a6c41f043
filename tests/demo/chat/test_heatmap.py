import base64
import io

import numpy as np
import pytest
from matplotlib import image
from matplotlib.ft2font import FT2Font

from demo.chat.heatmap import MAX_WORDS, OWN_FONT, Caption, draw_heatmap, draw_picture
from demo.server.limits import Refusal

WEIGHTS = np.array([[0.9, 0.1], [0.0, 1.0], [0.5, 0.5]], np.float32)


def drawn(source_words=("la", "casa"), target_words=("the", "house", "."), weights=WEIGHTS):
    return draw_heatmap(source_words, target_words, weights).axes[0]


def test_source_words_stand_across_and_target_words_down():
    axes = drawn()
    assert [label.get_text() for label in axes.get_xticklabels()] == ["la", "casa"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["the", "house", "."]


def test_a_heavier_weight_is_a_darker_square():
    cells = drawn().get_images()[0].get_array()  # (target, source, rgba)
    opacity = cells[..., 3]
    assert opacity[0, 0] > opacity[2, 0] > opacity[0, 1] > opacity[1, 0] == 0


def test_long_words_are_shortened_and_dollar_signs_are_no_formula():
    labels = [label.get_text() for label in drawn(source_words=("x" * 60, "$a_b$")).get_xticklabels()]
    assert len(labels[0]) < 25
    assert labels[0].endswith("…")
    assert labels[1] == "$a_b$"


@pytest.mark.parametrize("words", [("역이", "어디"), ("駅", "は"), ("\x00", "\u202e"), ("é", "🙂")])
def test_every_script_is_drawn_to_a_picture(words):
    address = draw_picture(words, ["the", "house", "."], WEIGHTS.tolist(), "png")
    pixels = image.imread(io.BytesIO(base64.b64decode(address.removeprefix("data:image/png;base64,"))))
    assert pixels.min() < 0.5 < pixels.max()


def test_the_font_that_is_shipped_has_korean_and_japanese():
    font = FT2Font(OWN_FONT)
    letters = "안녕하세요 역이 어디에 있어요 駅はどこですか。昨日本を読みました"
    assert all(font.get_char_index(ord(letter)) for letter in letters)
    assert OWN_FONT.stat().st_size < 500_000


def test_an_svg_is_text_that_draws():
    address = draw_picture(["la", "casa"], ["the", "house", "."], WEIGHTS.tolist(), "svg")
    svg = base64.b64decode(address.removeprefix("data:image/svg+xml;base64,")).decode("utf-8")
    assert "<svg" in svg
    assert "<script" not in svg


def test_a_picture_says_what_it_shows_and_its_numbers():
    caption = Caption(
        "Attention: Spanish to English", ("La casa. " * 30, "→ The house."), [[90, 10], [0, 100], [50, 50]]
    )
    figure = draw_heatmap(("la", "casa"), ("the", "house", "."), WEIGHTS, caption)
    lines = [text.get_text() for text in figure.texts]
    assert lines[0] == "Attention: Spanish to English"
    assert " ".join(lines[1:]) == f"{'La casa. ' * 30}→ The house."
    assert [text.get_text() for text in figure.axes[0].texts] == ["90", "10", "0", "100", "50", "50"]
    right = max(text.get_window_extent().x1 for text in figure.texts)
    assert right <= figure.bbox.x1


def test_numbers_that_do_not_fit_the_words_are_refused():
    with pytest.raises(Refusal):
        draw_picture(["la", "casa"], ["the", "house", "."], WEIGHTS.tolist(), "png", Caption(numbers=[[1]]))


@pytest.mark.parametrize(
    ("source_words", "weights", "kind"),
    [
        ([], [[], [], []], "png"),
        (["la"] * (MAX_WORDS + 1), [[0.0] * (MAX_WORDS + 1)] * 3, "png"),
        (["la", "casa"], [[0.5]], "png"),
        (["la", "casa"], WEIGHTS.tolist(), "exe"),
    ],
)
def test_what_cannot_be_drawn_is_refused(source_words, weights, kind):
    with pytest.raises(Refusal):
        draw_picture(source_words, ["the", "house", "."], weights, kind)
