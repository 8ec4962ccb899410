"""Redirects in the form that each host reads.

Paths are percent-encoded, as in a link. Whatever they contain, a line stays one line.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from clinicsite.errors import UsageError

# In `_redirects`, `:name` and `*` are placeholders, `#` begins a comment, spaces separate fields.
_OLD_SAFE = "/.~!$&'()+,=@%-_"
_NEW_SAFE = f"{_OLD_SAFE}?#;"

Redirects = Iterable[tuple[str, str]]


def lines(redirects: Redirects, status: str) -> str:
    """Return a `_redirects` file, as Netlify and Cloudflare Pages read it."""
    return "".join(f"{_path(old, _OLD_SAFE)} {target(new)} {status}\n" for old, new in redirects)


def target(url: str) -> str:
    """Return the target of a redirect, with everything quoted that a link does not need."""
    return _path(url, _NEW_SAFE)


def in_both_forms(redirects: Redirects, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield redirects, those of a folder also without the trailing slash.

    For servers that match paths exactly. The site's home page (`prefix`) is left out.
    """
    pairs = dict(redirects)
    for old, new in pairs.items():
        yield old, new
        bare = old.removesuffix("/")
        if bare not in (old, prefix, "") and bare not in pairs:
            yield bare, new


def _path(url: str, safe: str) -> str:
    if not url.startswith("/") or url.startswith("//"):
        raise UsageError(f"cannot redirect '{url}': not a path of the site")
    return quote(url, safe=safe)
