"""A tiny site for the publishing tests: a dictionary of files, built into a folder."""

import stat
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from clinicsite import digests
from clinicsite.publishing.changes import Changes
from clinicsite.publishing.publication import Published
from clinicsite.publishing.state import MARKER, SENTENCE
from clinicsite.publishing.target import locked
from clinicsite.publishing.writer import publish

Files = Mapping[str, bytes]
Tree = dict[str, tuple[int, bytes | str]]


def wanted(files: Files) -> dict[str, str | None]:
    """Return what shall be there: the digest of each file."""
    return {path: digests.of_bytes(data) for path, data in files.items()}


def unknown(files: Files) -> dict[str, str | None]:
    """Return what shall be there, without a digest: so all of it is made anew."""
    return dict.fromkeys(files)


def bytes_of(files: Files) -> Callable[[Collection[str]], Iterable[tuple[str, bytes]]]:
    """Return what makes the files that are asked for, one by one."""
    return lambda paths: ((path, files[path]) for path in paths)


def build(
    root: Path, files: Files, *, clean: bool = False, durable: bool = False
) -> tuple[Changes, Published]:
    """Build the site into `root/build`."""
    with locked(Path("build"), root=root) as target:
        digests_of = unknown(files) if clean else wanted(files)
        changes = target.compare(digests_of)
        return changes, publish(target, digests_of, bytes_of(files), durable=durable)


def tree(folder: Path) -> Tree:
    """Return all that lies in a folder, itself included: permissions, and bytes or kind."""
    found: Tree = {}
    if folder.is_symlink() or not folder.is_dir():
        return found
    for path in [folder, *folder.rglob("*")]:
        name = path.relative_to(folder).as_posix()
        mode = stat.S_IMODE(path.lstat().st_mode)
        if path.is_symlink():
            found[name] = (0, f"link to {path.readlink()}")
        elif path.is_dir():
            found[name] = (mode, "folder")
        elif path.is_file():
            found[name] = (mode, path.read_bytes())
        else:
            found[name] = (0, "special")
    return found


def published(files: Files) -> Tree:
    """Return the tree that a published site must be, permissions included."""
    whole: Tree = {".": (0o755, "folder"), MARKER: (0o644, SENTENCE)}
    for path, data in files.items():
        whole[path] = (0o644, data)
        for parent in Path(path).parents:
            whole[parent.as_posix()] = (0o755, "folder")
    return whole


def beside(root: Path) -> list[str]:
    """Return what lies in the site's root other than the output and the cache."""
    return sorted(p.name for p in root.iterdir() if p.name not in {"build", ".clinicsite"})


def strays(root: Path) -> set[bytes | str]:
    """Return the contents of all that was ever moved aside."""
    folder = root / ".clinicsite" / "strays"
    return {content for _, content in tree(folder).values() if content != "folder"}
