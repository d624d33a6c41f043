"""The sentences of the page, in the languages that it speaks: `i18n/*.toml`, each with the same keys."""

import tomllib
from functools import cache
from pathlib import Path

import gradio as gr

FOLDER = Path(__file__).with_name("i18n")
SPOKEN = ("en", "es", "fr", "de", "ko")


@cache
def texts() -> dict[str, dict[str, str]]:
    """All sentences: by language, then by key, such as `chat.send`."""
    return {language: _flat(tomllib.loads(_path(language).read_text(encoding="utf-8"))) for language in SPOKEN}


def page_i18n() -> gr.I18n:
    """The same for Gradio's components, an argument of `Blocks.launch`."""
    return gr.I18n(**texts())


def label(key: str) -> gr.I18n:
    """A sentence that a component of Gradio shows in the language of the browser.

    Raises:
        KeyError: there is no such sentence.
    """
    if key not in texts()["en"]:
        raise KeyError(key)
    return page_i18n()(key)


def _path(language: str) -> Path:
    return FOLDER / f"{language}.toml"


def _flat(tables: dict[str, dict[str, str]]) -> dict[str, str]:
    return {f"{room}.{name}": text for room, table in tables.items() for name, text in table.items()}
