"""Clinical reviews: when each post's falls due, and which posts about a condition never had one."""

import datetime as dt
from dataclasses import dataclass

from clinicsite import clock
from clinicsite.graph.site_graph import SiteGraph


@dataclass(frozen=True, slots=True)
class Review:
    """A published post's review: by whom (an author's id), when last, and when it falls due.

    A post that was never reviewed has neither reviewer nor dates, and counts as overdue.
    """

    path: str
    id: str
    title: str
    reviewer: str | None
    last: dt.date | None
    due: dt.date | None
    is_overdue: bool


def reviews(graph: SiteGraph) -> list[Review]:
    """Return the reviews of all posts that have one or should, the most urgent first."""
    found = []
    for post in graph.posts.values():
        header = post.document.header
        if header.last_reviewed is None and not header.conditions:
            continue
        due = None
        if header.last_reviewed is not None:
            due = clock.months_after(header.last_reviewed, header.review_in)
        overdue = due is None or due < graph.today
        found.append(
            Review(
                post.document.path,
                post.id,
                post.title,
                post.reviewer,
                header.last_reviewed,
                due,
                overdue,
            )
        )
    return sorted(found, key=lambda each: (each.due or dt.date.min, each.id))
