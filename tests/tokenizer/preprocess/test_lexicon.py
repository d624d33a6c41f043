from itertools import product

import pytest

from tokenizer.preprocess import lexicon, morphology, noisy_channel
from tokenizer.preprocess.lexicon import Lexicon

LEXICON = Lexicon.learn(
    {
        "en": ["The dog saw Siobhan.", "Tom's dog", "Tom and Tom"],
        "es": ["El perro la vio", "pero el perrito, la perra y la pera", "Tom"],
    }
)


def test_words_are_known_in_any_case_and_names_only_when_they_are_frequent() -> None:
    assert LEXICON.knows("DOG") and LEXICON.knows("perro") and LEXICON.knows("Tom")
    assert not LEXICON.knows("Siobhan")


def test_a_word_begins_small_amid_a_sentence_unless_it_nearly_always_has_a_capital() -> None:
    learnt = Lexicon.learn(
        {
            "en": ["Garlic is good.", "I like garlic.", *(f"In Germany {number}" for number in range(5)), "a germany"],
            "es": [
                "El ajo es bueno.",
                "Me gusta el ajo.",
                *(f"En Alemania {number}" for number in range(5)),
                "una alemania",
            ],
        }
    )
    for found in (learnt, Lexicon.deserialise(learnt.serialised), learnt | LEXICON):
        assert found.begins_small("Garlic", "en") is True
        assert found.begins_small("germany", "en") is False
        assert found.begins_small("Alemania", "es") is False
        assert found.begins_small("Onion", "en") is None  # a word that it does not know
        assert found.knows("germany", "en")
    assert Lexicon({"en": ["garlic", "germany"]}).begins_small("Garlic", "en") is None  # one that tells of no capitals


def test_the_capital_of_a_first_word_tells_nothing_unless_it_has_no_other() -> None:
    learnt = Lexicon.learn({"en": [*(f"Hey {n}" for n in range(9)), "oh hey", *(f"Nokia {n}" for n in range(9))]})
    assert learnt.begins_small("Hey", "en") is True
    assert learnt.begins_small("Nokia", "en") is False


def test_a_word_of_two_lexicons_has_a_capital_if_it_has_one_in_both(monkeypatch) -> None:
    monkeypatch.setattr("tokenizer.preprocess.lexicon._WELL_READ", 3)
    old = Lexicon({"en": ["Hey", "Rome", "April", "perhaps"]})
    both = old | Lexicon({"en": ["hey", "Rome", "house", "Perhaps"]})
    assert both.begins_small("hey", "en") is both.begins_small("perhaps", "en") is True
    assert both.begins_small("rome", "en") is both.begins_small("april", "en") is False
    assert (old | Lexicon({"en": ["hey", "Oslo"]})).begins_small("hey", "en") is False  # it has read too little


def test_a_rare_name_is_one_that_is_the_same_in_every_language() -> None:
    pairs = [
        ("I saw Laura.", "Vi a Laura."),
        ("Laura sings.", "Laura canta."),
        ("I am in London with Rosa.", "Estoy en Londres con Rosa."),
        ("a rose", "una rosa"),
        ("Mary sings.", "María canta."),
        ("Ask Mary.", "Pregunta a Mary."),
        ("I saw Mary.", "Vi a María."),
        ("Call Tomás García.", "Llama a Tomás García."),
        ("I drink.", "tomas"),
        *((f"Tom {number}", f"Tom {number}") for number in range(21)),
    ]
    learnt = Lexicon.learn(dict(zip(("en", "es"), zip(*pairs, strict=True), strict=True)))
    for found in (learnt, Lexicon.deserialise(learnt.serialised), LEXICON | learnt):
        assert found.is_name("Laura") and found.is_name("laura") and found.knows("laura")
        assert found.is_name("garcia") and found.is_name("Tomás") and not found.is_name("tomas")
        for other in ("London", "Londres", "Rosa", "Mary", "María", "Tom", "sings"):
            assert not found.is_name(other), other


def test_what_stands_there_several_times_is_no_more_frequent() -> None:
    pairs = ["Call Laura."] * 40, ["Llama a Laura."] * 40
    assert Lexicon.learn(dict(zip(("en", "es"), pairs, strict=True))).is_name("Laura")


