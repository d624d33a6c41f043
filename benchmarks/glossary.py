"""What a glossary is worth, and what it costs: python -m benchmarks.glossary

In both directions: generated sentences, of templates and nouns, whose noun is a term; and real ones, of which a word
that the answer and the reference share is made one. Counted are the answers that hold their term; chrF of what stands
around it, with the glossary and without, of the sentences whose answer holds the same word either way, since another
word in its place would count against the answer without; answers that a glossary without any of their words changes;
and what 10,000 pairs cost in time.
"""

import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.command import common_parser, positive, refuse
from benchmarks.everyday import LANGUAGES, PAIRS
from benchmarks.measure import Bar, Contender, alternate, bars_table, markdown_table, ratio
from model.bundle import BundleError
from model.glossary.glossary import MAX_PAIRS, Glossary
from model.inference.request import Direction
from model.inference.translation import Translation
from model.inference.translator import Translator
from training.data.corpus import CorpusError, read_pairs
from training.publishing.machine import describe
from training.scoring.metrics import score, signatures

_SHORTEST_TERM = 4  # letters
_TIMED = 40  # sentences
# Nouns of one gender, so that the articles of the templates fit.
NOUNS = (
    ("book", "libro"), ("car", "coche"), ("letter", "mensaje"), ("dog", "perro"), ("cat", "gato"), ("box", "paquete"),
    ("bag", "bolso"), ("hat", "sombrero"), ("boat", "barco"), ("train", "tren"), ("shoe", "zapato"), ("clock", "reloj"),
    ("building", "edificio"), ("coat", "abrigo"), ("bread", "pan"), ("knife", "cuchillo"), ("plate", "plato"),
    ("piano", "piano"), ("newspaper", "diario"), ("mirror", "espejo"), ("hotel", "hostal"), ("gift", "obsequio"),
    ("engine", "motor"), ("path", "sendero"), ("report", "dictamen"), ("ring", "anillo"),
)  # fmt: skip
TEMPLATES = (
    ("The {} is on the table.", "El {} está en la mesa."),
    ("I bought a {} yesterday.", "Ayer compré un {}."),
    ("Where is my {}?", "¿Dónde está mi {}?"),
    ("This {} is very old.", "Este {} es muy viejo."),
    ("She wants to see the {}.", "Ella quiere ver el {}."),
    ("We cannot find the {}.", "No podemos encontrar el {}."),
    ("My father has a {}.", "Mi padre tiene un {}."),
    ("Do you like the {}?", "¿Te gusta el {}?"),
    ("The {} costs a lot of money.", "El {} cuesta mucho dinero."),
    ("He lost his {} and went home.", "Perdió su {} y se fue a casa."),
    ("I think that the {} is too small.", "Creo que el {} es demasiado pequeño."),
    ("There is a {} in the garden.", "Hay un {} en el jardín."),
)


