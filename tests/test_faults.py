"""What happens to a running app: it goes on, or says in words why not."""

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from benchmarks.file_visitor import translate_file
from benchmarks.sse_client import Visitor
from model.shipped import DEFAULT_BUNDLE
from tests.demo.browsing import LONG_MS, chromium, needs_chromium
from tests.test_launch import free_port

ROOT = Path(__file__).resolve().parents[1]
FULL_DISK = ("bash", "-c", 'ulimit -f 2; exec "$@"', "app")  # no file gets longer than 2 kB


@contextmanager
def running(port, *arguments, under=(), **environment):
    """The app as a process of its own, listening; its errors are kept for the end."""
    process = subprocess.Popen(
        [*under, sys.executable, str(ROOT / "launch.py"), "--port", str(port), "--behind-proxy", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "SSH_CONNECTION": "test", **environment},
    )  # fmt: skip
    try:
        line = process.stdout.readline()
        assert "is open at" in line, line + process.stderr.read()
        yield process
    finally:
        process.kill()
        process.communicate()


def ask(port, text="¿Dónde está la estación?", number=1) -> str:
    return asyncio.run(Visitor(port, number).ask("translate", [text, "es", "en", 4, False]))[-1]["text"]


# === One app, and one misfortune after another ===


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder = tmp_path_factory.mktemp("app")
    shutil.copytree(DEFAULT_BUNDLE, folder / "bundle")

    port = free_port()
    cache = str(folder / "cache")
    with running(port, "--bundle", folder / "bundle", under=FULL_DISK, GRADIO_TEMP_DIR=cache, MPLCONFIGDIR=cache):
        assert "station" in ask(port)
        shutil.rmtree(folder / "bundle")
        yield port


def test_a_bundle_that_is_gone_goes_on_translating(port):
    assert "station" in ask(port)


def test_a_full_disk_refuses_a_file_and_goes_on_translating(port):
    visitor = Visitor(port, 7)
    body = b'--a\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n%s\r\n--a--\r\n'
    full = asyncio.run(
        visitor.exchange("POST", "/gradio_api/upload", "multipart/form-data; boundary=a", body % (b"a" * 5_000))
    )
    assert full.status == 500
    assert b"Please try again" in full.body
    small = asyncio.run(visitor.exchange("POST", "/gradio_api/upload", "multipart/form-data; boundary=a", body % b"a"))
    assert small.status == 200
    assert "station" in ask(port)


def test_two_hundred_connections_that_never_send_keep_nobody_waiting(port):
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    for each in silent[::2]:
        each.sendall(b"POST /gradio_api/call/translate HTTP/1.1\r\nContent-Le")
    try:
        assert "station" in ask(port)
    finally:
        for each in silent:
            each.close()


def test_clients_that_stop_reading_keep_nobody_waiting(port):
    text = "¿Dónde está la estación? " * 40
    deaf = []
    for number in range(6):
        visitor = Visitor(port, 100 + number)
        body = {"data": [text, "es", "en", True, 4]}
        event = asyncio.run(visitor.post("/gradio_api/call/chat_answer", body))["event_id"]
        each = socket.socket()
        each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_024)
        each.connect(("127.0.0.1", port))
        each.sendall(f"GET /gradio_api/call/chat_answer/{event} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        deaf.append(each)
    try:
        assert "station" in ask(port)
    finally:
        for each in deaf:
            each.close()


# === The end, and what comes after it ===


# So many, and none like another, that no machine is done with them before the server is gone.
MANY_SENTENCES = " ".join(
    f"El {animal} {colour} está en {place} y lee un libro."
    for place in ("la casa", "la calle", "el coche", "la escuela", "el jardín", "la cocina", "el parque", "el tren")
    for animal in ("gato", "perro", "caballo", "pájaro", "pez", "ratón", "oso", "lobo", "burro", "conejo")
    for colour in ("negro", "blanco", "rojo", "azul", "verde", "amarillo", "viejo", "pequeño", "gordo", "feliz")
)
GENEROUS = ("--max-characters", 100_000, "--max-sentences", 5_000, "--requests-per-minute", 10_000)


def run_until(process, holds) -> None:
    """Lets the server run for moments at a time, so that a slow browser shows what it did before it does more."""
    while not holds():
        process.send_signal(signal.SIGCONT)
        time.sleep(0.3)
        process.send_signal(signal.SIGSTOP)


@pytest.fixture(scope="module")
def last_port():
    return free_port()


@pytest.fixture(scope="module")
def last(last_port):
    """The app that is ended while a file is translated."""
    with running(last_port) as process:
        yield process


@needs_chromium
def test_the_page_says_that_the_server_is_gone_and_goes_on_when_it_is_back(last_port, request):
    with chromium() as browser:
        page = browser.new_page(locale="en-US")
        page.set_default_timeout(LONG_MS)
        with running(last_port, *GENEROUS) as process:
            page.goto(f"http://127.0.0.1:{last_port}")
            box = page.locator("#box")
            box.fill(MANY_SENTENCES)
            box.press("Enter")
            run_until(process, lambda: "cat" in page.locator("#parley").inner_text())
            process.kill()
            expect(page.get_by_text("cannot be reached").first).to_be_visible(timeout=LONG_MS)
        request.getfixturevalue("last")
        box.fill("¿Dónde está la estación?")
        box.press("Enter")
        expect(page.locator("#parley")).to_contain_text("station", timeout=LONG_MS)


def test_whoever_waits_for_a_file_when_the_server_goes_down_gets_what_is_done(last, last_port):
    async def send_and_stop() -> str:
        text = "".join(f"El gato negro número {number} está en la casa roja.\n" for number in range(9_000))
        job = asyncio.create_task(translate_file(last_port, 9, text, ("es", "en"), begun := asyncio.Event()))
        await asyncio.wait_for(begun.wait(), LONG_MS / 1_000)
        last.send_signal(signal.SIGTERM)
        return await job

    said = asyncio.run(send_and_stop())
    _, errors = last.communicate(timeout=600)
    assert "going down" in said
    assert re.search(r"load\S*\.txt", said), said  # the part that is done
    assert last.returncode == 0
    assert "Traceback" not in errors
