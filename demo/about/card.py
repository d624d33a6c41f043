"""A bundle's card as HTML in which nothing of the card is taken for HTML, and nothing calls another host."""

import base64
import html
import re
from collections.abc import Iterable
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_TITLE = re.compile(r"^# .*$", re.MULTILINE)
_SECTION = re.compile(r"^(?=## )", re.MULTILINE)
_SHOWN_ELSEWHERE = "## Scores"  # the room has a better readable table of them


def card_as_html(directory: Path) -> str:
    """Returns what `README.md` of a bundle says, without its title and its scores; nothing where there is no card."""
    path = directory / "README.md"
    if not path.is_file():
        return ""
    text = _TITLE.sub("", _FRONT_MATTER.sub("", path.read_text("utf-8", "replace")), count=1)
    shown = "".join(section for section in _SECTION.split(text) if not section.startswith(_SHOWN_ELSEWHERE))
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("image", lambda _, tokens, index, *__: _picture(tokens[index], directory))
    markdown.add_render_rule("table_open", lambda *_: '<div class="scroll" tabindex="0" role="group"><table>')
    markdown.add_render_rule("table_close", lambda *_: "</table></div>")
    tokens = markdown.parse(shown)
    _settle(tokens)
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def _settle(tokens: Iterable[Token]) -> None:
    """Puts headings under those of the room, and lets links open beside the page without telling where from."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
        elif token.type == "link_open":
            token.attrs |= {"rel": "noreferrer", "target": "_blank"}
        _settle(token.children or ())


def _picture(token: Token, directory: Path) -> str:
    """Returns a picture that lies in the bundle, never too small to be read; of any other only its words."""
    words = html.escape(token.content)
    path = directory / Path(str(token.attrs["src"])).name
    if str(token.attrs["src"]) != path.name or path.suffix != ".png" or not path.is_file():
        return words
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    picture = f'<img src="data:image/png;base64,{data}" alt="{words}">'
    return f'<span class="scroll" tabindex="0" role="group" aria-label="{words}">{picture}</span>'
