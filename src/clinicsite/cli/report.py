"""Output for people: diagnostics, progress, closing reports, and our own bugs."""

import contextlib
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import click

import clinicsite
from clinicsite import errors
from clinicsite.configurable_codes import ADJUSTABLE
from clinicsite.errors import ClinicsiteError, ContentError, Diagnostic, Severity

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "remark"}
_MANY = 10  # foreign files that are listed
_VERY_MANY, _OF_EACH_CODE = 500, 20  # diagnostics that are listed
_form = "text"
_with_remarks = False
_publishes = False


def use_form(form: str, *, remarks: bool = False, publishes: bool = False) -> None:
    """Set how this run writes diagnostics: as text, json or github, with remarks or without.

    Remarks have the severity info: advice that is not needed at every build. If a command that
    `publishes` fails, the output says that nothing was published.
    """
    global _form, _with_remarks, _publishes
    _form, _with_remarks, _publishes = form, remarks, publishes


def colours() -> bool:
    """Whether stderr takes colours, and NO_COLOR (no-color.org) is not set."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


def diagnostics(found: Iterable[Diagnostic]) -> None:
    """Write diagnostics to stderr."""
    found = [each for each in found if _with_remarks or each.severity is not Severity.INFO]
    if not found:
        return
    if _form == "json":
        click.echo(errors.as_json(found), err=True)
    elif _form == "github":
        click.echo(errors.as_github(found), err=True)
    else:
        for line in _text_lines(found):
            click.echo(line, err=True, color=colours())


def _text_lines(found: list[Diagnostic]) -> Iterator[str]:
    """Yield diagnostics for a terminal; if there are very many, the first of each code."""
    left: Counter[str] = Counter()
    for each in found:
        left[each.code] += 1
        if len(found) <= _VERY_MANY or left[each.code] <= _OF_EACH_CODE:
            yield _text(each)
    for code, count in sorted(left.items()) if len(found) > _VERY_MANY else ():
        if count > _OF_EACH_CODE:
            yield f"and {count - _OF_EACH_CODE:,} more of {code}; --format json lists them all"


def tally(found: Iterable[Diagnostic], *, zeros: bool = False) -> str:
    """Return the number of each severity: `2 warnings · 1 remark`."""
    levels = [each.severity for each in found]
    words = ((levels.count(level), word) for level, word in _WORDS.items())
    return " · ".join(counted(count, word) for count, word in words if count or zeros)


def findings_line(found: Sequence[Diagnostic]) -> str:
    """Return the findings of a build: `2 warnings · 1 remark; clinicsite check lists them`."""
    if not found:
        return ""
    return f"{tally(found)}; clinicsite check lists {'it' if len(found) == 1 else 'them'}"


def strict_line(found: Iterable[Diagnostic]) -> str:
    """Return a line if `--strict` would have failed, with how to change a severity."""
    codes = [each.code for each in found if each.severity is Severity.WARNING]
    if not codes:
        return ""
    line = (
        f"{counted(len(codes), 'warning')} would stop a build with --strict, as in the workflows of"
        " clinicsite host"
    )
    known = sorted(set(codes) & set(ADJUSTABLE))
    if not known:
        return line
    return (
        f"{line}; fix {'it' if len(codes) == 1 else 'them'}, or change the severity in"
        f" content/site.yaml, for example checks: {{{known[0]}: info}}"
    )


def strays_lines(paths: Sequence[str], folder: Path | None) -> list[str]:
    """Return lines about foreign files that were moved to a folder, if there are any."""
    if folder is None or not paths:
        return []
    first = (
        f"{counted(len(paths), 'file')} not written by clinicsite moved to"
        f" {printable(str(folder))} (put what you want to keep into static/):"
    )
    named = [f"  {printable(path)}" for path in paths[:_MANY]]
    return [first, *named, *([f"  and {len(paths) - _MANY} more"] if len(paths) > _MANY else [])]


def _text(found: Diagnostic) -> str:
    """Return a diagnostic for a terminal, without control characters of the content."""
    mark = click.style(f"{found.severity}[{found.code}]", fg=_COLOURS[found.severity], bold=True)
    tail = f"; {found.hint}" if found.hint else ""
    return f"{printable(str(found.place))}: {mark}: {printable(found.message + tail)}"


def printable(text: str) -> str:
    """Return a text with control characters escaped, which could steer a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def failure(error: ClinicsiteError) -> None:
    """Write an error of ours to stderr."""
    if not isinstance(error, ContentError):
        say_error(str(error))
        return
    diagnostics(error.diagnostics)
    if _form == "text":
        shown = (each for each in error.diagnostics if each.severity is not Severity.INFO)
        click.echo(tally(shown) + ("; nothing was published" if _publishes else ""), err=True)


def say_error(message: str) -> None:
    """Write an error in one line to stderr."""
    mark = click.style("error", fg="red", bold=True)
    click.echo(f"{mark}: {printable(message)}", err=True, color=colours())


def note(message: str) -> None:
    """Write one line to stderr about something done in addition to the command."""
    mark = click.style("note", fg=_COLOURS[Severity.INFO], bold=True)
    click.echo(f"{mark}: {printable(message)}", err=True, color=colours())


def our_bug(error: Exception) -> None:
    """Report a bug of clinicsite in few lines, without a traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    place = next(
        (f"{frame.name}, line {frame.lineno}" for frame in reversed(frames)), "an unknown place"
    )
    what = printable(f"{type(error).__name__}: {error}")[:400]
    click.echo(
        f"clinicsite {clinicsite.__version__} has a bug; nothing was published.\n"
        f"  {what}\n  in {place}\n"
        "Run it again with `clinicsite --debug …` and report what it prints.",
        err=True,
    )


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: `1 page`, `2 pages`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


@contextlib.contextmanager
def progress_bar(words: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on a terminal, if the work takes longer than a second."""
    started, drawn = time.monotonic(), 0.0
    is_shown = sys.stderr.isatty() and _form == "text"

    def draw(done: int, total: int) -> None:
        nonlocal drawn
        now = time.monotonic()
        if is_shown and now - started >= 1 and now - drawn >= 0.1:
            drawn = now
            filled = 24 * done // max(total, 1)
            bar = "█" * filled + "░" * (24 - filled)
            click.echo(f"\r{words} {bar} {done}/{total}", nl=False, err=True)

    try:
        yield draw
    finally:
        if drawn:
            click.echo("\r\033[K", nl=False, err=True)
