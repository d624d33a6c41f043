"""The words of a text: what the lexicon counts, and what the rules of reading look at."""

import re

# Letters, with hyphens and apostrophes between them, without a genitive's `'s`.
WORD = re.compile(r"[^\W\d_]+(?:[-'’](?!s\b)[^\W\d_]+)*")
