"""Curly quotes around a whole value, which YAML reads as letters: `title: “My title”`.

A quotation inside a value (`The “ouch” question`) is left alone, and so is a value in straight
quotes, which says that the curly ones belong to it.
"""

import re
from collections.abc import Sequence

from clinicsite.errors import Diagnostic
from clinicsite.fields import inside_curly
from clinicsite.front_matter.lines import Mistake

_LONGEST = 80  # characters of a value that is written out in a hint


def quoted(text: str) -> str:
    """Return a text in straight double quotes, as YAML reads it back."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def around(lines: Sequence[str], line: int, column: int, value: str) -> Mistake | None:
    """Return the mistake of a value in curly quotes that starts at a place of the header."""
    inner = inside_curly(value)
    if not inner:
        return None
    before = lines[line][:column] if line < len(lines) else ""
    key = re.fullmatch(r"\s*(?:- +)?([\w-]+[ \t]*:[ \t]+)", before)
    message = f"the curly quotes {value[0]} {value[-1]} become part of the value"
    hint = "use straight quotes"
    if len(inner) <= _LONGEST:
        hint = f"write {key[1] if key else ''}{quoted(inner)}, or {quoted(value)} to keep them"
    return Mistake(line, column, "curly-quotes", message, hint)


def without_doubles(found: Sequence[Diagnostic], more: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return both, without warnings of curly quotes where an error already names the value."""
    places = {each.place for each in more}
    return [
        *(each for each in found if each.code != "curly-quotes" or each.place not in places),
        *more,
    ]
