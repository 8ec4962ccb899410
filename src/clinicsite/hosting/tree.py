"""A built folder as it will be deployed: each file with its digest, and in which round it goes."""

import enum
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from clinicsite import digests
from clinicsite.errors import EnvironmentFault, UsageError
from clinicsite.hosting.headers import cache_control
from clinicsite.hosting.stores import Upload
from clinicsite.media_types import content_type
from clinicsite.publishing.manifest import Manifest
from clinicsite.publishing.output import has_marker
from clinicsite.publishing.plan import digest_in
from clinicsite.publishing.state import MARKER
from clinicsite.publishing.target import Target

_REFRESH = re.compile(rb'<meta http-equiv="refresh" content="0; url=([^"]+)">')
_NOT_FOR_A_STORE = frozenset({MARKER, ".nojekyll", "CNAME", "_headers", "_redirects"})


class Round(enum.IntEnum):
    """The order of a deploy: what a page needs is there before it, lists of pages come last."""

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
        """Where a page of a former address leads, empty for all other files."""
        if not (self.path.endswith(".html") or self._is_html):
            return ""
        found = _REFRESH.search(self.data[:2048])
        return html.unescape(found[1].decode()) if found else ""

    @property
    def is_page(self) -> bool:
        """Whether people open it by itself; a former address may have any ending."""
        return self.path.endswith(".html") or bool(self.redirect)

    @property
    def _is_html(self) -> bool:
        return self.data[:64].lstrip().lower().startswith(b"<!doctype html")

    @property
    def round(self) -> Round:
        """When it goes up."""
        name = self.path.rpartition("/")[2]
        if self.path == "index.html" or name in {"sitemap.xml", "feed.xml", "feed.json"}:
            return Round.LISTS
        return Round.PAGES if self.is_page else Round.ASSETS

    def upload(self) -> Upload:
        """Return the object that the file becomes."""
        kind = content_type("index.html" if self.redirect else self.path)
        # A header holds ASCII only; what a link may contain stays as it is.
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
    _refuse_touched(folder.name, target.state.present, target.last)
    files = {}
    for path, found in sorted(target.state.present.items()):
        if path in _NOT_FOR_A_STORE:
            continue
        files[path] = _file(folder, path, digest_in(found))
    return files


def _refuse_touched(shown: str, present: Mapping[str, str], last: Manifest) -> None:
    """Deploy what was built and nothing else: no file edited, added or lost since."""
    mend = "run `clinicsite build` again"
    if not last.entries:
        raise UsageError(f"nothing is known of how {shown}/ was built; {mend}")
    for path in sorted(present.keys() | last.entries.keys()):
        entry = last.entries.get(path)
        if entry is None:
            raise UsageError(f"{shown}/{path} was not made by the build; {mend}")
        if path not in present:
            raise UsageError(f"{shown}/{path} has gone since the build; {mend}")
        if digest_in(present[path]) != entry.digest:
            raise UsageError(f"{shown}/{path} was changed since the build; {mend}")


def _file(folder: Path, path: str, digest: str) -> BuiltFile:
    try:
        data = (folder / path).read_bytes()
    except OSError as error:
        raise EnvironmentFault(f"cannot read {folder.name}/{path}: {error.strerror}") from error
    if digests.of_bytes(data) != digest:
        raise EnvironmentFault(f"{folder.name}/{path} was changed meanwhile; deploy again")
    return BuiltFile(path, data, digest)
