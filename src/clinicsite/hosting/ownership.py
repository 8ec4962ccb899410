"""Which objects of a store are ours, by the record or by their mark, and which are foreign.

An object that clinicsite writes has a mark: a digest of its path, so that a copy under another
name does not count as ours, and a fingerprint of its bytes and headers. The record saves asking
for each object's mark; where it is lost or does not match the listing, the marks decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from clinicsite import digests
from clinicsite.hosting.record import FOLDER, Entry, Record
from clinicsite.hosting.stores import Seen, Store, Upload
from clinicsite.hosting.tree import BuiltFile, Tree
from clinicsite.workers import in_threads

_AT_A_TIME = 8


@dataclass(frozen=True, slots=True)
class Holding:
    """What a store holds of a site.

    `ours` are objects that clinicsite wrote, `foreign` the versions of all others at the paths of
    the site and of the record. `lost` are paths that we wrote and that are missing or replaced.
    """

    record: Record
    ours: Mapping[str, Entry]
    foreign: Mapping[str, str]
    lost: frozenset[str]

    @property
    def is_recorded(self) -> bool:
        """Whether the record is complete and correct."""
        record = self.record
        return not (record.is_lost or record.pending) and record.files == self.ours


def marked(file: BuiltFile) -> Upload:
    """Return the object that a file becomes, with its mark."""
    upload = file.upload()
    headers = (upload.content_type, upload.cache_control, upload.redirect)
    content = digests.of((upload.key, file.digest, *headers))
    return replace(upload, mark=f"{_path_digest(upload.key)}-{content}")


def fingerprint(mark: str) -> str:
    """Return the part of a mark that identifies bytes and headers."""
    return mark.rpartition("-")[2]


def holding(tree: Tree, store: Store, record: Record, *, verify: bool) -> Holding:
    """Compare the record with what the store lists; `verify` asks for every object's headers."""
    everything = store.listing().items()
    listed = {key: each for key, each in everything if key and not key.startswith(FOLDER)}
    ours, doubtful = {}, []
    for key, version in listed.items():
        entry = record.files.get(key)
        if entry and entry.version in (version, "") and not verify:
            ours[key] = Entry(entry.fingerprint, version)
        elif verify or record.is_lost or key in tree or key in record.paths:
            doubtful.append(key)
    # Only a HEAD request distinguishes what is gone from what the listing left out.
    doubtful += record.paths - listed.keys() - tree.keys()
    doubtful.sort()
    foreign = {}
    for key, seen in zip(doubtful, in_threads(store.look, doubtful, jobs=_AT_A_TIME), strict=True):
        if seen is None:
            continue
        entry = record.files.get(key)
        if (entry and not entry.version) or is_ours(key, seen):
            ours[key] = Entry(_fingerprint(key, seen, tree), seen.version)
        elif key in tree or key in record.paths:
            foreign[key] = seen.version
    lost = {key for key, entry in record.files.items() if entry.version and key not in ours}
    return Holding(record, ours, foreign, frozenset(lost))


def is_ours(key: str, seen: Seen) -> bool:
    """Whether an object is as clinicsite wrote it under this key."""
    return seen.is_intact and seen.mark.partition("-")[0] == _path_digest(key)


def _fingerprint(key: str, seen: Seen, tree: Tree) -> str:
    """Return an object's fingerprint; empty if its headers are not what the site wants."""
    if key in tree and not seen.serves_like(tree[key].upload()):
        return ""
    return fingerprint(seen.mark)


def _path_digest(key: str) -> str:
    return digests.of_bytes(key.encode())
