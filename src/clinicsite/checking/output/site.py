"""Checks of the built site: every link, anchor, file and feed must lead somewhere.

Only the built files are read, not documents or templates, so that mistakes in a site's own
templates are found as well. Nothing is written.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from clinicsite.checking.output.files import file_findings
from clinicsite.checking.output.page import BuiltPage, Inline, Use, look_into
from clinicsite.checking.output.places import Elsewhere, Hidden, Inside, Nowhere, Places
from clinicsite.errors import Diagnostic, EnvironmentFault, Place, Severity, UsageError
from clinicsite.urls import Address, is_page

# Anchors that every page has (HTML, "indicated part of the document").
_ALWAYS = frozenset({"", "top"})


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found, what was checked, and external urls with a place for each."""

    findings: tuple[Diagnostic, ...]
    pages: int
    files: int
    links: int
    external: Mapping[str, Place]


def examine(folder: Path, address: Address, *, hidden: Iterable[str] = ()) -> Examined:
    """Check every file of a built site for `address`.

    Raises `UsageError` if there is no such folder, `EnvironmentFault` if it cannot be read.
    """
    if not folder.is_dir():
        raise UsageError(f"there is no built site in {folder.name}/; run `clinicsite build` first")
    files = _read(folder)
    places = Places(address, frozenset(files), frozenset(hidden))
    other = _other_address(files, places)
    if other is not None:  # each page would have errors
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
    found += file_findings(files, pages, places)
    links = sum(len(page.uses) for page in pages.values())
    ordered = tuple(sorted(set(found), key=Diagnostic.sort_key))
    return Examined(ordered, len(pages), len(files), links, external)


def _other_address(files: Mapping[str, bytes], places: Places) -> Diagnostic | None:
    """Return an error if the home page and the sitemap were built for another address."""
    home = look_into("index.html", files.get("index.html", b""))
    url = home.canonicals[0] if home.canonicals else ""
    if not url or isinstance(places.resolve(url, "index.html"), Inside):
        return None
    # The home page alone may be wrong, because of the site's own template.
    if f"<loc>{url}</loc>".encode() not in files.get("sitemap.xml", b""):
        return None
    built_for = url.rstrip("/")
    message = f"it was built for {built_for}, not for {places.address.root}"
    return home.diagnostic(
        url, "other-address", message, f"use --base-url {built_for}, or build again"
    )


def _read(folder: Path) -> dict[str, bytes]:
    """Read all files but the hidden ones, which pages do not link to."""
    files = {}
    try:
        for file in sorted(folder.rglob("*")):
            path = file.relative_to(folder).as_posix()
            if file.is_file() and not file.is_symlink() and not path.startswith(".clinicsite"):
                files[path] = file.read_bytes()
    except OSError as error:
        raise EnvironmentFault(f"cannot read {folder.name}/: {error.strerror}") from error
    return files


# The code for a url that leads nowhere, by its purpose.
_CODES = {"link": "dead-link", "asset": "missing-asset", "feed": "dead-feed"}


def _judged(
    use: Use,
    page: BuiltPage,
    pages: Mapping[str, BuiltPage],
    places: Places,
    external: dict[str, Place],
) -> Iterator[Diagnostic]:
    """Check one url of a page; collect the external ones."""
    if not use.url and use.what != "link":
        hint = "name a file, or remove the element"
        yield page.diagnostic("", "missing-asset", f"an {use.what} has no url", hint)
        return
    match places.resolve(use.url, page.path):
        case Elsewhere(url):
            if use.what == "link":
                external.setdefault(url, page.place(use.url))
        case Nowhere(message, hint):
            code = _CODES.get(use.what, "dead-metadata")
            yield page.diagnostic(use.url, code, message, hint)
        case Hidden():
            # The finding in the text has the place. Not an error, since the build accepts it.
            message = f"'{use.url}' is not published, and the link stays"
            yield page.diagnostic(use.url, "link-to-unpublished", message, "", Severity.INFO)
        case Inside(path, anchor, needs_slash):
            if needs_slash:
                message = f"'{use.url}' is a folder, so visitors are redirected"
                hint = "end it with a slash"
                yield page.diagnostic(use.url, "missing-slash", message, hint, Severity.WARNING)
            if use.what == "link" and path in pages:
                yield from _anchor_findings(use, page, pages[path], anchor)


def _anchor_findings(
    use: Use, page: BuiltPage, goal: BuiltPage, anchor: str
) -> Iterator[Diagnostic]:
    # `#:~:text=…` makes the browser search (WICG, "URL Fragment Text Directives").
    wanted = anchor.partition(":~:")[0]
    if wanted.lower() in _ALWAYS or wanted in goal.anchors or unquote(wanted) in goal.anchors:
        return
    where = "this page" if goal is page else goal.path
    message = f"'{use.url}': {where} has no id '{unquote(wanted)}'"
    yield page.diagnostic(use.url, "dead-anchor", message, "correct the part after #")


def _canonical_findings(pages: Mapping[str, BuiltPage], places: Places) -> Iterator[Diagnostic]:
    for page in pages.values():
        for url in page.canonicals[:1]:
            if not url.startswith(("https://", "http://")):
                message = f"the canonical url '{url}' is not absolute"
                yield page.diagnostic(url, "relative-canonical", message, "start with https://")
                continue
            goal = places.resolve(url, page.path)
            if isinstance(goal, Nowhere):
                yield page.diagnostic(url, "dead-canonical", goal.message, goal.hint)
            elif isinstance(goal, Inside) and goal.path in pages and pages[goal.path].is_redirect:
                yield page.diagnostic(
                    url, "dead-canonical", f"the canonical url '{url}' is a redirect"
                )


def _title_findings(pages: Mapping[str, BuiltPage]) -> Iterator[Diagnostic]:
    """Yield a warning for each title that several pages share."""
    by_title: dict[str, list[BuiltPage]] = defaultdict(list)
    for page in pages.values():
        if page.title and not page.is_redirect and not page.is_hidden:
            by_title[page.title].append(page)
    for title, (first, *others) in by_title.items():
        for page in others:
            message = f"{first.path} has the same title, '{title}'"
            yield page.diagnostic("", "duplicate-title", message, "change one", Severity.WARNING)


def _inline_findings(pages: Mapping[str, BuiltPage]) -> Iterator[Diagnostic]:
    """Yield one warning for each style or script within pages, however many pages have it."""
    by_text: dict[Inline, list[BuiltPage]] = defaultdict(list)
    for page in pages.values():
        for each in dict.fromkeys(page.inline):
            if each.text.strip():
                by_text[each].append(page)
    for each, (first, *others) in by_text.items():
        also = (
            f"; also on {len(others)} more page{'s' if len(others) > 1 else ''}" if others else ""
        )
        message = f"our Content-Security-Policy blocks {each.what} within a page{also}"
        hint = "move it to a file in static/assets/"
        yield first.diagnostic(each.text, "inline-code", message, hint, Severity.WARNING)


def _site_findings(pages: Iterable[str]) -> Iterator[Diagnostic]:
    if "index.html" not in pages:
        message, hint = "the site has no home page", "run `clinicsite build`"
        yield Diagnostic(Place("index.html"), "no-home", message, hint)
    if "404.html" not in pages:
        message = "the site has no page for urls that do not exist"
        hint = "Cloudflare would show the home page instead"
        yield Diagnostic(Place("404.html"), "no-404", message, hint, Severity.WARNING)
