"""No text, setting or file name reaches the disk as a path that it cannot hold."""

import os
from pathlib import Path

import pytest

from clinicsite.errors import ContentError
from clinicsite.pages.assets.output_paths import MAX_STEP_BYTES, MAX_STEPS, path_fault
from sample import SITES, TODAY, Site, copy


@pytest.fixture
def site(tmp_path: Path, tiny_theme: None) -> Site:  # noqa: ARG001 - renders by it
    """Return a sound site."""
    return copy(SITES / "small", tmp_path / "site")


def post(line: str) -> str:
    """Return a post's text with one more line in its front matter."""
    return f"---\ntitle: New\ndate: 2026-03-01\nauthor: maren\n{line}\n---\nText.\n"


def faults(site: Site) -> list[tuple[str, str]]:
    """Build, and return what stops it: files and codes."""
    with pytest.raises(ContentError) as failure:
        site.build()
    return [
        (each.place.file, each.code)
        for each in failure.value.diagnostics
        if each.severity == "error"
    ]


@pytest.mark.parametrize(
    "alias",
    [
        "/.clinicsite-output",
        "/.hidden/x/",
        "/a/../b",
        f"/{'a' * 300}/",
        f"/{'a' * 121}",
        "/a" * 11,
    ],
)
def test_an_alias_that_no_folder_can_hold_is_refused(site: Site, alias: str) -> None:
    site.write("content/posts/new.md", post(f"aliases: [{alias}]"))
    assert faults(site) == [("content/posts/new.md", "not-a-path")]


def test_an_alias_may_be_long(site: Site) -> None:
    site.write("content/posts/new.md", post(f"aliases: [{('/' + 'a' * 120) * 10}/]"))
    site.build()
    site.build(clean=True)


def test_a_long_category_is_told_at_its_post(site: Site) -> None:
    site.write("content/posts/new.md", post(f"category: {'a' * 400}"))
    with pytest.raises(ContentError) as failure:
        site.build()
    found = failure.value.diagnostics
    wrong = [str(each.place) for each in found if each.code == "bad-output-path"]
    assert wrong == ["content/posts/new.md:5:11"]


@pytest.mark.parametrize("name", ["a\\b.txt", "a\nb.txt", "a" * 220 + ".txt"])
def test_a_static_file_of_an_impossible_name_is_told(site: Site, name: str) -> None:
    site.write(f"static/{name}", "text")
    assert faults(site) == [(f"static/{name}", "bad-output-path")]


@pytest.mark.parametrize("folder", ["static", "static/assets"])
@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_a_name_that_is_not_utf_8_is_told(site: Site, folder: str, form: str) -> None:
    (site.root / folder).mkdir(parents=True, exist_ok=True)
    Path(os.fsdecode(os.fsencode(site.root / folder) + b"/caf\xe9.txt")).write_text("text")
    said = site.run("build", "--today", TODAY, "--format", form)
    assert said.code == 1
    assert "bad-output-path" in said.err + said.out


def test_a_deep_static_file_is_told(site: Site) -> None:
    site.write(f"static/{'a/' * 30}b.txt", "text")
    assert faults(site) == [(f"static/{'a/' * 30}b.txt", "bad-output-path")]


@pytest.mark.parametrize(
    "pattern",
    [
        "/../{slug}/",
        "/./{slug}/",
        "//{slug}/",
        "/{slug}//",
        "/%2e%2e/{slug}/",
        "/a?b/{slug}/",
        "/a#b/{slug}/",
        "/a\\b/{slug}/",
        "/{slug}}/",
        "/{slug}/{/",
        "/{{slug}}/",
        "/.clinicsite-output/{slug}/",
        "/a b/{slug}/",
    ],
)
def test_a_url_pattern_is_plain(site: Site, pattern: str) -> None:
    site.write(
        "content/site.yaml",
        f"name: N\nurl: https://n.example\nblog:\n  post_url: '{pattern}'\n",
    )
    assert ("content/site.yaml", "bad-pattern") in faults(site)


def test_a_long_step_of_the_url_pattern_is_told_before_anything_is_written(site: Site) -> None:
    site.write(
        "content/site.yaml",
        f"name: N\nurl: https://n.example\nsearch: {{enabled: true}}\n"
        f"blog:\n  post_url: '/{'a' * 300}/{{slug}}/'\n",
    )
    assert "bad-output-path" in {code for _, code in faults(site)}


@pytest.mark.parametrize(
    "path",
    [
        "", "/a", "a//b", "../a", "a/./b", "a\\b", "a\x1fb", "\udce9", ".clinicsite-output",
        ".CLINICSITE-output", "a" * (MAX_STEP_BYTES + 1), "a/" * MAX_STEPS + "b",
    ],
)  # fmt: skip
def test_paths_that_are_refused(path: str) -> None:
    assert path_fault(path) is not None


@pytest.mark.parametrize(
    "path",
    ["index.html", ".nojekyll", ".well-known/a", "caf\u00e9.txt", "a" * MAX_STEP_BYTES, "a b"],
)
def test_paths_that_are_sound(path: str) -> None:
    assert path_fault(path) is None
