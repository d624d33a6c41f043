"""The words that a network has learnt: any other is a name, a word that it cannot read, or a typing error."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Self

from tokenizer.languages.rules import rules_of
from tokenizer.preprocess.capitals import from_capital
from tokenizer.preprocess.corpus_words import learn_names, learn_words
from tokenizer.preprocess.morphology import Morphology
from tokenizer.preprocess.noisy_channel import NoisyChannel
from tokenizer.preprocess.spelling import accents_of, bare, trigrams

# For each so many sentences a word has to stand there once more to be known: typing errors grow with a corpus, too.
_SENTENCES_FOR_ONE_MORE = 150_000

_NAMES = "names"  # stands where a language's code does, in a file

# So many different words must share three letters in a row before these count as usual in the language.
_USUAL_TRIGRAM = 3

# So many words a language needs before a new one tells anything: of fewer, most words are missing.
_WELL_READ = 5_000

_COMMON = 3_000  # of these words anybody may have typed another one by mistake
_SHORT = 4  # letters; a word of fewer is likelier itself than mistyped, and never unreadable
_LONGEST_TYPO = 40  # letters; of more nothing is guessed

# So many times as common is the word with accents that a known one without them is taken for: of 3,000 sentences of
# Tatoeba's that were typed without accents 459 words are mended so, and in the sentences as they stand 5 wrongly.
_MUCH_COMMONER = 8

# Words that it lacks are as rare as if they had these ranks; of all others only slips are expected.
_ELSEWHERE_RANK = 50_000  # a word of another language, or a name
_SHORT_RANK = 300_000  # an unknown word of two or three letters
_FORM_RANK = 3_000_000  # a form of a known word


class Lexicon:
    """The words of a training corpus, by language, and its names.

    Args:
        words: for each language its words, case-folded, the commonest first; with a capital those that mostly have one.
        names: case-folded; rare ones, that are the same in every language.
    """

    def __init__(self, words: Mapping[str, Sequence[str]], names: Iterable[str] = ()) -> None:
        forms = {language: _first_forms(found) for language, found in words.items()}
        self._words = {language: tuple(found) for language, found in forms.items()}
        self._capitalised = {
            language: frozenset(word for word, form in found.items() if word != form)
            for language, found in forms.items()
        }
        self._names = frozenset(names)
        self._known = {language: self._names.union(found) for language, found in self._words.items()}
        self._all_words = self._names.union(*self._words.values())

    @classmethod
    def learn(cls, sentences: Mapping[str, Sequence[str]]) -> Self:
        """Collects the words and the names of sentences, of which the n-th of each language means the same.

        A word counts that stands somewhere without a capital, or so often that the network has learnt it as a name. Of
        hundreds of thousands of sentences, what stands in one or two is more often a typing error or an identifier than
        a word.
        """
        rows = dict.fromkeys(zip(*sentences.values(), strict=True))  # a phrase stands there several times
        sides = zip(*rows, strict=True)
        enough = 1 + len(rows) // _SENTENCES_FOR_ONE_MORE
        words = {language: learn_words(texts, enough) for language, texts in zip(sentences, sides, strict=True)}
        return cls(words, learn_names(rows))

    def __or__(self, other: "Lexicon") -> "Lexicon":
        """Returns the words and the names of both, this one's first; what either knows well is no rare name.

        A word that both have begins with a capital if it does so in both, for some texts have it first in sentences
        alone. A lexicon that has read little does not tell, nor one, of an earlier time, without capitals.
        """
        languages = self._words.keys() | other._words.keys()
        words = {code: [*self._forms(code, other), *other._forms(code)] for code in languages}
        familiar = (self._all_words - self._names) | (other._all_words - other._names)
        return Lexicon(words, (self._names | other._names) - familiar)

    @property
    def languages(self) -> tuple[str, ...]:
        """Their codes."""
        return tuple(self._words)

    def words(self, language: str) -> tuple[str, ...]:
        """Returns the words of a language, the commonest first; none if it has no such language."""
        return self._words.get(language, ())

    def knows(self, word: str, language: str = "") -> bool:
        """Whether `word` stood often enough in the corpus, in any case: in `language`, or else in any."""
        return word.casefold() in self._known.get(language, self._all_words)

    def begins_small(self, word: str, language: str) -> bool | None:
        """Whether a word of `language` stands in small letters mid-sentence, as `house` does and `Madrid` does not.

        None of a word that it does not know, and while it knows of no word that begins with a capital.
        """
        capitalised, key = self._capitalised.get(language), word.casefold()
        return key not in capitalised if capitalised and key in self._known[language] else None

    def rank(self, word: str, language: str) -> int | None:
        """Returns how many words of `language` are commoner than `word`, in any case; None if it has no such word."""
        return self._ranks.get(language, {}).get(word.casefold())

    def is_well_read(self, language: str) -> bool:
        """Whether it has so many words of `language` that one which it lacks is likely none.

        Never where no spaces part words: what stands between two marks is then whole clauses.
        """
        return len(self.words(language)) >= _WELL_READ and rules_of(language).spaces

    def is_name(self, word: str) -> bool:
        """Whether `word`, in any case, is a name that is the same in every language, and too rare to be spelt right.

        It may lack its accents if there is no such word: `garcia`, but not `tomas`.
        """
        if self.knows(word):
            return word.casefold() in self._names
        return bare(word) in self._bare_names

    def unaccented(self, word: str, language: str) -> str | None:
        """Returns the word of `language` that an unknown one is but for its accents: `naive` for `naïve`; or None."""
        return None if self.knows(word) else next(iter(self._spellings.get(language, {}).get(bare(word), ())), None)

    def accented(self, word: str, language: str) -> str | None:
        """Returns the word of `language` that one in small letters was meant to be, without its accents; or None.

        Of a known word it is much commoner: `más` for `mas`, but not `está` for `esta`.
        """
        if not self.is_well_read(language) or not word.isascii() or word != word.lower():
            return None
        others = self._spellings[language].get(bare(word), ())
        meant = next((other for other in others if accents_of(other) and len(other) == len(word)), None)
        if meant is None or not self.knows(word):
            return meant
        share = NoisyChannel.share(self._ranks[language].get(word, _ELSEWHERE_RANK))
        return meant if NoisyChannel.share(self._ranks[language][meant]) > _MUCH_COMMONER * share else None

    def resembles(self, word: str, language: str) -> bool:
        """Whether `word` is built as words of `language` are: each three letters in a row stand in a few of them.

        Accents do not count: `ábrela` is built as `abre` is.
        """
        usual = self._usual_trigrams.get(language, frozenset())
        return all(trigram in usual for trigram in trigrams(word))

    def is_form(self, word: str, language: str) -> bool:
        """Whether an unknown `word` is another form of a known one: `andaré` is if `andando` is known.

        Of few words no endings can be learnt, and what resembles them has to do.
        """
        if not self.is_well_read(language):
            return self.resembles(word, language)
        return self._morphologies[language].is_form(bare(word))

    def is_common_word_mistyped(self, word: str, language: str) -> bool:
        """Whether an unknown `word` is one edit away from a common one; the first letter is hardly ever mistyped."""
        meant = self.nearest(word, language, slips=1)
        return meant is not None and self._ranks[language][meant] < _COMMON and bare(meant)[0] == bare(word)[0]

    def is_unreadable(self, word: str, language: str) -> bool:
        """Whether `word` is none that the network could read: unknown, no form of a word, and no typing error.

        A name in lower case, a brand, a word of another language. None is while the language has few words.
        """
        return (
            self.is_well_read(language)
            and len(word) >= _SHORT
            and not self.knows(word)
            and not self.is_form(word, language)
            and self.nearest(word, language) is None
        )

    def nearest(self, word: str, language: str, slips: int = 2) -> str | None:
        """Returns the word of `language` that `word` was probably meant to be, or None if it is likelier itself.

        Of an unknown word it is the commonest one that has more accents or apostrophes alone, or else the one that the
        noisy channel finds, after so many `slips`. The rarer a known word is, the sooner a common one takes its place.
        An accent is no typing error. Nothing is guessed while the language has few words, and but for accents nothing
        in scripts without capitals, which are typed in other ways.
        """
        if not self.is_well_read(language) or len(word) > _LONGEST_TYPO or any(map(str.isdigit, word)):
            return None
        spelling, accents = bare(word), accents_of(word)
        if spelling in self._spellings[language] and not self.knows(word):
            return self._channels[language].commonest(spelling, accents)
        if any(letter.isalpha() and letter.upper() == letter for letter in spelling):
            return None
        is_word = self.rank(word, language) is not None
        return self._channels[language].meant(spelling, accents, self._share(word, language), is_word, slips)

    def _share(self, word: str, language: str) -> float:
        """Returns how often `word` comes in the language if nobody mistyped it."""
        rank = self.rank(word, language)
        if rank is None and self.knows(word):
            rank = _ELSEWHERE_RANK
        elif rank is None and len(bare(word)) < _SHORT:
            rank = _SHORT_RANK
        elif rank is None and self.is_form(word, language):
            rank = _FORM_RANK
        return 0.0 if rank is None else NoisyChannel.share(rank)

    def _forms(self, language: str, capitals_of: "Lexicon | None" = None) -> Iterator[str]:
        """Yields the words of a language as they are written, the commonest first.

        Args:
            language: its code.
            capitals_of: tells which of them begin small, if it is well read, and which do not, if this one cannot.
        """
        capitalised = self._capitalised.get(language, frozenset())
        others = capitals_of._capitalised.get(language) if capitals_of else None
        if capitals_of and others:
            small = frozenset(capitals_of.words(language)) - others if capitals_of.is_well_read(language) else ()
            capitalised = capitalised.difference(small) if capitalised else others
        for word in self.words(language):
            form = from_capital(word)
            yield form if word in capitalised and form.casefold() == word else word

    @cached_property
    def _bare_names(self) -> frozenset[str]:
        return frozenset(map(bare, self._names))

    @cached_property
    def _ranks(self) -> dict[str, dict[str, int]]:
        return {language: {word: rank for rank, word in enumerate(words)} for language, words in self._words.items()}

    @cached_property
    def _spellings(self) -> dict[str, dict[str, list[str]]]:
        """The words of each bare spelling, the commonest first, by language."""
        spellings: dict[str, dict[str, list[str]]] = {}
        for language, words in self._words.items():
            of_language = spellings.setdefault(language, {})
            for word in words:
                of_language.setdefault(bare(word), []).append(word)
        return spellings

    @cached_property
    def _morphologies(self) -> dict[str, Morphology]:
        return {language: Morphology(spellings) for language, spellings in self._spellings.items()}

    @cached_property
    def _channels(self) -> dict[str, NoisyChannel]:
        letters = {letter for spellings in self._spellings.values() for word in spellings for letter in word}
        cased = [letter for letter in letters if letter.upper() != letter]
        return {code: NoisyChannel(found, self._ranks[code], cased) for code, found in self._spellings.items()}

    @cached_property
    def _usual_trigrams(self) -> dict[str, frozenset[str]]:
        usual = {}
        for language, words in self._words.items():
            counts = Counter(trigram for word in words for trigram in set(trigrams(word)))
            usual[language] = frozenset(trigram for trigram, count in counts.items() if count >= _USUAL_TRIGRAM)
        return usual

    @property
    def serialised(self) -> bytes:
        """UTF-8 text: one line a language, its code first, then its words, the commonest first; and one of names."""
        lines = [[language, *self._forms(language)] for language in sorted(self._words)]
        lines += [[_NAMES, *sorted(self._names)]] if self._names else []
        return "".join(" ".join(line) + "\n" for line in lines).encode()

    @classmethod
    def deserialise(cls, data: bytes) -> Self:
        """Reads what `serialised` wrote.

        Raises:
            ValueError: it is no UTF-8 text.
        """
        lines = (line.split() for line in data.decode().splitlines())
        words = {fields[0]: fields[1:] for fields in lines if fields}
        names = words.pop(_NAMES, [])
        return cls(words, names)


def _first_forms(words: Iterable[str]) -> dict[str, str]:
    """Returns how each word, case-folded, is written where it stands first."""
    forms: dict[str, str] = {}
    for word in words:
        forms.setdefault(word.casefold(), word)
    return forms
