import pytest

from demo.chat import (
    BUSY_TEXT,
    FAILED_TEXT,
    MAX_CHARACTERS,
    MAX_TURNS,
    Conversation,
    MessageError,
    TurnState,
    check_message,
    translate_message,
)
from demo.languages import Direction

ES_EN = Direction("es", "en")


def ticking_clock():
    now = 0.0

    def clock():
        nonlocal now
        now += 1.0
        return now

    return clock


def answer_all(conversation, translator):
    for _ in conversation.answer_next(translator, clock=ticking_clock()):
        pass


def test_an_answer_grows_word_by_word_and_ends_done(translator):
    conversation = Conversation()
    conversation.ask("hola casa", ES_EN)
    shown = [conversation.messages()[-1]["content"] for _ in conversation.answer_next(translator, ticking_clock())]
    assert shown == ["hello", "hello house", "hello house"]
    assert conversation.newest.state is TurnState.DONE
    assert not conversation.is_busy


def test_the_caption_names_the_word_that_the_network_is_least_sure_of(translator):
    conversation = Conversation()
    conversation.ask("hola Zebulon", ES_EN)
    answer_all(conversation, translator)
    assert conversation.caption() == "Spanish → English, least sure of “Zebulon” (30%)"


def test_stopping_keeps_what_is_there_and_ends_the_stream(translator):
    conversation = Conversation()
    conversation.ask("hola casa roja", ES_EN)
    answers = conversation.answer_next(translator, ticking_clock())
    next(answers)
    conversation.stop()
    assert list(answers) == []
    assert conversation.messages()[-1]["content"] == "hello …"
    assert conversation.newest.state is TurnState.STOPPED


def test_an_exception_becomes_a_message_without_its_secrets_and_the_next_one_works(translator):
    conversation = Conversation()
    conversation.ask("boom", ES_EN)
    answer_all(conversation, translator)
    assert conversation.messages()[-1]["content"] == FAILED_TEXT
    assert "secret" not in FAILED_TEXT
    conversation.ask("hola", ES_EN)
    answer_all(conversation, translator)
    assert conversation.messages()[-1]["content"] == "hello"


def test_retry_answers_the_same_message_in_the_direction_chosen_now(translator):
    conversation = Conversation()
    conversation.ask("house", ES_EN)
    answer_all(conversation, translator)
    conversation.retry(ES_EN.reverse)
    assert conversation.is_busy
    answer_all(conversation, translator)
    assert [message["content"] for message in conversation.messages()] == ["house", "casa"]


def test_undo_gives_the_message_back_and_clear_forgets_all(translator):
    conversation = Conversation()
    conversation.ask("hola", ES_EN)
    conversation.ask("casa", ES_EN)
    assert conversation.take_back().message == "casa"
    conversation.clear()
    assert conversation.messages() == []
    assert not conversation.is_busy


def test_a_full_queue_is_said_where_the_answer_would_stand():
    conversation = Conversation()
    conversation.ask("hola", ES_EN)
    conversation.refuse()
    assert conversation.messages()[-1]["content"] == BUSY_TEXT


def test_only_the_newest_turns_are_kept():
    conversation = Conversation()
    for number in range(MAX_TURNS + 3):
        conversation.ask(str(number), ES_EN)
    assert len(conversation.turns) == MAX_TURNS
    assert conversation.turns[0].message == "3"


@pytest.mark.parametrize("text", ["", "  \n", "\u2003"])
def test_nothing_to_translate_is_said_kindly(text):
    with pytest.raises(MessageError, match="Write a sentence"):
        check_message(text)


def test_the_longest_text_passes_and_one_more_character_does_not():
    assert check_message("a" * MAX_CHARACTERS)
    with pytest.raises(MessageError, match="5,001 characters"):
        check_message("a" * (MAX_CHARACTERS + 1))


def test_the_result_for_programs_holds_plain_numbers(translator):
    result = translate_message(translator, "hola casa", ES_EN, with_attention=True)
    assert result["text"] == "hello house"
    assert result["attention"] == [[pytest.approx(0.8), 0.0], [0.0, pytest.approx(0.8)]]
    assert result["confidence"] == [0.9, 0.9]


@pytest.mark.parametrize("direction", [Direction("es", "es"), Direction("xx", "en")])
def test_a_direction_that_is_not_on_offer_is_refused(translator, direction):
    with pytest.raises(MessageError, match="en, es"):
        translate_message(translator, "hola", direction)


@pytest.mark.parametrize("beam_size", [0, 17])
def test_a_beam_that_is_not_on_offer_is_refused(translator, beam_size):
    with pytest.raises(MessageError, match="beam_size"):
        translate_message(translator, "hola", ES_EN, beam_size=beam_size)
