"""A manifest is read whole and unharmed, or not at all."""

import os
import pickle
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite.publishing import summed
from clinicsite.publishing.manifest import Entry, Manifest

SAMPLE = Manifest(
    {"a.html": Entry({"title": "0a", "é": "1b"}, "ff"), "b/c": Entry({}, "ee")},
    77,
    keeps_modes=False,
)


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    SAMPLE.save(tmp_path / "deep" / "m.json")
    assert Manifest.load(tmp_path / "deep" / "m.json") == SAMPLE
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["m.json"]


def test_an_unchanged_manifest_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    SAMPLE.save(path)
    before = path.stat()
    reordered = {path: SAMPLE.entries[path] for path in reversed(list(SAMPLE.entries))}
    Manifest(reordered, 77, keeps_modes=False).save(path)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_changed_byte_makes_it_empty(data: st.DataObject) -> None:
    """FAULTS 112: truncated, bit-flipped, or with bytes added, it is never trusted."""
    whole = b"".join(summed._parts(SAMPLE._as_bytes()))
    place = data.draw(st.integers(0, len(whole) - 1))
    kind = data.draw(st.sampled_from(["cut", "flip", "add"]))
    if kind == "cut":
        damaged = whole[:place]
    elif kind == "flip":
        flipped = whole[place] ^ (1 << data.draw(st.integers(0, 7)))
        damaged = whole[:place] + bytes([flipped]) + whole[place + 1 :]
    else:
        damaged = whole[:place] + b" " + whole[place:]
    assert _loaded(damaged) == Manifest.empty()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_an_empty_manifest_and_no_exception(data: bytes) -> None:
    assert _loaded(data) == Manifest.empty()
    assert _loaded(b"".join(summed._parts(data))) == Manifest.empty()


def test_foreign_forms_with_a_right_sum_are_empty() -> None:
    deep = b"[" * 100_000
    forms = [
        b"1", b"[]", b"{}", b'{"format":2,"entries":{},"inode":0,"keeps_modes":true}', deep,
        b'{"format":1,"entries":{"a":["d"]},"inode":0,"keeps_modes":true}',
        b'{"format":1,"entries":{"a":[1,{}]},"inode":0,"keeps_modes":true}',
        b'{"format":1,"entries":[],"inode":0,"keeps_modes":true}',
    ]  # fmt: skip
    for body in forms:
        assert _loaded(b"".join(summed._parts(body))) == Manifest.empty()


def test_nothing_is_ever_unpickled(tmp_path: Path) -> None:
    """A planted pickle is foreign bytes, and is not run."""
    path = tmp_path / "m.json"
    path.write_bytes(pickle.dumps(_Trap(tmp_path / "sprung")))
    assert Manifest.load(path) == Manifest.empty()
    assert not (tmp_path / "sprung").exists()


def test_a_missing_file_a_folder_a_pipe_and_a_link_are_empty(tmp_path: Path) -> None:
    SAMPLE.save(tmp_path / "m.json")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("m.json")
    for name in ("missing", "folder", "pipe", "link"):
        assert Manifest.load(tmp_path / name) == Manifest.empty()


class _Trap:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.path,))


def _loaded(data: bytes) -> Manifest:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.json"
        path.write_bytes(data)
        return Manifest.load(path)
