"""What a browser must do when another site is shown: nothing, swap style sheets, or reload.

Pure. A browser is known by what it told: the path of its page and the digest of the page's bytes as
they were served. It reloads only if those bytes would be others now; if they differ in nothing
but the names of style sheets (which hold the digest of their content), the sheets are swapped.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from clinicsite import digests
from clinicsite.serving.shown import Shown


@dataclass(frozen=True, slots=True)
class Seen:
    """What a browser shows: the output path of its page, the page's digest, the other assets'."""

    path: str
    page: str
    others: str


@dataclass(frozen=True, slots=True)
class Reload:
    """The page must be fetched anew."""


@dataclass(frozen=True, slots=True)
class Swap:
    """Style sheets must be exchanged: old url and new url of each, and what is then seen."""

    sheets: tuple[tuple[str, str], ...]
    then: Seen


def reaction(seen: Seen, page: bytes | None, before: Shown, now: Shown) -> Reload | Swap | None:
    """Return what a browser must do; `page` is what it shows, as served, or None if forgotten."""
    if seen.others != now.others:
        return Reload()
    digest = now.digest_of(seen.path)
    renamed = _renamed(before, now)
    if seen.page == digest and not renamed:
        return None
    if not renamed or page is None:
        return None if seen.page == digest else Reload()
    swapped = swapped_page(page, renamed)
    after = digests.of_bytes(swapped)
    if after != digest:
        return Reload()
    same_name = [pair for pair in renamed.items() if pair[0] == pair[1]]
    if swapped == page and not any(old.encode() in page for old, _ in same_name):
        return None
    sheets = tuple((old, _fresh(old, new, now)) for old, new in renamed.items())
    return Swap(sheets, Seen(seen.path, after, now.others))


def swapped_page(page: bytes, renamed: Mapping[str, str]) -> bytes:
    """Return a page as it is with its style sheets exchanged."""
    for old, new in renamed.items():
        page = page.replace(old.encode(), new.encode())
    return page


def _renamed(before: Shown, now: Shown) -> dict[str, str]:
    """Return old and new url of each style sheet whose content changed."""
    found = {}
    for source, path in now.style_sheets.items():
        old = before.style_sheets.get(source)
        if old is not None and before.digest_of(old) != now.digest_of(path):
            found[before.url_of(old)] = now.url_of(path)
    return found


def _fresh(old: str, new: str, now: Shown) -> str:
    """Return a sheet's url; one that kept its name gets a query, so that it is fetched anew."""
    if old != new:
        return new
    path = next(path for path in now.style_sheets.values() if now.url_of(path) == new)
    return f"{new}?{now.digest_of(path)[:10]}"
