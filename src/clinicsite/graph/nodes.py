"""The site as a graph: documents with their urls and with their names resolved to each other."""

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Self

import msgspec

from clinicsite import urls
from clinicsite.front_matter.schema import (
    AuthorHeader,
    ConditionHeader,
    ModalityHeader,
    PageHeader,
    PostHeader,
)
from clinicsite.reading.documents import Document


class State(enum.StrEnum):
    """Whether a document is published on the day of the run, and if not, why."""

    PUBLISHED = "published"
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    EXPIRED = "expired"


class LinkTo(msgspec.Struct, frozen=True, tag=True):
    """A reference resolved to a url of this site, anchor included."""

    url: str


class PictureAt(msgspec.Struct, frozen=True, tag=True):
    """A reference resolved to a picture file: its path from the site's root."""

    path: str


class Unlinked(msgspec.Struct, frozen=True, tag=True):
    """A reference to a document that is not published: its words stay, its link goes.

    `state` says why not. `is_unread` says that the document could not be read, which stops the
    build anyway.
    """

    is_unread: bool = False
    state: State = State.DRAFT


Target = LinkTo | PictureAt | Unlinked


@dataclass(frozen=True, slots=True)
class Post:
    """A post on the site; authors, modalities and conditions are ids, terms canonical."""

    document: Document[PostHeader]
    slug: str
    url: str
    date: dt.datetime
    state: State
    authors: tuple[str, ...]
    reviewer: str | None
    modalities: tuple[str, ...]
    conditions: tuple[str, ...]
    category: str | None
    related: tuple[str, ...]
    unrelated: tuple[str, ...]

    @property
    def id(self) -> str:
        """The document's id."""
        return self.document.id

    @property
    def title(self) -> str:
        """The post's title."""
        return self.document.header.title


@dataclass(frozen=True, slots=True)
class PlainPage:
    """A plain page: about, contact, privacy."""

    document: Document[PageHeader]
    slug: str
    url: str
    state: State

    @property
    def id(self) -> str:
        """The document's id."""
        return self.document.id


@dataclass(frozen=True, slots=True)
class Author:
    """A person or organisation, with the posts they wrote and reviewed, newest first."""

    document: Document[AuthorHeader]
    slug: str
    url: str
    posts: tuple[str, ...] = ()
    reviewed: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The document's id."""
        return self.document.id

    @property
    def name(self) -> str:
        """The author's name."""
        return self.document.header.name

    @property
    def suffix(self) -> str:
        """The credentials as letters after the name, `LMT, CPMT`; may be empty."""
        return ", ".join(each.abbreviation for each in self.document.header.credentials)


@dataclass(frozen=True, slots=True)
class Term:
    """A modality or condition, with its posts, newest first, and the authors who offer it."""

    document: Document[ModalityHeader] | Document[ConditionHeader]
    slug: str
    url: str
    posts: tuple[str, ...] = ()
    offered_by: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The document's id, which is the term's canonical name in machines' eyes."""
        return self.document.id

    @property
    def name(self) -> str:
        """The term's canonical name in people's eyes."""
        return self.document.header.name


@dataclass(frozen=True, slots=True)
class Category:
    """What a post is filed under; it has no document of its own."""

    slug: str
    name: str
    url: str
    posts: tuple[str, ...]


def output_paths(node: Post | PlainPage | Author | Term) -> tuple[str, ...]:
    """Return the output files that a document and its old addresses are served from."""
    aliases = map(urls.alias_url, node.document.header.aliases)
    return tuple(map(urls.output_path, (node.url, *aliases)))


@dataclass(frozen=True, slots=True)
class Unpublished:
    """A document left out of the site: what the report and the lists say of it.

    `files` are the output paths that it, its old addresses and its category's page would have.
    """

    path: str
    id: str
    slug: str
    url: str
    title: str
    state: State
    date: dt.datetime | None = None
    files: tuple[str, ...] = ()

    @classmethod
    def of(cls, node: Post | PlainPage) -> Self:
        """Return what is said of a post or page."""
        named = node.category if isinstance(node, Post) else None
        category = (urls.output_path(f"/categories/{named}/"),) if named else ()
        return cls(
            path=node.document.path,
            id=node.id,
            slug=node.slug,
            url=node.url,
            title=node.document.header.title,
            state=node.state,
            date=node.date if isinstance(node, Post) else None,
            files=(*output_paths(node), *category),
        )
