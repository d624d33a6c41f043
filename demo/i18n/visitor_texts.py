"""The sentences of the page in a visitor's language, for what the server itself writes."""

from demo.i18n.page_text import SPOKEN, texts
from demo.server.limits.visitors import Request


def texts_for(request: Request | None) -> dict[str, str]:
    """Returns all sentences in the language that the visitor chose, or the first that the browser asks for."""
    if request is None:
        return texts()[SPOKEN[0]]
    chosen = _chosen(request.headers.get("cookie", ""))
    return texts()[chosen if chosen in SPOKEN else _first_spoken(request.headers.get("accept-language", ""))]


def _chosen(cookies: str) -> str:
    """Reads what `static/early.js` keeps of the page's settings."""
    pairs = (pair.strip().partition("=") for pair in cookies.split(";"))
    return next((value for name, _, value in pairs if name == "parley_language"), "")


def _first_spoken(asked: str) -> str:
    """Reads a header such as `de-AT,de;q=0.9,en;q=0.8` (RFC 9110, section 12.5.4)."""
    weighted: list[tuple[float, str]] = []
    for part in asked.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((float(weight or 1), tag.partition("-")[0].lower()))
        except ValueError:
            continue
    languages = [language for _, language in sorted(weighted, key=lambda pair: -pair[0])]
    return next((language for language in languages if language in SPOKEN), SPOKEN[0])
