"""Outputs that some machine takes for one file are told of, at who is best asked to give way."""

from pathlib import Path

import pytest

from clinicsite.errors import ContentError
from sample import SITES, Site, copy


@pytest.fixture
def site(tmp_path: Path, tiny_theme: None) -> Site:  # noqa: ARG001 - renders by it
    """Return a sound site."""
    return copy(SITES / "small", tmp_path / "site")


def post(slug: str = "", alias: str = "") -> str:
    """Return a post's text."""
    more = f"slug: {slug}\n" if slug else ""
    more += f"aliases: [{alias}]\n" if alias else ""
    return f"---\ntitle: New\ndate: 2026-03-01\nauthor: maren\n{more}---\nText.\n"


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"content/posts/new.md": post("neck-pain")}, "content/posts/new.md:5:7"),
        ({"content/posts/new.md": post("NECK-pain")}, "content/posts/new.md:5:7"),
        ({"content/posts/new.md": post(alias="/feed.xml")}, "content/posts/new.md:5:11"),
        ({"content/posts/new.md": post(alias="/")}, "content/posts/new.md:5:11"),
        ({"content/posts/new.md": post(alias="/posts/neck-pain")}, "content/posts/new.md:5:11"),
        ({"content/posts/new.md": post(alias="/notes.txt")}, "content/posts/new.md:5:11"),
        ({"content/posts/new.md": post(alias="/notes.txt/x")}, "content/posts/new.md:5:11"),
        ({"content/posts/new.md": post(alias="/posts")}, None),
        ({"content/pages/feed.md": "---\ntitle: Feed\n---\nText.\n"}, None),
        (
            {"content/pages/authors.md": "---\ntitle: A\n---\nText.\n"},
            "content/pages/authors.md:1:1",
        ),
        ({"static/about/index.html": "mine"}, "content/pages/about.md:1:1"),
        ({"static/robots.txt": "mine"}, "static/robots.txt"),
        ({"static/Notes.txt": "mine"}, "static/Notes.txt"),
        ({"static/caf\u00e9.txt": "1", "static/cafe\u0301.txt": "2"}, "static/cafe\u0301.txt"),
    ],
)
def test_a_collision_is_told_once_at_the_right_place(
    site: Site, files: dict[str, str], place: str | None
) -> None:
    for path, text in files.items():
        site.write(path, text)
    if place is None:
        site.build()
        return
    with pytest.raises(ContentError) as failure:
        site.build()
    (found,) = [each for each in failure.value.diagnostics if each.severity == "error"]
    assert (str(found.place), found.code) == (place, "collision")


def test_names_that_only_resemble_each_other_are_no_collision(site: Site) -> None:
    for name in ("neck-pains", "neck-pai", "neck_pain", "neck.pain"):
        site.write(f"content/posts/{name}.md", post())
    site.build()
