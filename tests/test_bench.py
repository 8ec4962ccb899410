"""The bench measures what it says: same posts, real edits, checked outputs, right arithmetic.

How fast anything is, no test says.
"""

import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest

from sample import REPOSITORY, run

sys.path.insert(0, str(REPOSITORY))

from bench import cases, corpus, layouts, outputs, report, results, turns
from bench.cases import AGAIN, FROM_NOTHING, NOTHING_CHANGED
from bench.chart import chart
from bench.layouts import Outline
from bench.programs import Program, clinicsite, environment
from bench.results import Results, Sample
from bench.timing import Command, FailedError, memory_together, timed
from bench.verdicts import PEAK, TIMES, Verdict, verdicts

POSTS = 24
PROGRAM = clinicsite()


# ---- the posts


def test_the_same_seed_gives_the_same_posts_in_any_process() -> None:
    """Neither the seed of hashes nor the process is among what posts are made of."""
    code = (
        "import bench.corpus as c, hashlib as h;print(h.md5(repr([*c.posts(9)]).encode()).digest())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True,
            check=True, timeout=60, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1


def test_another_seed_gives_other_posts() -> None:
    """The seed is used (control)."""
    assert list(corpus.posts(3)) != list(corpus.posts(3, seed=2))


def test_posts_have_the_shape_of_articles() -> None:
    """About 1,300 words, headings, lists, a table, links to posts, two or three modalities."""
    made = list(corpus.posts(60))
    lengths = [len(post.body.split()) for post in made]
    assert 1200 < sum(lengths) / len(lengths) < 1400
    assert {len(post.modalities) for post in made} == {2, 3}
    for mark in ("## ", "### ", "- **", "| ", "1. ", "> "):
        having = [post.slug for post in made if f"\n{mark}" in post.body]
        assert len(having) > 50, mark  # the shortest posts have not every kind of section
    assert all(corpus.ending(post.slug) in post.body for post in made)
    slugs = {post.slug for post in made}
    linked = {part.partition(")")[0] for post in made for part in post.body.split("(post:")[1:]}
    assert linked
    assert linked <= slugs


@pytest.mark.parametrize("name", list(layouts.LAYOUTS))
def test_every_layout_has_all_posts_with_links_of_its_own(name: str, tmp_path: Path) -> None:
    """No link is left in the form that only the made-up posts have."""
    outline = layouts.lay_out(name, tmp_path / "site", 9)
    folder = tmp_path / "site" / layouts.LAYOUTS[name].folder
    texts = [(folder / f"{slug}.md").read_text("utf-8") for slug in outline.slugs]
    assert len(texts) == 9
    assert "(post:" not in "".join(texts)
    assert layouts.LAYOUTS[name].link.partition("{}")[0] + "note-0000" in "".join(texts)
    assert outline.titles == {post.slug: post.title for post in corpus.posts(9)}


# ---- what is done to them


@pytest.fixture(name="made", scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outline]:
    root = tmp_path_factory.mktemp("bench") / "site"
    outline = layouts.lay_out("clinicsite", root, POSTS)
    assert run("-C", str(root), "build").code == 0
    return root, outline


def faults_of(root: Path, outline: Outline) -> list[str]:
    """Return what the bench finds wrong with a built site."""
    return outputs.faults(root / "build", PROGRAM, outline)


def test_the_site_builds_and_has_what_all_generators_must_make(made: tuple[Path, Outline]) -> None:
    """The pages that peers are asked for are there, at the same addresses."""
    assert faults_of(*made) == []


@pytest.mark.parametrize("case", [cases.Case(FROM_NOTHING, cases.remove_all), *cases.CASES])
def test_each_case_does_what_it_says(case: cases.Case, made: tuple[Path, Outline]) -> None:
    """The edit is a real one, seen in the output; one not followed by a build is found out."""
    root, outline = made
    run("-C", str(root), "build")
    for number in (1, 2):
        claim = case.edit(root, outline, number)
        if claim.words:
            assert cases.wrong(claim, root / "build", outline, pages=9, rendered=9)
        said = run("-C", str(root), "build").out
        pages, rendered = map(int, re.findall(r"\d+", said)[:2])
        found = cases.wrong(claim, root / "build", outline, pages=pages, rendered=rendered)
        assert found + faults_of(root, outline) == []


@pytest.mark.parametrize(
    ("claim", "rendered"),
    [(cases.Claim(), 8), (cases.Claim(0, 0), 1), (cases.Claim(1, 5), 0), (cases.Claim(1, 5), 6)],
)
def test_a_build_of_too_many_or_too_few_pages_is_found_out(
    claim: cases.Claim, rendered: int, tmp_path: Path
) -> None:
    """Everything, nothing, or some pages: another number than claimed is a fault."""
    assert len(cases.wrong(claim, tmp_path, Outline({}, {}), pages=9, rendered=rendered)) == 1


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("posts/note-00007/index.html", None, ""),
        ("posts/note-00007/index.html", "Ask for note-00007 at", "Ask"),
        ("posts/note-00007/index.html", "More Posts", ""),
        ("page/2/index.html", None, ""),
        ("page/2/index.html", "/posts/note-", "/posts/x-"),
        ("authors/ada-linden/index.html", None, ""),
        ("feed.xml", "<entry>", "<other>"),
        ("sitemap.xml", "/posts/note-00003/", "/"),
    ],
)
def test_pages_that_are_missing_or_cut_are_found_out(
    path: str, old: str | None, new: str, made: tuple[Path, Outline], tmp_path: Path
) -> None:
    """Each part of the work is looked at (control: the whole site has no fault)."""
    root, outline = made
    run("-C", str(root), "build")
    shutil.copytree(root / "build", tmp_path / "site/build")
    file = tmp_path / "site/build" / path
    text = file.read_text("utf-8")
    file.unlink()
    if old is not None:
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
    assert len(faults_of(tmp_path / "site", outline)) == 1


