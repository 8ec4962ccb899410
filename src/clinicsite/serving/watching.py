"""Saves, seen by watchfiles and handed on through livereload's watcher interface.

Only `content/`, `templates/` and `static/` are watched, each with all below it, so that neither the
output nor the caches can set off a build. The site's own folder is watched without what lies
below, to see those three come and go: a folder that was deleted and made again is watched anew.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from livereload.watcher import Watcher
from watchfiles import Change, watch

from clinicsite.reading.names import is_litter

SOURCES = ("content", "templates", "static")
# Milliseconds: events of one save come within a few; a burst without a pause is cut here.
_STEP, _LONGEST_BURST, _LOOK_ROUND = 10, 200, 100
_POLL = 150

Changed = Callable[[], None]


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
        self._anew = threading.Event()
        self._is_blind = True
        self.ready = threading.Event()

    def start(self, callback: Changed) -> bool:
        """Begin; `callback` is called in a thread of the watcher after each burst of saves."""
        self._callback = callback
        for work in (self._watch_sources, self._watch_root):
            thread = threading.Thread(target=work, name="watcher", daemon=True)
            thread.start()
            self._threads.append(thread)
        return True

    def stop(self) -> None:
        """End the threads; they look round ten times a second."""
        self._stop.set()
        self.ready.set()

    def examine(self) -> tuple[None, None]:
        """Hand what changed to the tasks. Names no file: browsers are told by the build."""
        with self._lock:
            seen, self._seen = sorted(self._seen), set()
        if seen:
            for task in self._tasks.values():
                task["func"](seen)
        return None, None

    def _watch_sources(self) -> None:
        while not self._stop.is_set():
            self._anew.clear()
            self._is_blind = True
            folders = [self._root / name for name in SOURCES]
            there = [each for each in (*folders, *self._more) if each.is_dir()]
            self._follow(there, recursive=True)

    def _watch_root(self) -> None:
        while not self._stop.is_set():
            self._follow([self._root], recursive=False)

    def _follow(self, folders: Sequence[Path], *, recursive: bool) -> None:
        """Tell of changes until the end, or until the folders have to be looked for anew."""
        try:
            for changes in watch(
                *folders,
                watch_filter=self._matters if recursive else self._is_source,
                step=_STEP,
                debounce=_LONGEST_BURST,
                stop_event=_Either(self._stop, self._anew) if recursive else self._stop,
                rust_timeout=_LOOK_ROUND,
                yield_on_timeout=True,
                raise_interrupt=False,
                force_polling=self._poll or None,
                poll_delay_ms=_POLL,
                recursive=recursive,
                ignore_permission_denied=True,
            ):
                if recursive:
                    self._is_watching()
                elif changes:
                    self._anew.set()
                if changes:
                    self._tell(path for _, path in changes)
        except (OSError, RuntimeError):
            # A folder went away between the look and the watch: look for it again.
            self._stop.wait(_LOOK_ROUND / 1000)

    def _is_watching(self) -> None:
        """After the first look: what changed while nothing was watched has left no event."""
        if not self._is_blind:
            return
        self._is_blind = False
        if self.ready.is_set():
            self._tell([str(self._root)])
        self.ready.set()

    def _tell(self, paths: Iterable[str]) -> None:
        with self._lock:
            self._seen.update(paths)
        self._callback()

    def _matters(self, _change: Change, path: str) -> bool:
        file = Path(path)
        inside = (
            file.relative_to(self._root) if file.is_relative_to(self._root) else Path(file.name)
        )
        return not any(is_litter(part) for part in inside.parts)

    def _is_source(self, _change: Change, path: str) -> bool:
        return Path(path).name in SOURCES


@dataclass(frozen=True, slots=True)
class _Either:
    """Two events as one, for watchfiles."""

    one: threading.Event
    other: threading.Event

    def is_set(self) -> bool:
        return self.one.is_set() or self.other.is_set()
