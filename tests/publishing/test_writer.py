"""Publishing: the output becomes exactly the wanted site, or stays exactly as it was."""

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from publishing_site import beside, build, published, rendered, strays, tree, wanted

from clinicsite import digests
from clinicsite.errors import EnvironmentFault
from clinicsite.pages.page import Asset
from clinicsite.publishing import exchange, staging
from clinicsite.publishing.plan import Wanted
from clinicsite.publishing.state import MARKER, SENTENCE
from clinicsite.publishing.target import locked
from clinicsite.publishing.writer import publish
from clinicsite.rendering.rendered import Rendered

BUILD = Path("build")
OLD = {"index.html": b"home", "posts/a/index.html": b"a", "posts/b/index.html": b"b"}
NEW = {"index.html": b"home", "posts/a/index.html": b"a2", "feed.xml": b"<feed/>"}


def test_the_first_publication_makes_the_site_and_the_folders_above(tmp_path: Path) -> None:
    with locked(Path("deep/er/build"), root=tmp_path) as target:
        plan = target.plan(wanted(OLD))
        report = publish(target, plan, rendered(plan.stale, OLD))
    assert tree(tmp_path / "deep/er/build") == published(OLD)
    assert (report.written, report.is_exchanged) == (3, True)
    assert os.listdir(tmp_path / "deep/er") == ["build"]


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
    plan, report = build(tmp_path, NEW)
    assert tree(tmp_path / "build") == published(NEW)
    assert report.written == 2
    assert plan.prune == ("posts/b/index.html",)
    assert beside(tmp_path) == []


def test_an_equal_site_is_not_touched_at_all(tmp_path: Path) -> None:
    """No file, no folder and no manifest gets a new time; no iterator is asked."""
    build(tmp_path, OLD)
    before = _stamps(tmp_path)
    with locked(BUILD, root=tmp_path) as target:
        plan = target.plan(wanted(OLD))
        assert plan.is_empty
        report = publish(target, plan, _failing())
    assert report.manifest == target.last
    after = _stamps(tmp_path)
    lock = next(name for name in before if name.endswith("/lock"))
    assert {**after, lock: before[lock]} == before


