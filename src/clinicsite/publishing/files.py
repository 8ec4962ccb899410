"""The files of a publication as they come: rendered pages, and assets of bytes or to be copied."""

import os

from clinicsite import digests
from clinicsite.pages.page import Asset
from clinicsite.publishing.output import OPEN_FILE, Folder
from clinicsite.publishing.staging import Staging, naming
from clinicsite.rendering.rendered import Rendered


def digest_of(file: Rendered | Asset) -> str:
    """Return the digest of a file's bytes; of one that is copied, that which was planned."""
    if isinstance(file, Rendered):
        return digests.of_bytes(file.data)
    return digests.of_bytes(file.origin) if isinstance(file.origin, bytes) else file.digest


def write(file: Rendered | Asset, staging: Staging) -> None:
    """Write a new file; one that is copied must still be as it was planned."""
    if isinstance(file, Rendered):
        staging.write(file.path, file.data)
    elif isinstance(file.origin, bytes):
        staging.write(file.path, file.origin)
    else:
        shown = file.source or file.path
        with naming(f"read {shown}"):
            source = Folder(os.open(file.origin, OPEN_FILE))
        with source:
            staging.copy(file.path, source.handle, file.digest, shown)
