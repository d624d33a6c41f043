"""The kinds of files that sentence pairs come in, each to rows of cells."""


class CorpusError(ValueError):
    """A corpus cannot be used; the message tells a person which file, where, and what to do."""
