"""Where a url of a built page leads: to a file of the site, elsewhere, or nowhere."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urljoin, urlsplit

from clinicsite import urls
from clinicsite.suggestions.paths import nearest_path
from clinicsite.urls import Address


@dataclass(frozen=True, slots=True)
class Inside:
    """A file of the site, the anchor asked for, and whether a slash is missing."""

    path: str
    anchor: str = ""
    needs_slash: bool = False


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A web address outside the site, without its anchor; empty for mail, phone and data."""

    url: str


@dataclass(frozen=True, slots=True)
class Nowhere:
    """No file answers to the url: why, and the mend."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """No file answers to the url, as what would is not published."""


Leads = Inside | Elsewhere | Nowhere | Hidden
"""Where a url leads."""


@dataclass(frozen=True)
class Places:
    """The files of a built site (paths relative to its folder) and the address it lives at.

    `hidden` are files that would be there if their documents were published.
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
        """Return where a url leads that stands in the file `page`."""
        if not url.startswith(("/", "http")):
            return self._resolve(url, page)
        # All pages have the same links in their menus, whatever their own address is.
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
            return Nowhere(f"'{url}' is no url", "correct it")
        is_local = scheme is None and not url.startswith(("//", "\\"))
        prefix = self.address.prefix
        if origin != self._origin or (
            not is_local and not f"{full.path}/".startswith(f"{prefix}/")
        ):
            return Elsewhere(full._replace(fragment="").geturl())
        if not f"{full.path}/".startswith(f"{prefix}/"):
            found = f"'{url}' leaves the path {prefix}/ that the site lives under"
            return Nowhere(found, f"write it as {prefix}{full.path}")
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
    """Return the url that a file is served at: a folder's for its `index.html`."""
    is_index = path == "index.html" or path.endswith("/index.html")
    return f"/{path.removesuffix('index.html') if is_index else path}"
