"""Paths of the built site that somebody typed are checked wherever they may stand."""

from pathlib import Path

import pytest
from sample import SITES, Site, copy

from clinicsite.errors import ContentError


@pytest.fixture
def site(tmp_path: Path, tiny_theme: None) -> Site:  # noqa: ARG001 - made with it
    """Return a sound site."""
    return copy(SITES / "small", tmp_path / "site")


def dead(site: Site) -> list[str]:
    """Return the places of dead links."""
    try:
        site.build()
    except ContentError as error:
        return [str(each.place) for each in error.diagnostics if each.code == "dead-link"]
    return []


@pytest.mark.parametrize(
    "path",
    ["/", "/about/", "/about/#anything", "/posts/neck-pain/", "/feed.xml", "/notes.txt", "/404.html",
     "/images/neck.svg", "/old/first-visit/", "/modalities/?x=1", "/index.html", "/about/index.html"],
)  # fmt: skip
def test_what_is_there_may_be_linked(site: Site, path: str) -> None:
    site.replace("content/pages/about.md", "One room", f"[See]({path}) one room")
    assert dead(site) == []


@pytest.mark.parametrize("path", ["/abuot/", "/about", "/posts/", "/Feed.xml", "/notes.txt/", "/about/x"])
def test_what_is_not_there_may_not(site: Site, path: str) -> None:
    site.replace("content/pages/about.md", "One room", f"[See]({path}) one room")
    assert dead(site) == ["content/pages/about.md:4:7"]


@pytest.mark.parametrize(
    ("path", "old", "new", "place"),
    [
        ("content/site.yaml", "url: tel:+15555550142", "url: /x/", "content/site.yaml:7:8"),
        ("content/site.yaml", "url: /about/", "url: /x/", "content/site.yaml:10:26"),
        ("content/site.yaml", "language: en", "language: en\nlogo: /x.svg", "content/site.yaml:5:7"),
        (
            "content/site.yaml", "language: en", "language: en\ndisclaimer: {text: a, url: /x/}",
            "content/site.yaml:5:28",
        ),
        (
            "content/site.yaml", "language: en", "language: en\nfooter: [{label: a, url: /x/}]",
            "content/site.yaml:5:26",
        ),
        (
            "content/posts/neck-pain.md", "author: maren", "author: maren\ncta: {label: a, url: /x/}",
            "content/posts/neck-pain.md:5:22",
        ),
        (
            "content/modalities/deep-tissue.md", "summary:", "booking: /x/\nsummary:",
            "content/modalities/deep-tissue.md:5:10",
        ),
    ],
)  # fmt: skip
def test_a_dead_path_is_told_at_its_place(
    site: Site, path: str, old: str, new: str, place: str
) -> None:
    site.replace(path, old, new)
    assert dead(site) == [place]


def test_paths_are_typed_without_the_prefix(site: Site) -> None:
    site.replace("content/site.yaml", "https://small.example", "https://small.example/blog")
    assert dead(site) == []
    assert 'href="/blog/about/"' in site.page("index.html")
