"""Front matter as typed, closed models, one for each kind of document.

The tables of `docs/writing.md` describe the same keys for editors. A model knows one document by
itself; whether an author or a related post exists is for `graph/` to say.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from clinicsite.fields import (
    Day,
    Flag,
    Free,
    Link,
    Many,
    Moment,
    OneOrMany,
    Scalar,
    SitePath,
    Slug,
    Strict,
    Text,
    WebUrl,
    Whole,
    fault,
    kind_of,
    raise_all,
)
from clinicsite.kinds import KINDS
from clinicsite.settings import Booking, Email


class Picture(Strict):
    """A lead picture: `src` is beside the document, or root-relative in `static/`."""

    src: Text
    alt: Text | None = None
    decorative: Flag = False
    credit: Text | None = None
    caption: Text | None = None

    @model_validator(mode="after")
    def _says_what_it_shows(self) -> Self:
        if self.decorative and self.alt:
            raise fault(
                "alt-and-decorative",
                "a decorative picture has alt text",
                "delete alt, or delete decorative: true",
                key="decorative",
                others=["alt"],
            )
        if not self.decorative and not self.alt:
            raise fault(
                "missing-alt",
                "the picture has no alt text",
                "say in alt what it shows, or mark it decorative: true",
                key="alt",
                others=["decorative"],
            )
        return self


class Source(Strict):
    """A reference: what a health statement rests on. `key` is what `[@key]` cites."""

    key: Slug | None = None
    title: Text
    url: WebUrl | None = None
    publisher: Text | None = None
    year: Annotated[Whole, Field(ge=1500, le=2200)] | None = None


class Call(Strict):
    """A call to book of a post's own."""

    label: Text
    url: Link


def _call_or_false(value: object) -> object:
    """Read `cta: false` as "no call here"."""
    if isinstance(value, dict | Call) or value is None:
        return value
    if value is False or value == "false":
        return False
    raise fault(
        "wrong-type",
        f"expected label and url, or false; found {kind_of(value)}",
        "write `cta: false`, or label: and url: below cta:",
    )


class Credential(Strict):
    """A licence or certificate. A bare text such as `LMT` stands for its abbreviation."""

    abbreviation: Text
    name: Text | None = None
    issuer: Text | None = None
    region: Text | None = None
    number: Text | None = None
    expires: Day | None = None
    url: WebUrl | None = None


def _credential(value: object) -> object:
    if not isinstance(value, str):
        return value
    parts = [each for part in _BETWEEN.split(value) if (each := part.strip())]
    if len(parts) > 1:
        message = f"{kind_of(value)} is read as one credential"
        hint = f"put lists in brackets: [{', '.join(parts)}]; a full name belongs below name:"
        raise fault("list-in-text", message, hint)
    return {"abbreviation": value}


# Commas and the like outside of brackets: "LMT (Oregon, 2019)" is one.
_BETWEEN = re.compile(r"[,;|](?![^(]*\))|\s+(?:and|&|/)\s+(?![^(]*\))")


def _name_list(value: object) -> object:
    """Refuse several names in one text without quotes: `also: cupping, fire cupping`."""
    parts = [each for part in str(value).split(",") if (each := part.strip())]
    if isinstance(value, Scalar) and value.plain and len(parts) > 1:
        message = f"{kind_of(value)} is read as one name"
        hint = f"put lists in brackets: [{', '.join(parts)}], or one name with a comma in quotes"
        raise fault("list-in-text", message, hint)
    return value


Names = Annotated[OneOrMany[Text], BeforeValidator(_name_list)]


