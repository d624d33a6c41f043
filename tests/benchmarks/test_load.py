"""The crowd, small: what it finds is counted, compared and put into tables."""

import asyncio

import numpy as np
import pytest

from benchmarks import load
from benchmarks.load import Findings, Server, kilobytes_per_thousand, report, run_crowd, run_memory
from benchmarks.sse_client import ReplyError


class ToyServer(Server):
    """Answers in upper case; `lost` gets no answer and `mixed` somebody else's."""

    def __init__(self):
        super().__init__(process=None, port=0, languages=("en", "es"))
        self.asked = 0

    async def stream(self, visitor, sentence):
        self.asked += 1
        if sentence == "lost" and self.asked > 4:
            raise ReplyError("hung up")
        text = "OTHER" if sentence == "mixed" and self.asked > 4 else sentence.upper()
        yield {"direction": {}}
        if sentence == "refused":
            yield {"problem": "too long"}
            return
        await asyncio.sleep(0.001)
        yield {"add": text[:1]}
        await asyncio.sleep(0.001)
        yield {"answer": {"text": text}}

    def megabytes(self):
        return 300 + self.asked / 1_000


def crowd_of(sentences, monkeypatch) -> Findings:
    monkeypatch.setattr(load, "_SECONDS_BETWEEN_SENTENCES", 0.01)
    server = ToyServer()

    async def run():
        await server.learn(["a", "b", *sentences])
        server.answers = {sentence: server.answers[sentence] for sentence in sentences}
        return await run_crowd(server, 3, 1.5, seed=0)

    return asyncio.run(run())


def test_everybody_asks_again_and_again_and_all_is_well(monkeypatch):
    findings = crowd_of(["c", "d"], monkeypatch)
    assert len(findings.seconds) > 3  # more often than there are visitors
    assert findings.problems == []


def test_the_first_word_is_there_before_the_last():
    findings = asyncio.run(ToyServer().learn(["a", "b"]))
    assert all(
        0.001 <= first < whole for first, whole in zip(findings.first_word_seconds, findings.seconds, strict=True)
    )
    assert len(findings.seconds) == 2


def test_a_lost_answer_and_one_of_somebody_else_are_told(monkeypatch):
    problems = crowd_of(["lost", "mixed"], monkeypatch).problems
    assert any("no answer" in problem and "hung up" in problem for problem in problems)
    assert any("another answer to 'mixed': 'OTHER'" in problem for problem in problems)


def test_the_slope_of_the_memory_is_that_of_the_second_half():
    requests = np.arange(1, 21) * 1_000.0
    megabytes = np.where(requests <= 10_000, requests / 100, 100 + requests / 1_000 * 0.25)
    assert round(kilobytes_per_thousand(np.stack([requests, megabytes], axis=1))) == 250


def test_the_memory_is_looked_at_along_the_way():
    server = ToyServer()

    async def run():
        await server.learn(["a"])
        return await run_memory(server, 400)

    megabytes, findings = asyncio.run(run())
    assert len(megabytes) == 40
    assert len(findings.seconds) == 400
    assert round(kilobytes_per_thousand(megabytes)) == 1_000


def test_the_report_says_which_bars_are_met():
    fast, slow = Findings(seconds=[0.1] * 100), Findings(seconds=[0.9] * 100, problems=["no answer: x"])
    alone = Findings(seconds=[0.2], first_word_seconds=[0.16])
    text = report(
        {"alone": alone, "crowd": slow, "beside three files": fast, "one after another": fast},
        np.array([[1, 300], [2, 300]]),
    )
    assert "| alone, first word, p95 | at most 150 ms | 160.00 ms | **short** |" in text
    assert "| alone, whole answer, p95 | at most 250 ms | 200.00 ms | met |" in text
    assert "| crowd, p95 | at most 500 ms | 900.00 ms | **short** |" in text
    assert "| beside files, p95 | at most 300 ms | 100.00 ms | met |" in text
    assert "| lost or wrong answers | at most 0  | 1.00  | **short** |" in text
    assert "- crowd: no answer: x" in text


def test_a_refusal_of_the_chat_is_no_answer():
    with pytest.raises(ReplyError, match="too long"):
        asyncio.run(ToyServer().learn(["refused"]))
