"""Places found again in files, for faults that are found after reading."""

from pathlib import Path
from types import SimpleNamespace

from clinicsite.engine import Engine, State
from clinicsite.reading.disk import Disk, Files
from clinicsite.reading.places import words_place

TEXT = "---\ntitle: T\n---\n\nOne line.\n\nA cure for all.\n"


def place(disk: Disk) -> str:
    """Return where a word is, as it is looked up for a check."""
    engine = Engine([], Files(disk).sources(), State(), SimpleNamespace(disk=disk))
    return str(words_place(engine, "content/posts/a.md", "cure"))


def test_words_are_found_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "content/posts/a.md"
    file.parent.mkdir(parents=True)
    file.write_text(TEXT, "utf-8")
    assert place(Disk(tmp_path)) == "content/posts/a.md:7:3"


def test_a_text_that_was_not_saved_is_believed_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "content/posts/a.md"
    file.parent.mkdir(parents=True)
    file.write_text(TEXT.replace("One line.", "Two\nlines.\n\nAnd more."), "utf-8")
    disk = Disk(tmp_path, overlay={"content/posts/a.md": TEXT.encode()})
    assert place(disk) == "content/posts/a.md:7:3"


def test_what_is_not_in_the_file_any_more_has_no_line(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    assert place(Disk(tmp_path)) == "content/posts/a.md"