def test_a_clean_build_of_an_equal_site_writes_nothing_to_the_output(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    before = _stamps(tmp_path / "build")
    plan, report = build(tmp_path, OLD, clean=True)
    assert (len(plan.stale), report.written, report.is_exchanged) == (3, 0, False)
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

    def files() -> Iterator[Rendered]:
        yield Rendered("feed.xml", NEW["feed.xml"])
        raise KeyError("the last page")

    with locked(BUILD, root=tmp_path) as target, pytest.raises(KeyError, match="the last page"):
        publish(target, target.plan(wanted(NEW)), files())
    assert _stamps(tmp_path / "build") == before
    assert beside(tmp_path) == []


def test_an_os_error_of_the_renderer_is_not_taken_for_ours(tmp_path: Path) -> None:
    with locked(BUILD, root=tmp_path) as target, pytest.raises(PermissionError):
        publish(target, target.plan(wanted(OLD)), _failing(PermissionError("templates/x")))
    assert beside(tmp_path) == []


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    with locked(BUILD, root=tmp_path) as target, pytest.raises(KeyboardInterrupt):
        publish(target, target.plan(wanted(NEW)), _failing(KeyboardInterrupt()))
    assert tree(tmp_path / "build") == published(OLD)
    assert beside(tmp_path) == []


def test_files_are_written_as_they_come(tmp_path: Path) -> None:
    """Memory stays bounded: each file is on the disk before the next is asked for."""
    seen = []

    def files() -> Iterator[Rendered]:
        for name, data in OLD.items():
            yield Rendered(name, data)
            folder = next(tmp_path.glob(".build.clinicsite-*"))
            seen.append((folder / name).read_bytes())

    with locked(BUILD, root=tmp_path) as target:
        publish(target, target.plan(wanted(OLD)), files())
    assert seen == list(OLD.values())


@pytest.mark.parametrize(
    "files",
    [
        [],
        [Rendered("index.html", b"1"), Rendered("index.html", b"1")],
        [Rendered("other.html", b"1")],
        [Rendered("../x", b"1")],
    ],
)
def test_files_that_do_not_fit_the_plan_are_a_bug_and_change_nothing(
    files: list[Rendered], tmp_path: Path
) -> None:
    with locked(BUILD, root=tmp_path) as target, pytest.raises(AssertionError):
        publish(target, target.plan(wanted({"index.html": b"1"})), files)
    assert [path.name for path in tmp_path.iterdir()] == [".clinicsite"]


def test_assets_are_copied_from_a_file_or_from_bytes(tmp_path: Path) -> None:
    picture = bytes(range(256)) * 9000
    (tmp_path / "p.jpg").write_bytes(picture)
    assets = [
        Asset("assets/p.jpg", digests.of_bytes(picture), tmp_path / "p.jpg", "static/p.jpg"),
        Asset("assets/s.css", digests.of_bytes(b"a{}"), b"a{}"),
    ]
    with locked(BUILD, root=tmp_path) as target:
        plan = target.plan([Wanted(asset.path, {"file": asset.digest}) for asset in assets])
        publish(target, plan, assets)
    assert tree(tmp_path / "build") == published(
        {"assets/p.jpg": picture, "assets/s.css": b"a{}"}
    )


@pytest.mark.parametrize("mishap", ["edited", "deleted", "linked"])
def test_an_asset_that_changes_during_the_build_stops_it(mishap: str, tmp_path: Path) -> None:
    """FAULTS 99: no mix of two states; the file is named as the editor knows it."""
    source = tmp_path / "p.jpg"
    source.write_bytes(b"new")
    if mishap != "edited":
        source.unlink()
    if mishap == "linked":
        source.symlink_to("/etc/hostname")
    asset = Asset("p.jpg", digests.of_bytes(b"old"), source, "static/p.jpg")
    with (
        locked(BUILD, root=tmp_path) as target,
        pytest.raises(EnvironmentFault, match=r"static/p\.jpg"),
    ):
        publish(target, target.plan([Wanted("p.jpg", {"file": "1"})]), [asset])
    assert not (tmp_path / "build").exists()
    assert beside(tmp_path) in (["p.jpg"], [])


# What people put into the folder.


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
    assert report.strays == ("deep/er/more.txt", "link", "notes.txt", "pipe", "posts/folder-link")
    assert report.strays_folder == tmp_path / ".clinicsite/strays/1"
    moved = tree(tmp_path / ".clinicsite/strays/1")
    assert moved["deep/er/more.txt"] == (0o644, b"more")
    assert moved["link"] == (0, "link to /etc/hostname")
    assert moved["pipe"] == (0, "special")
    (output / "notes.txt").write_bytes(b"again")
    _, report = build(tmp_path, OLD)
    assert report.strays_folder == tmp_path / ".clinicsite/strays/2"
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
    assert report.strays == (("about/mine.txt",) if kind == "folder" else ("about",))
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
    assert os.listdir(victim) == ["index.html"]
    assert (victim / "index.html").stat().st_nlink == 1


def test_our_file_changed_by_hand_is_replaced(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    (tmp_path / "build/index.html").write_bytes(b"by hand")
    (tmp_path / "build/posts/b/index.html").unlink()
    (tmp_path / "build/posts/a/index.html").chmod(0o600)
    plan, report = build(tmp_path, OLD)
    assert tree(tmp_path / "build") == published(OLD)
    assert {item.path: item.reasons for item in plan.stale} == {
        "index.html": ("output changed by hand",),
        "posts/a/index.html": ("output changed by hand",),
        "posts/b/index.html": ("output missing",),
    }
    assert report.strays == ()


def test_empty_folders_and_odd_permissions_are_mended(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    output = tmp_path / "build"
    (output / "void/of/all").mkdir(parents=True)
    (output / "posts").chmod(0o700)
    output.chmod(0o750)
    (output / MARKER).chmod(0o600)
    plan, _ = build(tmp_path, OLD)
    assert plan.mend == (".", MARKER, "posts", "void/of/all")
    assert tree(output) == published(OLD)


def test_with_the_manifest_lost_equal_files_stay_and_others_are_moved_aside(
    tmp_path: Path,
) -> None:
    build(tmp_path, OLD)
    inode = (tmp_path / "build/index.html").stat().st_ino
    next((tmp_path / ".clinicsite/outputs").glob("*/manifest.json")).unlink()
    _, report = build(tmp_path, NEW)
    assert tree(tmp_path / "build") == published(NEW)
    assert report.strays == ("posts/b/index.html", "posts/a/index.html")
    assert (tmp_path / "build/index.html").stat().st_ino == inode
    assert strays(tmp_path) == {b"a", b"b"}


def test_an_output_deleted_by_hand_is_made_again(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    staging.remove(os.open(tmp_path, os.O_RDONLY), "build")
    plan, _ = build(tmp_path, OLD)
    assert {reason for item in plan.stale for reason in item.reasons} == {"output missing"}
    assert tree(tmp_path / "build") == published(OLD)


# What happens to the folder while we build.


def test_a_file_put_in_during_the_build_is_moved_aside(tmp_path: Path) -> None:
    build(tmp_path, OLD)

    def files() -> Iterator[Rendered]:
        (tmp_path / "build/late.txt").write_bytes(b"late")
        yield Rendered("new", b"new")

    with locked(BUILD, root=tmp_path) as target:
        publish(target, target.plan(wanted({**OLD, "new": b"new"})), files())
    assert tree(tmp_path / "build") == published({**OLD, "new": b"new"})
    assert strays(tmp_path) == {b"late"}


def test_an_output_replaced_by_a_link_during_the_build_harms_nobody(tmp_path: Path) -> None:
    """FAULTS 82: the new site is published, the link's goal untouched, what stood there kept."""
    victim = tmp_path / "victim"
    build(tmp_path, OLD)
    victim.mkdir()
    (victim / "precious").write_bytes(b"keep me")
    before = tree(victim)

    def files() -> Iterator[Rendered]:
        (tmp_path / "build").rename(tmp_path / "moved")
        (tmp_path / "build").symlink_to(victim)
        yield Rendered("new", b"new")

    with locked(BUILD, root=tmp_path) as target, pytest.raises(EnvironmentFault, match="replaced"):
        publish(target, target.plan(wanted({**OLD, "new": b"new"})), files())
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
            publish(target, target.plan(wanted(NEW)), rendered([], NEW))
    assert tree(tmp_path / "moved") == published(OLD)


def test_an_output_that_appears_during_the_first_build_is_kept(tmp_path: Path) -> None:
    def files() -> Iterator[Rendered]:
        (tmp_path / "build").mkdir()
        (tmp_path / "build/mine").write_bytes(b"mine")
        yield Rendered("new", b"new")

    with locked(BUILD, root=tmp_path) as target, pytest.raises(EnvironmentFault, match="replaced"):
        publish(target, target.plan(wanted({"new": b"new"})), files())
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


# Machines that lack something.


def test_where_links_fail_files_are_copied_with_their_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, OLD)
    before = (tmp_path / "build/index.html").stat()
    monkeypatch.setattr(staging.os, "link", _refusing(errno.EPERM))
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
    monkeypatch.setattr(staging.os, "link", _refusing(errno.EPERM))
    with locked(BUILD, root=tmp_path) as target:
        (tmp_path / "build/index.html").write_bytes(b"by hand")
        plan = target.plan(wanted(NEW))
        with pytest.raises(EnvironmentFault, match=r"build/index\.html was changed"):
            publish(target, plan, rendered(plan.stale, NEW))


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
    rename, calls = os.rename, []

    def failing(*args: str, **options: int) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise OSError(errno.EIO, "Input/output error")
        rename(*args, **options)

    monkeypatch.setattr(exchange, "_exchange", _refusing(errno.EINVAL))
    monkeypatch.setattr(exchange.os, "rename", failing)
    with pytest.raises(EnvironmentFault, match="cannot exchange build/: Input/output error"):
        build(tmp_path, NEW)
    assert len(calls) == 3
    assert tree(tmp_path / "build") == published(OLD)
    assert beside(tmp_path) == []


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
    monkeypatch.setattr(staging.os, "fchmod", lambda handle, _mode: _FCHMOD(handle, 0o777))
    build(tmp_path, OLD)
    plan, _ = build(tmp_path, OLD)
    assert plan.is_empty


def test_a_cache_that_cannot_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAULTS 91, 98: no lock and no manifest, but the site."""
    monkeypatch.setattr(Path, "mkdir", _only_outside(".clinicsite", Path.mkdir))
    build(tmp_path, OLD)
    assert tree(tmp_path / "build") == published(OLD)
    assert not (tmp_path / ".clinicsite").exists()
    plan, _ = build(tmp_path, OLD)
    assert len(plan.stale) == 3
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


def test_a_half_done_fallback_is_undone(tmp_path: Path) -> None:
    """Killed between its two renames, the run left no output; the old one comes back."""
    build(tmp_path, OLD)
    (tmp_path / "build").rename(tmp_path / ".build.clinicsite-00000001.old")
    (tmp_path / ".build.clinicsite-00000001").mkdir()
    plan, _ = build(tmp_path, OLD)
    assert plan.is_empty
    assert tree(tmp_path / "build") == published(OLD)
    assert beside(tmp_path) == []


_FCHMOD = os.fchmod


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return when each thing was written and which inode it is (links move the ctime)."""
    return {
        str(path): (path.lstat().st_mtime_ns, path.lstat().st_ino)
        for path in [folder, *folder.rglob("*")]
    }


def _failing(error: BaseException | None = None) -> Iterator[Rendered]:
    raise error or AssertionError("nothing should be rendered")
    yield


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
