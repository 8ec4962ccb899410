"""No part of the cache is a symbolic link, and what is pruned there is ours by its name."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from clinicsite import caches
from clinicsite.errors import UsageError
from clinicsite.pages.assets import picture_files
from clinicsite.pages.search import files
from sample import SITES, TODAY, Site, copy


@pytest.fixture
def site(tmp_path: Path, tiny_theme: None) -> Site:  # noqa: ARG001 - renders by it
    """Return a sound site."""
    return copy(SITES / "small", tmp_path / "site")


@pytest.mark.parametrize("name", ["", "pictures", "search", "outputs", "strays", "cache.sqlite"])
def test_a_cache_that_leads_elsewhere_is_refused(site: Site, tmp_path: Path, name: str) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "0123456789abcdef0123456789abcdef.jpg").write_text("mine")
    link = site.root / ".clinicsite" / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(precious)
    said = site.run("build", "--today", TODAY)
    assert said.code == 2
    assert "is a symbolic link; " in said.err
    assert [path.read_text() for path in precious.iterdir()] == ["mine"]
    assert not (site.root / "build").exists()


def test_a_preview_that_leads_elsewhere_is_refused(site: Site, tmp_path: Path) -> None:
    (site.root / ".clinicsite").mkdir()
    (site.root / ".clinicsite" / "preview").symlink_to(tmp_path)
    said = site.run("serve")
    assert (said.code, "preview is a symbolic link" in said.err) == (2, True)


def test_a_link_on_the_way_is_seen(tmp_path: Path) -> None:
    (tmp_path / ".clinicsite").mkdir()
    (tmp_path / ".clinicsite" / "outputs").symlink_to(tmp_path)
    with pytest.raises(UsageError, match=r"\.clinicsite/outputs is a symbolic link"):
        caches.cache_folder(tmp_path, "outputs/0123")
    assert caches.cache_folder(tmp_path, "search") == tmp_path / ".clinicsite" / "search"


def test_pruning_leaves_what_is_not_named_as_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_files, "MAX_KEPT_BYTES", 0)
    monkeypatch.setattr(picture_files, "_SPARED_SECONDS", -60)
    for name in ("holiday.jpg", "0" * 32 + ".webp", ".new-abc"):
        (tmp_path / name).write_text("bytes")
    picture_files.PictureFiles(tmp_path).prune(())
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_old_indexes_are_removed_and_other_folders_are_not(tmp_path: Path) -> None:
    for name in ["mine", *(f"{number:032x}" for number in range(files.KEPT))]:
        (tmp_path / name).mkdir()
    files.keep(tmp_path, "f" * 32, {"a": b"a"})
    left = {path.name for path in tmp_path.iterdir()}
    assert {"mine", "f" * 32} <= left
    assert len(left) == 1 + files.KEPT


@pytest.mark.parametrize("command", [("plan",), ("why", "/"), ("list", "drafts"), ("build",)])
def test_a_damaged_record_is_no_bug_of_ours(site: Site, command: tuple[str, ...]) -> None:
    """A command that only looks may ask for a build; a build makes the record anew."""
    assert site.run("build", "--today", TODAY).code == 0
    (file,) = (site.root / ".clinicsite/outputs").glob("*/state.sqlite")
    with contextlib.closing(sqlite3.connect(file)) as record, record:
        record.execute(
            "UPDATE node SET sum = sum + 1 WHERE query IN ('page', 'page_list', 'order')"
        )
    site.replace("content/posts/neck-pain.md", "\n---\n", "\n---\nA word on posture.\n\n")
    said = site.run(*command, "--today", TODAY)
    assert said.code in {0, 3}
    assert said.code == 0 or "the record of the last build is damaged" in said.err
    assert said.code == 0 or command != ("build",)
