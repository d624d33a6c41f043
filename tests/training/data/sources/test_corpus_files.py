"""Every format that a corpus may come in, and every way in which a file may disappoint."""

import gzip
import lzma
from pathlib import Path

import pytest

from training.data.sources.corpus_files import read_rows
from training.data.sources.formats import CorpusError

ROWS = [("Go.", "Ve."), ("Hi, Tom!", "¡Hola, Tom!")]
LINES = "Go.\tVe.\nHi, Tom!\t¡Hola, Tom!\n"


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.fixture
def tsv(tmp_path):
    return lambda content, name="pairs.tsv": write(tmp_path / name, content)


def message(*paths: Path, languages=("en", "es")) -> str:
    with pytest.raises(CorpusError) as error:
        read_rows(paths, languages)
    return str(error.value)


# === Formats ===


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(LINES, id="plain"),
        pytest.param(LINES.removesuffix("\n"), id="no line end at the end"),
        pytest.param(LINES.replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param(LINES.replace("\n", "\r"), id="old Mac line ends"),
        pytest.param("\ufeff" + LINES, id="byte order mark"),
        pytest.param(gzip.compress(LINES.encode()), id="gzipped, whatever the name says"),
        pytest.param("Go.\tVe.\tCC-BY 2.0 #1\nHi, Tom!\t¡Hola, Tom!\tCC-BY 2.0 #2\n", id="attribution"),
        pytest.param("en\tes\n" + LINES, id="header in order"),
        pytest.param("es\ten\nVe.\tGo.\n¡Hola, Tom!\tHi, Tom!\n", id="header in the other order"),
        pytest.param("Spanish\tEnglish\nVe.\tGo.\n¡Hola, Tom!\tHi, Tom!\n", id="header of English names"),
        pytest.param("\ufeffspa\teng\r\nVe.\tGo.\r\n¡Hola, Tom!\tHi, Tom!\r\n", id="header of ISO 639-3 codes"),
        pytest.param("es_MX\ten-GB\nVe.\tGo.\n¡Hola, Tom!\tHi, Tom!\n", id="header with regions"),
        pytest.param("id\tes\tnote\ten\n1\tVe.\t-\tGo.\n2\t¡Hola, Tom!\t-\tHi, Tom!\n", id="among other columns"),
    ],
)
def test_one_file_in_any_format_gives_the_same_rows(tsv, content):
    assert read_rows([tsv(content)], ("en", "es")) == ROWS


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_two_parallel_files(tsv, pack):
    english = tsv(pack(b"Go.\nHi, Tom!\n"), "train.en")
    spanish = tsv(pack("Ve.\n¡Hola, Tom!\n".encode()), "train.es")
    assert read_rows([english, spanish], ("en", "es")) == ROWS


def test_columns_without_a_header_are_in_the_order_of_the_languages(tsv):
    assert read_rows([tsv("Ve.\tGo.\n")], ("es", "en")) == [("Ve.", "Go.")]


def test_a_named_column_of_a_language_unknown_by_name(tsv):
    assert read_rows([tsv("tlh\ten\nnuqneH\tHello\n")], ("en", "tlh")) == [("Hello", "nuqneH")]


def test_one_script_of_a_language_is_not_taken_for_another(tsv):
    rows = read_rows([tsv("zh-Hant\tzh-Hans\n漢\t汉\n")], ("zh-Hans", "zh-Hant"))
    assert rows == [("汉", "漢")]


def test_a_blank_line_is_an_empty_row_and_not_an_error(tsv):
    assert read_rows([tsv("Go.\tVe.\n\nRun!\t¡Corre!\n")], ("en", "es"))[1] == ("", "")


def test_quotes_belong_to_the_sentence(tsv):
    content = '"Go," he said.\t"Ve", dijo.\n"No\tNo\n'
    assert read_rows([tsv(content)], ("en", "es")) == [('"Go," he said.', '"Ve", dijo.'), ('"No', "No")]


def test_a_line_separator_inside_a_sentence_is_not_a_line_end(tsv):
    assert read_rows([tsv("Go\u2028now\x0c.\tVe\x85ya.\n")], ("en", "es")) == [("Go\u2028now\x0c.", "Ve\x85ya.")]


def test_a_first_pair_that_merely_contains_a_language_name_is_a_pair(tsv):
    assert read_rows([tsv("English\tel inglés\n")], ("en", "es")) == [("English", "el inglés")]


# === Errors ===


def test_no_such_file(tmp_path):
    assert message(tmp_path / "nowhere.tsv") == f"There is no file {tmp_path / 'nowhere.tsv'}."