def test_a_word_resembles_those_that_share_its_trigrams() -> None:
    assert LEXICON.resembles("Pér", "es") is False  # "ér$": no three words end so
    many = Lexicon.learn({"es": ["cantamos encantamos decantamos bailamos saltamos cantar cantaron cantaba"]})
    assert many.resembles("Cántamos", "es")
    assert not many.resembles("Cantamosh", "es")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("siobhan", True),
        ("cantamsos", False),
        ("cantaamos", False),
        ("cantamos", False),
        ("kantamso", True),
        ("xq", False),
    ],
)
def test_a_stranger_is_neither_known_nor_a_slip_of_the_finger(monkeypatch, word, expected) -> None:
    monkeypatch.setattr(lexicon, "_WELL_READ", 3)
    known = Lexicon.learn({"es": ["cantamos encantamos decantamos perro"]})
    assert known.is_unreadable(word, "es") is expected


def test_a_form_has_an_ending_that_other_stems_have_beside_a_known_one(monkeypatch) -> None:
    monkeypatch.setattr(lexicon, "_WELL_READ", 3)
    monkeypatch.setattr(morphology, "_PARADIGM", 2)
    known = Lexicon.learn({"es": ["cantar cantaré saltar saltaré llamar llamó leandro"]})
    assert known.is_form("Llamaré", "es") and not known.is_unreadable("llamaré", "es")
    assert not known.is_form("leandra", "es")  # no other stem has -ro and -ra
    assert not known.is_form("llaré", "es")  # its stem is too short to tell


def test_a_common_word_was_mistyped_and_its_first_letter_was_right(monkeypatch) -> None:
    monkeypatch.setattr(lexicon, "_WELL_READ", 3)
    monkeypatch.setattr(lexicon, "_COMMON", 2)
    known = Lexicon.learn({"en": ["where where there there", "paraguas"]})
    assert known.is_common_word_mistyped("Wheer", "en")
    assert not known.is_common_word_mistyped("Qhere", "en")
    assert not known.is_common_word_mistyped("Paraguay", "en")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("habitacion", "habitación"),  # accents forgotten
        ("habitació", "habitación"),  # a letter lost
        ("habitacióón", "habitación"),  # twice
        ("hbaitación", "habitación"),  # exchanged
        ("hxbitación", "habitación"),  # wrong
        ("graciaaaaas", "gracias"),  # for emphasis
        ("uña", None),  # its sign was no slip: it is not "una"
        ("hbaitaión", "habitación"),  # one exchanged, one lost
        ("hbaitxción", None),  # one exchanged, one wrong
        ("x", None),  # too short to tell
        ("nua", "una"),  # short, but very common, and exchanged
        ("lla", "la"),
    ],
)
def test_an_unknown_word_is_the_commonest_that_is_one_slip_away(monkeypatch, typed, meant) -> None:
    monkeypatch.setattr(lexicon, "_WELL_READ", 3)
    known = Lexicon.learn({"es": ["una una una habitación", "gracias gracias gratias", "la casa"]})
    assert known.nearest(typed, "es") == meant


@pytest.mark.parametrize(
    ("language", "known", "typed"),
    [
        ("ko", "이사를 이사를 인사 사람", "인사를"),  # one letter of a syllable less is another word
        ("zh", "我喜欢你 我喜欢你 他 她", "我不喜欢你"),
        ("ja", "どこで どこで いま あす", "ところで"),
    ],
)
def test_no_letter_of_a_script_without_capitals_is_taken_for_a_slip(monkeypatch, language, known, typed) -> None:
    monkeypatch.setattr(lexicon, "_WELL_READ", 3)
    assert Lexicon.learn({language: [known]}).nearest(typed, language) is None


def test_where_no_spaces_part_words_a_clause_that_it_lacks_is_no_stranger(monkeypatch) -> None:
    monkeypatch.setattr(lexicon, "_WELL_READ", 3)
    known = Lexicon.learn({"zh": ["我喜欢你 他 她"], "ko": ["이사를 인사 사람"]})
    assert known.is_well_read("ko") and not known.is_well_read("zh")


@pytest.mark.parametrize(("typed", "meant"), [("estta", "esta"), ("esttá", "está"), ("êstta", None)])
def test_of_words_with_the_same_letters_the_accents_that_were_typed_tell(monkeypatch, typed, meant) -> None:
    monkeypatch.setattr(lexicon, "_WELL_READ", 3)
    assert Lexicon.learn({"es": ["esta esta esta está está casa"]}).nearest(typed, "es") == meant


