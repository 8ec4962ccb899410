"""The built site as a visitor would find it: every link, anchor, file and feed leads somewhere.

The folder is looked at from outside: nothing is known here of documents or templates, so that
what a template of a site's own gets wrong is found as well. Reading writes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from clinicsite.checking.built_feeds import feed_findings
from clinicsite.checking.built_page import BuiltPage, Inline, Use, look_into
from clinicsite.checking.built_places import Elsewhere, Hidden, Inside, Nowhere, Places
from clinicsite.checking.built_styles import style_findings
from clinicsite.errors import Diagnostic, EnvironmentFault, Place, Severity, UsageError
from clinicsite.urls import Address, is_page

# Anchors that every page has (HTML, "indicated part of the document").
_ALWAYS = frozenset({"", "top"})


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found, and what was looked at: counts, and outside urls with a page naming each."""

    findings: tuple[Diagnostic, ...]
    pages: int
    files: int
    links: int
    external: Mapping[str, Place]


def examine(folder: Path, address: Address, *, hidden: Iterable[str] = ()) -> Examined:
    """Look at every file of a built site that lives at `address`.

    Raises `UsageError` if there is no such folder, `EnvironmentFault` if it cannot be read.
    """
    if not folder.is_dir():
        raise UsageError(f"there is no built site in {folder.name}/; run `clinicsite build` first")
    files = _read(folder)
    places = Places(address, frozenset(files), frozenset(hidden))
    other = _other_address(files, places)
    if other is not None:  # every page would be found fault with
        return Examined((other,), sum(map(is_page, files)), len(files), 0, {})
    pages = {path: look_into(path, data) for path, data in files.items() if is_page(path)}
    found: list[Diagnostic] = [each for page in pages.values() for each in page.wrong]
    external: dict[str, Place] = {}
    for page in pages.values():
        for use in page.uses:
            found += _judged(use, page, pages, places, external)
    found += _canonical_findings(pages, places)
    found += _title_findings(pages)
    found += _inline_findings(pages)
    found += _site_findings(pages)
    found += style_findings(files, places)
    found += feed_findings(files, pages, places)
    links = sum(len(page.uses) for page in pages.values())
    ordered = tuple(sorted(set(found), key=Diagnostic.sort_key))
    return Examined(ordered, len(pages), len(files), links, external)


def _other_address(files: Mapping[str, bytes], places: Places) -> Diagnostic | None:
    """Tell if the site was built for another address: its home page and its sitemap say so."""
    home = look_into("index.html", files.get("index.html", b""))
    url = home.canonicals[0] if home.canonicals else ""
    if not url or isinstance(places.resolve(url, "index.html"), Inside):
        return None
    # A home page alone may have it wrong, by a template of the site's own.
    if f"<loc>{url}</loc>".encode() not in files.get("sitemap.xml", b""):
        return None
    built_for = url.rstrip("/")
    message = f"it was built for {built_for}, not for {places.address.root}"
    hint = f"say --base-url {built_for}, or build it again"
    return Diagnostic(home.place(url), "other-address", message, hint)


def _read(folder: Path) -> dict[str, bytes]:
    """Read all files, hidden ones apart: no link of a page leads to them."""
    files = {}
    try:
        for file in sorted(folder.rglob("*")):
            path = file.relative_to(folder).as_posix()
            if file.is_file() and not file.is_symlink() and not path.startswith(".clinicsite"):
                files[path] = file.read_bytes()
    except OSError as error:
        raise EnvironmentFault(f"cannot read {folder.name}/: {error.strerror}") from error
    return files


