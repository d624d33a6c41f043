"""What is set in a fixed-width font is code, amid text that is not."""

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE


@pytest.mark.parametrize("by", ["font", "style", "paragraph"])
def test_code_in_a_fixed_width_font_is_left_alone(by, word):
    made = docx.Document()
    made.styles.add_style("Kod", WD_STYLE_TYPE.CHARACTER).font.name = "Courier New"
    made.styles.add_style("Kods", WD_STYLE_TYPE.PARAGRAPH).font.name = "DejaVu Sans Mono"
    made.add_paragraph("una casa muy grande y otra casa más grande")
    paragraph = made.add_paragraph("usa ", style="Kods" if by == "paragraph" else None)
    code = paragraph.add_run("hola casa ", style="Kod" if by == "style" else None)
    code.font.name = "Consolas" if by == "font" else None
    paragraph.add_run("hoy")
    shown = [p.text for p in word(made).paragraphs]
    assert shown == [made.paragraphs[0].text.upper(), "usa hola casa hoy" if by == "paragraph" else "USA hola casa HOY"]


def test_a_typescript_is_no_code(word):
    made = docx.Document()
    made.styles["Normal"].font.name = "Courier New"
    made.add_paragraph("una casa")
    assert word(made).paragraphs[0].text == "UNA CASA"
