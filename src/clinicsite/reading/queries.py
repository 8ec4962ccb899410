"""What the files say, each by itself: settings, parsed documents, and what others may know."""

import datetime as dt
from functools import lru_cache
from typing import Any, cast

import msgspec

from clinicsite import clock, ranks
from clinicsite.engine import Query, Site, codec, query
from clinicsite.errors import ContentError, Diagnostic, Place
from clinicsite.front_matter.salvage import NAMING
from clinicsite.kinds import KINDS
from clinicsite.markup.lazy_text import Form
from clinicsite.markup.options import MarkupOptions
from clinicsite.reading import library, names
from clinicsite.reading import site as site_file
from clinicsite.reading.disk import SETTINGS, file_digest, kind_and_id, listing
from clinicsite.reading.documents import Document
from clinicsite.reading.given import asked, today
from clinicsite.reading.parsed import Parsed
from clinicsite.reading.sources import SourceFile
from clinicsite.settings import Settings, with_base_url


@query(ranks.SETTINGS)
def settings_read(site: Site, _key: str) -> str:
    """The settings as JSON, with the keys that were typed.

    Raises `ContentError` if there are none, `UsageError` for a wrong `--base-url`.
    """
    file_digest(site, SETTINGS)
    found, wrong = site_file.load_settings(site.tools.root)
    if found is None:
        raise ContentError(wrong)
    site.report(*wrong)
    found = with_base_url(found, asked(site).base_url)
    # Which keys were set decides as well: a byline's pattern that was not is the language's.
    return found.model_dump_json(by_alias=True, exclude_unset=True)


def settings(site: Site) -> Settings:
    """Return the settings."""
    return _settings(settings_read(site))


@lru_cache(maxsize=4)
def _settings(text: str) -> Settings:
    return Settings.model_validate_json(text)


@query(ranks.SETTINGS)
def listing_findings(site: Site, _key: str) -> None:
    """What is wrong with the files of `content/`, before any is read."""
    site.report(*listing(site).found)


def setting_place(site: Site, key: str) -> Place:
    """Return where a key of `site.yaml` is."""
    file_digest(site, SETTINGS)
    return site_file.place_of(site.tools.root, key)


@query(ranks.SETTINGS + 1)
def options(site: Site, _key: str) -> MarkupOptions:
    """The part of the settings that the conversion of texts depends on."""
    return library.markup_options(settings(site))


def day(site: Site) -> dt.date:
    """Return the day of the run, in the clinic's time zone."""
    return dt.date.fromisoformat(today(site, settings(site).time_zone))


@query(ranks.PARSED, encode=codec.encode)  # the store keeps it
def parsed(site: Site, path: str) -> Parsed:
    """One file of `content/`, parsed; what is wrong in it is reported here."""
    kind, id_ = kind_and_id(path)
    digest = file_digest(site, path)
    if isinstance(digest, Diagnostic) or not digest:
        wrong = (digest,) if isinstance(digest, Diagnostic) else ()
        found = Parsed(path, kind, id_, "", is_readable=False, found=wrong)
    else:
        file = SourceFile(path, kind, id_, b"")
        found = site.tools.library.parse(file, digest, options(site))
    site.report(*found.found)
    return found


def document(site: Site, path: str) -> Document[Any]:
    """Return the document at a path, which must be one (`Facts.is_document`)."""
    found = parsed(site, path)
    memo = site.tools.documents
    known, made = memo.get(path, (None, None))
    if known is not found:

        def text(form: Form) -> str:
            return str(site.tools.library.text(form, found, options(site)))

        made = found.document(text)
        memo[path] = found, made
    return cast("Document[Any]", made)


class Facts(msgspec.Struct, frozen=True, array_like=True):
    """What others may know of a file: nothing here changes with the words of its text.

    `status` is whole, faulty (its front matter has mistakes), headless (it cannot be used) or
    unreadable. `is_lost` says that its names are not known, so nothing that names it is blamed.
    `date` is that of a post in the clinic's time zone, `has_slug` that the slug was typed.
    """

    path: str
    kind: str
    id: str
    status: str
    is_lost: bool
    slug: str = ""
    has_slug: bool = False
    heading: str = ""
    draft: bool = False
    date: str = ""
    expires: str = ""
    aliases: tuple[str, ...] = ()
    updated: str = ""
    is_hidden: bool = False

    @property
    def is_document(self) -> bool:
        """Whether the front matter can be used, at least in part."""
        return self.status in {"whole", "faulty"}


@query(ranks.FACTS)
def facts(site: Site, path: str) -> Facts:
    """What others may know of a file."""
    found = parsed(site, path)
    where = (path, found.kind, found.id)
    if not found.is_document:
        return Facts(*where, "headless" if found.is_readable else "unreadable", is_lost=True)
    header = found.typed
    status = "whole" if found.is_whole else "faulty"
    is_lost = status == "faulty" and not NAMING.isdisjoint(found.faulty)
    date = getattr(header, "date", None)
    expires, updated = getattr(header, "expires", None), getattr(header, "updated", None)
    zone = settings(site).zone
    return Facts(
        *where,
        status,
        is_lost,
        slug=names.default_slug(found.kind, found.id) if header.slug is None else header.slug,
        has_slug=header.slug is not None,
        heading=getattr(header, KINDS[found.kind].heading),
        draft=getattr(header, "draft", False),
        date=clock.in_zone(date, zone).isoformat() if date else "",
        expires=expires.isoformat() if expires else "",
        aliases=header.aliases,
        updated=updated.isoformat() if updated else "",
        is_hidden=bool(getattr(header, "noindex", False) or getattr(header, "canonical", None)),
    )


@query(ranks.NAMES)
def files_of_kind(site: Site, kind: str) -> tuple[str, ...]:
    """The paths of all files of a kind that can be used, at least in part."""
    return tuple(each.path for each in all_facts(site) if each.kind == kind and each.is_document)


def all_facts(site: Site) -> list[Facts]:
    """Return the facts of every file of `content/`, by path."""
    return site.ask_all(facts, [path for path, _, _ in listing(site).files])


def bare(site: Site, path: str) -> Document[Any]:
    """Return a document without its text: its front matter and its excerpt."""
    found = bare_form(site, path)
    return found.document(_no_text)


@query(ranks.FACTS)
def bare_form(site: Site, path: str) -> Parsed:
    """A parsed file without its text: what other pages may show of it."""
    found = parsed(site, path)
    return Parsed(
        path,
        found.kind,
        found.id,
        "",
        is_readable=found.is_readable,
        header=found.header,
        excerpt=found.excerpt,
        is_whole=found.is_whole,
    )


def _no_text(_form: Form) -> str:
    raise AssertionError("another document's text is asked for")


QUERIES: tuple[Query[Any], ...] = (
    settings_read, options, listing_findings, parsed, facts, files_of_kind, bare_form,
)  # fmt: skip
