"""Editorial checks of health content: who says so, on what ground, and when was it looked at?

All are warnings or remarks; `checks:` in `site.yaml` changes how much each weighs. The sources of
the rules stand beside them.
"""

import re
from collections.abc import Iterator

from clinicsite import clock
from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.graph.nodes import Post, SiteGraph

# Words that claim more than evidence can hold (FTC, "Health Products Compliance Guidance", 2022).
CLAIM_WORDS = (
    "cure", "cures", "cured", "guarantee", "guaranteed", "guarantees", "detox", "detoxify",
    "detoxifies", "toxins", "miracle", "permanently", "clinically proven", "proven to", "100%",
)  # fmt: skip
_CLAIM = re.compile(
    r"(?<![\w-])(" + "|".join(re.escape(word) for word in CLAIM_WORDS) + r")(?![\w-])",
    re.IGNORECASE,
)
_STATISTIC = re.compile(
    r"\b\d+(?:\.\d+)?\s?(?:%|percent\b)|\bstudies (?:show|prove)\b", re.IGNORECASE
)
_YEAR_IN_TITLE = re.compile(r"\b(20\d\d)\b")


def editorial_findings(graph: SiteGraph) -> list[Diagnostic]:
    """Return what an attentive editor would remark on the published posts."""
    return [found for post in graph.posts.values() for found in _of_post(graph, post)]


def _of_post(graph: SiteGraph, post: Post) -> Iterator[Diagnostic]:
    header, markup = post.document.header, post.document.markup
    claim = _CLAIM.search(_without_negations(markup.text))
    if claim:
        yield _remark(
            post,
            "claim-words",
            f"'{claim.group(1)}' claims more than evidence can hold",
            "say what may happen, for whom, and cite the source",
            Severity.WARNING,
        )
    statistic = _STATISTIC.search(markup.text)
    if statistic and not header.sources and not markup.external:
        yield _remark(
            post,
            "statistic-without-source",
            f"'{statistic.group(0)}' stands without a source",
            "add sources, and cite them as [@key]",
            Severity.WARNING,
        )
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


def _without_negations(text: str) -> str:
    """Take out sentences that deny a claim: `massage cannot cure arthritis` claims nothing."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    return " ".join(
        sentence
        for sentence in sentences
        if not re.search(
            r"\b(no|not|never|cannot|can't|nothing|nobody|without)\b|n't\b", sentence, re.I
        )
    )
