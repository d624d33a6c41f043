"""The owner's button: `python -m training correct` as a process beside the server, watched and stopped. No Gradio here.

The process is the very command that a person would type, so neither Keras nor what it needs is loaded into the server.
"""

import atexit
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypedDict

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
_TOLD = re.compile(r"^parley: (.+)$", re.MULTILINE)  # how the command says what went wrong
_INSTALL = re.compile(r"pip install .+$")
_NOT_TAKEN_UP = "The new bundle could not be loaded. Start the server anew to use it."
_POLITENESS = 10  # of 19: people who chat go first


class LearningState(TypedDict, total=False):
    """What the owner sees; all but `state` and `count` only where it is known."""

    state: str  # "idle", "running", "better", "worse", "stopped" or "failed"
    count: int  # of corrections
    stage: str  # of `running`: "reading", "training", "measuring" or "done"
    done: int  # updates, while it trains
    total: int
    seconds_left: float | None
    rows: list[dict[str, Any]]  # scores before and after, by test and direction
    lost: float  # chrF of the earlier test
    most_lost: float  # from which loss on nothing is changed
    problem: str  # why it failed, in the command's words
    install: str  # the command that installs what is missing


class Learning:
    """One bundle that learns from corrections, one run at a time.

    Args:
        bundle_dir: the bundle, which is replaced if it forgets nothing.
        corrections: the file that keeps them.
        corpus: what the bundle was trained on, as `--corpus` takes it; empty: the command's own choice.
        on_better: called when the bundle has been replaced.
    """

    def __init__(
        self, bundle_dir: Path, corrections: Path, corpus: Sequence[str], on_better: Callable[[], None]
    ) -> None:
        self._arguments = ["correct", str(bundle_dir.absolute()), str(corrections.absolute())]
        self._arguments += ["--corpus", *corpus] if corpus else []
        self._on_better = on_better
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._report: dict[str, Any] = {}
        self._report_path = Path()
        self._outcome = LearningState(state="idle")
        self._is_stopped = False
        atexit.register(self.stop)  # nothing goes on when the server has ended

    def start(self) -> None:
        """Begins, unless it is under way."""
        with self._lock:
            if self._process:
                return
            self._is_stopped = False
            folder = tempfile.TemporaryDirectory(prefix="parley-learning-")
            self._report_path = Path(folder.name) / "report.json"
            command = [sys.executable, "-P", "-m", "training", *self._arguments, "--report", str(self._report_path)]
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                env={**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])},
            )
            if hasattr(os, "setpriority"):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, _POLITENESS)
            threading.Thread(target=self._wait, args=(self._process, folder), daemon=True).start()

    def stop(self) -> None:
        """Ends it as Ctrl-C does: the bundle stays as it is."""
        with self._lock:
            if self._process is None:
                return
            self._process.terminate()
            self._is_stopped = True

    def state(self) -> LearningState:
        """Returns how far it is, or how the last run ended."""
        with self._lock:
            if self._process is None:
                return self._outcome
            return LearningState(state="running", **self._read_report())  # type: ignore[typeddict-item]

    def _wait(self, process: "subprocess.Popen[str]", folder: "tempfile.TemporaryDirectory[str]") -> None:
        output, _ = process.communicate()
        with folder:
            report = self._read_report()
        outcome = self._ended(process.returncode, output, report)
        try:
            if outcome["state"] == "better":
                self._on_better()
        except Exception:
            logger.exception("The bundle that has learned could not be taken up.")
            outcome = LearningState(state="failed", problem=_NOT_TAKEN_UP)
        finally:
            with self._lock:
                self._outcome, self._process = outcome, None

    def _ended(self, code: int, output: str, report: dict[str, Any]) -> LearningState:
        scores = {key: report[key] for key in ("rows", "lost", "most_lost") if key in report}
        if code == 0:
            return LearningState(state="better", **scores)  # type: ignore[typeddict-item]
        if scores and code == 1:
            return LearningState(state="worse", **scores)  # type: ignore[typeddict-item]
        if self._is_stopped:
            return LearningState(state="stopped")
        told = _TOLD.findall(output)
        problem = told[-1] if told else output.strip().rpartition("\n")[2]
        install = _INSTALL.search(problem)
        outcome = LearningState(state="failed", problem=problem)
        return LearningState(**outcome, install=install[0]) if install else outcome

    def _read_report(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._report_path.read_text("utf-8")))
        except (OSError, ValueError):  # it has told nothing yet
            return {}
