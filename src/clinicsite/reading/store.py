"""A store of values by the digest of what they were made from, in one SQLite file.

It is a cache and never more: a file that is damaged, of another program or version, locked or
read-only is made anew or done without, and no error leaves this module. Values are bytes, meant
to be plain data; each is kept with a checksum over its kind, key and bytes, and is missing where
that fails.

Values that no build has asked for during `KEPT_DAYS` are forgotten. The day is written at most
once a day for each value, so that a build that changes nothing writes nothing.
"""

import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeVar

KEPT_DAYS = 30
# SQLite's own header fields: "this file is clinicsite's", and the version of the table below.
_APPLICATION, _VERSION = 0x436C5374, 1
_TABLE = """
    CREATE TABLE kept (
        kind TEXT NOT NULL, key TEXT NOT NULL, checksum INTEGER NOT NULL, used INTEGER NOT NULL,
        value BLOB NOT NULL, UNIQUE (kind, key)
    )
"""
_BUSY_SECONDS = 2.0  # how long to wait for another build before doing without
# A damaged file makes SQLite quote bytes of it, which Python then cannot decode or hold.
_FAULTS = (sqlite3.Error, ValueError, OverflowError, MemoryError)
_BATCH = 500  # keys in one query; SQLite's limit was 999 for long


