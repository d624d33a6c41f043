"""How the page looks, and how it is served: the arguments of `Blocks.launch`."""

from pathlib import Path
from typing import Any

import gradio as gr

STYLE_PATH = Path(__file__).with_name("style.css")


def launch_options() -> dict[str, Any]:
    """Theme, style sheet and a narrow door: nothing is measured, shown or uploaded that the chat does not need."""
    return {
        "theme": theme(),
        "css": STYLE_PATH.read_text(encoding="utf-8"),
        "footer_links": ["api", "settings"],
        "quiet": True,
        "show_error": False,
        "ssr_mode": False,
        "enable_monitoring": False,
        "run_history": False,
        "max_file_size": "1kb",  # there is no file to send, but the route for it is always open
        "prevent_thread_lock": True,
    }


def theme() -> gr.themes.Base:
    """One accent colour on greys, in the fonts that the visitor's system has."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        secondary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.zinc,
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
        radius_size=gr.themes.sizes.radius_md,
    )
