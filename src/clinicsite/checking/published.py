"""A blog that shows no post: seldom meant, and no page says it."""

import datetime as dt
from collections.abc import Iterator

from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.graph.nodes import SiteGraph, State

_POSTS = Place("content/posts")


def published_findings(graph: SiteGraph) -> Iterator[Diagnostic]:
    """Yield a warning if no post is published on the day of the run, with the next that will be."""
    if graph.posts:
        return
    # Of what is left out, only posts have a date.
    waiting = [(each.date, each.state) for each in graph.unpublished if each.date is not None]
    message, hint = "the blog has no posts", 'start one: clinicsite new post "TITLE"'
    if waiting:
        message = f"no post is published as of {graph.now.date()}"
        due = [date for date, state in waiting if state is State.SCHEDULED]
        hint = (
            f"the next is due on {min(due, key=dt.datetime.timestamp).date()}"
            if due
            else "all are drafts, or have expired"
        )
    yield Diagnostic(_POSTS, "no-posts", message, hint, Severity.WARNING)
