"""Edits of a text by line and column, which keep everything else as it is, even line endings."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from clinicsite.errors import Place, UsageError
from clinicsite.fields import Scalar
from clinicsite.front_matter.header import FrontMatter

_BOM = "\ufeff"
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Edit:
    """At a line and column (from 1), `old` becomes `new`; an empty `old` inserts `new`."""

    line: int
    column: int
    old: str
    new: str


def apply(data: bytes, edits: Iterable[Edit], file: str) -> bytes:
    """Return the bytes of a text with the edits made.

    Raises `UsageError` with the place if the text to replace is not there, because it is written
    in a way that cannot be edited safely.
    """
    text = data.decode("utf-8")
    mark = _BOM if text.startswith(_BOM) else ""
    lines = _LINES.findall(text.removeprefix(_BOM))
    for edit in sorted(set(edits), key=lambda each: (each.line, each.column), reverse=True):
        line = lines[edit.line - 1]
        at = _offset(line, edit)
        if at is None:
            raise UsageError(
                f"{Place(file, edit.line, edit.column)}: '{edit.old}' is written in a way that"
                " cannot be changed safely; change this line by hand first"
            )
        lines[edit.line - 1] = line[:at] + edit.new + line[at + len(edit.old) :]
    return (mark + "".join(lines)).encode()


def _offset(line: str, edit: Edit) -> int | None:
    """Return the offset of the text to replace: at its column, after a quote, or the only one."""
    at = edit.column - 1
    for start in (at, at + 1):
        if line.startswith(edit.old, start):
            return start
    found = [match.start() for match in re.finditer(re.escape(edit.old), line)]
    return found[0] if len(found) == 1 else None


def line_end(data: bytes) -> str:
    """Return the first line ending of a text."""
    found = re.search(rb"\r\n|\r|\n", data)
    return found[0].decode() if found else "\n"


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar of front matter or settings: its dotted path, its text as typed, its place."""

    path: str
    text: str
    line: int
    column: int

    @property
    def key(self) -> str:
        """The outermost key."""
        return self.path.partition(".")[0]

    def becomes(self, new: str) -> Edit:
        """Return the edit that changes the value."""
        return Edit(self.line, self.column, self.text, new)


def values(front: FrontMatter) -> Iterator[Value]:
    """Yield every scalar of a header with its place, in order."""
    yield from _values(front, front.values, "")


def _values(front: FrontMatter, value: Any, path: str) -> Iterator[Value]:  # noqa: ANN401 - any YAML
    if isinstance(value, Scalar):
        if path in front.positions:
            yield Value(path, str(value), *front.positions[path])
        return
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in inner:
        yield from _values(front, each, f"{path}.{key}" if path else str(key))
