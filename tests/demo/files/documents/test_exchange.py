"""Files of translators' own tools: drafts where there is no translation, marked as such; all else as it was."""

import polib
import pytest
from lxml import etree

from demo.files.documents.reading import read_file, translated_name
from demo.files.documents.segments import FileError
from demo.i18n.page_text import texts

CATALOGUE = r"""# Spanish translation of mytool.
msgid ""
msgstr ""
"Language: es\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

#. A menu
#: src/menu.c:12
msgctxt "menu"
msgid "_Open"
msgstr ""

#: src/delete.c:3
#, c-format
msgid "%d file was deleted."
msgid_plural "%d files were deleted."
msgstr[0] ""
msgstr[1] ""

#, fuzzy
#| msgid "Hello there"
msgid "Hello"
msgstr "Viejo"

msgctxt "state"
msgid "Done"
msgstr "Hecho"
msgid ""
"First line.\n"
"Second \"line\".\n"
msgstr ""
#~ msgid "gone"
#~ msgstr "ido"
"""

XLIFF_1 = """<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
 <file original="a.html" source-language="en" datatype="html">
  <body>
   <trans-unit id="1">
    <source>Click <g id="1" ctype="bold">here</g> &amp; wait<x id="2"/> please.</source>
   </trans-unit>
   <trans-unit id="2" approved="yes"><source>Yes</source><target state="final">Sí</target></trans-unit>
   <trans-unit id="3"><source>No <x id="INTERPOLATION" equiv-text="{{name}}"/> &lt;3</source><target/>
     <alt-trans><source>No</source><target>Que no</target></alt-trans></trans-unit>
   <trans-unit id="4"><source>Maybe</source><target xml:lang="es" state='needs-translation'>Quizá</target></trans-unit>
   <trans-unit id="5"><source>Kept</source><target>Guardado</target></trans-unit>
   <group translate="no"><trans-unit id="6"><source>Code</source></trans-unit></group>
   <trans-unit id="7"><source>One. Two.</source>
    <seg-source><mrk mid="0" mtype="seg">One.</mrk> <mrk mid="1" mtype="seg">\
Two <bpt id="1">&lt;b&gt;</bpt>three<ept id="1">&lt;/b&gt;</ept>.</mrk></seg-source></trans-unit>
  </body>
 </file>
</xliff>
"""

XLIFF_2 = """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en">
 <file id="f"><unit id="1"><segment id="s1">
    <source>Press <pc id="1">the
      button</pc> for <ph id="2" disp="%d"/> seconds.</source>
 </segment><ignorable><source> </source></ignorable>
 <segment id="s2" state="final"><source>Yes</source><target>Sí</target></segment></unit></file>
</xliff>
"""


def drafted(translated, name, text, *translate_all, **options):
    return translated(name, text, *translate_all, **options).decode()


def test_a_catalogue_gets_drafts_that_are_marked_as_fuzzy(translated):
    written = drafted(translated, "es.po", CATALOGUE)
    entries = {entry.msgid: entry for entry in polib.pofile(written)}
    assert entries["_Open"].msgstr == "_OPEN"
    assert entries["_Open"].msgctxt == "menu"
    assert entries["%d file was deleted."].msgstr_plural == {0: "%D FILE WAS DELETED.", 1: "%D FILES WERE DELETED."}
    assert entries["%d file was deleted."].flags == ["fuzzy", "c-format"]
    assert entries["Hello"].msgstr == "HELLO"
    assert entries['First line.\nSecond "line".\n'].msgstr == 'FIRST LINE.\nSECOND "LINE".\n'
    assert [entry.msgid for entry in entries.values() if not entry.fuzzy] == ["Done", "gone"]
    assert [line for line in written.splitlines() if not line.startswith(('"', "msgstr", "#, "))] == [
        line for line in CATALOGUE.splitlines() if not line.startswith(('"', "msgstr", "#, "))
    ]


def test_a_language_with_one_form_gets_that_of_many(translated):
    text = 'msgid "%d file"\nmsgid_plural "%d files"\nmsgstr[0] ""\n'
    assert 'msgstr[0] "%D FILES"\n' in drafted(translated, "ko.po", text)


def test_the_letter_of_a_label_is_that_of_a_word(translated):
    assert 'msgstr "%S _OPEN"' in drafted(translated, "es.po", 'msgid "%s _Open"\nmsgstr ""\n')


