"""A term takes the place of the words that translate it, and what stands in front of it agrees with it."""

import numpy as np
import pytest

from model.glossary.glossary import Glossary
from model.inference.alignment import split_words
from model.inference.confidence.checks import GUESSED_PLACE
from model.inference.search import Hypothesis
from model.inference.terms.placing import PlacedTerm, place_terms
from model.inference.translator import Translator
from tokenizer.languages.agreement import agreement_of
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.protect import Masked, unmask
from tokenizer.special_tokens import END_ID, PLACEHOLDERS


class Sentence:
    """A translation whose words look at words of its source as a test wants it.

    Args:
        subwords: the vocabulary.
        source, target: words parted by spaces.
        looks: for each word of the target how much of its attention each word of the source gets, by their index.
        language: of the target.
    """

    def __init__(self, subwords, source, target, looks, language="es", *, finished=True):
        self.subwords, self.language = subwords, language
        self.source_ids = subwords.encode_source(source, language)
        self.source_words = split_words(self.source_ids[1:-1], subwords)
        ids = subwords.encode_target(target)
        ids = ids if finished else ids[:-1]
        attention = np.zeros((len(ids), len(self.source_ids)), np.float32)
        for word, row in zip(split_words(ids[: len(ids) - finished], subwords), looks, strict=True):
            for place, weight in row.items():
                seen = self.source_words[place]
                columns = np.arange(seen.start, seen.stop) + 1
                attention[word.start : word.stop, columns] = weight / len(columns)
        self.hypothesis = Hypothesis(tuple(ids), (-0.1,) * len(ids), attention, -1.0, finished)

    def term(self, number, places, target, plurals=(), *, agrees=True):
        words = [self.source_words[place] for place in places]
        return PlacedTerm(
            source_ids=tuple(place + 1 for word in words for place in range(word.start, word.stop)),
            num_words=len(words),
            target=target,
            plurals=plurals,
            symbol=tuple(self.subwords.encode_target(PLACEHOLDERS[number])[:-1]),
            is_carried=False,
            is_given=agrees,
            agreement=agreement_of(self.language),
        )

    def placed(self, *terms, num_forced=0, unlikely=()):
        """Returns the text with each term between marks, and the translation; to the network some are unlikely."""

        def log_prob(ids):
            return -10.0 * sum(word in unlikely for word in self.subwords.decode(ids).split())

        found = place_terms(self.hypothesis, terms, self.subwords, log_prob, num_forced)
        assert len(found.ids) == len(found.token_log_probs) == len(found.attention)
        assert found.finished == (found.ids[-1:] == (END_ID,))
        symbols = "".join(self.subwords.decode(term.symbol).strip() for term in terms)
        spans = tuple(f"[{term.target}]" for term in terms)
        return unmask(self.subwords.decode(found.ids).strip(), Masked(symbols, spans)), found


ALIKE = [{0: 0.9}, {1: 0.9}, {2: 0.9}, {3: 0.9}]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("estación", "la [estación] es nueva"),
        ("terminal", "la [terminal] es nueva"),
        ("Zyltrax", "el [Zyltrax] es nuevo"),
        ("edificio de trenes", "el [edificio de trenes] es nuevo"),
    ],
)
def test_the_word_that_looked_at_a_term_gives_way_to_it_and_the_article_agrees(subwords, target, expected):
    sentence = Sentence(subwords, "the station is new", "la estación es nueva", ALIKE)
    assert sentence.placed(sentence.term(0, [1], target))[0] == expected


@pytest.mark.parametrize(
    ("target", "wanted", "expected"),
    [
        ("a coat of a man", "item", "an [item] of a man"),
        ("an arm of a man", "hand", "a [hand] of a man"),
        ("A coat of a man", "item", "An [item] of a man"),
        ("the coat of a man", "item", "the [item] of a man"),
    ],
)
def test_an_english_article_agrees(subwords, target, wanted, expected):
    looks = [{0: 0.9}, {1: 0.9}, {2: 0.9}, {3: 0.9}, {4: 0.9}]
    sentence = Sentence(subwords, "un abrigo de un hombre", target, looks, "en")
    assert sentence.placed(sentence.term(0, [1], wanted))[0] == expected


