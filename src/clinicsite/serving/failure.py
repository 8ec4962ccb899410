"""Why a build failed, as the editor reads it: each diagnostic with the line that it is about.

The lines are read once, when the build fails, from files that the build itself named; no url
can ask for one. Everything is escaped where it is put into the page.
"""

import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from clinicsite.building.request import Request
from clinicsite.errors import ClinicsiteError, ContentError, Diagnostic, Severity
from clinicsite.reading.names import SOURCES
from clinicsite.reading.sources import MAX_FILE_BYTES
from clinicsite.serving.shown import open_beneath

_SOURCES = tuple(f"{folder}/" for folder in SOURCES)
_LONGEST_LINE = 400
MOST_SHOWN = 200
_CAN_WAIT = (Severity.WARNING.value, Severity.INFO.value)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong; `line` is the text of the line, empty where there is none."""

    place: str
    code: str
    severity: str
    message: str
    hint: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed build: what is wrong, and how many more things are."""

    problems: tuple[Problem, ...]
    more: int
    diagnostics: tuple[Diagnostic, ...]
    error: BaseException | None = None


def failure_of(error: BaseException, request: Request) -> Failure:
    """Return what an editor must know about an exception that ended a build."""
    if isinstance(error, ContentError):
        # Errors first. Remarks are in the panel; here they would bury what has to be fixed.
        found = [each for each in error.diagnostics if each.severity is not Severity.INFO]
        found.sort(key=lambda each: each.severity is not Severity.ERROR)
        problems = tuple(_problem(each, request.root) for each in found[:MOST_SHOWN])
        return Failure(problems, len(found) - len(problems), error.diagnostics)
    if isinstance(error, ClinicsiteError):
        return Failure((Problem("", "", "error", str(error), ""),), 0, (), error)
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].name}, line {frames[-1].lineno}" if frames else "an unknown place"
    said = f"{type(error).__name__}: {error}"[:_LONGEST_LINE]
    hint = f"in {where}; `clinicsite --debug build` shows more"
    return Failure((Problem("", "", "bug of clinicsite", said, hint),), 0, (), error)


def _problem(found: Diagnostic, root: Path) -> Problem:
    line = _line(root, found.place.file, found.place.line)
    return Problem(str(found.place), found.code, found.severity, found.message, found.hint, line)


def _line(root: Path, file: str, number: int) -> str:
    """Return a line of a source file, or nothing if it cannot be read as one."""
    if not number or not file.startswith(_SOURCES):
        return ""
    descriptor = open_beneath(root, file)
    if descriptor is None:
        return ""
    with open(descriptor, "rb") as source:  # noqa: PTH123 - a descriptor has no path
        text = source.read(MAX_FILE_BYTES).decode("utf-8-sig", "replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[number - 1][:_LONGEST_LINE] if number <= len(lines) else ""


_FAULT = Markup(
    '<li><p class="place"><code>{place}</code> <b class="{kind}">{severity}{code}</b></p>'
    "<p>{message}</p>{line}{hint}</li>"
)
_PAGE = Markup("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<link rel="stylesheet" href="/_clinicsite/preview.css"></head>
<body class="faults"><main><h1>{title}</h1>{body}</main></body></html>
""")


def page(title: str, body: Markup) -> bytes:
    """Return one of the preview's own pages."""
    return str(_PAGE.format(title=title, body=body)).encode("utf-8", "replace")


def failure_page(failure: Failure, *, last_good: bool) -> bytes:
    """Return the page that shows a failure; `last_good` says that a site is still shown."""
    errors = sum(each.severity is Severity.ERROR for each in failure.diagnostics)
    waiting = [each for each in failure.problems if errors and each.severity in _CAN_WAIT]
    urgent = [each for each in failure.problems if each not in waiting]
    count = errors or len(failure.problems) + failure.more
    title = f"{count} {'error' if errors else 'thing'}{'' if count == 1 else 's'} to fix"
    kept = "You still see the last good version." if last_good else "There is nothing to show yet."
    ends = f"This page goes away when {'it is' if count == 1 else 'they are'} fixed."
    rest = Markup("<p>… and {} more.</p>").format(failure.more) if failure.more else Markup()
    later = Markup()
    if waiting:
        later = Markup("<h2>{}</h2><ul>{}</ul>").format("These can wait", faults(waiting))
    body = Markup("<p>{} {}</p><ol>{}</ol>{}{}").format(kept, ends, faults(urgent), later, rest)
    return page(title, body)


def faults(problems: Iterable[Problem]) -> Markup:
    """Return diagnostics as list items."""
    return Markup().join(_fault(each) for each in problems)


def _fault(problem: Problem) -> Markup:
    line = Markup("<pre>{}</pre>").format(problem.line) if problem.line.strip() else Markup()
    hint = Markup('<p class="hint">{}</p>').format(problem.hint) if problem.hint else Markup()
    return _FAULT.format(
        place=problem.place,
        kind="error" if problem.severity == "error" else "remark",
        severity=problem.severity,
        code=f"[{problem.code}]" if problem.code else "",
        message=problem.message,
        line=line,
        hint=hint,
    )