class Cache(Protocol):
    """What a room sees of the store: bytes by key, none of which need be there."""

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the values that are kept."""

    def put_many(self, mapping: Mapping[str, bytes]) -> None:
        """Keep values, if that is possible."""


class Store:
    """The SQLite file; opened at first use, and used by one thread at a time.

    One that was closed, or that came into a process by its fork, opens again when it is used.
    """

    def __init__(
        self, path: Path, *, today: Callable[[], int] | None = None, writes: bool = True
    ) -> None:
        """`today` counts days, for tests; it decides only how long values are kept.

        Unless it `writes`, nothing is kept.
        """
        self.writes = writes
        self._path = path
        # Threads may share it; closing a connection that is being read would end the process.
        self._lock = threading.RLock()
        self._today = today or (lambda: int(time.time() // 86_400))
        self._connection: sqlite3.Connection | None = None
        self._process = os.getpid()  # whose connection it is
        self._inherited: sqlite3.Connection | None = None
        self._given_up = self._is_swept = False

    def cache(self, kind: str) -> Cache:
        """Return the part of the store that holds one kind of value."""
        return _Part(self, kind)

    def get_many(
        self, kind: str, keys: Iterable[str], *, along: Sequence[str] = ()
    ) -> dict[str, bytes]:
        """Return the values of these keys that are kept and sound.

        Values of the kinds `along` under these keys count as asked for as well.
        """
        found: dict[str, bytes] = {}
        wanted = list(dict.fromkeys(keys))
        with self._lock:
            with suppress(*_FAULTS):
                for batch in _batches(wanted, _BATCH):
                    found.update(self._get(kind, batch, along))
                return found
            self._start_anew()
            return {}

    def put_many(self, kind: str, mapping: Mapping[str, bytes]) -> None:
        """Keep values; does nothing where the store cannot be written."""
        self.put_kinds({kind: mapping})

    def put_kinds(self, kinds: Mapping[str, Mapping[str, bytes]]) -> bool:
        """Keep values of several kinds, all or none; tell whether they are kept."""
        if not any(kinds.values()):
            return True
        with self._lock:
            for _ in range(2):
                with suppress(*_FAULTS):
                    return self._put(kinds)
                self._start_anew()
            return False

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None and self._process == os.getpid():
                with suppress(sqlite3.Error):
                    self._connection.close()
                self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def _get(
        self, kind: str, keys: Collection[str], along: Sequence[str]
    ) -> Iterator[tuple[str, bytes]]:
        connection = self._open(make=False)
        if connection is None:
            return
        marks, today = ",".join("?" * len(keys)), self._today()
        query = f"SELECT key, checksum, used, value FROM kept WHERE kind = ? AND key IN ({marks})"  # noqa: S608 - marks only
        rows = connection.execute(query, (kind, *keys))
        stale = []
        for raw, checksum, used, value in rows.fetchall():
            # Of a damaged file, anything may come back as a key.
            key = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
            if isinstance(value, bytes) and checksum == _checksum(kind, key, value):
                yield key, value
                if used != today:
                    stale += [(today, each, key) for each in (kind, *along)]
        if stale and self.writes:
            with suppress(sqlite3.OperationalError), connection:  # read-only or locked: no matter
                connection.executemany("UPDATE kept SET used = ? WHERE kind = ? AND key = ?", stale)

    def _put(self, kinds: Mapping[str, Mapping[str, bytes]]) -> bool:
        connection = self._open(make=True) if self.writes else None
        if connection is None:
            return False
        today = self._today()
        rows = (
            (kind, key, _checksum(kind, key, value), today, value)
            for kind, mapping in kinds.items()
            for key, value in mapping.items()
        )
        with connection:
            if not self._is_swept:  # once in a run: it looks at every row
                connection.execute("DELETE FROM kept WHERE used < ?", (today - KEPT_DAYS,))
            connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", rows)
        self._is_swept = True
        return True

    def _open(self, *, make: bool) -> sqlite3.Connection | None:
        """Return the connection; None if there is no file yet (unless to be made), or no hope."""
        if self._process != os.getpid():
            # SQLite forbids to use a connection of the process before the fork, even to close it.
            self._inherited, self._connection = self._connection, None
            self._process = os.getpid()
        if self._connection is not None or self._given_up:
            return self._connection
        if self._path.is_symlink() or self._path.parent.is_symlink():
            return None  # it may lead out of the project
        if not make and not self._path.exists():
            return None
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self._path, timeout=_BUSY_SECONDS, check_same_thread=False, cached_statements=8
        )
        connection.text_factory = bytes
        try:
            _prepare(connection)
        except _FAULTS:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _start_anew(self) -> None:
        """After an error: put a file that is no store of ours aside, or do without one."""
        fault = self._fault()
        self.close()
        if fault and not self._given_up:
            with suppress(OSError):
                # The journal first: SQLite would roll it back into the new file.
                for ending in ("-journal", "-wal", "-shm"):
                    Path(f"{self._path}{ending}").unlink(missing_ok=True)
                self._path.replace(f"{self._path}.damaged")
                return
        self._given_up = True

    def _fault(self) -> bool:
        """Tell whether the file itself is at fault, and not only busy or read-only."""
        try:
            connection = self._connection or sqlite3.connect(self._path, timeout=_BUSY_SECONDS)
            try:
                _prepare(connection)
                healthy = connection.execute("PRAGMA quick_check(1)").fetchone()[0] in ("ok", b"ok")
            finally:
                if connection is not self._connection:
                    connection.close()
        except sqlite3.OperationalError:
            return False
        except _FAULTS:
            return True
        return not healthy


class _Part:
    """One kind of value in a store."""

    def __init__(self, store: Store, kind: str) -> None:
        self._store, self._kind = store, kind

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        return self._store.get_many(self._kind, keys)

    def put_many(self, mapping: Mapping[str, bytes]) -> None:
        self._store.put_many(self._kind, mapping)


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the table if the file is new; refuse a file that is somebody else's.

    Raises `sqlite3.DatabaseError` for a foreign file or another version of the table.
    """
    # A cache need not survive a power cut; what is torn then fails its checksum.
    connection.execute("PRAGMA synchronous = OFF")
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if (application, version) == (_APPLICATION, _VERSION):
        return
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables or application or version:
        raise sqlite3.DatabaseError("not a store of this version")
    # A parsed document of some 40 KB is then one or two pages to read, not ten. It takes effect
    # while there is no table.
    connection.execute("PRAGMA page_size = 32768")
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,):
            connection.execute(_TABLE)
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {_VERSION}")


def _checksum(kind: str, key: str, value: bytes) -> int:
    return zlib.crc32(value, zlib.crc32(f"{kind}\0{key}\0".encode()))


T = TypeVar("T")


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
