"""What people put into the output, before a build and during it, is never lost."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.errors import EnvironmentFault
from clinicsite.publishing.state import MARKER
from clinicsite.publishing.target import locked
from clinicsite.publishing.writer import publish
from publishing_site import build, published, strays, tree, wanted

BUILD = Path("build")
OLD = {"index.html": b"home", "posts/a/index.html": b"a", "posts/b/index.html": b"b"}
NEW = {"index.html": b"home", "posts/a/index.html": b"a2", "feed.xml": b"<feed/>"}


def test_foreign_files_are_moved_aside_and_listed_and_never_lost(tmp_path: Path) -> None:
    """FAULTS 103: whatever they are, wherever they lie."""
    build(tmp_path, OLD)
    output = tmp_path / "build"
    (output / "notes.txt").write_bytes(b"notes")
    (output / "deep/er").mkdir(parents=True)
    (output / "deep/er/more.txt").write_bytes(b"more")
    (output / "link").symlink_to("/etc/hostname")
    (output / "posts/folder-link").symlink_to("a")
    os.mkfifo(output / "pipe")
    _, report = build(tmp_path, OLD)
    assert tree(output) == published(OLD)
    assert report.foreign == ("deep/er/more.txt", "link", "notes.txt", "pipe", "posts/folder-link")
    assert report.foreign_folder == tmp_path / ".clinicsite/strays/1"
    moved = tree(tmp_path / ".clinicsite/strays/1")
    assert moved["deep/er/more.txt"] == (0o644, b"more")
    assert moved["link"] == (0, "link to /etc/hostname")
    assert moved["pipe"] == (0, "special")
    (output / "notes.txt").write_bytes(b"again")
    _, report = build(tmp_path, OLD)
    assert report.foreign_folder == tmp_path / ".clinicsite/strays/2"
    assert {b"notes", b"again", b"more"} <= strays(tmp_path)


@pytest.mark.parametrize("kind", ["file", "link", "dangling link", "pipe", "folder"])
def test_what_was_put_where_a_new_page_goes_is_moved_aside(kind: str, tmp_path: Path) -> None:
    build(tmp_path, OLD)
    place = tmp_path / "build/about"
    if kind == "file":
        place.write_bytes(b"mine")
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
        (place / "mine.txt").write_bytes(b"mine")
    else:
        place.symlink_to("index.html" if kind == "link" else "nowhere")
    files = {**OLD, "about": b"about us"}
    _, report = build(tmp_path, files)
    assert tree(tmp_path / "build") == published(files)
    assert report.foreign == (("about/mine.txt",) if kind == "folder" else ("about",))
    assert (tmp_path / "build/index.html").read_bytes() == b"home"


def test_a_link_in_place_of_a_folder_of_ours_is_not_followed(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "index.html").write_bytes(b"a")
    (tmp_path / "build/posts/a/index.html").unlink()
    (tmp_path / "build/posts/a").rmdir()
    (tmp_path / "build/posts/a").symlink_to(victim)
    build(tmp_path, OLD)
    assert tree(tmp_path / "build") == published(OLD)
    assert [path.name for path in victim.iterdir()] == ["index.html"]
    assert (victim / "index.html").stat().st_nlink == 1


def test_our_file_changed_by_hand_is_replaced(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    (tmp_path / "build/index.html").write_bytes(b"by hand")
    (tmp_path / "build/posts/b/index.html").unlink()
    (tmp_path / "build/posts/a/index.html").chmod(0o600)
    changes, report = build(tmp_path, OLD)
    assert tree(tmp_path / "build") == published(OLD)
    assert changes.write == tuple(OLD)
    assert report.foreign == ()


def test_empty_folders_and_odd_permissions_are_mended(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    output = tmp_path / "build"
    (output / "void/of/all").mkdir(parents=True)
    (output / "posts").chmod(0o700)
    output.chmod(0o750)
    (output / MARKER).chmod(0o600)
    changes, _ = build(tmp_path, OLD)
    assert changes.mend == (".", MARKER, "posts", "void/of/all")
    assert tree(output) == published(OLD)


def test_with_the_manifest_lost_equal_files_stay_and_others_are_moved_aside(
    tmp_path: Path,
) -> None:
    build(tmp_path, OLD)
    inode = (tmp_path / "build/index.html").stat().st_ino
    next((tmp_path / ".clinicsite/outputs").glob("*/published.bin")).unlink()
    _, report = build(tmp_path, NEW)
    assert tree(tmp_path / "build") == published(NEW)
    assert report.foreign == ("posts/a/index.html", "posts/b/index.html")
    assert (tmp_path / "build/index.html").stat().st_ino == inode
    assert strays(tmp_path) == {b"a", b"b"}


def test_an_output_deleted_by_hand_is_made_again(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    shutil.rmtree(tmp_path / "build")
    changes, _ = build(tmp_path, OLD)
    assert changes.write == tuple(OLD)
    assert tree(tmp_path / "build") == published(OLD)


# What happens to the folder while we build.


def test_a_file_put_in_during_the_build_is_moved_aside(tmp_path: Path) -> None:
    build(tmp_path, OLD)

    def files() -> Iterator[tuple[str, bytes]]:
        (tmp_path / "build/late.txt").write_bytes(b"late")
        yield ("new", b"new")

    (tmp_path / "build/early.txt").write_bytes(b"early")
    with locked(BUILD, root=tmp_path) as target:
        report = publish(target, wanted({**OLD, "new": b"new"}), lambda _: files())
    assert report.foreign == ("early.txt", "late.txt")
    assert tree(tmp_path / "build") == published({**OLD, "new": b"new"})
    assert sorted(path.name for path in (tmp_path / ".clinicsite/strays/1").iterdir()) == [
        "early.txt",
        "late.txt",
    ]


def test_a_late_file_that_cannot_be_moved_aside_is_left_where_it_is(tmp_path: Path) -> None:
    """The message says where that is; no later run loses it."""
    build(tmp_path, OLD)

    def files() -> Iterator[tuple[str, bytes]]:
        (tmp_path / "build/late.txt").write_bytes(b"late")
        (tmp_path / ".clinicsite/strays").write_bytes(b"a file in the way")
        yield ("new", b"new")

    files_wanted = {**OLD, "new": b"new"}
    with locked(BUILD, root=tmp_path) as target, pytest.raises(EnvironmentFault) as caught:
        publish(target, wanted(files_wanted), lambda _: files())
    place = str(caught.value).rpartition("they are in ")[2]
    assert (tmp_path / place / "late.txt").read_bytes() == b"late"
    with pytest.raises(EnvironmentFault, match="take them away"):
        build(tmp_path, files_wanted)
    assert tree(tmp_path / "build") == published(files_wanted)
    (tmp_path / ".clinicsite/strays").unlink()
    _, report = build(tmp_path, files_wanted)
    assert report.foreign == ("late.txt",)
    assert strays(tmp_path) == {b"late"}


def test_an_output_replaced_by_a_link_during_the_build_harms_nobody(tmp_path: Path) -> None:
    """FAULTS 82: the new site is published, the link's goal untouched, what stood there kept."""
    victim = tmp_path / "victim"
    build(tmp_path, OLD)
    victim.mkdir()
    (victim / "precious").write_bytes(b"keep me")
    before = tree(victim)

    def files() -> Iterator[tuple[str, bytes]]:
        (tmp_path / "build").rename(tmp_path / "moved")
        (tmp_path / "build").symlink_to(victim)
        yield ("new", b"new")

    with locked(BUILD, root=tmp_path) as target, pytest.raises(EnvironmentFault, match="replaced"):
        publish(target, wanted({**OLD, "new": b"new"}), lambda _: files())
    assert tree(victim) == before
    assert tree(tmp_path / "build") == published({**OLD, "new": b"new"})
    assert tree(tmp_path / "moved") == published(OLD)
    kept = next(tmp_path.glob("build.replaced-*"))
    assert kept.readlink() == victim


