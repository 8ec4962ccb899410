"""What `static/` becomes: files copied as they are, and fingerprinted assets.

A file in `static/assets/` is published under a name that holds the digest of its bytes
(`assets/site.3f9a1c2b7d.css`), so that browsers may keep it for good; what a style sheet names of
other such files is rewritten to their published names, and comments and needless spaces are left
out of it. All other files keep their names and bytes.

A picture that pages show in prepared sizes, or that only unpublished documents show, is *held
back*: it is published only if something names the file itself.
"""

import posixpath
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any, cast
from urllib.parse import quote, unquote

from clinicsite import digests, ranks, urls
from clinicsite.engine import Query, Site, items, query
from clinicsite.errors import Diagnostic, Place
from clinicsite.graph.linking import pictures
from clinicsite.pages.assets.copies import Copies
from clinicsite.pages.assets.output_paths import path_fault
from clinicsite.pages.assets.pictures import superseded
from clinicsite.pages.assets.style_sheets import Use, uses, without_comments
from clinicsite.pages.page import Asset
from clinicsite.reading.attachments import Attachment, secret_fault
from clinicsite.reading.disk import file_digest, folder
from clinicsite.suggestions.words import did_you_mean

_FINGERPRINTED = "static/assets/"
_DIGITS = 10


@dataclass(frozen=True, slots=True)
class StaticAssets:
    """The assets of `static/`; `names` maps a path below `static/` to its published path.

    The files `held` back have a name, and are no assets as long as nothing but pages' pictures
    names them.
    """

    assets: tuple[Asset, ...]
    names: Mapping[str, str]
    held: Mapping[str, Attachment]
    copies: Copies

    def named(self, paths: Collection[str]) -> tuple[tuple[Asset, ...], list[Diagnostic]]:
        """Return the assets of those held files whose paths below `static/` are given."""
        made = [_made(file, self.copies) for path, file in self.held.items() if path in paths]
        assets = tuple(each for each in made if isinstance(each, Asset))
        return assets, [each for each in made if isinstance(each, Diagnostic)]


def static_assets(
    files: Mapping[str, Attachment], copies: Copies, left_out: frozenset[str] = frozenset()
) -> tuple[StaticAssets, list[Diagnostic]]:
    """Return the assets of `static/`; the files `left_out` are held back until they are named."""
    wrong: list[Diagnostic] = []
    assets: list[Asset] = []
    names: dict[str, str] = {}
    held: dict[str, Attachment] = {}
    sheets: dict[str, _Sheet] = {}
    for source, file in files.items():
        path = source.removeprefix("static/")
        if source in left_out:
            name = _name_of_held(file, copies)
            if name is not None:
                names[path], held[path] = name, file
            continue
        is_sheet = source.startswith(_FINGERPRINTED) and source.endswith(".css")
        made = _read_sheet(file, copies) if is_sheet else _made(file, copies)
        if isinstance(made, _Sheet):
            sheets[path] = made
        elif isinstance(made, Asset):
            names[path] = made.path
            assets.append(made)
        else:
            wrong.append(made)
    more, faults = _published_sheets(sheets, names)
    used = {each.path for sheet in sheets.values() for each in sheet.uses}
    named, more_faults = StaticAssets((), names, held, copies).named(used)
    rest = {path: file for path, file in held.items() if path not in used}
    return StaticAssets((*assets, *more, *named), names, rest, copies), wrong + faults + more_faults


def _copies(site: Site) -> Copies:
    return cast("Copies", site.tools.copies(site))


def _rows(found: tuple[StaticAssets, Any]) -> bytes:
    made = found[0]
    assets = [(each.path, each.digest, each.source) for each in made.assets]
    return digests.canonical((assets, dict(made.names), sorted(made.held)))


@query(ranks.ASSETS, encode=_rows)
def static_made(site: Site, _key: str) -> tuple[StaticAssets, list[Diagnostic]]:
    """What `static/` becomes, but for what is held back."""
    for path in folder(site, "static").files:
        file_digest(site, path)
    left_out = pictures(site)[1] | superseded(site)
    copies = _copies(site)
    made, found = static_assets(site.tools.disk.static[0], copies, left_out)
    for each in (*found, *copies.diagnostics()):
        site.report(each)
    return made, found


@query(ranks.ASSETS + 1)
def static_names(site: Site, _key: str) -> dict[str, str]:
    """The published path of each file, by its path below `static/`."""
    return dict(static_made(site)[0].names)


static_name = items(static_names)


QUERIES: tuple[Query[Any], ...] = (static_made, static_names, static_name)


def _name_of_held(file: Attachment, copies: Copies) -> str | None:
    """Return the name that a file would be published by, if it could be.

    A fault of a file that nothing may ever name is nobody's concern.
    """
    path = file.path.removeprefix("static/")
    if path_fault(path) is not None:
        return None
    if not file.path.startswith(_FINGERPRINTED):
        return path
    made = _made(file, copies)
    return made.path if isinstance(made, Asset) else None


