"""Search: Pagefind's index of the posts, made of their words and of nothing else.

Pagefind reads HTML, so each post is written for it as a bare page: title, date, text. The
rendered pages are not read: a template has no say in what is found, and an index is as old as
the posts' words. Pagefind is the extra `search`.
"""

import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import msgspec

from clinicsite import digests, ranks, urls
from clinicsite.engine import Query, Site, query
from clinicsite.errors import Diagnostic, EnvironmentFault, Place, Severity
from clinicsite.generator import generator_digest
from clinicsite.graph.nodes import Post
from clinicsite.graph.ordering import order
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.kinds import MODALITY
from clinicsite.markup.facts import REFERENCE_CLOSE, REFERENCE_OPEN
from clinicsite.pages.assets.output_paths import path_fault
from clinicsite.pages.contexts import dates
from clinicsite.pages.search import files
from clinicsite.pages.search.filters import Filters, with_filters
from clinicsite.pages.search.tool import search_tool_found
from clinicsite.reading.given import asked
from clinicsite.reading.queries import settings
from clinicsite.settings import Settings

FOLDER = "pagefind"  # below the site's root; the search page's script asks there
_REFERENCE = re.compile(rf"{REFERENCE_OPEN}\d+{REFERENCE_CLOSE}")
# What stands in a text and is no part of its words.
_EXCLUDED = "img, sup.citation, .footnote-ref, .footnote-backref"

# Beside the index Pagefind writes widgets, which the theme has no use for.
_WANTED = re.compile(
    r"pagefind\.js|pagefind-worker\.js|pagefind-entry\.json|pagefind\.[\w-]+\.pf_meta"
    r"|(index|fragment)/.+"
)


@query(ranks.LISTED + 2)
def has_search(site: Site, _key: str) -> bool:
    """Whether the site has a search page."""
    is_wanted = settings(site).search.enabled and bool(order(site))
    return is_wanted and search_tool_found(site) is not None


class Searched(msgspec.Struct, frozen=True, array_like=True):
    """A post as search has it: `page` is what Pagefind reads, without the text."""

    id: str
    path: str
    url: str
    page: str
    html_digest: str
    authors: tuple[str, ...]
    modalities: tuple[str, ...]


@query(ranks.CARDS)
def searched(site: Site, id_: str) -> Searched | None:
    """A post as search has it; None if it is not on the site."""
    graph = SiteGraph(site)
    post = graph.posts.get(id_)
    if post is None:
        return None
    path = urls.output_path(post.url)
    markup = post.document.markup
    people = [graph.person(each) for each in post.authors]
    terms = [graph.term(MODALITY, each) for each in post.modalities]
    page = _page(graph.settings, post, "")
    return Searched(
        id_,
        path,
        post.url,
        page,
        markup.prose.html_digest,
        tuple(each.name for each in people if each),
        tuple(each.name for each in terms if each),
    )


def _rows(files: Mapping[str, bytes]) -> bytes:
    return digests.canonical({name: digests.of_bytes(data) for name, data in files.items()})


@query(ranks.CARDS + 1, encode=_rows)
def search_files_made(site: Site, _key: str) -> dict[str, bytes]:
    """The files of the search index, by name; none if search is off or cannot be had.

    A preview takes the newest index that there is, even if posts have changed since: it must not
    wait seconds after each save. Raises `EnvironmentFault` when Pagefind fails.
    """
    tool = search_tool_found(site)
    if settings(site).search.enabled and order(site) and tool is None:
        site.report(_not_installed())
    if not has_search(site) or tool is None:
        return {}
    language = settings(site).language
    if not tool.splits_words(language):
        site.report(_needs_extended(language))
    posts = [each for each in site.ask_all(searched, order(site)) if each]
    if any(path_fault(each.path) is not None for each in posts):
        return {}  # `path_faults` tells of them, and nothing is published
    filters = _filters(posts)
    made_of = sorted((each.path, (each.page, each.html_digest)) for each in posts)
    digest = digests.of([generator_digest(), tool.made_by, made_of, filters])
    folder: Path = site.tools.search_folder
    is_late = asked(site).preview
    found = files.find(folder, digest) or (files.newest(folder) if is_late else None)
    if found is not None:
        return found
    # Imported lazily: most runs find their index kept, and start no process.
    from clinicsite.pages.search import pagefind  # noqa: PLC0415

    graph = SiteGraph(site)
    pages = {
        each.path: _page(graph.settings, post, post.document.markup.html)
        for each in sorted(posts, key=lambda each: each.path)
        if (post := graph.posts[each.id])
    }
    made = pagefind.files_of_index(pages, _EXCLUDED)
    index = with_filters(_wanted(made, len(pages)), filters)
    files.keep(folder, digest, index)
    return index


def _not_installed() -> Diagnostic:
    return Diagnostic(
        Place("content/site.yaml"),
        "search-not-installed",
        "search is on, but Pagefind is not installed, so the site has no search box",
        "install it with: pip install 'pagefind[bin]'",
        Severity.INFO,
    )


def _needs_extended(language: str) -> Diagnostic:
    return Diagnostic(
        Place("content/site.yaml"),
        "search-needs-extended",
        f"search finds few words in '{language}': it is written without spaces, and only the "
        "extended build of Pagefind splits such text into words",
        "install it with: pip install 'pagefind[extended]'",
        Severity.WARNING,
    )


def _page(settings: Settings, post: Post, html: str) -> str:
    """Return the file of a post, with its text as `html`, that Pagefind is to read."""
    header = post.document.header
    shown = dates.show(post.date, settings.blog.date_format, settings.language)
    head = f'<meta data-pagefind-meta="date[content]" content="{escape(shown)}">'
    summary = f"<p>{escape(header.description)}</p>" if header.description else ""
    text = _REFERENCE.sub("", html)
    return (
        f'<!doctype html><html lang="{escape(settings.language)}"><head>{head}</head><body>'
        f"<main data-pagefind-body><h1>{escape(post.title)}</h1>{summary}{text}</main>"
        "</body></html>"
    )


def _filters(posts: Iterable[Searched]) -> Filters:
    """Return the urls of the posts by each author and about each modality, by kind and name."""
    filters: Filters = {"author": {}, "modality": {}}
    for post in posts:
        for name in post.authors:
            filters["author"].setdefault(name, []).append(post.url)
        for name in post.modalities:
            filters["modality"].setdefault(name, []).append(post.url)
    return filters


def _wanted(index: Mapping[str, bytes], expected: int) -> dict[str, bytes]:
    """Return the files that a search needs; Pagefind can end well with pages missing."""
    try:
        entry = json.loads(index["pagefind-entry.json"])
        languages = list(entry["languages"].values())
        found = sum(each["page_count"] for each in languages)
        # For a language without a stemmer the entry says null, and pagefind.js asks for "unknown".
        engines = {f"wasm.{each['wasm'] or 'unknown'}.pagefind" for each in languages}
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise EnvironmentFault("Pagefind made an index that cannot be read") from error
    if found != expected:
        raise EnvironmentFault(f"Pagefind indexed {found} of {expected} posts")
    missing = sorted(engines - index.keys())
    if missing:
        raise EnvironmentFault(f"Pagefind's index lacks the file {missing[0]}")
    return {
        name: data for name, data in index.items() if name in engines or _WANTED.fullmatch(name)
    }


QUERIES: tuple[Query[Any], ...] = (has_search, searched, search_files_made)
