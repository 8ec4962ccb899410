"""The pieces that contexts are made of: cards, bylines, bylines' dates, lists, the page's head.

Every piece is a frozen tree of plain values, and all urls in them are ready for `href` or `src`:
with the path the site lives under, or absolute where that is said.
"""

import datetime as dt
from dataclasses import dataclass

from clinicsite.pages.contexts.html_values import Body, Picture, ScriptJson


@dataclass(frozen=True, slots=True)
class Link:
    """A name and where it leads."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    """A date to show: `iso` for `<time datetime>`, `text` in the site's language and format."""

    iso: str
    text: str


@dataclass(frozen=True, slots=True)
class AuthorLink:
    """An author in a byline: name, page, and credentials as letters (`LMT`), may be empty."""

    name: str
    url: str
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class BylinePart:
    """A piece of a byline, in order; `kind` is text, authors, date, updated or category."""

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Byline:
    """A byline as the settings form it: its pieces, and the values that they name."""

    parts: tuple[BylinePart, ...]
    authors: tuple[AuthorLink, ...]
    date: Day
    updated: Day | None = None
    category: Link | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A post in a list."""

    url: str
    title: str
    byline: Byline
    excerpt: str
    picture: Picture | None = None
    ribbon: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call to book; `phone` is true where the url dials."""

    label: str
    url: str
    phone: bool = False


@dataclass(frozen=True, slots=True)
class Meta:
    """One `<meta>` of the head: `attribute` is `name` or `property`."""

    attribute: str
    key: str
    content: str


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed announced in the head."""

    title: str
    url: str
    type: str


@dataclass(frozen=True, slots=True)
class Head:
    """The `<head>` of a page: title, canonical url (absolute), metas, feeds, structured data."""

    title: str
    canonical: str
    metas: tuple[Meta, ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    json_ld: ScriptJson | None = None


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way from the home page; the last one has no url."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class PageNumber:
    """A numbered page of a list."""

    number: int
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pagination:
    """Where a list page stands among its pages; urls are empty at the ends."""

    number: int
    total: int
    pages: tuple[PageNumber, ...]
    newer: str = ""
    older: str = ""


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of a post's contents list."""

    text: str
    anchor: str
    level: int


@dataclass(frozen=True, slots=True)
class Review:
    """The clinical review of a post."""

    reviewer: AuthorLink
    date: Day
    next: Day
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A reference as listed below a post; `anchor` is what citations point to."""

    number: int
    anchor: str
    title: str
    publisher: str = ""
    year: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A plain link that shares the page; `kind` is email, facebook, x, … or copy."""

    kind: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """A credential as shown on an author's page."""

    abbreviation: str
    name: str = ""
    issuer: str = ""
    region: str = ""
    number: str = ""
    expires: Day | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class AuthorCard:
    """An author in the box below a post, or in the list of authors."""

    name: str
    url: str
    suffix: str = ""
    job_title: str = ""
    summary: str = ""
    organization: bool = False
    photo: Picture | None = None
    posts: int = 0


@dataclass(frozen=True, slots=True)
class CommentsBox:
    """How readers may answer: `url` of an e-mail, or of a script that is loaded on a click."""

    provider: str
    url: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TermCard:
    """A modality, condition or category in a list of them."""

    name: str
    url: str
    summary: str = ""
    posts: int = 0
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """A post in the archive."""

    title: str
    url: str
    date: Day


@dataclass(frozen=True, slots=True)
class ArchiveYear:
    """A year of the archive, newest post first."""

    year: str
    posts: tuple[ArchiveEntry, ...]


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A post in a feed; urls are absolute, dates RFC 3339."""

    id: str
    url: str
    title: str
    published: str
    updated: str
    authors: tuple[AuthorLink, ...]
    summary: str
    content: Body
    categories: tuple[str, ...] = ()
    image: str = ""


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """A page of the sitemap: absolute url, last change (RFC 3339 date), may be empty."""

    url: str
    changed: str = ""


def iso_day(moment: dt.date) -> str:
    """Return a date's calendar day as `YYYY-MM-DD`."""
    return moment.date().isoformat() if isinstance(moment, dt.datetime) else moment.isoformat()
