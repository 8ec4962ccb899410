"""A signature that is believed proves that a file is as it was read."""

from pathlib import Path

from clinicsite.engine.signatures import TICK_NS, signature, stamp


def test_a_file_written_within_the_tick_of_its_reading_has_no_stamp(tmp_path: Path) -> None:
    file = tmp_path / "post.md"
    file.write_text("one")
    found = file.stat()
    newest = max(found.st_mtime_ns, found.st_ctime_ns)
    assert stamp(found, newest) == b""
    assert stamp(found, newest + TICK_NS - 1) == b""
    assert stamp(found, newest + TICK_NS) == signature(found)


def test_a_file_in_the_place_of_another_has_another_signature(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("same")
    before = signature(one.stat())
    other.write_text("same")
    other.replace(one)
    assert signature(one.stat()) != before
