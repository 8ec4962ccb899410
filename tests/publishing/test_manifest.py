"""A manifest or journal is read whole and unharmed, or not at all."""

import os
import pickle
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite import digests
from clinicsite.engine import codec
from clinicsite.publishing.disk import checksummed
from clinicsite.publishing.manifest import Manifest, load_journal, save_journal
from clinicsite.publishing.state import Home
from publishing_site import build, published, strays, tree

SAMPLE = Manifest(
    {"a.html": "ff", "b/c": "ee"},
    {"a.html": b"stamp", "b/c": b""},
    {"": b"1", "b": b"2"},
    {"": b"", "b": b"3"},
    frozenset({"b/c"}),
    keeps_modes=False,
)


def home(folder: Path) -> Home:
    """Return a home in a folder."""
    return Home(folder, folder / "strays")


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    SAMPLE.save(home(tmp_path / "deep"))
    assert Manifest.load(home(tmp_path / "deep")) == SAMPLE
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["published.bin"]


def test_an_unchanged_manifest_is_not_written_again(tmp_path: Path) -> None:
    SAMPLE.save(home(tmp_path))
    path = home(tmp_path).manifest
    before = path.stat()
    SAMPLE.save(home(tmp_path))
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_changed_byte_makes_it_empty(data: st.DataObject) -> None:
    """FAULTS 112: truncated, bit-flipped, or with bytes added, it is never trusted."""
    whole = _bytes_of(SAMPLE)
    place = data.draw(st.integers(0, len(whole) - 1))
    kind = data.draw(st.sampled_from(["cut", "flip", "add"]))
    if kind == "cut":
        damaged = whole[:place]
    elif kind == "flip":
        flipped = whole[place] ^ (1 << data.draw(st.integers(0, 7)))
        damaged = whole[:place] + bytes([flipped]) + whole[place + 1 :]
    else:
        damaged = whole[:place] + b" " + whole[place:]
    assert _loaded(damaged) == Manifest()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_an_empty_manifest_and_no_exception(data: bytes) -> None:
    assert _loaded(data) == Manifest()
    assert _loaded(_checksummed(data)) == Manifest()


def test_foreign_forms_with_a_right_sum_are_empty() -> None:
    values: list[object] = [
        1,
        [],
        {},
        [3, True, [], [], []],
        [2, True, [["a", 1, b""]], [], []],
        [2, True],
    ]
    for value in values:
        assert _loaded(_checksummed(codec.encode(value))) == Manifest()


def test_nothing_is_ever_unpickled(tmp_path: Path) -> None:
    """A planted pickle is foreign bytes, and is not run."""
    home(tmp_path).manifest.write_bytes(pickle.dumps(_Trap(tmp_path / "sprung")))
    assert Manifest.load(home(tmp_path)) == Manifest()
    assert not (tmp_path / "sprung").exists()


def test_a_missing_file_a_folder_a_pipe_and_a_link_are_empty(tmp_path: Path) -> None:
    places = {name: home(tmp_path / name) for name in ("missing", "folder", "pipe", "link")}
    for each in places.values():
        each.folder.mkdir()
    places["folder"].manifest.mkdir()
    os.mkfifo(places["pipe"].manifest)
    SAMPLE.save(home(tmp_path))
    places["link"].manifest.symlink_to(home(tmp_path).manifest)
    for each in places.values():
        assert Manifest.load(each) == Manifest()


def test_a_journal_cut_at_any_byte_tells_only_that_there_was_one(tmp_path: Path) -> None:
    place = home(tmp_path)
    assert load_journal(place) is None
    save_journal(place, {"a.html": "ff"}, durable=False)
    assert load_journal(place) == {"a.html": "ff"}
    whole = place.journal.read_bytes()
    for length in range(len(whole)):
        place.journal.write_bytes(whole[:length])
        assert load_journal(place) == {}


def test_after_a_kill_the_journal_says_which_new_files_are_ours(tmp_path: Path) -> None:
    """As a run leaves it that was killed before it could save the manifest of its new site."""
    build(tmp_path, {"a": b"1"})
    place = Home(next((tmp_path / ".clinicsite/outputs").iterdir()), tmp_path)
    old = place.manifest.read_bytes()
    build(tmp_path, {"a": b"1", "new": b"2"})
    place.manifest.write_bytes(old)
    save_journal(place, {"new": digests.of_bytes(b"2")}, durable=False)
    _, report = build(tmp_path, {"a": b"1"})
    assert (report.removed, report.foreign) == (("new",), ())
    assert tree(tmp_path / "build") == published({"a": b"1"})
    assert not place.journal.exists()


def test_without_that_journal_they_are_moved_aside(tmp_path: Path) -> None:
    build(tmp_path, {"a": b"1"})
    place = Home(next((tmp_path / ".clinicsite/outputs").iterdir()), tmp_path)
    old = place.manifest.read_bytes()
    build(tmp_path, {"a": b"1", "new": b"2"})
    place.manifest.write_bytes(old)
    place.journal.write_bytes(b"cut")
    _, report = build(tmp_path, {"a": b"1"})
    assert report.foreign == ("new",)
    assert strays(tmp_path) == {b"2"}


def test_what_the_format_before_knew_stays_ours(tmp_path: Path) -> None:
    """An upgrade moves no page aside."""
    build(tmp_path, {"a": b"1", "b": b"2"})
    place = Home(next((tmp_path / ".clinicsite/outputs").iterdir()), tmp_path)
    place.manifest.unlink()
    old = b'{"format":1,"inode":7,"keeps_modes":true,"entries":{"a":["%s",{"title":"x"}]}}'
    checksummed.write(place.former_manifest, old % digests.of_bytes(b"1").encode())
    _, report = build(tmp_path, {})
    assert (report.removed, report.foreign) == (("a",), ("b",))


class _Trap:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.path,))


def _checksummed(body: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        checksummed.write(Path(folder) / "x", body)
        return (Path(folder) / "x").read_bytes()


def _bytes_of(manifest: Manifest) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        manifest.save(home(Path(folder)))
        return home(Path(folder)).manifest.read_bytes()


def _loaded(data: bytes) -> Manifest:
    with tempfile.TemporaryDirectory() as folder:
        home(Path(folder)).manifest.write_bytes(data)
        return Manifest.load(home(Path(folder)))
