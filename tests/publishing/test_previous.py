"""The site before the published one becomes the next; what is found in it is never believed."""

import errno
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clinicsite.errors import EnvironmentFault, UsageError
from clinicsite.publishing.disk import exchange
from clinicsite.publishing.state import MARKER, SENTENCE, Home, home_of
from clinicsite.publishing.target import locked
from clinicsite.publishing.writer import publish
from publishing_site import Tree, beside, build, bytes_of, published, strays, tree, wanted
from tools import require_tool

FIRST = {
    "index.html": b"home",
    "posts/a/index.html": b"a",
    "posts/b/index.html": b"b",
    "posts/c/index.html": b"c",
    "tags/x/index.html": b"x",
    "gone/deep/er/index.html": b"gone",
}
SECOND = {**FIRST, "posts/a/index.html": b"A"}
THIRD = {**SECOND, "posts/b/index.html": b"B", "new/index.html": b"n"}
del THIRD["gone/deep/er/index.html"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Build a site twice, so that there is one before it."""
    build(tmp_path, FIRST)
    build(tmp_path, SECOND)
    assert (previous(tmp_path) / "posts/c/index.html").is_file()
    return tmp_path


def home(root: Path) -> Home:
    """Return the home of the output."""
    return home_of(root / "build", root)


def previous(root: Path) -> Path:
    """Return the folder of the site before."""
    return home(root).folder / "previous"


def inodes(top: Path, fits: Callable[[int], bool] = stat.S_ISDIR) -> dict[str, int]:
    """Return the inodes of all folders below one, by path, or of other things."""
    found = {p.relative_to(top).as_posix(): p.lstat() for p in top.rglob("*")}
    return {path: status.st_ino for path, status in found.items() if fits(status.st_mode)}


def test_the_two_folders_take_turns(root: Path) -> None:
    """A folder that both sites have is made once for each, and never again."""
    live, before = inodes(root / "build"), inodes(previous(root))
    build(root, THIRD)
    assert tree(root / "build") == published(THIRD)
    stay = [path for path in live if not path.startswith("gone")]
    assert {path: inodes(root / "build")[path] for path in stay} == {p: before[p] for p in stay}
    assert inodes(previous(root)) == {path: live[path] for path in stay}


def test_builds_in_turns_each_publish_their_own_site(root: Path) -> None:
    for files in [THIRD, FIRST, {}, SECOND, THIRD, {"posts": b"a file now"}, FIRST, SECOND]:
        build(root, files)
        assert tree(root / "build") == published(files)
        assert beside(root) == []


def test_what_is_published_no_more_is_gone_from_both_folders_at_once(root: Path) -> None:
    """FAULTS 112: and so is what a page said before; its name as well."""
    for files in [THIRD, FIRST, SECOND]:
        build(root, files)
        live, before = (inodes(top, stat.S_ISREG) for top in (root / "build", previous(root)))
        assert before.items() - {(MARKER, before[MARKER])} <= live.items()
        assert inodes(previous(root)).keys() <= inodes(root / "build").keys()
        assert not home(root).journal.exists()


def _put(folder: Path) -> None:
    (folder / "posts/mine.html").write_bytes(b"mine")
    (folder / "posts/a/deep/er").mkdir(parents=True)
    (folder / "posts/a/deep/er/mine.html").write_bytes(b"mine")
    (folder / "mine").mkdir()
    (folder / f"mine/{MARKER}").write_bytes(SENTENCE)
    (folder / "top").write_bytes(b"a file at the top")


def _swap(folder: Path) -> None:
    (folder / "posts/b").rename(folder / "posts/other")
    (folder / "posts/c").rename(folder / "posts/b")
    (folder / "posts/other").rename(folder / "posts/c")


def _copy(folder: Path) -> None:
    """Leave a file of the same name, mode, size and times, which is another."""
    for path in folder.rglob("*.html"):
        before = path.stat()
        path.unlink()
        path.write_bytes(b"?" * before.st_size)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _link(folder: Path) -> None:
    outside = next(parent for parent in folder.parents if (parent / "build").exists()) / "outside"
    outside.mkdir()
    (outside / "index.html").write_bytes(b"outside")
    shutil.rmtree(folder / "posts/b")
    (folder / "posts/b").symlink_to(outside)
    (folder / "posts/c/index.html").unlink()
    (folder / "posts/c/index.html").symlink_to(outside / "index.html")
    shutil.rmtree(folder / "tags")
    (folder / "tags").symlink_to(outside)


def _modes(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)


def _kinds(folder: Path) -> None:
    shutil.rmtree(folder / "posts/b")
    (folder / "posts/b").write_bytes(b"a file in a folder's place")
    (folder / "posts/c/index.html").unlink()
    (folder / "posts/c/index.html").mkdir()
    os.mkfifo(folder / "posts/pipe")


def _edit(folder: Path) -> None:
    """Write into a file that is the published one as well, and restore its time."""
    before = (folder / "posts/c/index.html").stat()
    (folder / "posts/c/index.html").write_bytes(b"C")
    os.utime(folder / "posts/c/index.html", ns=(before.st_atime_ns, before.st_mtime_ns))


def _delete(folder: Path) -> None:
    (folder / "posts/c/index.html").unlink()
    shutil.rmtree(folder / "tags")


def _unmark(folder: Path) -> None:
    (folder / MARKER).write_bytes(b"something else")


def _wait(folder: Path) -> None:
    """Leave new files, as a killed build does, and a file in their place."""
    (folder / ".clinicsite-incoming/deep").mkdir(parents=True)
    (folder / ".clinicsite-incoming/0").write_bytes(b"half")


def _lose(folder: Path) -> None:
    shutil.rmtree(folder)


HARMS = [_put, _swap, _copy, _link, _modes, _kinds, _edit, _delete, _unmark, _wait, _lose]


@pytest.mark.parametrize("harm", HARMS)
def test_whatever_is_done_to_the_folder_the_site_is_right(
    root: Path, harm: Callable[[Path], None]
) -> None:
    """FAULTS 112."""
    harm(previous(root))
    build(root, THIRD)
    assert tree(root / "build") == published(THIRD)
    assert beside(root) in ([], ["outside"])
    if harm is _link:
        assert (root / "outside/index.html").read_bytes() == b"outside"
    build(root, FIRST)
    assert tree(root / "build") == published(FIRST)


def test_a_file_in_place_of_the_folder_is_told(root: Path) -> None:
    shutil.rmtree(previous(root))
    previous(root).write_bytes(b"a file")
    with pytest.raises(EnvironmentFault, match="cannot make a folder for the next build/"):
        build(root, THIRD)
    assert tree(root / "build") == published(SECOND)


def test_a_link_in_place_of_the_folder_is_neither_read_nor_written_to(root: Path) -> None:
    """Like any other folder of the cache."""
    outside = root / "outside"
    place = previous(root)
    shutil.rmtree(place)
    shutil.copytree(root / "build", outside)
    place.symlink_to(outside)
    before = tree(outside)
    with pytest.raises(UsageError, match="is a symbolic link; replace it by a folder"):
        build(root, THIRD)
    assert tree(outside) == before


def test_a_copied_project_makes_a_right_site_of_the_copies(root: Path) -> None:
    """A copy has other inodes, and pages in its two folders are no longer the same files."""
    copied = root.with_name("copied")
    shutil.copytree(root, copied)
    (home(copied).folder / "previous/posts/c/index.html").write_bytes(b"!")
    build(copied, THIRD)
    assert tree(copied / "build") == published(THIRD)


@pytest.mark.parametrize("place", ["device", "mount"])
def test_where_the_folders_cannot_be_exchanged_the_next_site_is_made_beside(
    root: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """As with an output on another disk than the cache; nothing is left beside it."""
    rename = os.rename

    def failing(*args: Any, **options: Any) -> None:
        if options.get("src_dir_fd") != options.get("dst_dir_fd"):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        rename(*args, **options)

    if place == "mount":
        monkeypatch.setattr(os, "rename", failing)
    else:
        monkeypatch.setattr("clinicsite.publishing.writer.is_possible", lambda *_: False)
    (root / "build/mine").write_bytes(b"mine")
    seen: list[Tree] = []

    def files() -> Iterator[tuple[str, bytes]]:
        seen.extend(tree(path) for path in root.glob(".build.clinicsite-*"))
        yield from bytes_of(THIRD)(["new/index.html", "posts/b/index.html"])

    with locked(Path("build"), root=root) as target:
        publish(target, wanted(THIRD), lambda _: files())
    assert len(seen) == 1
    assert tree(root / "build") == published(THIRD)
    assert (beside(root), strays(root)) == ([], {b"mine"})
    build(root, FIRST)
    assert tree(root / "build") == published(FIRST)


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EIO, errno.EACCES])
def test_where_the_exchange_is_refused_the_old_site_stays(
    root: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    rename = os.rename

    def refuse(*_args: Any) -> None:
        raise OSError(number, os.strerror(number))

    def failing(*args: Any, **options: Any) -> None:
        if "build" in args:
            raise OSError(number, os.strerror(number))
        rename(*args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(exchange, "_exchange", refuse)
        patch.setattr(os, "rename", failing)
        with pytest.raises(EnvironmentFault, match="cannot exchange build/"):
            build(root, THIRD)
    assert tree(root / "build") == published(SECOND)
    assert beside(root) == []
    build(root, THIRD)
    assert tree(root / "build") == published(THIRD)


def test_a_kept_file_that_vanishes_meanwhile_stops_the_build(root: Path) -> None:
    (previous(root) / "posts/c/index.html").unlink()
    with locked(Path("build"), root=root) as target:
        (root / "build/posts/c/index.html").unlink()
        with pytest.raises(EnvironmentFault, match=r"cannot keep build/posts/c/index\.html"):
            publish(target, wanted(THIRD), bytes_of(THIRD))
    assert beside(root) == []
    build(root, THIRD)
    assert tree(root / "build") == published(THIRD)


def test_a_build_that_is_given_up_leaves_both_folders_as_they_were(root: Path) -> None:
    before = tree(previous(root))

    def failing() -> Iterator[tuple[str, bytes]]:
        yield "posts/b/index.html", THIRD["posts/b/index.html"]
        raise KeyboardInterrupt

    with locked(Path("build"), root=root) as target, pytest.raises(KeyboardInterrupt):
        publish(target, wanted(THIRD), lambda _: failing())
    assert tree(root / "build") == published(SECOND)
    assert tree(previous(root)) == before


def test_whoever_has_the_old_site_open_sees_no_other_before_the_next_build(root: Path) -> None:
    """FAULTS 101: what differs vanishes at once, and comes with the next publication."""
    opened = os.open(root / "build/posts/b", os.O_RDONLY | os.O_DIRECTORY)
    try:
        build(root, THIRD)
        assert os.listdir(opened) == []  # noqa: PTH208 - of an open folder
        build(root, FIRST)
        assert os.listdir(opened) == ["index.html"]  # noqa: PTH208
    finally:
        os.close(opened)


def test_a_durable_build_flushes_files_that_were_in_their_place(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAULTS 93."""
    flushed: set[int] = set()
    monkeypatch.setattr(os, "fsync", lambda handle: flushed.add(os.fstat(handle).st_ino))
    build(root, THIRD, durable=True)
    whole = [root / "build", *(root / "build").rglob("*")]
    assert {path.stat().st_ino for path in whole} <= flushed


def test_what_somebody_wrote_into_the_folder_is_moved_aside(root: Path) -> None:
    """A program with its working folder in the old site writes on without an error."""
    (previous(root) / "posts/notes.txt").write_bytes(b"notes")
    (previous(root) / "gone/deep").mkdir(parents=True, exist_ok=True)
    (previous(root) / "gone/deep/more.txt").write_bytes(b"more")
    _, report = build(root, THIRD)
    assert report.foreign == ("gone/deep/more.txt", "posts/notes.txt")
    assert strays(root) == {b"notes", b"more"}
    assert tree(root / "build") == published(THIRD)


def test_files_of_one_path_in_both_folders_are_both_moved_aside(root: Path) -> None:
    (root / "build/notes").write_bytes(b"one")
    (previous(root) / "notes").mkdir()
    (previous(root) / "notes/more").write_bytes(b"two")
    _, report = build(root, THIRD)
    assert report.foreign == ("notes", "notes/more")
    assert report.foreign_folder == root / ".clinicsite/strays"
    assert strays(root) == {b"one", b"two"}


def test_without_an_output_the_folder_loses_nothing_that_is_foreign(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no file is looked for in the working folder in place of the output."""
    (previous(root) / "posts/notes.txt").write_bytes(b"notes")
    before = inodes(previous(root))
    shutil.rmtree(root / "build")
    monkeypatch.chdir(previous(root))
    build(root, THIRD)
    assert tree(root / "build") == published(THIRD)
    assert inodes(root / "build")["posts/c"] == before["posts/c"]
    assert strays(root) == {b"notes"}


def test_whatever_is_done_to_the_folder_while_pages_are_made_the_site_is_right(root: Path) -> None:
    def files() -> Iterator[tuple[str, bytes]]:
        yield from bytes_of(THIRD)(["new/index.html", "posts/b/index.html"])
        (previous(root) / "posts/notes").write_bytes(b"notes")
        (previous(root) / "posts/c/index.html").unlink()

    with locked(Path("build"), root=root) as target:
        report = publish(target, wanted(THIRD), lambda _: files())
    assert report.foreign == ("posts/notes",)
    assert strays(root) == {b"notes"}
    assert tree(root / "build") == published(THIRD)


def test_folders_with_access_lists_of_their_own_give_files_the_right_permissions(
    root: Path,
) -> None:
    """A default one decides about all that will be made below."""
    setfacl = require_tool("setfacl", "acl")
    place = previous(root) / "posts"
    done = subprocess.run([setfacl, "-d", "-m", "o::---", str(place)], check=False)
    if done.returncode:
        pytest.skip("this file system has no access lists")
    more = {**THIRD, "posts/d/index.html": b"d"}
    build(root, more)
    assert tree(root / "build") == published(more)
