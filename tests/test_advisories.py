"""docs/security.md answers every advisory by a version that is installed and a test that exists."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# | advisory | what | fixed in | here | test |
ROW = re.compile(r"^\| ((?:CVE|GHSA)-\S+) \| ([^|]+) \| ([\d.]+|—) \| ([^|]+) \| (\w+) \|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs" / "security.md").read_text("utf-8"))


def as_numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def test_all_rows_are_read():
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    assert len(ROWS) == len(re.findall(r"^\| (?:CVE|GHSA)-", text, re.MULTILINE)) > 40


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_an_advisory_is_fixed_in_the_lowest_version_and_its_test_is_there(row):
    _, _, fixed, _, test = row
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    [lowest] = [
        name.removeprefix("gradio>=").split(",")[0] for name in project["dependencies"] if name.startswith("gradio>")
    ]
    assert fixed == "—" or as_numbers(fixed) <= as_numbers(lowest)
    assert list((ROOT / "tests").rglob(f"{test}.py"))


def calls() -> set[str]:
    """Returns what the page is made of: every attribute of Gradio that is called."""
    names: set[str] = set()
    for path in [ROOT / "launch.py", *(ROOT / "demo").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                names.add(ast.unparse(node.func))
    return names


def test_what_the_table_says_is_not_used_is_not_used():
    unused = {"gr.load", "gr.LoginButton", "gr.FileExplorer", "gr.UploadButton", "gr.JSON", "gr.Dataframe", "gr.Audio",
              "gr.DateTime", "gr.Interface", "gr.ChatInterface", "gr.Flag"}  # fmt: skip
    assert not calls() & unused


def test_the_door_of_gradio_is_as_narrow_as_the_table_says():
    from demo.web.launch_options import launch_options

    options = launch_options()
    assert options["enable_monitoring"] is False
    assert options["show_error"] is False
    assert options["run_history"] is False
    assert options["ssr_mode"] is False
    assert not {"allowed_paths", "blocked_paths", "strict_cors", "share"} & set(options)
