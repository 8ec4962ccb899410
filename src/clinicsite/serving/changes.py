"""What a browser must do when another site is shown: nothing, swap style sheets, or reload.

Pure. A browser says what it shows: the path of its page and the digest of the page's bytes as they
were served. It reloads only if those bytes would be different now; if they differ only in the names
of style sheets (which contain the digest of their content), the sheets are swapped.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from clinicsite import digests
from clinicsite.serving.shown import Shown


@dataclass(frozen=True, slots=True)
class Seen:
    """What a browser shows: its url's path, the digest of the page, that of all other assets."""

    url: str
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


def reaction(
    seen: Seen, page: bytes | None, digest: str, renamed: Mapping[str, str], others: str
) -> Reload | Swap | None:
    """Return what a browser must do.

    `page` is what it shows, as it was served, or None if that is forgotten; `digest` that of the
    page that it would be served now, `others` that of the other assets now; `renamed` gives old and
    new url of each style sheet whose content changed.
    """
    if seen.others != others:
        return Reload()
    used = {old: new for old, new in renamed.items() if old.encode() in (page or b"")}
    if page is None or not used:
        return None if seen.page == digest else Reload()
    after = digests.of_bytes(swapped(page, used))
    if after != digest:
        return Reload()
    return Swap(tuple(used.items()), Seen(seen.url, after, others))


def swapped(page: bytes, renamed: Mapping[str, str]) -> bytes:
    """Return a page as it is with its style sheets exchanged."""
    for old, new in renamed.items():
        page = page.replace(old.encode(), new.partition("?")[0].encode())
    return page


def renamed(before: Shown | None, now: Shown) -> dict[str, str]:
    """Return old and new url of each style sheet whose content changed.

    One that kept its name gets a query, so that browsers take it for another.
    """
    found = {}
    for source, path in now.style_sheets.items():
        old = before.style_sheets.get(source) if before else None
        if before is None or old is None:
            continue
        digest = now.digest_of(path)
        if before.digest_of(old) != digest:
            url = now.url_of(path)
            found[before.url_of(old)] = url if old != path else f"{url}?{digest[:10]}"
    return found
