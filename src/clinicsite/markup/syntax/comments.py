"""HTML comments: notes of the editor's, of which nothing gets into the page.

They are found in the typed text before anything else, because a comment may
hold headings, blocks and links. One in code is code.
"""

import re
from dataclasses import dataclass

from clinicsite.markup.source import TAB

_PIECE = re.compile(
    r"\\[\\`<]"  # an escaped sign starts nothing
    r"|(?P<code>`+)(?!`)(?:(?!\n[ ]*\n).){0,5000}?(?<!`)(?P=code)(?!`)|`+"
    r"|(?P<open><!--)(?:-?>|(?P<rest>.*?-->))?",
    re.DOTALL,
)
# What may hold lines that are indented by four: an item, a definition, a note, their other lines.
_HOLDER = re.compile(r" {1,3}\S| {0,3}(?:[-*+]|\d{1,9}[.)]|:) | {0,3}\[\^[^\]\n]+\]:")
# A line that belongs to the one above the comment, so that no blank line may come between them.
_GOES_ON = re.compile(r" *(?:\||[-*+] |\d{1,9}[.)] )")


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments of a text as offsets from and to; where the first starts that does not end."""

    spans: tuple[tuple[int, int], ...] = ()
    unclosed: int | None = None


def comments(text: str) -> Comments:
    """Find the comments of a text, whose fenced code is blanked."""
    if "<!--" not in text:
        return Comments()
    code = _code_lines(text)
    spans: list[tuple[int, int]] = []
    for match in _PIECE.finditer(text):
        if not match["open"] or text.rfind("\n", 0, match.start()) + 1 in code:
            continue
        if match.end() == match.end("open"):  # nor do those after it end
            return Comments(tuple(spans), match.start())
        spans.append(_widened(text, *match.span()))
    return Comments(tuple(spans))


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a comment with the blanks before it, if nothing follows it on its line.

    One that has whole lines, within a list or table, goes with them.
    """
    below = text.find("\n", end)
    if below < 0 or text[end:below].strip():
        return start, end
    at = text.rfind("\n", 0, start) + 1
    before = text[at:start].rstrip(" ")
    if not before and at > 1 and text[at - 2] != "\n" and _GOES_ON.match(text, below + 1):
        return at, below + 1
    return at + len(before), end


def _code_lines(text: str) -> set[int]:
    """Return the offsets of the lines that are code because they are indented by four."""
    found: set[int] = set()
    at, is_held, is_code, below_blank = 0, False, False, True
    for line in text.split("\n"):
        if line.startswith(" " * TAB) and line.strip():
            is_code = not is_held and (is_code or below_blank)
            if is_code:
                found.add(at)
        elif line.strip():
            is_code = False
            is_held = bool(_HOLDER.match(line)) or (is_held and not below_blank)
        below_blank = not line.strip()
        at += len(line) + 1
    return found
