"""What can go wrong, as values and as one tree of exceptions.

    ClinicsiteError
    ├── ContentError        content, settings or templates are wrong     exit 1
    ├── UsageError          the command cannot be carried out as given   exit 2
    └── EnvironmentFault    disk, port, lock, permission                 exit 3

A `Diagnostic` is a value that names a place, what was found and the mend. Rooms return
diagnostics or collect them in a list; only `build.py` decides when they stop the run, so that
all of them can be told at once.

This module must not know how a diagnostic is printed in colour or where (that is `cli/`).
"""

import enum
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self


class Severity(enum.StrEnum):
    """How much a diagnostic weighs: an error stops the build, a warning under --strict."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file: path relative to the site's root, line and column counted from 1.

    Line 0 stands for the file as a whole.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column or 1}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing found: where, a stable code, a sentence, and how to mend it."""

    place: Place
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        tail = f"; {self.hint}" if self.hint else ""
        return f"{self.place}: {self.severity}[{self.code}]: {self.message}{tail}"

    def row(self) -> tuple[int, int, str, str, str, str]:
        """Return the diagnostic as plain values, its file apart, for a cache."""
        where = self.place
        return where.line, where.column, self.code, self.message, self.hint, self.severity.value

    @classmethod
    def of_row(cls, file: str, row: Sequence[Any]) -> Self:
        """Return the diagnostic of a row. Raises `ValueError` or `TypeError` if it is none."""
        line, column, code, message, hint, severity = row
        return cls(Place(file, line, column), code, message, hint, Severity(severity))

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order of a report: by file, then place, then code."""
        return (self.place.file, self.place.line, self.place.column, self.code, self.message)


class ClinicsiteError(Exception):
    """Any failure that clinicsite foresaw; `exit_code` is the program's answer to it."""

    exit_code = 1


class ContentError(ClinicsiteError):
    """Content, settings or templates are wrong; carries every diagnostic of the run."""

    exit_code = 1

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(set(diagnostics), key=Diagnostic.sort_key))
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))


class UsageError(ClinicsiteError):
    """The command cannot be carried out as it was given."""

    exit_code = 2


class EnvironmentFault(ClinicsiteError):  # noqa: N818 - `EnvironmentError` is the builtin OSError
    """A problem of the machine: disk, permission, port, lock."""

    exit_code = 3


def shortened(text: str, limit: int = 60) -> str:
    """Return a typed text as one line of at most so many characters, for a message."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= limit else one_line[: limit - 1] + "…"


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether any of the diagnostics stops a build."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def weighed(found: Iterable[Diagnostic], levels: Mapping[str, str]) -> list[Diagnostic]:
    """Return diagnostics with the weight that `levels` gives their codes, sorted, once each.

    One whose level is `off` is left out; errors keep their weight.
    """
    kept = []
    for diagnostic in found:
        level = levels.get(diagnostic.code)
        if level is None or diagnostic.severity is Severity.ERROR:
            kept.append(diagnostic)
        elif level != "off":
            kept.append(replace(diagnostic, severity=Severity(level)))
    return sorted(set(kept), key=Diagnostic.sort_key)


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Return the diagnostics as JSON lines, one object each, for machines."""
    rows = []
    for diagnostic in diagnostics:
        row = asdict(diagnostic)
        rows.append(json.dumps(row.pop("place") | row, ensure_ascii=False))
    return "\n".join(rows)


def as_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Return the diagnostics as workflow commands, which GitHub shows beside the line.

    Source: GitHub Actions, "Workflow commands"; data is escaped as its toolkit does.
    """
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
    return "\n".join(
        f"::{levels[d.severity]} file={_github_property(d.place.file)}"
        f",line={max(d.place.line, 1)},col={max(d.place.column, 1)}"
        f",title={_github_property(d.code)}"
        f"::{_github_data(d.message + (f'; {d.hint}' if d.hint else ''))}"
        for d in diagnostics
    )


def _github_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _github_property(text: str) -> str:
    return _github_data(text).replace(":", "%3A").replace(",", "%2C")
