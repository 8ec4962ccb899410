"""The contract with template authors: all that each template may see.

Every context is a frozen tree of plain values. A template gets a card of a post, never the post;
so a context is exactly the list of what its page depends on, and its fields, one by one, are the
reasons why the page is rendered again. `docs/templates.md` describes every field.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clinicsite.pages.contexts.html_values import Body, Picture
from clinicsite.pages.contexts.parts import (
    ArchiveYear,
    AuthorCard,
    Byline,
    Call,
    Card,
    CommentsBox,
    ContentsEntry,
    CredentialRow,
    Crumb,
    Day,
    FeedEntry,
    Head,
    Link,
    Pagination,
    Review,
    ShareLink,
    SitemapEntry,
    SourceEntry,
    TermCard,
)
from clinicsite.pages.contexts.site import SiteContext


@dataclass(frozen=True, slots=True)
class PostContext:
    """What `post.html` sees."""

    site: SiteContext
    head: Head
    url: str
    crumbs: tuple[Crumb, ...]
    title: str
    byline: Byline
    body: Body
    reading_minutes: int
    authors: tuple[AuthorCard, ...]
    picture: Picture | None = None
    review: Review | None = None
    ai: str = "none"
    contents: tuple[ContentsEntry, ...] = ()
    sources: tuple[SourceEntry, ...] = ()
    modalities: tuple[Link, ...] = ()
    conditions: tuple[Link, ...] = ()
    category: Link | None = None
    call: Call | None = None
    share: tuple[ShareLink, ...] = ()
    more_posts: tuple[Card, ...] = ()
    newer: Link | None = None
    older: Link | None = None
    disclaimer: str = ""
    disclaimer_url: str = ""
    comments: CommentsBox | None = None
    ribbon: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListingContext:
    """What `listing.html` sees: the home page, its further pages, and categories.

    `kind` is home or category; `intro` is the home page's own words, if any.
    """

    site: SiteContext
    head: Head
    url: str
    crumbs: tuple[Crumb, ...]
    kind: str
    title: str
    intro: str
    cards: tuple[Card, ...]
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class TermContext:
    """What `modality.html` and `condition.html` see."""

    site: SiteContext
    head: Head
    url: str
    crumbs: tuple[Crumb, ...]
    name: str
    also: tuple[str, ...]
    summary: str
    body: Body
    cards: tuple[Card, ...]
    pagination: Pagination
    picture: Picture | None = None
    contraindications: tuple[str, ...] = ()
    offered_by: tuple[AuthorCard, ...] = ()
    call: Call | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TermsContext:
    """What `modalities.html` and `conditions.html` see."""

    site: SiteContext
    head: Head
    url: str
    crumbs: tuple[Crumb, ...]
    title: str
    terms: tuple[TermCard, ...]


@dataclass(frozen=True, slots=True)
class AuthorContext:
    """What `author.html` sees."""

    site: SiteContext
    head: Head
    url: str
    crumbs: tuple[Crumb, ...]
    author: AuthorCard
    biography: Body
    credentials: tuple[CredentialRow, ...]
    links: tuple[Link, ...]
    cards: tuple[Card, ...]
    pagination: Pagination
    reviewed: tuple[Link, ...] = ()
    email: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuthorsContext:
    """What `authors.html` sees."""

    site: SiteContext
    head: Head
    url: str
    crumbs: tuple[Crumb, ...]
    title: str
    authors: tuple[AuthorCard, ...]


@dataclass(frozen=True, slots=True)
class PlainContext:
    """What `page.html` and `contact.html` see."""

    site: SiteContext
    head: Head
    url: str
    crumbs: tuple[Crumb, ...]
    title: str
    body: Body
    updated: Day | None = None
    picture: Picture | None = None
    contact_email: str = ""
    contact_text: str = ""
    ribbon: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ArchiveContext:
    """What `archive.html` sees: every post by year, and the categories."""

    site: SiteContext
    head: Head
    url: str
    crumbs: tuple[Crumb, ...]
    title: str
    years: tuple[ArchiveYear, ...]
    categories: tuple[TermCard, ...]


@dataclass(frozen=True, slots=True)
class SearchContext:
    """What `search.html` sees."""

    site: SiteContext
    head: Head
    url: str
    crumbs: tuple[Crumb, ...]
    title: str


@dataclass(frozen=True, slots=True)
class NotFoundContext:
    """What `404.html` sees: the latest posts and the modalities, to go on from."""

    site: SiteContext
    head: Head
    url: str
    title: str
    cards: tuple[Card, ...]
    modalities: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class RedirectContext:
    """What `redirect.html` sees: the new place, local and absolute."""

    target: str
    canonical: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class FeedContext:
    """What `feed.xml` (Atom) and `feed.json` (JSON Feed) see; urls are absolute."""

    id: str
    title: str
    subtitle: str
    language: str
    home: str
    url: str
    updated: str
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True, slots=True)
class SitemapContext:
    """What `sitemap.xml` sees."""

    entries: tuple[SitemapEntry, ...]


@dataclass(frozen=True, slots=True)
class RobotsContext:
    """What `robots.txt` sees."""

    sitemap: str
    hidden: bool = False