@pytest.mark.parametrize(("typed", "meant"), [("dont", "don't"), ("don’t", "don't"), ("do'nt", "don't")])
def test_an_apostrophe_is_forgotten_sooner_than_a_letter(monkeypatch, typed, meant) -> None:
    monkeypatch.setattr(lexicon, "_WELL_READ", 3)
    assert Lexicon.learn({"en": ["done done done don't dent want"]}).nearest(typed, "en") == meant


def test_fast_fingers_are_likelier_than_a_wrong_letter(monkeypatch) -> None:
    monkeypatch.setattr(lexicon, "_WELL_READ", 3)
    known = Lexicon.learn({"en": ["poem poem foot foot tree tree", "home not the"]})
    assert [known.nearest(typed, "en") for typed in ("hoem", "noot", "teh")] == ["home", "not", "the"]


def test_a_form_that_it_lacks_is_no_slip_unless_of_a_common_word(monkeypatch) -> None:
    monkeypatch.setattr(lexicon, "_WELL_READ", 3)
    monkeypatch.setattr(morphology, "_PARADIGM", 2)
    known = Lexicon.learn({"es": ["cantar cantaré saltar saltaré llamar llamó"]})
    assert known.nearest("llamare", "es") == "llamar"
    monkeypatch.setattr(noisy_channel, "_COMMONEST", 10_000)  # as if ten thousand words were commoner than any of these
    assert known.is_form("llamare", "es") and known.nearest("llamare", "es") is None
    assert known.nearest("llamxr", "es") == "llamar"


def test_a_rare_word_is_a_slip_of_a_very_common_one() -> None:
    words = ["".join(letters) for letters in product("bcdfghjklm", repeat=5)]  # none is one slip from another below
    known = Lexicon(
        {"en": ["his", "you", "cerveza", *words[:20_000], "cereza", "cervezas", *words[20_000:], "hsi", "yo"]}
    )
    assert [known.nearest(typed, "en") for typed in ("hsi", "Hsi")] == ["his", "his"]
    assert known.nearest("yo", "en") is None  # too short to tell
    assert known.nearest("cervezas", "en") is None  # an added letter is rarer than such a word
    assert known.nearest("you", "en") is None


def test_what_stands_for_a_number_is_no_slip() -> None:
    words = ["".join(letters) for letters in product("bcdfghjklm", repeat=4)]
    assert Lexicon({"en": ["and", "in", *words]}).nearest("2nd", "en") is None


def test_the_commonest_word_is_meant(monkeypatch) -> None:
    monkeypatch.setattr(lexicon, "_WELL_READ", 3)
    known = Lexicon.learn({"en": ["there there there", "where", "three three"]})
    assert known.nearest("xhere", "en") == "there"
    assert Lexicon.deserialise(known.serialised).nearest("xhere", "en") == "there"


def test_a_small_lexicon_calls_nobody_a_stranger() -> None:
    assert not LEXICON.is_unreadable("siobhan", "es")
    assert LEXICON.nearest("pero", "es") is None


def test_it_is_the_same_after_writing_and_reading() -> None:
    again = Lexicon.deserialise(LEXICON.serialised)
    assert again.serialised == LEXICON.serialised
    assert again.knows("perrito") and not again.knows("Siobhan")


def test_two_lexicons_together_know_the_words_of_both() -> None:
    both = LEXICON | Lexicon.learn({"en": ["a zebra"], "fr": ["le zèbre"]})
    assert both.knows("dog") and both.knows("zebra") and both.knows("zèbre") and not both.knows("Siobhan")


def test_of_a_large_corpus_what_stands_there_once_is_not_known(monkeypatch):
    sentences = {"en": ["the cat sleeps", "the cat slepes", "the dog"], "es": ["el gato", "el gato gris", "el perro"]}
    assert Lexicon.learn(sentences).knows("slepes", "en")
    monkeypatch.setattr("tokenizer.preprocess.lexicon._SENTENCES_FOR_ONE_MORE", 3)
    large = Lexicon.learn(sentences)
    assert large.knows("cat", "en")
    assert not large.knows("slepes", "en")


def test_a_lexicon_without_capitals_takes_those_of_the_other() -> None:
    old = Lexicon({"en": ["monday", "house"]})
    new = Lexicon({"en": ["house", "Monday", "April"]})
    for both in (old | new, new | old, old | new | old):
        assert both.begins_small("monday", "en") is both.begins_small("april", "en") is False
        assert both.begins_small("house", "en")
    assert (old | new).words("en") == ("monday", "house", "april")
