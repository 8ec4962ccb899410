"""Fenced code, whose inside is left as it is.

python-markdown's own step accepts `{#id .class}` after the fence, makes HTML at once, sees no fence
inside a list item or quotation, and searches the whole text for each one that is not closed.
This one takes the language only, and leaves an element for the tree's walk to see. Inside an item
or quotation it splits the lines as most Markdown programs do (by the column of the item's
text), and indents them by the four spaces that python-markdown wants.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from markdown.preprocessors import Preprocessor
from markdown.util import ETX, AtomicString, code_escape

from clinicsite.markup.source import TAB, unmarked

_OPENING = re.compile(
    r"(?P<indent> {0,3})(?P<fence>`{3,}|~{3,})[ ]*\.?(?P<language>[A-Za-z0-9_+#.-]{0,40})"
    r"(?:(?<=`)[^`]*|(?<=~).*|[^`]*)"
)
_CLOSING = re.compile(r" {0,3}(`{3,}|~{3,}) *")
_QUOTED = re.compile(r" {0,3}> ?")
_ITEM = re.compile(
    r"(?P<mark> {0,3}(?:[-*+]|\d{1,9}[.)]|:(?= )|(?P<note>\[\^[^\]\n]+\]:)))"
    r"(?P<blanks> {1,4}(?=\S)| |$)"
)
_MAX_DEPTH = 10  # of items and quotations around code
_MOST = 20  # fences that are reported because they are not closed


class _Line(NamedTuple):
    """A line without the marks of what it is in; where the rest begins in the whole text."""

    row: int
    column: int
    text: str

    def cut(self, width: int) -> "_Line":
        """Return the line without its first characters."""
        return _Line(self.row, self.column + width, self.text[width:])


@dataclass(frozen=True, slots=True)
class Fence:
    """Fenced code by line numbers from 0; `last` is None if it is not closed."""

    first: int
    last: int | None
    column: int


class _Search:
    """Goes through lines, finds the fences, and puts what `keep` returns in their places."""

    def __init__(self, keep: Callable[[str, str], str]) -> None:
        self.fences: list[Fence] = []
        self._keep = keep

    def replaced(self, lines: Sequence[_Line], depth: int = 0) -> list[str]:
        """Return the lines with the code taken out, as python-markdown reads them."""
        made: list[str] = []
        endless: dict[str, int] = {}  # by sign, the length of fences that nothing closes any more
        number = 0
        while number < len(lines):
            line = lines[number]
            opening = _OPENING.fullmatch(line.text)
            if opening is not None:
                last = _closing(lines, number, opening["fence"], endless)
                self.fences.append(
                    Fence(line.row, None if last is None else lines[last].row, line.column)
                )
                if last is not None:
                    code = _dedented(lines[number + 1 : last], len(opening["indent"]))
                    _append(made, self._keep(code, opening["language"]))
                    number = last + 1
                    if number < len(lines) and lines[number].text.strip():
                        made.append("")
                    continue
            count = _held(lines, number) if depth < _MAX_DEPTH else 0
            if count:
                inside = self._inside(lines[number : number + count], depth)
                number += count
                if inside is None:
                    made += (each.text for each in lines[number - count : number])
                    continue
                _append(made, *inside)
                following = lines[number : number + 1]
                if _starts(following) or (following and inside[-1].endswith(ETX)):
                    made.append("")
            else:
                made.append(line.text)
                number += 1
        return made

    def _inside(self, lines: Sequence[_Line], depth: int) -> list[str] | None:
        """Return the lines of one quotation or item without their code; None if they hold none."""
        typed = [line.text for line in lines]
        if not any("```" in text or "~~~" in text for text in typed):
            return None
        known = len(self.fences)
        item = _ITEM.match(typed[0])
        if item is None:
            inner = [line.cut(match.end()) for line in lines if (match := _QUOTED.match(line.text))]
            made = [f"> {text}".rstrip(" ") for text in self.replaced(inner, depth + 1)]
        else:
            width = _width(item)
            inner = [lines[0].cut(item.end()), *(_cut(line, width) for line in lines[1:])]
            made = self.replaced(inner, depth + 1)
            is_text = made[0][:1].strip() and not _starts([inner[0]])
            first = f"{item['mark']} {made.pop(0)}" if is_text else item["mark"]
            made = [*_indented(made, first if is_text else "")]
            made = [first, *made] if is_text else [first, "", *made]
        return made if any(fence.last is not None for fence in self.fences[known:]) else None


def _indented(lines: Sequence[str], before: str) -> Iterator[str]:
    """Indent the lines of an item; `before` is its first, if that is text.

    A quotation needs a blank line, as python-markdown only finds it at the margin.
    """
    for line in lines:
        if _QUOTED.match(line) and before.strip() and not _QUOTED.match(before):
            yield ""
        yield f"{' ' * TAB}{line}" if line else ""
        before = line


def _append(made: list[str], *texts: str) -> None:
    """Add lines below a blank one."""
    if made and made[-1].strip():
        made.append("")
    made += texts


def _starts(lines: Sequence[_Line]) -> bool:
    """Check whether the first line starts a quotation, an item or code."""
    return any(
        pattern.match(line.text) for line in lines[:1] for pattern in (_QUOTED, _ITEM, _OPENING)
    )


def _held(lines: Sequence[_Line], number: int) -> int:
    """Return how many lines the quotation or item has that starts at this one; 0 for neither."""
    text = lines[number].text
    count = 1
    if _QUOTED.match(text):
        while number + count < len(lines) and _QUOTED.match(lines[number + count].text):
            count += 1
        return count
    item = _ITEM.match(text)
    if item is None:
        return 0
    indent, blank = " " * _width(item), 0
    for line in lines[number + 1 :]:
        if line.text.startswith(indent):
            count += blank + 1
            blank = 0
        elif line.text.strip():
            break
        else:
            blank += 1
    return count


def _width(item: re.Match[str]) -> int:
    """Return how far the text of an item is indented."""
    return TAB if item["note"] else len(item["mark"]) + max(1, len(item["blanks"]))


def _cut(line: _Line, width: int) -> _Line:
    return line.cut(width) if line.text.strip() else _Line(line.row, line.column, "")


def _closing(
    lines: Sequence[_Line], opening: int, fence: str, endless: dict[str, int]
) -> int | None:
    """Return the line that closes a fence: of the same signs, and at least as many."""
    if len(fence) >= endless.get(fence[0], len(fence) + 1):
        return None
    for number in range(opening + 1, len(lines)):
        closing = _CLOSING.fullmatch(lines[number].text)
        if closing and closing[1].startswith(fence):
            return number
    endless[fence[0]] = len(fence)
    return None


def _dedented(lines: Sequence[_Line], indent: int) -> str:
    """Return code without the indentation of its fence."""
    texts = (line.text for line in lines)
    if indent:
        blanks = re.compile(rf" {{0,{indent}}}")
        texts = (blanks.sub("", text, count=1) for text in texts)
    return "\n".join(texts)


def _lines(texts: Sequence[str]) -> list[_Line]:
    return [_Line(row, 0, text) for row, text in enumerate(texts)]


class Fences(Preprocessor):
    """Replace each fenced block by a placeholder of the element that it becomes."""

    def run(self, lines: list[str]) -> list[str]:
        """Find and take out the fenced blocks."""
        text = "\n".join(lines)
        if "```" not in text and "~~~" not in text:
            return lines
        return _Search(self._kept).replaced(_lines(lines))

    def _kept(self, code: str, language: str) -> str:
        return self.md.htmlStash.store(_element(unmarked(code), language))


def _element(text: str, language: str) -> Element:
    pre = Element("pre")
    code = SubElement(pre, "code")
    if language:
        code.set("class", f"language-{language}")
    code.text = AtomicString(code_escape(text) + "\n")
    return pre


def blanked(text: str) -> tuple[str, list[int]]:
    """Return a text with its fenced code blanked, and where the first unclosed fences start.

    Every line and column of the rest stays where it was.
    """
    if "```" not in text and "~~~" not in text:
        return text, []
    lines = text.split("\n")
    search = _Search(lambda code, language: "")  # noqa: ARG005 - neither is of use
    search.replaced(_lines(lines))
    unclosed: list[Fence] = []
    for fence in search.fences:
        if fence.last is None:
            unclosed.append(fence)
            continue
        for row in range(fence.first, fence.last + 1):
            kept = lines[row][: fence.column]
            lines[row] = kept.ljust(len(lines[row]))
    return "\n".join(lines), [
        sum(len(line) + 1 for line in lines[: fence.first]) + fence.column
        for fence in unclosed[:_MOST]
    ]
