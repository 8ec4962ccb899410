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
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from clinicsite import digests, urls
from clinicsite.engine import Site as Asking
from clinicsite.errors import Diagnostic, has_errors
from clinicsite.graph.linking import pictures
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.kinds import PAGE, POST
from clinicsite.pages.makers import made
from clinicsite.pages.page import Asset
from clinicsite.pages.page_list import PageOf, page_list
from clinicsite.pages.pictures import superseded
from clinicsite.pages.static_assets import static_assets
from clinicsite.reading import library, theme
from clinicsite.reading.documents import Document, Markup
from clinicsite.reading.parsing import parse
from clinicsite.reading.queries import document
from clinicsite.reading.schema import Header
from clinicsite.reading.sources import SourceFile, read_file
from clinicsite.rendering.render import render
from clinicsite.serving.shown import open_folder
from clinicsite.stages import Site

H = TypeVar("H", bound=Header)


@dataclass(frozen=True, slots=True)
class Glance:
    """Files made ahead of the build, by output path; style sheets by source, as they are now."""

    files: Mapping[str, bytes]
    style_sheets: Mapping[str, str]


def glance(site: Site, root: Path, path: str) -> Glance | None:
    """Return what can be made at once of one saved source file, or None."""
    try:
        with site.run.lock:
            if path.endswith(".css"):
                return glance_at_style_sheet(site, root, path)
            return glance_at_document(site, root, path)
    except Exception:  # noqa: BLE001 - whatever it is, the build meets it too, and reports it
        return None


def page_of(site: Site, path: str) -> str | None:
    """Return the output path of the page that a document is shown on, if it can be glanced at."""
    page = _page_of(site, path)
    return urls.output_path(page.url) if page else None


def _page_of(site: Site, path: str) -> PageOf | None:
    pages = page_list(site.engine).values()
    kinds = {POST.name, PAGE.name}
    return next((each for each in pages if each.source == path and each.maker in kinds), None)


def glance_at_document(site: Site, root: Path, path: str) -> Glance | None:
    """Return the page of a saved post or page, made of the last site and its new text."""
    of = _page_of(site, path)
    new = _read(document(site.engine, path), root, site) if of else None
    if of is None or new is None:
        return None
    page = made(_Exchanged(site.engine, new), of)
    rendered = next(render([page], site.templates), None)
    return Glance({rendered.path: rendered.data}, {}) if rendered else None


class _Exchanged(SiteGraph):
    """The last site, with one document exchanged."""

    def __init__(self, site: Asking, new: Document[Any]) -> None:
        super().__init__(site)
        self._new = new

    def _document(self, path: str) -> Document[Any]:
        return self._new if path == self._new.path else super()._document(path)


def glance_at_style_sheet(site: Site, root: Path, path: str) -> Glance | None:
    """Return the style sheets of the site as they are now, if nothing is wrong with them."""
    files, wrong = theme.static_files(root, theme.theme_root())
    engine = site.engine
    left_out = pictures(engine)[1] | superseded(engine)
    made, more = static_assets(files, site.run.tools.copies(engine), left_out)
    if wrong or more or path not in {asset.source for asset in made.assets}:
        return None
    sheets = {asset.source: asset for asset in made.assets if asset.path.endswith(".css")}
    known = {asset.path: asset.digest for asset in site.listed()}
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


def digest_of_others(site: Site) -> str:
    """Return the digest of all assets but style sheets: what a page shows beside its own text."""
    others = [(each.path, each.digest) for each in site.listed() if not each.path.endswith(".css")]
    return digests.of(sorted(others))
