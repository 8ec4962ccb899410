"""Search: Pagefind's index of the posts, made of their words and of nothing else.

Pagefind reads HTML, so each post is written for it as a bare page: title, date, text. The
rendered pages are not read: a template has no say in what is found, and an index is as old as
the posts' words. Pagefind is the extra `search`.
"""

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

from clinicsite import digests, urls
from clinicsite.errors import Diagnostic, EnvironmentFault, Place, Severity
from clinicsite.generator import generator_digest
from clinicsite.graph.nodes import Post, SiteGraph
from clinicsite.pages import dates, search_files
from clinicsite.pages.materials import excerpt
from clinicsite.pages.output_paths import path_fault
from clinicsite.pages.page import Asset
from clinicsite.pages.search_filters import Filters, with_filters
from clinicsite.pages.search_tool import installed, search_tool
from clinicsite.reading.documents import REFERENCE_CLOSE, REFERENCE_OPEN

FOLDER = "pagefind"  # below the site's root; the search page's script asks there
_REFERENCE = re.compile(rf"{REFERENCE_OPEN}\d+{REFERENCE_CLOSE}")
# What stands in a text and is no part of its words.
_EXCLUDED = "img, sup.citation, .footnote-ref, .footnote-backref"

# Beside the index Pagefind writes widgets, which the theme has no use for.
_WANTED = re.compile(
    r"pagefind\.js|pagefind-worker\.js|pagefind-entry\.json|pagefind\.[\w-]+\.pf_meta"
    r"|(index|fragment)/.+"
)


def search_index(
    graph: SiteGraph, folder: Path, *, late: bool = False
) -> tuple[tuple[Asset, ...], list[Diagnostic]]:
    """Return the files of the index, or none if search is off or cannot be had.

    `folder` keeps the indexes of earlier builds. `late` takes the newest of them even if posts
    have changed since: a preview must not wait seconds after each save.

    Raises `EnvironmentFault` when Pagefind fails.
    """
    if not graph.settings.search.enabled or not graph.posts:
        return (), []
    tool = search_tool(installed())
    if tool is None:
        return (), [_not_installed()]
    posts = {urls.output_path(post.url): post for post in graph.posts.values()}
    if any(path_fault(path) is not None for path in posts):
        return (), []  # `collisions` tells of them, and nothing is published
    made_of = {
        path: (_page(graph, post, ""), post.document.markup.prose.html_digest)
        for path, post in posts.items()
    }
    filters = _filters(graph)
    digest = digests.of([generator_digest(), tool.made_by, sorted(made_of.items()), filters])
    files = search_files.find(folder, digest) or (search_files.newest(folder) if late else None)
    if files is None:
        # Late: most runs find their index kept, and start no process.
        from clinicsite.pages import search_pagefind  # noqa: PLC0415

        pages = {
            path: _page(graph, post, post.document.markup.html)
            for path, post in sorted(posts.items())
        }
        made = search_pagefind.files_of_index(pages, _EXCLUDED)
        files = with_filters(_wanted(made, len(pages)), filters)
        search_files.keep(folder, digest, files)
    language = graph.settings.language
    return tuple(
        Asset(f"{FOLDER}/{name}", digests.of_bytes(data), data, "the search index")
        for name, data in sorted(files.items())
    ), ([] if tool.splits_words(language) else [_needs_extended(language)])


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


def _page(graph: SiteGraph, post: Post, html: str) -> str:
    """Return the file of a post, with its text as `html`, that Pagefind is to read."""
    settings, header = graph.settings, post.document.header
    shown = dates.show(post.date, settings.blog.date_format, settings.language)
    head = f'<meta data-pagefind-meta="date[content]" content="{escape(shown)}">'
    summary = f"<p>{escape(excerpt(post))}</p>" if header.description else ""
    text = _REFERENCE.sub("", html)
    return (
        f'<!doctype html><html lang="{escape(settings.language)}"><head>{head}</head><body>'
        f"<main data-pagefind-body><h1>{escape(post.title)}</h1>{summary}{text}</main>"
        "</body></html>"
    )


def _filters(graph: SiteGraph) -> Filters:
    """Return the urls of the posts by each author and about each modality, by kind and name."""
    filters: Filters = {"author": {}, "modality": {}}
    for post in graph.posts.values():
        for id_ in post.authors:
            filters["author"].setdefault(graph.authors[id_].name, []).append(post.url)
        for id_ in post.modalities:
            filters["modality"].setdefault(graph.modalities[id_].name, []).append(post.url)
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
