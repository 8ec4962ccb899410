"""A blog that shows no post: seldom meant, and no page says it."""

import datetime as dt
from typing import Any

from clinicsite import ranks
from clinicsite.engine import Query, Site, query
from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.graph.nodes import State
from clinicsite.graph.ordering import order
from clinicsite.graph.site_graph import SiteGraph

_POSTS = Place("content/posts")


@query(ranks.CHECKS)
def published_findings(site: Site, _key: str) -> None:
    """Whether any post is shown on the day of the run, and if not, when the next will be."""
    if order(site):
        return
    graph = SiteGraph(site)
    # Of what is left out, only posts have a date.
    waiting = [(each.date, each.state) for each in graph.unpublished if each.date is not None]
    message, hint = "the blog has no posts", 'start one: clinicsite new post "TITLE"'
    if waiting:
        message = f"no post is published as of {graph.today}"
        due = [date for date, state in waiting if state is State.SCHEDULED]
        hint = (
            f"the next is due on {min(due, key=dt.datetime.timestamp).date()}"
            if due
            else "all are drafts, or have expired"
        )
    site.report(Diagnostic(_POSTS, "no-posts", message, hint, Severity.WARNING))


QUERIES: tuple[Query[Any], ...] = (published_findings,)
