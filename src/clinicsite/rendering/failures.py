"""What went wrong in a template while a page was rendered: the place, a sentence and a hint."""

import dataclasses
import re
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import TemplateError, UndefinedError

from clinicsite.errors import Diagnostic, Place
from clinicsite.pages.page import Page
from clinicsite.rendering.printing import UnprintableError
from clinicsite.rendering.templates import Templates
from clinicsite.suggestions.words import did_you_mean


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of a template, whichever pages it spoils."""

    place: Place
    code: str
    message: str
    hint: str

    def told(self, pages: Sequence[Page]) -> Diagnostic:
        """Return the diagnostic: one for all pages, since one edit mends them."""
        more = f" and {len(pages) - 1} more" if len(pages) > 1 else ""
        where = f"while rendering {pages[0].source or pages[0].url}{more}"
        return Diagnostic(self.place, self.code, f"{self.message} ({where})", self.hint)


def fault_of(error: Exception, page: Page, templates: Templates) -> Fault:
    """Return what an error that came out of a page's rendering says of a template."""
    place = _place_in_template(error) or Place(templates.file_of(page.template), 1, 1)
    code, hint, what = "template-error", "mend the template", str(error) or type(error).__name__
    if isinstance(error, UndefinedError):
        code = "undefined-variable"
        what, hint = _undefined(what, templates.line(place), page)
    elif isinstance(error, RecursionError):
        what = "the template includes itself without an end"
        hint = _instead_of_itself(templates.original_named(place.file))
    elif isinstance(error, UnprintableError):
        hint = error.hint
    elif not isinstance(error, TemplateError):
        what = f"{type(error).__name__}: {what}"
    return Fault(place, code, what, hint)


def _instead_of_itself(original: str | None) -> str:
    if original is None:
        return "take the tag out"
    return f"write '{original}' to mean the theme's own file of that name"


_OF_CONTEXT = re.compile(r"'(\w+)' is undefined")
_OF_PART = re.compile(r"'(clinicsite\.[\w.]+)\.(\w+) object' has no attribute '(\w+)'")
_OF_MAPPING = re.compile(r"'dict object' has no attribute '(\w+)'")


def _undefined(what: str, line: str, page: Page) -> tuple[str, str]:
    """Return a sentence and a hint for Jinja's message on a name that is not there.

    `line` is where it stands. Nothing said depends on the page's own values, so that one mistake
    is told once for all its pages.
    """
    if lacking := _OF_MAPPING.match(what):
        key = lacking[1]
        found = set(re.findall(rf"([\w.]*\w)\.{key}\b", line))
        mapping = found.pop() if len(found) == 1 else ""
        hint = f"ask {{% if {mapping or '…'}.{key} is defined %}} first, or print what stands for "
        hint += f"it: {mapping or '…'}.{key} | default('')"
        return f"{mapping or 'the mapping'} has no '{key}'", hint
    shown = re.sub(r"'clinicsite\.[\w.]*?(\w+) object'", r"\1", what)
    return shown, _nearest_name(what, page)


def _nearest_name(what: str, page: Page) -> str:
    """Return the name that was likely meant, of those that jinja's message leaves open, or all."""
    if context := _OF_CONTEXT.match(what):
        known = _fields(page.context)
        return did_you_mean(context[1], known, otherwise=f"{page.template} sees {_listed(known)}")
    part = _OF_PART.match(what)
    if part and dataclasses.is_dataclass(of := getattr(sys.modules[part[1]], part[2], None)):
        known = _fields(of)
        return did_you_mean(part[3], known, otherwise=f"it has {_listed(known)}")
    return "write a name that it has"


def _fields(of: object) -> list[str]:
    names = (each.name for each in dataclasses.fields(of))  # type: ignore[arg-type]
    return [name for name in names if not name.startswith("_")]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(sorted(names))


def _place_in_template(error: Exception) -> Place | None:
    """Return the innermost place in a template.

    Jinja rewrites tracebacks so that frames of templates bear the template's file and line; it
    marks them by a global of this name (jinja2.debug).
    """
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        if "__jinja_exception__" in frame.f_globals:
            return Place(frame.f_code.co_filename, line, 1)
    return None
