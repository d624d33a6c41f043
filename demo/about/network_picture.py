"""A network drawn from its numbers, as SVG: the encoder on the left, the decoder on the right, attention between."""

import html
from itertools import pairwise
from typing import NamedTuple

from model.network.config import ModelConfig

_WIDTH, _BOX_WIDTH, _BOX_HEIGHT, _ROW = 720, 214, 48, 74
_LEFT, _MIDDLE, _RIGHT = 8, 262, 498  # where the columns begin
_MIDDLE_WIDTH = 180
_ATTENTIONS = {
    "additive": ("additive attention", "tanh, {units} units"),
    "general": ("general attention", "query × W × output"),
    "dot": ("dot-product attention", "query × output"),
    "last": ("no attention", "the encoder's last states, every step"),
    "none": ("no attention", "the first state is all it gets"),
}


class _Box(NamedTuple):
    x: float
    y: float
    width: float
    title: str
    detail: str
    kind: str = "box"

    @property
    def left(self) -> tuple[float, float]:
        return self.x, self.y + _BOX_HEIGHT / 2

    @property
    def right(self) -> tuple[float, float]:
        return self.x + self.width, self.y + _BOX_HEIGHT / 2


def draw_network(config: ModelConfig) -> str:
    """Returns the SVG; its colours are those of the text around it and of the page's accent."""
    encoder, decoder = _encoder(config), _decoder(config)
    height = max(len(encoder), len(decoder)) * _ROW
    columns = [
        [box._replace(y=height - (row + 1) * _ROW + (_ROW - _BOX_HEIGHT) / 2) for row, box in enumerate(column)]
        for column in (encoder, decoder)
    ]
    attention = _attention(config, height)
    lines = [*_columns_upwards(columns), *_between(config, columns, attention)]
    boxes = [*columns[0], *columns[1], attention]
    return (
        f'<svg lang="en" class="network" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{html.escape(describe(config))}">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0 8 4 0 8z"/></marker></defs>{"".join(lines)}{"".join(map(_drawn, boxes))}</svg>'
    )


def describe(config: ModelConfig) -> str:
    """The picture in a sentence, for those who cannot see it."""
    title, _ = _ATTENTIONS[config.attention]
    cell = config.cell.upper()
    return (
        f"{config.vocabulary_size:,} subwords are embedded in {config.embedding_dim} numbers each; "
        f"{config.encoder_layers} bidirectional {cell} layers of 2 × {config.encoder_units} units read the source; "
        f"{config.decoder_layers} {cell} layers of {config.decoder_units} units write the target, with {title}."
    )


def _encoder(config: ModelConfig) -> list[_Box]:
    """The left column, from its bottom."""
    cell = config.cell.upper()
    layers = [
        _Box(_LEFT, 0, _BOX_WIDTH, f"bidirectional {cell} {number}", f"2 × {config.encoder_units} units")
        for number in range(1, config.encoder_layers + 1)
    ]
    return [_Box(_LEFT, 0, _BOX_WIDTH, "source", "<2xx>, subwords, end", "word"), _embedding(config, _LEFT), *layers]


def _decoder(config: ModelConfig) -> list[_Box]:
    """The right column, from its bottom."""
    cell = config.cell.upper()
    layers = [
        _Box(_RIGHT, 0, _BOX_WIDTH, f"{cell} {number}", f"{config.decoder_units} units")
        for number in range(1, config.decoder_layers + 1)
    ]
    return [
        _Box(_RIGHT, 0, _BOX_WIDTH, "target so far", "subwords, one by one", "word"),
        _embedding(config, _RIGHT),
        *layers,
        _Box(_RIGHT, 0, _BOX_WIDTH, "readout", f"tanh, {config.embedding_dim}"),
        _Box(_RIGHT, 0, _BOX_WIDTH, "softmax", f"{config.vocabulary_size:,} subwords, shared", "shared"),
        _Box(_RIGHT, 0, _BOX_WIDTH, "next subword", "the search keeps the best", "word"),
    ]


def _embedding(config: ModelConfig, x: float) -> _Box:
    return _Box(x, 0, _BOX_WIDTH, "embedding, shared", f"{config.vocabulary_size:,} × {config.embedding_dim}", "shared")


def _attention(config: ModelConfig, height: float) -> _Box:
    title, detail = _ATTENTIONS[config.attention]
    y = height - 3.5 * _ROW - _BOX_HEIGHT / 2
    return _Box(_MIDDLE, y, _MIDDLE_WIDTH, title, detail.format(units=config.attention_units), "attention")


def _columns_upwards(columns: list[list[_Box]]) -> list[str]:
    return [
        _arrow((low.x + low.width / 2, low.y), (high.x + high.width / 2, high.y + _BOX_HEIGHT))
        for column in columns
        for low, high in pairwise(column)
    ]


def _between(config: ModelConfig, columns: list[list[_Box]], attention: _Box) -> list[str]:
    """What the encoder hands over, what the decoder asks, and what it is answered."""
    encoder, decoder = columns
    lowest, top = decoder[2], encoder[-1]
    x, y = lowest.left
    lines = [
        _arrow((encoder[2].right[0], y + 12), (x, y + 12), style="dashed"),
        _label((_MIDDLE + _MIDDLE_WIDTH / 2, y + 26), "first state"),
    ]
    if config.attention == "none":
        return lines
    middle = attention.right[0]
    to = attention.left
    lines.append(_arrow(top.right, (to[0] - 16, top.right[1]), (to[0] - 16, to[1]), to))
    if config.attention != "last":
        lines.append(_arrow((x, y - 8), (middle - 40, y - 8), (middle - 40, attention.y + _BOX_HEIGHT)))
        lines.append(_label((middle + 14, y - 14), "query"))
    readers = [*decoder[3 : 2 + config.decoder_layers][:1], decoder[2 + config.decoder_layers]]
    bend = middle + 24
    lines += [_arrow(attention.right, (bend, attention.right[1]), (bend, box.left[1]), box.left) for box in readers]
    return [*lines, _label((bend - 8, readers[-1].left[1] - 8), "context")]


def _arrow(*points: tuple[float, float], style: str = "line") -> str:
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polyline class="{style}" points="{path}" marker-end="url(#tip)"/>'


def _label(place: tuple[float, float], text: str) -> str:
    return f'<text class="label" x="{place[0]:g}" y="{place[1]:g}">{text}</text>'


def _drawn(box: _Box) -> str:
    middle = box.x + box.width / 2
    return (
        f'<rect class="{box.kind}" x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{_BOX_HEIGHT}" rx="9"/>'
        f'<text class="title" x="{middle:g}" y="{box.y + 21:g}">{html.escape(box.title)}</text>'
        f'<text class="detail" x="{middle:g}" y="{box.y + 38:g}">{html.escape(box.detail)}</text>'
    )
