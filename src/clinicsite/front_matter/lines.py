"""Mistakes that single lines of a header show, whatever YAML makes of the rest.

Tabs, comments, colons without a space, and text that starts before the header is closed.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from clinicsite.front_matter.fences import named


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake in a header; line and column count from 0 in the header."""

    line: int
    column: int
    code: str
    message: str
    hint: str


_GLUED = re.compile(r"\s*(?:- +)*([A-Za-z_][A-Za-z_0-9]*):(?=[^\s:/])")
_WIDE = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff"
_WIDE_AFTER = re.compile(rf"\s*(?:- +)*([A-Za-z_][A-Za-z_0-9]*):([{_WIDE}])")
# Colons of East Asian keyboards, and signs that look like one.
_WIDE_COLON = re.compile(
    "\\s*(?:- +)*([A-Za-z_][A-Za-z_0-9]*)[ \t]*([\uff1a\ufe55\ua789\u2236\u02d0])"
)
_TOP_KEY = re.compile(rf"([A-Za-z_][A-Za-z_0-9-]*)[ \t]*:(?:[ \t{_WIDE}]|$|(?=[^\s:/]))")
_SEPARATOR = re.compile("[\u2028\u2029]")


def margin_faults(lines: Sequence[str]) -> Iterator[Mistake]:
    """Yield what no header may hold: tabs as indentation, and line breaks that only YAML sees."""
    for number, line in enumerate(lines):
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in indent and line.strip():
            message = "the line is indented with a tab"
            yield Mistake(number, indent.index("\t"), "tab-indent", message, "use spaces")
        for match in _SEPARATOR.finditer(line):
            message = f"there is an invisible line break here ({named(match[0])})"
            hint = "delete it and press Enter"
            yield Mistake(number, match.start(), "control-character", message, hint)


def comment_after(lines: Sequence[str], line: int, column: int) -> Mistake | None:
    """Return the comment that follows a value's end: of `title: Our #1 tip` YAML keeps `Our`."""
    rest = lines[line][column:] if line < len(lines) else ""
    if not rest.lstrip(" \t").startswith("#"):
        return None
    message = f"the value ends before '{rest.strip()[:30]}', which YAML reads as a comment"
    hint = "put the value in quotes, or the comment on a line of its own"
    return Mistake(line, column + rest.index("#"), "comment-in-value", message, hint)


def missing_space(lines: Sequence[str]) -> Mistake | None:
    """Return the first `key:value` without a space, or with one that YAML does not know."""
    for number, line in enumerate(lines):
        if match := _WIDE_AFTER.match(line):
            message = f"the space after the colon is a special one ({named(match[2])})"
            if match[2] in "\u200b\ufeff":
                message = f"an invisible character ({named(match[2])}) follows the colon"
            elif match[2] in "\u00a0\u202f":
                message = f"the space after the colon is a no-break space ({named(match[2])})"
            column, hint = match.start(2), f"delete it and type an ordinary space: '{match[1]}: …'"
        elif match := _WIDE_COLON.match(line):
            message = f"the colon after '{match[1]}' is a special one ({named(match[2])})"
            column, hint = match.start(2), f"type an ordinary colon and a space: '{match[1]}: …'"
        elif match := _GLUED.match(line):
            message = "a space is missing after the colon"
            column, hint = match.end(), f"write '{match[1]}: …'"
        else:
            continue
        return Mistake(number, column, "missing-space", message, hint)
    return None


def invisible_in(key: str) -> tuple[str, str] | None:
    """Return message and hint for a key with an invisible character, such as U+200B."""
    unseen = next((each for each in key if unicodedata.category(each) == "Cf"), None)
    if unseen is None:
        return None
    plain = "".join(each for each in key if unicodedata.category(each) != "Cf")
    message = f"the key '{plain}' holds an invisible character ({named(unseen)})"
    return message, f"delete it, or type '{plain}:' again"


def is_commented_out(line: str) -> bool:
    """Check whether a line's value is all comment: `title: #1 in town`."""
    return re.search(r"(?::|-)[ \t]+#", line) is not None


def top_level_parts(lines: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Yield each top-level key with the number of its line, from 0, and all lines it has."""
    starts = [(n, match[1]) for n, line in enumerate(lines) if (match := _TOP_KEY.match(line))]
    for (number, key), (end, _) in pairwise((*starts, (len(lines), ""))):
        yield number, key, "\n".join(lines[number:end])


def words_like_keys(text: str) -> list[str]:
    """Return every word before a colon, wherever it is typed."""
    return re.findall(r"([A-Za-z_]\w*)[\"'\u2018-\u201d]?\s*:", text)


def prose_before(lines: Sequence[str], error_line: int) -> int | None:
    """Return the line, counted from 0, where the text seems to begin, if before the error.

    A header whose closing fence was forgotten runs on into the text, up to some `---` there. The
    sign is an empty line after the keys, followed by a line at the margin that is not a key.
    """
    blank = False
    for number, line in enumerate(lines[: error_line + 1]):
        if not line.strip():
            blank = number > 0
        elif blank and not re.match(r"[ \t#\]}]|- |[\w-]+[ \t]*:(?:\s|$)", line):
            return number
    return None
