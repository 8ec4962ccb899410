"""What the engine remembers between runs: rows in one SQLite file, each with a checksum.

The file is disposable. One that is foreign or of another version is replaced; where damage shows
only later, `StateError` is raised, and the run starts again without a state. A run is recorded in
one transaction, in WAL mode, so that a killed run leaves the state of the run before.
"""

import os
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

from clinicsite.engine import codec

# SQLite's own header fields: "this file is clinicsite's", and the version of the tables below.
_APPLICATION, _VERSION = 0x436C5145, 4
_TABLES = """
CREATE TABLE version (query TEXT PRIMARY KEY, version TEXT, count INTEGER);
CREATE TABLE node (
  id INTEGER PRIMARY KEY, query TEXT, key TEXT, digest BLOB, stamp BLOB, reads BLOB, readers BLOB,
  root INTEGER, sum INTEGER, UNIQUE (query, key)
);
CREATE TABLE answer (node INTEGER PRIMARY KEY, data BLOB);
CREATE TABLE finding (node INTEGER PRIMARY KEY, data BLOB);
CREATE TABLE run (number INTEGER);
CREATE TABLE note (name TEXT PRIMARY KEY, data BLOB, sum INTEGER);
INSERT INTO run VALUES (0);
"""
LEFT = b"left"
"""In the place of a stamp: a question that is out of date."""
_COLUMNS = "id, query, key, digest, stamp, reads, readers, root"
_BATCH = 500  # values in one query; SQLite's limit was 999 for long


class StateError(Exception):
    """The recorded state cannot be believed; a run without it gives the right answers."""


class Row(NamedTuple):
    """A recorded question. `reads` and `readers` are packed ids of other rows."""

    id: int
    query: str
    key: str
    digest: bytes
    stamp: bytes
    reads: bytes
    readers: bytes
    root: int

    def sum(self) -> int:
        """Return the row's checksum."""
        head = f"{self.id} {self.root} {self.query} {self.key} {len(self.reads)}".encode()
        found = zlib.crc32(self.digest, zlib.crc32(head))
        return zlib.crc32(self.readers, zlib.crc32(self.reads, zlib.crc32(self.stamp, found)))


