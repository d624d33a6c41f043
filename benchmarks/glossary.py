"""What a glossary is worth, and what it costs: python -m benchmarks.glossary

In both directions: generated sentences, of templates and nouns, and real ones, in which a noun is made a term. What the
user wants it to be called is now and then what the network would write, and mostly another word: a seldom one, an
invented one, several words, of the same gender or of the other. Taken are sentences whose answer without a glossary
holds the noun's usual translation. Counted are the answers that hold their term, and chrF of what stands around it: of
the answers without a glossary, around the usual word; with it, around the user's; and with it where the network reads a
placeholder in the term's place, as it does of a tag. Where the user's word has another gender, the reference's articles
and adjectives have it, too. Besides: answers that a glossary without any of their words changes; and what 10,000 pairs
cost in time.
"""

import random
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.command import common_parser, positive, refuse
from benchmarks.everyday import LANGUAGES, PAIRS
from benchmarks.measure import Bar, Contender, alternate, bars_table, in_words, markdown_table, ratio
from model.bundle import BundleError, load_bundle
from model.glossary.glossary import MAX_PAIRS, Glossary
from model.inference.request import Direction
from model.inference.translation import Translation
from model.inference.translator import Translator
from training.data.corpus import CorpusError, read_pairs
from training.publishing.machine import describe
from training.scoring.metrics import score, signatures

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_GENDERS = ("m", "f")
_CARRIED = "#term"  # a tag, of which the network reads a placeholder
_SHARE_OF_USUAL = 0.2  # of the user's words
_TIMED = 40  # sentences
_MOST_TRIED = 12  # sentences for each that is wanted


class Case(NamedTuple):
    """A sentence whose noun is a term.

    Args:
        kind: of sentence and user's word.
        text: the sentence.
        term: the noun, as it stands there.
        usual: what it may be called in a translation without a glossary.
        reference: the sentence's translation, with `{}` for the noun.
        wanted: the user's word.
        wanted_reference: the sentence's translation around the user's word, with `{}` for it.
    """

    kind: str
    text: str
    term: str
    usual: tuple[str, ...]
    reference: str
    wanted: str
    wanted_reference: str


