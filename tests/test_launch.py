"""python launch.py as a person starts it: in a process of its own."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from gradio_client import Client

import launch

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(ROOT / "launch.py"), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_the_shipped_bundle_answers_over_http_and_ctrl_c_ends_it(tmp_path):
    process = start("--port", str(free_port()))
    line = process.stdout.readline()
    address = re.search(r"http://\S+/", line)
    assert address, line + process.stderr.read()
    result = Client(address[0], verbose=False).predict("¿Dónde está la estación?", "es", "en", api_name="/translate")
    assert "station" in result["text"]
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in output + errors


def test_serving_imports_neither_tensorflow_nor_keras():
    code = (
        "import sys, launch\n"
        "from concurrent.futures import Future\n"
        "loading = Future(); loading.set_result(launch._load_translator(launch.DEFAULT_BUNDLE))\n"
        "launch._build_app(loading)\n"
        "loading.result().translate('Hola.', source_language='es', target_language='en')\n"
        "print([name for name in ('keras', 'tensorflow', 'torch', 'jax', 'onnx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_busy_port_is_said_in_one_line(capsys):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        assert launch.main(["--port", str(port)]) == 1
    error = capsys.readouterr().err
    assert str(port) in error
    assert "--port" in error
    assert len(error.splitlines()) == 1


def test_a_missing_bundle_is_said_in_one_line(tmp_path, capsys):
    assert launch.main(["--bundle", str(tmp_path / "nothing"), "--port", str(free_port())]) == 2
    error = capsys.readouterr().err
    assert "There is no bundle at" in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "99999"], "1 to 65535"),
        (["--port", "0"], "1 to 65535"),
        (["--host", "no.such.host"], "no.such.host"),
    ],
)
def test_an_impossible_address_is_said_in_one_line(arguments, words, capsys):
    assert launch.main(arguments) == 1
    error = capsys.readouterr().err
    assert words in error
    assert len(error.splitlines()) == 1


def without_tunnel(*_):
    raise RuntimeError("Could not get share link from Gradio API Server.\nA page of advice")


@pytest.mark.parametrize(
    ("setup_tunnel", "line"),
    [
        (
            without_tunnel,
            "There is no public link: Could not get share link from Gradio API Server. Parley goes on at http://here/",
        ),
        (lambda *_: "http://abc.gradio.live", "Everyone with this link can use it too: https://abc.gradio.live"),
    ],
)
def test_sharing_says_in_one_line_how_it_went(setup_tunnel, line, monkeypatch):
    monkeypatch.setattr("gradio.networking.setup_tunnel", setup_tunnel)
    app = SimpleNamespace(server_name="127.0.0.1", server_port=7860, share_token="token", local_url="http://here/")
    assert launch._share_line(app) == line
