"""`python -m model bulk`: any number of workers, the lines of one process."""

import gc
import importlib.util
import os
import signal
from types import SimpleNamespace

import pytest

import model.__main__ as command
from model.commands import bulk
from model.commands.lines import UsageError
from model.shipped import DEFAULT_BUNDLE

LINES = [f"Tom tiene {number} libros y {number % 7} perros.\n" for number in range(60)] + ["\n", "Gracias.\n"]
OPTIONS = bulk.Options(str(DEFAULT_BUNDLE), "es", "en", 1)


class AtHand:
    """Stands for a Dask client: does what is submitted at once, without workers."""

    def __init__(self, breaks_after=None):
        self.blocks = []
        self._breaks_after = breaks_after

    def submit(self, function, options, texts, pure):
        if len(self.blocks) == self._breaks_after:
            raise KeyboardInterrupt
        self.blocks.append(len(texts))
        return SimpleNamespace(result=lambda: [text.upper() for text in texts])

    def nthreads(self):
        return {"one worker": 1}


@pytest.fixture
def files(tmp_path):
    (tmp_path / "in.txt").write_text("".join(LINES), "utf-8")
    return tmp_path / "in.txt", tmp_path / "out.txt"


SHOUTED = "".join(LINES).upper()


def test_lines_keep_their_order_and_the_unfinished_file_goes(files):
    source, target = files
    bulk.translate_file(AtHand(), source, target, OPTIONS, lines_per_block=7)
    assert target.read_text("utf-8") == SHOUTED
    assert not target.with_name("out.txt.part").exists()


def test_a_stopped_translation_goes_on_after_its_last_whole_line(files):
    source, target = files
    with pytest.raises(KeyboardInterrupt):
        bulk.translate_file(AtHand(breaks_after=6), source, target, OPTIONS, lines_per_block=7)
    part = target.with_name("out.txt.part")
    done = part.read_text("utf-8").count("\n")
    assert 0 < done < len(LINES)
    with part.open("a", encoding="utf-8") as file:
        file.write("TOM TI")  # a write that was cut
    client = AtHand()
    bulk.translate_file(client, source, target, OPTIONS, resume=True, lines_per_block=7)
    assert sum(client.blocks) == len(LINES) - done
    assert target.read_text("utf-8") == SHOUTED


@pytest.mark.parametrize(("name", "advice"), [("out.txt", "another name"), ("out.txt.part", "--resume")])
def test_nothing_that_is_there_is_lost(files, name, advice):
    source, target = files
    target.with_name(name).write_text("mine\n")
    with pytest.raises(UsageError, match=advice):
        bulk.translate_file(AtHand(), source, target, OPTIONS)
    assert target.with_name(name).read_text() == "mine\n"


def arguments(source, target, *more):
    return ["bulk", str(source), str(target), "--from", "es", "--to", "en", "--beam", "1", *more]


def test_a_missing_package_is_named_in_one_line(files, monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert command.main(arguments(*files, "--workers", "2")) == command.EXIT_BAD_INPUT
    assert capsys.readouterr().err == 'model bulk: bulk needs one more package: pip install -e ".[bulk]"\n'


@pytest.mark.parametrize(
    ("input_name", "workers", "said"), [("in.txt", "0", "at least 1"), ("gone.txt", "1", "gone.txt: No such file")]
)
def test_what_cannot_be_done_is_said_in_one_line(files, capsys, input_name, workers, said):
    pytest.importorskip("distributed", reason='needs pip install -e ".[bulk]"')
    source, target = files
    code = command.main(arguments(source.with_name(input_name), target, "--workers", workers))
    errors = capsys.readouterr().err
    assert code == command.EXIT_BAD_INPUT
    assert said in errors
    assert errors.count("\n") == 1


def test_what_is_no_scheduler_is_one_line(files, capsys):
    pytest.importorskip("distributed", reason='needs pip install -e ".[bulk]"')
    assert command.main(arguments(*files, "--scheduler", "nonsense")) == command.EXIT_BAD_INPUT
    errors = capsys.readouterr().err
    assert errors.startswith("model bulk: --scheduler must be the address of a Dask scheduler. Received: nonsense")
    gc.collect()  # of what Dask leaves of the client; later it could wait for a lock that another test's cluster holds
    assert errors.count("\n") == 1


def test_a_translation_of_which_nothing_was_done_is_not_in_the_way(files):
    source, target = files
    target.with_name("out.txt.part").touch()
    bulk.translate_file(AtHand(), source, target, OPTIONS)
    assert target.read_text("utf-8") == SHOUTED


class Losing:
    """A Dask client one of whose workers is killed while it works."""

    def __init__(self, client):
        self._client = client
        self._submitted = 0
        self.killed = next(iter(client.run(os.getpid).values()))

    def submit(self, *arguments, **options):
        self._submitted += 1
        if self._submitted == 5:
            os.kill(self.killed, signal.SIGKILL)
        return self._client.submit(*arguments, **options)

    def nthreads(self):
        return self._client.nthreads()


def test_two_workers_of_which_one_is_killed_write_what_one_process_writes(files, shipped):
    distributed = pytest.importorskip("distributed", reason='needs pip install -e ".[bulk]"')
    source, target = files
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        losing = Losing(client)
        bulk.translate_file(losing, source, target, OPTIONS, lines_per_block=3)
        assert losing.killed not in client.run(os.getpid).values()
    expected = shipped.translate_all(
        [line.rstrip("\n") for line in LINES], source_language="es", target_language="en", beam_size=1
    )
    assert target.read_text("utf-8") == "".join(translation.text + "\n" for translation in expected)