class Outcome(NamedTuple):
    """A case and its answers."""

    case: Case
    usual: str  # of the noun, as the plain answer has it
    plain: str
    answer: str
    carried: str


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints tables, and returns 0, or 2 if it cannot be done as asked."""
    parser = common_parser("glossary", __doc__, rounds=5)
    parser.add_argument("--generated", type=positive, default=300, help="of each direction (default: %(default)s)")
    parser.add_argument("--real", type=positive, default=100, help="of each direction (default: %(default)s)")
    parser.add_argument("--pairs", type=Path, help="real sentences, English and Spanish (default: everyday and test)")
    arguments = parser.parse_args(argv)
    files = [arguments.pairs] if arguments.pairs else [PAIRS, arguments.bundle / "test.tsv"]
    try:
        if set(LANGUAGES) != set(load_bundle(arguments.bundle).languages):
            raise BundleError(f"The nouns are English and Spanish. Received: {arguments.bundle}, which is not.")
        translator = Translator.load(arguments.bundle)
        real = [pair for file in files for pair in read_pairs([file], LANGUAGES).pairs]
    except (BundleError, CorpusError, ValueError) as error:
        return refuse("glossary", error)
    chance = random.Random(arguments.seed)
    chance.shuffle(real)
    rows, bars, times = [], [], []
    for direction in (Direction(*LANGUAGES), Direction(*reversed(LANGUAGES))):
        for name, cases, count in (
            ("generated", generated(direction, chance), arguments.generated),
            ("real", found(direction, real, chance), arguments.real),
        ):
            outcomes = collect(translator, direction, cases, count)
            rows += tabulate(f"{direction.source}-{direction.target}", name, outcomes)
            bars += weigh(f"{direction.source}-{direction.target}, {name}", outcomes)
            bars.append(changed_for_nothing(translator, direction, name, outcomes))
            if name == "generated":
                times.append(time_of_terms(translator, direction, outcomes[:_TIMED], arguments.rounds))
    bars.append(time_of_many(translator, [text for text, _ in real[:_TIMED]], arguments.rounds))
    head = ["direction", "sentences", "user's word", "number", "kept", "chrF around it: no glossary", "glossary"]
    print(markdown_table([*head, "carried as a placeholder"], rows))
    print(f"\nA generated sentence with a term takes, of its time without a glossary, {', '.join(times)}.")
    print(f"\n{bars_table(bars)}\n\n{signatures([[real[0][0]]])['chrf']}")
    print(f"\n{describe(('onnxruntime', 'sacrebleu'), arguments.seed)}")
    return 0


# === Sentences ===


def generated(direction: Direction, chance: random.Random) -> Iterator[Case]:
    """Yields different sentences of templates and nouns, in an order of chance."""
    nouns = [(gender, *noun) for gender in _GENDERS for noun in _DATA["nouns"][gender]]
    every = [(template, noun) for template in _DATA["templates"] for noun in nouns]
    for template, (gender, *names) in chance.sample(every, len(every)):
        source, usual = (name.split("|") for name in _of_direction(names, direction))
        wanted, its_gender, kind = _wanted(direction.target, gender, usual[0], chance)
        in_source = _form(template, direction.source, gender, source[0])
        reference = _form(template, direction.target, gender, usual[0])
        other = _form(template, direction.target, its_gender, wanted)
        if len(_as_word(source[0]).findall(in_source.format(source[0]))) > 1:  # he lost his house and went home
            continue
        yield Case(kind, in_source.format(source[0]), source[0], tuple(usual), reference, wanted, other)


def found(direction: Direction, rows: Iterable[tuple[str, str]], chance: random.Random) -> Iterator[Case]:
    """Yields real sentences with one of the nouns on either side once; the user's word has the noun's gender."""
    nouns = [(gender, *noun) for gender in _GENDERS for noun in _DATA["found"][gender]]
    for row in rows:
        source, reference = _of_direction(row, direction)
        for gender, *names in chance.sample(nouns, len(nouns)):
            term, usual = _of_direction(names, direction)
            if len(_as_word(term).findall(source)) == len(_as_word(usual).findall(reference)) == 1:
                wanted, _, kind = _wanted(direction.target, gender, usual, chance, may_cross=False)
                around = _as_word(usual).sub("{}", reference.replace("{", "").replace("}", ""))
                yield Case(
                    kind, source, term, (usual,), around, wanted, _with_article(around, direction.target, wanted)
                )
                break


def _of_direction(english_and_spanish: Sequence[str], direction: Direction) -> tuple[str, str]:
    place = LANGUAGES.index(direction.source)
    return english_and_spanish[place], english_and_spanish[1 - place]


def _wanted(
    language: str, gender: str, usual: str, chance: random.Random, *, may_cross: bool = True
) -> tuple[str, str, str]:
    """Returns what a user wants a noun to be called, the gender of that, and of what kind it is."""
    if chance.random() < _SHARE_OF_USUAL:
        return usual, gender, "the usual"
    if language == "en":
        return chance.choice(_DATA["words"]["en"]), gender, "another"
    other = "mf"[gender == "m"]
    its_gender = chance.choice([gender, other]) if may_cross else gender
    kind = "another of the same gender" if its_gender == gender else "another of the other gender"
    return chance.choice(_DATA["words"][its_gender]), its_gender, kind


def _form(template: Sequence[str], language: str, gender: str, word: str) -> str:
    text = template[0] if language == "en" else template[1 + _GENDERS.index(gender)]
    return _with_article(text, language, word)


def _with_article(text: str, language: str, word: str) -> str:
    """Returns an English sentence with the article that a word wants."""
    if language != "en":
        return text
    return re.sub(r"\b([Aa])n? \{\}", r"\1n {}" if word[0].lower() in "aeio" or word[:2] == "he" else r"\1 {}", text)


# === Answers ===


def collect(translator: Translator, direction: Direction, cases: Iterable[Case], count: int) -> list[Outcome]:
    """Translates the first so many cases whose plain answer holds the noun's usual translation once."""
    outcomes: list[Outcome] = []
    for tried, case in enumerate(cases):
        if len(outcomes) >= count or tried >= count * _MOST_TRIED:
            break
        plain = translate(translator, direction, [case.text])[0].text
        held = [usual for usual in case.usual if len(_as_word(usual).findall(plain)) == 1]
        if not held:
            continue
        answer = translate(translator, direction, [case.text], Glossary([(case.term, case.wanted)]))[0].text
        carried = _as_word(case.term).sub(_CARRIED, case.text)
        other = translate(translator, direction, [carried], Glossary([(_CARRIED, case.wanted)]))[0].text
        outcomes.append(Outcome(case, held[0], plain, answer, other))
    return outcomes


