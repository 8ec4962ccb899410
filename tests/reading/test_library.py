"""Parsed files are the same for any number of workers, and whatever happens to the store."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinicsite import digests, workers
from clinicsite.errors import Diagnostic, EnvironmentFault, UsageError
from clinicsite.markup.facts import Heading, Markup, Question, Reference
from clinicsite.markup.lazy_text import FORMS, held
from clinicsite.reading import library
from clinicsite.reading.disk import Disk
from clinicsite.reading.documents import Document
from clinicsite.reading.library import KIND, WORTHWHILE, Library, key_of
from clinicsite.reading.parsed import Parsed, parsed
from clinicsite.reading.parsing import parse
from clinicsite.reading.sources import SourceFile
from clinicsite.reading.store import Store
from reading_samples import HEADER, OPTIONS, POST, WHOLE, convert, make_site, post, source

AUTHOR = "---\nname: Maren\ncredentials: [LMT]\n---\nA *biography*.\n"
FAULTY = "---\ntitel: x\n---\n[bad](javascript:alert)\n"
WARNED = POST.replace("Neck", "Neck \u202e")
A = "content/posts/a.md"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site of many posts, one of them faulty, one warned of."""
    posts = {f"posts/post-{number:03}.md": POST for number in range(WORTHWHILE + 3)}
    return make_site(
        tmp_path,
        posts
        | {"posts/whole.md": post(WHOLE), "authors/maren.md": AUTHOR}
        | {"posts/faulty.md": FAULTY, "posts/warned.md": WARNED},
    )


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a site of two posts."""
    return make_site(tmp_path, {"posts/a.md": f"{POST}One.\n", "posts/b.md": f"{POST}Two *two*.\n"})


class Reading:
    """One run that reads a site, with the files that it reads."""

    def __init__(self, root: Path, store: Store | None = None, *, jobs: int = 1) -> None:
        self.disk, self.read_paths = Disk(root), list[str]()
        store = store or Store(root / "none" / "content" / "none")
        self.library = Library(self._read, store, jobs=jobs)
        self.library.expected = self.disk.listing.files

    def _read(self, path: str) -> bytes | Diagnostic:
        self.read_paths.append(path)
        return self.disk.read(path)

    def parsed(self) -> list[Parsed]:
        """Return the parsed form of every file."""
        return [
            self.library.parse(SourceFile(*each, b""), str(self.disk.file(each[0])), OPTIONS)
            for each in self.disk.listing.files
        ]

    def texts(self, of: list[Parsed]) -> list[tuple[str, str]]:
        """Return the HTML and the words of parsed files."""
        forms = self.library.text
        return [(forms("html", each, OPTIONS), forms("text", each, OPTIONS)) for each in of]

    def everything(self) -> tuple[list[Parsed], list[tuple[str, str]]]:
        """Return all that is known of the files."""
        found = self.parsed()
        return found, self.texts(found)


@pytest.mark.parametrize("jobs", [2, 3, 100])
def test_any_number_of_workers_reads_alike(site: Path, tmp_path: Path, jobs: int) -> None:
    """Documents and diagnostics do not depend on `jobs`, nor on whether there is a store."""
    once = Reading(site).everything()
    assert {each.path for each in once[0] if each.found} == {
        "content/posts/faulty.md",
        "content/posts/warned.md",
    }
    with Store(tmp_path / "cache.sqlite") as store:
        assert Reading(site, store, jobs=jobs).everything() == once
        assert Reading(site, store, jobs=1).everything() == once


def test_workers_that_are_spawned_read_alike(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where forking is not safe, as in a program with threads, processes start afresh."""
    once = Reading(site).everything()
    monkeypatch.setattr(workers, "_start_method", lambda: "spawn")
    with Store(site / "cache.sqlite") as store:
        assert Reading(site, store, jobs=2).everything() == once


