"""Editorial checks of health content: who says so, on what ground, and when was it looked at?

All are warnings or remarks; `checks:` in `site.yaml` changes how much each weighs. The sources of
the rules stand beside them.
"""

import re
from collections.abc import Iterator

from clinicsite import clock
from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.graph.nodes import Post, SiteGraph

_YEAR_IN_TITLE = re.compile(r"\b(20\d\d)\b")


def editorial_findings(graph: SiteGraph) -> list[Diagnostic]:
    """Return what an attentive editor would remark on the published posts."""
    return [found for post in graph.posts.values() for found in _of_post(graph, post)]


def _of_post(graph: SiteGraph, post: Post) -> Iterator[Diagnostic]:
    header = post.document.header
    for claim in post.document.claims:
        place = Place(post.document.path, claim.line, claim.column)
        if claim.kind == "claim":
            message = f"'{claim.words}' claims more than evidence can hold"
            hint = "say what may happen, for whom, and cite the source"
            yield Diagnostic(place, "claim-words", message, hint, Severity.WARNING)
        elif not claim.sourced:
            message = f"'{claim.words}' stands in a section that names no source"
            hint = "add the source to the front matter, and cite it there as [@key]"
            yield Diagnostic(place, "statistic-without-source", message, hint, Severity.WARNING)
    if post.reviewer is not None and header.last_reviewed is not None:
        due = clock.months_after(header.last_reviewed, header.review_in)
        if due < graph.now.date():
            yield _remark(
                post,
                "review-overdue",
                f"the clinical review fell due on {due}",
                "have it reviewed, and set last_reviewed",
                Severity.INFO,
                "last_reviewed",
            )
    if header.conditions and not header.sources:
        yield _remark(
            post,
            "no-sources",
            "a post about a condition names no source",
            "add sources",
            Severity.INFO,
        )
    if header.conditions and post.reviewer is None:
        yield _remark(
            post,
            "not-reviewed",
            "a post about a condition has no clinical review",
            "add reviewed_by and last_reviewed",
            Severity.INFO,
        )
    year = _YEAR_IN_TITLE.search(post.title)
    if year and int(year.group(1)) < graph.now.year:
        yield _remark(
            post,
            "outdated-year",
            f"the title speaks of {year.group(1)}",
            "bring the text up to date, or take the year out",
            Severity.INFO,
            "title",
        )


def _remark(  # noqa: PLR0913 - the parts of a diagnostic
    post: Post, code: str, message: str, hint: str, severity: Severity, key: str = ""
) -> Diagnostic:
    place = post.document.place(key) if key else Place(post.document.path)
    return Diagnostic(place, code, message, hint, severity)
