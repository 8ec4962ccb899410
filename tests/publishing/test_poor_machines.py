"""Publishing where links, the exchange, permissions or the cache are not to be had.

And what killed runs leave behind; how they leave it is for test_kills.py.
"""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from clinicsite.errors import EnvironmentFault
from clinicsite.publishing.disk import exchange, removal
from clinicsite.publishing.state import MARKER, SENTENCE
from clinicsite.publishing.target import locked
from clinicsite.publishing.writer import publish
from publishing_site import beside, build, bytes_of, published, strays, tree, wanted

BUILD = Path("build")
OLD = {"index.html": b"home", "posts/a/index.html": b"a", "posts/b/index.html": b"b"}
NEW = {"index.html": b"home", "posts/a/index.html": b"a2", "feed.xml": b"<feed/>"}


def test_where_links_fail_files_are_copied_with_their_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, OLD)
    before = (tmp_path / "build/index.html").stat()
    monkeypatch.setattr(os, "link", _refusing(errno.EPERM))
    (tmp_path / "build/mine").write_bytes(b"mine")
    (tmp_path / "build/link").symlink_to("mine")
    build(tmp_path, NEW)
    after = (tmp_path / "build/index.html").stat()
    assert tree(tmp_path / "build") == published(NEW)
    assert after.st_ino != before.st_ino
    assert after.st_mtime_ns == before.st_mtime_ns
    assert strays(tmp_path) == {b"mine", "link to mine"}


