"""The repository is a Hugging Face Space: what the platform reads, and the app started as the platform starts it."""

import ast
import os
import re
import shutil
import signal
import socket
import subprocess
import tomllib
import venv
from importlib.metadata import packages_distributions
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.test_advisories import as_numbers

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LARGEST_FILE = 10_000_000  # a Space takes larger ones only from large-file storage
SERVED = ("launch.py", "demo", "model/__main__.py", "model/commands", "model/inference", "model/bundle", "tokenizer")
ASKED_FOR = "PARLEY_TEST_SPACE"


def front_matter() -> dict[str, str]:
    text = (ROOT / "README.md").read_text("utf-8")
    _, yaml, _ = text.split("---\n", 2)
    return dict(line.split(": ", 1) for line in yaml.splitlines() if ": " in line)


def name_of(requirement: str) -> str:
    return re.split(r"[<>=\[ ]", requirement)[0].lower()


def requirements() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def tracked_files() -> list[str]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this copy of the project has no history to tell which files belong to it")
    return [name for name in done.stdout.split("\0") if (ROOT / name).is_file()]


def modules_served() -> set[Path]:
    """Returns the modules that serving reaches, from the launcher downwards."""
    to_visit = [
        path for name in SERVED for path in ([ROOT / name] if name.endswith(".py") else (ROOT / name).rglob("*.py"))
    ]
    to_visit = [path for path in to_visit if path.name != "learn.py"]  # makes a vocabulary; serving has one
    seen: set[Path] = set()
    while to_visit:
        path = to_visit.pop()
        if path not in seen:
            seen.add(path)
            to_visit += [ours for name in imports(path) if (ours := ROOT / f"{name.replace('.', '/')}.py").is_file()]
    return seen


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_the_first_command_installs_what_serving_imports_and_a_space_gets_the_same():
    distributions = packages_distributions()
    imported = {name.partition(".")[0] for path in modules_served() for name in imports(path)}
    needed = {name.lower() for package in imported for name in distributions.get(package, [])}
    installed = set(map(name_of, PROJECT["dependencies"]))
    assert installed <= needed
    optional = {name_of(name) for extra in ("mcp", "bulk") for name in extras()[extra]}
    assert needed - installed <= {PROJECT["name"], *optional}
    assert requirements() == PROJECT["dependencies"]


def test_what_only_training_needs_is_an_extra():
    training = set(map(name_of, extras()["training"]))
    assert {"tensorflow", "keras", "onnx", "sacrebleu", "stopwordsiso"} <= training
    assert not training & set(map(name_of, PROJECT["dependencies"]))
    for extra in ("test", "benchmark", "torch", "distributed", "embeddings", "tensorboard"):
        assert training <= everything_in(extra), extra


def extras() -> dict[str, list[str]]:
    return PROJECT["optional-dependencies"]


def everything_in(extra: str) -> set[str]:
    """Returns the names of what an extra installs, those of the extras within it too."""
    names: set[str] = set()
    for requirement in extras()[extra]:
        if name_of(requirement) == PROJECT["name"]:
            names.update(*map(everything_in, requirement.partition("[")[2].removesuffix("]").split(",")))
        else:
            names.add(name_of(requirement))
    return names


def test_the_front_matter_says_how_to_run_it():
    matter = front_matter()
    assert matter["sdk"] == "gradio"
    assert (ROOT / matter["app_file"]).is_file()
    assert matter["license"].replace("-", "") == PROJECT["license"].lower().replace("-", "")
    [gradio] = [requirement for requirement in requirements() if name_of(requirement) == "gradio"]
    lowest, highest = re.fullmatch(r"gradio>=([\d.]+),<([\d.]+)", gradio).groups()
    version = as_numbers(matter["sdk_version"])
    assert as_numbers(lowest) <= version < as_numbers(highest)
    assert as_numbers(matter["python_version"].strip('"')) >= as_numbers(PROJECT["requires-python"].removeprefix(">="))


def test_no_file_is_too_large_for_a_space():
    assert {name for name in tracked_files() if (ROOT / name).stat().st_size >= LARGEST_FILE} == set()


# === As the platform builds and starts it ===


@pytest.fixture
def built_space(tmp_path):
    """The tracked files in a folder that cannot be written, and a Python with nothing but the requirements."""
    if ASKED_FOR not in os.environ:
        pytest.skip(f"downloads some 300 MB; set {ASKED_FOR}=1 to have it done")
    source = tmp_path / "app"
    for name in tracked_files():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    command = [python, "-m", "pip", "install", "--quiet", "-r", source / "requirements.txt"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "No matching distribution" in done.stderr and "ConnectionError" in done.stderr:
        pytest.skip("no package index answers here")
    assert done.returncode == 0, done.stderr
    for path in [source, *source.rglob("*")]:
        path.chmod(path.stat().st_mode & ~0o222)
    yield python, source
    for path in [source, *source.rglob("*")]:
        path.chmod(path.stat().st_mode | 0o200)


def test_a_space_is_built_from_what_is_tracked_and_translates(built_space, tmp_path):
    from gradio_client import Client

    python, source = built_space
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "home").mkdir()
    environment = {
        "SPACE_ID": "ana/parley",
        "PORT": str(port),
        "HOME": str(tmp_path / "home"),
        "PATH": os.environ["PATH"],
    }
    process = subprocess.Popen(
        [python, "launch.py"], cwd=source, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        line = process.stdout.readline()
        assert "Parley is open" in line, line + process.stdout.read()
        client = Client(f"http://127.0.0.1:{port}", verbose=False)
        answer = client.predict("¿Dónde está la estación?", "es", "en", api_name="/translate")
        assert "station" in answer["text"]
        page = urlopen(f"http://127.0.0.1:{port}/").read().decode()
        assert str(source) not in page
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=600)
    assert process.returncode == 0, output
    assert "Traceback" not in output
