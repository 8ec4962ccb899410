"""Where the memory of an output folder lives: `.clinicsite/outputs/DIGEST/` of the site.

Each output has its own, so that a build into another folder (`-o preview`) neither loses nor
borrows the manifest of `build/`.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from clinicsite import caches, digests

# The file that makes a folder an output of ours, and the one sentence in it.
MARKER = ".clinicsite-output"
SENTENCE = b"clinicsite writes this folder and may remove anything in it; keep nothing here.\n"

PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class Home:
    """The folders and files kept for one output; none of them need exist.

    `strays` are files of others, found in any output. The home also has the folder `PREVIOUS`: the
    site before the published one, which becomes the next (`previous.py`).
    """

    folder: Path
    strays: Path

    @property
    def manifest(self) -> Path:
        """What was published (`manifest.py`)."""
        return self.folder / "published.bin"

    @property
    def journal(self) -> Path:
        """What a publication is about to write; there only while one runs, or was killed."""
        return self.folder / "journal.bin"

    @property
    def inputs(self) -> Path:
        """What the published pages were made of (`inputs.py`)."""
        return self.folder / "manifest.json"

    @property
    def seal(self) -> Path:
        """What tells that the published folder needs no build (`seal.py`)."""
        return self.folder / "seal.json"

    @property
    def lock(self) -> Path:
        """The file that a running build holds locked."""
        return self.folder / "lock"

    def forget(self) -> None:
        """Remove all but the lock, which stays for whoever waits for it. Raises `OSError`."""
        for file in (self.manifest, self.journal, self.inputs, self.seal):
            file.unlink(missing_ok=True)


def home_of(output: Path, root: Path) -> Home:
    """Return the home of an output (as `output.settled` gives it) in the site at `root`.

    The name is a digest of the path from the site's root, so that a moved project keeps its
    memory. Raises `UsageError` if a folder of it is a symbolic link: writes stay in the project.
    """
    root = root.resolve()
    try:
        name = output.relative_to(root).as_posix()
    except ValueError:
        name = str(output)
    folder = f"{caches.OUTPUTS}/{digests.of_bytes(os.fsencode(name))[:16]}"
    caches.cache_folder(root, f"{folder}/{PREVIOUS}")
    return Home(caches.cache_folder(root, folder), caches.cache_folder(root, caches.STRAYS))
