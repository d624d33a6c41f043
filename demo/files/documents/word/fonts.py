"""Which text of a Word file is code: what is set in a fixed-width font amid text that is not."""

import re
from collections.abc import Iterator

from docx.oxml.ns import qn

from demo.files.documents.word.package import Element, WordPackage

# For files whose table of fonts does not say it.
_FIXED_NAME = re.compile(
    r"\b(?:mono|courier|consolas?|menlo|monaco|typewriter|terminal|fixedsys|code)\b|mono$", re.IGNORECASE
)
_MOST_CODE = 0.5  # of the letters; a file with more of them is a typescript, such as a film's
_MOST_ANCESTORS = 20  # of a style; more of them go round in circles


class FixedWidth:
    """The fonts of a file.

    Args:
        package: the file.
    """

    def __init__(self, package: WordPackage) -> None:
        self._fixed = set(_fixed_fonts(package.root("fontTable")))
        styles = package.root("styles")
        self._styles = (
            {} if styles is None else {style.get(qn("w:styleId")): style for style in styles.iter(qn("w:style"))}
        )
        defaults = [style for style in self._styles.values() if style.get(qn("w:default")) in {"1", "true", "on"}]
        self._usual_style = next((style for style in defaults if style.get(qn("w:type")) == "paragraph"), None)
        self._usual_font = "" if styles is None else _font(styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}"))
        self._is_typescript = False
        self._is_typescript = self._share(package) > _MOST_CODE

    def is_code(self, run: Element) -> bool:
        """Whether a run is code."""
        return not self._is_typescript and self._is_fixed(self._font_of(run))

    def _share(self, package: WordPackage) -> float:
        """Returns how much of the text is in a fixed-width font."""
        fixed = total = 0
        for paragraph in package.paragraphs():
            for run in paragraph.iter(qn("w:r")):
                letters = sum(map(str.isalpha, "".join(text.text or "" for text in run.iter(qn("w:t")))))
                total += letters
                fixed += letters if letters and self.is_code(run) else 0
        return fixed / max(1, total)

    def _is_fixed(self, name: str) -> bool:
        return name.lower() in self._fixed or bool(_FIXED_NAME.search(name))

    def _font_of(self, run: Element) -> str:
        """Returns a run's font: its own, or that of its style, its paragraph's style, the file."""
        paragraph = next(run.iterancestors(qn("w:p")), None)
        own = run.find(qn("w:rPr"))
        return (
            _font(run)
            or self._font_of_style(_style_name(own, "w:rStyle"))
            or self._font_of_style(_style_name(None if paragraph is None else paragraph.find(qn("w:pPr")), "w:pStyle"))
            or (_font(self._usual_style) if self._usual_style is not None else "")
            or self._usual_font
        )

    def _font_of_style(self, name: str) -> str:
        for _ in range(_MOST_ANCESTORS):
            style = self._styles.get(name)
            if style is None:
                return ""
            if font := _font(style):
                return font
            name = _style_name(style, "w:basedOn")
        return ""


def _all(root: Element | None, tag: str) -> Iterator[Element]:
    return iter(()) if root is None else root.iter(qn(tag))


def _fixed_fonts(table: Element | None) -> Iterator[str]:
    for font in _all(table, "w:font"):
        pitch = font.find(qn("w:pitch"))
        if pitch is not None and pitch.get(qn("w:val")) == "fixed":
            yield (font.get(qn("w:name")) or "").lower()


def _font(parent: Element | None) -> str:
    """Returns the font that the properties of a run or a style name; one of the theme by its role in it."""
    fonts = None if parent is None else parent.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    if fonts is None:
        return ""
    names = (fonts.get(qn(name)) for name in ("w:asciiTheme", "w:ascii", "w:hAnsi"))
    return next((name for name in names if name), "")


def _style_name(parent: Element | None, tag: str) -> str:
    named = None if parent is None else parent.find(qn(tag))
    return "" if named is None else named.get(qn("w:val"), "")
