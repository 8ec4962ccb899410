"""Fenced code: the one thing whose inside is not looked at.

python-markdown's own step accepts `{#id .class}` after the fence, makes HTML at once, and looks
through the whole text for each fence that is not closed. This one takes the language only, leaves
an element for the tree's walk to see, and is linear.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString, code_escape

from clinicsite.reading.markup.source import unmarked

_OPENING = re.compile(r"(?P<fence>`{3,}|~{3,})[ ]*\.?(?P<language>[A-Za-z0-9_+#.-]{0,40})[^`]*")


@dataclass(frozen=True, slots=True)
class Fence:
    """Fenced code by line numbers from 0; `last` is None if it is not closed."""

    first: int
    last: int | None
    language: str


def fences(lines: list[str]) -> list[Fence]:
    """Find the fences of a text; a fence starts at the margin and ends with its own like."""
    closing: dict[str, list[int]] = {}
    marks = [(n, line) for n, line in enumerate(lines) if line.startswith(("```", "~~~"))]
    for number, line in marks:
        closing.setdefault(line.rstrip(" "), []).append(number)
    found: list[Fence] = []
    after = 0
    for number, line in marks:
        match = _OPENING.fullmatch(line) if number >= after else None
        if match is None:
            continue
        ends = closing.get(match["fence"], [])
        place = bisect_right(ends, number)
        last = ends[place] if place < len(ends) else None
        found.append(Fence(number, last, match["language"]))
        after = number + 1 if last is None else last + 1
    return found


class Fences(Preprocessor):
    """Replace each fenced block by a placeholder of the element that it becomes."""

    def run(self, lines: list[str]) -> list[str]:
        """Find and take out the fenced blocks."""
        for fence in reversed(fences(lines)):
            if fence.last is None:
                continue
            code = "\n".join(lines[fence.first + 1 : fence.last])
            placeholder = self.md.htmlStash.store(_element(unmarked(code), fence.language))
            lines[fence.first : fence.last + 1] = ["", placeholder, ""]
        return lines


def _element(text: str, language: str) -> Element:
    pre = Element("pre")
    code = SubElement(pre, "code")
    if language:
        code.set("class", f"language-{language}")
    code.text = AtomicString(code_escape(text) + "\n")
    return pre


def blanked(text: str) -> tuple[str, list[int]]:
    """Return a text with its fenced code blanked, and the offsets of fences that are not closed.

    Every line and column of the rest stays where it was.
    """
    if "```" not in text and "~~~" not in text:
        return text, []
    lines = text.split("\n")
    unclosed: list[int] = []
    for fence in fences(lines):
        if fence.last is None:
            unclosed.append(fence.first)
            continue
        for number in range(fence.first, fence.last + 1):
            lines[number] = " " * len(lines[number])
    offsets = [sum(len(line) + 1 for line in lines[:number]) for number in unclosed]
    return "\n".join(lines), offsets
