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
from tests.test_architecture import HEAVY

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(ROOT / "launch.py"), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_the_shipped_bundle_answers_over_http_and_ctrl_c_ends_it(tmp_path):
    process = start("--port", str(free_port()), "--corrections", str(tmp_path / "kept.sqlite"))
    line = process.stdout.readline()
    address = re.search(r"http://\S+/", line)
    assert address, line + process.stderr.read()
    result = Client(address[0], verbose=False).predict("¿Dónde está la estación?", "es", "en", api_name="/translate")
    assert "station" in result["text"]
    assert "0 so far. A bundle learns from them by: python -m training correct" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=600)
    assert process.returncode == 0
    assert "Traceback" not in output + errors


def test_serving_imports_nothing_that_trains_or_draws():
    # What the modules import is held by test_architecture; a library of others could import it too.
    code = (
        "import sys, launch, model.__main__\n"
        "from concurrent.futures import Future\n"
        "loading = Future(); loading.set_result(launch._load_translators([launch.DEFAULT_BUNDLE]))\n"
        "launch._build_app(loading, launch.Guard(launch.Limits()))\n"
        "loading.result()[0].translate('Hola.', source_language='es', target_language='en')\n"
        f"print({HEAVY | {'matplotlib'}} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


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


# === On a Hugging Face Space ===


def asked(monkeypatch, *arguments, **environment):
    for name in ("SPACE_ID", "PORT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return launch._parser().parse_args(arguments)


def test_a_space_is_recognised_and_served_to_the_world_behind_its_proxy(monkeypatch):
    arguments = asked(monkeypatch, SPACE_ID="ana/parley", PORT="7999")
    assert (arguments.host, arguments.port, arguments.behind_proxy) == ("0.0.0.0", 7999, True)
    assert asked(monkeypatch, SPACE_ID="ana/parley").port == 7860


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        ((), {}),
        (("--corrections", "x", "--host", "0.0.0.0"), {}),
        (("--corrections", "x", "--share"), {}),
        (("--corrections", "x", "--behind-proxy"), {}),
        (("--corrections", "x", "--root-path", "/parley"), {}),
        (("--corrections", "x", "--host", "127.0.0.1"), {"SPACE_ID": "ana/parley"}),
    ],
)
def test_nobody_is_the_owner_where_others_may_come(arguments, environment, monkeypatch):
    assert launch._owner_key(asked(monkeypatch, *arguments, **environment)) is None


def test_the_owner_of_a_local_server_has_a_new_key_at_each_start(monkeypatch):
    arguments = asked(monkeypatch, "--corrections", "x")
    assert len({launch._owner_key(arguments), launch._owner_key(arguments), None}) == 3


def test_elsewhere_only_this_machine_is_served_and_no_header_believed(monkeypatch):
    arguments = asked(monkeypatch, PORT="7999")
    assert (arguments.host, arguments.port, arguments.behind_proxy) == ("127.0.0.1", 7860, False)


def test_every_limit_has_a_flag_and_its_default(monkeypatch):
    assert launch._limits(asked(monkeypatch)) == launch.Limits()
    flags = ["--max-characters", "1", "--requests-per-minute", "2", "--max-file-kilobytes", "3"]
    limits = launch._limits(asked(monkeypatch, *flags))
    assert (limits.max_characters, limits.requests_per_minute, limits.max_file_kilobytes) == (1, 2, 3)


def test_an_impossible_limit_is_said_in_one_line(capsys):
    assert launch.main(["--max-seconds", "0"]) == 2
    assert (
        capsys.readouterr().err
        == "parley: max_seconds must be a whole number from 1 to 1,000,000,000. Received: max_seconds=0\n"
    )


# === Accounts ===


def type_in(monkeypatch, *passwords):
    typed = iter(passwords)

    def ask(prompt: str) -> str:
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("getpass.getpass", ask)


def test_an_account_is_added_by_typing_its_password_twice(tmp_path, monkeypatch, capsys):
    type_in(monkeypatch, "a long password", "a long password")
    assert launch.main(["--auth-file", str(tmp_path / "accounts"), "--add-user", "ana"]) == 0
    assert "ana may enter now" in capsys.readouterr().out
    assert (tmp_path / "accounts").read_text().startswith("ana:")


@pytest.mark.parametrize(
    ("arguments", "passwords", "words"),
    [
        (["--add-user", "ana"], [], "--add-user needs --auth-file"),
        (["--auth-file", "{path}", "--add-user", "ana"], ["a long password", "another one"], "two different passwords"),
        (["--auth-file", "{path}", "--add-user", "ana"], ["short", "short"], "at least 8"),
        (["--auth-file", "{path}", "--add-user", "ana"], [], "No password was typed"),
        (["--auth-file", "{path}"], [], "cannot be read"),
    ],
)
def test_accounts_that_cannot_be_are_said_in_one_line(tmp_path, monkeypatch, capsys, arguments, passwords, words):
    type_in(monkeypatch, *passwords)
    assert launch.main([argument.format(path=tmp_path / "accounts") for argument in arguments]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert len(error.splitlines()) == 1
    assert not (tmp_path / "accounts").exists()
