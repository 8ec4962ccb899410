"""A blog that shows no post is told to show none, and what it waits for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sample import SITES, TODAY, Site, copy, small_theme


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Iterator[Site]:
    with small_theme():
        yield copy(SITES / "stories", tmp_path / "site")


def test_a_day_before_the_first_post_is_told_with_the_next_day(site: Site) -> None:
    """The site is published all the same, and refused under --strict."""
    assert "no-posts" not in site.run("build", "--today", TODAY).err
    site.delete("content/posts/feet.md")
    dates = sorted(
        line.removeprefix("date: ")
        for file in (site.root / "content/posts").glob("*.md")
        for line in file.read_text("utf-8").splitlines()
        if line.startswith("date: ")
    )
    said = site.run("build", "--today", "2001-01-01")
    assert said.code == 0
    assert (
        "content/posts: warning[no-posts]: no post is published as of 2001-01-01; "
        f"the next is due on {dates[0]}\n"
    ) in said.err
    assert site.run("build", "--today", "2001-01-01").err == said.err  # the seal tells it too
    assert site.run("build", "--strict", "--today", "2001-01-01").code == 1


def test_a_blog_of_drafts_or_without_posts_is_told_to_be_one(site: Site) -> None:
    """With nothing to wait for, the hint says what there is, or how to start."""
    posts = sorted((site.root / "content/posts").glob("*.md"))
    for post in posts:
        site.replace(f"content/posts/{post.name}", "author:", "draft: true\nauthor:")
    assert "all are drafts, or have expired" in site.run("build", "--today", TODAY).err
    for post in posts:
        post.unlink()
    assert "warning[no-posts]: the blog has no posts; start one: clinicsite new post" in (
        site.run("build", "--today", TODAY).err
    )
