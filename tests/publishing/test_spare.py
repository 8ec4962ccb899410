"""The old site's folders serve the next build (`spare.py`); what is in them is never believed."""

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clinicsite.errors import EnvironmentFault, UsageError
from clinicsite.publishing.state import MARKER, SENTENCE, Home, home_of
from clinicsite.publishing.target import locked
from clinicsite.publishing.writer import Published, publish
from clinicsite.rendering.rendered import Rendered
from publishing_site import Files, beside, build, published, strays, tree, wanted
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
    """Build a site twice, so that folders are put by."""
    build(tmp_path, FIRST)
    build(tmp_path, SECOND)
    assert (spare(tmp_path) / "posts/c/index.html").is_file()
    return tmp_path


def home(root: Path) -> Home:
    """Return the home of the output."""
    return home_of(root / "build", root)


def spare(root: Path) -> Path:
    """Return the folder in which folders are put by."""
    return home(root).spare


def folders(top: Path) -> dict[str, int]:
    """Return the inodes of all folders below one, by path."""
    return {p.relative_to(top).as_posix(): p.stat().st_ino for p in top.rglob("*") if p.is_dir()}


def test_a_third_build_makes_no_folder_that_was_put_by(root: Path) -> None:
    before = folders(spare(root))
    build(root, THIRD)
    after = folders(root / "build")
    assert tree(root / "build") == published(THIRD)
    assert {path: inode for path, inode in after.items() if path != "new"} == {
        path: inode for path, inode in before.items() if not path.startswith("gone")
    }


def test_builds_in_turns_each_publish_their_own_site(root: Path) -> None:
    """Each finds the folders of the last but one, with whatever was in them then."""
    for files in [THIRD, FIRST, {}, SECOND, THIRD, {"posts": b"a file now"}, FIRST, SECOND]:
        build(root, files)
        assert tree(root / "build") == published(files)
        assert beside(root) == []


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
    """Leave a file of the same name, mode and size, which is another."""
    for path in folder.rglob("*.html"):
        size = path.stat().st_size
        path.unlink()
        path.write_bytes(b"?" * size)


def _link(folder: Path) -> None:
    outside = folder.parents[2] / "outside"
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
        if path.is_dir():
            path.chmod(0o700)


def _kinds(folder: Path) -> None:
    shutil.rmtree(folder / "posts/b")
    (folder / "posts/b").write_bytes(b"a file in a folder's place")
    (folder / "posts/c/index.html").unlink()
    (folder / "posts/c/index.html").mkdir()
    os.mkfifo(folder / "posts/pipe")


def _edit(folder: Path) -> None:
    """Write through a link into the published file itself."""
    (folder / "posts/c/index.html").write_bytes(b"by hand")


def _lose(folder: Path) -> None:
    shutil.rmtree(folder)


def _file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_bytes(b"a file")


@pytest.mark.parametrize("harm", [_put, _swap, _copy, _link, _modes, _kinds, _edit, _lose, _file])
def test_whatever_lies_in_the_spare_the_site_is_right(
    root: Path, harm: Callable[[Path], None]
) -> None:
    """FAULTS 112."""
    harm(spare(root))
    build(root, THIRD)
    assert tree(root / "build") == published(THIRD)
    assert beside(root) in ([], ["outside"])
    if harm is _link:
        assert (root / "outside/index.html").read_bytes() == b"outside"
    build(root, FIRST)
    assert tree(root / "build") == published(FIRST)


