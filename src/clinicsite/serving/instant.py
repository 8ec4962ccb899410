"""The page that was just saved, ready before the rest of the site.

Most saves change the text of one post or page and nothing else: not its front matter, nor where
its links lead. That page can be made from the last site with this one document replaced, in a time
that does not grow with the site. The build that follows makes it again with all others; if
something on it depends on more than its text, it comes out different and replaces this one. A
saved style sheet is treated in the same way.

Whenever there is any doubt, the answer is None, and the build makes the page.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from clinicsite.building.stages import Site
from clinicsite.engine import Site as Asking
from clinicsite.errors import Diagnostic, has_errors
from clinicsite.front_matter.schema import Header
from clinicsite.graph.linking import pictures
from clinicsite.graph.names.naming import url_of
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.kinds import PAGE, POST
from clinicsite.markup.facts import Markup
from clinicsite.pages.assets.pictures import superseded
from clinicsite.pages.assets.static_assets import static_assets
from clinicsite.pages.makers import made
from clinicsite.pages.page import Asset
from clinicsite.pages.page_list import page_at
from clinicsite.reading import library, theme
from clinicsite.reading import queries as reading
from clinicsite.reading.documents import Document
from clinicsite.reading.parsing import parse
from clinicsite.reading.sources import SourceFile, read_file
from clinicsite.rendering.render import render
from clinicsite.serving.shown import open_folder

H = TypeVar("H", bound=Header)


@dataclass(frozen=True, slots=True)
class Instant:
    """Files made before the build, by output path; the output path of each style sheet's source."""

    files: Mapping[str, bytes]
    style_sheets: Mapping[str, str]


def instant(site: Site, root: Path, path: str) -> Instant | None:
    """Return what can be made at once from one saved source file, or None."""
    make = _style_sheets if path.endswith(".css") else _document
    try:
        return make(site, root, path)
    except Exception:  # noqa: BLE001 - the build meets the same error, and reports it
        return None


def warm_up(site: Site, root: Path) -> None:
    """Make some post's page, so that the first save does not wait for modules to load."""
    for path in reading.files_of_kind(site.engine, POST.name)[:1]:
        instant(site, root, path)


def _document(site: Site, root: Path, path: str) -> Instant | None:
    """Return the page of a saved post or page, made from the last site and its new text."""
    of = page_at(site.engine, url_of(site.engine, path))
    if of is None or of.source != path or of.maker not in {POST.name, PAGE.name}:
        return None
    new = _read(reading.document(site.engine, path), root, site)
    if new is None:
        return None
    page = made(_Replaced(site.engine, new), of)
    rendered = next(render([page], site.templates), None)
    return Instant({rendered.path: rendered.data}, {}) if rendered else None


class _Replaced(SiteGraph):
    """The last site, with one document replaced."""

    def __init__(self, site: Asking, new: Document[Any]) -> None:
        super().__init__(site)
        self._new = new

    def _document(self, path: str) -> Document[Any]:
        return self._new if path == self._new.path else super()._document(path)


def _style_sheets(site: Site, root: Path, path: str) -> Instant | None:
    """Return the site's style sheets as they are now, if nothing is wrong with them."""
    files, wrong = theme.static_files(root, theme.theme_root())
    engine = site.engine
    left_out = pictures(engine)[1] | superseded(engine)
    made, more = static_assets(files, site.run.tools.copies(engine), left_out)
    if wrong or more or path not in {asset.source for asset in made.assets}:
        return None
    sheets = {asset.source: asset for asset in made.assets if asset.path.endswith(".css")}
    known = {asset.path: asset.digest for asset in site.listed()}
    changed = (each for each in sheets.values() if known.get(each.path) != each.digest)
    return Instant(
        {asset.path: _bytes_of(asset) for asset in changed},
        {source: asset.path for source, asset in sheets.items()},
    )


def _bytes_of(asset: Asset) -> bytes:
    return asset.origin if isinstance(asset.origin, bytes) else asset.origin.read_bytes()


def _read(old: Document[H], root: Path, site: Site) -> Document[H] | None:
    """Return a document as it is on the disk now, if only its text has changed."""
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
