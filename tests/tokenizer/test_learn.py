"""What a vocabulary holds whatever it is learnt from."""

import pytest

from tokenizer.learn import learn_subwords
from tokenizer.special_tokens import BEGIN_ID, END_ID, PAD_ID, UNKNOWN_ID


def spelling(subwords, text: str) -> list[str]:
    return subwords.pieces(subwords.encode_target(text)[:-1])


def is_byte(piece: str) -> bool:
    return piece.startswith("<0x")


def test_the_special_tokens_stand_where_every_other_module_expects_them(subwords):
    assert subwords.pieces([PAD_ID, UNKNOWN_ID, BEGIN_ID, END_ID]) == ["<pad>", "<unk>", "<s>", "</s>"]


def test_each_language_gets_a_tag_in_the_order_given(sentences):
    subwords = learn_subwords(sentences, ("es", "en", "fr"), 450)
    assert subwords.languages == ("es", "en", "fr")
    assert len({subwords.tag_id(language) for language in subwords.languages}) == 3


def test_the_same_text_gives_the_same_vocabulary(subwords, sentences):
    # A run that lost its checkpoint before its first validation learns its subwords again.
    assert learn_subwords(iter(sentences), ("en", "es"), 500).serialised == subwords.serialised


@pytest.mark.parametrize("size", [400, 450])
def test_a_vocabulary_is_no_larger_than_asked(sentences, size):
    assert learn_subwords(sentences, ("en", "es"), size).vocabulary_size <= size


def test_what_people_type_in_any_language_is_never_spelt_in_bytes(subwords, sentences):
    typed = "".join(map(chr, range(33, 127))) + "¡¿«»“”‘’–—€£"
    assert not any("@" in text or "€" in text for text in sentences)  # none of these was in the text
    assert not any(map(is_byte, spelling(subwords, typed)))


def test_what_the_text_never_held_is_spelt_in_its_utf_8_bytes(subwords):
    assert spelling(subwords, "😀") == ["▁", "<0xF0>", "<0x9F>", "<0x98>", "<0x80>"]


def test_what_comes_often_takes_fewer_pieces_than_characters(subwords, sentences):
    assert sum(len(spelling(subwords, text)) for text in sentences) < 0.8 * sum(map(len, sentences))


def test_digits_stand_alone_however_often_they_come_together():
    texts = [
        f"{word} {number}" for word in ("It is", "Es", "In", "En", "Since") for number in (1984, 841, 98419, 19) * 9
    ]
    subwords = learn_subwords(texts, ("en", "es"), 450)
    assert spelling(subwords, "1984")[-4:] == ["1", "9", "8", "4"]


def test_a_script_with_more_characters_than_places_is_learnt_all_the_same():
    """Japanese and Chinese have thousands; the rare ones are spelt in bytes."""
    common = ["私は学生です。", "今日は雨です。"] * 3_000
    rare = [f"これは{chr(0x4E00 + index)}です。" for index in range(900)]
    subwords = learn_subwords([*common, *rare], ("ja",), 800)
    assert 600 < subwords.vocabulary_size <= 800
    assert not any(map(is_byte, spelling(subwords, "今日は学生です。")))
    for text in rare:
        assert subwords.decode(subwords.encode_target(text)) == text


def test_too_many_common_characters_are_an_error_that_says_what_helps():
    texts = ["".join(map(chr, range(0xAC00 + start, 0xAC00 + start + 40))) for start in range(0, 4_000, 40)]
    with pytest.raises(ValueError, match="vocabulary_size=400; a larger one helps"):
        learn_subwords(texts, ("ko",), 400)


# === Characters and words ===


def test_a_vocabulary_of_characters_spells_every_text_letter_by_letter(sentences):
    characters = learn_subwords(sentences, ("en", "es"), 420, "character")
    assert spelling(characters, "two años") == ["▁", "t", "w", "o", "▁", "a", "ñ", "o", "s"]
    text = "¿Quién compró 2 dogs, 😀?"
    assert characters.decode(characters.encode_target(text)) == text


def test_a_vocabulary_of_words_is_lower_case_with_punctuation_apart_and_joins_it_again(sentences):
    words = learn_subwords(sentences, ("en", "es"), 400, "word")
    assert spelling(words, "¿QUIÉN compra la ESTACIÓN?") == ["▁¿", "▁quién", "▁compra", "▁la", "▁estación", "<unk>"]
    assert spelling(words, "My dogs.") == ["▁my", "▁dogs", "▁."]
    assert words.decode(words.encode_target("¿Quién quieres, Tomás.")) == "¿quién quieres ⁇  tomás."


def test_words_beyond_the_size_are_unknown_the_rarest_first(sentences):
    large, small = (
        learn_subwords([*sentences, *(f"w{n}" for n in range(500))], ("en", "es"), size, "word") for size in (900, 400)
    )
    text = sentences[0] + " w499"
    assert "<unk>" not in spelling(large, text)
    assert spelling(small, text) == [*spelling(large, text)[:-1], "<unk>"]


def test_a_kind_that_does_not_exist_is_refused(sentences):
    with pytest.raises(ValueError, match="subword"):
        learn_subwords(sentences, ("en", "es"), 500, "syllable")
