"""A translation is written as its source was typed."""

import pytest

from model.bundle import load_bundle
from model.inference.reading.typography import Typography
from model.shipped import DEFAULT_BUNDLE
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.truecase import Truecaser
from tokenizer.special_tokens import PLACEHOLDERS
from tokenizer.subword import SubwordTokenizer


@pytest.fixture(scope="module")
def truecaser() -> Truecaser:
    bundle = load_bundle(DEFAULT_BUNDLE)
    return Truecaser(SubwordTokenizer.load(bundle.tokenizer_path), bundle.load_lexicon())


@pytest.mark.parametrize(
    ("typed", "found", "written"),
    [
        ("Guardar cambios", "save changes.", "Save changes"),  # a label
        ("Casa", "house", "House"),
        ("→ Siguiente", "→ next", "→ Next"),
        ("Guardar como...", "save as.", "Save as..."),
        ("Vámonos,", "Let's go", "Let's go,"),
        ("Casa.", "house", "House."),
        ("CASA", "house!", "HOUSE"),
        ("casa", "House.", "house"),
        ("dijo él.", "He said.", "he said."),
        ("el lunes, dijo", "Monday, he said", "Monday, he said"),
        ("Cuando llegué a casa ayer", "When did I get home?", "When did I get home"),
        ("cuando llegas a casa", "When do you get home?", "when do you get home"),
        ("una casa grande", "A big house.", "a big house"),
        ("estoy en casa", "I'm at home.", "I'm at home"),
        ("yo también", "¿Y yo?", "y yo"),
        ("¡Hola!", "Hello!", "Hello!"),
        ("Hola, María,", "¡Hola, María!", "Hola, María,"),
        ("¿Vienes? Cómo;", "¿Vienes? ¿Cómo?", "¿Vienes? Cómo;"),
        ("¡¡¡Te quiero!!!", "I love you!", "I love you!!!"),
        ("Por qué??", "¿Por qué???", "¿Por qué??"),
        ("¡¡¡No!!!", "¡No! ¡!!!", "¡No!!!"),
        ("No vino!!", "He did not come.", "He did not come."),
        ("¿Y si...?", "What if?", "What if...?"),
        ("No lo sé.", "I don't know.", "I don't know."),
        ("Hoy no vino nadie a casa", "¡No vino nadie!", "No vino nadie"),
        ("Espera un poco más...", "Wait a little...", "Wait a little..."),
        ("no lo sé", "I don't know.", "I don't know"),  # a capital that it has everywhere
    ],
)
def test_capitals_and_end_marks_follow_the_source(truecaser, typed, found, written) -> None:
    assert Typography.of(typed, truecaser, ("es", "en")).write(found) == written


@pytest.mark.parametrize(
    ("typed", "found", "written"),
    [
        ("{} Haz clic aquí", "{} click here", "{} Click here"),
        ("{} ¿me puedes llamar?", "{} Can you call me?", "{} can you call me?"),
        ("{} vino Ana", "{} Ana came", "{} Ana came"),
    ],
)
def test_behind_what_is_protected_the_first_word_begins_as_the_source_s_does(truecaser, typed, found, written) -> None:
    typed, found, written = (text.format(PLACEHOLDERS[0]) for text in (typed, found, written))
    typography = Typography.of(typed, truecaser, ("es", "en")).masked(typed, ends_enclosed=False)
    assert typography.write(found) == written


def test_an_end_mark_in_what_is_protected_is_not_written_twice(truecaser) -> None:
    placeholder = PLACEHOLDERS[0]
    cases = ("Hasta luego ;)", f"Hasta luego {placeholder}", False), ("Dijo (no sé...)", f"Dijo {placeholder}", True)
    for typed, masked, is_enclosed in cases:
        typography = Typography.of(typed, truecaser, ("es", "en")).masked(masked, ends_enclosed=is_enclosed)
        assert typography.write(f"Later {placeholder}") == f"Later {placeholder}"


def test_a_label_is_read_as_amid_a_sentence(truecaser) -> None:
    for typed, read in (("Casa.", "casa"), ("Guardar cambios", "guardar cambios"), ("Ven a casa.", "Ven a casa.")):
        typography = Typography.of(typed, truecaser, ("es", "en"))
        assert typography.read_label(typography.read(typed)) == read


def test_a_word_of_several_pieces_is_read_small_and_a_name_with_its_capital_by_the_lexicon() -> None:
    lexicon = Lexicon({"en": ["garlic", "Germany"], "es": ["ajo", "Alemania"]})
    truecaser = Truecaser(SubwordTokenizer.load(load_bundle(DEFAULT_BUNDLE).tokenizer_path), lexicon)
    for typed in ("Garlic", "Garlic.", "GARLIC", "Germany", "GERMANY"):
        read = "garlic" if typed.upper().startswith("GARLIC") else "Germany"
        typography = Typography.of(typed, truecaser, ("en", "es"))
        assert typography.read_label(typography.read(typed)) == read