def test_a_spare_that_is_a_link_is_neither_read_nor_written_to(root: Path) -> None:
    """Like any other folder of the cache."""
    outside = root / "outside"
    place = spare(root)
    shutil.rmtree(place)
    shutil.copytree(root / "build", outside)
    place.symlink_to(outside)
    before = tree(outside)
    with pytest.raises(UsageError, match="is a symbolic link; replace it by a folder"):
        build(root, THIRD)
    assert tree(outside) == before


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EACCES, errno.EPERM])
def test_where_folders_cannot_be_moved_they_are_made_and_removed(
    root: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """As with an output on another disk than the cache."""
    rename = os.rename

    def failing(*args: Any, **options: Any) -> None:
        if options.get("src_dir_fd") != options.get("dst_dir_fd"):
            raise OSError(number, os.strerror(number))
        rename(*args, **options)

    monkeypatch.setattr(os, "rename", failing)
    build(root, THIRD)
    assert tree(root / "build") == published(THIRD)
    assert beside(root) == []
    assert not list(spare(root).glob("gone"))


def test_a_kept_file_that_vanishes_meanwhile_stops_the_build(root: Path) -> None:
    """Although the spare still has it: what is kept is what stands in the published folder."""
    with locked(Path("build"), root=root) as target:
        (root / "build/posts/c/index.html").unlink()
        plan = target.plan(wanted(THIRD))
        with pytest.raises(EnvironmentFault, match=r"cannot keep build/posts/c/index\.html"):
            publish(target, plan, _rendered(THIRD, [each.path for each in plan.stale]))
    assert beside(root) == []
    build(root, THIRD)
    assert tree(root / "build") == published(THIRD)


def test_a_build_that_is_given_up_leaves_the_old_site_whole(root: Path) -> None:
    def failing() -> Iterator[Rendered]:
        yield Rendered("posts/b/index.html", THIRD["posts/b/index.html"])
        raise KeyboardInterrupt

    with locked(Path("build"), root=root) as target, pytest.raises(KeyboardInterrupt):
        publish(target, target.plan(wanted(THIRD)), failing())
    assert tree(root / "build") == published(SECOND)
    assert beside(root) == []
    build(root, THIRD)
    assert tree(root / "build") == published(THIRD)


def test_whoever_has_the_old_site_open_never_sees_another_in_it(root: Path) -> None:
    """FAULTS 101: its own folder is not used again, only those below it."""
    opened = os.open(root / "build", os.O_RDONLY | os.O_DIRECTORY)
    try:
        for files in [THIRD, FIRST, SECOND]:
            build(root, files)
            assert os.listdir(opened) == []  # noqa: PTH208 - of an open folder
            assert (root / "build").stat().st_ino != os.fstat(opened).st_ino
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


def test_the_spare_holds_nothing_but_the_published_files(root: Path) -> None:
    """So it takes no room of its own, however much a build changed."""
    for files in [THIRD, FIRST, SECOND]:
        build(root, files)
        found = [path for path in spare(root).rglob("*") if not path.is_dir()]
        assert found
        for path in found:
            assert path.samefile(root / "build" / path.relative_to(spare(root)))


def test_what_somebody_wrote_into_a_folder_that_was_put_by_is_moved_aside(root: Path) -> None:
    """A program with its working folder in the old site writes on without an error."""
    (spare(root) / "posts/notes.txt").write_bytes(b"notes")
    (spare(root) / "gone/deep").mkdir(parents=True, exist_ok=True)
    (spare(root) / "gone/deep/more.txt").write_bytes(b"more")
    _, report = build(root, THIRD)
    assert report.strays == ("gone/deep/more.txt", "posts/notes.txt")
    assert strays(root) == {b"notes", b"more"}
    assert tree(root / "build") == published(THIRD)


def test_without_an_output_the_spare_still_serves_and_loses_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no file is looked for in the working folder in place of the output."""
    (spare(root) / "posts/notes.txt").write_bytes(b"notes")
    before = folders(spare(root))
    shutil.rmtree(root / "build")
    monkeypatch.chdir(spare(root))
    build(root, THIRD)
    assert tree(root / "build") == published(THIRD)
    assert folders(root / "build")["posts/c"] == before["posts/c"]
    assert strays(root) == {b"notes"}


def test_what_somebody_wrote_into_a_folder_while_it_was_staged_is_moved_aside(root: Path) -> None:
    report = _build_disturbed(root, lambda folder: (folder / "posts/notes").write_bytes(b"notes"))
    assert report.strays == ("posts/notes",)
    assert strays(root) == {b"notes"}
    assert tree(root / "build") == published(THIRD)


def test_files_that_vanish_from_a_staged_folder_stop_the_build(root: Path) -> None:
    """As when somebody removes the cache, and had the spare's folders open."""
    with pytest.raises(EnvironmentFault, match=r"build/posts/c/index\.html vanished"):
        _build_disturbed(root, lambda folder: (folder / "posts/c/index.html").unlink())
    assert tree(root / "build") == published(SECOND)
    assert beside(root) == []
    build(root, THIRD)
    assert tree(root / "build") == published(THIRD)


def _build_disturbed(root: Path, disturb: Callable[[Path], object]) -> Published:
    """Build, and do something to the staging folder when its last page is made."""

    def pages(paths: list[str]) -> Iterator[Rendered]:
        yield from _rendered(THIRD, paths)
        (staged,) = root.glob(".build.clinicsite-*")
        disturb(staged)

    with locked(Path("build"), root=root) as target:
        plan = target.plan(wanted(THIRD))
        return publish(target, plan, pages([each.path for each in plan.stale]))


def test_folders_with_access_lists_of_their_own_are_not_used(root: Path) -> None:
    """A default one decides about all that will be made below."""
    setfacl = require_tool("setfacl", "acl")
    place = spare(root) / "posts"
    done = subprocess.run([setfacl, "-d", "-m", "o::---", str(place)], check=False)
    if done.returncode:
        pytest.skip("this file system has no access lists")
    more = {**THIRD, "posts/d/index.html": b"d"}
    build(root, more)
    assert tree(root / "build") == published(more)


def _rendered(files: Files, paths: list[str]) -> Iterator[Rendered]:
    for path in paths:
        yield Rendered(path, files[path])
