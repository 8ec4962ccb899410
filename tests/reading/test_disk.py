"""What the engine is told of the files: their names, their bytes, and whether they changed."""

import os
import time
from pathlib import Path

import pytest

from clinicsite import digests
from clinicsite.engine.signatures import TICK_NS
from clinicsite.errors import Diagnostic, UsageError
from clinicsite.reading.disk import SETTINGS, Disk, Files, file_digest, folder, listing
from reading_samples import POST, make_site

A, B = "content/posts/a.md", "content/posts/b.md"
LATER = time.time_ns() + 1000 * TICK_NS


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site of two posts, with a picture beside them and one in `static/`."""
    make_site(tmp_path, {"posts/a.md": POST, "posts/b.md": POST, "posts/a.jpg": b"picture"})
    (tmp_path / "static").mkdir()
    (tmp_path / "static/note.txt").write_text("note")
    (tmp_path / SETTINGS).write_text("name: Clinic\n")
    return tmp_path


def paths(disk: Disk) -> list[str]:
    """Return the paths of the documents."""
    return [path for path, _, _ in disk.listing.files]


def test_documents_are_listed_by_path_with_kind_and_id(site: Path) -> None:
    make_site(site, {"pages/about/index.md": POST})
    assert Disk(site).listing.files == (
        ("content/pages/about/index.md", "page", "about"),
        (A, "post", "a"),
        (B, "post", "b"),
    )


# Texts over the files


def test_an_overlay_takes_the_place_of_files(site: Path) -> None:
    """It changes, adds and removes; the files stay as they are."""
    new = "content/pages/new.md"
    disk = Disk(site, overlay={A: b"other", B: None, new: b"new", SETTINGS: b"name: Other\n"})
    assert paths(disk) == [new, A]
    assert disk.read(A) == b"other"
    assert disk.read(new) == b"new"
    assert disk.read(SETTINGS) == b"name: Other\n"
    assert disk.file(A) == digests.of_bytes(b"other")
    assert paths(Disk(site)) == [A, B]
    assert Disk(site).read(A) == POST.encode()


def test_a_text_of_an_overlay_is_known_by_its_bytes(site: Path) -> None:
    def signature(overlay: dict[str, bytes | None]) -> bytes:
        return Disk(site, overlay=overlay).signature(A, now=LATER)

    assert signature({A: b"one"}) == signature({A: b"one", B: b"two"})
    assert len({signature({}), signature({A: b"one"}), signature({A: b"two"})}) == 3
    assert signature({A: None}) == b"", "nothing vouches for what is gone"


def test_files_that_are_moved_are_listed_where_they_will_be(site: Path) -> None:
    def moved(path: str) -> str | None:
        return "content/posts/new.jpg" if path == "content/posts/a.jpg" else None

    assert Disk(site).folder("content").files == {"content/posts/a.jpg": False}
    assert Disk(site, moved=moved).folder("content").files == {"content/posts/new.jpg": False}
    assert "static/note.txt" in Disk(site, moved=moved).folder("static").files


def test_files_of_the_theme_are_told_from_the_sites_own(site: Path) -> None:
    static = Disk(site).folder("static").files
    assert static["static/note.txt"] is False
    assert True in static.values()


# Signatures


def edit(file: Path) -> None:
    """Write another text of the same length, and put the time back."""
    before = file.stat()
    file.write_text(POST.replace("Text", "Test"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def replace(file: Path) -> None:
    """Put another file of the same length in its place."""
    other = file.with_name("other")
    other.write_text(POST.replace("Text", "Test"))
    other.replace(file)


@pytest.mark.parametrize("change", [edit, replace, Path.unlink])
def test_a_change_of_a_file_changes_its_signature(site: Path, change) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    before = Disk(site).signature(A, now=LATER)
    assert before
    assert Disk(site).signature(A, now=LATER) == before
    change(site / A)
    assert Disk(site).signature(A, now=LATER) != before


def test_a_file_that_was_just_written_has_no_signature(site: Path) -> None:
    """It could be written again within the tick of the clock; so it is read next time."""
    now = max((site / A).stat().st_mtime_ns, (site / A).stat().st_ctime_ns)
    assert Disk(site).signature(A, now=now + TICK_NS - 1) == b""
    assert Disk(site).signature(A, now=now + TICK_NS) != b""


def test_a_missing_file_has_the_signature_of_a_missing_file(site: Path) -> None:
    """That is an answer as well: when the file comes, it is another one."""
    path = "content/posts/none.md"
    before = Disk(site).signature(path, now=LATER)
    assert before == Disk(site).signature("static/none.txt", now=LATER) != b""
    assert Disk(site).file(path) == "", "a document that is gone is no mistake"
    found = Disk(site).file("static/none.txt")
    assert isinstance(found, Diagnostic)
    assert found.code == "unreadable-file"
    (site / path).write_text(POST)
    assert Disk(site).signature(path, now=LATER) != before


def test_a_text_is_not_read_through_a_symbolic_link(site: Path) -> None:
    (site / "secret").write_text("secret")
    (site / A).unlink()
    (site / A).symlink_to(site / "secret")
    assert isinstance(Disk(site).read(A), Diagnostic)
    assert Disk(site).file(A) == ""
    assert [each.code for each in Disk(site).listing.found] == ["symbolic-link"]


# Sources


def test_a_look_sees_what_changed_since_the_last(site: Path) -> None:
    files = Files(Disk(site))
    sources = files.sources()
    before = {each: sources[each].stamp("content") for each in (listing, folder)}
    make_site(site, {"posts/c.md": POST, "posts/c.jpg": b"picture"})
    assert {each: sources[each].stamp("content") for each in (listing, folder)} == before
    files.look(Disk(site))
    assert sources[listing].stamp("") != before[listing]
    assert sources[folder].stamp("content") != before[folder]


def test_a_source_gives_a_value_with_the_stamp_of_before_it_was_read(site: Path) -> None:
    """A change while a file is read then leaves its mark."""
    files = Files(Disk(site))
    files.now = LATER
    source = files.sources()[file_digest]
    value, stamp = source.read(A)
    assert value == digests.of_bytes(POST.encode())
    assert stamp == source.stamp(A) == Disk(site).signature(A, now=LATER)


def test_there_is_no_listing_without_content(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="content"):
        _ = Disk(tmp_path).listing
