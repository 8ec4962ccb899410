"""A rename that was killed is finished by the next command, or undone if that is impossible."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from clinicsite.errors import ContentError, EnvironmentFault, UsageError, has_errors
from clinicsite.reading import library, parsing, sources
from clinicsite.reading import site as settings_file
from clinicsite.reading.documents import Document, SourceFile
from clinicsite.renaming import journal as journals
from clinicsite.renaming.edits import apply
from clinicsite.renaming.journal import DamagedError, Journal
from clinicsite.renaming.mends import Move
from clinicsite.renaming.rename import SETTINGS, edits_of_document, edits_of_settings
from clinicsite.renaming.swap import bytes_of, finish, undo
from clinicsite.settings import Settings


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was done about a killed rename, in words; `move` is set if it is finished now."""

    words: tuple[str, ...]
    move: Move | None = None


def recover(root: Path) -> Recovered | None:
    """Finish or undo a rename that was killed; None if there was none.

    Raises `EnvironmentFault` if that cannot be: the site is between two names then.
    """
    with journals.held(root):
        try:
            journal = journals.load(root)
        except DamagedError:
            kept, ids = journals.set_aside(root)
            journals.sweep(root, texts=True)
            return Recovered((_damaged(kept, ids),))
        done = None if journal is None else _carried_on(root, journal)
        journals.sweep(root, texts=False)
        return done


def _damaged(kept: str, ids: tuple[str, str] | None) -> str:
    words = f"{journals.SHOWN} is damaged (kept as {kept})"
    if ids is None:
        return (
            f"{words}: if a rename was interrupted, run it again, and check the links to that post"
            " with `clinicsite check`"
        )
    old, new = ids
    return (
        f"{words}: renaming '{old}' to '{new}' was interrupted; to finish it, run"
        f" `clinicsite rename {old} {new}` again"
    )


def _carried_on(root: Path, journal: Journal) -> Recovered:
    move = journal.move
    names = f"{move.old_path} to {move.new_path}"
    why = _why_not(root, journal)
    try:
        if why:
            edited = [path for path in journal.after if not _is_known(root, journal, path)]
            undo(root, journal)
            return Recovered(
                (f"undid an interrupted rename of {names}: {why}", *map(_edited, edited))
            )
        texts, left = _texts(root, journal)
        finish(root, journal, texts)
    except OSError as error:
        raise EnvironmentFault(
            f"a rename of {names} was interrupted, and cannot be finished: {error.strerror};"
            " put that right and run any command again"
        ) from error
    return Recovered((f"finished an interrupted rename of {names}", *map(_edited, left)), move)


def _why_not(root: Path, journal: Journal) -> str:
    """Say why a rename cannot be finished; nothing if it can."""
    move = journal.move
    if os.path.lexists(journal.old(root)) and os.path.lexists(journal.new(root)):
        return f"{move.new_path} is another file"
    if not any(os.path.lexists(root / path) for path in (move.old_path, move.new_path)):
        return f"{move.old_path} was moved or deleted since"
    return ""


def _edited(path: str) -> str:
    return f"{path} was edited since and is left as it is; check its links to the post"


def _is_known(root: Path, journal: Journal, path: str) -> bool:
    found = bytes_of(root / path)
    return not found or found in {journal.before[path], journal.after[path]}


def _texts(root: Path, journal: Journal) -> tuple[dict[str, bytes], list[str]]:
    """Return the new text of each file, and the paths of those that have to be left alone."""
    texts: dict[str, bytes] = {}
    left: list[str] = []
    moved = journal.is_moved(root)
    site = _Now.read(root)
    for path in journal.after:
        place = journal.place(root, path, moved=moved)
        found = bytes_of(place)
        if found in {journal.before[path], journal.after[path]}:
            texts[path] = journal.after[path]
        elif os.path.lexists(place):  # else it was deleted
            edited = site.edited(journal, path, found)
            texts |= {path: edited} if edited is not None else {}
            left += [path] if edited is None else []
    # Files written or changed since the kill may link to the old name as well.
    later = {path: each.data for path, each in site.files.items()}
    later[SETTINGS] = bytes_of(root / SETTINGS)
    for path, data in later.items():
        if path not in {*journal.after, journal.move.old_path, journal.move.new_path}:
            edited = site.edited(journal, path, data)
            if edited is not None and edited != data:
                texts[path] = edited
    return texts, left


@dataclass(frozen=True, slots=True)
class _Now:
    """The site as it is now: its settings, if they can be read, and its files by path."""

    settings: Settings | None
    files: Mapping[str, SourceFile]

    @classmethod
    def read(cls, root: Path) -> Self:
        settings, wrong = settings_file.load_settings(root)
        settings = None if has_errors(wrong) else settings
        return cls(settings, {each.path: each for each in sources.scan(root)[0]})

    def edited(self, journal: Journal, path: str, data: bytes) -> bytes | None:
        """Return the text of a file that was edited since the kill, with its links corrected.

        The same edits are found again, those of them that were not made yet. None if the file
        cannot be read now.
        """
        move = journal.move
        try:
            if path == SETTINGS:
                return apply(data, edits_of_settings(move, data), path)
            found = self.files.get(path) or self.files.get(move.of_file(path) or "")
            if self.settings is None or found is None:
                return None
            id_ = move.old_id if path == move.old_path else found.id
            source = SourceFile(path, found.kind, id_, data)
            document, _ = parsing.parse(source, library.markup_options(self.settings))
            if not isinstance(document, Document) or not document.is_whole:
                return None
            keep = journal.keep_old_url
            return apply(data, edits_of_document(move, data, document, keep_old_url=keep), path)
        except (UsageError, ContentError, ValueError):
            return None
