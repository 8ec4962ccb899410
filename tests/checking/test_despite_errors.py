"""One wrong key hides nothing: a run finds all that is wrong in the other keys and documents."""

import pytest

from sample import SITES, TODAY, Site, copy

PLAIN = """\
---
title: A new post
date: 2026-03-04
author: nobody-here
modalities: Zebra work
related: [gone]
draft: false
---
Text with a [link](nowhere.md).
"""
OTHERS = ["dead-link", "unknown-author", "unknown-modality", "unknown-post"]


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site with another, sound post that claims too much."""
    made = copy(SITES / "small", tmp_path_factory.mktemp("despite") / "site")
    post = "content/posts/neck-pain.md"
    made.write(post, made.read(post) + "\nMassage cures headaches.\n")
    return made


@pytest.mark.parametrize(
    ("right", "wrong", "code", "hidden"),
    [
        ("draft: false", "draft: yes", "not-a-flag", ""),
        ("date: 2026-03-04", "date: Mar 4, 2026", "not-a-date", ""),
        ("title: A new post", "titel: A new post", "unknown-key", ""),
        ("title: A new post", "title: [a, b]", "wrong-type", ""),
        ("draft: false", "reviewed_by: maren", "half-a-review", ""),
        ("draft: false", "image: {alt: A neck}", "missing-key", ""),
        ("related: [gone]", "related: [[gone]]", "wrong-type", "unknown-post"),
        ("author: nobody-here", "author: []", "empty-list", "unknown-author"),
        ("title: A new post", "title: Massage: an introduction", "unquoted-colon", ""),
        ("draft: false", "description: 'It's fine'", "broken-quote", ""),
        ("title: A new post", 'title: "A new post', "unclosed-quote", None),
        ("title: A new post", "title:", "empty-value", ""),
    ],
)
@pytest.mark.usefixtures("tiny_theme")
def test_the_other_keys_are_judged_all_the_same(
    right: str, wrong: str, code: str, hidden: str | None, site: Site
) -> None:
    site.write("content/posts/new.md", PLAIN.replace(right, wrong))
    said = site.run("build", "--today", TODAY)
    codes = [
        line.split("[")[1].split("]")[0]
        for line in said.err.splitlines()
        if line.startswith("content/posts/new.md")
    ]
    assert said.code == 1
    if hidden is not None:
        assert sorted(codes) == sorted([code, *(each for each in OTHERS if each != hidden)])
    assert code in codes
    # The claims of a sound post are remarked on while errors are there.
    assert "content/posts/neck-pain.md" in said.err
    assert "warning[claim-words]" in said.err


@pytest.mark.usefixtures("tiny_theme")
def test_nothing_is_said_of_a_value_that_stands_in_for_a_wrong_one(site: Site) -> None:
    """No remark on its title, date or description; and names of a faulty term are not unknown."""
    site.write("content/posts/new.md", "---\ntitel: x\ndate: x\nauthor: maren\n---\n\nText.\n")
    site.write("content/modalities/cupping.md", "---\nname: [x]\nalso: Cups\n---\nText.\n")
    site.write(
        "content/posts/two.md",
        "---\ntitle: T\ndate: 2026-01-01\nauthor: maren\nmodalities: Cups\n---\nText.\n",
    )
    said = site.run("check", "--today", TODAY)
    codes = [
        line.split("[")[1].split("]")[0]
        for line in said.err.splitlines()
        if "content/posts/new.md" in line or "cupping" in line or "unknown" in line
    ]
    assert [each for each in codes if each != "short-text"] == [
        "wrong-type",
        "unknown-key",
        "not-a-date",
    ]
