import threading
from types import SimpleNamespace

import pytest

from demo.i18n.page_text import texts
from demo.server.limits import Guard, Limits, Refusal, machine

WAIT = 60


@pytest.fixture(autouse=True)
def short_last_words(monkeypatch):
    monkeypatch.setattr(machine, "_LAST_WORDS_SECONDS", 0.05)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def request(host="10.0.0.1"):
    return SimpleNamespace(headers={}, client=SimpleNamespace(host=host), username=None)


def ask(guard, text="Hola.", visitor=None):
    with guard.message(visitor, text, "es") as deadline:
        deadline.check()


def send_file(guard, num_bytes=10, visitor=None):
    with guard.file(visitor, num_bytes) as deadline, guard.file_turn(deadline):
        pass


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "Write a sentence"), (" \n\t", "Write a sentence"), ("a" * 41, "41 characters, and 40 fit"),
     ("Hola. Es roja.\nYo leo. Tú ves.", "4 sentences, and 3 fit"), ("a\nb\nc\nd", "4 sentences")],
)  # fmt: skip
def test_a_message_that_does_not_fit_is_refused_kindly(text, words):
    guard = Guard(Limits(max_characters=40, max_sentences=3))
    with pytest.raises(Refusal, match=words):
        ask(guard, text)
    ask(guard, "Hola. Es roja. Yo leo.")


@pytest.mark.parametrize("text", ["", "a" * 6_000, "a\n" * 300])
def test_a_refused_message_counts_as_well(text):
    guard = Guard(Limits(requests_per_minute=1))
    with pytest.raises(Refusal, match=r"Write a sentence|6,000 characters|300 sentences"):
        ask(guard, text)
    with pytest.raises(Refusal, match="a lot in a short time"):
        ask(guard)


def test_whoever_started_the_server_is_told_how_to_lift_the_limit():
    guard = Guard(Limits(requests_per_minute=1, files_per_hour=1))
    owner = request("127.0.0.1")
    ask(guard, visitor=owner)
    with pytest.raises(Refusal, match="wait 60 seconds, or start your server with a higher --requests-per-minute"):
        ask(guard, visitor=owner)
    send_file(guard, visitor=owner)
    with pytest.raises(Refusal, match="wait 60 minutes, or start your server with a higher --files-per-hour"):
        send_file(guard, visitor=owner)


def test_too_many_requests_of_one_visitor_are_refused_with_the_time_to_wait(clock):
    guard = Guard(Limits(requests_per_minute=2), clock=clock)
    ask(guard, visitor=request())
    ask(guard, visitor=request())
    with pytest.raises(Refusal, match="wait 60 seconds"):
        ask(guard, visitor=request())
    ask(guard, visitor=request("10.0.0.2"))
    clock.now = 60
    ask(guard, visitor=request())


def test_a_long_message_counts_as_several():
    guard = Guard(Limits(requests_per_minute=4))
    ask(guard, "a" * 1_501)
    with pytest.raises(Refusal, match="a lot in a short time"):
        ask(guard)


def test_time_is_up_when_the_clock_says_so(clock):
    guard = Guard(Limits(max_seconds=30), clock=clock)
    with guard.message(None, "Hola.", "es") as deadline:
        clock.now = 29
        deadline.check()
        clock.now = 30
        with pytest.raises(Refusal, match="longer than 30 seconds"):
            deadline.check()


def test_the_time_of_day_may_jump(monkeypatch):
    guard = Guard(Limits(requests_per_minute=2))
    with guard.message(None, "Hola.", "es") as deadline:
        monkeypatch.setattr("time.time", lambda: 0.0)
        deadline.check()
    monkeypatch.setattr("time.time", lambda: 1e12)
    ask(guard)
    with pytest.raises(Refusal, match="a lot in a short time"):
        ask(guard)


def test_a_file_that_does_not_fit_is_refused():
    with pytest.raises(Refusal, match="3 kB, and 2 kB fit"):
        send_file(Guard(Limits(max_file_kilobytes=2)), 2_001)


def test_one_file_of_a_visitor_at_a_time_and_so_many_of_all():
    guard = Guard(Limits(max_running_files=2))
    with guard.file(request("a"), 10):
        with pytest.raises(Refusal, match="A file of yours"):
            send_file(guard, visitor=request("a"))
        with guard.file(request("b"), 10), pytest.raises(Refusal, match="Other people's files"):
            send_file(guard, visitor=request("c"))
    send_file(guard, visitor=request("a"))


