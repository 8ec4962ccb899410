"""The store is a cache: whatever happens to its file, no error comes out and nothing false."""

import json
import sqlite3
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicsite.reading.store import KEPT_DAYS, Store

VALUES = {"a": b"one", "b": b"\x00two", "c": b""}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where a store may be."""
    return tmp_path / ".clinicsite" / "cache.sqlite"


def fill(file: Path, values: dict[str, bytes] = VALUES, kind: str = "k", today: int = 100) -> None:
    """Keep values in a store and close it."""
    with Store(file, today=lambda: today) as store:
        store.put_many(kind, values)


def look(file: Path, kind: str = "k", today: int = 100) -> dict[str, bytes]:
    """Return what a store has of the values."""
    with Store(file, today=lambda: today) as store:
        return store.get_many(kind, VALUES)


def test_what_is_kept_comes_back_by_kind(file: Path) -> None:
    """Values of one kind are not those of another; a new value replaces the old."""
    assert look(file) == {}
    assert not file.exists(), "looking makes no file"
    fill(file)
    fill(file, {"a": b"other"}, kind="l")
    fill(file, {"b": b"new"})
    assert look(file) == VALUES | {"b": b"new"}
    assert look(file, kind="l") == {"a": b"other"}
    with Store(file) as store:
        assert store.cache("l").get_many(["a", "z"]) == {"a": b"other"}


def test_more_keys_than_one_query_takes(file: Path) -> None:
    """Thousands of keys are asked for at once."""
    many = {str(number): str(number).encode() for number in range(2500)}
    fill(file, many)
    with Store(file) as store:
        assert store.get_many("k", reversed(many)) == many


def test_reading_the_same_day_writes_nothing(file: Path) -> None:
    """A build that changes nothing leaves the file as it is."""
    fill(file)
    before = file.read_bytes()
    look(file)
    assert file.read_bytes() == before


def test_what_no_build_asks_for_is_forgotten(file: Path) -> None:
    """Asking for a value keeps it; the others go when something new is kept."""
    fill(file)
    with Store(file, today=lambda: 100 + KEPT_DAYS) as store:
        assert store.get_many("k", ["a"]) == {"a": b"one"}
    fill(file, {"d": b"four"}, today=101 + KEPT_DAYS)
    assert look(file, today=101 + KEPT_DAYS) == {"a": b"one"}


def test_a_clock_set_back_forgets_nothing(file: Path) -> None:
    """45: days from the future are as good as others."""
    fill(file, today=1000)
    fill(file, {"d": b"four"}, today=3)
    assert look(file, today=3) == VALUES


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "garbage": lambda _: b"no database at all" * 100,
    "empty": lambda _: b"",
    "cut": lambda data: data[: len(data) // 2],
    "cut in the first page": lambda data: data[:50],
    "zeroed": lambda data: bytes(len(data)),
    "another program's": lambda _: foreign(),
    "another version's": lambda data: data[:60] + b"\0\0\0\x63" + data[64:],
}


def foreign() -> bytes:
    """Return a database that is none of ours."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE kept (kind, key)")
    return connection.serialize()


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_file_is_put_aside_and_made_anew(file: Path, name: str) -> None:
    """112: it is as if empty; nothing is raised; the next run has its values again."""
    fill(file)
    file.write_bytes(SPOILT[name](file.read_bytes()))
    with Store(file, today=lambda: 100) as store:
        assert store.get_many("k", VALUES) == {}
        store.put_many("k", VALUES)
    assert look(file) == VALUES


