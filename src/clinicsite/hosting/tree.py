"""A built folder as it will be deployed: each file with its digest and its round."""

import enum
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from clinicsite import digests
from clinicsite.errors import EnvironmentFault, UsageError
from clinicsite.hosting.headers import cache_control
from clinicsite.hosting.stores import Upload
from clinicsite.media_types import content_type
from clinicsite.publishing.changes import digest_in
from clinicsite.publishing.output import has_marker
from clinicsite.publishing.state import MARKER
from clinicsite.publishing.target import Target

_REFRESH = re.compile(rb'<meta http-equiv="refresh" content="0; url=([^"]+)">')
_NOT_FOR_A_STORE = frozenset({MARKER, ".nojekyll", "CNAME", "_headers", "_redirects"})


class Round(enum.IntEnum):
    """The order of a deploy: first what pages need, last the lists of pages."""

    ASSETS = 0
    PAGES = 1
    LISTS = 2


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """A file of the built site: its path, its bytes, their digest."""

    path: str
    data: bytes = field(repr=False)
    digest: str

    @property
    def redirect(self) -> str:
        """Where a page at an old address redirects to; empty for all other files."""
        is_html = self.data[:64].lstrip().lower().startswith(b"<!doctype html")
        if not (self.path.endswith(".html") or is_html):
            return ""
        found = _REFRESH.search(self.data[:2048])
        return html.unescape(found[1].decode()) if found else ""

    @property
    def round(self) -> Round:
        """The round it is sent in; a page at an old address may have any ending."""
        name = self.path.rpartition("/")[2]
        if self.path == "index.html" or name in {"sitemap.xml", "feed.xml", "feed.json"}:
            return Round.LISTS
        is_page = self.path.endswith(".html") or self.redirect
        return Round.PAGES if is_page else Round.ASSETS

    def upload(self) -> Upload:
        """Return the object that the file becomes."""
        kind = content_type("index.html" if self.redirect else self.path)
        # A header can contain ASCII only; what a link may contain stays as it is.
        location = quote(self.redirect, safe="%/:?#[]@!$&'()*+,;=~")
        return Upload(self.path, self.data, kind, cache_control(self.path), location)


Tree = Mapping[str, BuiltFile]


def built_tree(target: Target) -> Tree:
    """Return the files of an output that is exactly as clinicsite built it.

    Raises `UsageError` naming the first file that is not, `EnvironmentFault` if one is unreadable.
    """
    folder = target.output
    if not folder.is_dir() or not has_marker(folder):
        raise UsageError(f"there is no built site in {folder.name}/; run `clinicsite build` first")
    wrong = next(_touched(folder.name, target.state.present, target.files), "")
    if wrong:
        raise UsageError(f"{wrong}; run `clinicsite build` again")
    return {
        path: _file(folder, path, digest_in(found))
        for path, found in sorted(target.state.present.items())
        if path not in _NOT_FOR_A_STORE
    }


def _touched(shown: str, present: Mapping[str, str], last: Mapping[str, str]) -> Iterator[str]:
    """Yield each file that was edited, added or removed since the build, in words."""
    if not last:
        yield f"there is no record of how {shown}/ was built"
    for path in sorted(present.keys() | last.keys()):
        if path not in last:
            yield f"{shown}/{path} was not made by the build"
        elif path not in present:
            yield f"{shown}/{path} has been removed since the build"
        elif digest_in(present[path]) != last[path]:
            yield f"{shown}/{path} has changed since the build"


def _file(folder: Path, path: str, digest: str) -> BuiltFile:
    try:
        data = (folder / path).read_bytes()
    except OSError as error:
        raise EnvironmentFault(f"cannot read {folder.name}/{path}: {error.strerror}") from error
    if digests.of_bytes(data) != digest:
        raise EnvironmentFault(f"{folder.name}/{path} has just changed; deploy again")
    return BuiltFile(path, data, digest)
