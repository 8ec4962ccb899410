"""The record of the last deploy, kept in the store with the site.

`files` are objects that a deploy wrote. `pending` are paths that a deploy was about to write or
remove, so that after an interruption nothing is forgotten.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clinicsite.errors import EnvironmentFault
from clinicsite.hosting.stores import Store, Upload

FOLDER = ".clinicsite/"
KEY = f"{FOLDER}deployed.json"
FORMAT = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """An object of ours: its fingerprint, and its version (empty if unknown)."""

    fingerprint: str
    version: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a store holds as far as we know; `version` is the record's own, None if there is none.

    A record that is missing or damaged `is_lost`: every object must be looked up.
    """

    files: Mapping[str, Entry] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()
    version: str | None = None
    is_lost: bool = False

    @property
    def paths(self) -> frozenset[str]:
        """Every path that may be there."""
        return frozenset(self.files) | self.pending


def load(store: Store) -> Record:
    """Read a store's record. Raises `EnvironmentFault` for one of a newer clinicsite."""
    kept = store.read(KEY)
    if kept is None:
        return Record(is_lost=True)
    try:
        found: Any = json.loads(kept.data)
        if found["format"] == 1:
            return _first_format(found, kept.version)
        if found["format"] > FORMAT:
            raise EnvironmentFault(
                f"{KEY} in {store.name} was written by a newer clinicsite; update this one"
            )
        files = {str(path): Entry(*map(str, entry)) for path, entry in found["files"].items()}
        return Record(files, frozenset(map(str, found["pending"])), kept.version)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return Record(version=kept.version, is_lost=True)


def save(store: Store, record: Record) -> Record:
    """Write the record, unless someone else has since; return it with its new version."""
    data = {
        "format": FORMAT,
        "files": {
            path: [each.fingerprint, each.version] for path, each in sorted(record.files.items())
        },
        "pending": sorted(record.pending),
    }
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    version = store.write(own_object(KEY, text.encode()), record.version)
    return Record(record.files, record.pending, version)


def own_object(key: str, data: bytes) -> Upload:
    """Return an object for clinicsite's own use, never served from a cache."""
    return Upload(key, data, "application/json", "no-store")


def _first_format(found: Any, version: str) -> Record:  # noqa: ANN401 - parsed JSON
    """Read a record without versions: these objects are ours, and will be sent again."""
    paths = [*found["files"].keys(), *found["pending"]]
    return Record({str(path): Entry("", "") for path in paths}, frozenset(), version)
