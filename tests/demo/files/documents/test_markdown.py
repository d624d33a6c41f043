"""Markdown: what a reader reads is translated, what a program reads stays."""

import pytest

from demo.files.documents.encodings import Encoding
from demo.files.documents.markdown import read_markdown

STAYS = """---
title: hola
---

```py
hola = "casa"
```

    hola = casa

<div>
hola
</div>

[ref]: http://hola.es/casa "hola"

***
"""


def test_front_matter_code_html_and_definitions_stay():
    assert read_markdown(STAYS, Encoding("utf-8")).segments == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("> **nota:** uno, **¡dos!** y [#12](x)", "> **NOTA:** UNO, **¡DOS!** Y [#12](x)"),
        ("([#1]) y [dos]\n\n[#1]: x\n[dos]: y\n", "([#1]) Y [DOS][dos]\n\n[#1]: x\n[dos]: y\n"),
        ("5&nbsp;€ &mdash; uno", "5 € — UNO"),
        ("dijo &quot;hola&quot; y una&nbsp;casa", 'DIJO "HOLA" Y UNA CASA'),
        ("[uno](<la casa.html> 'a') y [dos](b (la casa))", "[UNO](<la casa.html> 'a') Y [DOS](b (la casa))"),
        ("ver (https://casa.es/a_(b)) y [c]({{ site.url }}/c)", "VER (https://casa.es/a_(b)) Y [C]({{ site.url }}/c)"),
        ("# hola #\r\n\r\nuna *casa*\r\n", "# HOLA #\r\n\r\nUNA *CASA*\r\n"),
        ("hola\n=====\n", "HOLA\n=====\n"),
        ("> - uno\n>   dos\n> 1. tres\n", "> - UNO DOS\n> 1. TRES\n"),
        ("- [ ] pan\n- [x] vino\n", "- [ ] PAN\n- [x] VINO\n"),
        ("una `casa roja` aquí", "UNA `casa roja` AQUÍ"),
        ("ver [la casa](http://casa.es/a_b 'la casa')!", "VER [LA CASA](http://casa.es/a_b 'la casa')!"),
        ("ver [casa][] y [casa]\n\n[casa]: http://x\n", "VER [CASA][casa] Y [CASA][casa]\n\n[casa]: http://x\n"),
        ("un [texto] sin meta", "UN [TEXTO] SIN META"),
        ("ver https://casa.es/a_b. <http://casa.es>", "VER https://casa.es/a_b. <http://casa.es>"),
        ("hola ![casa](casa.png) adiós", "HOLA ![casa](casa.png) ADIÓS"),
        ("hola [`casa`](http://casa.es) adiós", "HOLA [`casa`](http://casa.es) ADIÓS"),
        ("hola[^1] adiós\n\n[^1]: una nota\n", "HOLA[^1] ADIÓS\n\n[^1]: UNA NOTA\n"),
        ("una **casa _muy_ roja** y ~~fea~~", "UNA **CASA _MUY_ ROJA** Y ~~FEA~~"),
        ("3 * 4 = doce y a_b_c", "3 * 4 = DOCE Y A_B_C"),
        ("uno \\* dos &amp; tres", "UNO \\* DOS &amp; TRES"),
        ("caf&eacute; con ma&#241;ana &copy;", "CAFÉ CON MAÑANA &copy;"),
        ("es ==muy== ++bueno++ y ~malo~", "ES ==MUY== ++BUENO++ Y ~MALO~"),
        ("el H~2~O y x^2^ con C++", "EL H~2~O Y x^2^ CON C++"),
        ("una^[La nota.] casa", "UNA^[La nota.] CASA"),
        ("casa %% nota %% roja {/* nota */} y", "CASA %% nota %% ROJA {/* nota */} Y"),
        ("hola, <0>amigo</0><1/>", "HOLA, <0>AMIGO</0><1/>"),
        ("una <b>casa</b> <br> y $x_{una}$", "UNA <b>CASA</b> <br> Y $x_{una}$"),
        ("uno  \ndos\\\ntres", "UNO  \nDOS\\\nTRES"),
        (
            "| a | b |\n|---|---|\n| uno \\| dos | `x\\|y` no |\n",
            "| A | B |\n|---|---|\n| UNO \\| DOS | `x\\|y` NO |\n",
        ),
        ("<!-- hola\n-->\nhola <!-- casa --> adiós", "<!-- hola\n-->\nHOLA <!-- casa --> ADIÓS"),
    ],
)
def test_what_a_reader_reads_is_translated(source, expected, translated):
    assert translated("a.md", source).decode() == expected


def test_a_paragraph_keeps_its_width_and_stays_a_paragraph(translated):
    source = "> esta es una casa muy grande que tiene\n> - no, tenía - 1. muchas ventanas y\n> puertas\n"
    shown = translated("a.md", source.replace("- no", "no")).decode()
    assert all(line.startswith("> ") and len(line) <= 45 for line in shown.splitlines())
    assert not any(line[2:].startswith(("- ", "1.")) for line in shown.splitlines())


def test_a_translation_that_looks_like_a_heading_is_escaped():
    document = read_markdown("hola", Encoding("utf-8"))
    from model.inference.reading.markup.runs import Run

    assert document.write([(Run("# hello"),)]).data == b"\\# hello"
    assert document.write([(Run("1. hello"),)]).data == b"1\\. hello"


