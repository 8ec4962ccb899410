"""Diagnostics, and the exceptions of clinicsite.

    ClinicsiteError
    ├── ContentError        content, settings or templates are wrong     exit 1
    ├── UsageError          the command cannot be carried out as given   exit 2
    └── EnvironmentFault    disk, port, lock, permission                 exit 3

A `Diagnostic` is a value with a place, a message and a hint. Packages return diagnostics or collect
them in a list; only `build.py` decides when they stop the run, so that one run reports all of them.
`cli/` prints them.
"""

import enum
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self


class Severity(enum.StrEnum):
    """An error stops the build, a warning stops it with --strict."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file: path relative to the site's root, line and column counted from 1.

    Line 0 means the whole file.
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
    """A problem: its place, a stable code, a sentence, and a hint how to fix it."""

    place: Place
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        tail = f"; {self.hint}" if self.hint else ""
        return f"{self.place}: {self.severity}[{self.code}]: {self.message}{tail}"

    def row(self) -> tuple[int, int, str, str, str, str]:
        """Return the diagnostic as plain values without its file, for a cache."""
        where = self.place
        return where.line, where.column, self.code, self.message, self.hint, self.severity.value

    @classmethod
    def of_row(cls, file: str, row: Sequence[Any]) -> Self:
        """Return the diagnostic of a row. Raises `ValueError` or `TypeError` for another value."""
        line, column, code, message, hint, severity = row
        return cls(Place(file, line, column), code, message, hint, Severity(severity))

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order a report by file, then place, then code."""
        return (self.place.file, self.place.line, self.place.column, self.code, self.message)


class ClinicsiteError(Exception):
    """Any error that clinicsite reports itself; `exit_code` is the exit code of the program."""

    exit_code = 1


class ContentError(ClinicsiteError):
    """Content, settings or templates are wrong; has every diagnostic of the run."""

    exit_code = 1

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(set(diagnostics), key=Diagnostic.sort_key))
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))


class UsageError(ClinicsiteError):
    """The command cannot be carried out as it was given."""

    exit_code = 2


class EnvironmentFault(ClinicsiteError):  # noqa: N818 - `EnvironmentError` is the builtin OSError
    """A problem outside of the site: disk, permission, port, lock."""

    exit_code = 3


def shortened(text: str, limit: int = 60) -> str:
    """Return a text as one line of at most `limit` characters, for a message."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= limit else one_line[: limit - 1] + "…"


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of the diagnostics stops a build."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def with_severities(found: Iterable[Diagnostic], levels: Mapping[str, str]) -> list[Diagnostic]:
    """Return diagnostics with the severities that `levels` sets by code, sorted, once each.

    Those whose level is `off` are left out; errors stay errors.
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
    """Return the diagnostics as workflow commands, which GitHub shows next to the line.

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
