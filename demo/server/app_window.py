"""Parley in a window of its own, without a browser's bars: a Chromium of whatever make, started as an app.

Nearly every desktop has one (Edge comes with Windows), it draws the page exactly as the browser does, and it needs no
library. pywebview was the other way: on Linux it needs GTK or Qt with their web engines, several hundred megabytes.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NO_BROWSER = (
    "--desktop needs Chromium, Chrome, Edge, Brave or Vivaldi, and none was found. Without it, Parley opens in any "
    "browser, whose menu can install it as an app."
)
NO_SCREEN = "--desktop needs a screen, and there is none here. Without it, Parley is served for browsers elsewhere."

_COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "brave-browser",
    "vivaldi",
)
_MAC_APPS = ("Google Chrome", "Chromium", "Microsoft Edge", "Brave Browser", "Vivaldi")
_WINDOWS_PATHS = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "BraveSoftware/Brave-Browser/Application/brave.exe",
    "Chromium/Application/chrome.exe",
    "Vivaldi/Application/vivaldi.exe",
)


def find_browser() -> Path | None:
    """Returns a browser that can open a page as an app, or None."""
    return next((path for path in _candidates() if path.is_file()), None)


def open_window(browser: Path, url: str, port: int) -> "subprocess.Popen[Any]":
    """Opens a page in a window of its own; the process ends when the window is closed.

    Args:
        browser: which `find_browser` found.
        url: the page.
        port: of the page. Each keeps its own profile, and so its own conversation; a second window of the same
            profile would be handed to the first process.
    """
    profile = _profile_folder(browser) / f"window-{port}"
    profile.mkdir(parents=True, exist_ok=True)
    command = [str(browser), f"--app={url}", f"--user-data-dir={profile}", "--no-first-run", "--window-size=1180,840"]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _candidates() -> Iterator[Path]:
    if sys.platform == "darwin":
        for name in _MAC_APPS:
            yield Path("/Applications") / f"{name}.app" / "Contents" / "MacOS" / name
    elif sys.platform == "win32":
        for folder in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            for path in _WINDOWS_PATHS:
                yield Path(os.environ.get(folder, "")) / path
    else:
        for command in _COMMANDS:
            if found := shutil.which(command):
                yield Path(found)


def _profile_folder(browser: Path) -> Path:
    """Returns where programs of this system keep their data."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home)) / "Parley"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Parley"
    if "snap" in browser.parts:  # which may write nowhere else
        return home / "snap" / "chromium" / "common" / "parley"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "parley"
