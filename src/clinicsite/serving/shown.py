"""What the server shows at a moment: one whole site, as a list of its files.

A url is looked up in that list and in nothing else, so no trick of paths can reach a file that
clinicsite did not publish. The file is then opened step by step from the preview folder, and no
step may be a symbolic link.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from clinicsite import digests, urls
from clinicsite.build import Report
from clinicsite.building.request import Request
from clinicsite.kinds import PAGE, POST
from clinicsite.pages.page_list import page_list
from clinicsite.urls import Address

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: a pipe put in a file's place must not make the server wait.
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC

# The old folder may vanish between the opening of its first step and its last; the next try then
# finds the new one.
_TRIES = 3
_MAX_PATH = 2_000
NOT_FOUND = "404.html"


@dataclass(frozen=True, slots=True)
class Moved:
    """A url that leads to a folder without its last slash; `to` is the right one."""

    to: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One whole site. `files` maps each output path to the digest of its bytes.

    `prefix` is the path that the site lives under (`/blog`, or empty). `ahead` holds files made
    before their build was published. `style_sheets` maps a source (`static/assets/site.css`) to its
    output path, `pages` the source of each post and page; `others` is the digest of all other
    assets.
    """

    folder: Path
    files: Mapping[str, str]
    prefix: str = ""
    ahead: Mapping[str, bytes] = field(default_factory=dict)
    style_sheets: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    others: str = ""

    def find(self, target: str) -> str | Moved | None:
        """Return the output path that a request's path stands for, percent signs and all."""
        path = _decoded(target)
        if self.prefix and path in {"/", self.prefix}:
            return Moved(f"{self.prefix}/")
        if path is None or not path.startswith(f"{self.prefix}/") or _is_hidden(path):
            return None
        path = path[len(self.prefix) + 1 :]
        if not path or path.endswith("/"):
            path += "index.html"
        if path in self.files or path in self.ahead:
            return path
        # In the list, so it begins with no second slash and leads to no other host.
        return Moved(self.url_of(f"{path}/")) if f"{path}/index.html" in self.files else None

    def url_of(self, path: str) -> str:
        """Return the url of an output path."""
        whole = f"{self.prefix}/{path.removesuffix('index.html') if _is_index(path) else path}"
        return quote(whole, safe="/:@!$&'()*+,;=~-._")

    def digest_of(self, path: str) -> str:
        """Return the digest of a file's bytes, or nothing if there is no such file."""
        if path in self.ahead:
            return digests.of_bytes(self.ahead[path])
        return self.files.get(path, "")

    def open(self, path: str) -> int | None:
        """Return a descriptor of a listed file in the folder, or None if it is not there."""
        if path not in self.files:
            return None
        for _ in range(_TRIES):
            descriptor = open_beneath(self.folder, path)
            if descriptor is not None:
                return descriptor
        return None

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a listed file, whole: those of the old site or of the new one."""
        if path in self.ahead:
            return self.ahead[path]
        descriptor = self.open(path)
        if descriptor is None:
            return None
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path
            return file.read()


def shown_by(report: Report, request: Request) -> Shown:
    """Return what a build has published."""
    site = report.site
    assets = site.listed()
    others = [(each.path, each.digest) for each in assets if not each.path.endswith(".css")]
    return Shown(
        folder=request.root / request.output,
        files=report.published.files,
        prefix=Address(site.graph.settings.url).prefix,
        style_sheets={each.source: each.path for each in assets if each.path.endswith(".css")},
        pages={
            each.source: urls.output_path(each.url)
            for each in page_list(site.engine).values()
            if each.maker in {POST.name, PAGE.name}
        },
        others=digests.of(sorted(others)),
    )


def open_folder(root: Path, path: str) -> int | None:
    """Open a folder by a path of plain steps, following no link; None if there is none."""
    steps = path.split("/") if path else []
    if {"", ".", ".."}.intersection(steps):
        return None
    try:
        current = os.open(root, _FOLDER)
        for step in steps:
            above = current
            try:
                current = os.open(step, _FOLDER, dir_fd=above)
            finally:
                os.close(above)
    except (OSError, ValueError):
        return None
    return current


def open_beneath(root: Path, path: str) -> int | None:
    """Open a plain file by a path of plain steps, following no link; None if there is none."""
    above, _, name = path.rpartition("/")
    folder = open_folder(root, above)
    if folder is None:
        return None
    try:
        descriptor = os.open(name, _FILE, dir_fd=folder)
    except (OSError, ValueError):
        return None
    finally:
        os.close(folder)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    return None


def _decoded(target: str) -> str | None:
    if not target.startswith("/") or len(target) > _MAX_PATH:
        return None
    try:
        return unquote_to_bytes(target).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_index(path: str) -> bool:
    return path == "index.html" or path.endswith("/index.html")


def _is_hidden(path: str) -> bool:
    """Tell whether any step of a path is hidden; hosts do serve `.well-known` (RFC 8615)."""
    return any(step.startswith(".") and step != ".well-known" for step in path.split("/"))
