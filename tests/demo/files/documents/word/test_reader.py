"""Word files, made by the library that reads them and by hand where it cannot."""

import io
import re

import docx
import pytest
from docx.oxml import parse_xml
from lxml import etree

from demo.files.documents.reading import read_file
from demo.files.documents.segments import visible_text
from model.inference.reading.markup.runs import Kind
from tests.demo.files.documents.word.conftest import saved

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
LINK_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def add(paragraph, *contents):
    for content in contents:
        paragraph._p.append(parse_xml(f"<w:r {W}>{content}</w:r>"))


def field(instruction, shown):
    kinds = ("begin", "separate", "end")
    begin, separate, end = (f'<w:fldChar w:fldCharType="{kind}"/>' for kind in kinds)
    return begin, f"<w:instrText>{instruction}</w:instrText>", separate, f"<w:t>{shown}</w:t>", end


def test_paragraphs_tables_headers_and_styles_are_there_again(word):
    made = docx.Document()
    made.add_heading("la casa", 1)
    made.add_paragraph("")
    made.add_paragraph("uno", style="List Bullet")
    made.add_paragraph("12.50")
    table = made.add_table(2, 2)
    table.cell(0, 1).text = "hola"
    made.sections[0].header.paragraphs[0].text = "mi libro"
    shown = word(made)
    assert [(p.text, p.style.name) for p in shown.paragraphs] == [
        ("LA CASA", "Heading 1"), ("", "Normal"), ("UNO", "List Bullet"), ("12.50", "Normal"),
    ]  # fmt: skip
    assert shown.tables[0].cell(0, 1).text == "HOLA"
    assert shown.sections[0].header.paragraphs[0].text == "MI LIBRO"


def test_runs_that_look_alike_are_one_text_and_bold_goes_with_its_word(word, reverse):
    made = docx.Document()
    paragraph = made.add_paragraph("la ca")
    paragraph.add_run("sa")
    paragraph.add_run(" roja").bold = True
    paragraph.add_run(" es")
    [shown] = word(made, reverse).paragraphs
    assert [(run.text, run.bold) for run in shown.runs] == [("ES ", None), ("ROJA", True), (" CASA LA", None)]


def test_breaks_and_tabs_part_texts_and_stay(word):
    made = docx.Document()
    made.add_paragraph("uno\tdos\ntres")
    assert word(made).paragraphs[0].text == "UNO\tDOS\nTRES"


def test_links_keep_their_target_and_fields_what_word_works_out(word, reverse):
    made = docx.Document()
    paragraph = made.add_paragraph("ver ")
    target = made.part.relate_to("http://casa.es", LINK_TYPE, is_external=True)
    paragraph._p.append(parse_xml(f'<w:hyperlink {W} {R} r:id="{target}"><w:r><w:t>la casa</w:t></w:r></w:hyperlink>'))
    paragraph.add_run(" en ")
    add(paragraph, *field("PAGEREF casa", "5"))
    [shown] = word(made, reverse).paragraphs
    assert shown.text == "5 EN CASA LA VER"
    [link] = shown.hyperlinks
    assert (link.address, link.text) == ("http://casa.es", "CASA LA")
    codes = [element.tag.rpartition("}")[2] for run in shown._p.iter() for element in [run]]
    assert codes.index("instrText") < codes.index("hyperlink")


def test_old_links_notes_and_deleted_text_stay_where_they_are(word):
    made = docx.Document()
    paragraph = made.add_paragraph("hola ")
    add(paragraph, *field('HYPERLINK "http://casa.es"', "casa"), '<w:footnoteReference w:id="2"/>', "<w:t> adiós</w:t>")
    paragraph._p.append(parse_xml(f'<w:del {W} w:id="1" w:author="a"><w:r><w:delText>no</w:delText></w:r></w:del>'))
    [shown] = word(made).paragraphs
    assert shown.text == "HOLA CASA ADIÓS"
    xml = shown._p.xml
    assert xml.index("HOLA") < xml.index("begin") < xml.index("HYPERLINK") < xml.index("CASA") < xml.index("end")
    assert "footnoteReference" in xml
    assert "<w:delText>no</w:delText>" in xml


