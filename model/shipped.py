"""Where the bundle is that comes with the project."""

from pathlib import Path

DEFAULT_BUNDLE = Path(__file__).resolve().parents[1] / "pretrained" / "es-en"
