"""Saves, seen by watchfiles and passed on through livereload's watcher interface.

Where the system reports no events (network folders, some containers), `--poll` checks every file
again and again. The libraries' own polling compares whole seconds of the modification time, and so
misses the second of two quick saves; here the inode and its times in nanoseconds are compared.

Only `content/`, `templates/` and `static/` are watched, with everything in them, so that neither
the output nor the caches can start a build. The site's own folder is watched without its
subfolders, to see those three come and go: a folder that was deleted and made again is watched
again.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from livereload.watcher import Watcher
from watchfiles import watch

from clinicsite.reading.names import SOURCES, is_litter

# Milliseconds: events of one save come within a few; a burst without a pause is cut here.
_STEP, _LONGEST_BURST, _TIMEOUT = 10, 200, 100
_POLL = 0.15  # seconds from the end of one look to the next

Changed = Callable[[], object]


class SourceWatcher(Watcher):  # type: ignore[misc]  # livereload has no types
    """Watches a site's sources; `more` are further folders (the theme's)."""

    def __init__(self, root: Path, more: Iterable[Path] = (), *, poll: bool = False) -> None:
        super().__init__()
        self._root = root
        self._more = tuple(more)
        self._poll = poll
        self._stop = threading.Event()
        self._seen: set[str] = set()
        self._lock = threading.Lock()
        self._callback: Changed = lambda: None
        self._threads: list[threading.Thread] = []
        self._restart = threading.Event()
        self._may_have_missed = True
        self.ready = threading.Event()

    def start(self, callback: Changed) -> bool:
        """Start. `callback` is called in a thread of the watcher after each burst of saves."""
        self._callback = callback
        for work in (self._watch_sources, self._watch_root):
            thread = threading.Thread(target=work, name="watcher", daemon=True)
            thread.start()
            self._threads.append(thread)
        return True

    def stop(self) -> None:
        """Stop the threads, which check for this ten times a second."""
        self._stop.set()
        self.ready.set()

    def examine(self) -> tuple[None, None]:
        """Pass what changed to the tasks. Names no file: the server talks to the browsers."""
        with self._lock:
            seen, self._seen = sorted(self._seen), set()
        if seen:
            for task in self._tasks.values():
                task["func"](seen)
        return None, None

    def _watch_sources(self) -> None:
        while not self._stop.is_set():
            self._restart.clear()
            self._may_have_missed = True
            folders = [self._root / name for name in SOURCES]
            there = [each for each in (*folders, *self._more) if each.is_dir()]
            self._follow(there, recursive=True)

    def _watch_root(self) -> None:
        while not self._stop.is_set():
            self._follow([self._root], recursive=False)

    def _follow(self, folders: Sequence[Path], *, recursive: bool) -> None:
        """Report changes until the end, or until the folders have to be found again."""
        matters = self._matters if recursive else self._is_source
        stop = _Either(self._stop, self._restart) if recursive else self._stop
        bursts = _polled if self._poll else _notified
        try:
            for paths in bursts(folders, stop, recursive=recursive):
                changed = [path for path in paths if matters(path)]
                if recursive:
                    self._is_watching()
                elif changed:
                    self._restart.set()
                if changed:
                    self._report(changed)
        except (OSError, RuntimeError):
            # A folder went away between the look and the watch: look for it again.
            self._stop.wait(_TIMEOUT / 1000)

    def _is_watching(self) -> None:
        """After the first look: changes made while nothing was watched have left no event."""
        if not self._may_have_missed:
            return
        self._may_have_missed = False
        if self.ready.is_set():
            self._report([str(self._root)])
        self.ready.set()

    def _report(self, paths: Iterable[str]) -> None:
        with self._lock:
            self._seen.update(paths)
        self._callback()

    def _matters(self, path: str) -> bool:
        file = Path(path)
        inside = (
            file.relative_to(self._root) if file.is_relative_to(self._root) else Path(file.name)
        )
        return not any(is_litter(part) for part in inside.parts)

    def _is_source(self, path: str) -> bool:
        return Path(path).name in SOURCES


@dataclass(frozen=True, slots=True)
class _Either:
    """Two events as one, for watchfiles."""

    one: threading.Event
    other: threading.Event

    def is_set(self) -> bool:
        return self.one.is_set() or self.other.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for the first; the second is looked at when the time is over."""
        return self.one.wait(seconds) or self.other.is_set()


def _notified(
    folders: Sequence[Path], stop: "threading.Event | _Either", *, recursive: bool
) -> Iterator[list[str]]:
    """Yield the paths of each burst that the system reports; none, every now and then."""
    for changes in watch(
        *folders,
        watch_filter=None,
        step=_STEP,
        debounce=_LONGEST_BURST,
        stop_event=stop,
        rust_timeout=_TIMEOUT,
        yield_on_timeout=True,
        raise_interrupt=False,
        recursive=recursive,
        ignore_permission_denied=True,
    ):
        yield [path for _, path in changes]


def _polled(
    folders: Sequence[Path], stop: "threading.Event | _Either", *, recursive: bool
) -> Iterator[list[str]]:
    """Yield the paths that changed from one look to the next; none, if none did."""
    before = dict(_looked(folders, recursive=recursive))
    yield []
    while not stop.wait(_POLL):
        now = dict(_looked(folders, recursive=recursive))
        yield sorted(path for path, _ in before.items() ^ now.items())
        before = now


def _looked(folders: Iterable[Path], *, recursive: bool) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield every path below the folders, with what changes when its file does.

    A folder itself is known by its inode only: its times change with each file in it.
    """
    waiting = [str(folder) for folder in folders]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    found = entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        yield entry.path, (found.st_ino,)
                        waiting += [entry.path] if recursive else []
                    else:
                        yield entry.path, (found.st_ino, found.st_size, found.st_ctime_ns)
        except OSError:  # gone since it was listed, or closed to us
            continue