def tabulate(direction: str, name: str, outcomes: Sequence[Outcome]) -> list[list[str]]:
    """Returns a row of the table for each kind, and one for all of them."""
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.case.kind].append(outcome)
    return [
        [
            direction,
            name,
            kind,
            str(len(some)),
            str(sum(map(_is_kept, some))),
            *(f"{value:.1f}" for value in around(some)),
        ]
        for kind, some in (*sorted(kinds.items()), ("all", outcomes))
    ]


def weigh(name: str, outcomes: Sequence[Outcome]) -> list[Bar]:
    """Returns what is measured against its bars."""
    plain, answers, _ = around(outcomes)
    return [
        Bar(f"{name}: term kept", 100 * sum(map(_is_kept, outcomes)) / len(outcomes), 99, unit="%"),
        Bar(f"{name}: chrF lost around it", plain - answers, 1, at_most=True, unit="chrF"),
    ]


def around(outcomes: Sequence[Outcome]) -> tuple[float, float, float]:
    """Returns chrF around the noun: without a glossary, with it, and with a placeholder in the term's place."""

    def rests(text: Callable[[Outcome], str], word: Callable[[Outcome], str], wanted: Callable[[Case], str]) -> float:
        texts = [_as_word(word(outcome)).sub("", text(outcome)) for outcome in outcomes]
        return float(score(texts, [[wanted(outcome.case).replace("{}", "")] for outcome in outcomes])["chrf"]["score"])

    return (
        rests(lambda outcome: outcome.plain, lambda outcome: outcome.usual, lambda case: case.reference),
        rests(lambda outcome: outcome.answer, lambda outcome: outcome.case.wanted, lambda case: case.wanted_reference),
        rests(lambda outcome: outcome.carried, lambda outcome: outcome.case.wanted, lambda case: case.wanted_reference),
    )


def changed_for_nothing(translator: Translator, direction: Direction, name: str, outcomes: Sequence[Outcome]) -> Bar:
    """Returns how many answers change by a glossary of which the text holds no word."""
    unrelated = Glossary([("zyzzyva", "gorgojo"), ("zyzzogeton",)])
    texts = [outcome.case.text for outcome in outcomes]
    one_by_one = (translate(translator, direction, [text], unrelated)[0].text for text in texts)
    changed = sum(one != outcome.plain for one, outcome in zip(one_by_one, outcomes, strict=True))
    what = f"{direction.source}-{direction.target}, {name}: answers without a term that change"
    return Bar(what, changed, 0, at_most=True, unit="answers")


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


def time_of_terms(translator: Translator, direction: Direction, outcomes: Sequence[Outcome], rounds: int) -> str:
    """Returns how much longer sentences with a term take than without a glossary, in words."""
    cases = [(outcome.case.text, Glossary([(outcome.case.term, outcome.case.wanted)])) for outcome in outcomes]
    seconds = alternate(
        [
            Contender("plain", lambda: [translate(translator, direction, [text]) for text, _ in cases]),
            Contender("own", lambda: [translate(translator, direction, [text], own) for text, own in cases]),
        ],
        rounds,
    )
    return f"{direction.source}-{direction.target}: {in_words(ratio(seconds['own'], seconds['plain']))} times"


def translate(
    translator: Translator, direction: Direction, texts: Sequence[str], glossary: Glossary | None = None
) -> list[Translation]:
    """Translates as the command line does."""
    return translator.translate_all(
        texts, source_language=direction.source, target_language=direction.target, glossary=glossary
    )


def _is_kept(outcome: Outcome) -> bool:
    return _as_word(outcome.case.wanted).search(outcome.answer) is not None


def _as_word(term: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(term)}(?!\w)", re.IGNORECASE)


if __name__ == "__main__":
    sys.exit(main())
