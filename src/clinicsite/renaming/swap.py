"""The changed files take their places together: all of them, or none.

New texts are written beside the old ones under hidden names (which no build reads) and then
renamed; whatever fails on the way is undone. A run killed in the middle of the renames can leave
some done: a build then names every link that is still to be mended, and publishes nothing.
"""

import contextlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from clinicsite.errors import EnvironmentFault
from clinicsite.renaming.mends import Move


def swap(root: Path, move: Move, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> None:
    """Move the post and give each file of `new` (by old path) its text; `old` are those read.

    Raises `EnvironmentFault` with everything as it was, if a file has changed since it was read or
    cannot be written.
    """
    with ExitStack() as parts:
        staged = {path: _staged(parts, root / path, data) for path, data in new.items()}
        for path, data in old.items():
            if path in new and _read(root / path) != data:
                raise EnvironmentFault(f"{path} was changed meanwhile; rename again")
        undo: list[Callable[[], object]] = []
        try:
            for path, part in staged.items():
                undo.append(_put_back(root / path, old[path]))
                part.replace(root / path)
            _move(root, move, undo)
        except BaseException as error:
            for step in reversed(undo):
                with contextlib.suppress(OSError):
                    step()
            if isinstance(error, OSError):
                message = f"cannot rename {move.old_path}: {error.strerror}; nothing was changed"
                raise EnvironmentFault(message) from error
            raise


def _staged(parts: ExitStack, file: Path, data: bytes) -> Path:
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    parts.enter_context(_removed_at_the_end(part))
    try:
        with part.open("xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        shutil.copymode(file, part)
    except OSError as error:
        message = f"cannot write beside {file.name}: {error.strerror}; nothing was changed"
        raise EnvironmentFault(message) from error
    return part


@contextlib.contextmanager
def _removed_at_the_end(part: Path) -> Iterator[None]:
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def _put_back(file: Path, data: bytes) -> Callable[[], object]:
    mode = file.stat().st_mode

    def back() -> None:
        if _read(file) != data:
            part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
            part.write_bytes(data)
            part.chmod(mode)
            part.replace(file)

    return back


def _move(root: Path, move: Move, undo: list[Callable[[], object]]) -> None:
    paths = move.folders or (move.old_path, move.new_path)
    old, new = (root / path.rstrip("/") for path in paths)
    if os.path.lexists(new):
        raise FileExistsError(17, f"{paths[1]} is there already")
    undo.append(lambda: new.rename(old) if not os.path.lexists(old) else None)
    old.rename(new)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