def test_what_is_kept_is_neither_read_nor_parsed_again(small: Path) -> None:
    """One changed file, one parsed file; times of files mean nothing."""
    with Store(small / "cache.sqlite") as store:
        first = Reading(small, store).everything()
        again = Reading(small, store)
        again.library.expected = ()
        assert again.everything() == first
        assert again.read_paths == []
        (small / A).write_text(f"{POST}Three.\n")
        changed = Reading(small, store)
        changed.library.expected = ()
        assert "Three." in changed.everything()[1][0][1]
        assert changed.read_paths == [A]


def test_the_key_holds_all_that_a_document_depends_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """113: path, kind, bytes, options, versions and code."""
    one = source(POST)
    keys = {key_of(one, "digest", OPTIONS)}
    keys.add(key_of(one, "other", OPTIONS))
    keys.add(key_of(source(POST, name="other"), "digest", OPTIONS))
    keys.add(key_of(source(POST, kind="page"), "digest", OPTIONS))
    keys.add(key_of(one, "digest", type(OPTIONS)(raw_html=True)))
    monkeypatch.setattr(library, "maker", lambda: "another version")
    keys.add(key_of(one, "digest", OPTIONS))
    assert len(keys) == 6
    assert key_of(one, "digest", OPTIONS) == key_of(source(POST), "digest", OPTIONS)


# The store is a cache


def damage(file: Path, change: str) -> None:
    """Change the store behind the back of those who have it open."""
    with sqlite3.connect(file) as connection:
        connection.execute(change)
    connection.close()


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM kept WHERE kind = 'html'",
        "DELETE FROM kept",
        "UPDATE kept SET value = x'ff' WHERE kind = 'text'",
        "UPDATE kept SET checksum = 0",
    ],
)
def test_what_the_store_has_lost_is_parsed_again(small: Path, change: str) -> None:
    """Also between two questions of one run; and the store is made whole again."""
    expected = Reading(small).everything()
    with Store(small / "cache.sqlite") as store:
        reading = Reading(small, store)
        found = reading.parsed()
        store.close()
        damage(small / "cache.sqlite", change)
        assert (found, reading.texts(found)) == expected
    with Store(small / "cache.sqlite") as store:
        keys = [each.key for each in found]
        assert all(len(store.get_many(form, keys)) == len(keys) for form in FORMS)
        assert Reading(small, store).everything() == expected


@pytest.mark.parametrize("false", [b"", b"\xc0", b"\x90", b"\xff" * 40])
def test_a_value_with_a_right_checksum_may_still_be_false(small: Path, false: bytes) -> None:
    """112: what is sound as a row and no document, or no text, is parsed again."""
    expected = Reading(small).everything()
    with Store(small / "cache.sqlite") as store:
        keys = [each.key for each in expected[0]]
        for kind in (KIND, "html", "text"):
            if false or kind == KIND:  # no text at all is a text
                store.put_many(kind, dict.fromkeys(keys, false))
        assert Reading(small, store).everything() == expected


def test_a_store_that_is_deleted_meanwhile_is_done_without(small: Path) -> None:
    """Somebody cleans the caches between reading and rendering."""
    expected = Reading(small).everything()
    with Store(small / "cache.sqlite") as store:
        reading = Reading(small, store)
        found = reading.parsed()
        store.close()
        damage(small / "cache.sqlite", "DROP TABLE kept")
        assert reading.texts(found) == expected[1]
        store.close()
        (small / "cache.sqlite").unlink()
        assert (found, reading.texts(found)) == expected


def test_a_store_that_takes_nothing_reads_each_file_once_for_both_forms(small: Path) -> None:
    reading = Reading(small)
    reading.library.expected = ()
    for each in reading.disk.listing.files:
        found = reading.library.parse(
            SourceFile(*each, b""), str(reading.disk.file(each[0])), OPTIONS
        )
        assert reading.texts([found])
    assert reading.read_paths == [path for path, _, _ in reading.disk.listing.files]