class Case(NamedTuple):
    """A sentence, its reference, and the pair that its answer is to keep."""

    text: str
    reference: str
    pair: tuple[str, str]


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints tables, and returns 0, or 2 if it cannot be done as asked."""
    parser = common_parser("glossary", __doc__, rounds=5)
    parser.add_argument("--generated", type=positive, default=300, help="of each direction (default: %(default)s)")
    parser.add_argument("--real", type=positive, default=100, help="of each direction (default: %(default)s)")
    parser.add_argument("--pairs", type=Path, default=PAIRS, help="real sentences, English and Spanish")
    arguments = parser.parse_args(argv)
    try:
        translator = Translator.load(arguments.bundle)
        real = [(row.source, row.target) for row in read_pairs([arguments.pairs], LANGUAGES).pairs]
    except (BundleError, CorpusError, ValueError) as error:
        return refuse("glossary", error)
    chance = random.Random(arguments.seed)
    chance.shuffle(real)
    rows, bars = [], []
    for direction in (Direction(*LANGUAGES), Direction(*reversed(LANGUAGES))):
        for kind, cases in (
            ("generated", generated(direction, arguments.generated, chance)),
            ("real", found(translator, direction, real, arguments.real)),
        ):
            row, measured = measure(translator, direction, kind, cases)
            rows.append(row)
            bars += measured
    bars.append(time_of_many(translator, [text for text, _ in real[:_TIMED]], arguments.rounds))
    print(
        markdown_table(
            ["direction", "sentences", "number", "term kept", "compared", "chrF around it without", "with"], rows
        )
    )
    print(f"\n{bars_table(bars)}\n\n{signatures([[real[0][0]]])['chrf']}")
    print(f"\n{describe(('onnxruntime', 'sacrebleu'), arguments.seed)}")
    return 0


def generated(direction: Direction, count: int, chance: random.Random) -> list[Case]:
    """Returns different sentences of templates and nouns."""
    place = LANGUAGES.index(direction.source)
    every = [(template, noun) for template in TEMPLATES for noun in NOUNS]
    return [
        Case(
            template[place].format(noun[place]),
            template[1 - place].format(noun[1 - place]),
            (noun[place], noun[1 - place]),
        )
        for template, noun in chance.sample(every, min(count, len(every)))
    ]


def found(translator: Translator, direction: Direction, rows: Sequence[tuple[str, str]], count: int) -> list[Case]:
    """Returns real sentences, with a word of the reference that the answer holds, and the word that it looked at."""
    place = LANGUAGES.index(direction.source)
    cases: list[Case] = []
    answers = translate(translator, direction, [row[place] for row in rows[: 4 * count]])
    for row, answer in zip(rows, answers, strict=False):
        if len(cases) < count and len(answer.sentences) == 1 and (pair := _shared(answer, row[1 - place])):
            cases.append(Case(row[place], row[1 - place], pair))
    return cases


def _shared(answer: Translation, reference: str) -> tuple[str, str] | None:
    wanted = reference.split()
    for index, word in enumerate(answer.target_words):
        source = answer.source_words[int(answer.attention[index].argmax())]
        if word.islower() and source.islower() and min(len(word), len(source)) >= _SHORTEST_TERM and word in wanted:
            return source, word
    return None


def measure(
    translator: Translator, direction: Direction, kind: str, cases: Sequence[Case]
) -> tuple[list[str], list[Bar]]:
    """Returns a row of the table, and what is measured against its bars."""
    texts = [case.text for case in cases]
    plain = translate(translator, direction, texts)
    answers = [translate(translator, direction, [case.text], Glossary([case.pair]))[0] for case in cases]
    unrelated = translate(translator, direction, texts, Glossary([("zyzzyva", "gorgojo"), ("zyzzogeton",)]))
    kept = sum(_holds(answer.text, case.pair[1]) for answer, case in zip(answers, cases, strict=True))
    alike = [
        (one, other, case)
        for one, other, case in zip(plain, answers, cases, strict=True)
        if _holds(one.text, case.pair[1]) and _holds(other.text, case.pair[1])
    ]
    before = _around([(one, case) for one, _, case in alike])
    after = _around([(other, case) for _, other, case in alike])
    changed = sum(one.text != other.text for one, other in zip(plain, unrelated, strict=True))
    name = f"{direction.source}-{direction.target}, {kind}"
    bars = [
        Bar(f"{name}: term kept", 100 * kept / len(cases), 99, unit="%"),
        Bar(f"{name}: chrF lost around it", before - after, 1, at_most=True, unit="chrF"),
        Bar(f"{name}: answers without a term that change", changed, 0, at_most=True, unit="answers"),
    ]
    row = [f"{direction.source}-{direction.target}", kind, *map(str, (len(cases), kept, len(alike)))]
    row += [f"{before:.1f}", f"{after:.1f}"]
    return row, bars


def time_of_many(translator: Translator, texts: Sequence[str], rounds: int) -> Bar:
    """Returns what 10,000 pairs cost, among them words of the texts."""
    direction = Direction(*LANGUAGES)
    many = Glossary([(f"word{number} of mine", "palabra") for number in range(MAX_PAIRS)])
    seconds = alternate(
        [
            Contender("plain", lambda: [translate(translator, direction, [text]) for text in texts]),
            Contender("many", lambda: [translate(translator, direction, [text], many) for text in texts]),
        ],
        rounds,
    )
    cost = 100 * (ratio(seconds["many"], seconds["plain"]).median - 1)
    return Bar(f"time that {MAX_PAIRS:,} pairs cost", cost, 20, at_most=True, unit="%")


def translate(
    translator: Translator, direction: Direction, texts: Sequence[str], glossary: Glossary | None = None
) -> list[Translation]:
    """Translates as the command line does."""
    return translator.translate_all(
        texts, source_language=direction.source, target_language=direction.target, glossary=glossary
    )


def _holds(text: str, term: str) -> bool:
    return _as_word(term).search(text) is not None


def _around(answers: Sequence[tuple[Translation, Case]]) -> float:
    """Returns chrF of the answers against the references, the term taken out of both."""
    rests = [_as_word(case.pair[1]).sub("", answer.text) for answer, case in answers]
    references = [[_as_word(case.pair[1]).sub("", case.reference)] for _, case in answers]
    return float(score(rests, references)["chrf"]["score"])


def _as_word(term: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(term)}(?!\w)", re.IGNORECASE)


if __name__ == "__main__":
    sys.exit(main())