def test_marks_that_a_translator_loses_are_kept_all_the_same(translated, forgetful):
    shown = translated("a.md", "usa `a` y `b` hoy", forgetful).decode()
    assert shown == "USA `a` Y `b` HOY"


@pytest.mark.parametrize(
    "piece", ["[", "*a", "```a", "<a", "![", "**_", "](", "&#", "<!--", "$a", "$$a", "{{a", "{%a", ":a"]
)
def test_a_hostile_line_comes_back_as_it_was(piece):
    text = piece * 5_000
    document = read_markdown(text, Encoding("utf-8"))
    assert document.write(document.segments).data.decode() == text


SITE = """::: warning
cierra la ventana
:::

:::: columns
::: {.column width="50%"}
- uno
- dos
:::
::::

{% include header.html %}

{{< figure src="casa.png" >}}

{% include a.html %}
uno dos
{{ site.hola }}

!!! note "Nota"
    cierra la puerta

    otra vez

??? tip
    hola

=== "Nota"

    - hola

> [!NOTE]
> uno dos

> [!faq]- otra casa
> otro perro

{% if hola %}tres gatos{% else %}{{ site.hola }}{% endif %}

[TOC]

--8<-- "casa.md"

(la-casa)=

import Casa from '@theme/Casa';

import {
  Hola,
} from 'casa';

export const Hola = ({children}) => (
  <span>{children}</span>
);

+------+------+
| hola | casa |
+======+======+
| uno  | dos  |
+------+------+

| verde que
|   te quiero
"""


def test_what_a_site_reads_stays_and_what_stands_in_its_boxes_is_translated(translated):
    expected = SITE
    for text in (
        "cierra la ventana",
        "- uno",
        "- dos",
        "uno dos",
        "cierra la puerta",
        "otra vez",
        "    hola\n",
        "- hola",
        "otra casa",
        "otro perro",
        "tres gatos",
        "verde que",
        "te quiero",
    ):
        expected = expected.replace(text, text.upper())
    assert translated("a.md", SITE).decode() == expected


@pytest.mark.parametrize(
    "source",
    [
        "$$\na + b = casa\n$$\n",
        "$$ casa $$ (1)\n",
        "\\begin{align}\na &= casa\n\\end{align}\n",
        "+++\ntitle = 'hola'\n+++\n",
        '{\n  "title": "hola"\n}\n',
        "{% highlight py %}\nhola = casa\n\nuno\n{% endhighlight %}\n",
        "{{< highlight go >}}\nhola\n{{< /highlight >}}\n",
        "{{ page.hola }}\n",
    ],
)
def test_formulas_and_code_of_every_kind_stay(source, translated):
    assert translated("a.md", f"{source}\nhola\n").decode() == f"{source}\nHOLA\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "usa <kbd>Ctrl</kbd>+<kbd>C</kbd> o <code>la casa</code>.",
            "USA <kbd>Ctrl</kbd>+<kbd>C</kbd> O <code>la casa</code>.",
        ),
        ("hola {{ nombre }}, :smile: adiós", "HOLA {{ nombre }}, :smile: ADIÓS"),
        ("# hola {#casa .uno}", "# HOLA {#casa .uno}"),
        ("[hola](#){ .casa } y ![casa](a.png){width=5}", "[HOLA](#){ .casa } Y ![casa](a.png){width=5}"),
        ("ver {ref}`la casa` y :doc:`casa`", "VER {ref}`la casa` Y :doc:`casa`"),
        ("una \\textbf{casa} en C:\\casa y ++ctrl+c++", "UNA \\textbf{casa} EN C:\\CASA Y ++ctrl+c++"),
        ("hola {% if x %}casa{% endif %} adiós", "HOLA {% if x %}CASA{% endif %} ADIÓS"),
        ("usa `a`/`b` y <kbd>C</kbd> + <kbd>D</kbd>", "USA `a`/`b` Y <kbd>C</kbd> + <kbd>D</kbd>"),
        ("uno<br>dos <br/> **tres<br>seis**", "UNO<br>DOS <br/> **TRES**<br>**SEIS**"),
        ("si \\(x_{uno} = y\\) o \\\\( a^b \\\\), (\\(no\\))", "SI \\(x_{uno} = y\\) O \\\\( a^b \\\\), (\\(NO\\))"),
        ("[[Casa|la casa]] roja", "[[Casa|la casa]] ROJA"),
        ("uno\n: dos\n: tres\n\n    seis\n", "UNO\n: DOS\n: TRES\n\n    SEIS\n"),
        ("hola[^1]\n\n[^1]: uno\n[^b]: dos\n\n    tres\n", "HOLA[^1]\n\n[^1]: UNO\n[^b]: DOS\n\n    TRES\n"),
        ("*[HTML]: uno\n*[CSS]: dos\n", "*[HTML]: UNO\n*[CSS]: DOS\n"),
        ('[hola]({{< ref "casa" >}}) $$x_{uno}$$', '[HOLA]({{< ref "casa" >}}) $$x_{uno}$$'),
    ],
)
def test_what_a_program_reads_within_a_line_stays(source, expected, translated):
    assert translated("a.md", source).decode() == expected