def test_what_is_not_translated_yet_stays_and_writing_again_gives_the_same(translated):
    made = docx.Document()
    for text in ("uno", "dos", "tres"):
        made.add_paragraph(text)
    document = read_file("a.docx", saved(made), "es")
    first = document.segments[:1]
    for _ in range(2):
        data = document.write([(first[0][0]._replace(text="one\x00"),)]).data
        assert [p.text for p in docx.Document(io.BytesIO(data)).paragraphs] == ["one\ufffd", "dos", "tres"]


# === What stands around a text ===

RUN = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
INSERTED = f'<w:ins w:id="2" w:author="a">{RUN}</w:ins>'
DELETED = '<w:del w:id="1" w:author="a"><w:r><w:delText xml:space="preserve">{}</w:delText></w:r></w:del>'


def of_xml(*paragraphs):
    made = docx.Document()
    for content in paragraphs:
        made.add_paragraph()._p.getparent().insert(len(made.paragraphs) - 1, parse_xml(f"<w:p {W} {R}>{content}</w:p>"))
        made.paragraphs[-1]._p.getparent().remove(made.paragraphs[-1]._p)
    return made


def xml_of(paragraph):
    """A paragraph without what says nothing."""
    xml = etree.tostring(paragraph._p, encoding="unicode")
    return re.sub(r' xmlns:\w+="[^"]*"| xml:space="preserve"| w:author="a"', "", xml)


