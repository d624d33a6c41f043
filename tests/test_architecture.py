"""The house stands as docs/architecture.md draws it: who may import whom, read from the source."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = (
    "launch",
    "demo",
    "model.inference",
    "model.network",
    "model.bundle",
    "model.bundle_folder",
    "model.graph_files",
    "model.weight_files",
    "model.label_lines",
    "model.bulk",
    "model.lines",
    "model.__main__",
    "training",
    "tokenizer",
)
# What each room may import of this project besides itself; nothing points up.
ALLOWED = {
    "tokenizer": set(),
    "model.network": {"tokenizer"},
    "model.bundle": {
        "model.bundle_folder",
        "model.graph_files",
        "model.network.config",
        "model.weight_files",
        "tokenizer",
    },
    "model.bundle_folder": set(),
    "model.graph_files": set(),
    "model.weight_files": set(),
    "model.inference": {"tokenizer", "model.bundle"},
    "model.lines": set(),
    "model.label_lines": {"model.inference", "model.lines"},
    "model.bulk": {"model.inference", "model.lines"},
    "model.__main__": {"model.inference", "model.bundle", "model.bulk", "model.label_lines", "model.lines"},
    "demo": {"model.inference", "model.bundle", "model.network.config", "model.network.size"},
    "launch": {"demo", "model.inference", "model.bundle"},
    "training": {"tokenizer", "model.network", "model.bundle", "model.inference"},
}
HEAVY = {"keras", "tensorflow", "torch", "jax", "onnx"}
SERVING = ("launch", "demo", "model.inference", "model.bundle", "model.__main__", "model.network.config", "tokenizer")
IMPORTED_AS = {"markdown-it-py": "markdown_it", "python-docx": "docx"}
OURS = {"launch", "demo", "model", "training", "tokenizer", "benchmarks"}


def modules() -> dict[str, Path]:
    paths = [ROOT / "launch.py", *(path for name in OURS - {"launch"} for path in (ROOT / name).rglob("*.py"))]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


MODULES = modules()


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


def test_what_serves_starts_without_the_training_frameworks():
    # The same by running it: a library of others could import them too.
    code = (
        "import sys, launch, demo.app, demo.look, model.__main__, model.inference.translator;"
        f"sys.exit(', '.join({HEAVY} & set(sys.modules)) or 0)"
    )
    process = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr


def third_party(module: str) -> set[str]:
    return {name.partition(".")[0] for name in imports(module)} - OURS - sys.stdlib_module_names


@pytest.mark.parametrize(
    ("room", "libraries"),
    [
        ("tokenizer", {"numpy", "sentencepiece", "sentencex"}),
        ("model.network", {"keras", "numpy", "onnx"}),
        ("model.inference", {"numpy", "onnxruntime"}),
        ("model.bundle", {"numpy"}),
        ("model.bundle_folder", set()),
        ("model.graph_files", set()),
        ("model.weight_files", {"numpy", "safetensors"}),
    ],
)
def test_a_room_needs_no_more_libraries_than_it_says(room, libraries):
    for module in filter(lambda name: within(name, room), MODULES):
        assert third_party(module) <= libraries, module


def test_the_network_knows_of_the_tokenizer_only_which_ids_are_special():
    for module in filter(lambda name: within(name, "model.network"), MODULES):
        assert {name for name in imports(module) if within(name, "tokenizer")} <= {"tokenizer.special_tokens"}, module


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