class State:
    """The rows of one variant of a site."""

    def __init__(self, path: Path | None = None, *, writes: bool = True) -> None:
        """Open a file, or make it; without a path, everything ends with this process.

        Unless it `writes`, nothing is recorded.
        """
        self._writes = writes
        self._path, self._process = path, os.getpid()
        self._db = _opened(path)
        self.last_id = self._one("SELECT coalesce(max(id), 0) FROM node")
        self.is_empty = self.last_id == 0
        self._run = self._one("SELECT number FROM run")

    def clear(self) -> None:
        """Forget everything."""
        with self._writing():
            for table in ("version", "node", "answer", "finding", "note"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        self.last_id, self.is_empty = 0, True

    def versions(self) -> dict[str, str]:
        """Return the version of each query that the answers were computed by."""
        return dict(self._all("SELECT query, version FROM version"))

    def find(self, query: str, key: str) -> Row | None:
        """Return a question, if it was recorded."""
        if self.is_empty:
            return None
        return next(self._rows("query = ? AND key = ?", (query, key)), None)

    def rows(self, ids: Iterable[int]) -> Iterator[Row]:
        """Yield the rows of ids. Raises `StateError` if one is missing."""
        wanted = list(ids)
        for start in range(0, len(wanted), _BATCH):
            some = wanted[start : start + _BATCH]
            found = list(self._rows(f"id IN ({','.join('?' * len(some))})", some))
            if len(found) != len(some):
                raise StateError("the recorded state names a question that it does not hold")
            yield from found

    def of_query(self, query: str) -> Iterator[Row]:
        """Yield all rows of a query."""
        if not self.is_empty:
            yield from self._rows("query = ?", (query,))

    def stamps(
        self, query: str, keys: Collection[str] | None = None
    ) -> list[tuple[int, str, bytes]]:
        """Return the id, key and stamp of every question of an input, or of those with few keys.

        Raises `StateError` if one is missing: its changes would not be seen.
        """
        if self.is_empty:
            return []
        sql = "SELECT id, key, stamp FROM node WHERE query = ?"
        if keys is not None:
            return self._all(f"{sql} AND key IN ({','.join('?' * len(keys))})", (query, *keys))
        found = self._all(sql, (query,))
        counted = self._all("SELECT count FROM version WHERE query = ?", (query,))
        if counted and counted[0][0] != len(found):
            raise StateError(f"the recorded state has lost an input of {query}")
        return found

    def left(self) -> list[int]:
        """Return the ids of the questions that were left out of date."""
        if self.is_empty:
            return []
        return [id_ for (id_,) in self._all("SELECT id FROM node WHERE stamp = ?", (LEFT,))]

    def note(self, name: str) -> bytes | None:
        """Return what was noted beside the questions, if it is as it was written."""
        for data, checksum in self._all("SELECT data, sum FROM note WHERE name = ?", (name,)):
            if isinstance(data, bytes) and zlib.crc32(data, zlib.crc32(name.encode())) == checksum:
                return data
        return None

    def answer(self, id_: int) -> bytes | None:
        """Return an encoded answer, if there is one."""
        found = self._all("SELECT data FROM answer WHERE node = ?", (id_,))
        return found[0][0] if found and isinstance(found[0][0], bytes) else None

    def answers(self, query: str) -> dict[int, bytes]:
        """Return all encoded answers of a query, by id."""
        sql = "SELECT node, data FROM node JOIN answer ON node = id WHERE query = ?"
        found = self._all(sql, (query,))
        return {id_: data for id_, data in found if isinstance(data, bytes)}

    def findings(self, skip: Collection[int]) -> list[tuple[str, list[Any]]]:
        """Return all findings but those of some nodes, with the query that reported them."""
        decode = codec.decoder(list[Any]).decode
        sql = "SELECT node, query, data FROM finding JOIN node ON node = id ORDER BY node"
        rows = self._all(sql)
        try:
            return [(query, decode(data)) for node, query, data in rows if node not in skip]
        except (TypeError, ValueError) as error:
            raise StateError(f"a recorded finding is damaged: {error}") from error

    def put_answers(self, answers: Mapping[int, bytes]) -> bool:
        """Store answers ahead of the run they belong to; tell whether they are stored.

        They are believed only where the row, which comes later, has their digest.
        """
        if not self._writes:
            return False
        with self._writing():
            self._db.executemany("INSERT OR REPLACE INTO answer VALUES (?, ?)", answers.items())
        return True

    def save(
        self,
        rows: Iterable[Row],
        findings: Mapping[int, list[Any]],
        removed: Collection[int],
        versions: Mapping[str, str],
        notes: Mapping[str, bytes],
    ) -> bool:
        """Record a run, all of it or nothing.

        Returns whether it was recorded: it is not if another process has recorded one meanwhile.
        """
        if not self._writes:
            return False
        with self._writing():
            if self._one("SELECT number FROM run") != self._run:
                return False
            self._run += 1
            self._db.execute("UPDATE run SET number = ?", (self._run,))
            self._db.execute("DELETE FROM version")
            self._db.executemany("INSERT INTO version VALUES (?, ?, 0)", versions.items())
            self._db.executemany(
                "INSERT OR REPLACE INTO node VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ((*row, row.sum()) for row in rows),
            )
            self._db.executemany("DELETE FROM finding WHERE node = ?", ((id_,) for id_ in findings))
            self._db.executemany(
                "INSERT INTO finding VALUES (?, ?)",
                ((id_, codec.encode(found)) for id_, found in findings.items() if found),
            )
            self._db.executemany(
                "INSERT OR REPLACE INTO note VALUES (?, ?, ?)",
                (
                    (name, data, zlib.crc32(data, zlib.crc32(name.encode())))
                    for name, data in notes.items()
                ),
            )
            gone = [(id_,) for id_ in removed]
            self._db.executemany("DELETE FROM node WHERE id = ?", gone)
            self._db.executemany("DELETE FROM answer WHERE node = ?", gone)
            self._db.executemany("DELETE FROM finding WHERE node = ?", gone)
            count = "SELECT count(*) FROM node WHERE node.query = version.query"
            self._db.execute(f"UPDATE version SET count = ({count})")  # noqa: S608 - our own words
        self.is_empty = False
        return True

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        """Return the state, to be closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def _writing(self) -> "_Writing":
        return _Writing(self._db)

    def _rows(self, where: str, values: Iterable[object]) -> Iterator[Row]:
        sql = f"SELECT {_COLUMNS}, sum, (SELECT number FROM run) FROM node WHERE {where}"  # noqa: S608
        for *parts, checksum, run in self._all(sql, tuple(values)):
            if run != self._run:
                raise StateError("another process has recorded a run meanwhile")
            row = Row(*parts)
            try:
                is_sound = row.sum() == checksum
            except TypeError:  # a damaged file can hold values of any type
                is_sound = False
            if not is_sound:
                raise StateError(f"the recorded row of {row.query} {row.key!r} is damaged")
            yield row

    def _one(self, sql: str) -> int:
        found = self._all(sql)
        if not found or not isinstance(found[0][0], int):
            raise StateError("the recorded state has no number where it must have one")
        return found[0][0]

    def _all(self, sql: str, values: tuple[object, ...] = ()) -> list[Any]:
        if self._process != os.getpid() and self._path is not None:
            # A connection must not be used after a fork, not even to close it.
            self._inherited, self._db = self._db, _connected(self._path)
            self._process = os.getpid()
        try:
            return self._db.execute(sql, values).fetchall()
        except (sqlite3.Error, ValueError, OverflowError) as error:  # bytes that are not text, too
            raise StateError(str(error)) from error


class _Writing:
    """A transaction; an error of SQLite in it is a `StateError`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise StateError(str(error)) from error

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        try:
            self._db.execute("COMMIT" if error is None else "ROLLBACK")
        except sqlite3.Error as fault:
            raise StateError(str(fault)) from fault
        if isinstance(error, sqlite3.Error):
            raise StateError(str(error)) from error


def _opened(path: Path | None) -> sqlite3.Connection:
    if path is None:
        return _prepared(sqlite3.connect(":memory:", isolation_level=None))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _prepared(_connected(path))
        except sqlite3.OperationalError:
            raise  # locked, or read-only: nothing is wrong with the file
        except (sqlite3.DatabaseError, UnicodeDecodeError):  # a message of SQLite may be no text
            for ending in ("-wal", "-shm", ""):
                Path(f"{path}{ending}").unlink(missing_ok=True)
            return _prepared(_connected(path))
    except (sqlite3.Error, OSError) as error:
        raise StateError(str(error)) from error


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def _prepared(db: sqlite3.Connection) -> sqlite3.Connection:
    """Make the tables of a new file. Raises `sqlite3.DatabaseError` for a file of another kind."""
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if (application, version) != (_APPLICATION, _VERSION):
        if application or version or db.execute("SELECT 1 FROM sqlite_schema").fetchone():
            db.close()
            raise sqlite3.DatabaseError("not a state of this version")
        db.execute("PRAGMA page_size = 8192")
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(
            f"BEGIN IMMEDIATE; {_TABLES} PRAGMA application_id = {_APPLICATION};"
            f" PRAGMA user_version = {_VERSION}; COMMIT;"
        )
    # With WAL, a power cut may cost the last runs, but it mixes none.
    db.execute("PRAGMA synchronous = NORMAL")
    return db