def test_too_many_files_are_refused_and_leave_nothing_running():
    guard = Guard(Limits(files_per_hour=1))
    send_file(guard)
    for _ in range(2):
        with pytest.raises(Refusal, match="wait 60 minutes"):
            send_file(guard)


def begin_turn(guard, began: threading.Event) -> threading.Thread:
    def run():
        with guard.file(None, 10) as deadline, guard.file_turn(deadline):
            began.set()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_a_file_waits_while_somebody_chats(monkeypatch):
    monkeypatch.setattr(machine, "_FILE_PATIENCE_SECONDS", WAIT)
    guard, began = Guard(Limits()), threading.Event()
    with guard.message(None, "Hola.", "es"):
        thread = begin_turn(guard, began)
        assert not began.wait(0.2)
    assert began.wait(WAIT)
    thread.join(WAIT)


def test_a_file_never_stands_still(monkeypatch):
    monkeypatch.setattr(machine, "_FILE_PATIENCE_SECONDS", 0.01)
    guard, began = Guard(Limits()), threading.Event()
    with guard.message(None, "Hola.", "es"):
        begin_turn(guard, began)
        assert began.wait(WAIT)


def test_files_take_turns(monkeypatch):
    guard, began = Guard(Limits()), threading.Event()
    with guard.file(request("a"), 10) as deadline:
        with guard.file_turn(deadline):
            thread = begin_turn(guard, began)
            assert not began.wait(0.2)
        assert began.wait(WAIT)
    thread.join(WAIT)


def test_a_file_whose_time_is_up_while_it_waits_ends(monkeypatch, clock):
    monkeypatch.setattr(machine, "_FILE_PATIENCE_SECONDS", 0.01)
    guard = Guard(Limits(max_file_seconds=5), clock=clock)
    with guard.file(request("a"), 10) as first, guard.file(request("b"), 10) as second:
        clock.now = 5
        with pytest.raises(Refusal, match="longer than 5 seconds"), guard.file_turn(second):
            pass
        clock.now = 0
        with guard.file_turn(first):  # and it left the machine to the others
            pass


def test_what_fails_inside_gives_everything_back():
    guard = Guard(Limits(max_running_files=1))
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), guard.file(None, 10) as deadline, guard.file_turn(deadline):
            raise ZeroDivisionError
        with pytest.raises(ZeroDivisionError), guard.message(None, "Hola.", "es"):
            raise ZeroDivisionError
    send_file(guard)


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "5", 10**10])
def test_a_limit_is_a_whole_number(value):
    with pytest.raises(ValueError, match="max_seconds must be a whole number"):
        Limits(max_seconds=value)


def test_a_server_that_goes_down_finishes_what_is_running_and_takes_nothing_new():
    guard, closed = Guard(Limits()), threading.Event()
    with guard.file(None, 10) as deadline:
        closing = threading.Thread(target=lambda: guard.close(WAIT) and closed.set(), daemon=True)
        closing.start()
        while True:  # until the other thread has begun
            try:
                ask(guard)
            except Refusal as refusal:
                assert "going down" in str(refusal)
                break
        deadline.check()
    assert closed.wait(WAIT)


def test_what_does_not_finish_in_time_is_cut_short_and_told_so():
    guard = Guard(Limits())
    running = guard.message(None, "Hola.", "es")
    deadline = running.__enter__()
    closing = threading.Thread(target=guard.close, args=(0.01,), daemon=True)
    closing.start()
    with pytest.raises(Refusal, match="what is left"):
        for _ in range(10_000):
            deadline.check()
            threading.Event().wait(0.01)
    running.__exit__(None, None, None)
    closing.join(WAIT)
    assert not closing.is_alive()


def test_a_server_where_nothing_runs_goes_down_at_once(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: pytest.fail("nobody has anything to say"))
    assert Guard(Limits()).close(WAIT)


def test_looks_at_what_is_being_written_are_counted_by_themselves():
    guard = Guard(Limits(requests_per_minute=2), clock=lambda: 0.0)
    for _ in range(10):
        guard.small_request(request("a"))
    with pytest.raises(Refusal, match="a lot in a short time"):
        guard.small_request(request("a"))
    guard.small_request(request("b"))
    ask(guard, visitor=request("a"))


def test_a_limit_is_told_in_the_language_of_the_visitor():
    with pytest.raises(Refusal) as caught:
        ask(Guard(Limits(max_characters=4_000)), "a" * 5_000)
    assert str(caught.value) == caught.value.told(texts()["en"])
    assert "5.000 Zeichen, und 4.000 gehen" in caught.value.told(texts()["de"])
