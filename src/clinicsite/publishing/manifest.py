"""What is remembered of an output: the bytes that we wrote there, and how to tell that they stay.

A stamp is what `engine.signatures` makes of a file or folder: as long as it fits, the file need not
be read and the folder need not be listed. It names an inode, so it is true wherever it is found: a
manifest that belongs to another state of the folders costs work, and never a wrong file.
"""

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Self

from clinicsite.engine import codec
from clinicsite.publishing.disk import checksummed
from clinicsite.publishing.state import Home

FORMAT = 2

_Form = tuple[int, bool, list[tuple[str, str, bytes]], list[tuple[str, bytes, bytes]], list[str]]

_DAMAGED = (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Manifest:
    """All files and folders of the live site, by path, and what its predecessor shares with it.

    `digests` are of files, `stamps` theirs, `folders` the stamps of folders and `previous` those of
    the predecessor's folders; an empty stamp fits nothing. `unshared` are the files that the
    predecessor is not known to have as the same inode. `keeps_modes` is False where the file system
    ignores permissions, so that they are not compared.
    """

    digests: Mapping[str, str] = field(default_factory=dict)
    stamps: Mapping[str, bytes] = field(default_factory=dict)
    folders: Mapping[str, bytes] = field(default_factory=dict)
    previous: Mapping[str, bytes] = field(default_factory=dict)
    unshared: AbstractSet[str] = frozenset()
    keeps_modes: bool = True

    @classmethod
    def load(cls, home: Home) -> Self:
        """Read a manifest; what is missing, damaged, foreign or of another format is empty."""
        try:
            return cls._parse(checksummed.read(home.manifest))
        except FileNotFoundError:
            return cls(_digests_of_format_1(home))
        except _DAMAGED:
            return cls()

    @classmethod
    def _parse(cls, body: bytes) -> Self:
        form, keeps_modes, files, folders, unshared = codec.decoder(_Form).decode(body)
        if form != FORMAT:
            raise ValueError("another format")
        return cls(
            {path: digest for path, digest, _ in files},
            {path: stamp for path, _, stamp in files},
            {path: stamp for path, stamp, _ in folders},
            {path: stamp for path, _, stamp in folders},
            frozenset(unshared),
            keeps_modes,
        )

    def save(self, home: Home, *, durable: bool = False) -> None:
        """Write the manifest whole or not at all. Raises `OSError`.

        `durable` flushes the file to the disk before it takes its name.
        """
        stamps, previous = self.stamps, self.previous
        files = [(path, self.digests[path], stamps.get(path, b"")) for path in sorted(self.digests)]
        # Sorted, so that a folder comes before those in it.
        folders = [(p, self.folders[p], previous.get(p, b"")) for p in sorted(self.folders)]
        form: _Form = (FORMAT, self.keeps_modes, files, folders, sorted(self.unshared))
        checksummed.write(home.manifest, codec.encode(form), durable=durable)


def load_journal(home: Home) -> Mapping[str, str] | None:
    """Return the digests of the files that an interrupted publication wrote, by path.

    None if no publication was interrupted; of a damaged journal only that there was one.
    """
    try:
        found: dict[str, str] = codec.decoder(dict[str, str]).decode(checksummed.read(home.journal))
    except FileNotFoundError:
        return None
    except _DAMAGED:
        return {}
    return found


def save_journal(home: Home, written: Mapping[str, str], *, durable: bool) -> None:
    """Note which files are about to be put into the predecessor. Raises `OSError`."""
    checksummed.write(home.journal, codec.encode(dict(written)), durable=durable)


def _digests_of_format_1(home: Home) -> dict[str, str]:
    """Return what a clinicsite before this format knew, so that its files stay ours."""
    try:
        entries = json.loads(checksummed.read(home.former_manifest))["entries"]
        return {str(path): str(digest) for path, (digest, _) in entries.items()}
    except _DAMAGED:
        return {}