def _judged(
    use: Use,
    page: BuiltPage,
    pages: Mapping[str, BuiltPage],
    places: Places,
    external: dict[str, Place],
) -> Iterator[Diagnostic]:
    """Judge one url of a page; outside ones are only noted."""
    if not use.url and use.what != "link":
        hint = "name a file, or take the element out"
        yield Diagnostic(Place(page.path), "missing-asset", f"an {use.what} has no url", hint)
        return
    match places.resolve(use.url, page.path):
        case Elsewhere(url):
            if use.what == "link":
                external.setdefault(url, page.place(use.url))
        case Nowhere(message, hint):
            yield Diagnostic(page.place(use.url), _code(use), message, hint)
        case Hidden():
            # The texts' own findings say so at the place; no day may fail what the build let pass.
            found = f"'{use.url}' is not published, and the link stays"
            place = page.place(use.url)
            yield Diagnostic(place, "link-to-unpublished", found, "", Severity.INFO)
        case Inside(path, anchor, needs_slash):
            if needs_slash:
                yield Diagnostic(
                    page.place(use.url),
                    "missing-slash",
                    f"'{use.url}' is a folder and costs visitors a redirect",
                    "end it with a slash",
                    Severity.WARNING,
                )
            if use.what == "link" and path in pages:
                yield from _anchor_findings(use, page, pages[path], anchor)


def _code(use: Use) -> str:
    return {"link": "dead-link", "asset": "missing-asset", "feed": "dead-feed"}.get(
        use.what, "dead-metadata"
    )


def _anchor_findings(
    use: Use, page: BuiltPage, goal: BuiltPage, anchor: str
) -> Iterator[Diagnostic]:
    # `#:~:text=…` asks the browser to search (WICG, "URL Fragment Text Directives").
    wanted = anchor.partition(":~:")[0]
    if wanted.lower() in _ALWAYS or wanted in goal.anchors or unquote(wanted) in goal.anchors:
        return
    where = "this page" if goal is page else goal.path
    found = f"'{use.url}': {where} has no id '{unquote(wanted)}'"
    yield Diagnostic(page.place(use.url), "dead-anchor", found, "correct the part after #")


def _canonical_findings(pages: Mapping[str, BuiltPage], places: Places) -> Iterator[Diagnostic]:
    for page in pages.values():
        for url in page.canonicals[:1]:
            if not url.startswith(("https://", "http://")):
                found = f"the canonical url '{url}' is not absolute"
                yield Diagnostic(
                    page.place(url), "relative-canonical", found, "start with https://"
                )
                continue
            goal = places.resolve(url, page.path)
            if isinstance(goal, Nowhere):
                yield Diagnostic(page.place(url), "dead-canonical", goal.message, goal.hint)
            elif isinstance(goal, Inside) and goal.path in pages and pages[goal.path].is_redirect:
                found = f"the canonical url '{url}' is a redirect"
                yield Diagnostic(page.place(url), "dead-canonical", found)


def _title_findings(pages: Mapping[str, BuiltPage]) -> Iterator[Diagnostic]:
    """Yield a warning for each title that several pages share; search results need one apiece."""
    by_title: dict[str, list[BuiltPage]] = defaultdict(list)
    for page in pages.values():
        if page.title and not page.is_redirect and not page.is_hidden:
            by_title[page.title].append(page)
    for title, same in by_title.items():
        for page in same[1:]:
            found = f"the title '{title}' is also that of {same[0].path}"
            severity = Severity.WARNING
            yield Diagnostic(Place(page.path), "duplicate-title", found, "vary one", severity)


def _inline_findings(pages: Mapping[str, BuiltPage]) -> Iterator[Diagnostic]:
    """Yield a warning for each style and script within pages: one for all pages that have it."""
    by_text: dict[Inline, list[BuiltPage]] = defaultdict(list)
    for page in pages.values():
        for each in dict.fromkeys(page.inline):
            by_text[each] += [page] if each.text.strip() else []
    for each, same in by_text.items():
        if not same:
            continue
        more = len(same) - 1
        also = f"; on {more} more page{'s' if more > 1 else ''} as well" if more else ""
        found = f"{each.what} within a page is blocked where a host sends our policy{also}"
        hint = "move it to a file of static/assets/ and name that"
        yield Diagnostic(same[0].place(each.text), "inline-code", found, hint, Severity.WARNING)


def _site_findings(pages: Iterable[str]) -> Iterator[Diagnostic]:
    if "index.html" not in pages:
        hint = "run `clinicsite build`"
        yield Diagnostic(Place("index.html"), "no-home", "the site has no home page", hint)
    if "404.html" not in pages:
        yield Diagnostic(
            Place("404.html"),
            "no-404",
            "the site has no page for urls that are not there",
            "Cloudflare would show the home page for each of them",
            Severity.WARNING,
        )
