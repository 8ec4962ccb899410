"""What a process remembers between reads changes nothing but the time they take."""

import os
from pathlib import Path

from clinicsite.errors import has_errors
from clinicsite.reading import library
from clinicsite.reading.memory import Memory
from clinicsite.settings import Settings

SETTINGS = Settings.model_validate({"name": "W", "url": "https://w.example"})
PAGE = "---\ntitle: {title}\n---\n{text}\n"


def write(root: Path, name: str, text: str) -> Path:
    """Write a plain page."""
    file = root / "content" / "pages" / f"{name}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(PAGE.format(title=name, text=text), encoding="utf-8")
    return file


def texts(root: Path, memory: Memory | None) -> dict[str, str]:
    """Read the site; return each document's plain words by its id."""
    documents, found, *_ = library.read(root, SETTINGS, memory=memory)
    assert not has_errors(found)
    return {each.id: each.markup.text for each in documents}


def test_an_untouched_document_is_the_same_object(tmp_path: Path) -> None:
    """What nobody touched is neither read nor parsed again."""
    write(tmp_path, "about", "One.")
    write(tmp_path, "privacy", "Two.")
    memory = Memory()
    before = {each.id: each for each in library.read(tmp_path, SETTINGS, memory=memory)[0]}
    kept = memory.files["content/pages/about.md"][1]
    write(tmp_path, "privacy", "Three.")
    after = {each.id: each for each in library.read(tmp_path, SETTINGS, memory=memory)[0]}
    assert after["about"] is before["about"]
    assert memory.files["content/pages/about.md"][1] is kept
    assert after["privacy"].markup.text == "Three."


def test_an_edit_of_the_same_size_and_time_is_seen(tmp_path: Path) -> None:
    """FAULTS H109: `st_ctime` tells of an edit whose size and modification time are kept."""
    file = write(tmp_path, "about", "One.")
    memory = Memory()
    assert texts(tmp_path, memory) == {"about": "One."}
    times = file.stat()
    write(tmp_path, "about", "Two.")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert texts(tmp_path, memory) == {"about": "Two."} == texts(tmp_path, None)


def test_a_removed_file_is_forgotten(tmp_path: Path) -> None:
    """Memory does not grow with files that are gone."""
    file = write(tmp_path, "about", "One.")
    write(tmp_path, "privacy", "Two.")
    memory = Memory()
    texts(tmp_path, memory)
    file.unlink()
    assert texts(tmp_path, memory) == {"privacy": "Two."}
    assert set(memory.files) == {"content/pages/privacy.md"}
    assert len(memory.parsed) == 1


def test_a_renamed_or_exchanged_file_is_read_anew(tmp_path: Path) -> None:
    """Another file under a known name has another identity."""
    file = write(tmp_path, "about", "One.")
    memory = Memory()
    texts(tmp_path, memory)
    other = write(tmp_path, "other", "Two.")
    other.replace(file)
    assert texts(tmp_path, memory) == {"about": "Two."}
