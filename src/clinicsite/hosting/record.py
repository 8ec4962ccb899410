"""The store's own record of the last deploy, kept beside the site, and written on condition.

`files` are known to be there with these digests; `pending` are paths that a deploy was about to
write or remove, so that after an interruption nothing is trusted, and nothing is forgotten.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clinicsite.errors import EnvironmentFault
from clinicsite.hosting.stores import Store

KEY = ".clinicsite/deployed.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Record:
    """What a store holds; `version` is that of the record itself, None if there is none."""

    files: Mapping[str, str] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()
    version: str | None = None

    @property
    def paths(self) -> frozenset[str]:
        """Every path that may be there."""
        return frozenset(self.files) | self.pending


def load(store: Store) -> Record:
    """Read a store's record; without one nothing there is ours.

    Raises `EnvironmentFault` for one that cannot be understood: guessing could remove what is not
    ours, or leave what is.
    """
    kept = store.read(KEY)
    if kept is None:
        return Record()
    try:
        found: Any = json.loads(kept.data)
        known = {FORMAT: found}[found["format"]]  # another format is as unreadable as none
        wanted, pending = known["files"].items(), known["pending"]
        files = {str(path): str(digest) for path, digest in wanted}
        return Record(files, frozenset(map(str, pending)), kept.version)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise EnvironmentFault(
            f"{KEY} in {store.name} cannot be read ({error}); remove it, and the next deploy sends"
            " everything (files that are no longer made then stay)"
        ) from error


def save(store: Store, record: Record) -> Record:
    """Write the record if nobody else has since; return it with its new version."""
    data = {
        "format": FORMAT,
        "files": dict(sorted(record.files.items())),
        "pending": sorted(record.pending),
    }
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return Record(record.files, record.pending, store.write_if(KEY, text.encode(), record.version))