def test_a_template_becomes_a_catalogue():
    assert translated_name("mytool.pot", "es") == "mytool.es.po"


def test_units_of_xliff_1_get_drafts_with_their_codes(translated):
    written = drafted(translated, "a.xlf", XLIFF_1, target="es")
    state = 'state="needs-review-translation"'
    assert f'<target {state}>CLICK <g id="1" ctype="bold">HERE</g> &amp; WAIT<x id="2"/> PLEASE.</target>' in written
    assert f'<target {state}>NO <x id="INTERPOLATION" equiv-text="{{{{name}}}}"/> &lt;3</target>' in written
    assert f'<target xml:lang="es" {state}>MAYBE</target>' in written
    assert (
        '<mrk mid="0" mtype="seg">ONE.</mrk> <mrk mid="1" mtype="seg">TWO <bpt id="1">&lt;b&gt;</bpt>THREE' in written
    )
    assert 'target-language="es"' in written
    assert written.count("<target") == XLIFF_1.count("<target") + 2  # of the units that had none
    for kept in ('<target state="final">Sí</target>', "<target>Guardado</target>", "<target>Que no</target>", "Code<"):
        assert kept in written
    etree.fromstring(written.encode())


def test_segments_of_xliff_2_get_drafts_with_their_codes(translated):
    written = drafted(translated, "a.xliff", XLIFF_2, target="es")
    assert '<segment id="s1" state="initial">' in written
    assert '<target>PRESS <pc id="1">THE BUTTON</pc> FOR <ph id="2" disp="%d"/> SECONDS.</target>' in written
    assert '<segment id="s2" state="final"><source>Yes</source><target>Sí</target></segment>' in written
    assert 'srcLang="en" trgLang="es"' in written
    etree.fromstring(written.encode())


def test_what_angular_writes_for_a_pair_stays_one(translated, reverse):
    link = '<x id="{}_LINK" equiv-text="&lt;a&gt;"/>'
    start, close = link.format("START"), link.format("CLOSE")
    text = XLIFF_1.replace('&amp; wait<x id="2"/> please.', f"{start}now please{close}")
    assert f"{start}PLEASE NOW{close} " in drafted(translated, "a.xlf", text, reverse)


def test_what_begins_behind_a_line_break_is_translated_by_itself():
    text = (
        '<xliff version="1.2"><trans-unit id="1"><source>One line<x ctype="lb"/>{} line</source></trans-unit></xliff>'
    )
    for second, count in [("Two", 2), ("of a", 1)]:
        assert len(read_file("a.xlf", text.format(second).encode(), "en").segments) == count


def test_words_change_places_with_their_codes(translated, reverse):
    text = XLIFF_1.replace('&amp; wait<x id="2"/> please.', "now")
    assert 'NOW <g id="1" ctype="bold">HERE</g> CLICK' in drafted(translated, "a.xlf", text, reverse)


@pytest.mark.parametrize(("name", "text"), [("a.po", CATALOGUE), ("a.xlf", XLIFF_1), ("a.xlf", XLIFF_2)])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_is_not_translated_stays_byte_by_byte(name, text, line_end):
    data = text.replace("\n", line_end).encode()
    assert read_file(name, data, "en").write([]).data == data


def test_letters_that_an_old_encoding_lacks_are_written_by_their_numbers(translated):
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<xliff version="1.2"><file><body><trans-unit id="1">'
    text += "<source>ÿ día</source></trans-unit></body></file></xliff>"
    written = translated("a.xlf", text.encode("latin-1"))
    assert etree.fromstring(written).findtext(".//target") == "Ÿ DÍA"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.po", 'msgid "a\nmsgstr nonsense\n'),
        ("a.po", "/etc/passwd"),
        ("a.xlf", "<xliff><file>"),
        ("a.xlf", "<html>text</html>"),
        ("a.xlf", '<!DOCTYPE xliff [<!ENTITY a "aaa">]><xliff version="1.2"><source>&a;</source></xliff>'),
    ],
)
def test_damaged_files_are_refused_in_words(name, text):
    with pytest.raises(FileError) as caught:
        read_file(name, text.encode(), "en")
    assert all(caught.value.told(words) for words in texts().values())
