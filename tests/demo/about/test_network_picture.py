"""The network as it is drawn: its own numbers, and words that fit into their boxes."""

import xml.etree.ElementTree as ET

import pytest

from demo.about.network_picture import draw_network
from model.network.config import ATTENTIONS, ModelConfig

SVG = "{http://www.w3.org/2000/svg}"


def drawn(**numbers):
    picture = draw_network(ModelConfig(vocabulary_size=8_000, **numbers))
    return ET.fromstring(picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def words(picture):
    return [text.text for text in picture.iter(f"{SVG}text")]


def test_every_layer_is_there_with_its_size():
    shown = words(drawn(encoder_layers=3, encoder_units=64, decoder_layers=2, decoder_units=128, cell="gru"))
    assert [word for word in shown if "bidirectional" in word] == [f"bidirectional GRU {n}" for n in (1, 2, 3)]
    assert shown.count("2 × 64 units") == 3
    assert shown.count("128 units") == 2
    assert shown.count("8,000 × 256") == 2


@pytest.mark.parametrize("attention", ATTENTIONS)
@pytest.mark.parametrize("layers", [1, 2, 6])
def test_nothing_lies_outside_whatever_the_network(attention, layers):
    picture = drawn(attention=attention, encoder_layers=layers, decoder_layers=7 - layers)
    _, _, width, height = map(float, picture.get("viewBox").split())
    for box in picture.iter(f"{SVG}rect"):
        x, y, across, down = (float(box.get(name)) for name in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= 0
        assert x + across <= width
        assert y + down <= height
    points = [point for line in picture.iter(f"{SVG}polyline") for point in line.get("points").split()]
    assert all(0 <= float(x) <= width and 0 <= float(y) <= height for x, y in (p.split(",") for p in points))


def test_a_network_without_attention_shows_none():
    assert "query" not in words(drawn(attention="none"))
    assert "context" not in words(drawn(attention="none"))
    assert "query" in words(drawn())
