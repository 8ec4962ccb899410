"""Places found again in files, for faults that are found after reading."""

from pathlib import Path

from clinicsite.reading.places import Places

TEXT = "---\ntitle: T\n---\n\nOne line.\n\nA cure for all.\n"


def test_words_are_found_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "content/posts/a.md"
    file.parent.mkdir(parents=True)
    file.write_text(TEXT, "utf-8")
    assert str(Places(tmp_path).words("content/posts/a.md", "cure")) == "content/posts/a.md:7:3"


def test_bytes_at_hand_are_believed_before_the_file(tmp_path: Path) -> None:
    """The fault was found in them; somebody may have saved another text since."""
    file = tmp_path / "content/posts/a.md"
    file.parent.mkdir(parents=True)
    file.write_text(TEXT.replace("One line.", "Two\nlines.\n\nAnd more."), "utf-8")
    places = Places(tmp_path, {"content/posts/a.md": TEXT.encode()}.get)
    assert str(places.words("content/posts/a.md", "cure")) == "content/posts/a.md:7:3"
