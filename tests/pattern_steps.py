"""How much work a regular expression does, counted instead of timed.

`count_steps` searches as `re` does, by backtracking over the same parse tree, and counts the nodes that it visits.
"""

import re
from collections.abc import Callable, Sequence
from re import _constants as op
from re import _parser
from typing import Any

Go = Callable[[int], int | None]  # from a place on: where the match ends

_SINGLE = {op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN}
_LARGEST_BOUND = 6


class _Search:
    """One search of a text.

    Args:
        flags: of the expression.
        text: what is searched.
        is_bounded: whether every bound of a repetition beyond a few counts as a few: `{0,200}` is a constant, if a
            large one, which a short text does not show.
    """

    def __init__(self, flags: int, text: str, is_bounded: bool) -> None:
        self.flags, self.text, self.is_bounded = flags, text, is_bounded
        self.steps = 0
        self.groups: dict[int, tuple[int, int]] = {}

    def match(self, nodes: Sequence[Any], index: int, place: int, go: Go) -> int | None:  # noqa: PLR0911
        self.steps += 1
        if index == len(nodes):
            return go(place)
        code, value = nodes[index]

        def rest(end: int) -> int | None:
            return self.match(nodes, index + 1, end, go)

        if code in _SINGLE:
            return rest(place + 1) if self.fits(code, value, place) else None
        match code:
            case op.AT:
                return rest(place) if self.is_at(value, place) else None
            case op.SUBPATTERN:
                return self.group(value, place, rest)
            case op.BRANCH:
                return next((end for way in value[1] if (end := self.match(way, 0, place, rest)) is not None), None)
            case op.ASSERT | op.ASSERT_NOT:
                found = self.look(value, place) is not None
                return rest(place) if found is (code is op.ASSERT) else None
            case op.GROUPREF:
                start, stop = self.groups.get(value, (0, -1))
                spelt = self.text[start:stop]
                return rest(place + len(spelt)) if stop >= 0 and self.text.startswith(spelt, place) else None
            case op.MAX_REPEAT | op.MIN_REPEAT:
                return self.repeat(value, place, rest, is_greedy=code is op.MAX_REPEAT)
        raise NotImplementedError(code)

    def group(self, value: Any, place: int, rest: Go) -> int | None:
        number, added, removed, nodes = value
        flags, self.flags = self.flags, (self.flags | added) & ~removed

        def close(end: int) -> int | None:
            inner, self.flags = self.flags, flags
            before = self.groups.get(number)
            self.groups[number] = (place, end)
            if (found := rest(end)) is None:
                self.flags = inner
                if before:
                    self.groups[number] = before
            return found

        found = self.match(nodes, 0, place, close)
        self.flags = flags
        return found

    def look(self, value: Any, place: int) -> int | None:
        direction, nodes = value
        start = place if direction > 0 else place - nodes.getwidth()[0]
        return None if start < 0 else self.match(nodes, 0, start, lambda end: end)

    def repeat(self, value: Any, place: int, rest: Go, *, is_greedy: bool) -> int | None:
        fewest, most, nodes = value
        most = len(self.text) + 1 if most is op.MAXREPEAT else int(most)
        if self.is_bounded and value[1] is not op.MAXREPEAT:
            fewest, most = min(fewest, _LARGEST_BOUND), min(most, _LARGEST_BOUND)
        if len(nodes) == 1 and nodes[0][0] in _SINGLE:
            return self.repeat_single(fewest, most, nodes[0], place, rest, is_greedy=is_greedy)

        def again(count: int, start: int) -> int | None:
            def go_on() -> int | None:
                if count >= most:
                    return None
                return self.match(nodes, 0, start, lambda end: again(count + 1, end) if end > start else None)

            ways = [go_on, lambda: rest(start) if count >= fewest else None]
            return next((end for way in (ways if is_greedy else ways[::-1]) if (end := way()) is not None), None)

        return again(0, place)

    def repeat_single(self, fewest: int, most: int, node: Any, place: int, rest: Go, *, is_greedy: bool) -> int | None:
        count = 0
        if is_greedy:
            while count < most and self.fits(*node, place + count):
                count += 1
                self.steps += 1
            counts: Any = range(count, fewest - 1, -1)
        else:
            counts = self.lazily(fewest, most, node, place)
        return next((end for count in counts if (end := rest(place + count)) is not None), None)

    def lazily(self, fewest: int, most: int, node: Any, place: int) -> Any:
        for count in range(most + 1):
            if count >= fewest:
                yield count
            self.steps += 1
            if not self.fits(*node, place + count):
                return

    def fits(self, code: Any, value: Any, place: int) -> bool:
        if place >= len(self.text):
            return False
        character = self.text[place]
        if code is op.ANY:
            return bool(self.flags & re.DOTALL) or character != "\n"
        forms = {character, character.lower(), character.upper()} if self.flags & re.IGNORECASE else {character}
        return any(self.is_in(code, value, ord(form)) for form in forms if len(form) == 1)

    def is_in(self, code: Any, value: Any, point: int) -> bool:
        match code:
            case op.LITERAL:
                return point == value
            case op.NOT_LITERAL:
                return point != value
            case op.RANGE:
                return value[0] <= point <= value[1]
            case op.CATEGORY:
                return _is_of(value, chr(point))
        is_negated = value[0][0] is op.NEGATE
        return any(self.is_in(*item, point) for item in value[is_negated:]) is not is_negated

    def is_at(self, value: Any, place: int) -> bool:
        text, is_multiline = self.text, bool(self.flags & re.MULTILINE)
        match value:
            case op.AT_BEGINNING:
                return place == 0 or (is_multiline and text[place - 1] == "\n")
            case op.AT_BEGINNING_STRING:
                return place == 0
            case op.AT_END:
                return place == len(text) or text[place:] == "\n" or (is_multiline and text[place] == "\n")
            case op.AT_END_STRING:
                return place == len(text)
        sides = [0 <= each < len(text) and _is_of(op.CATEGORY_WORD, text[each]) for each in (place - 1, place)]
        return (sides[0] != sides[1]) is (value is op.AT_BOUNDARY)


def _is_of(category: Any, character: str) -> bool:
    name = str(category).removeprefix("CATEGORY_").replace("NOT_", "")
    tests = {"DIGIT": str.isdecimal, "SPACE": str.isspace, "WORD": lambda each: each.isalnum() or each == "_"}
    return tests[name](character) is not ("NOT_" in str(category))


def find_spans(pattern: re.Pattern[str], text: str, *, is_bounded: bool = False) -> tuple[list[tuple[int, int]], int]:
    """Returns what `finditer` finds, and how many steps it took."""
    nodes = _parser.parse(pattern.pattern, pattern.flags)
    search = _Search(pattern.flags, text, is_bounded)
    spans, place = [], 0
    while place <= len(text):
        search.flags = pattern.flags
        end = search.match(nodes, 0, place, lambda end: end)
        if end is not None:
            spans.append((place, end))
        place = end if end is not None and end > place else place + 1
    return spans, search.steps


def count_steps(pattern: re.Pattern[str], text: str) -> int:
    """Returns how many steps it takes to find all matches, every bounded repetition a short one."""
    return find_spans(pattern, text, is_bounded=True)[1]
