"""Prose that is not in memory comes back the same, whatever happens to the store meanwhile."""

import os
import sqlite3
from pathlib import Path

import pytest

from clinicsite.errors import EnvironmentFault
from clinicsite.reading import library
from clinicsite.reading.documents import Document
from clinicsite.reading.memory import Memory
from clinicsite.reading.prose import FORMS
from clinicsite.reading.schema import Header
from clinicsite.reading.sources import scan
from clinicsite.reading.store import Store
from clinicsite.settings import Settings
from reading_samples import POST, make_site

SETTINGS = Settings.model_validate({"name": "x", "url": "https://willowlane.example"})


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site of two posts."""
    return make_site(tmp_path, {"posts/a.md": f"{POST}One.\n", "posts/b.md": f"{POST}Two *two*.\n"})


def read(site: Path, store: Store | None) -> tuple[Document[Header], ...]:
    """Read a site as one build does."""
    memory = Memory(is_lasting=False)
    return library.read(site, SETTINGS, store=store, memory=memory)[0]


def prose(documents: tuple[Document[Header], ...]) -> list[tuple[str, str]]:
    """Return the long forms of each document's text."""
    return [(each.markup.html, each.markup.text) for each in documents]


def damage(file: Path, change: str) -> None:
    """Change the store behind the back of those who have it open."""
    with sqlite3.connect(file) as connection:
        connection.execute(change)
    connection.close()


def test_prose_is_fetched_and_not_parsed_again(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that holds it is enough, right after parsing and in a later run."""
    expected = prose(read(site, None))
    with Store(tmp_path / "cache.sqlite") as store:
        cold = read(site, store)
        monkeypatch.setattr(library, "_parse_again", lambda *_a, **_k: pytest.fail("parsed again"))
        assert prose(cold) == expected
        assert prose(read(site, store)) == expected


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM kept WHERE kind = 'html'",
        "DELETE FROM kept",
        "UPDATE kept SET value = x'ff' WHERE kind = 'text'",
        "UPDATE kept SET checksum = 0",
    ],
)
def test_prose_that_the_store_has_lost_is_parsed_again(
    site: Path, tmp_path: Path, change: str
) -> None:
    """The store is a cache also between two questions of one run, and is made whole again."""
    expected = prose(read(site, None))
    with Store(tmp_path / "cache.sqlite") as store:
        read(site, store)
        documents = read(site, store)
        store.close()
        damage(tmp_path / "cache.sqlite", change)
        assert prose(documents) == expected
    with Store(tmp_path / "cache.sqlite") as store:
        keys = [library.key(source, library.markup_options(SETTINGS)) for source in scan(site)[0]]
        assert all(len(store.get_many(form, keys)) == len(keys) for form in FORMS)


def test_sound_bytes_that_are_no_text_are_parsed_again(site: Path, tmp_path: Path) -> None:
    """A row with a right checksum may still hold what nobody could have typed."""
    expected = prose(read(site, None))
    with Store(tmp_path / "cache.sqlite") as store:
        documents = read(site, store)
        sources, options = scan(site)[0], library.markup_options(SETTINGS)
        store.put_many("html", {library.key(each, options): b"\xff" for each in sources})
        assert prose(documents) == expected


def test_a_store_that_is_deleted_meanwhile_is_done_without(site: Path, tmp_path: Path) -> None:
    """Somebody cleans the caches between reading and rendering."""
    expected = prose(read(site, None))
    with Store(tmp_path / "cache.sqlite") as store:
        documents = read(site, store)
        damage(tmp_path / "cache.sqlite", "DROP TABLE kept")
        assert prose(documents) == expected
        store.close()
        (tmp_path / "cache.sqlite").unlink()
        assert prose(documents) == expected


def test_a_store_that_takes_nothing_leaves_prose_in_memory(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be kept, no text is parsed twice for it."""
    (tmp_path / "nothing").write_text("a file, and no folder")
    monkeypatch.setattr(library, "_parse_again", lambda *_a, **_k: pytest.fail("parsed again"))
    with Store(tmp_path / "nothing" / "cache.sqlite") as store:
        assert prose(read(site, store)) == prose(read(site, None))


def test_prose_of_a_file_that_is_another_one_now_is_refused(site: Path, tmp_path: Path) -> None:
    """If store and file are both gone there is no right answer, and no wrong one is given."""
    with Store(tmp_path / "cache.sqlite") as store:
        first, _ = read(site, store)
        damage(tmp_path / "cache.sqlite", "DELETE FROM kept")
        (site / "content/posts/a.md").write_text(f"{POST}Another.\n")
        with pytest.raises(EnvironmentFault, match=r"content/posts/a\.md was changed"):
            _ = first.markup.html
        (site / "content/posts/a.md").unlink()
        with pytest.raises(EnvironmentFault, match=r"content/posts/a\.md was changed"):
            _ = first.markup.text


def test_a_lasting_memory_gives_the_prose_of_its_newest_files(site: Path, tmp_path: Path) -> None:
    """A preview's documents outlive the store that they came from."""
    memory = Memory()
    for words in ("One.", "Three.", "Four."):
        (site / "content/posts/a.md").write_text(f"{POST}{words}\n")
        with Store(tmp_path / "cache.sqlite") as store:
            documents = library.read(site, SETTINGS, store=store, memory=memory).documents
        assert [each.markup.text.split()[-1] for each in documents] == [words, "two."]


def test_no_connection_crosses_a_fork(tmp_path: Path) -> None:
    """SQLite forbids it; a forked process opens the file for itself, and finds the same."""
    with Store(tmp_path / "cache.sqlite") as store:
        store.put_many("kind", {"a": b"1"})
        mine = store._connection
        child = os.fork()
        if not child:
            found = store.get_many("kind", ["a"]) == {"a": b"1"}
            os._exit(0 if found and store._connection not in {None, mine} else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert store._connection is mine
        assert store.get_many("kind", ["a"]) == {"a": b"1"}
