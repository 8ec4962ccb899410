"""Whose objects a store holds: ours by the record, by the mark on an object, or someone else's.

An object that clinicsite writes carries a mark: a digest of its path, so that a copy under another
name is not taken for ours, and a fingerprint of its bytes and headers. The record saves asking for
the mark of each object; where it is lost or does not fit the listing, the marks decide.
"""

from collections.abc import Iterable, Mapping
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

    `ours` are objects that clinicsite put there, `foreign` the versions of all others among the
    site's paths and those of the record. `lost` are paths that we put there and that are missing
    or were replaced.
    """

    record: Record
    ours: Mapping[str, Entry]
    foreign: Mapping[str, str]
    lost: frozenset[str]

    @property
    def is_recorded(self) -> bool:
        """Whether the record says the same."""
        record = self.record
        return not (record.is_lost or record.pending) and record.files == self.ours


def marked(file: BuiltFile) -> Upload:
    """Return the object that a file becomes, with its mark."""
    upload = file.upload()
    headers = (upload.content_type, upload.cache_control, upload.redirect)
    content = digests.of((upload.key, file.digest, *headers))
    return replace(upload, mark=f"{_path_digest(upload.key)}-{content}")


def fingerprint(mark: str) -> str:
    """Return the part of a mark that stands for bytes and headers."""
    return mark.rpartition("-")[2]


def holding(tree: Tree, store: Store, record: Record, *, verify: bool) -> Holding:
    """Compare the record with what the store lists; `verify` asks for every object's headers."""
    listed = {
        key: version
        for key, version in store.listing().items()
        if not key.startswith(FOLDER) and key
    }
    ours, doubtful = {}, []
    for key, version in listed.items():
        entry = record.files.get(key)
        if entry and entry.version in (version, "") and not verify:
            ours[key] = Entry(entry.fingerprint, version)
        elif verify or record.is_lost or key in tree or key in record.paths:
            doubtful.append(key)
    # Only a HEAD tells what is gone from what the listing left out.
    doubtful += record.paths - listed.keys() - tree.keys()
    foreign = {}
    for key, seen in _looked_at(store, doubtful):
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
    """Return an object's fingerprint, empty if its headers are not those that the site wants."""
    if key in tree and not seen.serves_like(tree[key].upload()):
        return ""
    return fingerprint(seen.mark)


def _looked_at(store: Store, keys: Iterable[str]) -> Iterable[tuple[str, Seen | None]]:
    keys = sorted(keys)
    return zip(keys, in_threads(store.look, keys, jobs=_AT_A_TIME), strict=True)


def _path_digest(key: str) -> str:
    return digests.of_bytes(key.encode())
