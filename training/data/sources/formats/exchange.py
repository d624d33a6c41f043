"""Translation memories (TMX), XLIFF and JSON -> rows of cells whose first row names the columns."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.dom import XML_NAMESPACE

from lxml import etree

from tokenizer.languages.codes import base_code
from training.data.sources.formats import CorpusError
from training.data.sources.formats.columns import Cells

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")  # names an encoding that the text is no longer in
# What stands in these elements of TMX and XLIFF is a file's own markup, not text.
_MARKUP = {"bpt", "ept", "ph", "it", "ut", "x", "bx", "ex", "cp", "sc", "ec"}


def xml_rows(text: str, languages: tuple[str, str], path: Path) -> list[Cells]:
    """Reads TMX 1.4, or XLIFF 1.2 or 2; a segment without one of the languages is left out.

    Raises:
        CorpusError: it is broken, or some other XML.
    """
    # Nothing of the document is looked up elsewhere, and no entity grows.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(_DECLARATION.sub("", text).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise CorpusError(f"{path} is broken XML: {error.msg}.") from None
    kind = _name(root)
    if kind == "tmx":
        segments = list(_tmx_segments(root))
    elif kind == "xliff":
        segments = list(_xliff_segments(root))
    else:
        raise CorpusError(
            f"{path} is XML of another kind (<{kind}>). Expected TMX or XLIFF, or a table of two columns."
        )
    rows = [[_in_language(segment, language) for language in languages] for segment in segments]
    whole = [[first, second] for first, second in rows if first is not None and second is not None]
    if not whole:
        found = sorted({code for segment in segments for code in segment})
        raise CorpusError(
            f"{path} has no pair in {' and '.join(languages)}. It is in: {', '.join(found) or 'nothing'}."
        )
    return [list(languages), *whole]


def looks_like_json(text: str) -> bool:
    """Whether a text begins as JSON does, and not as a sentence with a bracket before it."""
    first = text.lstrip().split("\n", 1)[0].strip()
    if first in ("[", "{") or first.startswith(('[{"', '[["')):
        return True
    try:
        return isinstance(json.loads(first), dict | list)
    except ValueError:
        return False


def json_rows(text: str, path: Path) -> list[Cells]:
    """Reads one JSON object or list a line, or one list of them; objects may hold theirs under `translation`.

    Raises:
        CorpusError: a line is no JSON, or has other names than the first.
    """
    values = _json_values(text, path)
    if isinstance(values[0][1], list):
        return [[str(cell) for cell in value] if isinstance(value, list) else [] for _, value in values]
    names = [name for name, value in _flat(values[0][1]).items() if isinstance(value, str)]
    rows = [names]
    for number, value in values:
        flat = _flat(value)
        if missing := [name for name in names if not isinstance(flat.get(name), str)]:
            raise CorpusError(
                f"{path}, line {number}: expected an object with a text {missing[0]!r}, as the first has."
            )
        rows.append([flat[name] for name in names])
    return rows


# === TMX and XLIFF ===

_Segment = Mapping[str, str]  # language code -> text


def _tmx_segments(root: Any) -> Iterator[_Segment]:
    for unit in root.iter("{*}tu"):
        variants = [(_language(variant), variant.find("{*}seg")) for variant in unit.iterchildren("{*}tuv")]
        yield {language: _text(segment) for language, segment in variants if segment is not None}


def _xliff_segments(root: Any) -> Iterator[_Segment]:
    for target in root.iter("{*}target"):
        parent = target.getparent()
        source = parent.find("{*}source")
        if source is None or _name(parent) not in ("trans-unit", "segment"):
            continue  # such as alt-trans, which holds somebody's proposals
        file = next((each for each in target.iterancestors("{*}file") if each.get("source-language")), root)
        yield {
            file.get("source-language") or root.get("srcLang", ""): _text(source),
            file.get("target-language") or root.get("trgLang", ""): _text(target),
        }


def _language(variant: Any) -> str:
    return str(variant.get(f"{{{XML_NAMESPACE}}}lang") or variant.get("lang") or "")


def _text(element: Any) -> str:
    """Returns the text of an element without the markup in it."""
    parts = [element.text or ""]
    for child in element:
        if _name(child) not in ("", *_MARKUP):
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _name(element: Any) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def _in_language(segment: _Segment, language: str) -> str | None:
    """Returns the text in a language, or in a regional form of it."""
    wanted = language.casefold().replace("_", "-")
    codes = {code.casefold().replace("_", "-"): text for code, text in segment.items()}
    near = (text for code, text in codes.items() if base_code(code) == wanted)
    return codes[wanted] if wanted in codes else next(near, None)


# === JSON ===


def _json_values(text: str, path: Path) -> list[tuple[int, Any]]:
    """Returns each value with the line, or the place in the list, that it stands at."""
    try:
        whole = json.loads(text)
    except ValueError:
        return [(number, _json(line, number, path)) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    values = whole if isinstance(whole, list) and whole and not isinstance(whole[0], str) else [whole]
    return list(enumerate(values, start=1))


def _json(line: str, number: int, path: Path) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise CorpusError(f"{path}, line {number}: expected a JSON object a line ({error}).") from None


def _flat(value: Any) -> dict[str, Any]:
    """Returns an object's names and values, those of a `translation` in it among them."""
    if not isinstance(value, dict):
        return {}
    inner = value.get("translation")
    return {**value, **inner} if isinstance(inner, dict) else value
