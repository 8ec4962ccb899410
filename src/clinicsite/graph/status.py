"""What is published on the day of the run, and under which slug and url."""

import datetime as dt

from clinicsite.front_matter.schema import Header
from clinicsite.graph.nodes import State
from clinicsite.reading import names
from clinicsite.reading.documents import Document

# Said where a post is named that is not there, and none is near; hundreds of ids help nobody.
WHERE_POSTS_ARE = "a post's id is the name of its file in content/posts/, without .md"

AS_SAID = {
    State.PUBLISHED: "published",
    State.DRAFT: "a draft",
    State.SCHEDULED: "scheduled for later",
    State.EXPIRED: "expired",
}
# What to do about a link to a document in one of these states.
WHEN_SHOWN = {
    State.PUBLISHED: "",
    State.DRAFT: "the link comes back when you delete `draft: true` there",
    State.SCHEDULED: "the link comes back on its day",
    State.EXPIRED: "take the link out, or link to another page",
}


def slug_of(document: Document[Header]) -> str:
    """Return a document's slug: as typed, or of its file's name (which reading found sound)."""
    if document.header.slug is not None:
        return document.header.slug
    return names.default_slug(document.kind, document.id)


def post_url(pattern: str, slug: str, date: dt.datetime) -> str:
    """Return a post's url by the pattern of the settings."""
    return pattern.format(
        slug=slug, year=f"{date.year:04}", month=f"{date.month:02}", day=f"{date.day:02}"
    )
