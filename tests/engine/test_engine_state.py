"""Whatever happens to the recorded state: answers are right, or a run refuses to use it."""

import os
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.engine import Engine, State, StateError
from clinicsite.engine.signatures import TICK_NS
from engine_samples import Blog, page, title, word

RIGHT = {"a": "Almond", "b": "Bean Almond", "c": "Corn Bean Almond"}


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    """Return a blog with a state, one of whose words has changed since."""
    blog = Blog(tmp_path, a="Apple", b="Bean a", c="Corn b a")
    blog.build()
    blog.words.words["a"] = "Almond"
    return blog


def put(blog: Blog, data: bytes, wal: bytes | None = None) -> None:
    """Replace the state's file, and what belongs to it."""
    for ending in ("-wal", "-shm"):
        Path(f"{blog.path}{ending}").unlink(missing_ok=True)
    blog.path.write_bytes(data)
    if wal is not None:
        Path(f"{blog.path}-wal").write_bytes(wal)


def is_refused(blog: Blog) -> bool:
    """Build, and tell whether the state was refused."""
    try:
        assert blog.build()[0] == RIGHT
    except StateError:
        return True
    return False


def test_a_state_damaged_at_any_place_gives_right_answers_or_an_error(blog: Blog) -> None:
    whole, refused = blog.path.read_bytes(), 0
    rng = random.Random(3)  # noqa: S311 - a story, no secret
    used = [at for at, byte in enumerate(whole) if byte]
    for at in rng.sample(used, 100):
        put(blog, whole[:at] + bytes([whole[at] ^ 1 << rng.randrange(8)]) + whole[at + 1 :])
        refused += is_refused(blog)
    assert refused > 10


def test_a_state_cut_at_any_byte_gives_right_answers_or_an_error(blog: Blog) -> None:
    whole = blog.path.read_bytes()
    rng = random.Random(4)  # noqa: S311 - a story, no secret
    for at in (*range(100), *range(0, len(whole), 4096), *rng.sample(range(len(whole)), 30)):
        put(blog, whole[:at])
        is_refused(blog)


def test_a_run_that_was_cut_off_while_it_was_recorded_is_as_if_it_had_not_been(
    blog: Blog, tmp_path: Path
) -> None:
    """What SQLite has not moved into the file yet is in another one, which a crash can cut."""
    with State(blog.path) as state:
        engine = blog.engine(state)
        engine.refresh()
        assert engine.save()
        files = blog.path, Path(f"{blog.path}-wal")
        main, wal = (each.read_bytes() for each in files)
    other = Blog(tmp_path / "other")
    other.path.parent.mkdir()
    other.words = blog.words
    rng = random.Random(5)  # noqa: S311 - a story, no secret
    assert len(wal) > 4096
    for at in (0, *range(0, len(wal), 4096), *rng.sample(range(len(wal)), 60), len(wal)):
        put(other, main, wal[:at])
        assert other.build()[0] == RIGHT


def changed(blog: Blog, sql: str) -> None:
    """Change the state behind the engine's back."""
    with sqlite3.connect(blog.path) as database:
        database.execute(sql)
    database.close()


def test_a_question_that_is_missing_is_noticed_where_it_is_needed(blog: Blog) -> None:
    """A planted fault: one that another question still asks for was removed."""
    whole, refused = blog.path.read_bytes(), 0
    with State(blog.path) as state:
        ids = [row.id for name in state.versions() for row in state.of_query(name)]
    for id_ in ids:
        put(blog, whole)
        changed(blog, f"DELETE FROM node WHERE id = {id_}")  # noqa: S608 - a number
        refused += is_refused(blog)
    assert refused > len(ids) // 2


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE node SET digest = zeroblob(16)",
        "UPDATE node SET readers = x''",
        "UPDATE node SET reads = x'' WHERE query = 'page'",
        "UPDATE node SET key = 'b' || key WHERE query = 'page'",
        "UPDATE node SET root = 0",
        "UPDATE node SET sum = 'text'",
    ],
)
def test_a_row_that_is_not_as_it_was_written_is_refused(blog: Blog, sql: str) -> None:
    changed(blog, sql)
    assert is_refused(blog)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM answer",
        "UPDATE answer SET data = x'c0'",
        "UPDATE answer SET data = (SELECT data FROM answer ORDER BY node DESC LIMIT 1)",
        "UPDATE answer SET data = 1",
    ],
)
def test_an_answer_that_is_not_as_it_was_written_is_computed_again(blog: Blog, sql: str) -> None:
    changed(blog, sql)
    assert not is_refused(blog)


def test_a_file_of_another_program_is_replaced(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple")
    blog.path.write_bytes(b"not a database, but somebody's notes" * 50)
    assert blog.build()[0] == {"a": "Apple"}
    assert blog.build()[1] == set()


def test_a_state_that_cannot_be_made_is_an_error_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StateError):
        State(tmp_path / "file" / "state.sqlite")


def test_an_old_state_that_is_put_back_is_brought_up_to_date(blog: Blog) -> None:
    """A state from last week knows nothing of this week, but compares every input."""
    old = blog.path.read_bytes()
    blog.build()
    del blog.words.words["b"]
    blog.build()
    put(blog, old)
    assert blog.build()[0] == {"a": "Almond", "c": "Corn ? Almond"}


def test_a_process_forked_from_this_one_can_ask(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple", b="Bean a")
    blog.build()
    with State(blog.path) as state:
        engine = blog.engine(state)
        engine.refresh()
        child = os.fork()
        if child == 0:
            os._exit(0 if engine.ask(page, "b") == "Bean Apple" else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert engine.ask(page, "b") == "Bean Apple"


# Signatures that prove nothing


class Ticking:
    """Words in files whose times are no finer than a tick, as on a memory stick."""

    def __init__(self, stamp: Callable[[int, int], bytes]) -> None:
        self.now, self.text, self.written, self._stamp = 0, "", 0, stamp

    def write(self, text: str) -> None:
        self.text, self.written = text, self.now // TICK_NS * TICK_NS

    def read(self, key: str) -> tuple[str, bytes]:
        return self.text, self.stamp(key)

    def stamp(self, _key: str) -> bytes:
        return self._stamp(self.written, self.now)


def proven(written: int, now: int) -> bytes:
    return str(written).encode() if written + TICK_NS <= now else b""


def unproven(written: int, _now: int) -> bytes:
    return str(written).encode()


@pytest.mark.parametrize(("stamp", "last"), [(proven, "three"), (unproven, "one")])
def test_a_file_that_is_written_twice_within_a_tick_is_read_again(
    tmp_path: Path, stamp: Callable[[int, int], bytes], last: str
) -> None:
    """With the planted fault, that a time within the tick counts, the later texts are missed."""
    words = Ticking(stamp)
    for text in ("one", "two", "three"):
        words.write(text)
        words.now += TICK_NS // 4
        with State(tmp_path / "state.sqlite") as state:
            engine = Engine([title], {word: words}, state)
            engine.look()
            engine.refresh()
            engine.set_roots(title, ["a"])
            found = engine.ask(title, "a")
            assert engine.save()
    assert found == last
