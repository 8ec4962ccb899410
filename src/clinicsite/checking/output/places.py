"""What a url in a built page leads to: a file of the site, another site, or nothing."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urljoin, urlsplit

from clinicsite import urls
from clinicsite.suggestions.paths import nearest_path
from clinicsite.urls import Address


@dataclass(frozen=True, slots=True)
class Inside:
    """A file of the site, the anchor after #, and whether a slash is missing."""

    path: str
    anchor: str = ""
    needs_slash: bool = False


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A web address outside the site, without its anchor; empty for mail, phone and data."""

    url: str


@dataclass(frozen=True, slots=True)
class Nowhere:
    """There is no such file: a message and a hint."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """There is no such file, because its document is not published."""


Leads = Inside | Elsewhere | Nowhere | Hidden
"""What a url leads to."""


@dataclass(frozen=True)
class Places:
    """The files of a built site (paths relative to its folder) and its address.

    `hidden` are files that would exist if their documents were published.
    """

    address: Address
    files: frozenset[str]
    hidden: frozenset[str] = frozenset()

    @cached_property
    def _origin(self) -> str:
        parts = urlsplit(self.address.root)
        return f"{parts.scheme}://{parts.netloc}"

    @cached_property
    def _urls(self) -> tuple[str, ...]:
        return tuple(_url_of(path) for path in self.files if urls.is_page(path))

    @cached_property
    def _known(self) -> dict[str, Leads]:
        return {}

    def resolve(self, url: str, page: str) -> Leads:
        """Return what a url in the file `page` leads to."""
        if not url.startswith(("/", "http")):
            return self._resolve(url, page)
        # All pages have the same menu, so absolute urls are worth remembering.
        if url not in self._known:
            self._known[url] = self._resolve(url, page)
        return self._known[url]

    def _resolve(self, url: str, page: str) -> Leads:
        scheme = urls.scheme_of(url)
        if scheme is not None and scheme not in ("http", "https"):
            return Elsewhere("")
        try:
            full = urlsplit(urljoin(f"{self._origin}{self.address.prefix}{_url_of(page)}", url))
            origin = f"{full.scheme}://{full.netloc}"
        except ValueError:
            return Nowhere(f"'{url}' is not a valid url", "correct it")
        is_local = scheme is None and not url.startswith(("//", "\\"))
        prefix = self.address.prefix
        is_below = f"{full.path}/".startswith(f"{prefix}/")
        if origin != self._origin or not (is_local or is_below):
            return Elsewhere(full._replace(fragment="").geturl())
        if not is_below:
            message = f"'{url}' is outside of {prefix}/, the path of the site"
            return Nowhere(message, f"write it as {prefix}{full.path}")
        return self._in_site(url, full.path[len(prefix) :] or "/", full.fragment)

    def _in_site(self, typed: str, path: str, anchor: str) -> Inside | Nowhere | Hidden:
        file = urls.output_path(path)
        if file in self.files:
            return Inside(file, anchor)
        if f"{file}/index.html" in self.files:
            return Inside(f"{file}/index.html", anchor, needs_slash=True)
        if file in self.hidden:
            return Hidden()
        near = nearest_path(unquote(path), self._urls)
        return Nowhere(f"'{typed}' leads nowhere", f"did you mean '{near}'?" if near else "")


def _url_of(path: str) -> str:
    """Return the url of a file: that of the folder for its `index.html`."""
    is_index = path == "index.html" or path.endswith("/index.html")
    return f"/{path.removesuffix('index.html') if is_index else path}"
