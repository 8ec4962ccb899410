"""Small sites come out byte for byte as they were accepted; `pytest --update` accepts anew."""

import shutil
from pathlib import Path

import pytest

from sample import SITES, Site, copy

GOLDEN = ("small", "prefix")
CANARIES = (b"canary-draft", b"canary-scheduled", b"canary-expired")


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.usefixtures("tiny_theme")
def test_a_site_comes_out_as_accepted(name: str, tmp_path: Path, *, update: bool) -> None:
    site = copy(SITES / name, tmp_path / name)
    site.build()
    expected = SITES / name / "expected"
    if update:
        shutil.rmtree(expected, ignore_errors=True)
        shutil.copytree(site.root / "build", expected)
    differing = _differing(site, expected)
    assert not differing, f"not as accepted (pytest --update accepts): {differing}"


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.usefixtures("tiny_theme")
def test_nothing_is_said_of_a_sound_site(name: str, tmp_path: Path) -> None:
    said = copy(SITES / name, tmp_path / name).run("build", "--today", "2026-06-01", "--strict")
    assert (said.code, said.err) == (0, "")


@pytest.mark.usefixtures("tiny_theme")
def test_unpublished_posts_leave_no_trace(tmp_path: Path) -> None:
    site = copy(SITES / "prefix", tmp_path / "site")
    report = site.build()
    for path, data in site.tree().items():
        assert not [word for word in CANARIES if word in data or word.decode() in path], path
    assert len(report.site.graph.unpublished) == len(CANARIES)


@pytest.mark.usefixtures("tiny_theme")
def test_the_canaries_sing_when_they_are_published(tmp_path: Path) -> None:
    """A control: the words that the test above looks for do get into a page."""
    site = copy(SITES / "prefix", tmp_path / "site")
    site.replace("content/posts/unfinished.md", "draft: true\n", "")
    site.build()
    assert "canary-draft" in site.page("2026/01/unfinished/index.html")


def _differing(site: Site, expected: Path) -> list[str]:
    made, wanted = site.tree(), _tree(expected)
    return sorted(path for path in made | wanted if made.get(path) != wanted.get(path))


def _tree(folder: Path) -> dict[str, bytes]:
    return Site(folder.parent).tree(folder.name)
