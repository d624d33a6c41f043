"""Downloads from a server on this machine: whole, cut, resumed, wrong, missing."""

import hashlib
import os
from pathlib import Path

import pytest

from training.data.sources.download import DownloadError, cache_dir, fetch

CONTENT = os.urandom(300_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def server(file_server):
    file_server.content = CONTENT
    return file_server


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "cache" / "pairs.zip"


def test_a_whole_file_comes_and_is_kept(server, path):
    assert fetch(server.url, path, sha256=DIGEST) == DIGEST
    assert path.read_bytes() == CONTENT
    assert fetch(server.url, path, sha256=DIGEST) == DIGEST
    assert server.ranges == [None]  # once
    assert {item.name for item in path.parent.iterdir()} == {"pairs.zip", "pairs.zip.sha256"}


def test_a_cut_connection_is_taken_up_where_it_broke(server, path):
    server.cut_after, server.cuts = 100_000, 2
    assert fetch(server.url, path, sha256=DIGEST) == DIGEST
    assert server.ranges == [None, "bytes=100000-", "bytes=200000-"]


def test_a_connection_that_keeps_breaking_leaves_what_came_and_the_next_command_goes_on(server, path):
    server.cut_after, server.cuts = 1_000, 100
    with pytest.raises(DownloadError, match=r"keeps breaking.*the same command goes on from there"):
        fetch(server.url, path)
    assert not path.exists()
    kept = len((path.parent / "pairs.zip.part").read_bytes())
    assert kept == 5_000
    server.cuts = 0
    server.ranges.clear()
    assert fetch(server.url, path) == DIGEST
    assert server.ranges == [f"bytes={kept}-"]


def test_a_server_that_knows_no_ranges_sends_all_of_it_again(server, path):
    server.knows_ranges = False
    server.cut_after, server.cuts = 100_000, 1
    assert fetch(server.url, path) == DIGEST
    assert path.read_bytes() == CONTENT


def test_a_rest_that_is_longer_than_the_file_is_thrown_away(server, path):
    path.parent.mkdir()
    (path.parent / "pairs.zip.part").write_bytes(CONTENT + b"more")
    assert fetch(server.url, path) == DIGEST


def test_a_wrong_checksum_is_an_error_and_the_file_is_not_kept(server, path):
    with pytest.raises(DownloadError, match="expected 00"):
        fetch(server.url, path, sha256="0" * 64)
    assert [item.name for item in path.parent.iterdir()] == []


def test_an_unknown_checksum_is_trusted_at_first_and_held_to_later(server, path):
    fetch(server.url, path)
    path.unlink()
    server.content = b"something else"
    with pytest.raises(DownloadError, match=r"remove .*pairs\.zip\.sha256 first"):
        fetch(server.url, path)
    assert not path.exists()


def test_a_file_that_was_changed_in_the_cache_is_found_out(server, path):
    fetch(server.url, path)
    path.write_bytes(CONTENT[:-1])
    with pytest.raises(DownloadError, match="SHA-256"):
        fetch(server.url, path)
    assert fetch(server.url, path) == DIGEST


@pytest.mark.parametrize("status", [404, 403, 500])
def test_what_the_server_refuses_is_said(server, path, status):
    server.status = status
    with pytest.raises(DownloadError, match=f"the server answers {status}"):
        fetch(server.url, path)
    assert not path.exists()


def test_without_network_it_says_so(file_server, path):
    file_server.close()
    with pytest.raises(DownloadError, match="cannot be reached"):
        fetch(file_server.url, path)


def test_a_full_disk_is_not_taken_for_a_broken_connection(server, path, monkeypatch):
    def full(self, *args, **kwargs):
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OSError, match="No space left"):
        fetch(server.url, path)


def test_the_cache_is_where_the_desktop_wants_it(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_dir() == tmp_path / "parley"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_dir() == Path.home() / ".cache" / "parley"
