"""What a header's lines show without YAML: tabs, comments, glued colons, the start of the text.

These are looks at single lines; they are right about the mistakes they name, and know nothing of
what YAML made of the rest.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from clinicsite.reading.fences import named


@dataclass(frozen=True, slots=True)
class Riddle:
    """A YAML error in plain words; line and column count from 0 in the header."""

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


def margin_faults(lines: Sequence[str]) -> Iterator[Riddle]:
    """Yield what no header may hold: tabs as indentation, and line breaks that only YAML sees."""
    for number, line in enumerate(lines):
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in indent and line.strip():
            message = "the line is indented with a tab"
            yield Riddle(number, indent.index("\t"), "tab-indent", message, "use spaces")
        for match in _SEPARATOR.finditer(line):
            message = f"the invisible line break {named(match[0])} stands here"
            mend = "delete it and press Enter"
            yield Riddle(number, match.start(), "control-character", message, mend)


def comment_after(lines: Sequence[str], line: int, column: int) -> Riddle | None:
    """Return the comment that follows a value's end: of `title: Our #1 tip` YAML keeps `Our`."""
    rest = lines[line][column:] if line < len(lines) else ""
    if not rest.lstrip(" \t").startswith("#"):
        return None
    message = f"the value ends before '{rest.strip()[:30]}', which YAML takes for a comment"
    mend = "put the value in quotes, or the comment on a line of its own"
    return Riddle(line, column + rest.index("#"), "comment-in-value", message, mend)


def missing_space(lines: Sequence[str]) -> Riddle | None:
    """Return the first `key:value` without a space, or with one that YAML does not know."""
    for number, line in enumerate(lines):
        if wide := _WIDE_AFTER.match(line):
            message = f"the space after the colon is a no-break space ({named(wide[2])})"
            hint = f"delete it and type an ordinary space: '{wide[1]}: …'"
            if wide[2] in "\u200b\ufeff":
                message = f"an invisible character ({named(wide[2])}) follows the colon"
            elif wide[2] not in "\u00a0\u202f":
                message = f"the space after the colon is a special one ({named(wide[2])})"
            return Riddle(number, wide.start(2), "missing-space", message, hint)
        if colon := _WIDE_COLON.match(line):
            message = f"the colon after '{colon[1]}' is a special one ({named(colon[2])})"
            hint = f"type an ordinary colon and a space: '{colon[1]}: …'"
            return Riddle(number, colon.start(2), "missing-space", message, hint)
        match = _GLUED.match(line)
        if match:
            mend = f"write '{match[1]}: …'"
            message = "a space is missing after the colon"
            return Riddle(number, match.end(), "missing-space", message, mend)
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
    """Tell whether a line's value is all comment: `title: #1 in town`."""
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
    sign is an empty line after the keys, followed by a line at the margin that is no key.
    """
    blank = False
    for number, line in enumerate(lines[: error_line + 1]):
        if not line.strip():
            blank = number > 0
        elif blank and not re.match(r"[ \t#\]}]|- |[\w-]+[ \t]*:(?:\s|$)", line):
            return number
    return None
