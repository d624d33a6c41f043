"""`python -m model translate`, with a translator that shouts."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

import model.__main__ as command
from model.bundle import BundleError
from model.inference.translator import Translator

ES_EN = ["translate", "--from", "es", "--to", "en"]
ROOT = Path(command.__file__).parent.parent


class Terminal(io.TextIOWrapper):
    def isatty(self):
        return True


class Shouted:
    def __init__(self, text):
        self.text = text.upper()
        self.left = (text,) if "бкв" in text else ()


class ShoutingTranslator:
    """Knows Spanish and English, and beams up to 4; `<break>` comes out as a line break, `<stop>` interrupts."""

    def __init__(self):
        self.asked = []

    def translate_all(self, texts, *, source_language, target_language, beam_size, anyway=False):
        if {source_language, target_language} != {"es", "en"} or beam_size > 4:
            raise ValueError(f"not on offer: {source_language} {target_language} {beam_size}")
        if "<stop>" in texts:
            raise KeyboardInterrupt
        self.asked.append((len(texts), source_language, target_language, beam_size))
        return [Shouted(text.replace("<break>", "\n")) for text in texts]


@pytest.fixture
def translator(monkeypatch):
    translator = ShoutingTranslator()
    monkeypatch.setattr(Translator, "load", lambda bundle_dir: translator)
    return translator


@pytest.fixture
def run(monkeypatch, capfdbinary):
    """Runs the command on bytes and returns its exit code, standard output and standard error."""

    def run(data, *arguments, stdin=io.TextIOWrapper):
        monkeypatch.setattr(sys, "stdin", stdin(io.BytesIO(data)))
        code = command.main([*ES_EN, *arguments])
        output, errors = capfdbinary.readouterr()
        return code, output, errors.decode()

    return run


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"hola\n\nadi\xc3\xb3s\n", "HOLA\n\nADIÓS\n"),
        (b"hola\nadios", "HOLA\nADIOS\n"),
        (b"", ""),
        (b"\n", "\n"),
        (b"hola\r\nadios\r\n", "HOLA\r\nADIOS\r\n"),
        (b"a\xe2\x80\xa8b\x0cc\nd\n", "A\u2028B\x0cC\nD\n"),
        (b"\xef\xbb\xbfhola\n", "HOLA\n"),
        (b"una<break>dos\ntres\n", "UNA DOS\nTRES\n"),
    ],
)
def test_as_many_lines_come_out_as_went_in(translator, run, data, expected):
    assert run(data) == (0, expected.encode(), "")


def test_a_long_input_is_translated_in_portions(translator, run):
    lines = [f"línea {number}\n" for number in range(2_500)]
    code, output, errors = run("".join(lines).encode())
    assert (code, errors) == (0, "")
    assert output.decode() == "".join(lines).upper()
    assert [asked[0] for asked in translator.asked] == [0, 1_000, 1_000, 500]


def test_who_types_is_answered_line_by_line(translator, run):
    run(b"hola\nadios\n", stdin=Terminal)
    assert [asked[0] for asked in translator.asked] == [0, 1, 1]


def test_options_reach_the_translator(translator, run):
    run(b"hola\n", "--beam", "2")
    assert translator.asked[-1] == (1, "es", "en", 2)
    run(b"hola\n")
    assert translator.asked[-1] == (1, "es", "en", 4)


def test_bytes_that_are_no_utf8_are_named_by_line(translator, run):
    code, output, errors = run(b"hola\n" * 1_204 + b"adi\xf3s\n")
    assert code == 2
    assert output == b"HOLA\n" * 1_000
    assert "Line 1205" in errors
    assert "0xf3" in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize("wrong", [["--to", "fr"], ["--beam", "99"]])
def test_options_that_are_not_on_offer_end_before_any_line_is_read(translator, run, wrong):
    code, output, errors = run(b"hola\n", *wrong)
    assert (code, output) == (2, b"")
    assert errors.startswith("model translate: not on offer")
    assert errors.count("\n") == 1


def test_a_missing_bundle_is_one_line(run, tmp_path):
    code, output, errors = run(b"hola\n", "--bundle", str(tmp_path / "nowhere"))
    assert (code, output) == (2, b"")
    assert "nowhere" in errors
    assert errors.count("\n") == 1


def test_a_damaged_bundle_is_one_line(monkeypatch, run):
    def load(bundle_dir):
        raise BundleError("half written")

    monkeypatch.setattr(Translator, "load", load)
    assert run(b"hola\n") == (2, b"", "model translate: half written\n")


def test_lines_in_another_language_are_told(translator, run):
    _, _, errors = run("hola\nбкв\nhola\nбкв\n".encode())
    assert "stays as it is (--anyway translates it): 2, 4\n" in errors


def test_a_mistake_of_the_program_is_not_taken_for_one_of_its_user(translator, run, monkeypatch):
    def translate_all(texts, **options):
        if texts:
            raise ValueError("operands could not be broadcast together")
        return []

    monkeypatch.setattr(translator, "translate_all", translate_all)
    with pytest.raises(ValueError, match="broadcast"):
        run(b"hola\n")


def test_an_interrupt_ends_quietly(translator, run):
    assert run(b"<stop>\n") == (130, b"", "")


def shouting_process(**streams) -> subprocess.Popen:
    """Starts the command with a translator that says each line again."""
    script = (
        "import sys, model.__main__ as command\n"
        "from model.inference.translator import Translator\n"
        "class Same:\n"
        "    def translate_all(self, texts, **options):\n"
        "        return [type('T', (), {'text': text, 'left': ()}) for text in texts]\n"
        "Translator.load = lambda bundle_dir: Same()\n"
        f"sys.exit(command.main({ES_EN!r}))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""},
        **streams,
    )


@pytest.mark.parametrize("num_lines", [10, 200_000])
def test_a_reader_who_leaves_ends_it_quietly(num_lines):
    process = shouting_process(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    _, errors = process.communicate(b"hola\n" * num_lines)
    assert (process.returncode, errors) == (141, b"")


@pytest.mark.parametrize("stream", ["stdin", "stdout"])
@pytest.mark.parametrize("arguments", [ES_EN, ["classify", "--classifier", "anywhere"]])
def test_a_stream_that_was_closed_is_one_line(translator, monkeypatch, capfd, arguments, stream):
    monkeypatch.setattr(sys, stream, None)
    assert command.main(arguments) == 2
    errors = capfd.readouterr().err
    assert "closed" in errors
    assert errors.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_one_line():
    with Path("/dev/full").open("wb") as full:
        process = shouting_process(stdin=subprocess.PIPE, stdout=full, stderr=subprocess.PIPE)
        _, errors = process.communicate(b"hola\n")
    assert (process.returncode, errors) == (2, b"model translate: standard output: No space left on device\n")


def test_utf16_is_told_from_latin1(translator, run):
    code, _, errors = run("hola\n".encode("utf-16"))
    assert code == 2
    assert "iconv -f utf-16" in errors


def test_every_option_has_a_line_of_help():
    [commands] = [action for action in command._parser()._actions if isinstance(action.choices, dict)]
    for name, parser in commands.choices.items():
        assert all(action.help for action in parser._actions), name


def test_a_missing_direction_is_explained(capsys):
    with pytest.raises(SystemExit) as end:
        command.main(["translate", "--from", "es"])
    assert end.value.code == 2
    assert "--to" in capsys.readouterr().err
