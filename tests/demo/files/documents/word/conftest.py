"""Documents that are made for a test, and their translations."""

import io

import docx
import pytest


def saved(document) -> bytes:
    """The file of a document."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.fixture
def word(translated):
    """Opens the translation of a document that is being made."""
    return lambda made, *options, **named: docx.Document(
        io.BytesIO(translated("a.docx", saved(made), *options, **named))
    )