def test_without_links_a_kept_file_that_changes_meanwhile_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, OLD)
    monkeypatch.setattr(os, "link", _refusing(errno.EPERM))
    with locked(BUILD, root=tmp_path) as target:
        (tmp_path / "build/index.html").write_bytes(b"by hand")
        with pytest.raises(EnvironmentFault, match=r"build/index\.html was changed"):
            publish(target, wanted(NEW), bytes_of(NEW))


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOSYS, errno.EPERM, errno.EXDEV])
def test_without_an_exchange_two_renames_take_its_place(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAULTS 95."""
    monkeypatch.setattr(exchange, "_exchange", _refusing(number))
    build(tmp_path, OLD)
    (tmp_path / "build/mine").write_bytes(b"mine")
    build(tmp_path, NEW)
    assert tree(tmp_path / "build") == published(NEW)
    assert beside(tmp_path) == []
    assert strays(tmp_path) == {b"mine"}


def test_a_failed_second_rename_puts_the_old_site_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, OLD)
    rename = os.rename
    struck: list[object] = []

    def failing(*args: Any, **options: Any) -> None:
        if args[1] == "build" and not struck:
            struck.append(args)
            raise OSError(errno.EIO, "Input/output error")
        rename(*args, **options)

    (tmp_path / "new").mkdir()
    monkeypatch.setattr(exchange, "_exchange", _refusing(errno.EINVAL))
    monkeypatch.setattr(os, "rename", failing)
    parent = os.open(tmp_path, os.O_RDONLY)
    with pytest.raises(OSError, match="Input/output error"):
        exchange.put_in_place(parent, "new", parent, "build")
    os.close(parent)
    assert tree(tmp_path / "build") == published(OLD)
    struck.clear()
    with pytest.raises(EnvironmentFault, match="cannot exchange build/: Input/output error"):
        build(tmp_path, NEW)
    assert tree(tmp_path / "build") == published(OLD)
    assert beside(tmp_path) == ["new"]


def test_a_mount_point_is_named_as_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, OLD)
    monkeypatch.setattr(exchange, "_exchange", _refusing(errno.EBUSY))
    with pytest.raises(EnvironmentFault, match="mount point"):
        build(tmp_path, NEW)
    assert tree(tmp_path / "build") == published(OLD)


def test_a_file_system_that_keeps_no_permissions_still_comes_to_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where every file shows 0777 (as on WSL), the second build must be empty."""
    monkeypatch.setattr(os, "fchmod", lambda handle, _mode: _FCHMOD(handle, 0o777))
    build(tmp_path, OLD)
    changes, _ = build(tmp_path, OLD)
    assert changes.is_empty


def test_a_cache_that_cannot_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAULTS 91, 98: no lock and no manifest, but the site."""
    monkeypatch.setattr(Path, "mkdir", _only_outside(".clinicsite", Path.mkdir))
    build(tmp_path, OLD)
    assert tree(tmp_path / "build") == published(OLD)
    assert not (tmp_path / ".clinicsite").exists()
    changes, _ = build(tmp_path, OLD)
    assert changes.is_empty
    assert beside(tmp_path) == []
    (tmp_path / "build/mine").write_bytes(b"mine")
    with pytest.raises(EnvironmentFault, match="take them away"):
        build(tmp_path, OLD)
    assert (tmp_path / "build/mine").read_bytes() == b"mine"


# What killed runs leave behind (how they leave it: test_kills.py).


def test_leftovers_are_removed_and_folders_of_like_names_are_not(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    for name, files in {
        ".build.clinicsite-00000001": {MARKER: SENTENCE, "a": b"", "b/c": b""},
        ".build.clinicsite-00000002": {},
        ".build.clinicsite-00000003": {MARKER: SENTENCE[:10]},
        ".build.clinicsite-00000004": {MARKER: b""},
        ".build.clinicsite-00000005.old": {MARKER: SENTENCE, "a": b""},
        ".build.clinicsite-0000000a": {"precious": b""},
        ".build.clinicsite-0000000b": {MARKER: b"", "precious": b""},
        ".build.clinicsite-0000000c": {MARKER: b"other words"},
        ".build.clinicsite-xyz": {MARKER: SENTENCE},
        ".other.clinicsite-00000001": {MARKER: SENTENCE},
    }.items():
        (tmp_path / name).mkdir()
        for path, data in files.items():
            (tmp_path / name / path).parent.mkdir(exist_ok=True)
            (tmp_path / name / path).write_bytes(data)
    (tmp_path / ".build.clinicsite-0000000d").symlink_to("build")
    (tmp_path / ".build.clinicsite-0000000e").write_bytes(b"")
    build(tmp_path, OLD)
    assert beside(tmp_path) == [
        ".build.clinicsite-0000000a",
        ".build.clinicsite-0000000b",
        ".build.clinicsite-0000000c",
        ".build.clinicsite-0000000d",
        ".build.clinicsite-0000000e",
        ".build.clinicsite-xyz",
        ".other.clinicsite-00000001",
    ]
    assert tree(tmp_path / "build") == published(OLD)


def test_the_marker_is_removed_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a leftover whose removal was cut short could not be told from somebody's folder."""
    folder = tmp_path / "old"
    folder.mkdir()
    names = [*"abcdefgh", MARKER, *"ijklmnop"]
    for name in names:
        (folder / name).touch()
    removed: list[str] = []
    unlink = os.unlink

    def recording(name: str, *, dir_fd: int) -> None:
        removed.append(name)
        unlink(name, dir_fd=dir_fd)

    monkeypatch.setattr(os, "unlink", recording)
    parent = os.open(tmp_path, os.O_RDONLY)
    assert removal.remove(parent, "old")
    os.close(parent)
    assert sorted(removed) == sorted(names)
    assert removed[-1] == MARKER


def test_a_half_done_fallback_is_undone(tmp_path: Path) -> None:
    """Killed between its two renames, the run left no output; the old one comes back."""
    build(tmp_path, OLD)
    (tmp_path / "build").rename(tmp_path / ".build.clinicsite-00000001.old")
    (tmp_path / ".build.clinicsite-00000001").mkdir()
    changes, _ = build(tmp_path, OLD)
    assert changes.is_empty
    assert tree(tmp_path / "build") == published(OLD)
    assert beside(tmp_path) == []


_FCHMOD = os.fchmod


def _refusing(number: int) -> object:
    def refuse(*_args: object, **_options: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def _only_outside(name: str, make: object) -> object:
    def guarded(path: Path, *args: object, **options: object) -> None:
        if name in path.parts:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        make(path, *args, **options)  # type: ignore[operator]

    return guarded
