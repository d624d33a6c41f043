"""Each benchmark from its command line to its tables, on a network that is too small to say anything of speed."""

import gzip
import shutil
import sys

import numpy as np
import onnx
import pytest

from benchmarks import latency, startup, throughput, updates
from benchmarks.latency import NUM_TARGET_IDS, floor_bytes
from model.bundle import load_bundle


def test_latency_prints_its_tables(small_bundle, capsys, monkeypatch):
    pytest.importorskip("ctranslate2")
    monkeypatch.setattr(latency, "_COPIED_BYTES", 2**20)  # a benchmark copies 256 times as many
    assert latency.main(["--bundle", str(small_bundle.directory), "--rounds", "1"]) == 0
    printed = capsys.readouterr().out
    for name in (latency.GREEDY, latency.BEAM, latency.EAGER, latency.LOOP, latency.RIVAL_GREEDY, "floor: "):
        assert f"| {name}" in printed
    assert "600 subwords" in printed
    assert "seed 0" in printed
    assert latency.CHAT not in printed  # it has no test part


def test_sentences_of_a_bundles_own_test_part_are_timed_as_the_chat_translates_them(small_bundle, tmp_path):
    pytest.importorskip("ctranslate2")
    folder = tmp_path / "small"
    shutil.copytree(small_bundle.directory, folder)
    (folder / "test.tsv").write_text("ba be.\tbi bo.\n", "utf-8")
    table = latency.chat_table(load_bundle(folder), rounds=1, seed=0)
    assert "2 sentences of the test part" in table
    for name in (latency.CHAT, latency.UNRANKED, latency.RIVAL_BEAM):
        assert f"| {name} |" in table


def test_the_floor_counts_every_weight_but_the_encoders_table(small_bundle):
    config = small_bundle.config
    # Matrices in int8; vectors of float32 and what is padded make it more, but less than twice as much.
    units, wide = config.encoder_units, config.embedding_dim
    encoder = 2 * 4 * units * (wide + units) + config.memory_dim * (config.state_dim + config.attention_units)
    step = config.vocabulary_size * wide
    step += 4 * config.decoder_units * (wide + config.memory_dim + 3 * config.decoder_units)
    step += config.decoder_units * config.attention_units + (config.decoder_units + config.memory_dim) * wide
    assert encoder + NUM_TARGET_IDS * step < floor_bytes(small_bundle) < 2 * (encoder + NUM_TARGET_IDS * step)
    stored = [onnx.load(path).ByteSize() for path in (small_bundle.encoder_path, small_bundle.decoder_path)]
    assert floor_bytes(small_bundle) < stored[0] - step + NUM_TARGET_IDS * stored[1]


def test_throughput_prints_its_tables(small_bundle, capsys):
    pytest.importorskip("ctranslate2")
    arguments = ["--bundle", str(small_bundle.directory), "--rounds", "1", "--sentences", "70"]
    assert throughput.main(arguments) == 0
    printed = capsys.readouterr().out
    assert "70 sentences" in printed
    for name in (throughput.BATCHED, throughput.SINGLE, throughput.RIVAL):
        assert f"| {name}" in printed


def test_a_corpus_needs_a_trained_network_and_gives_its_first_column(tmp_path, capsys):
    path = tmp_path / "pairs.tsv.gz"
    path.write_bytes(gzip.compress("One.\tUno.\nTwo.\tDos.\nTwo.\tDós.\n\nThree.\tTres.\n".encode()))
    assert sorted(throughput.read_corpus(path, 10, seed=0)) == ["One.", "Three.", "Two."]
    assert len(throughput.read_corpus(path, 2, seed=0)) == 2
    assert throughput.main(["--bundle", str(tmp_path / "none"), "--corpus", str(path)]) == 2
    assert "knows when to stop" in capsys.readouterr().err


def test_who_lacks_the_rivals_is_told_how_to_get_them(small_bundle, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "ctranslate2", None)
    monkeypatch.delitem(sys.modules, "benchmarks.ctranslate2_rival", raising=False)
    assert throughput.main(["--bundle", str(small_bundle.directory), "--sentences", "3"]) == 2
    assert 'pip install -e ".[benchmark]"' in capsys.readouterr().err


# Serves the two requests that a Gradio endpoint takes, the first time with an error as while it starts.
SERVER = """
import http.server, sys
tries = []
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        tries.append(asked)
        self.answer(503 if len(tries) == 1 else 200, b'{"event_id": "e1"}')
    def do_GET(self):
        self.answer(200, b'event: EVENT\\ndata: ["' + tries[-1][-8:-3] + b'"]\\n\\n')
    def answer(self, status, body):
        self.send_response(status); self.end_headers(); self.wfile.write(body)
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def test_a_start_ends_with_the_first_answer():
    command = [sys.executable, "-c", SERVER.replace("EVENT", "complete")]
    start = startup.measure_start(startup.App("toy", command, "echo", ["hello"]))
    assert 0 < start.seconds < 60
    assert start.megabytes > 1 or not sys.platform.startswith("linux")


@pytest.mark.parametrize(
    ("program", "problem"),
    [(SERVER.replace("EVENT", "error"), "no answer but"), ("raise SystemExit(3)", "exit code 3")],
)
def test_an_app_that_fails_is_said_to_fail(program, problem):
    with pytest.raises(startup.StartError, match=problem):
        startup.measure_start(startup.App("toy", [sys.executable, "-c", program], "echo", ["hello"]))


def test_startup_compares_times_and_memory():
    starts = {
        startup.PARLEY: [startup.Start(3.0, 300.0), startup.Start(3.3, 310.0)],
        startup.ECHO: [startup.Start(3.0, 200.0), startup.Start(3.0, 200.0)],
    }
    printed = startup.report(starts)
    assert "1.05 x | met" in printed
    assert "105.00 MB | met" in printed


def test_memory_is_copied_whole():
    from benchmarks.latency import copier
    from training.publishing.machine import describe

    copy = copier(1_000)
    copy()
    assert np.array_equal(copy.__closure__[0].cell_contents, copy.__closure__[1].cell_contents)
    assert "numpy 2" in describe(["numpy", "no-such-package"], 5)
    assert "no-such-package not installed; " in describe(["numpy", "no-such-package"], 5)


def test_updates_are_timed_in_a_process_of_their_own(tmp_path, capsys, monkeypatch):
    pytest.importorskip("torch")  # which compiles nothing: that takes TensorFlow longer than all else here
    monkeypatch.setattr(updates, "PRECISIONS", ("bfloat16",))  # the rarer one: a process takes longer than its updates
    recipe = tmp_path / "small.toml"
    recipe.write_text(
        "vocabulary_size = 60\n[network]\nembedding_dim = 4\nencoder_layers = 1\nencoder_units = 4\n"
        "decoder_layers = 1\ndecoder_units = 8\nattention_units = 4\n[batches]\nwidths = [20]\ntokens = 68\n"
    )
    assert updates.main(["--recipe", str(recipe), "--rounds", "1", "--backends", "torch"]) == 0
    printed = capsys.readouterr().out
    assert "| torch, bfloat16 |" in printed
    assert updates.main(["--recipe", str(tmp_path / "none.toml"), "--backends", "torch"]) == 2
    assert "Expected a recipe's name" in capsys.readouterr().err