@pytest.mark.parametrize(
    "container",
    [
        '<w:customXml w:element="x"><w:customXmlPr/>{}</w:customXml>', '<w:bdo w:val="rtl">{}</w:bdo>',
        '<w:dir w:val="ltr">{}</w:dir>', '<w:smartTag w:element="x">{}</w:smartTag>', '<w:ins w:id="1">{}</w:ins>',
        "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
        '<w:fldSimple w:instr="HYPERLINK http://x.es">{}</w:fldSimple>',
        '<w:bdo w:val="rtl"><w:customXml w:element="x">{}</w:customXml></w:bdo>',
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "content", [("", "uno", ""), ("uno ", "dos", " tres"), ("uno ", "dos", ""), ("un ", "dos y tres", " y")]
)
def test_text_in_any_container_is_translated_in_it(container, content, word):
    before, inside, after = (RUN.format(text) if text else "" for text in content)
    source = f"{before}{container.format(inside)}{after}"
    [shown] = word(of_xml(source)).paragraphs
    expected = re.sub(r">([^<>]+)<", lambda match: match[0].upper(), source).replace(" xml:space='preserve'", "")
    assert xml_of(shown) == f"<w:p>{expected}</w:p>"


def test_an_insertion_stays_tracked_and_goes_with_its_words(word, reverse):
    source = RUN.format("la casa es ") + DELETED.format("fea") + INSERTED.format("roja") + RUN.format(" y")
    [shown] = word(of_xml(source), reverse).paragraphs
    assert xml_of(shown) == (
        f"<w:p>{RUN.format('Y ')}{DELETED.format('fea')}{INSERTED.format('ROJA')}{RUN.format(' ES CASA LA')}</w:p>"
    ).replace(" xml:space='preserve'", "").replace(' w:author="a"', "").replace(' xml:space="preserve"', "")


@pytest.mark.parametrize("before", [True, False])
def test_what_was_deleted_stays_outside_of_what_was_inserted_for_it(before, word):
    deleted, inserted = DELETED.format("viejo"), INSERTED.format("el nuevo texto")
    [shown] = word(of_xml(deleted + inserted if before else inserted + deleted)).paragraphs
    assert "<w:del " in xml_of(shown)
    assert "EL NUEVO TEXTO" in re.sub("<w:del .*?</w:del>", "", xml_of(shown))
    assert "<w:del " not in "".join(re.findall("<w:ins.*?</w:ins>", xml_of(shown)))


def test_a_paragraph_that_was_inserted_as_a_whole_stays_so_with_its_bold_word(word):
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>dos</w:t></w:r>"
    source = f'<w:ins w:id="2">{RUN.format("uno ")}{bold}{RUN.format(" tres")}</w:ins>'
    [shown] = word(of_xml(source)).paragraphs
    assert xml_of(shown).count("<w:ins") == 1
    assert re.findall("<w:t>(.*?)</w:t>", xml_of(shown)) == ["UNO ", "DOS", " TRES"]
    assert "<w:b/></w:rPr><w:t>DOS" in xml_of(shown)


def test_an_insertion_that_a_tab_divides_keeps_its_order(word):
    source = (
        RUN.format("uno ") + f'<w:ins w:id="2">{RUN.format("dos")}<w:r><w:tab/></w:r>{RUN.format("tres")}</w:ins>'
        + RUN.format(" cuatro")
    )  # fmt: skip
    [shown] = word(of_xml(source)).paragraphs
    assert re.findall("<w:t>(.*?)</w:t>|<(w:tab)/>", xml_of(shown)) == [
        ("UNO ", ""), ("DOS", ""), ("", "w:tab"), ("TRES", ""), (" CUATRO", ""),
    ]  # fmt: skip
    inserted = "".join(re.findall("<w:ins.*?</w:ins>", xml_of(shown)))
    assert re.findall("<w:t>(.*?)</w:t>", inserted) == ["DOS", "TRES"]


def fields(*contents):
    return "".join(f"<w:r>{content}</w:r>" for content in contents)


def test_a_link_that_is_a_field_is_part_of_its_sentence(word, reverse):
    link = fields(*field('HYPERLINK "http://a.es"', "la noticia"))
    source = of_xml(f"{RUN.format('lea usted ')}{link}{RUN.format(' aquí')}")
    document = read_file("a.docx", saved(source), "es")
    assert [visible_text(segment) for segment in document.segments] == ["lea usted la noticia aquí"]
    [shown] = word(source, reverse).paragraphs
    kinds = re.findall('fldCharType="(.*?)"|<w:t>(.*?)</w:t>|(HYPERLINK "http://a.es")', xml_of(shown))
    assert [next(filter(None, kind)) for kind in kinds] == [
        "AQUÍ ", "begin", 'HYPERLINK "http://a.es"', "separate", "NOTICIA LA", "end", " USTED LEA",
    ]  # fmt: skip


def test_a_field_that_word_works_out_is_a_word_of_its_sentence():
    source = of_xml(f"{RUN.format('vea la página ')}{fields(*field('PAGEREF casa', '5'))}{RUN.format(' del libro')}")
    [segment] = read_file("a.docx", saved(source), "es").segments
    assert visible_text(segment) == "vea la página 5 del libro"
    assert [run.kind for run in segment] == [Kind.TEXT, Kind.FIXED, Kind.TEXT]


@pytest.mark.parametrize("name", ["footnoteReference", "endnoteReference", "commentReference"])
@pytest.mark.parametrize("texts", [("la casa.", " el perro."), ("la casa", ", el perro.")])
def test_the_mark_of_a_note_stays_at_its_place(name, texts, word):
    mark = f'<w:r><w:{name} w:id="2"/></w:r>'
    [shown] = word(of_xml(f"{RUN.format(texts[0])}{mark}{RUN.format(texts[1])}")).paragraphs
    assert re.findall(rf"<w:t>(.*?)</w:t>|<(w:{name}) ", xml_of(shown)) == [
        (texts[0].upper(), ""), ("", f"w:{name}"), (texts[1].upper(), ""),
    ]  # fmt: skip


def test_hyphens_for_the_end_of_a_line_do_not_part_a_word():
    source = of_xml("<w:r><w:t>la tempe</w:t><w:softHyphen/><w:t>ratura</w:t></w:r>")
    [segment] = read_file("a.docx", saved(source), "es").segments
    assert [run.text for run in segment] == ["la temperatura"]