def write(file: Path) -> None:
    file.write_text(f"{POST}Another.\n")


@pytest.mark.parametrize("change", [write, Path.unlink])
def test_a_file_that_changes_during_the_build_ends_it(
    small: Path, change: Callable[[Path], Any]
) -> None:
    """There is no right answer then, and no wrong one is given."""
    disk = Disk(small)
    digest = str(disk.file(A))
    with Store(small / "cache.sqlite") as store:
        reading = Reading(small, store)
        found = reading.parsed()[0]
        change(small / A)
        fresh = Reading(small, Store(small / "other.sqlite"))
        with pytest.raises(EnvironmentFault, match=r"content/posts/a\.md was changed"):
            fresh.library.parse(SourceFile(A, "post", "a", b""), digest, OPTIONS)
        assert "One." in reading.library.text("text", found, OPTIONS), "it is kept"
        store.close()
        damage(small / "cache.sqlite", "DELETE FROM kept")
        for form in FORMS:
            with pytest.raises(EnvironmentFault, match=r"content/posts/a\.md was changed"):
                Reading(small, store).library.text(form, found, OPTIONS)


# The plain form of a document


def again(document: Any, file: SourceFile, found: list[Diagnostic]) -> tuple[Any, Any]:
    """Return what comes back of a parsed file, with what was found in it."""
    made = parsed(file, "key", document, found)
    texts = {"html": document.markup.html, "text": document.markup.text} if made.header else {}
    return made.document(lambda form: texts[form]), list(made.found)


def test_a_document_comes_back_as_it_was() -> None:
    """Every field of a document and of its markup survives, with the warnings."""
    full = Markup(
        held("<p>\u00fc</p>", "\u00fc \U0001f600"),
        "\u00fc",
        2,
        (Heading(2, "a", "A"),),
        ("a", "b"),
        (Reference("x.md", False, 3, 4, "x"),),
        ("https://x.example",),
        (Question("q", "Why?", "So."),),
        ("nice",),
        ("faq",),
    )
    file = source(post(WHOLE))
    warnings = parse(source(WARNED), OPTIONS, convert=convert)[1]
    document, found = parse(file, OPTIONS, convert=lambda *_a, **_k: (full, warnings))
    assert isinstance(document, Document)
    same, of = again(document, file, found)
    assert same == document
    assert of == found
    assert (same.markup.html, same.markup.text) == (full.html, full.text)


def test_a_text_under_a_faulty_header_comes_back_too() -> None:
    """A worker process hands over the links of a text that has no document."""
    file = source(post("titel: T\n", "## Part\n\n[a](gone.md) [b](#part)\n"))
    document, found = parse(file, OPTIONS)
    assert isinstance(document, Document)
    same, of = again(document, file, found)
    assert not same.is_whole
    assert [each.target for each in same.references] == ["gone.md", "#part"]
    assert of == found


def test_a_post_of_least_keys_stays_least() -> None:
    """Unset keys stay unset: later rooms may ask which were typed."""
    file = source(POST)
    document, found = parse(file, OPTIONS, convert=convert)
    assert isinstance(document, Document)
    same, _ = again(document, file, found)
    assert same.header.model_fields_set == document.header.model_fields_set


def test_front_matter_alone_is_a_document(tmp_path: Path) -> None:
    """A header without a text is a post without words."""
    make_site(tmp_path, {"posts/a.md": f"---\n{HEADER}---"})
    (found,) = Reading(tmp_path).parsed()
    assert found.is_whole
    assert found.words == 0
    assert found.found == ()


def test_without_content_nothing_is_read(tmp_path: Path) -> None:
    """104: what to do is in the message."""
    with pytest.raises(UsageError, match="clinicsite init"):
        _ = Disk(tmp_path).listing


def test_the_digest_of_a_file_is_that_of_its_bytes(small: Path) -> None:
    assert Disk(small).file(A) == digests.of_bytes((small / A).read_bytes())
