"""What `static/` becomes: files copied as they are, and fingerprinted assets.

A file in `static/assets/` is published under a name that holds the digest of its bytes
(`assets/site.3f9a1c2b7d.css`), so that browsers may keep it for good; a style sheet's `url(…)` of
another such file is rewritten to its published name, and comments and needless spaces are left
out of it. All other files keep their names and bytes.
"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clinicsite import digests
from clinicsite.errors import Diagnostic, EnvironmentFault, Place, did_you_mean
from clinicsite.pages.page import Asset
from clinicsite.pages.style_sheets import without_comments
from clinicsite.reading.attachments import Attachment, secret_fault

_FINGERPRINTED = "static/assets/"
_CSS_URL = re.compile(
    r"""url\(\s*(?P<quote>["']?)(?P<url>[^"')\s]+)(?P=quote)\s*\)""",
)
_DIGITS = 10


@dataclass(frozen=True, slots=True)
class StaticAssets:
    """The assets of `static/`; `names` maps a path below `static/` to its published path."""

    assets: tuple[Asset, ...]
    names: Mapping[str, str]


def static_assets(
    files: Mapping[str, Attachment], left_out: frozenset[str] = frozenset()
) -> tuple[StaticAssets, list[Diagnostic]]:
    """Return the assets of `static/`, without those that only unpublished documents use."""
    wrong: list[Diagnostic] = []
    data: dict[str, bytes] = {}
    assets: list[Asset] = []
    for path, file in files.items():
        if path in left_out:
            continue
        content = _read(file.file, path)
        fault = secret_fault(path, content)
        if fault is not None:
            wrong.append(fault)
        elif path.startswith(_FINGERPRINTED):
            data[path.removeprefix("static/")] = content
        else:
            published = path.removeprefix("static/")
            assets.append(Asset(published, digests.of_bytes(content), file.file, path))
    names = {asset.path: asset.path for asset in assets}
    for path, content in sorted(data.items(), key=lambda item: item[0].endswith(".css")):
        if path.endswith(".css"):
            content, more = _with_fingerprints(path, content, names)  # noqa: PLW2901 - the same file
            wrong += more
        digest = digests.of_bytes(content)
        stem, dot, ending = path.rpartition(".")
        names[path] = f"{stem}.{digest[:_DIGITS]}{dot}{ending}" if dot else f"{path}.{digest}"
        assets.append(Asset(names[path], digest, content, f"static/{path}"))
    return StaticAssets(tuple(assets), names), wrong


def _read(file: Path, path: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise EnvironmentFault(f"{path}: cannot be read ({error.strerror})") from error


def _with_fingerprints(
    path: str, content: bytes, names: Mapping[str, str]
) -> tuple[bytes, list[Diagnostic]]:
    """Return a style sheet with the urls of other assets rewritten."""
    wrong: list[Diagnostic] = []
    text = content.decode("utf-8", "surrogateescape")
    here = posixpath.dirname(path)

    def rewritten(match: re.Match[str]) -> str:
        url = match["url"]
        if url.startswith(("data:", "#", "/")) or "//" in url:
            return match.group(0)
        target, mark, rest = re.match(r"([^?#]*)([?#]?)(.*)", url).groups()  # type: ignore[union-attr]
        joined = posixpath.normpath(f"{here}/{target}")
        if joined not in names:
            line = text.count("\n", 0, match.start()) + 1
            message = f"the style sheet names '{url}', which is not in static/"
            hint = did_you_mean(joined, names)
            wrong.append(
                Diagnostic(Place(f"static/{path}", line, 1), "unknown-asset", message, hint)
            )
            return match.group(0)
        return f'url("{posixpath.relpath(names[joined], here)}{mark}{rest}")'

    published = without_comments(_CSS_URL.sub(rewritten, text))
    return published.encode("utf-8", "surrogateescape"), wrong
