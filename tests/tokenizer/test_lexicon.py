from tokenizer.lexicon import Lexicon

LEXICON = Lexicon.learn(
    {
        "en": ["The dog saw Siobhan.", "Tom's dog", "Tom and Tom"],
        "es": ["El perro la vio", "pero el perrito, la perra y la pera"],
    }
)


def test_words_are_known_in_any_case_and_names_only_when_they_are_frequent() -> None:
    assert LEXICON.knows("DOG") and LEXICON.knows("perro") and LEXICON.knows("Tom")
    assert not LEXICON.knows("Siobhan")


def test_a_word_resembles_those_that_share_its_trigrams() -> None:
    assert LEXICON.resembles("Pér", "es") is False  # "ér$": no three words end so
    many = Lexicon.learn({"es": ["cantamos encantamos decantamos bailamos saltamos cantar cantaron cantaba"]})
    assert many.resembles("Cántamos", "es")
    assert not many.resembles("Cantamosh", "es")


def test_it_is_the_same_after_writing_and_reading() -> None:
    again = Lexicon.deserialise(LEXICON.serialised)
    assert again.serialised == LEXICON.serialised
    assert again.knows("perrito") and not again.knows("Siobhan")


def test_two_lexicons_together_know_the_words_of_both() -> None:
    both = LEXICON | Lexicon.learn({"en": ["a zebra"], "fr": ["le zèbre"]})
    assert both.knows("dog") and both.knows("zebra") and both.knows("zèbre") and not both.knows("Siobhan")
