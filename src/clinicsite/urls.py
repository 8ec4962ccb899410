"""Names of places: slugs, root-relative urls, permalinks, output paths, and which urls are safe.

A *url* here is root-relative within the site (`/posts/neck-pain/`), without the path that the
site may live under; `Address` adds that path for links in pages (`/blog/posts/neck-pain/`) and the
host for permalinks (`https://host/blog/posts/neck-pain/`).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import quote, unquote, urlsplit

from slugify import slugify as _slugify

from clinicsite.kinds import KINDS

SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
MAX_SLUG_BYTES = 120

# A Windows machine cannot hold files of these names, so a site must not need one.
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)}
)
# Capitals are kept as typed: a blog that moves here keeps its old names. Two slugs that differ in
# case only collide (`folded`).
_SLUG = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?", re.ASCII)
_WORDS = re.compile(r"[A-Za-z0-9 -]*", re.ASCII)
# Of the posts' urls; braces come in pairs only.
_PATTERN_PARTS = ("slug", "year", "month", "day")
_PARTS_SHOWN = ", ".join(f"{{{part}}}" for part in _PATTERN_PARTS)
_PATTERN_STEP = re.compile(rf"(?:[A-Za-z0-9._~-]|\{{(?:{'|'.join(_PATTERN_PARTS)})\}})+", re.ASCII)
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")

# Names that lead nowhere on purpose (RFC 2606, RFC 6761), after a dot.
_RESERVED_HOSTS = (
    *(".example", ".test", ".invalid", ".localhost"),
    *(".example.com", ".example.net", ".example.org"),
)


@lru_cache(maxsize=4096)  # a blog has the same headings again and again
def slugify(text: str, *, longest: int = 0) -> str:
    """Return the slug of a text: lower-case ASCII words joined by hyphens; may be empty.

    With `longest`, whole words are left out at its end until it has no more characters than that.
    """
    if not longest and _WORDS.fullmatch(text):  # the library comes to the same in ten searches
        return "-".join(text.lower().replace("-", " ").split())
    # An apostrophe joins what it stands in: "What's new" is whats-new.
    plain = re.sub(r"['\u2019]", "", unicodedata.normalize("NFC", text))
    return str(_slugify(plain, max_length=longest, word_boundary=True, save_order=True))


def slug_fault(slug: str) -> str | None:
    """Say what is wrong with a slug, or return None if it is sound."""
    if not slug:
        return "it is empty"
    if len(slug.encode()) > MAX_SLUG_BYTES:
        return f"it is longer than {MAX_SLUG_BYTES} bytes"
    if slug.lower().partition(".")[0] in _RESERVED:
        return "Windows reserves this name"
    if not _SLUG.fullmatch(slug) or ".." in slug:
        return "only letters of A to Z, digits, hyphens, underscores and single dots may be used"
    return None


def sound_slug(text: str, *, longest: int = MAX_SLUG_BYTES) -> str:
    """Return a slug of a text that `slug_fault` accepts; empty if no word can be made of it.

    A name that Windows reserves gets a number; of a long text, words at the end are left out.
    """
    slug = slugify(text, longest=longest)
    return f"{slug}-1" if slug and slug_fault(slug) is not None else slug


def pattern_fault(pattern: str) -> tuple[str, str] | None:
    """Say what is wrong with the pattern of the posts' urls, and the mend; None if it is sound."""
    if not pattern.startswith("/") or not pattern.endswith("/") or "{slug}" not in pattern:
        return (
            f"the url pattern '{pattern}' cannot be used",
            "start and end it with / and have {slug} in it, for example /posts/{slug}/",
        )
    unknown = set(re.findall(r"\{([^{}]*)\}", pattern)) - set(_PATTERN_PARTS)
    if unknown:
        return f"the url pattern has an unknown part {{{min(unknown)}}}", f"use {_PARTS_SHOWN}"
    for step in pattern[1:-1].split("/"):
        if not _PATTERN_STEP.fullmatch(step) or step.startswith("."):
            return (
                f"the url pattern '{pattern}' has a step that cannot be used: '{step}'",
                f"use letters, digits, hyphens and {_PARTS_SHOWN} between slashes",
            )
    return None


