"""`clinicsite new` makes documents that build as they are."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from sample import REPOSITORY, SITES, TODAY, Site, copy

NOON = "2026-06-01"


@pytest.fixture
def site(tmp_path: Path, tiny_theme: None) -> Site:  # noqa: ARG001 - renders by it
    """Return a sound site."""
    return copy(SITES / "stories", tmp_path / "site")


def test_a_new_post_builds_without_a_diagnostic(site: Site) -> None:
    said = site.run("new", "post", "Neck pain: what helps?", "--today", NOON, "-a", "ben")
    assert said.code == 0
    assert said.out.splitlines()[0] == "Wrote content/posts/neck-pain-what-helps.md"
    built = site.run("build", "--today", TODAY, "--strict")
    assert (built.code, built.err) == (0, "")
    assert "left out: 1 draft · 1 scheduled" in built.out
    site.replace("content/posts/neck-pain-what-helps.md", "draft: true\n", "")
    built = site.run("build", "--today", TODAY, "--strict")
    assert (built.code, built.err) == (0, "")
    assert "<h1>Neck pain: what helps?</h1>" in site.page("posts/neck-pain-what-helps/index.html")


def test_a_new_post_is_dated_and_signed_and_a_draft(site: Site) -> None:
    site.run("new", "post", "Deep tissue massage for runners", "--today", NOON)
    assert site.read("content/posts/deep-tissue-massage-for-runners.md").startswith(
        "---\n"
        "title: Deep tissue massage for runners\n"
        f"date: {NOON}\n"
        "author: ana\n"
        "modalities:\n  - deep-tissue\n"
        "draft: true\n"
        "---\n"
    )


def test_modalities_may_be_given_by_any_name(site: Site) -> None:
    site.run("new", "post", "Hello", "-m", "Firm  Massage", "-m", "swedish", "--today", NOON)
    assert "modalities:\n  - deep-tissue\n  - swedish\n" in site.read("content/posts/hello.md")


def test_two_authors_make_a_list(site: Site) -> None:
    site.run("new", "post", "Hello", "-a", "ana", "-a", "ben", "--today", NOON)
    assert "author:\n  - ana\n  - ben\n" in site.read("content/posts/hello.md")


def test_a_title_that_windows_reserves_gets_a_file_that_builds(site: Site) -> None:
    """The file's name gets a number; the title stays as typed."""
    assert site.run("new", "post", "Con", "--today", NOON).code == 0
    assert "title: Con\n" in site.read("content/posts/con-1.md")
    assert site.run("build", "--today", TODAY).code == 0


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (("Hello", "-a", "anna"), "no author is called 'anna'; did you mean 'ana'?"),
        (
            ("Hello", "-m", "swedisch"),
            "no modality is called 'swedisch'; did you mean 'Swedish massage'?",
        ),
        (("Ankles",), "content/posts/ankles.md exists already; choose another title"),
        (("???",), "'???' does not give a file name; use some letters of A to Z"),
        (("",), "'' does not give a file name; use some letters of A to Z"),
    ],
)
def test_what_cannot_be_made_is_refused(
    site: Site, arguments: tuple[str, ...], answer: str
) -> None:
    before = sorted(site.root.rglob("*"))
    said = site.run("new", "post", *arguments, "--today", NOON)
    assert (said.code, said.out, said.err) == (2, "", f"error: {answer}\n")
    assert sorted(site.root.rglob("*")) == before


@pytest.mark.parametrize(
    "title",
    [
        "No",
        "012",
        "true",
        "# one",
        "a: b",
        "'quoted'",
        '"',
        "- dash",
        "*star",
        "Ümlaut ß",
        "x" * 300,
    ],
)
def test_any_title_comes_back_as_typed(site: Site, title: str) -> None:
    said = site.run("new", "page", "--", title)
    if said.code == 2:
        assert "file name" in said.err
        return
    path = said.out.split()[1]
    site.replace(path, "draft: true\n", "")
    assert site.run("build", "--today", TODAY).code == 0
    pages = site.build(clean=True).site.graph.pages.values()
    assert title in [page.document.header.title for page in pages]


@pytest.mark.parametrize(
    ("arguments", "path", "start"),
    [
        (
            ("author", "Carla Diaz"),
            "content/authors/carla-diaz.md",
            "name: Carla Diaz\nkind: person\n",
        ),
        (
            ("author", "Paper Heron", "--organization"),
            "content/authors/paper-heron.md",
            "name: Paper Heron\nkind: organization\n",
        ),
        (
            ("modality", "Cupping", "--also", "fire cupping", "--also", "dry cupping"),
            "content/modalities/cupping.md",
            "name: Cupping\nalso:\n  - fire cupping\n  - dry cupping\n",
        ),
        (("condition", "Back pain"), "content/conditions/back-pain.md", "name: Back pain\n"),
        (("page", "Prices"), "content/pages/prices.md", "title: Prices\ndraft: true\n"),
    ],
)
def test_other_documents_build_too(
    site: Site, arguments: tuple[str, ...], path: str, start: str
) -> None:
    said = site.run("new", *arguments)
    assert said.out.splitlines()[0] == f"Wrote {path}"
    assert site.read(path).startswith(f"---\n{start}---\n")
    built = site.run("build", "--today", TODAY, "--strict")
    assert (built.code, built.err) == (0, "")


def test_a_site_without_authors_says_what_to_do_first(site: Site) -> None:
    for path in (site.root / "content/authors").iterdir():
        path.unlink()
    said = site.run("new", "post", "Hello", "--today", NOON)
    assert said.code == 2
    assert "create one with `clinicsite new author NAME`" in said.err


def test_broken_documents_do_not_stand_in_the_way(site: Site) -> None:
    site.write("content/posts/broken.md", "no front matter")
    assert site.run("new", "post", "Hello", "--today", NOON).code == 0


@pytest.mark.parametrize("kind", ["post", "author", "page", "modality", "condition"])
def test_a_full_disk_leaves_no_file_and_the_same_command_works_later(site: Site, kind: str) -> None:
    """The file system takes no bytes: the file is named, and none is left."""
    before = {path for path in site.root.rglob("*") if "__pycache__" not in path.parts}
    command = [sys.executable, "-m", "clinicsite", "-C", str(site.root), "new", kind, "A New One"]
    environ = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    done = subprocess.run(
        command,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )
    assert done.returncode == 3, done.stderr
    assert "/a-new-one.md: File too large; nothing was changed" in done.stderr
    assert {path for path in before if path.is_file()} == {
        path for path in site.root.rglob("*") if path.is_file()
    }
    assert site.run("new", kind, "A New One").code == 0
    assert site.run("new", kind, "A New One").code == 2


@pytest.mark.parametrize(
    ("typed", "name", "credentials"),
    [
        ("Jane Doe, LMT", "Jane Doe", ["LMT"]),
        ("Jane Doe LMT, R.N.", "Jane Doe", ["LMT", "R.N."]),
        ("Jane Doe", "Jane Doe", []),
    ],
)
def test_credentials_typed_behind_a_new_authors_name_are_parted_from_it(
    site: Site, typed: str, name: str, credentials: list[str]
) -> None:
    """The name is a name, and the letters are what `credentials` is for."""
    assert site.run("new", "author", typed).code == 0
    written = site.read("content/authors/jane-doe.md")
    assert f"name: {name}\n" in written
    assert ("credentials:\n" in written) == bool(credentials)
    assert all(f"  - {each}\n" in written for each in credentials)