def _made(file: Attachment, copies: Copies) -> Asset | Diagnostic:
    """Return the asset of a file that is copied, or why it may not be."""
    copy = copies.of(file)
    if isinstance(copy, Diagnostic):
        return copy
    path = file.path.removeprefix("static/")
    if file.path.startswith(_FINGERPRINTED):
        path = _fingerprinted(path, copy.digest)
    return Asset(path, copy.digest, copy.origin, file.path)


def _fingerprinted(path: str, digest: str) -> str:
    name = posixpath.basename(path)
    stem, dot, ending = name.rpartition(".")
    marked = f"{stem}.{digest[:_DIGITS]}.{ending}" if dot else f"{name}.{digest[:_DIGITS]}"
    return posixpath.join(posixpath.dirname(path), marked)


@dataclass(frozen=True, slots=True)
class _Named:
    """What a style sheet names of the site: its path below `static/`, and what follows it."""

    use: Use
    path: str
    rest: str


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A style sheet to be published: its path from the site's root, its text, what it names."""

    source: str
    text: str
    uses: tuple[_Named, ...]

    def place(self, use: Use) -> Place:
        return Place(self.source, self.text.count("\n", 0, use.start) + 1, 1)


def _read_sheet(file: Attachment, copies: Copies) -> _Sheet | Diagnostic:
    data = copies.whole(file)
    fault = secret_fault(file.path, data)
    if fault is not None:
        return fault
    text = data.decode("utf-8", "surrogateescape")
    here = posixpath.dirname(file.path.removeprefix("static/"))
    return _Sheet(file.path, text, tuple(_named(text, here)))


def _named(text: str, here: str) -> Iterator[_Named]:
    """Yield what a style sheet in a folder below `static/` names of the site."""
    for use in uses(text):
        target = use.url.partition("#")[0].partition("?")[0]
        if not target or target.startswith("//") or urls.scheme_of(target) is not None:
            continue
        path = target.lstrip("/") if target.startswith("/") else f"{here}/{target}"
        yield _Named(use, posixpath.normpath(unquote(path)), use.url[len(target) :])


def _published_sheets(
    sheets: Mapping[str, _Sheet], names: dict[str, str]
) -> tuple[list[Asset], list[Diagnostic]]:
    """Return the style sheets' assets and add their names: each after those that it names."""
    needed = {
        path: [each.path for each in sheet.uses if each.path in sheets]
        for path, sheet in sorted(sheets.items())
    }
    try:
        ordered = list(TopologicalSorter(needed).static_order())
    except CycleError as error:
        names.update({path: path for path in sheets})
        return [], [_ring(error.args[1][::-1], sheets)]
    wrong: list[Diagnostic] = []
    assets = []
    for path in ordered:
        data, more = _rewritten(path, sheets[path], names, sheets)
        wrong += more
        digest = digests.of_bytes(data)
        names[path] = _fingerprinted(path, digest)
        assets.append(Asset(names[path], digest, data, sheets[path].source))
    return assets, wrong


def _ring(ring: list[str], sheets: Mapping[str, _Sheet]) -> Diagnostic:
    """Return the diagnostic for style sheets that name each other; `ring` ends as it begins."""
    least = min(ring)
    turned = ring[ring.index(least) : -1] + ring[: ring.index(least) + 1]
    sheet = sheets[least]
    use = next(each.use for each in sheet.uses if each.path == turned[1])
    message = f"the style sheets name each other in a ring: {' → '.join(turned)}"
    hint = "take one @import out: a published name holds the digest of all that it names"
    return Diagnostic(sheet.place(use), "style-sheet-ring", message, hint)


def _quoted(url: str, more: str = "") -> str:
    """Return a url or part of one without quotes, spaces and what else would end a string."""
    return quote(url, safe=f"/~!$&'()*+,;=:@{more}", errors="surrogateescape")


def _rewritten(
    path: str, sheet: _Sheet, names: Mapping[str, str], sheets: Mapping[str, _Sheet]
) -> tuple[bytes, list[Diagnostic]]:
    """Return a style sheet that names other files as they are published."""
    wrong: list[Diagnostic] = []
    here = posixpath.dirname(path)
    out, done = [], 0
    for each in sheet.uses:
        use = each.use
        if each.path in names:
            url = _quoted(posixpath.relpath(names[each.path], here)) + _quoted(each.rest, "%?#")
            out += [sheet.text[done : use.start], use.naming(url)]
            done = use.end
        # What else starts at the root may be a page, or another's on the same host.
        elif not use.url.startswith("/") or each.path.startswith("assets/"):
            message = f"the style sheet names '{use.url}', which is not in static/"
            hint = did_you_mean(each.path, {*names, *sheets})
            wrong.append(Diagnostic(sheet.place(use), "unknown-asset", message, hint))
    published = without_comments("".join([*out, sheet.text[done:]]))
    return published.encode("utf-8", "surrogateescape"), wrong