def folded(path: str) -> str:
    """Return the form under which two output paths are one file on some machine.

    macOS and Windows ignore case, macOS also the Unicode form.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


@lru_cache(maxsize=1 << 16)
def output_path(url: str) -> str:
    """Return the file, relative to the output folder, that a url is served from."""
    path = unquote(url).lstrip("/")
    return path + "index.html" if path == "" or path.endswith("/") else path


def alias_url(alias: str) -> str:
    """Return the url of an old path: one without an ending is served as a folder, in both forms."""
    last = alias.rpartition("/")[2]
    return alias if not last or "." in last else f"{alias}/"


_OWN = frozenset(
    {
        "404.html", "archive", "categories", "feed.json", "feed.xml", "index.html", "page",
        "robots.txt", "search", "sitemap.xml",
        *(kind.folder for kind in KINDS.values() if kind.has_list),
    }
)  # fmt: skip


def is_own(path: str) -> bool:
    """Tell whether an output file lies where clinicsite makes pages of its own: lists and feeds."""
    return path.partition("/")[0] in _OWN


def is_page(path: str) -> bool:
    """Tell whether an output file is what the reports count as a page: HTML, to be looked at.

    Feeds, the sitemap and robots.txt are none.
    """
    return path.endswith(".html")


def scheme_of(raw: str) -> str | None:
    """Return a url's scheme in lower case as a browser would see it, or None if it has none.

    Browsers decode character references and drop control characters and white space
    before they look for the scheme (WHATWG URL, "basic URL parser"), so this does as well.
    """
    seen = raw
    for _ in range(3):  # `&amp;colon;` hides a reference inside a reference
        decoded = unescape(seen)
        if decoded == seen:
            break
        seen = decoded
    match = _SCHEME.match(_IGNORED_BY_BROWSERS.sub("", seen))
    return match.group(1).lower() if match else None


def is_safe(raw: str) -> bool:
    """Tell whether a url may stand in a page: an allow-listed scheme, or none and no host."""
    scheme = scheme_of(raw)
    if scheme is None:
        # `//host` and `/\host` leave the site without naming a scheme.
        return not _IGNORED_BY_BROWSERS.sub("", unescape(raw)).replace("\\", "/").startswith("//")
    return scheme in SAFE_SCHEMES


def has_host(url: str) -> bool:
    """Tell whether an absolute url can be read and names a host: `https://[bad` cannot."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises as well
    except ValueError:
        return False
    return bool(parts.hostname)


def is_reserved(host: str) -> bool:
    """Tell whether a host's name is one of those that lead nowhere on purpose."""
    return f".{host}".endswith(_RESERVED_HOSTS)


@dataclass(frozen=True, slots=True)
class Address:
    """Where the site lives: `https://host/path`, without a slash at the end."""

    root: str

    @property
    def prefix(self) -> str:
        """The path part: empty, or `/blog`."""
        return _path_of(self.root)

    def local(self, url: str) -> str:
        """Return the root-relative form of a site url for use in a page's links."""
        return _path_of(self.root) + _quoted(url)

    def href(self, url: str) -> str:
        """Return a typed url for use in a page: a path of the site as `local`, others as typed."""
        return self.local(url) if url.startswith("/") else url

    def permalink(self, url: str) -> str:
        """Return the absolute form of a site url."""
        return self.root + _quoted(url)

    def path_of(self, url: str) -> str | None:
        """Return a typed url as a path of the site, or None if it leads elsewhere.

        It is one if it starts with a slash, or with the site's own root, to the letter.
        """
        if url.startswith("/"):
            return url
        rest = url.removeprefix(self.root)
        if rest == url or (rest and rest[0] not in "/?#"):  # https://host.org is not https://host
            return None
        return rest if rest.startswith("/") else f"/{rest}"


_URL_SAFE = "/:@!$&'()*+,;=~#?%-._"
_NOTHING_TO_QUOTE = re.compile(rf"[A-Za-z0-9{re.escape(_URL_SAFE)}]*", re.ASCII)


# Every card of a page asks for the same few urls again.
@lru_cache(maxsize=1 << 16)
def _quoted(url: str) -> str:
    return url if _NOTHING_TO_QUOTE.fullmatch(url) else quote(url, safe=_URL_SAFE)


@lru_cache(maxsize=8)
def _path_of(root: str) -> str:
    return urlsplit(root).path.rstrip("/")
