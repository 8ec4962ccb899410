"""Pages become bytes: one page, one template, one context."""

import contextlib
import dataclasses
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from clinicsite import workers
from clinicsite.errors import ContentError, EnvironmentFault
from clinicsite.pages.page import Page
from clinicsite.rendering.rendered import Rendered
from clinicsite.rendering.templates import Templates

if TYPE_CHECKING:
    from clinicsite.rendering.failures import Fault

# Below this many pages, starting processes costs more than it saves.
WORTHWHILE = 200


def render(pages: Sequence[Page], templates: Templates, *, jobs: int = 1) -> Iterator[Rendered]:
    """Render pages, in `jobs` processes where that can be; hold no more than a few of them.

    They come in any order, the same for any `jobs` otherwise. A page whose template fails is told
    of at the end, with all others that failed: raises `ContentError` after the last page if any
    did, and `EnvironmentFault` if a worker process is lost.
    """
    # Contexts and templates are not sent to workers, but lie in the memory that they fork from.
    if jobs > 1 and len(pages) >= WORTHWHILE and workers.can_fork():
        _compile({page.template for page in pages}, templates)
    else:
        jobs = 1
    failed: dict[Fault, list[int]] = {}
    work = partial(_made, templates=templates)
    with contextlib.closing(workers.spread(work, pages, jobs=jobs)) as results:
        for number, made in results:
            if isinstance(made, bytes):
                yield Rendered(pages[number].path, made)
            else:
                failed.setdefault(made, []).append(number)
    if failed:
        raise ContentError(
            fault.told([pages[number] for number in sorted(of)]) for fault, of in failed.items()
        )


def _made(page: Page, templates: Templates) -> "bytes | Fault":
    """Return a page's bytes, or what is wrong with its template."""
    variables = _variables(page.context)  # made here and now: what fails in that is no template's
    try:
        text = templates.get(page.template).render(variables)
    except EnvironmentFault:
        raise  # a text that cannot be fetched any more
    except Exception as error:  # noqa: BLE001 - whatever a template does is its author's to mend
        # Late: Jinja is loaded by the first template, and this for the first that fails.
        from clinicsite.rendering.failures import fault_of  # noqa: PLC0415

        return fault_of(error, page, templates)
    return text.encode("utf-8", "xmlcharrefreplace")


def _compile(names: set[str], templates: Templates) -> None:
    """Compile templates and all that they are made of, before they are shared by workers."""
    for name in sorted({part for each in names for part in templates.closure(each).templates}):
        with contextlib.suppress(Exception):  # the page that needs it will tell
            templates.get(name)


def _variables(context: object) -> dict[str, object]:
    """Return a context's fields as a template's variables."""
    return {
        each.name: getattr(context, each.name)
        for each in dataclasses.fields(context)  # type: ignore[arg-type]
    }
