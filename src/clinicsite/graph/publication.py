"""What is published on the day of the run, and under which slug and url."""

import datetime as dt
import re

from clinicsite import clock, urls
from clinicsite.errors import Diagnostic
from clinicsite.graph.nodes import State
from clinicsite.reading.documents import Document
from clinicsite.reading.schema import Header, PageHeader, PostHeader

_DATED_NAME = re.compile(r"\d{4}-\d{2}-\d{2}-(?=.)", re.ASCII)

# Where each kind of document lives; posts follow a pattern of the settings.
FOLDERS = {"page": "/", "author": "/authors/", "modality": "/modalities/", "condition": "/conditions/"}


def state_of_post(header: PostHeader, date: dt.datetime, now: dt.datetime) -> State:
    """Return a post's state at a moment: draft wins over expired, expired over scheduled."""
    if header.draft:
        return State.DRAFT
    if header.expires is not None and header.expires <= now.date():
        return State.EXPIRED
    return State.SCHEDULED if date > now else State.PUBLISHED


def state_of_page(header: PageHeader) -> State:
    """Return a plain page's state: it has no date to wait for."""
    return State.DRAFT if header.draft else State.PUBLISHED


def slug_of(document: Document[Header]) -> tuple[str, list[Diagnostic]]:
    """Return a document's slug: as typed, or of its file's name without a leading date."""
    if document.header.slug is not None:
        return document.header.slug, []
    slug = urls.slugify(_DATED_NAME.sub("", document.id))
    wrong = urls.slug_fault(slug)
    if wrong is None:
        return slug, []
    return slug or "-", [
        Diagnostic(
            document.place(),
            "bad-slug",
            f"no slug can be made of the name '{document.id}': {wrong}",
            "add a line such as slug: neck-pain, or rename the file",
        )
    ]


def post_url(pattern: str, slug: str, date: dt.datetime) -> str:
    """Return a post's url by the pattern of the settings."""
    return pattern.format(
        slug=slug, year=f"{date.year:04}", month=f"{date.month:02}", day=f"{date.day:02}"
    )
