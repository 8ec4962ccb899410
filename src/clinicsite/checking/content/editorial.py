"""Editorial checks of health content: who says so, on what ground, and when it was looked at.

All are warnings or remarks; `checks:` in `site.yaml` changes the severity of each. The sources of
the rules stand beside them.
"""

import re
from collections.abc import Iterator
from typing import Any

from clinicsite import clock, ranks
from clinicsite.checking.content.claims import claims_in, marks_in, statistic_in
from clinicsite.checking.content.finding import Finder, remark
from clinicsite.checking.content.passages import Passage, passages
from clinicsite.engine import Query, Site, query
from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.front_matter.schema import PostHeader
from clinicsite.graph.nodes import Post
from clinicsite.graph.ordering import lists
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.kinds import CONDITION
from clinicsite.reading.documents import Document
from clinicsite.reading.queries import facts, setting_place, settings

# One of these is in every text with a statistic; the rest need not be taken apart.
_STATISTIC_MARKS = (
    "%", "percent", "per cent", "por ciento", "studies", "research", "estudios", "investigación",
)  # fmt: skip
_YEAR_IN_TITLE = re.compile(r"\b(20\d\d)\b")


@query(ranks.TEXT_CHECKS)
def editorial_findings(site: Site, path: str) -> None:
    """What an attentive editor would remark on a post that is shown, but for its words."""
    found, graph = facts(site, path), SiteGraph(site)
    post = graph.posts.get(found.id) if found.status == "whole" else None
    for each in _of_post(graph, post) if post else ():
        site.report(each)


@query(ranks.TEXT_CHECKS)
def disclaimer_findings(site: Site, _key: str) -> None:
    """Whether a site that speaks of conditions has a disclaimer."""
    if settings(site).disclaimer is None and any(
        key.startswith(f"{CONDITION.name}:") for key in lists(site)
    ):
        message = "posts speak of conditions, and no disclaimer is set"
        hint = "add disclaimer: with what a reader should ask a doctor about"
        place = setting_place(site, "name")
        site.report(Diagnostic(place, "no-disclaimer", message, hint, Severity.WARNING))


QUERIES: tuple[Query[Any], ...] = (editorial_findings, disclaimer_findings)


def _of_post(graph: SiteGraph, post: Post) -> Iterator[Diagnostic]:
    yield from _review(graph, post)
    if post.conditions:
        yield from _of_health_post(graph, post)
    year = _YEAR_IN_TITLE.search(post.title)
    if year and int(year.group(1)) < graph.today.year:
        message = f"the title speaks of {year.group(1)}"
        hint = "bring the text up to date, or take the year out"
        yield remark(post.document, "outdated-year", message, hint, key="title")


def editorial_findings_in(document: Document[PostHeader], find: Finder) -> Iterator[Diagnostic]:
    """Return what an attentive editor would remark on the words of one post."""
    markup, sources = document.markup, document.header.sources
    marks = marks_in(markup.text)
    has_number = not sources and _may_be_statistic(markup.text)
    if has_number or marks:
        sought = marks.union(_STATISTIC_MARKS) if has_number else marks
        parts = tuple(passages(markup.html, sought))
        yield from _claims(document.path, parts, marks, find)
        if has_number:
            yield from _statistics(document.path, parts, find)


def _claims(
    path: str, parts: tuple[Passage, ...], marks: frozenset[str], find: Finder
) -> Iterator[Diagnostic]:
    for sentence in (each for part in parts for each in part.sentences):
        for claim, match in claims_in(sentence, marks):
            place = _place(path, sentence, match, find)
            message = f"'{match.group()}': {claim.why} ({claim.source.name})"
            hint = f"say {claim.say}; see {claim.source.url}"
            yield Diagnostic(place, "claim-words", message, hint, claim.severity)


def _statistics(path: str, parts: tuple[Passage, ...], find: Finder) -> Iterator[Diagnostic]:
    """Tell of the first number in each passage that nothing stands behind."""
    for part in parts:
        for sentence in () if part.is_sourced else part.sentences:
            number = statistic_in(sentence) if _may_be_statistic(sentence) else None
            if number:
                place = _place(path, sentence, number, find)
                message = f"'{number.group(0)}' has no source"
                hint = "link to the source, or add sources and cite them as [@key]"
                code = "statistic-without-source"
                yield Diagnostic(place, code, message, hint, Severity.WARNING)
                break


def _may_be_statistic(text: str) -> bool:
    lowered = text.lower()
    return any(mark in lowered for mark in _STATISTIC_MARKS)


def _place(path: str, sentence: str, match: re.Match[str], find: Finder) -> Place:
    before, after = sentence[: match.start()], sentence[match.end() :]
    return find.words(path, match.group(0), before=before, after=after)


def _review(graph: SiteGraph, post: Post) -> Iterator[Diagnostic]:
    header = post.document.header
    if post.reviewer is None or header.last_reviewed is None:
        return
    due = clock.months_after(header.last_reviewed, header.review_in)
    if due < graph.today:
        message = f"the clinical review fell due on {due}"
        hint = "have it reviewed, and set last_reviewed"
        # A remark: time alone must not turn a sound site into one that --strict refuses.
        yield remark(post.document, "review-overdue", message, hint, key="last_reviewed")


def _of_health_post(graph: SiteGraph, post: Post) -> Iterator[Diagnostic]:
    header = post.document.header
    about = "a post about a condition"
    if not header.sources:
        message = f"{about} names no source"
        yield remark(post.document, "no-sources", message, "add sources", key="conditions")
    if post.reviewer is None:
        message, hint = f"{about} has no clinical review", "add reviewed_by and last_reviewed"
        yield remark(
            post.document, "not-reviewed", message, hint, Severity.WARNING, key="conditions"
        )
        people = [graph.person(each) for each in post.authors]
        if not any(each.document.header.credentials for each in people if each):
            message = f"{about} is by nobody with a credential"
            hint = "add credentials to the author, or a reviewer who has one"
            code = "author-without-credential"
            yield remark(post.document, code, message, hint, Severity.WARNING, key="author")
    if "red-flag" not in post.document.markup.blocks:
        message = f"{about} does not say when to see a doctor first"
        hint = "add a block: /// red-flag | See a doctor first if …"
        yield remark(
            post.document, "no-red-flag", message, hint, Severity.WARNING, key="conditions"
        )
