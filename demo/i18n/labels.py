"""The sentences of the page for Gradio's components, which pick the browser's language by themselves."""

import gradio as gr

from demo.i18n.page_text import texts


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
