"""docs/api.md says what is true: its examples are run as they stand, against the shipped bundle."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import gradio as gr
import pytest

from demo.chat.translators import Translators
from demo.server.api import add_endpoints
from demo.server.limits import Guard, Limits

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")


@pytest.fixture(scope="module")
def answer(shipped):
    """What the shipped translator makes of the sentence of the examples."""
    return shipped.translate("¿Dónde está la estación?", source_language="es", target_language="en", beam_size=4)


@pytest.fixture(scope="module")
def address(shipped):
    with gr.Blocks(analytics_enabled=False) as app:
        add_endpoints(Translators([shipped]), Guard(Limits()))
    app.launch(server_name="127.0.0.1", prevent_thread_lock=True, quiet=True, ssr_mode=False)
    yield app.local_url.rstrip("/")
    app.close(verbose=False)


def example(section: str, address: str = "") -> str:
    [code] = re.findall(rf"^## {section}\n(?:(?!## ).*\n)*?```\w+\n((?:.*\n)*?)```", PAGE, re.MULTILINE)
    return code.replace("http://127.0.0.1:7860", address)


def output(*command: str, code: str = "") -> str:
    done = subprocess.run(command, input=code, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_python_example(address, answer):
    text, *lines = output(sys.executable, "-", code=example("Python", address)).splitlines()
    assert text == answer.text
    words, others, languages = lines[: len(answer.target_words)], lines[len(answer.target_words) : -2], lines[-2:]
    for line, word in zip(words, answer.target_words, strict=True):
        assert re.fullmatch(rf"{re.escape(word)} +\d+%  looked at (¿|Dónde|está|la|estación|\?)", line)
    assert all(re.fullmatch(r"(\S+) +\d+%  Where is the \1\b.*", line) for line in others)
    assert len(others) == 5
    assert languages == ["es Spanish into en", "en English into es"]


def test_the_example_within_a_program(answer):
    lines = output(sys.executable, "-", code=example("Within a Python program")).splitlines()
    assert lines[0] == f"{answer.text} {answer.adequacy} {answer.doubts}"
    assert lines[1] == f"{answer.attention.shape} target words, source words"
    assert lines[2:4] == ["Hello.", "See you tomorrow."]
    assert "I like coffee." in lines[4:-5]
    assert all(re.fullmatch(r"(\w+) [01]\.\d+(e-\d+)? Where is the \1\b.*", line) for line in lines[-5:])


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl on this machine")
def test_the_curl_example(address, answer):
    event, data = output("bash", code=example("curl", address)).strip().splitlines()[-2:]
    assert event == "event: complete"
    assert data.startswith(f'data: [{{"text": {json.dumps(answer.text)}, "source_language": "es", ')


@pytest.mark.skipif(not shutil.which("node"), reason="no Node on this machine")
def test_the_javascript_example(address, answer):
    code = example("JavaScript", address)
    lines = output("node", "--input-type=module", "-", code=code).splitlines()
    assert lines[0] == answer.text
    assert lines[1:] == ["es Spanish", "en English"]


@pytest.mark.skipif(not shutil.which("node"), reason="no Node on this machine")
def test_the_javascript_example_hears_a_refusal(address):
    code = example("JavaScript", address).replace('"¿Dónde está la estación?"', '" "')
    done = subprocess.run(
        ["node", "--input-type=module", "-"], input=code, capture_output=True, text=True, timeout=120, check=False
    )
    assert "Write a sentence first" in done.stderr
