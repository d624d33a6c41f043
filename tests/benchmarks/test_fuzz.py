"""The app as it is started, with a few hundred unfriendly visitors: `python -m benchmarks.fuzz` sends 10,000."""

import asyncio

from benchmarks.fuzz import Fuzz, attack
from benchmarks.load import run_server
from benchmarks.sse_client import Reply
from model.bundle import load_bundle
from model.shipped import DEFAULT_BUNDLE


def test_every_reply_is_an_answer_or_a_clear_refusal_and_the_app_goes_on():
    bundle = load_bundle(DEFAULT_BUNDLE)
    with run_server(bundle) as server:
        fuzz = asyncio.run(attack(server.port, 200, 1, bundle.languages))
    assert fuzz.problems == []
    assert fuzz.statuses[200] > 40
    assert sum(count for status, count in fuzz.statuses.items() if 400 <= status < 500) > 40


def test_what_tells_too_much_is_noticed(tmp_path):
    fuzz = Fuzz(1, 0, tmp_path / "secret")
    fuzz._look("a", Reply(500, b""))
    fuzz._look("b", Reply(200, b"Traceback (most recent call last)"))
    fuzz._look("c", Reply(200, b"the-secret-of-this-machine"))
    fuzz._look("d", Reply(404, b"There is nothing here."))
    assert [problem[0] for problem in fuzz.problems] == ["a", "b", "c"]
