"""What went wrong in a template while a page was rendered: the place, a sentence and a hint."""

import dataclasses
import re
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import TemplateError, UndefinedError

from clinicsite.errors import Diagnostic, Place, did_you_mean
from clinicsite.pages.page import Page
from clinicsite.rendering.printing import UnprintableError
from clinicsite.rendering.templates import Templates


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
        code, hint = "undefined-variable", _nearest_name(what, page)
        what = re.sub(r"'clinicsite\.[\w.]*?(\w+) object'", r"\1", what)
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
    return f'write "{original}": so the theme\'s own file of that name is called'


_OF_CONTEXT = re.compile(r"'(\w+)' is undefined")
_OF_PART = re.compile(r"'(clinicsite\.[\w.]+)\.(\w+) object' has no attribute '(\w+)'")


def _nearest_name(what: str, page: Page) -> str:
    """Return the name that was likely meant, of those that jinja's message leaves open."""
    context, part = _OF_CONTEXT.match(what), _OF_PART.match(what)
    known: list[str] = []
    if context:
        known = [each.name for each in dataclasses.fields(page.context)]  # type: ignore[arg-type]
    elif part and dataclasses.is_dataclass(of := getattr(sys.modules[part[1]], part[2], None)):
        known = [each.name for each in dataclasses.fields(of)]
    name = context[1] if context else part[3] if part else ""
    otherwise = f"docs/templates.md lists what {page.template} sees"
    return did_you_mean(name, known, otherwise=otherwise)


def _place_in_template(error: Exception) -> Place | None:
    """Return the innermost place in a template.

    Jinja rewrites tracebacks so that frames of templates bear the template's file and line; it
    marks them by a global of this name (jinja2.debug).
    """
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        if "__jinja_exception__" in frame.f_globals:
            return Place(frame.f_code.co_filename, line, 1)
    return None
