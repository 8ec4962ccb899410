"""Whether a document is on the site on the day of the run."""

import datetime as dt
from typing import Any

from clinicsite import ranks
from clinicsite.engine import Query, Site, query
from clinicsite.graph.nodes import State
from clinicsite.reading.given import asked, passed
from clinicsite.reading.queries import day, facts, settings


@query(ranks.STATES)
def state(site: Site, path: str) -> State:
    """Whether a document is published on the day of the run, and if not, why."""
    found = facts(site, path)
    if found.draft:
        return State.DRAFT
    if found.expires and found.expires <= day(site).isoformat():
        return State.EXPIRED
    if not found.date:
        return State.PUBLISHED
    date = dt.datetime.fromisoformat(found.date)
    if date.date() < day(site):
        return State.PUBLISHED
    moment = f"{date.timestamp()} {settings(site).time_zone}"
    return State.PUBLISHED if passed(site, moment) else State.SCHEDULED


def shown_states(site: Site) -> frozenset[State]:
    """Return the states that are shown: published, and what a preview includes."""
    return frozenset({State.PUBLISHED, *map(State, asked(site).include)})


def is_shown(site: Site, path: str) -> bool:
    """Check whether a document is on the site."""
    return state(site, path) in shown_states(site)


QUERIES: tuple[Query[Any], ...] = (state,)
