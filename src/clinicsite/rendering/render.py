"""Pages become bytes: one page, one template, one context."""

import dataclasses
import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jinja2 import TemplateError, UndefinedError

from clinicsite.errors import ContentError, Diagnostic, Place, did_you_mean
from clinicsite.pages.page import Page
from clinicsite.rendering.rendered import Rendered
from clinicsite.rendering.templates import Templates


def render(pages: Iterable[Page], templates: Templates) -> Iterator[Rendered]:
    """Render pages one by one, so that no more than one is held.

    A page whose template fails is told of at the end, with all others that failed.
    Raises `ContentError` after the last page if any failed.
    """
    failed: dict[_Fault, list[Page]] = {}
    for page in pages:
        try:
            text = templates.get(page.template).render(_variables(page.context))
        except Exception as error:  # noqa: BLE001 - whatever a template does is its author's to mend
            failed.setdefault(_fault(error, page, templates), []).append(page)
            continue
        yield Rendered(page.path, text.encode("utf-8", "xmlcharrefreplace"))
    if failed:
        raise ContentError(fault.told(of) for fault, of in failed.items())


def _variables(context: object) -> dict[str, object]:
    """Return a context's fields as a template's variables."""
    return {
        each.name: getattr(context, each.name)
        for each in dataclasses.fields(context)  # type: ignore[arg-type]
    }


@dataclass(frozen=True, slots=True)
class _Fault:
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


def _fault(error: Exception, page: Page, templates: Templates) -> _Fault:
    place = _place_in_template(error) or Place(templates.file_of(page.template), 1, 1)
    code, hint, what = "template-error", "mend the template", str(error) or type(error).__name__
    if isinstance(error, UndefinedError):
        code, hint = "undefined-variable", _nearest_name(what, page)
        what = re.sub(r"'clinicsite\.[\w.]*?(\w+) object'", r"\1", what)
    elif isinstance(error, RecursionError):
        what, hint = "the template includes itself without an end", "take the tag out"
    elif not isinstance(error, TemplateError):
        what = f"{type(error).__name__}: {what}"
    return _Fault(place, code, what, hint)


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