def test_posts_with_pictures_build(tmp_path: Path) -> None:
    """Each post shows a picture of its own, the same for the same seed."""
    one, other = tmp_path / "one", tmp_path / "other"
    pictures = []
    for root in (one, other):
        layouts.lay_out_pictures(root, 2)
        pictures.append([file.read_bytes() for file in sorted(root.rglob("*.jpg"))])
    assert pictures[0] == pictures[1]
    assert len(set(pictures[0])) == 2
    assert run("-C", str(one), "build").code == 0
    assert len({file.read_bytes() for file in one.glob("build/**/*.webp")}) >= 2


# ---- the measuring


def test_a_command_is_run_and_its_failing_told(tmp_path: Path) -> None:
    """What it said is returned; an exit code is an error with the words that led to it."""

    def command(code: str) -> Command:
        return Command([sys.executable, "-c", code], tmp_path, environment())

    measured, said = timed(command("print('words')"))
    assert said == "words\n"
    assert measured.peak > 1_000_000
    for measure in (timed, memory_together):
        with pytest.raises(FailedError, match="no such thing"):
            measure(command("raise SystemExit('no such thing')"))


def test_a_peer_that_fails_is_left_out_and_named(tmp_path: Path) -> None:
    """With all its runs, the others are measured; clinicsite's own failing ends the bench."""
    outline = layouts.lay_out("clinicsite", tmp_path / "clinicsite", 6)
    (tmp_path / "peer").mkdir()
    code = "import pathlib; pathlib.Path('out').exists() or exit('lost')"
    peer = Program("peer", "Peer", [sys.executable, "-c", code], "1", ("out",))
    taken = turns.Turns(
        tmp_path, {"clinicsite": outline, "peer": outline}, [clinicsite(), peer], cases.CASES[:1]
    )
    taken.samples["peer", FROM_NOTHING] = Sample(6, "peer", FROM_NOTHING, [0.1], [0.1], [1])
    samples = turns.measure(taken, 1)
    assert [program.name for program in taken.programs] == ["clinicsite"]
    assert taken.missing == {"Peer, 6 posts": "lost"}
    assert [(each.case, len(each.wall)) for each in samples] == [
        (FROM_NOTHING, 1), (NOTHING_CHANGED, 1),
    ]  # fmt: skip
    (tmp_path / "clinicsite/content/site.yaml").write_text("name: [\n", "utf-8")
    with pytest.raises(FailedError, match=r"site\.yaml"):
        turns.measure(taken, 1)


def test_an_edit_of_our_site_asks_nothing_else_of_a_peer(tmp_path: Path) -> None:
    """A title that was changed in clinicsite's posts is not looked for in a peer's pages."""
    names = ("clinicsite", "peer")
    outlines = {name: layouts.lay_out("clinicsite", tmp_path / name, POSTS) for name in names}
    run("-C", str(tmp_path / "peer"), "build", "-o", "kept")
    code = "import shutil; shutil.copytree('kept', 'out', dirs_exist_ok=True)"
    peer = Program("peer", "Peer", [sys.executable, "-c", code], "1", ("out",))
    title = [case for case in cases.CASES if case.edit is cases.change_title]
    taken = turns.Turns(tmp_path, outlines, [clinicsite(), peer], title)
    samples = turns.measure(taken, 1)
    assert taken.missing == {}
    assert {(each.program, each.case) for each in samples} == {
        ("clinicsite", FROM_NOTHING), ("clinicsite", title[0].name),
        ("peer", FROM_NOTHING), ("peer", AGAIN),
    }  # fmt: skip
    looked_at = {each.together > 0 for each in samples if each.case == FROM_NOTHING}
    assert looked_at == {Path("/proc/self/smaps_rollup").exists()}


# ---- the report


def sample(posts: int, program: str, case: str, *wall: float, peak: int = 100) -> Sample:
    """Return a sample; `peak` is in millions of bytes."""
    peaks = [peak * 1_000_000] * len(wall)
    return Sample(posts, program, case, list(wall), list(wall), peaks, 2 * peaks[0])


def some_results(samples: Sequence[Sample]) -> Results:
    """Return results with these samples."""
    versions = {"clinicsite": "1", "Hugo": "2"}
    return Results("2026-06-01", "make bench", {"cores": "2"}, versions, {"Zola": "no"}, [*samples])