def _booking(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


class PostHeader(Strict):
    """Front matter of a post."""

    title: Text
    date: Moment
    author: Annotated[OneOrMany[Text], Field(min_length=1)]
    modalities: OneOrMany[Text] = ()
    conditions: OneOrMany[Text] = ()
    related: OneOrMany[Text] = ()
    unrelated: OneOrMany[Text] = ()
    category: Text | None = None
    description: Text | None = None
    image: Picture | None = None
    updated: Day | None = None
    reviewed_by: Text | None = None
    last_reviewed: Day | None = None
    review_in: Annotated[Whole, Field(ge=1, le=120)] = 12
    sources: Many[Source] = ()
    ai: Literal["none", "assisted", "generated"] = "none"
    draft: Flag = False
    expires: Day | None = None
    slug: Slug | None = None
    aliases: OneOrMany[SitePath] = ()
    canonical: WebUrl | None = None
    noindex: Flag = False
    cta: Annotated[Call | Literal[False] | None, BeforeValidator(_call_or_false)] = None
    extra: Free = Field(default_factory=dict)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        raise_all("post", (*_review_faults(self), *_date_faults(self), *_source_faults(self)))
        return self


def _review_faults(post: PostHeader) -> Iterator[PydanticCustomError]:
    if post.ai != "none" and post.reviewed_by is None:
        yield fault(
            "unreviewed-ai",
            f"a post marked ai: {post.ai} has no reviewer",
            "add reviewed_by and last_reviewed",
            key="ai",
            others=["reviewed_by"],
        )
    if (post.reviewed_by is None) != (post.last_reviewed is None):
        there, missing = "reviewed_by", "last_reviewed"
        if post.reviewed_by is None:
            there, missing = missing, there
        yield fault(
            "half-a-review",
            f"{there} needs {missing}",
            f"add {missing}",
            key=there,
            others=[missing],
        )


def _date_faults(post: PostHeader) -> Iterator[PydanticCustomError]:
    day = post.date.date() if isinstance(post.date, dt.datetime) else post.date
    if post.updated is not None and post.updated < day:
        yield fault(
            "dates-out-of-order",
            f"updated ({post.updated}) is before date ({day})",
            "correct one of the two",
            key="updated",
            others=["date"],
        )
    if post.expires is not None and post.expires <= day:
        yield fault(
            "dates-out-of-order",
            f"expires ({post.expires}) is not after date ({day})",
            "correct one of the two",
            key="expires",
            others=["date"],
        )


def _source_faults(post: PostHeader) -> Iterator[PydanticCustomError]:
    seen: set[str] = set()
    for number, source in enumerate(post.sources):
        if source.key is not None and source.key in seen:
            yield fault(
                "duplicate-source",
                f"two sources have the key '{source.key}'",
                "rename one of them",
                key=f"sources.{number}.key",
            )
        seen.add(source.key or "")


class PageHeader(Strict):
    """Front matter of a plain page."""

    title: Text
    description: Text | None = None
    image: Picture | None = None
    updated: Day | None = None
    draft: Flag = False
    slug: Slug | None = None
    aliases: OneOrMany[SitePath] = ()
    canonical: WebUrl | None = None
    noindex: Flag = False
    layout: Literal["page", "contact"] = "page"
    extra: Free = Field(default_factory=dict)


class AuthorHeader(Strict):
    """Front matter of an author: a person or an organisation."""

    name: Text
    kind: Literal["person", "organization"] = "person"
    credentials: OneOrMany[Annotated[Credential, BeforeValidator(_credential)]] = ()
    job_title: Text | None = None
    photo: Picture | None = None
    email: Email | None = None
    links: Many[WebUrl] = ()
    slug: Slug | None = None
    aliases: OneOrMany[SitePath] = ()
    extra: Free = Field(default_factory=dict)


class ModalityHeader(Strict):
    """Front matter of a modality: a term of the clinic's controlled vocabulary."""

    name: Text
    also: Names = ()
    misspelled: Names = ()
    summary: Text | None = None
    contraindications: Many[Text] = ()
    offered_by: OneOrMany[Text] = ()
    booking: Annotated[Booking | None, BeforeValidator(_booking)] = None
    image: Picture | None = None
    slug: Slug | None = None
    aliases: OneOrMany[SitePath] = ()
    extra: Free = Field(default_factory=dict)


class ConditionHeader(Strict):
    """Front matter of a condition: what the clinic's work is for."""

    name: Text
    also: Names = ()
    misspelled: Names = ()
    summary: Text | None = None
    image: Picture | None = None
    slug: Slug | None = None
    aliases: OneOrMany[SitePath] = ()
    extra: Free = Field(default_factory=dict)


Header = PostHeader | PageHeader | AuthorHeader | ModalityHeader | ConditionHeader

MODELS: dict[str, type[Header]] = {each.name: globals()[each.model] for each in KINDS.values()}
"""The front matter of each kind, by the kind's name."""
