"""The page that was just saved, before the rest of the site.

Most saves change the text of one post or page and nothing else: not its front matter, not where
its links lead. Then the page can be made of the last site with this one document exchanged,
in a time that does not grow with the site. The build that follows makes it again with all others;
if something on it depends on more than its text, it comes out different and is shown anew. A
saved style sheet is glanced at in the same way.

Whatever is doubtful gives None: the build will tell.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, cast

from clinicsite import digests, urls
from clinicsite.errors import Diagnostic, has_errors
from clinicsite.graph.nodes import PlainPage, Post
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.pages import head
from clinicsite.pages.contexts import PlainContext, PostContext
from clinicsite.pages.materials import Materials
from clinicsite.pages.page import Asset
from clinicsite.pages.plain import plain_pages
from clinicsite.pages.posts import post_pages
from clinicsite.pages.static_assets import static_assets
from clinicsite.reading import library, theme
from clinicsite.reading.documents import Document, Markup, SourceFile
from clinicsite.reading.parsing import parse
from clinicsite.reading.schema import Header
from clinicsite.reading.sources import read_file
from clinicsite.rendering.render import render
from clinicsite.serving.shown import open_folder
from clinicsite.stages import Site
from clinicsite.urls import Address

H = TypeVar("H", bound=Header)


@dataclass(frozen=True, slots=True)
class Glance:
    """Files made ahead of the build, by output path; style sheets by source, as they are now."""

    files: Mapping[str, bytes]
    style_sheets: Mapping[str, str]


def glance(site: Site, root: Path, path: str) -> Glance | None:
    """Return what can be made at once of one saved source file, or None."""
    try:
        if path.endswith(".css"):
            return glance_at_style_sheet(site, root, path)
        return glance_at_document(site, root, path)
    except Exception:  # noqa: BLE001 - whatever it is, the build meets it too, and tells of it
        return None


def page_of(site: Site, path: str) -> str | None:
    """Return the output path of the page that a document is shown on, if it can be glanced at."""
    graph = site.graph
    nodes: list[Post | PlainPage] = [*graph.posts.values(), *graph.pages.values()]
    return next((urls.output_path(each.url) for each in nodes if each.document.path == path), None)


def glance_at_document(site: Site, root: Path, path: str) -> Glance | None:
    """Return the page of a saved post or page, made of the last site and its new text."""
    graph = site.graph
    for post in graph.posts.values():
        if post.document.path == path:
            document = _read(post.document, root, site)
            if document is not None:
                return _rendered(site, _around(graph, replace(post, document=document)), post)
    for page in graph.pages.values():
        if page.document.path == path:
            text = _read(page.document, root, site)
            if text is not None:
                new = replace(page, document=text)
                return _rendered(site, replace(graph, posts={}, pages={page.id: new}), page)
    return None


def glance_at_style_sheet(site: Site, root: Path, path: str) -> Glance | None:
    """Return the style sheets of the site as they are now, if nothing is wrong with them."""
    if not path.endswith(".css"):
        return None
    files, wrong = theme.static_files(root, theme.theme_root())
    left_out = site.graph.pictures_unpublished | site.pictures.superseded()
    made, more = static_assets(files, site.pictures.copies, left_out)
    if wrong or more or path not in {asset.source for asset in made.assets}:
        return None
    sheets = {asset.source: asset for asset in made.assets if asset.path.endswith(".css")}
    known = {asset.path: asset.digest for asset in site.assets}
    files_made = {
        asset.path: _bytes_of(asset)
        for asset in sheets.values()
        if known.get(asset.path) != asset.digest
    }
    return Glance(files_made, {source: asset.path for source, asset in sheets.items()})


def _bytes_of(asset: Asset) -> bytes:
    return asset.origin if isinstance(asset.origin, bytes) else asset.origin.read_bytes()


def _read(old: Document[H], root: Path, site: Site) -> Document[H] | None:
    """Return a document as it is on the disk now, if nothing but its text is new."""
    folder, _, name = old.path.rpartition("/")
    handle = open_folder(root, folder)
    if handle is None:
        return None
    try:
        data = read_file(handle, name, old.path)
    finally:
        os.close(handle)
    if isinstance(data, Diagnostic):
        return None
    source = SourceFile(old.path, old.kind, old.id, data)
    new, wrong = parse(source, library.markup_options(site.graph.settings))
    if not isinstance(new, Document) or has_errors(wrong) or new.header != old.header:
        return None
    if _links(new.markup) != _links(old.markup):
        return None
    return cast("Document[H]", new)  # its header is equal to the old one, so of the same type


def _links(markup: Markup) -> list[tuple[str, bool]]:
    return [(each.target, each.is_picture) for each in markup.references]


def _around(graph: SiteGraph, post: Post) -> SiteGraph:
    """Return the graph with only the posts that one post's page shows: two neighbours, cards."""
    ids = list(graph.posts)
    at = ids.index(post.id)
    near = ids[max(0, at - 1) : at + 2]
    choices = graph.more_posts.get(post.id, ())
    chosen = [choice.id for choice in choices if choice.id not in near]
    # The oldest post has no older neighbour, so nothing may stand behind it.
    shown = [*chosen, *near] if at == len(ids) - 1 else [*near, *chosen]
    posts = {id_: post if id_ == post.id else graph.posts[id_] for id_ in shown}
    return replace(graph, posts=posts, more_posts={post.id: choices})


def _rendered(site: Site, graph: SiteGraph, node: Post | PlainPage) -> Glance | None:
    """Return a node's page as the makers of pages make it of a graph."""
    last = next((page.context for page in site.pages if page.url == node.url), None)
    if not isinstance(last, PostContext | PlainContext):
        return None
    materials = Materials(
        graph=graph,
        address=Address(graph.settings.url),
        site=last.site,
        facts=head.site_facts(graph.settings, preview=last.site.preview),
        pictures=site.pictures,
    )
    made = post_pages(materials) if isinstance(node, Post) else plain_pages(materials)
    page = next(page for page in made if page.url == node.url)
    rendered = next(render([page], site.templates), None)
    return Glance({rendered.path: rendered.data}, {}) if rendered else None


def digest_of_others(site: Site) -> str:
    """Return the digest of all assets but style sheets: what a page shows beside its own text."""
    others = [(each.path, each.digest) for each in site.assets if not each.path.endswith(".css")]
    return digests.of(sorted(others))
