"""A build may end at its seal only where it would have changed nothing, and tell the same."""

import datetime as dt
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite import seal
from clinicsite.build import Report, build
from clinicsite.errors import ContentError
from clinicsite.graph.nodes import State
from clinicsite.publishing.state import home_of
from sample import TODAY, Site, copy, small_theme

POST = """\
---
title: "{title}"
date: {date}
author: ann
---

Words about the {title}.
"""
THIRD = POST.format(title="Three", date="2026-01-04")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a site that was built twice, with a draft, a scheduled post and remarks."""
    made = Site(tmp_path / "site")
    made.write(
        "content/site.yaml",
        "name: Small Clinic\nurl: https://small.example\nlanguage: en\ntime_zone: Europe/Vienna\n",
    )
    made.write("content/authors/ann.md", "---\nname: Ann Bee\n---\n\nAnn works here.\n")
    made.write("content/posts/one.md", POST.format(title="One", date="2026-01-02"))
    made.write("content/posts/two.md", POST.format(title="Two", date="2026-01-03"))
    made.write("content/posts/later.md", POST.format(title="Later", date="2026-12-24T10:00"))
    made.write(
        "content/posts/draft.md",
        "---\ntitle: Draft\ndate: 2026-01-02\nauthor: ann\ndraft: true\n---\n\nx\n",
    )
    made.write("static/data.xml", "<data/>\n")
    made.build()
    assert is_unchanged(made.build())
    return made


def is_unchanged(report: Report) -> bool:
    """Tell whether a build ended at the seal."""
    return report.made is None


def seal_of(site: Site, output: str = "build") -> Path:
    """Return the file of an output's seal."""
    return home_of(site.root / output, site.root).seal


def test_an_unchanged_site_is_told_of_as_the_build_told(site: Site) -> None:
    """Pages, what was left out and every diagnostic are those of the build itself."""
    unchanged, whole = site.build(), site.build(clean=True)
    assert unchanged.made is None
    assert unchanged.closing == whole.closing
    assert [each.state for each in whole.closing.left_out] == ["draft", "scheduled"]
    assert whole.closing.left_out[1].following == "2026-12-24"
    assert (unchanged.pages, unchanged.rendered) == (whole.pages, 0)
    assert unchanged.plan.keep == tuple(sorted(whole.plan.inputs))
    assert unchanged.plan.is_empty
    assert any(each.severity == "info" for each in unchanged.closing.diagnostics)


def _forget(site: Site) -> None:
    home = home_of(site.root / "build", site.root)
    home.manifest.unlink()
    home.inputs.unlink()


EDITS: dict[str, Callable[[Site], object]] = {
    "a text": lambda site: site.replace("content/posts/one.md", "Words", "Warts"),
    "a time that stays": lambda site: _same_size_and_time(site.root / "content/posts/one.md"),
    "a new post": lambda site: site.write("content/posts/three.md", THIRD),
    "a post gone": lambda site: site.delete("content/posts/two.md"),
    "a new name": lambda site: site.rename("content/posts/two.md", "content/posts/zwei.md"),
    "a setting": lambda site: site.replace("content/site.yaml", "Small", "Large"),
    "a folder": lambda site: (site.root / "content/extra").mkdir(),
    "a template": lambda site: site.write("templates/post.html", "{{ title }}"),
    "a static file": lambda site: site.replace("static/data.xml", "data", "date"),
    "a hidden file that is published": lambda site: site.write("static/.well-known/x.txt", "x"),
    "the output by hand": lambda site: site.write("build/index.html", "by hand"),
    "a file more in the output": lambda site: site.write("build/more.html", "x"),
    "a file less in the output": lambda site: site.delete("build/index.html"),
    "an empty folder in the output": lambda site: (site.root / "build/empty").mkdir(),
    "the mode of an output": lambda site: (site.root / "build/index.html").chmod(0o600),
    "the output moved away": lambda site: (site.root / "build").rename(site.root / "old"),
    "the manifest gone": _forget,
    "the seal gone": lambda site: seal_of(site).unlink(),
}  # fmt: skip


