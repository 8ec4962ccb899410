"""Pages become bytes: one page, one template, one context."""

import dataclasses
import re
import traceback
from collections.abc import Iterable, Iterator

from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError

from clinicsite.errors import ContentError, Diagnostic, Place
from clinicsite.pages.page import Page
from clinicsite.rendering.rendered import Rendered
from clinicsite.rendering.templates import Templates


def render(pages: Iterable[Page], templates: Templates) -> Iterator[Rendered]:
    """Render pages one by one, so that no more than one is held.

    A page whose template fails is told of at the end, with all others that failed.
    Raises `ContentError` after the last page if any failed.
    """
    wrong: list[Diagnostic] = []
    for page in pages:
        try:
            text = templates.get(page.template).render(_variables(page.context))
        except Exception as error:  # noqa: BLE001 - whatever a template does is its author's to mend
            wrong.append(_fault(error, page, templates))
            continue
        yield Rendered(page.path, text.encode("utf-8", "xmlcharrefreplace"))
    if wrong:
        raise ContentError(wrong)


def _variables(context: object) -> dict[str, object]:
    """Return a context's fields as a template's variables."""
    return {
        each.name: getattr(context, each.name)
        for each in dataclasses.fields(context)  # type: ignore[arg-type]
    }


def _fault(error: Exception, page: Page, templates: Templates) -> Diagnostic:
    """Say where in which template a page failed, and while rendering which document."""
    place = _place_in_template(error) or Place(templates.file_of(page.template), 1, 1)
    code, hint, what = "template-error", "", str(error) or type(error).__name__
    if isinstance(error, UndefinedError):
        code, hint = "undefined-variable", f"docs/templates.md lists what {page.template} sees"
        what = re.sub(r"'clinicsite\.[\w.]*?(\w+) object'", r"\1", what)
    elif isinstance(error, TemplateSyntaxError):
        code, what = "template-syntax", error.message or what
    elif isinstance(error, RecursionError):
        what = "the template includes itself without an end"
    elif not isinstance(error, TemplateError):
        what = f"{type(error).__name__}: {what}"
    return Diagnostic(place, code, f"{what} (while rendering {page.source or page.url})", hint)


def _place_in_template(error: Exception) -> Place | None:
    """Return the innermost place in a template.

    Jinja rewrites tracebacks so that frames of templates bear the template's file and line; it
    marks them by a global of this name (jinja2.debug).
    """
    if isinstance(error, TemplateSyntaxError):
        return Place(error.filename or error.name or "templates", error.lineno, 1)
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        if "__jinja_exception__" in frame.f_globals:
            return Place(frame.f_code.co_filename, line, 1)
    return None
