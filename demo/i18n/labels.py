"""The sentences of the page for Gradio's components, which pick the browser's language by themselves."""

import gradio as gr

from demo.i18n.page_text import texts

_GRADIOS = ("rooms.", "files.", "upload_text.")  # every visitor's page holds these in all languages


def page_i18n() -> gr.I18n:
    """The sentences that Gradio's components show, an argument of `Blocks.launch`."""
    shown = {
        language: {key: text for key, text in words.items() if key.startswith(_GRADIOS)}
        for language, words in texts().items()
    }
    return gr.I18n(**shown)


def label(key: str) -> gr.I18n:
    """A sentence that a component of Gradio shows in the language of the browser.

    Raises:
        KeyError: there is no such sentence.
    """
    if key not in texts()["en"] or not key.startswith(_GRADIOS):
        raise KeyError(key)
    return page_i18n()(key)