MEASURED = some_results([
    sample(1000, "clinicsite", FROM_NOTHING, 9.0, 1.0, 3.0, peak=99),
    sample(1000, "clinicsite", NOTHING_CHANGED, 0.5, 0.6),
    sample(1000, "hugo", FROM_NOTHING, 2.0, 1.0, 9.0, peak=200),
    sample(1000, "hugo", AGAIN, 2.0),
    sample(1000, "eleventy", FROM_NOTHING, 4.0, 4.0),
    sample(4000, "clinicsite", FROM_NOTHING, 27.0),
])  # fmt: skip


def test_verdicts_compare_medians_with_the_targets() -> None:
    """Within the limit: met. Beyond it: missed. What was not measured has no verdict."""
    found = {(each.what, each.target): each for each in verdicts(MEASURED)}
    assert found[FROM_NOTHING, f"≤ 1.00 {TIMES} Eleventy"] == Verdict(
        1000, FROM_NOTHING, f"≤ 1.00 {TIMES} Eleventy", f"0.75 {TIMES} (3.00 s)", met=True
    )
    assert found[FROM_NOTHING, f"goal: ≤ 1.00 {TIMES} Hugo"].measured == f"1.50 {TIMES} (3.00 s)"
    assert found[FROM_NOTHING, f"goal: ≤ 1.00 {TIMES} Hugo"].met is False
    assert found[NOTHING_CHANGED, f"≤ 0.25 {TIMES} Hugo"].met is False  # 0.55 / 2
    assert found[f"{PEAK}, largest process", f"≤ 0.50 {TIMES} Hugo"].met is True
    assert found["one body changed", f"≤ 0.30 {TIMES} Hugo"].met is None
    assert found["clinicsite --version", "≤ 0.1 s"].met is None


def test_growth_is_judged_by_the_doubling() -> None:
    """From 1,000 to 4,000 posts are two doublings: nine times the time is three times each."""
    growth = verdicts(MEASURED)[-1]
    assert (growth.what, growth.measured) == (
        "growth from 1,000 posts", f"3.00 {TIMES} a doubling",
    )  # fmt: skip
    assert growth.met is False


def test_the_table_has_medians_ranges_and_ratios() -> None:
    """A row says its median, the least and the most, and how it stands to each rival."""
    text = report.markdown(MEASURED, "x.svg")
    (row,) = [line for line in text.splitlines() if line.startswith("| clinicsite, from nothing")]
    assert row.split(" | ")[1:3] == ["3.00", "1.00-9.00"]
    assert row.removesuffix(" |").split(" | ")[-2:] == ["1.50", "0.75"]
    assert "Not measured: Zola: no." in text
    assert "`make bench`" in text


def test_results_come_back_from_their_file_as_they_were(tmp_path: Path) -> None:
    """A report can be written again without measuring."""
    results.save(MEASURED, tmp_path / "results.json")
    assert results.load(tmp_path / "results.json") == MEASURED


def test_a_report_changes_only_what_is_between_the_marks(tmp_path: Path) -> None:
    """Words before and after stay, however often it is written."""
    document = tmp_path / "speed.md"
    document.write_text(f"Before.\n\n{report.BEGIN}\nold\n{report.END}\n\nAfter.\n", "utf-8")
    report.write_report(MEASURED, document)
    once = document.read_text("utf-8")
    report.write_report(MEASURED, document)
    assert document.read_text("utf-8") == once
    assert once.startswith(f"Before.\n\n{report.BEGIN}\n")
    assert once.endswith(f"{report.END}\n\nAfter.\n")
    assert "old" not in once
    assert "(speed.svg)" in once
    document.write_text("No marks.", "utf-8")
    with pytest.raises(ValueError, match="marks"):
        report.write_report(MEASURED, document)


def test_the_chart_is_sound_and_says_its_figures() -> None:
    """Well-formed, without scripts, for light and dark, with a title and the figures in words."""
    drawn = chart(MEASURED)
    tree = ET.fromstring(drawn)  # noqa: S314 - ours
    space = "{http://www.w3.org/2000/svg}"
    title, described = tree.find(f"{space}title"), tree.find(f"{space}desc")
    assert title is not None
    assert title.text
    assert described is not None
    assert "1,000 posts: Hugo, from nothing 2.00 s" in (described.text or "")
    assert tree.get("role") == "img"
    assert tree.get("aria-labelledby") == f"{title.get('id')} {described.get('id')}"
    assert "prefers-color-scheme:dark" in drawn
    assert "<script" not in drawn
    assert "4,000 posts" not in drawn  # no peer was measured there
    bars = [
        float(bar.get("width", 0))
        for bar in tree.iter(f"{space}rect")
        if bar.get("class") != "ground"
    ]
    assert bars[:3] == [max(bars) / 2, max(bars), max(bars) * 0.75]


def test_the_document_of_the_project_has_the_marks() -> None:
    """`make bench` finds where to write."""
    text = (REPOSITORY / "docs/performance.md").read_text("utf-8")
    assert text.index(report.BEGIN) < text.index(report.END)
