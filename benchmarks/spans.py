"""Sentences with names, numbers, links and signs that must arrive unharmed, and that few corpora hold."""

import string
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np


class SpanSentence(NamedTuple):
    """A sentence, and the span in it that must arrive unharmed."""

    text: str
    span: str
    kind: str


_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_SHARES = {"name": 120, "number": 90, "link": 60, "sign": 30}


def span_sentences(language: str, seed: int) -> list[SpanSentence]:
    """Returns 300 sentences in `language`: 120 with a name, 90 with a number, 60 with a link, 30 with a sign."""
    generator = np.random.default_rng(seed)
    sentences = []
    for kind, count in _SHARES.items():
        templates = _DATA["sentences"][language][kind]
        for index in range(count):
            span = _MAKERS[kind](generator)
            sentences.append(SpanSentence(templates[index % len(templates)].format(span), span, kind))
    return sentences


def plain_name_sentences(language: str) -> list[SpanSentence]:
    """Returns 360 sentences in `language`: each of 60 names twice in each of three places, which are the kinds."""
    return [
        SpanSentence(template.format(span), span, place)
        for place, templates in _DATA["places"][language].items()
        for template in templates
        for name in _DATA["plain_names"]
        for span in [name.lower() if place == "in lower case" else name]
    ]


def _name(generator: np.random.Generator) -> str:
    names = generator.choice(_DATA["names"], 1 + int(generator.random() < 0.2), replace=False)
    return " ".join(map(str, names))


def _number(generator: np.random.Generator) -> str:
    large, small = int(generator.integers(100, 10_000_000)), int(generator.integers(2, 100))
    hour, minute = int(generator.integers(1, 24)), int(generator.integers(60))
    forms = (
        f"{large}",
        f"{large:,}",
        f"{small}",
        f"${large:,}.{small:02d}",
        f"{large / 100:.2f} €",
        f"{hour}:{minute:02d}",
        f"{hour}/{small}/{1900 + small}",
        f"{1900 + small}-{hour % 12 + 1:02d}-{minute % 28 + 1:02d}",
        f"{small}%",
        f"+{small} {large:07d}",
        f"{string.ascii_uppercase[hour]}{large}",
        f"{small}.{minute}",
    )
    return str(generator.choice(forms))


def _link(generator: np.random.Generator) -> str:
    host = str(generator.choice(_DATA["hosts"]))
    word = "".join(generator.choice(list(string.ascii_lowercase + string.digits), 7))
    forms = (
        f"https://{host}/{word}?q={word[:3]}&p=2#top",
        f"http://www.{host}",
        f"www.{host}/{word}.html",
        f"{word[:4]}.{word[4:]}@{host}",
        f"#{word.capitalize()}",
        f"@{word}_{word[:2]}",
    )
    return str(generator.choice(forms))


def _sign(generator: np.random.Generator) -> str:
    return str(generator.choice(_DATA["emoji"]))


_MAKERS: Mapping[str, Callable[[np.random.Generator], str]] = {
    "name": _name,
    "number": _number,
    "link": _link,
    "sign": _sign,
}
