"""What is said to somebody whose request is not done."""

from collections.abc import Mapping

from demo.i18n.page_text import Told


class Refusal(ValueError):
    """A request that is not done, with a text for the person who sent it."""

    def told(self, words: Mapping[str, str]) -> str:
        """Returns the text as it reads in the page's sentences of some language, see `demo.i18n.visitor_texts`."""
        del words  # what hardly a person of the page can ask for is refused in English
        return str(self)


class LimitRefusal(Told, Refusal):
    """A request that goes over a limit; `name` is that of the page's sentence, below `refused`."""

    def __init__(self, name: str, **values: str | int | float) -> None:
        super().__init__(f"refused.{name}", **values)


def too_often(wait_seconds: float, *, flag: str = "") -> LimitRefusal:
    """Returns what is said to somebody who asks too often.

    Args:
        wait_seconds: until the next request is admitted.
        flag: for whoever started the server: the one of `launch.py` that lifts the limit.
    """
    if wait_seconds <= 90:
        name, values = "often", {"seconds": max(1, round(wait_seconds))}
    else:
        name, values = "often_minutes", {"minutes": round(wait_seconds / 60)}
    return LimitRefusal(f"{name}_owner", **values, flag=flag) if flag else LimitRefusal(name, **values)