def test_an_output_replaced_before_the_build_writes_stops_it(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    with locked(BUILD, root=tmp_path) as target:
        (tmp_path / "build").rename(tmp_path / "moved")
        (tmp_path / "build").mkdir()
        with pytest.raises(EnvironmentFault, match="replaced"):
            publish(target, wanted(NEW), lambda _: [])
    assert tree(tmp_path / "moved") == published(OLD)


def test_an_output_that_appears_during_the_first_build_is_kept(tmp_path: Path) -> None:
    def files() -> Iterator[tuple[str, bytes]]:
        (tmp_path / "build").mkdir()
        (tmp_path / "build/mine").write_bytes(b"mine")
        yield ("new", b"new")

    with locked(BUILD, root=tmp_path) as target, pytest.raises(EnvironmentFault, match="replaced"):
        publish(target, wanted({"new": b"new"}), lambda _: files())
    assert tree(tmp_path / "build") == published({"new": b"new"})
    assert (next(tmp_path.glob("build.replaced-*")) / "mine").read_bytes() == b"mine"


def test_whoever_opens_a_file_by_path_sees_the_old_or_the_new_one(tmp_path: Path) -> None:
    """FAULTS 101, for single files: never a missing and never a mixed one."""
    versions = [{"index.html": bytes([n]) * 5000, "x/y": bytes([n])} for n in (65, 66)]
    build(tmp_path, versions[0])
    seen: set[bytes] = set()
    failed: list[Exception] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                seen.add((tmp_path / "build/index.html").read_bytes())
            except OSError as error:
                failed.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(60):
        build(tmp_path, versions[number % 2])
    done.set()
    reader.join()
    assert failed == []
    assert seen <= {version["index.html"] for version in versions}


def _failing(error: BaseException | None = None) -> Iterator[tuple[str, bytes]]:
    raise error or AssertionError("nothing should be rendered")
    yield
