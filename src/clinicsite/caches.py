"""The folder in which a site keeps what clinicsite remembers between runs: `.clinicsite/`.

Each part of it is named here once. None of them may be a symbolic link: what is written and pruned
there must not be somebody's files elsewhere.
"""

from pathlib import Path

from clinicsite.errors import UsageError

CACHE = ".clinicsite"

OUTPUTS = "outputs"  # the memory of each output folder
SPARES = "spares"  # what versions before 0021 kept of former sites; publishing removes it
STRAYS = "strays"  # files found in an output that are not ours
PICTURES = "pictures"
SEARCH = "search"
PREVIEW = "preview"
STORE = "cache.sqlite"
EXTERNAL = "external.json"
RENAMING = "rename.json"  # a rename that has not ended
RENAMING_PART = f"{RENAMING}.part"  # one that was killed before it changed anything

# What any build makes again. Strays are nobody's to remove, and the memory of an output goes with
# that output only.
MADE_AGAIN = (SPARES, PICTURES, SEARCH, PREVIEW, STORE, f"{STORE}-wal", f"{STORE}-shm")


def cache_folder(root: Path, name: str = "") -> Path:
    """Return a folder of the site's cache, or the cache itself; it need not exist.

    `name` is one of the names above, or a path below one. Raises `UsageError` if it, or a folder
    on the way to it, is a symbolic link.
    """
    folder = root / CACHE
    _refuse_link(folder, root, "replace it by a folder")
    for step in Path(name).parts:
        folder /= step
        _refuse_link(folder, root, "replace it by a folder")
    return folder


def cache_file(root: Path, name: str) -> Path:
    """Return a file of the site's cache; it need not exist. Raises `UsageError` for a link."""
    file = cache_folder(root) / name
    _refuse_link(file, root, "delete it")
    return file


def _refuse_link(path: Path, root: Path, mend: str) -> None:
    if path.is_symlink():
        raise UsageError(f"{path.relative_to(root).as_posix()} is a symbolic link; {mend}")
