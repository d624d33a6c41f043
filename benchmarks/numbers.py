"""Whether numbers arrive: python -m benchmarks.numbers

Sentences with a number each, made by chance, in both directions of an English-Spanish bundle. A number arrived if its
digits stand in the answer, however its thousands and decimals are set apart, or a word for it does. The table counts
what is wrong, and what is wrong without the answer saying so.
"""

import random
import re
import sys
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.command import common_parser, positive, refuse
from benchmarks.measure import markdown_table
from model.bundle import BundleError
from model.inference.confidence.checks import MISSING_NUMBER
from model.inference.request import Direction
from model.inference.translator import Translator
from tokenizer.languages.rules import rules_of

TEMPLATES = {
    "en": (
        "I need {} litres of milk.",
        "She has {} brothers.",
        "We bought {} apples at the market.",
        "He walked {} kilometers.",
        "There are {} people in the room.",
        "The box weighs {} kilos.",
        "It costs {} euros.",
        "Add {} eggs and stir.",
        "Wait {} minutes, please.",
        "My son is {} years old.",
        "Chapter {} is very long.",
        "Take {} pills a day.",
    ),
    "es": (
        "Necesito {} litros de leche.",
        "Ella tiene {} hermanos.",
        "Compramos {} manzanas en el mercado.",
        "Caminó {} kilómetros.",
        "Hay {} personas en la sala.",
        "La caja pesa {} kilos.",
        "Cuesta {} euros.",
        "Añade {} huevos y remueve.",
        "Espera {} minutos, por favor.",
        "Mi hijo tiene {} años.",
        "El capítulo {} es muy largo.",
        "Toma {} pastillas al día.",
    ),
}
KINDS = ("one digit", "two digits", "thousands", "decimals")


class NumberSentence(NamedTuple):
    """A sentence, and the digits of its number."""

    text: str
    digits: str
    kind: str


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints a table, and returns 0, or 2 if it cannot be done as asked."""
    parser = common_parser("numbers", __doc__, rounds=1)
    parser.add_argument("--sentences", type=positive, default=1_000, help="of each direction (default: %(default)s)")
    arguments = parser.parse_args(argv)
    try:
        translator = Translator.load(arguments.bundle)
    except (BundleError, ValueError) as error:
        return refuse("numbers", error)
    for direction in (Direction("en", "es"), Direction("es", "en")):
        print(report(translator, direction, make_sentences(direction.source, arguments.sentences, arguments.seed)))
    return 0


def make_sentences(language: str, count: int, seed: int) -> list[NumberSentence]:
    """Returns sentences of every kind in turn."""
    chance = random.Random(seed)
    thousands, decimals = (",", ".") if language == "en" else (".", ",")
    makers = (
        lambda: f"{chance.randint(2, 9)}",
        lambda: f"{chance.randint(10, 99)}",
        lambda: f"{chance.randint(1, 99)}{thousands}{chance.randint(0, 999):03}",
        lambda: f"{chance.randint(0, 9)}{decimals}{chance.randint(1, 9)}",
    )
    sentences = []
    for index in range(count):
        number = makers[index % len(makers)]()
        text = chance.choice(TEMPLATES[language]).format(number)
        sentences.append(NumberSentence(text, re.sub(r"\D", "", number), KINDS[index % len(makers)]))
    return sentences


def report(translator: Translator, direction: Direction, sentences: Sequence[NumberSentence]) -> str:
    """Returns a Markdown table: of each kind the sentences, the wrong answers, those without a warning."""
    answers = translator.translate_all(
        [sentence.text for sentence in sentences], source_language=direction.source, target_language=direction.target
    )
    rows, unwarned = [], []
    for kind in KINDS:
        of_kind = [pair for pair in zip(sentences, answers, strict=True) if pair[0].kind == kind]
        wrong = [pair for pair in of_kind if not arrived(pair[0].digits, pair[1].text, direction.target)]
        silent = [pair for pair in wrong if MISSING_NUMBER not in pair[1].doubts]
        warned = sum(MISSING_NUMBER in answer.doubts for _, answer in of_kind)
        unwarned += [f"{sentence.text} -> {answer.text}" for sentence, answer in silent]
        rows.append([kind, *map(str, (len(of_kind), len(wrong), warned, len(silent)))])
    header = [f"{direction.source}-{direction.target}", "sentences", "wrong", "with a warning", "wrong without one"]
    return "\n".join([markdown_table(header, rows), *unwarned])


def arrived(digits: str, answer: str, language: str) -> bool:
    """Whether a number stands in an answer, in digits or as a word."""
    found = [re.sub(r"\D", "", match[0]) for match in re.finditer(r"\d(?:[\d.,]*\d)?", answer)]
    words = set(re.findall(r"\w+", answer.casefold()))
    return digits in found or not words.isdisjoint(rules_of(language).numbers.get(digits, ()))


if __name__ == "__main__":
    sys.exit(main())
