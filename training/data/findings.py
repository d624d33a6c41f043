"""What about a corpus will hurt the translator that is trained on it, reported before the training begins."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tokenizer.languages.codes import base_code
from training.data.corpus import CorpusReport, SentencePair

_FEW_PAIRS = 3_000
_MANY_DUPLICATES = 0.3
_MANY_FLAWED = 0.02
_MANY_WRONG = 0.15
_CHUNKS = 20
_SENTENCES_PER_CHUNK = 20  # one sentence alone is often taken for another language, twenty hardly ever

# Told apart by few words only, or by their names.
_ALIKE = ({"nb", "nn", "no", "da"}, {"bs", "hr", "sr"}, {"id", "ms"})


def find_problems(pairs: Sequence[SentencePair], report: CorpusReport, languages: tuple[str, str]) -> Iterator[str]:
    """Yields one sentence or two for each thing that will hurt: what it is, and what to do.

    Args:
        pairs: the corpus, cleaned.
        report: on its cleaning.
        languages: codes that were given for the two sides.
    """
    if report.kept < _FEW_PAIRS:
        yield (
            f"Only {report.kept:,} pairs: the translator will know little beyond phrases like these, and scores on so "
            "few test sentences are rough. A few thousand more, or --from a bundle of these languages, help most."
        )
    yield from _find_bad_rows(report)
    yield from _find_wrong_languages(pairs, languages)


def _find_bad_rows(report: CorpusReport) -> Iterator[str]:
    duplicates, untranslated = report.dropped.get("duplicate", 0), report.dropped.get("untranslated", 0)
    if duplicates > _MANY_DUPLICATES * report.read:
        yield (
            f"{duplicates / report.read:.0%} of the rows came before, as if a part of the file were in it twice. "
            "They are dropped; look whether something else should stand there."
        )
    if untranslated > _MANY_FLAWED * report.read:
        yield (
            f"{untranslated:,} rows have the same text on both sides. They are dropped; a column may be a copy where a "
            "translation is missing."
        )
    if report.mangled > 0.001 * report.read:
        yield (
            f"{report.mangled:,} rows look as if they were decoded by the wrong encoding (CafÃ© for Café, or \ufffd). "
            "The translator would learn to write like that: make the file anew from its source as UTF-8."
        )


# === Languages ===


def _find_wrong_languages(pairs: Sequence[SentencePair], languages: tuple[str, str]) -> Iterator[str]:
    known = _known_languages()
    sides = [[pair.source for pair in pairs], [pair.target for pair in pairs]]
    guesses = [_guess(texts) for texts in sides]
    expected = [base_code(language) for language in languages]
    first, second = (_majority(guess) for guess in guesses)
    if (first, second) == (expected[1], expected[0]):
        yield (
            f"The columns look swapped: the first seems to be {first}, the second {second}. "
            f"Stop, and start again with --languages {languages[1]} {languages[0]}."
        )
        return
    if first == second and first is not None:
        yield f"Both columns look like {first}: a translator needs another language on one side."
        return
    for column, guess, code, other in zip(("first", "second"), guesses, expected, expected[::-1], strict=True):
        if code not in known:
            continue
        # Close languages are taken for each other now and then; the other column's language hardly ever is.
        wrong = other if guess[other] > _MANY_WRONG * guess.total() else guess.most_common(1)[0][0]
        if wrong != code and not any({wrong, code} <= alike for alike in _ALIKE):
            share = guess[wrong] / guess.total()
            yield (
                f"The {column} column should be {code}, but {share:.0%} of the samples look like {wrong}. "
                "Look at the file; a translator learns whatever stands there."
            )


def _guess(texts: Sequence[str]) -> Counter[str]:
    """Returns what language samples from all over the texts look like."""
    import py3langid

    step = max(_SENTENCES_PER_CHUNK, len(texts) // _CHUNKS)
    chunks = [" ".join(texts[start : start + _SENTENCES_PER_CHUNK]) for start in range(0, len(texts), step)]
    return Counter(py3langid.classify(chunk)[0] for chunk in chunks)


def _known_languages() -> set[str]:
    import py3langid

    return {code for code, _ in py3langid.rank("")}


def _majority(guess: Counter[str]) -> str | None:
    """Returns the language that most samples look like, or None where no language has most."""
    language, count = guess.most_common(1)[0]
    return language if count > guess.total() / 2 else None