@pytest.mark.parametrize(
    ("target", "wanted", "expected"),
    [
        ("¿El tren nuevo?", "furgoneta", "¿La [furgoneta] nueva?"),
        ("el color del tren", "furgoneta", "el color de la [furgoneta]"),
        ("voy a la casa", "hogar", "voy al [hogar]"),
        ("compro un nuevo tren", "furgoneta", "compro una nueva [furgoneta]"),
        ("tengo todo el pan", "sopa", "tengo toda la [sopa]"),
        ("como pan", "sopa", "como [sopa]"),
        ("mi tren", "furgoneta", "mi [furgoneta]"),
        ("mi nuevo tren", "furgoneta", "mi nueva [furgoneta]"),
        ("¡Qué hermosa casa", "barco", "¡Qué hermoso [barco]"),
        ("la primera casa", "barco", "el primer [barco]"),
        ("ese gran tren", "furgoneta", "esa gran [furgoneta]"),
        ("el pan", "agua", "el [agua]"),
        ("un turista", "artista", "un [artista]"),
    ],
)
def test_what_stands_in_front_of_a_term_agrees_with_it(subwords, target, wanted, expected):
    noun = len(target.replace("?", "").split()) - (2 if target.endswith("nuevo?") else 1)
    count = len(split_words(subwords.encode_target(target)[:-1], subwords))
    looks = [{0: 0.1}] * count
    looks[noun + target.count("¿") + target.count("¡")] = {1: 0.9}
    sentence = Sentence(subwords, "one two three", target, looks)
    assert sentence.placed(sentence.term(0, [1], wanted))[0] == expected


@pytest.mark.parametrize(
    ("target", "wanted", "unlikely", "expected"),
    [
        ("mi casa es muy vieja", "barco", (), "mi [barco] es muy viejo"),
        ("la casa cuesta mucho", "barco", ("cuesto",), "el [barco] cuesta mucho"),
        ("el barco nuevo cuesta mucho", "casa", ("mucha",), "la [casa] nueva cuesta mucho"),
        ("el barco es nuevo. lo tengo", "casa", (), "la [casa] es nueva. lo tengo"),
    ],
)
def test_what_stands_behind_a_term_agrees_with_it_unless_the_network_finds_that_unlikely(
    subwords, target, wanted, unlikely, expected
):
    count = len(split_words(subwords.encode_target(target)[:-1], subwords))
    looks = [{0: 0.1}, {1: 0.9}, *[{2: 0.1}] * (count - 2)]
    sentence = Sentence(subwords, "one two three", target, looks)
    assert sentence.placed(sentence.term(0, [1], wanted), unlikely=unlikely)[0] == expected


def test_a_verb_in_front_of_a_term_stays(subwords):
    looks = [{0: 0.9}, {1: 0.9}, {2: 0.9}, {3: 0.9}]
    sentence = Sentence(subwords, "the girl buys bread", "la niña compra sopa", looks)
    assert sentence.placed(sentence.term(0, [3], "pan"), unlikely=("compro",))[0] == "la niña compra [pan]"


def test_what_is_not_translated_changes_nothing_in_front_of_it(subwords):
    sentence = Sentence(subwords, "the station is new", "la estación es nueva", ALIKE)
    assert sentence.placed(sentence.term(0, [1], "Zyltrax", agrees=False))[0] == "la [Zyltrax] es nueva"


def test_all_words_that_look_at_a_term_give_way_to_it_and_none_beside_them(subwords):
    looks = [{0: 0.8}, {1: 0.1, 2: 0.8}, {0: 0.3, 1: 0.4}, {0: 0.1, 1: 0.5}, {3: 0.8}, {4: 0.9}]
    sentence = Sentence(subwords, "the train station is new", "la estación de tren es nueva", looks)
    assert sentence.placed(sentence.term(0, [1, 2], "Zyltrax"))[0] == "el [Zyltrax] es nuevo"
    assert sentence.placed(sentence.term(0, [2], "terminal"))[0] == "la [terminal] de tren es nueva"


def test_a_small_word_between_two_that_look_at_a_term_goes_with_them(subwords):
    looks = [{0: 0.8}, {1: 0.2, 2: 0.7}, {1: 0.3, 3: 0.6}, {1: 0.4, 2: 0.1}, {3: 0.8}, {4: 0.9}]
    sentence = Sentence(subwords, "the train station is new", "la estación de tren es nueva", looks)
    assert sentence.placed(sentence.term(0, [1, 2], "terminal"))[0] == "la [terminal] es nueva"


def test_an_article_that_looks_at_a_term_stays(subwords):
    looks = [{0: 0.2, 1: 0.6}, {1: 0.9}, {2: 0.9}, {3: 0.9}]
    sentence = Sentence(subwords, "the station is new", "la estación es nueva", looks)
    assert sentence.placed(sentence.term(0, [1], "terminal"))[0] == "la [terminal] es nueva"


def test_a_term_that_stands_twice_takes_two_places_and_two_terms_side_by_side_one_each(subwords):
    looks = [{0: 0.9}, {1: 0.9}, {2: 0.9}, {3: 0.9}]
    sentence = Sentence(subwords, "train small station train", "tren pequeño pueblo tren", looks)
    twice = [sentence.term(0, [0], "Zyltrax"), sentence.term(1, [3], "Zyltrax")]
    assert sentence.placed(*twice)[0] == "[Zyltrax] pequeño pueblo [Zyltrax]"
    both = [sentence.term(0, [2], "villa"), sentence.term(1, [3], "vagón")]
    assert sentence.placed(*both)[0] == "tren pequeño [villa] [vagón]"


