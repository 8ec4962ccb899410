"""A rename that was killed is finished by the next command, or undone if that is impossible."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clinicsite.errors import ContentError, EnvironmentFault, UsageError, has_errors
from clinicsite.reading import library, parsing, sources
from clinicsite.reading import site as settings_file
from clinicsite.reading.documents import Document
from clinicsite.reading.sources import SourceFile
from clinicsite.renaming import journal as journals
from clinicsite.renaming.edits import apply
from clinicsite.renaming.journal import DamagedError, Journal
from clinicsite.renaming.moves import Move
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

    Raises `EnvironmentFault` if neither is possible now: the rename is still half done.
    """
    with journals.locked(root):
        try:
            journal = journals.load(root)
        except DamagedError:
            kept = journals.set_aside(root)
            journals.remove_parts(root, texts=True)
            words = (
                f"{journals.SHOWN} is damaged (kept as {kept}): if a rename was interrupted, run it"
                " again, and look for dead links to that post with `clinicsite check`"
            )
            return Recovered((words,))
        done = None if journal is None else _end(root, journal)
        journals.remove_parts(root, texts=False)
        return done


def _end(root: Path, journal: Journal) -> Recovered:
    """Finish a rename, or undo it if its post is gone or its new name is taken."""
    move = journal.move
    names = f"{move.old_path} to {move.new_path}"
    why_not = ""
    if os.path.lexists(journal.old(root)) and os.path.lexists(journal.new(root)):
        why_not = f"{move.new_path} is another file"
    elif not any(os.path.lexists(root / path) for path in (move.old_path, move.new_path)):
        why_not = f"{move.old_path} was moved or deleted since"
    try:
        if why_not:
            left = [path for path in journal.after if not _is_known(root, journal, path)]
            undo(root, journal)
            done = f"undid an interrupted rename of {names}: {why_not}"
        else:
            texts, left = _texts(root, journal)
            finish(root, journal, texts)
            done = f"finished an interrupted rename of {names}"
    except OSError as error:
        raise EnvironmentFault(
            f"a rename of {names} was interrupted, and cannot be finished: {error.strerror};"
            " correct that and run any command again"
        ) from error
    edited = (f"{path} was edited since and is unchanged; check its links" for path in left)
    return Recovered((done, *edited), None if why_not else move)


def _is_known(root: Path, journal: Journal, path: str) -> bool:
    found = bytes_of(root / path)
    return not found or found in {journal.before[path], journal.after[path]}


def _texts(root: Path, journal: Journal) -> tuple[dict[str, bytes], list[str]]:
    """Return the new text of each file, and the paths of those that have to be left alone."""
    settings, wrong = settings_file.load_settings(root)
    settings = None if has_errors(wrong) else settings
    files = {each.path: each for each in sources.scan(root)[0]}
    texts: dict[str, bytes] = {}
    left: list[str] = []
    moved = journal.is_moved(root)
    for path in journal.after:
        place = journal.place(root, path, moved=moved)
        found = bytes_of(place)
        if found in {journal.before[path], journal.after[path]}:
            texts[path] = journal.after[path]
        elif os.path.lexists(place):  # else it was deleted
            edited = _edited(journal, path, found, settings, files)
            if edited is None:
                left.append(path)
            else:
                texts[path] = edited
    # Files that were written or changed since may link to the old name as well.
    later = {path: each.data for path, each in files.items()} | {
        SETTINGS: bytes_of(root / SETTINGS)
    }
    for path, data in later.items():
        if path not in {*journal.after, journal.move.old_path, journal.move.new_path}:
            edited = _edited(journal, path, data, settings, files)
            if edited is not None and edited != data:
                texts[path] = edited
    return texts, left


def _edited(
    journal: Journal,
    path: str,
    data: bytes,
    settings: Settings | None,
    files: Mapping[str, SourceFile],
) -> bytes | None:
    """Return the text of a file that was edited since, with its links corrected.

    Makes those edits of the rename that are not made yet. None if the file cannot be read now.
    """
    move = journal.move
    try:
        if path == SETTINGS:
            return apply(data, edits_of_settings(move, data), path)
        found = files.get(path) or files.get(move.of_file(path) or "")
        if settings is None or found is None:
            return None
        id_ = move.old_id if path == move.old_path else found.id
        source = SourceFile(path, found.kind, id_, data)
        document, _ = parsing.parse(source, library.markup_options(settings))
        if not isinstance(document, Document) or not document.is_whole:
            return None
        keep = journal.keep_old_url
        return apply(data, edits_of_document(move, data, document, keep_old_url=keep), path)
    except (UsageError, ContentError, ValueError):
        return None
