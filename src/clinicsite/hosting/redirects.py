"""Old paths and where they lead, in the form that each host reads.

Paths come as they are in a link: percent-encoded. Whatever they hold, a line stays one line, and a
rule one rule.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from clinicsite.errors import UsageError

# `:name` and `*` are placeholders of `_redirects` files; `#` begins a comment, blanks part fields.
_OLD_SAFE = "/.~!$&'()+,=@%-_"
_NEW_SAFE = f"{_OLD_SAFE}?#;"

Redirects = Iterable[tuple[str, str]]


def lines(redirects: Redirects, status: str) -> str:
    """Return a `_redirects` file, as Netlify and Cloudflare Pages read it."""
    return "".join(f"{_path(old, _OLD_SAFE)} {target(new)} {status}\n" for old, new in redirects)


def target(url: str) -> str:
    """Return where a redirect leads, with everything quoted that a link does not need."""
    return _path(url, _NEW_SAFE)


def in_both_forms(redirects: Redirects, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield redirects, each of a folder without its last slash as well.

    For servers that match a path to the letter. The site's own top (`prefix`) is left out.
    """
    pairs = dict(redirects)
    for old, new in pairs.items():
        yield old, new
        bare = old.removesuffix("/")
        if bare not in (old, prefix, "") and bare not in pairs:
            yield bare, new


def _path(url: str, safe: str) -> str:
    if not url.startswith("/") or url.startswith("//"):
        raise UsageError(f"'{url}' cannot be redirected: it is not a path of the site")
    return quote(url, safe=safe)
