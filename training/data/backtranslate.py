"""Sentences of one language -> synthetic pairs (Sennrich et al. 2016, "Improving Neural Machine Translation Models
with Monolingual Data", section 3).

A corpus of another pair often holds many sentences that one's own has not. A first model translates them; the next one
learns to translate the result back into what a person wrote.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from tqdm import tqdm

from tokenizer.text import normalise
from training.data.corpus import CorpusError, SentencePair, grouping_key, text_keys
from training.data.pairs_file import pairs_tsv
from training.data.sources.formats.decoding import read_lines

_BREAKS = re.compile(r"[\t\r\n]+")  # would part a line of the file
_CHUNK = 256
_MAX_CHARACTERS = 240  # a longer one is more often a text than a sentence

Translate = Callable[[Sequence[str]], list[str]]  # one translation a sentence; "" where there is none to learn from


def new_sentences(paths: Sequence[Path], language: str, known: Sequence[SentencePair]) -> list[str]:
    """Returns the lines of each file, or their first columns, every sentence once, without those that stand in `known`.

    Texts that differ in case, punctuation and white space only count as one text.

    Raises:
        CorpusError: a file cannot be used, or nothing new is in them.
    """
    seen = text_keys(known)
    sentences = []
    for path in paths:
        for line in read_lines(path, [language]):
            text = normalise(line.split("\t")[0])
            if (key := grouping_key(text)) and key not in seen and len(text) <= _MAX_CHARACTERS:
                seen.add(key)
                sentences.append(text)
    if not sentences:
        raise CorpusError(f"Every sentence of {', '.join(path.name for path in paths)} stands in the corpus already.")
    return sentences


def back_translate(
    sentences: Sequence[str], language: str, languages: tuple[str, str], translate: Translate, out: Path
) -> int:
    """Translates sentences of `language` and writes the pairs to `out`, in the order of `languages`.

    What was written before a stop is kept in `out.part`, and the same call goes on from there. A sentence without a
    translation has a line, too, of which one side is empty: whoever reads pairs leaves it out.

    Returns:
        How many pairs `out` holds, those of earlier calls included.

    Raises:
        CorpusError: what was written before a stop was of other sentences.
        OSError: the disk is full or not writable.
    """
    part = out.with_name(out.name + ".part")
    if not part.exists() or not _drop_torn_line(part):
        part.write_text(pairs_tsv([], languages), "utf-8")
    done = _drop_torn_line(part) - 1
    column = languages.index(language)
    written = [line.split("\t")[column] for line in part.read_text("utf-8").split("\n")[1:-1]]
    if written != list(sentences[:done]):
        raise CorpusError(f"{part} holds translations of other sentences. Remove it, or choose another --out.")
    with part.open("a", encoding="utf-8") as file, tqdm(total=len(sentences), initial=done, unit="sentence") as bar:
        for start in range(done, len(sentences), _CHUNK):
            chunk = sentences[start : start + _CHUNK]
            for text, translation in zip(chunk, translate(chunk), strict=True):
                pair = text, _BREAKS.sub(" ", translation)  # a network that can spell any byte can spell a break
                file.write("\t".join(pair[:: 1 if language == languages[0] else -1]) + "\n")
            file.flush()
            bar.update(len(chunk))
    part.replace(out)
    with out.open(encoding="utf-8") as file:
        return sum(all(side.strip() for side in line.split("\t")) for line in file) - 1  # but for the heading


def _drop_torn_line(path: Path) -> int:
    """Takes away what a killed process wrote of its last line, and returns how many whole lines there are."""
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        path.write_bytes(whole)
    return whole.count(b"\n")
