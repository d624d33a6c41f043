"""What the page knows about languages: their names, the directions between them, sentences to begin with."""

from collections.abc import Sequence
from itertools import permutations, zip_longest
from typing import NamedTuple

LANGUAGE_NAMES = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}

# As their speakers write them: to be understood whatever language the page is in.
OWN_NAMES = {
    "ar": "العربية",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "fi": "Suomi",
    "fr": "Français",
    "he": "עברית",
    "hi": "हिन्दी",
    "hu": "Magyar",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "nl": "Nederlands",
    "no": "Norsk",
    "pl": "Polski",
    "pt": "Português",
    "ro": "Română",
    "ru": "Русский",
    "sv": "Svenska",
    "tr": "Türkçe",
    "uk": "Українська",
    "vi": "Tiếng Việt",
    "zh": "中文",
}

EXAMPLES = {
    "de": ("Wo ist der Bahnhof?", "Ich habe gestern ein gutes Buch gelesen."),
    "en": ("Could you help me, please?", "I would like to learn how to cook."),
    "es": ("¿Dónde está la estación?", "Ayer leí un libro muy interesante."),
    "fr": ("Où est la gare ?", "J'ai lu un bon livre hier."),
    "ja": ("駅はどこですか。", "昨日、面白い本を読みました。"),
    "ko": ("역이 어디에 있어요?", "어제 재미있는 책을 읽었어요."),
}


class Direction(NamedTuple):
    """From which language to which, as language codes."""

    source: str
    target: str

    @property
    def key(self) -> str:
        """A short text that names the direction: `"es>en"`."""
        return f"{self.source}>{self.target}"

    @property
    def label(self) -> str:
        """What a person reads: `"Spanish → English"`."""
        return f"{language_name(self.source)} → {language_name(self.target)}"

    @property
    def reverse(self) -> "Direction":
        """The way back."""
        return Direction(self.target, self.source)

    @classmethod
    def from_key(cls, key: str) -> "Direction":
        """The direction whose `key` this is."""
        source, _, target = key.partition(">")
        return cls(source, target)


def language_name(code: str) -> str:
    """The English name of a language, or its code in capitals where the name is not known."""
    return LANGUAGE_NAMES.get(code, code.upper())


def own_name(code: str) -> str:
    """The name of a language in itself, or its code in capitals where the name is not known."""
    return OWN_NAMES.get(code, code.upper())


def all_directions(languages: Sequence[str]) -> list[Direction]:
    """Every way between two of the languages. Those into English come first: visitors try them first."""
    directions = [Direction(*pair) for pair in permutations(languages, 2)]
    return sorted(directions, key=lambda direction: direction.target != "en")


def all_examples(directions: Sequence[Direction]) -> list[tuple[str, Direction]]:
    """Sentences for a first try, each with the direction it is meant for; the languages take turns.

    A language without known sentences gives none.
    """
    ways: dict[str, Direction] = {}
    for direction in directions:
        ways.setdefault(direction.source, direction)
    by_language = [[(text, way) for text in EXAMPLES.get(code, ())] for code, way in ways.items()]
    return [example for turn in zip_longest(*by_language) for example in turn if example is not None]
