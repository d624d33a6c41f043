"""The house stands as docs/architecture.md draws it: who may import whom, read from the source."""

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# What each room may import of this project besides itself; nothing points up.
ALLOWED = {
    "tokenizer": set(),
    "model.network": {"tokenizer.special_tokens"},
    "model.export": {"model.network", "tokenizer.special_tokens"},
    "model.bundle": {"model.network.config", "tokenizer"},
    "model.glossary": {"tokenizer", "model.inference.request"},
    "model.inference": {
        "tokenizer",
        "model.bundle",
        "model.glossary",
        "model.language_id.classify",
        "model.language_id.detect",
    },
    "model.language_id.foreign": {"tokenizer"},
    "model.language_id.classify": {"tokenizer", "model.bundle", "model.inference"},
    "model.language_id.detect": {
        "tokenizer",
        "model.bundle",
        "model.inference",
        "model.language_id.classify",
        "model.language_id.foreign",
    },
    "model.language_id.network": {"model.network", "tokenizer.special_tokens"},
    "model.language_id.export": {
        "model.export",
        "model.network",
        "model.language_id.network",
        "tokenizer.special_tokens",
    },
    "model.shipped": set(),
    "model.pretrained": {"model.bundle", "model.export", "model.network"},
    "model.commands": {
        "model.bundle",
        "model.glossary",
        "model.inference",
        "model.language_id.classify",
        "model.shipped",
    },
    "model.__main__": {"model.bundle", "model.commands", "model.inference"},
    "demo": {
        "model.bundle",
        "model.glossary",
        "model.inference",
        "model.language_id.detect",
        "model.network.config",
        "model.network.size",
    },
    "launch": {"demo", "model.inference", "model.bundle", "model.shipped"},
    "training": {"tokenizer", "model"},
}
ROOMS = tuple(ALLOWED)
HEAVY = {"keras", "tensorflow", "torch", "jax", "onnx", "sacrebleu", "stopwordsiso"}
SERVING = ("launch", "demo", "model.inference", "model.bundle", "model.__main__", "model.network.config", "tokenizer")
IMPORTED_AS = {
    "markdown-it-py": "markdown_it",
    "mdit-py-plugins": "mdit_py_plugins",
    "pillow": "PIL",
    "python-docx": "docx",
}
OURS = {"launch", "demo", "model", "training", "tokenizer", "benchmarks"}


def modules() -> dict[str, Path]:
    paths = [ROOT / "launch.py", *(path for name in OURS - {"launch"} for path in (ROOT / name).rglob("*.py"))]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


MODULES = modules()


@cache
def imports(module: str) -> set[str]:
    """Returns the full names of what a module imports, wherever in its text."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are by full path"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {_module_of(name) for name in names}


def _module_of(name: str) -> str:
    """Returns the module that a dotted name lies in, where it is ours; `from a.b import C` names a.b.C."""
    while name.partition(".")[0] in OURS and name not in MODULES and "." in name:
        name = name.rpartition(".")[0]
    return name


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_stands_below_it(room):
    for module in filter(lambda name: within(name, room), MODULES):
        for name in imports(module):
            if name.split(".")[0] in OURS:
                assert any(within(name, allowed) for allowed in ALLOWED[room] | {room}), f"{module} imports {name}"


def test_every_module_stands_in_a_room():
    outside = [name for name in MODULES if MODULES[name].stat().st_size and not within(name, "benchmarks")]
    assert all(any(within(name, room) for room in ROOMS) for name in outside)


@pytest.mark.parametrize("start", SERVING)
def test_what_serves_never_reaches_the_training_frameworks(start):
    to_visit = [name for name in MODULES if within(name, start)]
    seen: set[str] = set()
    while to_visit:
        module = to_visit.pop()
        if module in seen:
            continue
        seen.add(module)
        names = imports(module)
        assert not {name.split(".")[0] for name in names} & HEAVY, f"{module}, reached from {start}"
        to_visit += [name for name in names if name in MODULES]


def third_party(module: str) -> set[str]:
    return {name.partition(".")[0] for name in imports(module)} - OURS - sys.stdlib_module_names


@pytest.mark.parametrize(
    ("room", "libraries"),
    [
        ("tokenizer", {"numpy", "sentencepiece", "sentencex"}),
        ("model.network", {"keras", "numpy"}),
        ("model.export", {"numpy", "onnx"}),
        ("model.inference", {"numpy", "onnxruntime"}),
        ("model.bundle", {"numpy", "safetensors"}),
    ],
)
def test_a_room_needs_no_more_libraries_than_it_says(room, libraries):
    for module in filter(lambda name: within(name, room), MODULES):
        assert third_party(module) <= libraries, module


def test_every_library_is_declared_for_installation():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = (items for name, items in project["optional-dependencies"].items() if name not in ("test", "benchmark"))
    requirements = [*project["dependencies"], *(requirement for items in extras for requirement in items)]
    names = {re.split(r"[<>=\[ ]", requirement)[0] for requirement in requirements}
    declared = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in names}
    needed = set().union(*(third_party(name) for name in MODULES if not within(name, "benchmarks")))
    assert needed <= declared


def test_nothing_of_ours_unpickles_or_chooses_a_backend():
    for name, path in MODULES.items():
        assert not {"pickle", "dill", "joblib", "shelve", "marshal"} & imports(name), name
        text = path.read_text("utf-8")
        assert "allow_pickle=True" not in text, name
        # A benchmark that compares backends has to choose them; everything else runs on the one that the person chose.
        assert within(name, "benchmarks") or '"KERAS_BACKEND"' not in text, name


def test_every_package_is_listed_for_installation():
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"])
    packages = {".".join(path.parent.relative_to(ROOT).parts) for path in MODULES.values()} - {""}
    assert listed == {package for package in packages if package.partition(".")[0] != "benchmarks"}


PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PICTURE = PAGE[: PAGE.index("## Who may import whom")]


def test_the_picture_of_the_house_names_every_module_and_no_other():
    paths = {name: path.name for name, path in MODULES.items()}
    named = set(re.findall(r"\w+\.py\b", PICTURE))
    optional = {
        file
        for name, file in paths.items()
        if file == "__init__.py" or within(name, "benchmarks") or within(name, "training.commands")
    }
    assert named | optional >= set(paths.values())
    assert named <= {*paths.values(), Path(__file__).name}


@pytest.mark.parametrize("walk", ["one sentence", "one training pair"])
def test_every_stop_of_a_walk_begins_at_something_that_exists(walk):
    section = PAGE.partition(f"## The way of {walk}\n")[2].partition("\n## ")[0]
    stops = [re.findall(r"`([^`]+)`", row.split("|")[2])[0] for row in section.splitlines() if re.match(r"\| \d", row)]
    assert len(stops) == 8
    for stop in stops:
        module = _module_of(stop)
        assert module in MODULES, stop
        scope = ast.parse(MODULES[module].read_text("utf-8")).body
        for name in stop.removeprefix(f"{module}.").split("."):
            found = [node for node in scope if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name]
            assert found, stop
            scope = found[0].body
