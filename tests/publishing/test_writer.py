"""Publishing: the output becomes exactly the wanted site, or stays exactly as it was."""

import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite import digests
from clinicsite.errors import EnvironmentFault
from clinicsite.publishing.target import locked
from clinicsite.publishing.tree import CopyOf
from clinicsite.publishing.writer import publish
from publishing_site import beside, build, bytes_of, published, strays, tree, wanted

BUILD = Path("build")
OLD = {"index.html": b"home", "posts/a/index.html": b"a", "posts/b/index.html": b"b"}
NEW = {"index.html": b"home", "posts/a/index.html": b"a2", "feed.xml": b"<feed/>"}


def test_the_first_publication_makes_the_site_and_the_folders_above(tmp_path: Path) -> None:
    with locked(Path("deep/er/build"), root=tmp_path) as target:
        report = publish(target, wanted(OLD), bytes_of(OLD))
    assert tree(tmp_path / "deep/er/build") == published(OLD)
    assert (report.written, report.is_exchanged) == (tuple(OLD), True)
    assert [path.name for path in (tmp_path / "deep/er").iterdir()] == ["build"]


def test_an_empty_folder_is_taken_and_its_permissions_mended(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir(mode=0o700)
    build(tmp_path, OLD)
    assert tree(tmp_path / "build") == published(OLD)


def test_a_site_without_pages_can_be_published(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    build(tmp_path, {})
    assert tree(tmp_path / "build") == published({})


def test_changed_new_and_removed_files_are_published_and_nothing_is_left_beside(
    tmp_path: Path,
) -> None:
    build(tmp_path, OLD)
    _, report = build(tmp_path, NEW)
    assert tree(tmp_path / "build") == published(NEW)
    assert report.written == ("feed.xml", "posts/a/index.html")
    assert report.removed == ("posts/b/index.html",)
    assert beside(tmp_path) == []


def test_an_equal_site_is_not_touched_at_all(tmp_path: Path) -> None:
    """No file, no folder and no manifest gets a new time; no iterator is asked."""
    build(tmp_path, OLD)
    before = _stamps(tmp_path)
    with locked(BUILD, root=tmp_path) as target:
        assert target.compare(wanted(OLD)).is_empty
        report = publish(target, wanted(OLD), lambda _: _failing())
    assert report.files == wanted(OLD)
    after = _stamps(tmp_path)
    lock = next(name for name in before if name.endswith("/lock"))
    assert {**after, lock: before[lock]} == before


def test_a_clean_build_of_an_equal_site_writes_nothing_to_the_output(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    before = _stamps(tmp_path / "build")
    changes, report = build(tmp_path, OLD, clean=True)
    assert (len(changes.write), report.written, report.is_exchanged) == (3, (), False)
    assert _stamps(tmp_path / "build") == before
    assert beside(tmp_path) == []


def test_a_page_made_anew_with_equal_bytes_keeps_its_file(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    before = (tmp_path / "build/index.html").stat()
    build(tmp_path, {**OLD, "x": b"x"}, clean=True)
    after = (tmp_path / "build/index.html").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_no_existing_inode_is_ever_written_to(tmp_path: Path) -> None:
    """Whoever holds a hard link to a published file keeps the bytes and permissions it had."""
    build(tmp_path, OLD)
    for number, name in enumerate(OLD):
        os.link(tmp_path / "build" / name, tmp_path / f"held{number}")
    (tmp_path / "build/index.html").chmod(0o600)
    build(tmp_path, {name: data + b"!" for name, data in OLD.items()})
    assert [(tmp_path / f"held{n}").read_bytes() for n in range(3)] == list(OLD.values())
    assert (tmp_path / "held0").stat().st_mode & 0o777 == 0o600


def test_a_file_may_become_a_folder_and_a_folder_a_file(tmp_path: Path) -> None:
    for files in ({"a": b"1", "b/c": b"2"}, {"a/x": b"1", "b": b"2"}, {"a": b"1", "b/c/d": b"2"}):
        build(tmp_path, files)
        assert tree(tmp_path / "build") == published(files)
    assert strays(tmp_path) == set()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_permissions_do_not_depend_on_the_umask(umask: int, tmp_path: Path) -> None:
    """FAULTS 102."""
    build(tmp_path, {})
    before = os.umask(umask)
    try:
        build(tmp_path, OLD)
    finally:
        os.umask(before)
    assert tree(tmp_path / "build") == published(OLD)


def test_a_failing_renderer_changes_nothing(tmp_path: Path) -> None:
    """FAULTS 100: even on the last page; the renderer's own error comes through."""
    build(tmp_path, OLD)
    before = _stamps(tmp_path / "build")

    def files() -> Iterator[tuple[str, bytes]]:
        yield ("feed.xml", NEW["feed.xml"])
        raise KeyError("the last page")

    with locked(BUILD, root=tmp_path) as target, pytest.raises(KeyError, match="the last page"):
        publish(target, wanted(NEW), lambda _: files())
    assert _stamps(tmp_path / "build") == before
    assert beside(tmp_path) == []


def test_an_os_error_of_the_renderer_is_not_taken_for_ours(tmp_path: Path) -> None:
    with locked(BUILD, root=tmp_path) as target, pytest.raises(PermissionError):
        publish(target, wanted(OLD), lambda _: _failing(PermissionError("templates/x")))
    assert beside(tmp_path) == []


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    with locked(BUILD, root=tmp_path) as target, pytest.raises(KeyboardInterrupt):
        publish(target, wanted(NEW), lambda _: _failing(KeyboardInterrupt()))
    assert tree(tmp_path / "build") == published(OLD)
    assert beside(tmp_path) == []


def test_files_are_written_as_they_come(tmp_path: Path) -> None:
    """Memory stays bounded: each file is on the disk before the next is asked for."""
    seen: list[bytes] = []

    def files() -> Iterator[tuple[str, bytes]]:
        for name, data in OLD.items():
            yield (name, data)
            (written,) = tmp_path.rglob(f".clinicsite-incoming/{len(seen)}")
            seen.append(written.read_bytes())

    with locked(BUILD, root=tmp_path) as target:
        publish(target, wanted(OLD), lambda _: files())
    assert seen == list(OLD.values())


@pytest.mark.parametrize(
    "files",
    [
        [],
        [("index.html", b"1"), ("index.html", b"1")],
        [("other.html", b"1")],
        [("../x", b"1")],
    ],
)
def test_files_that_do_not_fit_the_plan_are_a_bug_and_change_nothing(
    files: list[tuple[str, bytes]], tmp_path: Path
) -> None:
    with locked(BUILD, root=tmp_path) as target, pytest.raises(AssertionError):
        publish(target, wanted({"index.html": b"1"}), lambda _: files)
    assert [path.name for path in tmp_path.iterdir()] == [".clinicsite"]


def test_assets_are_copied_from_a_file_or_from_bytes(tmp_path: Path) -> None:
    picture = bytes(range(256)) * 9000
    (tmp_path / "p.jpg").write_bytes(picture)
    files = {"assets/p.jpg": picture, "assets/s.css": b"a{}"}
    copied = CopyOf(tmp_path / "p.jpg", digests.of_bytes(picture), "static/p.jpg")
    data: dict[str, bytes | CopyOf] = {**files, "assets/p.jpg": copied}
    with locked(BUILD, root=tmp_path) as target:
        publish(target, wanted(files), lambda _: data.items())
    assert tree(tmp_path / "build") == published(files)


def test_a_large_file_is_never_held_whole(tmp_path: Path) -> None:
    """Memory stays bounded while a film is copied, and when it is looked at."""
    size = 48 << 20
    film = tmp_path / "film.mp4"
    with film.open("wb") as file:
        file.truncate(size)
    digest = digests.of_bytes(bytes(size))
    copied = CopyOf(film, digest, "static/film.mp4")
    tracemalloc.start()
    try:
        with locked(BUILD, root=tmp_path) as target:
            publish(target, {"film.mp4": digest}, lambda _: [("film.mp4", copied)])
        with locked(BUILD, root=tmp_path) as target:
            assert target.compare({"film.mp4": digest}).is_empty
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (tmp_path / "build/film.mp4").stat().st_size == size
    assert peak < size / 4


@pytest.mark.parametrize("mishap", ["edited", "deleted", "linked"])
def test_an_asset_that_changes_during_the_build_stops_it(mishap: str, tmp_path: Path) -> None:
    """FAULTS 99: no mix of two states; the file is named as the editor knows it."""
    source = tmp_path / "p.jpg"
    source.write_bytes(b"new")
    if mishap != "edited":
        source.unlink()
    if mishap == "linked":
        source.symlink_to("/etc/hostname")
    copied = CopyOf(source, digests.of_bytes(b"old"), "static/p.jpg")
    with (
        locked(BUILD, root=tmp_path) as target,
        pytest.raises(EnvironmentFault, match=r"static/p\.jpg"),
    ):
        publish(target, {"p.jpg": copied.digest}, lambda _: [("p.jpg", copied)])
    assert not (tmp_path / "build").exists()
    assert beside(tmp_path) in (["p.jpg"], [])


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return when each thing was written and which inode it is (links move the ctime)."""
    return {
        str(path): (path.lstat().st_mtime_ns, path.lstat().st_ino)
        for path in [folder, *folder.rglob("*")]
    }


def _failing(error: BaseException | None = None) -> Iterator[tuple[str, bytes]]:
    raise error or AssertionError("nothing should be rendered")
    yield
