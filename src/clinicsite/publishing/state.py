"""Where the memory of an output folder lives: `.clinicsite/outputs/DIGEST/` of the site.

Each output has its own, so that a build into another folder (`-o preview`) neither loses nor
borrows the manifest of `build/`.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from clinicsite import digests
from clinicsite.errors import UsageError

CACHE = ".clinicsite"

# The file that makes a folder an output of ours, and the one sentence in it.
MARKER = ".clinicsite-output"
SENTENCE = b"clinicsite writes this folder and may remove anything in it; keep nothing here.\n"


@dataclass(frozen=True, slots=True)
class Home:
    """The folders and files kept for one output; none of them need exist."""

    folder: Path
    strays: Path

    @property
    def manifest(self) -> Path:
        """What the published folder was made of."""
        return self.folder / "manifest.json"

    @property
    def next_manifest(self) -> Path:
        """The manifest of a folder that is about to be exchanged."""
        return self.folder / "manifest.next.json"

    @property
    def lock(self) -> Path:
        """The file that a running build holds locked."""
        return self.folder / "lock"


def home_of(output: Path, root: Path) -> Home:
    """Return the home of an output (as `output.settled` gives it) in the site at `root`.

    The name is a digest of the path from the site's root, so that a moved project keeps its
    memory. Raises `UsageError` if `.clinicsite` is a symbolic link: writes stay in the project.
    """
    root = root.resolve()
    cache = root / CACHE
    if cache.is_symlink():
        raise UsageError(f"{CACHE} is a symbolic link; replace it by a folder")
    try:
        name = output.relative_to(root).as_posix()
    except ValueError:
        name = str(output)
    folder = cache / "outputs" / digests.of_bytes(os.fsencode(name))[:16]
    return Home(folder, cache / "strays")
