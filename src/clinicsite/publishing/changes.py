"""What a publication has to do, as a value: what is wanted, compared with what is there.

Nothing here touches the disk.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from clinicsite.publishing.state import MARKER

# Where new files of the next site wait until all are there; no file of a site has such a path.
INCOMING = ".clinicsite-incoming"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a publication does, each part sorted by path.

    `write` are files that are missing, differ or have no digest yet; `keep` stay; `remove` are ours
    and no longer wanted; `foreign` are not ours and are moved aside; `mend` names folders that are
    empty or have other permissions.
    """

    write: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    mend: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the output is already as it should be."""
        return not (self.write or self.remove or self.foreign or self.mend)


def compare(
    wanted: Mapping[str, str | None],
    present: Mapping[str, str],
    is_ours: Callable[[str], bool],
    mend: Iterable[str] = (),
) -> Changes:
    """Compare the digests of wanted files with those of the files found (`inspection.inspect`).

    A digest that is not known yet is None. Raises `AssertionError` for a path that leaves the
    folder, or needs a file to be a folder: such a page is our bug.
    """
    _refuse_unsound(wanted, present)
    keep = [path for path, digest in wanted.items() if digest and present.get(path) == digest]
    unwanted = sorted(present.keys() - wanted.keys())
    return Changes(
        tuple(sorted(wanted.keys() - set(keep))),
        tuple(sorted(keep)),
        tuple(path for path in unwanted if is_ours(path)),
        tuple(path for path in unwanted if not is_ours(path)),
        tuple(sorted(mend)),
    )


def digest_in(found: str) -> str:
    """Return the digest of the bytes in a value of `present`, whatever is said after it."""
    return found.partition(" ")[0]


def folders_of(paths: Iterable[str]) -> set[str]:
    """Return all folders that files lie in, with the top one, which is called ``."""
    folders = {parent_of(path) for path in paths}
    outer = folders
    while outer:
        outer = {parent_of(path) for path in outer} - folders
        folders |= outer
    return folders | {""}


def parent_of(path: str) -> str:
    """Return the folder that a file or folder lies in."""
    return path.rpartition("/")[0]


def _refuse_unsound(wanted: Mapping[str, str | None], present: Mapping[str, str]) -> None:
    new = wanted.keys() - present.keys()  # what is there has such a path, and one only
    for path in new:
        if not _is_sound(path):
            raise AssertionError(f"{path!r} is no path in the output folder")
    both = folders_of(wanted) & wanted.keys() if new else ()
    if both:
        raise AssertionError(f"{min(both)!r} is wanted as a file and as a folder")


def _is_sound(path: str) -> bool:
    steps = path.split("/")
    return (
        not {"", ".", ".."}.intersection(steps)
        and "\0" not in path
        and "\\" not in path
        and path != MARKER
        and steps[0] != INCOMING
    )
