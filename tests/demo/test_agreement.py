"""The same sentence gives the same answer in the chat, in a file, on the command line and over HTTP."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from demo.files.documents.reading import read_file
from demo.files.job import FileJob
from demo.server.limits import Guard, Limits
from model.glossary.glossary import Glossary
from model.inference.request import Direction
from tests.demo.serving import served

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = [
    "¿Dónde está la estación?",
    "Ayer compré dos libros por 25 € en https://libros.es, pero todavía no los he leído.",
    "me llamo Siobhan",
    "Hola. ¿Qué tal? Nos vemos a las 10:30.",
    "El perro de mi hermana, que es muy grande, duerme todo el día en la cocina y no quiere salir.",
]
OTHERS = [
    "今日はいい天気ですね。",
    "Où est la gare, s'il vous plaît ?",
    "asdf qwer zxcv",
    "Hola. Ich weiß nicht, wo der Bahnhof ist. ¿Dónde está la estación?",
]

GLOSSARY = [["estación", "terminal", "es<>en"], ["libro", "volume"], ["Siobhan"], ["perro", "hound", "es>en"]]


@pytest.fixture(scope="module")
def address(shipped):
    with served(shipped, guard=Guard(Limits())) as url:
        yield f"{url}gradio_api/call"


def ask(address: str, endpoint: str, *arguments: object, **named: object) -> dict:
    """Calls an endpoint as the page and programs do, and returns the last thing that it says."""
    body = json.dumps({"data": arguments, **named}).encode()
    begun = urllib.request.Request(f"{address}/{endpoint}", body, {"Content-Type": "application/json"})
    event = json.load(urllib.request.urlopen(begun))["event_id"]
    lines = urllib.request.urlopen(f"{address}/{endpoint}/{event}").read().decode().split("\n")
    said = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: [")]
    return said[-1][0]


def over_http(address, texts=SENTENCES, **named):
    return [ask(address, "translate", text, "es", "en", 4, False, **named)["text"] for text in texts]


def in_the_chat(address, texts=SENTENCES, **named):
    return [ask(address, "chat_answer", text, "es", "en", True, 4, **named)["answer"]["text"] for text in texts]


def in_a_file(shipped, glossary=None, texts=SENTENCES):
    data = "\n".join(texts).encode()
    job = FileJob(
        "frases.txt", len(data), read_file("frases.txt", data, "es"), Direction("es", "en"), shipped, glossary
    )
    list(job.run(Guard(Limits()), None))
    return job.write().data.decode().split("\n")


def on_the_command_line(*options, texts=SENTENCES):
    done = subprocess.run(
        [sys.executable, "-m", "model", "translate", "--from", "es", "--to", "en", *options],
        input="\n".join(texts),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    return done.stdout.splitlines()


def test_every_way_gives_the_same_answers(shipped, address):
    answers = over_http(address)
    assert all(answers)
    assert in_the_chat(address) == answers
    assert in_a_file(shipped) == answers
    assert on_the_command_line() == answers


def test_every_way_gives_the_same_answers_with_the_same_glossary(shipped, address, tmp_path):
    plain, answers = over_http(address), over_http(address, glossary=GLOSSARY)
    terms = ("terminal", "volume", "Siobhan", None, "hound")
    assert all(
        term in answer if term else answer == before for term, answer, before in zip(terms, answers, plain, strict=True)
    )
    file = tmp_path / "terms.tsv"
    file.write_text("".join("\t".join(pair) + "\n" for pair in GLOSSARY), "utf-8")
    assert in_the_chat(address, glossary=GLOSSARY) == answers
    assert in_a_file(shipped, Glossary(GLOSSARY)) == answers
    assert on_the_command_line("--glossary", str(file)) == answers


def test_every_way_leaves_other_languages_as_they_are_until_they_are_wanted_anyway(shipped, address):
    answers = over_http(address, OTHERS)
    assert answers[:-1] == OTHERS[:-1]
    assert "Ich weiß nicht, wo der Bahnhof ist." in answers[-1]
    assert "estación" not in answers[-1]
    assert in_the_chat(address, OTHERS) == in_a_file(shipped, texts=OTHERS) == answers
    assert on_the_command_line(texts=OTHERS) == answers
    wanted = over_http(address, OTHERS, anyway=True)
    assert wanted[1] != OTHERS[1]
    assert in_the_chat(address, OTHERS, anyway=True) == wanted
    assert on_the_command_line("--anyway", texts=OTHERS) == wanted
