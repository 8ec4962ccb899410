"""The known path or url that was most likely meant."""

import difflib
import posixpath
from collections.abc import Iterable

from clinicsite.suggestions.words import nearest


def nearest_path(path: str, known: Iterable[str]) -> str | None:
    """Return the known path or url that was most likely meant, or None if none is near.

    Only the file name without its ending is compared, because many paths share folders and endings.
    """
    by_name: dict[str, list[str]] = {}
    for each in sorted(known):
        by_name.setdefault(_last_step(each), []).append(each)
    name = nearest(_last_step(path), by_name)
    if name is None:
        return None
    matcher = difflib.SequenceMatcher(b=path.casefold())

    def likeness(candidate: str) -> float:
        matcher.set_seq1(candidate.casefold())
        return matcher.ratio()

    return max(by_name[name], key=likeness)


def _last_step(path: str) -> str:
    folder, _, file = path.rstrip("/").rpartition("/")
    stem = posixpath.splitext(file)[0]
    return folder.rpartition("/")[2] if stem == "index" and folder else stem
