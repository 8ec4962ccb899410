"""Outputs that no machine could hold, or would take for one file, or for a file and a folder."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from clinicsite import ranks, urls
from clinicsite.engine import Query, Site, query
from clinicsite.errors import Diagnostic, Place, shortened
from clinicsite.graph.names.naming import path_of
from clinicsite.graph.ordering import categories, list_of
from clinicsite.kinds import POST
from clinicsite.pages.assets.output_paths import path_fault
from clinicsite.pages.page_list import PageOf, pages_in_order
from clinicsite.reading.queries import document, facts
from clinicsite.rendering.outputs import AssetOf, asset_list

_SHOWN = 100  # characters of a path in a message


@dataclass(frozen=True, slots=True)
class _Claim:
    """An output path, and who wants it: its url, its place, and the value that was typed for it.

    `key` is the front matter's key that made the url: `slug`, `aliases.0`, or empty.
    """

    path: str
    url: str
    place: Place
    source: str
    key: str = ""

    @property
    def blame(self) -> tuple[bool, bool, bool, str]:
        """Order by who is best asked to give way: a typed value, a document, a file."""
        return (not self.key, not self.source.startswith("content/"), not self.source, self.source)


@query(ranks.PAGES)
def path_findings(site: Site, _key: str) -> None:
    """Outputs at paths that a file cannot or must not have."""
    for claim in _claims(site):
        wrong = path_fault(claim.path)
        if wrong is not None:
            site.report(_unsound(_at_its_text(claim, site), wrong))


@query(ranks.CHECKS)
def collisions(site: Site, _key: str) -> None:
    """Two outputs of one path, also by case and Unicode form, and files in files."""
    owners: dict[str, _Claim] = {}
    for claim in _claims(site):
        first = owners.setdefault(urls.folded(claim.path), claim)
        if first is not claim:
            site.report(_collision(*(_placed(each, site) for each in (first, claim))))
    for form, claim in owners.items():
        folder = form.rpartition("/")[0]
        while folder:
            if folder in owners:
                pair = (_placed(each, site) for each in (owners[folder], claim))
                site.report(_collision(*pair))
            folder = folder.rpartition("/")[0]


def _claims(site: Site) -> Iterator[_Claim]:
    yield from (_of_page(site, each) for each in pages_in_order(site))
    yield from (_of_asset(each) for each in asset_list(site))


def _of_page(site: Site, page: PageOf) -> _Claim:
    path = urls.output_path(page.url)
    place = Place(page.source or page.url)
    if not page.source:
        return _Claim(path, page.url, place, page.source)
    if page.maker == "redirect":
        # The first of two equal ones is named.
        aliases = [each.strip("/") for each in facts(site, page.source).aliases]
        key = f"aliases.{aliases.index(page.url.strip('/'))}"
    else:
        key = "slug" if facts(site, page.source).has_slug else ""
    return _Claim(path, page.url, place, page.source, key)


def _placed(claim: _Claim, site: Site) -> _Claim:
    """Look up where the value is that was typed for a path."""
    if not claim.source.startswith("content/"):
        return claim
    return replace(claim, place=document(site, claim.source).place(claim.key))


def _of_asset(asset: AssetOf) -> _Claim:
    return _Claim(asset.path, f"/{asset.path}", Place(asset.source or asset.path), asset.source)


def _at_its_text(claim: _Claim, site: Site) -> _Claim:
    """Put a category's page, which no file makes alone, at the first post that names it."""
    for slug in categories(site) if not claim.source else ():
        if claim.url.startswith(f"/categories/{slug}/"):
            ids = list_of(site, f"category:{slug}") or ()
            path = path_of(site, POST.name, ids[0]) or ""
            place = document(site, path).place("category")
            return replace(claim, place=place, source=path, key="category")
    return _placed(claim, site)


def _unsound(claim: _Claim, wrong: str) -> Diagnostic:
    shown = shortened(claim.path.encode(errors="backslashreplace").decode(), _SHOWN)
    hint = {"slug": "choose another slug", "category": "choose a shorter name"}.get(claim.key, "")
    if claim.key.startswith("aliases"):
        hint = "delete this alias, or choose another"
    elif not hint:
        hint = "choose a shorter slug" if claim.source.endswith(".md") else "rename the file"
    return Diagnostic(
        claim.place, "bad-output-path", f"'{shown}' cannot be published: {wrong}", hint
    )


def _collision(one: _Claim, other: _Claim) -> Diagnostic:
    blamed, owner = sorted((one, other), key=lambda claim: claim.blame)
    holder = f" of {owner.source}" if owner.source else ""
    if urls.folded(blamed.path) != urls.folded(owner.path):
        message = f"{blamed.url} and {owner.url}{holder} would need one name for file and folder"
    elif blamed.path == owner.path:
        message = f"{blamed.url} is already the address{holder or ' of a page of every site'}"
    else:
        message = f"{blamed.url} and {owner.url}{holder} are one file on some machines"
    if blamed.key.startswith("aliases"):
        hint = "delete this alias, or choose another"
    elif blamed.key or blamed.source.startswith("content/"):
        hint = "choose another slug"
    else:
        hint = "rename the file"
    return Diagnostic(blamed.place, "collision", message, hint)


QUERIES: tuple[Query[Any], ...] = (path_findings, collisions)
