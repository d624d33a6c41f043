import io

import numpy as np
import pytest
from matplotlib import image

from demo.heatmap import Alignment, crop_alignment, describe_alignment, draw_heatmap, heatmap_html


def alignment(source_words=("la", "casa"), target_words=("the", "house", "."), weights=None):
    if weights is None:
        weights = np.array([[0.9, 0.1], [0.0, 1.0], [0.5, 0.5]], np.float32)
    return Alignment(tuple(source_words), tuple(target_words), weights, is_cropped=False)


def test_source_words_stand_across_and_target_words_down():
    axes = draw_heatmap(alignment()).axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["la", "casa"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["the", "house", "."]


def test_a_heavier_weight_is_a_darker_square():
    cells = draw_heatmap(alignment()).axes[0].get_images()[0].get_array()  # (target, source, rgba)
    opacity = cells[..., 3]
    assert opacity[0, 0] > opacity[2, 0] > opacity[0, 1] > opacity[1, 0] == 0


def test_long_words_are_shortened_and_dollar_signs_are_no_formula():
    axes = draw_heatmap(alignment(source_words=("x" * 60, "$a_b$"))).axes[0]
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert len(labels[0]) < 25
    assert labels[0].endswith("…")
    assert labels[1] == "$a_b$"


@pytest.mark.parametrize("words", [("역이", "어디"), ("駅", "は"), ("\x00", "\u202e"), ("é", "🙂")])
def test_every_script_is_drawn_to_a_picture(words):
    picture = io.BytesIO()
    draw_heatmap(alignment(source_words=words)).savefig(picture, format="png")
    picture.seek(0)
    pixels = image.imread(picture)
    assert pixels[..., 3].max() > 0.5  # something stands on the transparent paper


def test_cropping_keeps_the_first_words_of_both_sides():
    cropped = crop_alignment(list("abcd"), list("xyz"), np.arange(12.0).reshape(3, 4), max_words=2)
    assert cropped.source_words == ("a", "b")
    assert cropped.target_words == ("x", "y")
    assert cropped.weights.tolist() == [[0, 1], [4, 5]]
    assert cropped.is_cropped


def test_no_words_no_picture():
    with pytest.raises(ValueError, match="at least one word"):
        draw_heatmap(alignment(source_words=(), weights=np.zeros((3, 0))))


def test_those_who_cannot_see_it_hear_where_each_word_looked():
    assert describe_alignment(alignment()) == "Attention. the looks at la; house looks at casa; . looks at la"


def test_words_cannot_break_out_of_the_html():
    page = heatmap_html(alignment(source_words=('"><script>alert(1)</script>', "casa")))
    assert "<script" not in page
