"""The owner's button: a process is begun once, watched, stopped; what came of it is known; strangers are refused."""

import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from demo.chat import learning as learning_module
from demo.chat.corrections import Corrections
from demo.chat.learning import Learning
from demo.chat.owner import OwnerDesk
from demo.server.limits import Guard, Limits

# What `python -m training correct` does, as a program of a few lines.
PRELUDE = "import json, sys, time\nfrom pathlib import Path\nreport = Path(sys.argv[sys.argv.index('--report') + 1])\n"
ROWS = "rows=[dict(test='earlier', direction='en-es', before={}, after={})], lost=0.1, most_lost=0.3"
TELL = "report.write_text(json.dumps(dict(stage={stage!r}, {facts})))\n"
WAIT = "time.sleep(60)\n"


@pytest.fixture
def learning(tmp_path, monkeypatch):
    """Begins a program instead of the training; `learning.taught` counts how often the bundle was replaced."""

    def build(program: str) -> Learning:
        (tmp_path / "training.py").write_text(PRELUDE + program)
        monkeypatch.setattr(learning_module, "_ROOT", tmp_path)
        built = Learning(tmp_path / "bundle", tmp_path / "kept.sqlite", ["corpus.tsv"], lambda: taught.append(1))
        monkeypatch.setattr(built, "taught", taught := [], raising=False)
        return built

    return build


def when(learning: Learning, holds) -> dict:
    for _ in range(1_500):
        if holds(state := learning.state()):
            return state
        time.sleep(0.02)
    raise AssertionError(state)


def ended(learning: Learning) -> dict:
    return when(learning, lambda state: state["state"] != "running")


def test_it_tells_how_far_it_is_and_what_it_was_worth(learning, tmp_path):
    go = tmp_path / "go"
    wait = f"while not Path({str(go)!r}).exists(): time.sleep(0.02)\n"
    training = TELL.format(stage="training", facts="done=3, total=10, seconds_left=20")
    program = learning(training + wait + TELL.format(stage="done", facts=ROWS))
    assert program.state() == {"state": "idle"}
    program.start()
    far = when(program, lambda state: "done" in state)
    assert far == {"state": "running", "stage": "training", "done": 3, "total": 10, "seconds_left": 20}
    go.touch()
    end = ended(program)
    assert (end["state"], end["lost"], end["rows"][0]["direction"]) == ("better", 0.1, "en-es")
    assert program.taught == [1]


def test_what_forgets_too_much_changes_nothing(learning):
    program = learning(TELL.format(stage="done", facts=ROWS) + "sys.exit(1)\n")
    program.start()
    assert ended(program)["state"] == "worse"
    assert program.taught == []


def test_a_second_click_begins_nothing_and_it_can_be_stopped_and_begun_again(learning, tmp_path):
    began = tmp_path / "began"
    program = learning(f"open({str(began)!r}, 'a').write('x')\n" + TELL.format(stage="reading", facts="") + WAIT)
    for _ in range(2):
        program.start()
        when(program, lambda state: state.get("stage") == "reading")
        program.start()
        program.stop()
        assert ended(program) == {"state": "stopped"}
    program.stop()
    assert began.read_text() == "xx"


def test_what_is_missing_and_what_went_wrong_is_told(learning):
    missing = learning("""sys.exit('parley: Training needs keras. Install it: pip install -e ".[training]"')""")
    missing.start()
    assert ended(missing)["install"] == 'pip install -e ".[training]"'
    refused = learning("print('parley: kept.sqlite holds 3 corrections.'); sys.exit(2)")
    refused.start()
    assert ended(refused) == {"state": "failed", "problem": "kept.sqlite holds 3 corrections."}


def test_what_was_learned_but_cannot_be_taken_up_has_failed(learning, monkeypatch, caplog):
    program = learning("")
    monkeypatch.setattr(program, "_on_better", lambda: Path("/no/such/bundle").read_bytes())
    program.start()
    end = ended(program)
    assert end["state"] == "failed"
    assert "Start the server anew" in end["problem"]
    assert "/no/such/bundle" in caplog.text


def test_only_who_holds_the_key_on_this_machine_is_heard(tmp_path, learning):

    def request(host: str, **headers: str) -> SimpleNamespace:
        return SimpleNamespace(headers=headers, client=SimpleNamespace(host=host), username=None)

    program = learning(TELL.format(stage="reading", facts="") + WAIT)
    desk = OwnerDesk(program, Corrections(tmp_path / "kept.sqlite"), "the key", Guard(Limits()))
    here = request("127.0.0.1")
    for key, asked in (("", here), ("guess é", here), ("the key", request("10.0.0.7")),
                       ("the key", request("127.0.0.1", **{"x-forwarded-for": "8.8.8.8"}))):  # fmt: skip
        assert desk.owner_learn(key, asked) == {"problem": "failed"}
    assert desk.owner_state("the key", here) == {"learning": {"state": "idle", "count": 0}}
    assert desk.owner_learn("the key", here)["learning"]["state"] == "running"
    desk.owner_stop("the key", here)
    assert ended(program) == {"state": "stopped"}


def test_the_command_is_the_one_that_a_person_types(learning, tmp_path):
    program = learning("print('parley: ' + ' '.join(sys.argv[1:6])); sys.exit(2)")
    program.start()
    told = ended(program)["problem"]
    assert told == f"correct {tmp_path / 'bundle'} {tmp_path / 'kept.sqlite'} --corpus corpus.tsv"
