"""`clinicsite rename`: the file moves, the old url leads on, links follow, all else stays."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clinicsite.errors import EnvironmentFault, UsageError
from clinicsite.renaming import swap
from clinicsite.renaming.rename import rename
from sample import REPOSITORY, SITES, Site, copy, small_theme, tree_of


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Iterator[Site]:
    """Give the small site a post that names another in every way there is."""
    site = copy(SITES / "small", tmp_path / "site")
    site.write(
        "content/posts/target.md",
        "---\ntitle: Target\ndate: 2025-01-01\nauthor: maren\n---\n## Part\n\nText.\n",
    )
    site.write(
        "content/posts/namer.md",
        "---\ntitle: Namer\ndate: 2025-01-02\nauthor: maren\nrelated: [target]  # kept\n"
        "cta: { label: Read on, url: /posts/target/ }\n---\n"
        "A [path](target.md), a [part](./target.md#part), an [id](post:target#part),\r\n"
        "a [built one](/posts/target/#part) and [two][t] on\ta [line][t].\n\n"
        "`[code](target.md)` and target.md are words.\n\n[t]: <target.md#part>\n",
    )
    site.write("content/pages/deep.md", "---\ntitle: Deep\n---\n[Up](../posts/target.md).\n")
    with small_theme():
        yield site


def test_every_way_to_name_a_post_is_mended_and_nothing_else_changes(site: Site) -> None:
    """Paths, anchors, ids, built paths, definitions, `related`, calls; byte for byte elsewhere."""
    before = tree_of(site.root)
    said = site.run("rename", "target", "goal")
    assert said.code == 0, said.err
    after = tree_of(site.root)
    namer = before["content/posts/namer.md"]
    expected = (
        namer.replace(b"[target]  # kept", b"[goal]  # kept")
        .replace(b"url: /posts/target/", b"url: /posts/goal/")
        .replace(b"(target.md)", b"(goal.md)", 1)
        .replace(b"./target.md#part", b"goal.md#part")
        .replace(b"post:target", b"post:goal")
        .replace(b"(/posts/target/#part)", b"(/posts/goal/#part)")
        .replace(b"<target.md#part>", b"<goal.md#part>")
    )
    assert after["content/posts/namer.md"] == expected
    assert after["content/pages/deep.md"].endswith(b"[Up](../posts/goal.md).\n")
    assert b"aliases:\n  - /posts/target/\n---\n" in after["content/posts/goal.md"]
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert {path for path in changed if path.startswith("content")} == {
        "content/posts/namer.md", "content/pages/deep.md",
        "content/posts/target.md", "content/posts/goal.md",
    }  # fmt: skip


def test_the_renamed_site_builds_and_the_old_url_leads_to_the_new(site: Site) -> None:
    site.run("rename", "content/posts/target.md", "goal")
    site.build()
    assert "url=/posts/goal/" in site.page("posts/target/index.html")
    assert "/posts/target/" not in site.page("posts/namer/index.html")


def test_there_and_back_leads_to_one_alias_and_no_collision(site: Site) -> None:
    site.run("rename", "target", "goal")
    assert site.run("rename", "goal", "target").code == 0
    assert "aliases:\n  - /posts/goal/\n---" in site.read("content/posts/target.md")
    site.build()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("aliases: /a/", "aliases: [/a/, /posts/target/]"),
        ("aliases: [/a/, '/b/']", "aliases: [/posts/target/, /a/, '/b/']"),
        ("aliases:\n- /a/  # old", "aliases:\n- /a/  # old\n- /posts/target/"),
        ("aliases:\n    - /a/", "aliases:\n    - /a/\n    - /posts/target/"),
        ("aliases: [/posts/target]", "aliases: [/posts/target]"),
    ],
)
def test_aliases_grow_in_the_form_they_have(site: Site, typed: str, expected: str) -> None:
    site.replace("content/posts/target.md", "author: maren\n", f"author: maren\n{typed}\n")
    said = site.run("rename", "target", "goal")
    if "target" in typed:  # an alias that is the post's own url collides already
        assert said.code in (0, 1)
        return
    assert said.code == 0, said.err
    assert f"author: maren\n{expected}\n---\n" in site.read("content/posts/goal.md")


def test_a_typed_slug_is_renamed_and_a_date_in_the_name_stays(site: Site) -> None:
    site.replace("content/posts/target.md", "author: maren\n", "author: maren\nslug: 'old-slug'\n")
    site.rename("content/posts/target.md", "content/posts/2025-01-01-target.md")
    for path in ("content/posts/namer.md", "content/pages/deep.md"):
        site.write(path, site.read(path).replace("target.md", "2025-01-01-target.md"))
        site.write(path, site.read(path).replace("post:target", "post:old-slug"))
        site.write(path, site.read(path).replace("[target]", "[2025-01-01-target]"))
        site.write(path, site.read(path).replace("/posts/target/", "/posts/old-slug/"))
    assert site.run("rename", "old-slug", "goal").code == 0
    moved = site.read("content/posts/2025-01-01-goal.md")
    assert "slug: 'goal'\n" in moved
    assert "- /posts/old-slug/" in moved
    assert "post:goal#part" in site.read("content/posts/namer.md")
    assert "[2025-01-01-goal]" in site.read("content/posts/namer.md")


def test_a_bundle_moves_with_its_pictures_and_others_still_show_them(site: Site) -> None:
    front = "---\ntitle: {}\n{}image: {{ src: {}, alt: A room }}\n---\n![A room]({})\n"
    own = front.format("Bundle", "date: 2025-03-01\nauthor: maren\n", "room.png", "room.png")
    site.write("content/posts/bundle/index.md", own + "[Self](../bundle/index.md#x)\n\n## X\n")
    shutil.copy(REPOSITORY / "static/icon.png", site.root / "content/posts/bundle/room.png")
    there = "../posts/bundle/room.png"
    site.write("content/pages/shows.md", front.format("Shows", "", there, there))
    said = site.run("rename", "content/posts/bundle", "goal")
    assert said.code == 0, said.err
    assert not (site.root / "content/posts/bundle").exists()
    assert (site.root / "content/posts/goal/room.png").exists()
    assert site.read("content/pages/shows.md").count("../posts/goal/room.png") == 2
    assert "room.png, alt" in site.read("content/posts/goal/index.md")
    site.build()


def test_a_draft_leaves_no_alias_for_nobody_knew_its_url(site: Site) -> None:
    site.replace("content/posts/target.md", "author: maren\n", "author: maren\ndraft: true\n")
    said = site.run("rename", "target", "goal")
    assert said.code == 0, said.err
    assert "aliases" not in site.read("content/posts/goal.md")
    assert "(goal.md)" in site.read("content/posts/namer.md")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("tarte", "goal", "did you mean 'target'?"),
        ("target", "namer", "namer.md exists already"),
        ("target", "Bad Näme", "try 'bad-name'"),
        ("target", "../escape", "is not a name for a post"),
        ("target", "target", "is already called 'target'"),
        ("target", "2020-01-01-goal", "a date that is not the post's own"),
        ("target", "taken", "among its aliases"),
    ],
)
def test_what_cannot_be_renamed_is_refused_and_nothing_changes(
    site: Site, old: str, new: str, says: str
) -> None:
    site.replace(
        "content/posts/namer.md", "author: maren\n", "author: maren\naliases: [/posts/taken/]\n"
    )
    before = tree_of(site.root)
    said = site.run("rename", old, new)
    assert said.code == 2
    assert says in said.err
    assert tree_of(site.root) == before


def test_a_site_with_errors_is_not_renamed_in(site: Site) -> None:
    """A text that cannot be read may hold links that would die."""
    site.write("content/posts/broken.md", "no front matter")
    before = tree_of(site.root)
    assert site.run("rename", "target", "goal").code == 1
    assert tree_of(site.root) == before


def test_a_dry_run_tells_and_writes_nothing(site: Site) -> None:
    before = tree_of(site.root)
    said = site.run("rename", "target", "goal", "--dry-run")
    assert "content/posts/target.md would become content/posts/goal.md" in said.out
    assert "would edit content/posts/namer.md: 7 places" in said.out
    assert {
        path: data for path, data in tree_of(site.root).items() if "clinicsite" not in path
    } == {path: data for path, data in before.items() if "clinicsite" not in path}


@pytest.mark.parametrize("failing", range(4))
def test_whatever_write_fails_the_old_content_is_kept(
    site: Site, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    """A disk that fails at the n-th rename leaves every file as it was, and no litter."""
    calls = 0
    real = os.rename

    def counted(source: Path, to: Path, **options: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == failing + 1:
            raise OSError(28, "No space left on device")
        real(source, to, **options)

    before = tree_of(site.root / "content")
    monkeypatch.setattr(os, "rename", counted)
    monkeypatch.setattr(os, "replace", counted)
    with pytest.raises(EnvironmentFault, match="nothing was changed"):
        rename(site.root, "target", "goal", environ={})
    monkeypatch.undo()
    assert tree_of(site.root / "content") == before


def test_a_file_changed_meanwhile_stops_the_rename(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor who saves while the rename decides loses nothing."""
    real = swap.swap

    def edited_first(*arguments: object) -> None:
        site.write("content/posts/namer.md", "mine")
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("clinicsite.renaming.rename.swap", edited_first)
    with pytest.raises(EnvironmentFault, match=r"namer\.md has just changed"):
        rename(site.root, "target", "goal", environ={})
    assert site.read("content/posts/namer.md") == "mine"
    assert "content/posts/target.md" in tree_of(site.root)


def test_a_link_written_so_that_it_cannot_be_found_is_named_and_nothing_changes(site: Site) -> None:
    """Character references in a target are not guessed at."""
    site.write(
        "content/pages/odd.md",
        "---\ntitle: Odd\n---\n[x](../posts/tar&#103;et.md) [y](../posts/target.md)\n",
    )
    before = tree_of(site.root / "content")
    with pytest.raises(UsageError, match=r"odd\.md:4:5: .*change this line by hand first"):
        rename(site.root, "target", "goal", environ={})
    assert tree_of(site.root / "content") == before
