"""Brackets, quotation marks and dialogues are split off before the network reads, and nothing of a text is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.inference.reading.structure import cut_structure, find_enclosed


def cut(text: str, source: str = "es", target: str = "en") -> list[str]:
    """Returns what is to be translated in angle brackets, all else as it is written."""
    stretches = cut_structure(text, source, target)
    return [
        f"<{text[start:stop]}>" if literal is None else literal
        for start, stop, literal in stretches
        if literal is None or literal
    ]


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("Hola. Adiós.", ["<Hola.>", " ", "<Adiós.>"]),
        ("[música]", ["[", "<música>", "]"]),
        ("(Risas).", ["(", "<Risas>", ")."]),
        ("«Hola»", ["«", "<Hola>", "»"]),
        ("NOTA: el pago", ["<NOTA:>", " ", "<el pago>"]),
        ("Paso 2: Saque la tapa. Y ya.", ["<Paso 2:>", " ", "<Saque la tapa.>", " ", "<Y ya.>"]),
        ("Nombre: Rosa", ["<Nombre: Rosa>"]),
        ("Nombre: Rosa García", ["<Nombre: Rosa García>"]),
        ("NOTA: EL PAGO", ["<NOTA: EL PAGO>"]),
        ("Eran tres y: Ana vino.", ["<Eran tres y:>", " ", "<Ana vino.>"]),
        ("Lo que yo creo: Ana vino.", ["<Lo que yo creo: Ana vino.>"]),
        ("***\n12 × 3", ["***", "\n", "12 × 3"]),
        ("—Hola —dijo él.", ['"', "<Hola>", ',"', " ", "<dijo él.>"]),
        ("—¿Vienes? —preguntó.", ['"', "<¿Vienes?>", '"', " ", "<preguntó.>"]),
        (
            "—No quiero ir —dijo María—. Estoy cansada.",
            ['"', "<No quiero ir>", ',"', " ", "said María", ".", ' "', "<Estoy cansada.>", '"'],
        ),
        ("—Vamos —preguntó mi hermana.", ['"', "<Vamos>", ',"', " ", "<preguntó mi hermana.>"]),
        ("—Vamos —dijo Ana, cansada.", ['"', "<Vamos>", ',"', " ", "said Ana, ", "<cansada.>"]),
        ("—¿Vienes? —No. —Vale.", ['"', "<¿Vienes?>", '"', " ", '"', "<No.>", '"', " ", '"', "<Vale.>", '"']),
        ("—Hola —dijo él—. —¡Tú!", ['"', "<Hola>", ',"', " ", "<dijo él>", ".", " ", '"', "<¡Tú!>", '"']),
        ("Sí.\n—Vale.", ["<Sí.>", "\n", '"', "<Vale.>", '"']),
        ("—Viví allí 1990–1995 con ella.", ['"', "<Viví allí 1990–1995 con ella.>", '"']),
        ("–Sí –dijo Ana–, voy.", ['"', "<Sí>", ',"', " ", "said Ana", ",", ' "', "<voy.>", '"']),
        ("‹Hola.›", ["‹", "<Hola.>", "›"]),
        ("✓ Envío gratis 😂", ["✓ ", "<Envío gratis>", " 😂"]),
        ("« Volver", ["« ", "<Volver>"]),
        ("Hola :)", ["<Hola>", " :)"]),
        (":D", [":D"]),
        ("-Hola -dijo ella-, ven.", ['"', "<Hola>", ',"', " ", "<dijo ella>", ",", ' "', "<ven.>", '"']),
        ("-No. -preguntó Ana-. Bien-hecho.", ['"', "<No>", ',"', " ", "asked Ana", ".", ' "', "<Bien-hecho.>", '"']),
        ("-Leche -pan", ["-", "<Leche -pan>"]),
        (
            "—Hola —dijo Ana con calma—. Ven.",
            ['"', "<Hola>", ',"', " ", "said Ana ", "<con calma>", ".", ' "', "<Ven.>", '"'],
        ),
    ],
)
def test_structure_is_written_and_the_rest_is_translated(text, stretches) -> None:
    assert cut(text) == stretches


def test_dashes_stay_where_both_languages_write_them() -> None:
    assert cut("—Hola —dijo él.", "es", "fr") == ["<—Hola —dijo él.>"]


@pytest.mark.parametrize(
    ("text", "enclosed"),
    [
        ("El libro (rojo) es mío.", ["(rojo)"]),
        ("«Hola», dijo. “Sí”", ["«Hola»", "“Sí”"]),
        ('He said "no" [twice].', ['"no"', "[twice]"]),
        ("Véase (1).", ["(1)"]),
        ("He said 'like this' and left.", ["'like this'"]),
        ("'I don't know,' he said.", ["'I don't know,'"]),
        ("The boys' room isn't 'clean'.", ["'clean'"]),
        ("The dogs' owner isn't at the cats' house.", []),
        ("He's 'em, rock 'n' roll of the '90s' end", []),
        ("libro(s), f(x)", []),
        ("(a (b) c", ["(b)"]),
        ('<a href="https://a.es">aquí</a>', []),
        ("`f (x)` y {a (b)}", ["(b)"]),
    ],
)
def test_what_is_enclosed_stands_for_itself(text, enclosed) -> None:
    assert [text[start:stop] for start, stop in find_enclosed(text, "en")] == enclosed


@given(st.text('aH .,—–()[]«»“”"\n¿?12', max_size=60))
def test_nothing_is_lost(text) -> None:
    end = 0
    for start, stop, _ in cut_structure(text, "es", "en"):
        assert start >= end and not any(map(str.isalnum, text[end:start]))
        end = stop
    assert not any(map(str.isalnum, text[end:]))
