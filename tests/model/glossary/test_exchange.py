"""A glossary travels as TSV, CSV and TBX."""

import pytest

from model.glossary.exchange import read_glossary, write_glossary
from model.glossary.glossary import Glossary, GlossaryError, TermPair

LANGUAGES = ("es", "en")
PAIRS = [
    ("informe, anual", '"report" <b>&amp;</b>', "es<>en"),
    ("casa", "dwelling", "es>en"),
    ("review", "evaluación", "en>es"),
    ("Parley",),
]


@pytest.mark.parametrize("kind", (".tsv", ".csv", ".tbx"))
def test_what_is_written_is_read_again(kind):
    written = write_glossary(Glossary(PAIRS), kind, LANGUAGES)
    assert set(read_glossary(f"x{kind}", written.encode(), LANGUAGES).pairs) == set(Glossary(PAIRS).pairs)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.tsv", "\ufeffes\ten\r\ncasa\tdwelling\r\n\r\nParley\r\n", [("casa", "dwelling", "es<>en"), ("Parley",)]),
        ("a.tsv", "no\tsi\n", [("no", "si")]),
        ("a.csv", 'casa;"a; b"\n', [("casa", "a; b")]),
        ("a.CSV", "casa,dwelling,es>en\n", [("casa", "dwelling", "es>en")]),
        (
            "a.tbx",
            '<martif type="TBX"><text><body><termEntry>'
            '<langSet xml:lang="en-US"><tig><term>house</term></tig></langSet>'
            '<langSet xml:lang="es"><tig><term>casa</term></tig></langSet></termEntry></body></text></martif>',
            [("house", "casa", "en<>es")],
        ),
    ],
)
def test_what_other_programs_write_is_read(name, text, expected):
    assert read_glossary(name, text.encode(), LANGUAGES).pairs == tuple(TermPair(*pair) for pair in expected)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.docx", b"x", r"\.tsv, \.csv or \.tbx.*a\.docx"),
        ("a.tsv", b"\xff\xfe", "UTF-8"),
        ("a.tbx", b"<a", "no TBX"),
        ("a.tsv", b"x" * (8 * 2**20 + 1), "8,388,608 bytes"),
        ("a.tsv", b"a\tb\na\tc\n", "two translations"),
    ],
)
def test_what_is_no_glossary_is_told(name, data, told):
    with pytest.raises(GlossaryError, match=told):
        read_glossary(name, data, LANGUAGES)


def test_a_tbx_reads_no_other_file():
    entity = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    text = b'<tbx><conceptEntry><langSec xml:lang="es"><term>casa&x;</term></langSec></conceptEntry></tbx>'
    [pair] = read_glossary("a.tbx", entity + text, LANGUAGES).pairs
    assert "root" not in pair.source
