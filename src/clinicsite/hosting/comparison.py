"""What a deploy has to do: the built site compared with its target."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.hosting.ownership import Holding, fingerprint, marked
from clinicsite.hosting.tree import BuiltFile, Tree


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a deploy to a store may do.

    `yes` allows a large drop of pages, `take_over` ignores the lease of a killed deploy, `verify`
    restores objects of ours that someone changed, `overwrite` replaces all that is in the way.
    """

    yes: bool = False
    take_over: bool = False
    verify: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a deploy does: files to send, in order; paths to remove; the number already there.

    For a folder, `aside` are foreign files that are moved to `aside_folder`. For a store,
    `versions` are those of the objects to replace or remove, `in_the_way` are foreign objects
    where the site's files go, `changed` are objects of ours that someone changed, `left` are those
    of them that the site no longer needs, `repaired` are files to send again because they were
    missing or changed; `is_recorded` if the store's record needs no change.
    """

    send: tuple[BuiltFile, ...]
    new: frozenset[str]
    remove: tuple[str, ...]
    kept: int
    aside: tuple[str, ...] = ()
    aside_folder: Path | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    in_the_way: tuple[str, ...] = ()
    changed: frozenset[str] = frozenset()
    left: tuple[str, ...] = ()
    repaired: frozenset[str] = frozenset()
    is_recorded: bool = True

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to do."""
        return self.is_recorded and not (self.send or self.remove or self.in_the_way)


def compare(tree: Tree, held: Holding, allowed: Allowed) -> Deployment:
    """Compare a built site with what a store holds; pure."""
    changed = frozenset(held.foreign.keys() & held.record.files.keys())
    replaced = changed if allowed.verify else frozenset()
    if allowed.overwrite:
        replaced = frozenset(held.foreign)
    send, in_the_way = [], []
    for path, file in tree.items():
        if path in held.foreign and path not in replaced:
            in_the_way.append(path)
        elif path not in held.ours or held.ours[path].fingerprint != fingerprint(marked(file).mark):
            send.append(file)
    there = {path: entry.version for path, entry in held.ours.items()} | dict(held.foreign)
    new = frozenset(file.path for file in send if file.path not in there)
    # New pages before changed ones, which may link to them.
    send.sort(key=lambda file: (file.round, file.path not in new, file.path))
    remove = tuple(sorted(held.ours.keys() - tree.keys()))
    return Deployment(
        tuple(send),
        new,
        remove,
        len(tree) - len(send) - len(in_the_way),
        versions=there,
        in_the_way=tuple(sorted(in_the_way)),
        changed=changed,
        left=tuple(sorted(changed - tree.keys())),
        repaired=held.lost & {file.path for file in send},
        is_recorded=held.is_recorded,
    )