def test_of_a_lexicon_without_capitals_the_vocabulary_tells() -> None:
    lexicon = Lexicon({"en": ["house", "madrid"], "es": ["casa", "madrid"]})
    truecaser = Truecaser(SubwordTokenizer.load(load_bundle(DEFAULT_BUNDLE).tokenizer_path), lexicon)
    for typed, is_label in (("Casa", True), ("Madrid", False), ("Casa grande", True)):
        assert Typography.of(typed, truecaser, ("es", "en")).is_label is is_label
    for typed, found, written in (("casa", "House.", "house"), ("iba a casa", "I went home.", "I went home")):
        assert Typography.of(typed, truecaser, ("es", "en")).write(found) == written


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("MARÍA Y JUAN VIVEN EN LA CASA", "María y Juan viven en la casa"),
        ("¡HOLA, JUAN!", "¡Hola, Juan!"),
        ("VEN A MADRID O MIRA www.madrid.es", "Ven a Madrid o mira www.madrid.es"),
    ],
)
def test_names_keep_their_capital_amid_capitals(truecaser, typed, read) -> None:
    assert Typography.of(typed, truecaser, ("es", "en")).read(typed) == read


@pytest.mark.parametrize(
    ("typed", "found", "written"),
    [
        ("What?!", "¡Qué!", "¿Qué?!"),
        ("What!?", "¿Qué?", "¡Qué!?"),
        ("Are you sure???", "¿Estás seguro? ¿??", "¿Estás seguro???"),
        ("He left!?", "Se fue.", "Se fue."),
        ("sorry?", "Perdón?", "¿perdón?"),
        ("Well, are you coming?", "Bueno, ¿vienes?", "Bueno, ¿vienes?"),
        ("(sorry!", "(perdón!", "(¡perdón!"),
        ("the United States", "Estados Unidos", "Estados Unidos"),
        ("the houses", "Casas", "casas"),
    ],
)
def test_spanish_marks_open_as_they_end_and_its_names_keep_their_capital(truecaser, typed, found, written) -> None:
    assert Typography.of(typed, truecaser, ("en", "es")).write(found) == written


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hola juan", "hola Juan"),
        ("ke tal", "ke tal"),
        ("tod@s, amigxs y niñ@", "todos, amigos y niño"),
        ("a@b.es", "a@b.es"),
    ],
)
def test_names_in_small_letters_and_letters_of_either_gender_are_read_as_meant(truecaser, typed, read) -> None:
    assert Typography.of(typed, truecaser, ("es", "en")).read(typed) == read


def test_si_in_capitals_is_an_answer(truecaser) -> None:
    assert Typography.of("SI", truecaser, ("es", "en")).in_capitals


def test_without_a_source_to_follow_nothing_is_changed() -> None:
    assert Typography().write("House.") == "House."


@pytest.mark.parametrize(
    ("typed", "language", "read", "found", "written"),
    [
        ("sí", "es", "Sí.", "Yes.", "yes"),
        ("Claro", "es", "Claro.", "Sure.", "Sure"),
        ("sí.", "es", "Sí.", "Yes.", "yes."),
        ("of course", "en", "Of course.", "Por supuesto.", "por supuesto"),
        ("porque estaba cansado", "es", "Porque estaba cansado.", "Because I was tired.", "because I was tired"),
        ("Cuando llegué a casa", "es", "Cuando llegué a casa.", "When I got home.", "When I got home"),
        ("dijo con calma", "es", "Dijo con calma.", "He said calmly.", "he said calmly"),
        ("gritó.", "es", "Gritó.", "He shouted.", "he shouted."),
        ("Un saludo,", "es", "Un saludo.", "A greeting.", "A greeting,"),
    ],
)
def test_answers_and_half_sentences_are_read_as_sentences(truecaser, typed, language, read, found, written) -> None:
    typography = Typography.of(typed, truecaser, (language, "es" if language == "en" else "en"))
    assert typography.read_sentence(typography.read_label(typography.read(typed))) == read
    assert typography.write(found) == written


@pytest.mark.parametrize(
    "typed",
    ["cuando vienes", "cuándo vienes", "porque", "sí que vino", "casa", "porque sí,", "dijo: ven", "Querido Juan,"],
)
def test_questions_without_accents_and_all_else_are_none(truecaser, typed) -> None:
    assert not Typography.of(typed, truecaser, ("es", "en")).is_sentence
