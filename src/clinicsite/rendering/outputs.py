"""What a site consists of: its pages, as all that they are rendered from, and its files."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from clinicsite import digests, ranks, urls
from clinicsite.engine import Query, Site, items, query
from clinicsite.generator import generator_digest
from clinicsite.graph.linking import pictures
from clinicsite.graph.ordering import left_out
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.media.picture_headers import PictureFault
from clinicsite.pages.assets.pictures import ready
from clinicsite.pages.assets.static_assets import static_made, static_name
from clinicsite.pages.contexts.frame import frame
from clinicsite.pages.contexts.typed import typed_paths
from clinicsite.pages.makers import made
from clinicsite.pages.page import Asset, Page
from clinicsite.pages.page_list import page_at, page_list
from clinicsite.pages.search.index import FOLDER, search_files_made
from clinicsite.rendering.queries import closure, named_assets


@query(ranks.PAGES + 2, encode=digests.canonical)
def context(site: Site, url: str) -> Page | None:
    """A page with all that its template may see; None if there is none at this url."""
    of = page_at(site, url)
    return made(SiteGraph(site), of) if of else None


@query(ranks.PAGES + 3)
def page(site: Site, url: str) -> str:
    """The digest of all that a page is rendered from; empty if there is none at this url."""
    of = context(site, url)
    if of is None:
        return ""
    parts = closure(site, of.template)
    address = frame(site).address
    assets = {path: address.local(f"/{static_name(site, path)}") for path in parts.assets}
    return digests.of((generator_digest(), of, dict(parts.templates), assets))


class AssetOf(msgspec.Struct, frozen=True, array_like=True):
    """A file that is published as it is: its output path, the digest of its bytes, its source."""

    path: str
    digest: str
    source: str


def _rows(found: tuple[Asset, ...]) -> bytes:
    return digests.canonical([(each.path, each.digest, each.source) for each in found])


@query(ranks.LISTING + 5, encode=_rows)
def assets_made(site: Site, _key: str) -> tuple[Asset, ...]:
    """The files that are published as they are, with their bytes."""
    static, _ = static_made(site)
    named, found = static.named(typed_paths(site) | named_assets(site))
    for each in (*found, *static.copies.diagnostics()):
        site.report(each)
    shown = {
        asset.path: asset
        for path in pictures(site)[0]
        if not isinstance(of := ready(site, path), PictureFault)
        for asset in of.assets
    }
    index = search_files_made(site)
    return (
        *static.assets,
        *(shown[path] for path in sorted(shown)),
        *(
            Asset(f"{FOLDER}/{name}", digests.of_bytes(data), data, "the search index")
            for name, data in sorted(index.items())
        ),
        *named,
    )


@query(ranks.LISTING + 6)
def asset_list(site: Site, _key: str) -> tuple[AssetOf, ...]:
    """The files that are published as they are."""
    return tuple(AssetOf(each.path, each.digest, each.source) for each in assets_made(site))


@query(ranks.PAGES)
def known_urls(site: Site, _key: str) -> dict[str, bool]:
    """The url of each page and file."""
    urls_of_assets = (f"/{each.path}" for each in asset_list(site))
    return dict.fromkeys((*page_list(site), *urls_of_assets), True)


known_url = items(known_urls)


@query(ranks.PAGES + 1)
def known_files(site: Site, _key: str) -> dict[str, bool]:
    """The output path of each page and file."""
    return dict.fromkeys(map(urls.output_path, known_urls(site)), True)


known_file = items(known_files)


@query(ranks.PAGES)
def left_out_files(site: Site, _key: str) -> dict[str, str]:
    """The output paths that documents would have which are left out, and whose they are."""
    graph = SiteGraph(site)
    found = [graph.left_out(path) for path in left_out(site)]
    # Of several, one that has expired is named: that page was there.
    found.sort(key=lambda each: each.state == "expired")
    return {file: each.path for each in found for file in each.files}


left_out_at = items(left_out_files)


def output(site: Site, known: Mapping[str, str], ran: Collection[str]) -> Mapping[str, str]:
    """Return the digest of what each output file is made of.

    `known` are those of the last build by path, and `ran` the urls whose pages were asked again.
    """
    paths = {urls.output_path(url): url for url in page_list(site)}
    new = {path: url for path, url in paths.items() if path not in known or url in ran}
    made_of = dict(zip(new, site.ask_all(page, new.values()), strict=True))
    pages = {path: made_of[path] if path in new else known[path] for path in paths}
    return pages | {each.path: each.digest for each in asset_list(site)}


QUERIES: tuple[Query[Any], ...] = (
    context, page, assets_made, asset_list, known_urls, known_url, known_files, known_file,
    left_out_files, left_out_at,
)  # fmt: skip
