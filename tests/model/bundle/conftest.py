from pathlib import Path

import pytest

from tests.model.bundle.toy import write


@pytest.fixture
def directory(tmp_path) -> Path:
    write(tmp_path / "bundle")
    return tmp_path / "bundle"
