"""The generator itself as an input: what it is made of, in one digest.

A page made by other code may come out differently, so the code is among every page's inputs: the
package's own sources and words (which also serves those who work on clinicsite) and the versions of
the libraries that have a hand in the output.
"""

import os
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from clinicsite import digests

LIBRARIES = (
    "babel", "jinja2", "markdown", "markupsafe", "nh3", "numpy", "pillow", "pydantic",
    "pymdown-extensions", "python-slugify", "snowballstemmer",
)  # fmt: skip

# Rooms that decide what is done, but never what a page says.
_WITHOUT_INFLUENCE = ("cli", "serving", "checking", "hosting", "renaming", "scaffold", "theme")


@cache
def generator_digest() -> str:
    """Return the digest of the package's sources and its libraries' versions."""
    package = Path(__file__).parent
    parts: list[tuple[str, str]] = [(name, _version(name)) for name in LIBRARIES]
    parts.append(("python", sys.version))  # with its tables of Unicode
    for file in sorted([*package.rglob("*.py"), *package.rglob("*.yaml")]):
        name = file.relative_to(package).as_posix()
        if name.partition("/")[0] not in _WITHOUT_INFLUENCE:
            parts.append((name, digests.of_bytes(file.read_bytes())))
    return digests.of(parts)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def installation_stamp() -> bytes:
    """Return what is the same as long as nobody has changed this installation; reads no file.

    A library that is edited in place is not noticed. Raises `OSError` for a folder on Python's
    path that cannot be listed.
    """
    package = Path(__file__).parent
    found: list[object] = [sys.version, str(package)]
    for folder, _, names in os.walk(package):
        for name in sorted(names):
            if name.endswith((".py", ".yaml")):
                of = os.stat(f"{folder}/{name}")  # noqa: PTH116 - called for each of 300 files
                found.append((name, of.st_size, of.st_mtime_ns, of.st_ino))
    for place in sys.path:
        try:
            names = os.listdir(place or ".")  # noqa: PTH208 - only names
        except (FileNotFoundError, NotADirectoryError):
            continue  # a zip file of Python's library
        found.append(sorted(ascii(name) for name in names if name.endswith("-info")))
    return digests.of(found).encode()


@cache
def program_digest() -> str:
    """Return the digest of all of the program's own files, and of its libraries' versions."""
    package = Path(__file__).parent
    files = sorted((*package.rglob("*.py"), *package.rglob("*.yaml")))
    own = digests.of_pieces(file.read_bytes() for file in files)
    return digests.of((own, generator_digest()))
