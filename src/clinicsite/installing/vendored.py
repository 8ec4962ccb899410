"""A check of the wheel that a site carries: is it still the one that its requirements name."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from clinicsite.errors import Diagnostic, Place
from clinicsite.installing.requirements import LOCKED, named_wheels


def vendored_findings(root: Path) -> Iterator[Diagnostic]:
    """Yield wheels of clinicsite that are missing, or were changed after they were copied."""
    for path, sha256 in named_wheels(root).items():
        try:
            data = (root / path).read_bytes()
        except OSError as error:
            yield changed(
                path, f"{LOCKED} names this wheel, and it cannot be read: {error.strerror}"
            )
            continue
        if hashlib.sha256(data).hexdigest() != sha256:
            yield changed(path, f"the wheel is not the one that {LOCKED} names: another hash")


def changed(path: str, message: str) -> Diagnostic:
    """Return the diagnostic for a wheel that may not be trusted."""
    hint = "get the file back with git, or run `clinicsite host NAME --force` to write it anew"
    return Diagnostic(Place(path), "changed-wheel", message, hint)