def _same_size_and_time(file: Path) -> None:
    before = file.stat()
    file.write_text(file.read_text("utf-8").replace("Words", "Warts"), "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("what", EDITS)
def test_whatever_is_touched_breaks_the_seal(site: Site, tmp_path: Path, what: str) -> None:
    """The build goes its ordinary way, ends like a clean one, and seals that."""
    EDITS[what](site)
    assert not is_unchanged(site.build())
    assert site.tree() == site.clean_tree(tmp_path / "clean")
    assert is_unchanged(site.build())


def test_what_no_build_reads_breaks_nothing(site: Site) -> None:
    """Swap files, notes beside the sources and the caches' own files are no inputs."""
    site.write("content/posts/.one.md.swp", "x")
    site.write("notes.txt", "x")
    site.write(".clinicsite/other", "x")
    assert is_unchanged(site.build())


@pytest.mark.parametrize(
    "options",
    [
        {"base_url": "https://other.example"},
        {"include": frozenset({State.DRAFT})},
        {"preview": True},
        {"clean": True},
        {"output": Path("other")},
    ],
    ids=lambda options: next(iter(options)),
)
def test_another_request_is_another_build(site: Site, options: dict[str, object]) -> None:
    assert not is_unchanged(site.build(**options))


def test_a_stricter_request_is_not_answered_by_the_seal(site: Site) -> None:
    """Warnings that were let through once stop the build that lets none through."""
    site.write("content/notes.unknown", "nobody reads this")
    site.build()
    assert is_unchanged(site.build())
    with pytest.raises(ContentError, match="unknown-file"):
        site.build(strict=True)


def test_a_seal_ends_with_the_day(site: Site) -> None:
    """Today decides on reviews and expiry, so tomorrow is another input, and so is yesterday."""
    day = dt.date.fromisoformat(TODAY)
    for other in (day + dt.timedelta(days=1), day - dt.timedelta(days=1)):
        assert not is_unchanged(site.build(today=other.isoformat()))
        assert not is_unchanged(site.build())
        assert is_unchanged(site.build())


def test_a_seal_ends_when_a_post_falls_due(site: Site) -> None:
    """A post scheduled for ten o'clock is not kept back by a build of that morning."""

    def at(clock: str) -> Report:
        moment = dt.datetime.fromisoformat(f"2026-12-24T{clock}+01:00")
        environ = {"SOURCE_DATE_EPOCH": str(int(moment.timestamp()))}
        return site.build(today=None, environ=environ)

    assert not is_unchanged(at("09:00:00"))
    assert is_unchanged(at("09:59:59"))
    assert not is_unchanged(at("10:00:00"))
    assert (site.root / "build/posts/later/index.html").exists()
    assert is_unchanged(at("23:59:59"))
    assert not is_unchanged(at("09:59:59"))


def test_a_seal_of_another_output_is_worth_nothing(site: Site) -> None:
    """Killed before sealing, and edited back since: the output is not the seal's."""
    old = seal_of(site).read_bytes()
    site.replace("content/posts/one.md", "Words", "Warts")
    site.build()
    seal_of(site).write_bytes(old)
    site.replace("content/posts/one.md", "Warts", "Words")
    assert not is_unchanged(site.build())
    assert "Words about" in site.page("posts/one/index.html")


def test_edits_during_a_build_leave_no_seal(site: Site) -> None:
    """A file that was other while it was read, and is now as it was before, has been touched."""
    whole = site.read("content/posts/one.md")

    def edit(done: int, _total: int) -> None:
        if not done:
            site.write("content/posts/one.md", "other")
            site.write("content/posts/one.md", whole)

    seal_of(site).unlink()
    site.delete("build/index.html")  # so that there is something to do
    build(site.request(), edit)
    assert not is_unchanged(site.build())
    assert is_unchanged(site.build())


def test_a_damaged_seal_is_none(site: Site) -> None:
    """Any byte changed, or none left, and the build goes its ordinary way."""
    whole = seal_of(site).read_bytes()
    for place in range(0, len(whole), 97):
        seal_of(site).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert seal.Seal.load(seal_of(site)) is None
    seal_of(site).write_bytes(b"")
    assert not is_unchanged(site.build())


def test_what_cannot_be_read_is_left_to_the_build(site: Site) -> None:
    """A link in the content is told of as ever, however good the seal."""
    (site.root / "content/posts/link.md").symlink_to("one.md")
    assert seal.sources(site.request()) is None
    with pytest.raises(ContentError, match="symbolic-link"):
        site.build()


def test_the_theme_and_the_program_are_inputs(site: Site, tmp_path: Path) -> None:
    """Another theme, or another file of the package, makes another site."""
    with small_theme():
        assert not is_unchanged(site.build())
        assert is_unchanged(site.build())
    other = copy(site.root, tmp_path / "copy", whole=True)
    before = seal.sources(other.request())
    assert before is not None
    assert before.digest == getattr(seal.sources(other.request()), "digest", "")
    package = tmp_path / "clinicsite"
    package.mkdir()
    (package / "seal.py").write_text("", "utf-8")
    original = seal.__file__
    try:
        seal.__file__ = str(package / "seal.py")
        assert seal.sources(other.request()).digest != before.digest  # type: ignore[union-attr]
    finally:
        seal.__file__ = original


def test_installed_libraries_are_inputs(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that is installed, upgraded or removed may make other pages."""
    (tmp_path / "site-packages/markdown-99.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "site-packages")])
    assert not is_unchanged(site.build())
    assert is_unchanged(site.build())
    (tmp_path / "site-packages/markdown-99.dist-info").rename(
        tmp_path / "site-packages/markdown-100.dist-info"
    )
    assert not is_unchanged(site.build())


def test_whatever_a_build_reads_the_seal_reads(site: Site) -> None:
    """Folders of any name: what is published out of them is sealed."""
    for number in range(2):
        site.write("static/__pycache__/a.txt", f"{number}")
        assert not is_unchanged(site.build())
        assert site.page("__pycache__/a.txt") == f"{number}"


def test_the_order_of_installed_libraries_is_an_input(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two versions, the one that is imported from counts; wherever it was installed to."""
    folders = [tmp_path / "lib", tmp_path / "more"]
    for number, folder in enumerate(folders):
        (folder / f"markdown-{number}.dist-info").mkdir(parents=True)
    path = list(sys.path)
    monkeypatch.setattr(sys, "path", [*map(str, folders), *path])
    assert not is_unchanged(site.build())
    assert is_unchanged(site.build())
    monkeypatch.setattr(sys, "path", [*map(str, reversed(folders)), *path])
    assert not is_unchanged(site.build())


def test_libraries_in_an_archive_leave_no_seal(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody looks into it, so nobody knows what is there."""
    (tmp_path / "all.zip").write_bytes(b"")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "all.zip")])
    assert seal.sources(site.request()) is None


def test_a_change_within_a_tick_of_the_clock_leaves_no_seal(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where two changes bear one time, the bytes of files changed lately are compared again."""
    monkeypatch.setattr(seal._Walk, "_look", lambda self, _status: self.touched.append((0, 0)))

    def edit(done: int, _total: int) -> None:
        if not done:
            site.write("content/posts/one.md", "other")

    monkeypatch.setattr(time, "time_ns", lambda: 0)
    seal_of(site).unlink()
    site.delete("build/index.html")
    build(site.request(), edit)
    assert not seal_of(site).exists()


def test_a_shown_scheduled_post_ends_what_holds(site: Site) -> None:
    """A preview of what is to come has to take the ribbon off when it has come."""
    noon = dt.datetime.fromisoformat("2026-12-24T09:00:00+01:00")
    environ = {"SOURCE_DATE_EPOCH": str(int(noon.timestamp()))}
    shown = frozenset({State.SCHEDULED})
    made = site.build(today=None, environ=environ, include=shown).site
    assert made.holds_until() == dt.datetime.fromisoformat("2026-12-24T10:00:00+01:00")


def test_python_may_keep_its_bytecode_while_a_build_runs(tmp_path: Path) -> None:
    """A first run after an installation does; code that comes, goes or changes is seen."""

    def touched() -> list[tuple[int, ...]]:
        walk = seal._Walk(reads=False)
        walk.follow(tmp_path, "clinicsite", only=(".py",))
        return walk.touched

    (tmp_path / "a.py").write_text("")
    before = touched()
    assert before
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/a.pyc").write_text("")
    assert touched() == before
    (tmp_path / "b.py").write_text("")
    assert touched() != before
    (tmp_path / "b.py").unlink()
    assert touched() == before
    (tmp_path / "a.py").write_text("x")
    assert touched() != before
