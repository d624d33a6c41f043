"""launch.py behind a reverse proxy, a process of its own too, under a path that the proxy keeps or strips."""

import json
import re
import socket
import subprocess
import sys
import time
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from gradio_client import Client

from tests.test_faults import ROOT, free_port, running

PREFIX = "/parley"


@pytest.fixture(scope="module")
def port():
    port = free_port()
    with running(port, "--root-path", PREFIX, "--requests-per-minute", 4) as process:
        yield port
        process.terminate()
        assert "Traceback" not in process.communicate(timeout=600)[1]


@pytest.fixture(scope="module", params=["keep", "strip"])
def address(request, port):
    own = free_port()
    command = [sys.executable, "-m", "tests.reverse_proxy", str(own), str(port), PREFIX, request.param]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_for(own)
        yield f"http://127.0.0.1:{own}{PREFIX}/"
    finally:
        process.kill()
        process.wait()


def wait_for(port):
    for _ in range(600):
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    raise AssertionError("the proxy did not start")


def fetch(address, path=""):
    answer = httpx.get(urljoin(address, path), timeout=60)
    assert answer.status_code == 200, (path, answer.text[:200])
    return answer


def test_the_page_and_all_that_it_loads_stand_below_the_prefix(address):
    page = fetch(address).text
    assert '<script src="static/parley/early.js">' in page
    links = re.findall(r'(?:href|src)="([^"#]+)"', page)
    own = {link for link in links if urlsplit(urljoin(address, link)).netloc == urlsplit(address).netloc}
    assert {"static/parley/early.js", "manifest.json"} <= {link.removeprefix("./") for link in own}
    for link in own:
        assert urljoin(address, link).startswith(address), link
    for link in sorted(own)[:20]:
        fetch(address, link)
    for link in ("static/parley/main.js", "theme.css", "robots.txt"):
        fetch(address, link)


def test_the_configuration_tells_the_address_that_the_browser_knows(address):
    assert fetch(address, "config").json()["root"] == address.rstrip("/")
    [embedded] = re.findall(r"window\.gradio_config = (\{.*?\});?</script>", fetch(address).text, re.DOTALL)
    assert json.loads(embedded)["root"] == address.rstrip("/")


def test_a_browser_can_install_the_page(address):
    answer = fetch(address, "manifest.json")
    manifest = answer.json()
    assert manifest["name"] == "Parley"
    assert urljoin(str(answer.url), manifest["start_url"]) == address
    [icon] = manifest["icons"]
    assert fetch(urljoin(str(answer.url), icon["src"])).headers["content-type"].startswith("image/svg")


def test_programs_are_answered(address):
    result = Client(address, verbose=False).predict("Hola.", "es", "en", api_name="/translate")
    assert result["source_language"] == "es"
    answer = httpx.post(f"{address}gradio_api/call/v2/translate", json={"text": "Hola."}, timeout=60)
    assert (answer.status_code, answer.json()["detail"]) == (
        400,
        "translate needs source_language and target_language.",
    )
    assert httpx.get(f"{address}gradio_api/call/translate/0123", timeout=60).status_code == 404
    assert httpx.get(f"{address}monitoring", timeout=60).status_code == 404
