"""Public corpora by name, from a server on this machine."""

import io
import json
import zipfile

import pytest

from training.__main__ import main
from training.data.sources import public_corpora as corpora
from training.data.sources.corpus_files import read_rows
from training.data.sources.download import DownloadError
from training.data.sources.formats import CorpusError
from training.data.sources.public_corpora import PublicCorpus, download, find_corpus, look_up

ROWS = [("Go.", "Ve."), ("Hi, Tom!", "¡Hola, Tom!"), ("A\u2028b", "C")]
COLUMNS = "".join(f"{source}\t{target}\tCC-BY 2.0 (France) #{n}\n" for n, (source, target) in enumerate(ROWS))


def archive(**files: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, text in files.items():
            file.writestr(name.replace("__", "."), text)
    return content.getvalue()


ANKI = archive(spa__txt=COLUMNS, _about__txt="Licence and so on.")
MOSES = archive(
    **{"X.en-es.en": "Go.\nHi, Tom!\nA\u2028b\n", "X.en-es.es": "Ve.\n¡Hola, Tom!\nC\n", "README": "-", "LICENSE": "-"}
)


@pytest.fixture
def public(file_server) -> PublicCorpus:
    file_server.content = ANKI
    return PublicCorpus("tatoeba:es-en", file_server.url, ("en", "es"), "Somebody's, free.")


@pytest.mark.parametrize("content", [ANKI, MOSES])
@pytest.mark.parametrize("languages", [("en", "es"), ("es", "en")])
def test_either_kind_of_archive_becomes_rows_in_any_order(public, file_server, tmp_path, content, languages, capsys):
    file_server.content = content
    path = download(public, tmp_path)
    rows = ROWS if languages == ("en", "es") else [(second, first) for first, second in ROWS]
    assert read_rows([path], languages) == rows
    assert "SHA-256" in capsys.readouterr().out


def test_it_is_downloaded_once(public, file_server, tmp_path):
    download(public, tmp_path)
    download(public, tmp_path)
    assert len(file_server.ranges) == 1


@pytest.mark.parametrize("content", [b"<html>Sorry</html>", archive(a__txt="x", b__txt="y"), ANKI[:-30]])
def test_what_is_no_such_archive_is_refused(public, file_server, tmp_path, content):
    file_server.content = content
    with pytest.raises(CorpusError, match="is not the archive of sentence pairs"):
        download(public, tmp_path)


def test_without_network_the_way_by_hand_is_told(public, file_server, tmp_path):
    file_server.close()
    with pytest.raises(DownloadError, match=r"cannot be reached .* by hand, open http\S+ in a browser, unzip it"):
        download(public, tmp_path)


def test_files_are_themselves():
    source = find_corpus(["a.tsv", "b.tsv"])
    assert source.names == ["a.tsv", "b.tsv"]
    assert source.languages is None
    assert "not known" in source.attribution


def test_spanish_is_the_file_whose_checksum_is_known():
    public = look_up("tatoeba:es-en")
    assert public.url.endswith("download.tensorflow.org/data/spa-eng.zip")
    assert public.sha256.startswith("0c4fd78")
    assert "CC BY 2.0 FR" in public.attribution


@pytest.mark.parametrize(
    ("name", "file"), [("en-ko", "kor-eng.zip"), ("de-en", "deu-eng.zip"), ("en-tlh", "tlh-eng.zip")]
)
def test_other_languages_are_named_as_manythings_names_them(name, file):
    public = look_up(f"tatoeba:{name}")
    assert public.url == f"https://www.manythings.org/anki/{file}"
    assert public.languages[0] == "en"


def test_an_opus_corpus_of_a_known_version_has_a_stable_address():
    public = look_up("opus:Tatoeba/v2023-04-12/ko-en")
    assert public.url == "https://object.pouta.csc.fi/OPUS-Tatoeba/v2023-04-12/moses/en-ko.txt.zip"
    assert public.languages == ("en", "ko")


def test_opus_is_asked_for_the_latest_version(file_server, monkeypatch):
    file_server.content = json.dumps({"corpora": [{"version": "v2018", "url": "x"}]}).encode()
    monkeypatch.setattr(corpora, "_OPUS_API", file_server.url)
    assert "/OPUS-OpenSubtitles/v2018/moses/en-ko.txt.zip" in look_up("opus:OpenSubtitles/en-ko").url
    [query] = file_server.queries
    assert "corpus=OpenSubtitles" in query and "preprocessing=moses" in query and "version=latest" in query


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (b'{"corpora": []}', CorpusError, "OPUS has no"),
        (b"<html>", DownloadError, "Give the version"),
        (b'{"corpora": [7]}', DownloadError, "Give the version"),
    ],
)
def test_an_answer_of_opus_without_a_version(file_server, monkeypatch, answer, error, words):
    file_server.content = answer
    monkeypatch.setattr(corpora, "_OPUS_API", file_server.url)
    with pytest.raises(error, match=words):
        look_up("opus:X/en-ko")


@pytest.mark.parametrize(
    "name", ["tatoeba:es-fr", "tatoeba:en", "tatoeba:en-en", "opus:en-ko", "opus:a/b/c/en-ko", "opus:X/../x"]
)
def test_a_name_of_nothing_is_refused(name):
    with pytest.raises(CorpusError, match=r"Expected|with English only"):
        look_up(name)


def test_the_command_takes_the_name_and_needs_no_languages(file_server, monkeypatch, tmp_path, capsys):
    file_server.content = ANKI
    monkeypatch.setattr(corpora, "_TENSORFLOW", file_server.url)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    arguments = ["fit", "--corpus", "tatoeba:es-en", "--out", str(tmp_path / "out")]
    assert main(arguments) == 2  # it is not the file that was promised
    output = capsys.readouterr()
    assert "CC BY 2.0 FR" in output.out
    assert "expected 0c4fd78" in output.err
    monkeypatch.setattr(corpora, "_TENSORFLOW_SHA256", None)
    assert main(arguments) == 2
    assert "3 sentence pairs are too few" in capsys.readouterr().err


def test_a_file_needs_languages(tmp_path, capsys):
    assert main(["fit", "--corpus", "x.tsv", "--out", str(tmp_path / "out")]) == 2
    assert "--languages" in capsys.readouterr().err
