"""How the page looks, and how it is served: the arguments of `Blocks.launch`."""

from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from demo.i18n.labels import page_i18n
from demo.server.allowlist import AllowlistMiddleware
from demo.server.front_page import STATIC_FOLDER, FrontPage
from demo.server.limits import Guard, Limits
from demo.server.program_calls import ProgramCalls

STYLE_PATHS = [Path(__file__).with_name(name) for name in ("style.css", "rooms.css")]


def launch_options(guard: Guard | None = None) -> dict[str, Any]:
    """Theme, style sheet and what stands before Gradio: nothing is measured or uploaded that the page does not need.

    Args:
        guard: the one that `build_app` got; the default limits without one.
    """
    guard = guard or Guard(Limits())
    return {
        "theme": theme(),
        "css": "".join(path.read_text(encoding="utf-8") for path in STYLE_PATHS),
        "i18n": page_i18n(),
        "favicon_path": STATIC_FOLDER / "parley.svg",
        "pwa": True,  # a browser may install the page as an app
        "footer_links": [],
        "quiet": True,
        "show_error": False,
        "ssr_mode": False,
        # Gradio would draw the whole page once, for a look at whether it can reach itself, and end where that takes
        # longer than three seconds; it has asked itself for something smaller just before.
        "_frontend": False,
        "enable_monitoring": False,
        "run_history": False,
        # Gradio keeps a copy of the whole page for every visitor: 10,000 of them would fill the memory.
        "state_session_capacity": 300,
        "max_file_size": guard.limits.max_file_kilobytes * 1_000,
        "app_kwargs": {
            "middleware": [
                Middleware(AllowlistMiddleware, guard=guard),
                Middleware(ProgramCalls),
                Middleware(FrontPage),
            ],
            "routes": [Mount("/static/parley", StaticFiles(directory=STATIC_FOLDER))],
        },
        "prevent_thread_lock": True,
    }


def theme() -> gr.themes.Base:
    """One accent colour on greys, in the fonts that the visitor's system has."""
    plain = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        secondary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.zinc,
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
        radius_size=gr.themes.sizes.radius_md,
    )
    # `--accent` of style.css, for what Gradio draws: dark on light, light on dark, and text on it that can be read.
    accent, accent_dark = "*primary_700", "*primary_400"
    return plain.set(
        button_primary_background_fill=accent,
        button_primary_background_fill_dark=accent_dark,
        button_primary_background_fill_hover="*primary_600",
        button_primary_background_fill_hover_dark="*primary_300",
        button_primary_border_color=accent,
        button_primary_border_color_dark=accent_dark,
        button_primary_text_color_dark="*neutral_950",
        checkbox_background_color_selected=accent,
        checkbox_background_color_selected_dark=accent_dark,
        checkbox_border_color_selected=accent,
        checkbox_border_color_selected_dark=accent_dark,
        input_border_color_focus=accent,
        input_border_color_focus_dark=accent_dark,
        link_text_color=accent,
        link_text_color_dark=accent_dark,
        loader_color=accent,
        loader_color_dark=accent_dark,
    )
