"""launch.py as a desktop program and as a tool of assistants: one start of it for both."""

import ast
import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import launch
from demo.server import app_window
from tests.test_launch import free_port

ROOT = Path(__file__).resolve().parents[1]
# Notes what it was asked for, and stays open until somebody closes it.
FAKE_BROWSER = """#!/bin/sh
echo "$@" > "$WINDOW/asked"
while [ ! -e "$WINDOW/closed" ]; do sleep 0.1; done
exit $(cat "$WINDOW/closed")
"""

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="the browser is found in the PATH on Linux alone")


@pytest.fixture
def desktop(tmp_path):
    """An environment with a screen and one browser."""
    browser = tmp_path / "bin" / "chromium"
    browser.parent.mkdir()
    browser.write_text(FAKE_BROWSER)
    browser.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name not in {"SSH_CONNECTION", "SPACE_ID"}}
    path = f"{browser.parent}:/usr/bin:/bin"
    return {**kept, "PATH": path, "DISPLAY": ":0", "WINDOW": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}


def start(desktop: dict[str, str], *arguments: str) -> tuple["subprocess.Popen[str]", str]:
    command = [sys.executable, str(ROOT / "launch.py"), "--port", str(free_port()), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=desktop)
    for line in process.stdout:  # Gradio has something to say before
        if address := re.search(r"Parley is open at (http://\S+/)", line):
            return process, address[1]
    raise AssertionError(process.stderr.read())


async def use_tools(address: str) -> tuple[list[str], dict, str]:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async with (
        streamablehttp_client(f"{address}gradio_api/mcp/") as (reader, writer, _),
        ClientSession(reader, writer) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
        question = {"text": "¿Dónde está la estación?", "source_language": "es", "target_language": "en"}
        answer = await session.call_tool("translate", question)
        refusal = await session.call_tool("translate", {**question, "text": " "})
        assert refusal.isError
        assert all(tool.description and tool.inputSchema for tool in tools)
        return [tool.name for tool in tools], ast.literal_eval(answer.content[0].text), refusal.content[0].text


@needs_linux
def test_assistants_get_tools_and_closing_the_window_ends_the_program(desktop, tmp_path):
    pytest.importorskip("mcp")
    process, address = start(desktop, "--desktop", "--mcp")
    names, answer, refusal = asyncio.run(use_tools(address))
    assert sorted(names) == ["alternatives", "detect", "languages", "translate"]
    assert "station" in answer["text"]
    assert answer["source_language"] == "es"
    assert refusal.startswith("Write a sentence")
    assert f"--app={address}" in (tmp_path / "asked").read_text()
    (tmp_path / "closed").write_text("0")
    output, errors = process.communicate(timeout=600)
    assert process.returncode == 0
    assert "Traceback" not in output + errors


@needs_linux
def test_a_browser_that_opens_no_window_is_said_and_the_page_goes_on(desktop, tmp_path, monkeypatch, capfd):
    (tmp_path / "closed").write_text("1")
    for name, value in desktop.items():
        monkeypatch.setenv(name, value)
    stopped = launch.threading.Event()
    launch._show_window("http://127.0.0.1:1/", 1, stopped)
    assert not stopped.is_set()
    assert "Parley goes on at http://127.0.0.1:1/" in capfd.readouterr().err


@needs_linux
def test_no_screen_and_no_browser_are_said_in_one_line(monkeypatch, capsys, tmp_path):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert launch.main(["--desktop", "--port", str(free_port())]) == 1
    assert app_window.NO_SCREEN in capsys.readouterr().err
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert launch.main(["--desktop", "--port", str(free_port())]) == 1
    assert capsys.readouterr().err == f"parley: {app_window.NO_BROWSER}\n"


def test_without_the_library_for_assistants_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr("launch.find_spec", lambda _: None)
    assert launch.main(["--mcp", "--port", str(free_port())]) == 1
    assert 'pip install -e ".[mcp]"' in capsys.readouterr().err