def test_a_directory(tmp_path):
    assert "is a directory" in message(tmp_path)


@pytest.mark.parametrize("content", ["", "\n \n\n", gzip.compress(b"", mtime=0), "\ufeff"])
def test_an_empty_file(tsv, content):
    assert "pairs.tsv is empty" in message(tsv(content))


def test_a_binary_file_tells_where(tsv):
    assert "is binary: byte 3 is zero" in message(tsv(b"Go.\0\1\2"))


def test_a_zip_archive_is_to_be_unzipped(tsv):
    assert "is a zip archive. Unzip it" in message(tsv(b"PK\x03\x04\x14\0\0\0"))


@pytest.mark.parametrize("cut", [slice(0, 30), slice(0, -4)])
def test_a_damaged_gzip_file(tsv, cut):
    assert "damaged gzip file" in message(tsv(gzip.compress(LINES.encode())[cut]))


def test_a_gzip_file_with_a_block_of_no_known_type(tsv):
    packed = bytearray(gzip.compress(LINES.encode()))
    packed[10] = 0xFF  # the first byte after gzip's header
    assert "damaged gzip file" in message(tsv(bytes(packed)))


@pytest.mark.parametrize(("mark", "byte"), [(b"", 16), (b"\xef\xbb\xbf", 19)])
def test_latin_1_tells_the_byte_in_the_file_the_line_and_the_remedy(tsv, mark, byte):
    path = tsv(mark + b"Go.\tVe.\nTom.\tTom\xe1s.\n")
    assert f"byte {byte} (line 2) is 0xe1" in message(path)
    assert f"iconv -f LATIN1 -t UTF-8 {path} > utf8-pairs.tsv" in message(path)


def test_a_gzipped_latin_1_file_is_unpacked_by_the_remedy(tsv):
    path = tsv(gzip.compress(b"Tom.\tTom\xe1s.\n"), "pairs.tsv.gz")
    assert f"zcat {path} | iconv -f LATIN1 -t UTF-8 > utf8-pairs.tsv" in message(path)


def test_a_latin_1_file_that_xz_has_packed_is_unpacked_by_the_remedy(tsv):
    path = tsv(lzma.compress(b"Tom.\tTom\xe1s.\n"), "pairs.tsv.xz")
    assert f"xzcat {path} | iconv -f LATIN1 -t UTF-8 > utf8-pairs.tsv" in message(path)


def test_utf_16_is_called_by_its_name(tsv):
    assert "is UTF-16" in message(tsv(LINES.encode("utf-16")))


def test_one_column_tells_the_line_and_what_was_found(tsv):
    text = message(tsv("Go.\tVe.\nRun, run, run.\n"))
    assert "line 2: expected two sentences with a tab between them" in text
    assert "Found 1 column: 'Run, run, run.'" in text


def test_a_row_shorter_than_the_named_columns(tsv):
    assert "line 3" in message(tsv("id\ten\tes\n1\tGo.\tVe.\n2\tRun!\n"))


def test_a_long_line_is_not_printed_whole(tsv):
    assert len(message(tsv("word " * 10_000))) < 500


def test_numbers_beside_the_sentences_are_told_with_the_remedy(tsv):
    text = message(tsv("".join(f"{n}\tGo {n}.\t{n + 7}\tVe {n}.\n" for n in range(9))))
    assert "column 1 holds numbers" in text
    assert "cut -f2,4 pairs.tsv" in text


def test_a_number_here_and_there_is_a_sentence(tsv):
    assert read_rows([tsv("7\t7\nGo.\tVe.\nRun!\t¡Corre!\n")], ("en", "es"))[0] == ("7", "7")


def test_a_header_for_other_languages(tsv):
    assert "the header row names en, fr, but no column is 'es'" in message(tsv("en\tfr\nGo.\tVa.\n"))


def test_parallel_files_of_different_lengths(tsv):
    text = message(tsv("Go.\nRun!\n", "train.en"), tsv("Ve.\n", "train.es"))
    assert "train.en has 2 lines" in text
    assert "train.es has 1" in text


@pytest.mark.parametrize("languages", [("en", "en"), ("en", "EN")])
def test_twice_the_same_language(tsv, languages):
    assert "two different languages" in message(tsv(LINES), languages=languages)


@pytest.mark.parametrize("count", [0, 3])
def test_neither_one_file_nor_two(tsv, count):
    assert f"Received: {count} files" in message(*[tsv(LINES)] * count)
