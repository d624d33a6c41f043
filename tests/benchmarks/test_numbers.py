"""Sentences with numbers, and whether the numbers arrive."""

from types import SimpleNamespace

from benchmarks.numbers import arrived, make_sentences, report
from model.inference.request import Direction


def test_each_sentence_holds_its_number():
    sentences = make_sentences("es", 40, seed=1)
    assert len({sentence.kind for sentence in sentences}) == 4
    for text, digits, _ in sentences:
        assert digits in text.replace(".", "").replace(",", "")
    assert sentences == make_sentences("es", 40, seed=1)


def test_a_number_arrives_in_digits_or_as_a_word():
    assert arrived("1234", "Hay 1.234 personas.", "es")
    assert arrived("8", "Ocho litros.", "es")
    assert not arrived("8", "188 litros.", "es")


def test_wrong_answers_are_counted_and_those_without_a_warning_shown():
    answers = iter([("8 litros", ()), ("7 litros", ("missing_number",)), ("6 litros", ())])

    def translate_all(texts, **_):
        return [SimpleNamespace(text=text, doubts=doubts) for text, doubts in answers]

    sentence = make_sentences("en", 1, seed=0)[0]._replace(digits="8")
    told = report(SimpleNamespace(translate_all=translate_all), Direction("en", "es"), [sentence] * 3)
    assert "| one digit | 3 | 2 | 1 | 1 |" in told
    assert told.endswith("-> 6 litros")
