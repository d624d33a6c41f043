"""The rule-based translator Apertium (Forcada et al. 2011), where it is installed: text for a network to learn from.

It knows words that a small corpus does not hold, and is the rival that a young network has to beat.
"""

import re
import shutil
import subprocess
from collections.abc import Sequence

from training.data.corpus import CorpusError

# Apertium's names are those of ISO 639-3. It has more pairs; these are the ones that the shared corpora are about.
_NAMES = {"en": "eng", "es": "spa", "fr": "fra", "pt": "por", "it": "ita", "ca": "cat"}
_UNKNOWN = re.compile(r"\*(?=\w)")  # stands before a word that Apertium does not know
_UNKNOWN_IN_LOWER_CASE = re.compile(r"\*(?=[^\W\d_])(?!\w*[A-Z])")


class Apertium:
    """Translates sentences in one direction.

    Args:
        source_language, target_language: ISO 639-1 codes.

    Raises:
        CorpusError: it is not installed, or not for these languages.
    """

    def __init__(self, source_language: str, target_language: str) -> None:
        codes = source_language, target_language
        self._pair = "-".join(_NAMES.get(code, code) for code in codes)
        if not is_installed():
            raise CorpusError("Apertium is not installed: apt install apertium apertium-eng-spa")
        pairs = subprocess.run(["apertium", "-l"], capture_output=True, text=True, check=True).stdout.split()
        if self._pair not in pairs:
            raise CorpusError(f"Apertium has no pair {self._pair} here. It has: {', '.join(sorted(pairs)) or 'none'}.")

    def translate(self, sentences: Sequence[str]) -> list[str]:
        """Returns a translation for each sentence; unknown words stand in it as they were.

        Raises:
            CorpusError: Apertium did not answer to each.
        """
        return [_UNKNOWN.sub("", text) for text in self._translate_marked(sentences)]

    def translate_known(self, sentences: Sequence[str]) -> list[str]:
        """Returns a translation for each sentence, or "" where a word is unknown that is no name: it has no capital.

        Raises:
            CorpusError: Apertium did not answer to each.
        """
        marked = self._translate_marked(sentences)
        return ["" if _UNKNOWN_IN_LOWER_CASE.search(text) else _UNKNOWN.sub("", text) for text in marked]

    def _translate_marked(self, sentences: Sequence[str]) -> list[str]:
        # An empty line between two sentences keeps a rule from reaching over both.
        text = "\n\n".join(sentence.replace("*", " ") for sentence in sentences) + "\n"
        done = subprocess.run(["apertium", self._pair], input=text, capture_output=True, text=True, check=False)
        texts = done.stdout.rstrip("\n").split("\n\n")
        if done.returncode or len(texts) != len(sentences):
            raise CorpusError(
                f"Apertium gave {len(texts)} answers to {len(sentences)} sentences. {done.stderr.strip()[-200:]}"
            )
        return [text.strip() for text in texts]


def is_installed() -> bool:
    """Tells whether there is an Apertium on this machine."""
    return shutil.which("apertium") is not None
