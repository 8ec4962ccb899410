"""The inputs of heads and structured data: small values, never the graph.

A head is an input of its page, so it may depend only on what it shows. There are two kinds of url:
a *site url* is root-relative without the site's own path, as in the graph (`Post.url`); a *local
url* is ready for `href`, as in contexts (`Card.url`, `Crumb.url`, `Picture.src`).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clinicsite.graph.nodes import Author, Post, Term
from clinicsite.markup.facts import Question
from clinicsite.pages.contexts.html_values import Picture
from clinicsite.pages.contexts.parts import Crumb, FeedLink
from clinicsite.urls import Address


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What every head says about the site; made once a run by `head.site_facts`.

    `origin` is `https://host`, `home` the permalink of the home page, `locale` has a territory
    (`en_US`). `specialty` is the url of the medical specialty of posts, `logo` an absolute url.
    `clinic` is the clinic's node, None if the settings lack what it requires. `hidden` excludes
    all pages from search engines (a preview).
    """

    address: Address
    origin: str
    home: str
    name: str
    language: str
    locale: str
    specialty: str
    tagline: str = ""
    theme_color: str = ""
    logo: str = ""
    clinic: Mapping[str, Any] | None = None
    feeds: tuple[FeedLink, ...] = ()
    hidden: bool = False

    def canonical(self, page: "PageFacts") -> str:
        """Return a page's canonical url."""
        return page.canonical or self.address.permalink(page.url)

    def absolute(self, local: str) -> str:
        """Return the absolute form of a local url; an absolute url stays as it is."""
        return f"{self.origin}{local}" if local.startswith("/") else local


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the head of any page shows: `url` is a site url, urls in `crumbs` are local.

    `title` is without the site's name; later pages of a list have their number in it. `canonical`
    is an absolute url that replaces the page's own. `feeds` are the page's own, listed after the
    site's. `questions` are those of the page's `faq` blocks.
    """

    url: str
    title: str
    description: str = ""
    crumbs: tuple[Crumb, ...] = ()
    picture: Picture | None = None
    canonical: str = ""
    noindex: bool = False
    feeds: tuple[FeedLink, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What a post's head shows besides the post itself.

    `updated` is the last change in the clinic's time zone; `more_posts` are the local urls of the
    chosen cards; `modalities` and `conditions` are the post's terms in the order shown.
    """

    post: Post
    description: str
    authors: tuple[Author, ...]
    crumbs: tuple[Crumb, ...]
    reading_minutes: int
    updated: dt.datetime | None = None
    picture: Picture | None = None
    reviewer: Author | None = None
    category: str = ""
    modalities: tuple[Term, ...] = ()
    conditions: tuple[Term, ...] = ()
    more_posts: tuple[str, ...] = ()

    @property
    def modified(self) -> dt.datetime | None:
        """The last change, never before publication: a day without a time counts from midnight."""
        return self.updated and max(self.updated, self.post.date)
