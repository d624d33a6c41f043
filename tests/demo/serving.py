"""The page of some translators, served for a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo.app import build_app
from demo.server.limits import Guard, Limits
from demo.web.launch_options import launch_options


@contextmanager
def served(
    *translators, guard: Guard | None = None, corrections: Path | None = None, owner_key: str | None = None
) -> Iterator[str]:
    """The address of the page of some translators.

    Tests type faster and bring more files than any person, unless the guard is theirs.
    """
    guard = guard or Guard(Limits(requests_per_minute=10_000, files_per_hour=1_000))
    app = build_app(list(translators), guard=guard, corrections=corrections, owner_key=owner_key)
    app.launch(server_name="127.0.0.1", **launch_options(guard))
    try:
        yield app.local_url
    finally:
        app.close(verbose=False)