@given(st.data())
def test_a_damaged_file_never_yields_what_was_not_kept(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """112: bytes overwritten anywhere; a value comes back as it was or not at all."""
    file = tmp_path_factory.mktemp("store") / "cache.sqlite"
    values = {str(number): bytes([number]) * 300 for number in range(20)}
    fill(file, values)
    whole = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        new = data.draw(st.binary(min_size=1, max_size=40))
        whole[at : at + len(new)] = new[: len(whole) - at]
    file.write_bytes(whole)
    with Store(file) as store:
        found = store.get_many("k", values)
        assert found.items() <= values.items()
        store.put_many("k", values)
    with Store(file) as store:
        assert store.get_many("k", values).items() <= values.items()


def test_a_value_of_another_key_is_not_believed(file: Path) -> None:
    """112: the checksum covers the key, so a row that points at the wrong bytes is missing."""
    fill(file)
    connection = sqlite3.connect(file)
    connection.execute("UPDATE kept SET key = 'x' WHERE key = 'a'")
    connection.execute("UPDATE kept SET key = 'a' WHERE key = 'b'")
    connection.execute(
        "UPDATE kept SET value = 'text', checksum = ? WHERE key = 'c'", (zlib.crc32(b"text"),)
    )
    connection.commit()
    connection.close()
    assert look(file) == {}


def test_a_store_that_another_build_holds_is_done_without(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """97: nobody waits for long, nothing is raised, the file is not put aside."""
    monkeypatch.setattr("clinicsite.reading.store._BUSY_SECONDS", 0.01)
    fill(file)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with Store(file) as store:
        assert store.get_many("k", VALUES) == {}
        store.put_many("k", {"d": b"four"})
    other.execute("ROLLBACK")
    other.close()
    assert look(file) == VALUES
    assert not file.with_name("cache.sqlite.damaged").exists()


def test_two_builds_keep_values_in_turn(file: Path) -> None:
    """97: two open stores see each other's values."""
    with Store(file, today=lambda: 100) as one, Store(file, today=lambda: 100) as other:
        one.put_many("k", {"a": b"one"})
        other.put_many("k", {"b": b"\x00two"})
        one.put_many("k", {"c": b""})
        assert one.get_many("k", VALUES) == other.get_many("k", VALUES) == VALUES


def test_a_store_that_cannot_be_written_is_read(file: Path) -> None:
    """98: a read-only file; stale days cannot be renewed, values are there."""
    fill(file)
    store = Store(file, today=lambda: 105)
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    connection.text_factory = bytes
    store._connection = connection
    assert store.get_many("k", VALUES) == VALUES
    store.put_many("k", {"d": b"four"})
    store.close()
    assert look(file) == VALUES


def test_a_thread_that_closes_waits_for_one_that_reads(file: Path) -> None:
    """As a preview's build and its glances may; SQLite would end the process."""
    fill(file)
    store = Store(file, today=lambda: _while_another(store.close))
    assert store.get_many("k", VALUES) == VALUES


def _while_another(work: Callable[[], object]) -> int:
    """Begin a piece of work in another thread, which has time for it; return a day."""
    other = threading.Thread(target=work)
    other.start()
    other.join(0.3)
    return 100


def test_a_place_that_cannot_be_is_done_without(tmp_path: Path) -> None:
    """98: a file where the folder should be."""
    (tmp_path / ".clinicsite").write_text("")
    with Store(tmp_path / ".clinicsite" / "cache.sqlite") as store:
        store.put_many("k", VALUES)
        assert store.get_many("k", VALUES) == {}


@pytest.mark.parametrize("link", ["file", "folder"])
def test_a_symbolic_link_is_not_followed(tmp_path: Path, link: str) -> None:
    """Writes stay in the project."""
    (tmp_path / "out").mkdir()
    folder = tmp_path / ".clinicsite"
    if link == "folder":
        folder.symlink_to(tmp_path / "out")
    else:
        folder.mkdir()
        (folder / "cache.sqlite").symlink_to(tmp_path / "out" / "cache.sqlite")
    fill(folder / "cache.sqlite")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_leftover_journal_is_not_rolled_into_the_new_file(file: Path) -> None:
    """112: the journal of a spoilt file goes with it."""
    fill(file)
    file.write_bytes(b"garbage" * 1000)
    journal = file.with_name("cache.sqlite-journal")
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600))
    with Store(file, today=lambda: 100) as store:
        store.put_many("k", VALUES)
    assert look(file) == VALUES
    assert not journal.exists()


def test_values_are_data() -> None:
    """112: nothing in the store is ever unpickled, and the module cannot."""
    source = Path(Store.__init__.__code__.co_filename).read_text()
    assert "pickle" not in source
    assert json.loads("{}") == {}


def test_a_store_that_only_looks_leaves_the_file_as_it_is(file: Path) -> None:
    """Not even the day on which a value was asked for is noted."""
    with Store(file, writes=False) as store:
        store.put_many("k", VALUES)
    assert not file.exists()
    fill(file)
    before = file.read_bytes()
    with Store(file, today=lambda: 105, writes=False) as store:
        assert store.get_many("k", VALUES) == VALUES
        store.put_many("k", {"a": b"other"})
    assert file.read_bytes() == before
