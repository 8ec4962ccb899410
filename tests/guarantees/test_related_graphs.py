"""Section I, and what else FAULTS.md asks of sites as a whole and no other test claims."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, seed, settings
from hypothesis import strategies as st

from blog_model import Blog, Mirror, first_blog
from clinicsite import generator
from clinicsite.building.plan import Plan
from clinicsite.building.request import Request
from clinicsite.building.stages import content_of
from clinicsite.reading.names import name_fault
from clinicsite.urls import slug_fault, slugify
from figures import either
from sample import Said, Site


def said_of(folder: Path, blog: Blog) -> Said:
    """Return what a build of the blog says."""
    Mirror(folder).write(blog.files())
    return Site(folder).run("build", "--today", "2026-06-01", "--jobs", "1")


@pytest.mark.parametrize(
    ("related", "code"),
    [
        (["nobody"], "unknown-post"), (["a"], "related-to-itself"), (["b", "b"], "related-twice"),
        (["B"], "unknown-post"),
    ],
)  # fmt: skip
def test_a_wrong_related_post_is_told_at_its_line(
    related: list[str], code: str, tmp_path: Path
) -> None:
    """FAULTS 117, 119: unknown, oneself, twice, another case."""
    blog = first_blog({})
    blog.posts["a"]["related"] = related
    said = said_of(tmp_path, blog)
    assert said.code == 1
    assert f"error[{code}]" in said.err or "error[" in said.err
    assert "content/posts/a.md:" in said.err


@pytest.mark.parametrize("state", [{"draft": True}, {"date": "2026-07-01"}])
def test_a_related_post_that_is_not_published_is_dropped_with_a_warning(
    state: dict[str, object], tmp_path: Path
) -> None:
    """FAULTS 117."""
    blog = first_blog({})
    blog.posts["b"] |= {**state, "title": "Hidden b"}
    del blog.posts["c"]["body"]
    said = said_of(tmp_path, blog)
    assert said.code == 0, said.err
    # Of a draft the editor is told; a scheduled post takes its place when its day comes.
    assert ("warning[related-unpublished]" in said.err) is ("draft" in state)
    assert "Hidden b" not in Site(tmp_path).page("posts/a/index.html")


@pytest.mark.parametrize("shape", ["ring", "star", "chain", "full"])
def test_any_shape_of_related_posts_is_built(shape: str, tmp_path: Path) -> None:
    """FAULTS 118: cycles, a star, a long chain, all with all; no recursion, none lists itself."""
    blog = first_blog({})
    count = 60
    for number in range(count):
        related = {
            "ring": [(number + 1) % count],
            "star": [0] if number else [],
            "chain": [number + 1] if number + 1 < count else [],
            "full": [each for each in range(count) if each != number],
        }[shape]
        blog.posts[f"p{number}"] = {
            "title": f"P {number}", "date": "2026-01-01", "author": "ana",
            "related": [f"p{each}" for each in related], "body": "Text.\n",
        }  # fmt: skip
        if not related:
            del blog.posts[f"p{number}"]["related"]
    said = said_of(tmp_path, blog)
    assert said.code == 0, said.err
    for number in range(count):
        page = Site(tmp_path).page(f"posts/p{number}/index.html")
        more = page.partition('<section class="more-posts')[2].partition("</section>")[0]
        assert f'"/posts/p{number}/"' not in more


Chosen = Mapping[str, tuple[str, ...]]


def more_posts_of(folder: Path, related: Mapping[int, Sequence[int]]) -> Chosen:
    """Return More Posts of posts that pin others, by number."""
    (folder / "content/posts").mkdir(parents=True, exist_ok=True)
    site = Site(folder)
    site.write("content/site.yaml", "name: Clinic\nurl: https://clinic.example\ntime_zone: UTC\n")
    site.write("content/authors/ana.md", "---\nname: Ana\n---\nX.\n")
    for number, pins in related.items():
        pinned = f"related: [{', '.join(f'p{each}' for each in pins)}]\n" if pins else ""
        text = f"---\ntitle: T\ndate: 2026-01-01\nauthor: ana\n{pinned}---\nText.\n"
        (folder / f"content/posts/p{number}.md").write_text(text)
    with content_of(Request(folder, today="2026-06-01")) as content:
        return dict(content.graph.more_posts)


@pytest.mark.parametrize("shape", ["ring", "star", "chain"])
def test_a_long_row_of_related_posts_is_taken(shape: str, tmp_path: Path) -> None:
    """FAULTS 118: more than any stack is deep; pins come first, none lists itself."""
    count = either(1_200, 10_000)
    related = {
        "ring": {number: [(number + 1) % count] for number in range(count)},
        "star": {number: [0] if number else [] for number in range(count)},
        "chain": {number: [number + 1] if number + 1 < count else [] for number in range(count)},
    }[shape]
    found = more_posts_of(tmp_path, related)
    assert len(found) == count
    for number, pins in related.items():
        chosen = found[f"p{number}"]
        assert f"p{number}" not in chosen
        assert chosen[: len(pins)] == tuple(f"p{pin}" for pin in pins)


def test_all_related_to_all_takes_no_more_than_its_pins(tmp_path: Path) -> None:
    """FAULTS 70: twice the posts have four times the pins, and take four times the calls."""

    def calls(count: int) -> int:
        made = 0

        def count_up(_frame: object, event: str, _argument: object) -> None:
            nonlocal made
            made += event in {"call", "c_call"}

        everyone = range(count)
        related = {number: [each for each in everyone if each != number] for number in everyone}
        more_posts_of(tmp_path / f"{count}", {number: [] for number in everyone})
        before = sys.getprofile()
        sys.setprofile(count_up)
        try:
            found = more_posts_of(tmp_path / f"{count}", related)
        finally:
            sys.setprofile(before)
        assert all(len(chosen) <= 10 for chosen in found.values())
        return made

    assert calls(160) < 5 * calls(80)


@seed(36)
@example("AUX")
@example("Con!")
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=400))
def test_a_slug_is_one_sound_step_of_a_path_or_refused(text: str) -> None:
    """FAULTS 32, 35, 36: and what is suggested instead is sound, or nothing."""
    if slug_fault(text) is None:
        assert not set(text) & set("/\\%\0:#?<>\"'& ")
        assert text not in {"", ".", ".."}
        assert len(text.encode()) <= 255
    _, better = name_fault("post", text) or ("", "")
    assert not better or slug_fault(better) is None or len(better) > 60


@pytest.mark.parametrize(
    "made", [lambda n: "a" * n, lambda n: "-" * n, lambda n: "ä " * n, lambda n: "a-" * n]
)
def test_making_a_slug_is_linear(made: object) -> None:
    """FAULTS 73: eight times the text takes far less than the square of eight as long."""
    assert callable(made)

    def spent(size: int) -> float:
        text, best = made(size), 9.0
        for _ in range(3):
            began = time.process_time()
            slug_fault(text)
            slugify(text)
            best = min(best, time.process_time() - began)
        return best

    assert spent(40_000) < 40 * max(spent(5_000), 0.002)


def test_times_of_files_mean_nothing(tmp_path: Path) -> None:
    """FAULTS 45, 109: 1970, after 2038, in the future; touching writes nothing."""
    blog = first_blog({})
    assert said_of(tmp_path, blog).code == 0
    site = Site(tmp_path)
    before = site.tree()
    for when in (0, 1, 2**33, 4_102_444_800):
        for path in (tmp_path / "content").rglob("*.md"):
            os.utime(path, (when, when))
        report = site.build()
        assert (report.rendered, report.published.is_exchanged) == (0, False)
    assert site.tree() == before


def test_an_upgrade_makes_every_page_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAULTS 113: the versions of clinicsite and its libraries are inputs of every page."""
    assert said_of(tmp_path / "site", first_blog({})).code == 0
    upgraded = tmp_path / "libraries/markdown-99.dist-info"
    upgraded.mkdir(parents=True)
    (upgraded / "METADATA").write_text("Metadata-Version: 2.1\nName: markdown\nVersion: 99\n")
    monkeypatch.syspath_prepend(upgraded.parent)
    kept = (generator.generator_digest, generator.program_digest)
    for each in kept:
        each.cache_clear()
    try:
        report = Site(tmp_path / "site").build()
    finally:
        monkeypatch.undo()
        for each in kept:
            each.cache_clear()
    assert report.rendered == report.pages


def test_a_plan_that_finds_a_change_says_which(tmp_path: Path) -> None:
    """FAULTS 107, 116: one body edit renders its page, feeds and what shows its words; no more."""
    blog = first_blog({})
    assert said_of(tmp_path, blog).code == 0
    blog.posts["a"]["body"] += "\nMore.\n"
    Mirror(tmp_path).write(blog.files())
    found: Plan = Site(tmp_path).plan()
    assert {each.path for each in found.make} >= {"posts/a/index.html"}
    assert len(found.make) < len(found.keep)