def test_two_terms_at_which_one_word_looked_both_stand_there_and_the_second_is_told_to_be_a_guess(subwords):
    looks = [{0: 0.9}, {1: 0.5, 2: 0.4}, {3: 0.9}, {4: 0.9}]
    sentence = Sentence(subwords, "the train station is new", "la estación es nueva", looks)
    text, found = sentence.placed(sentence.term(0, [1], "vagón"), sentence.term(1, [2], "terminal"))
    assert text == "la [terminal] [vagón] es nueva"
    assert found.doubts == (GUESSED_PLACE,)


def test_what_nobody_looked_at_is_put_in_and_told_but_not_while_the_translation_grows(subwords):
    looks = [{0: 0.9}, {2: 0.9}, {3: 0.9}]
    sentence = Sentence(subwords, "the station is new", "la es nueva", looks)
    text, found = sentence.placed(sentence.term(0, [1], "terminal"))
    assert "[terminal]" in text
    assert found.doubts == (GUESSED_PLACE,)
    growing = Sentence(subwords, "the station is new", "la es nueva", looks, finished=False)
    assert growing.placed(growing.term(0, [1], "terminal"))[0] == "la es nueva"


def test_a_plural_that_the_network_wrote_stays(subwords):
    sentence = Sentence(subwords, "the stations is new", "la trenes es nueva", ALIKE)
    assert sentence.placed(sentence.term(0, [1], "tren", (("", "es"),)))[0] == "la trenes es nueva"


def test_what_somebody_chose_stays(subwords):
    sentence = Sentence(subwords, "the station is new", "la estación es nueva", ALIKE)
    assert sentence.placed(sentence.term(0, [1], "Zyltrax"), num_forced=10)[0] == "la estación es nueva"


def test_behind_a_term_that_somebody_chose_adjectives_agree_with_it(subwords):
    sentence = Sentence(subwords, "the station is new", "mi estación es nuevo", ALIKE)
    chosen = len(subwords.encode_target("mi estación es")) - 1
    assert sentence.placed(sentence.term(0, [1], "estación"), num_forced=chosen)[0] == "mi [estación] es nueva"
    assert sentence.placed(sentence.term(0, [1], "estación"))[0] == "mi [estación] es nuevo"


def test_without_terms_a_translation_is_the_very_same(subwords):
    sentence = Sentence(subwords, "the station is new", "la estación es nueva", ALIKE)
    assert place_terms(sentence.hypothesis, (), subwords, len) is sentence.hypothesis


def test_a_term_looks_where_the_words_looked_that_it_takes_the_place_of(subwords):
    sentence = Sentence(subwords, "the station is new", "la estación es nueva", ALIKE)
    term = sentence.term(0, [1], "terminal")
    _, found = sentence.placed(term)
    place = found.ids.index(term.symbol[-1])
    assert found.attention[place, list(term.source_ids)].sum() == pytest.approx(0.9)
    assert found.token_log_probs[place] == pytest.approx(np.log(0.9))  # as sure as its place


class LookingAway:
    """Copies a sentence, and looks at nothing of it but placeholders."""

    def __init__(self, pair, subwords):
        self._pair = pair
        self._symbols = [subwords.encode_target(symbol)[-2] for symbol in PLACEHOLDERS]
        self.encode = pair.encode

    def step(self, tokens, state, memory, k):
        output = self._pair.step(tokens, state, memory, k)
        is_symbol = np.isin(memory.outputs[:, :, 0], self._symbols)
        seen = np.where(is_symbol, output.attention, 0.05 * memory.mask)
        return output._replace(attention=seen.astype(np.float32))


@pytest.mark.parametrize("text", ["Vivo en un pueblo pequeño.", "No lo sé (no lo sé), vivo en un pueblo."])
def test_a_term_that_no_word_translates_is_carried_in_every_way_of_asking(copying_pair, subwords, text):
    lexicon = Lexicon({"es": ["vivo", "en", "un", "pueblo", "pequeño", "no", "lo", "sé"], "en": []})
    translator = Translator(LookingAway(copying_pair(), subwords), subwords, "away", lexicon=lexicon)
    asked = {"source_language": "es", "target_language": "en", "glossary": Glossary([("pueblo", "Zyltrax")])}
    answer = translator.translate(text, **asked)
    assert answer.text == text.replace("pueblo", "Zyltrax")
    assert GUESSED_PLACE not in answer.doubts
    *_, last = translator.stream(text, **asked)
    assert last == answer
    assert translator.trace(text, **asked).text == translator.n_best(text, **asked)[0].text == answer.text
    prefix = answer.sentences[0].prefix(len(answer.target_words) - 1)
    assert prefix.endswith("un Zyltrax") or prefix.endswith("un Zyltrax pequeño")
    assert translator.complete(text, prefix, **asked).text == answer.text
