"""`clinicsite check` and `clinicsite list`, as an editor runs them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sample import SITES, TODAY, Site, copy, small_theme


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Iterator[Site]:
    with small_theme():
        yield copy(SITES / "small", tmp_path / "site")


def test_a_sound_site_is_told_to_be_sound(site: Site) -> None:
    site.build()
    said = site.run("check", "--today", TODAY)
    assert said.code == 0, said.err
    assert "build/: " in said.out
    assert " · 0 errors · " in said.out.splitlines()[1]


def test_build_and_check_count_the_same_pages(site: Site) -> None:
    """Every HTML file is one, redirects and the site's own too; feeds and the sitemap are none."""
    site.write("static/proof.html", "<!doctype html><title>Proof</title>")
    built = site.run("build", "--today", TODAY).out.splitlines()[0]
    html = [path for path in site.tree() if path.endswith(".html")]
    assert {"proof.html", "404.html"} < set(html)
    pages = f"{len(html)} pages"
    assert built.startswith(f"{pages}: {len(html)} rebuilt, 0 unchanged (")
    again = site.run("build", "--today", TODAY).out.splitlines()[0]
    assert again.startswith(f"{pages}: 0 rebuilt, {len(html)} unchanged (")
    assert f"build/: {pages} · " in site.run("check", "--today", TODAY).out


def test_a_built_site_that_is_behind_the_texts_is_called_so(site: Site) -> None:
    """Its findings are those of the old pages; who mended a text and not built would wonder."""
    site.build()
    assert "is out of date" not in site.run("check", "--today", TODAY).out
    site.write("content/pages/new.md", "---\ntitle: New\n---\nText.\n")
    said = site.run("check", "--today", TODAY)
    planned = site.run("plan", "--today", TODAY).out.splitlines()[-1].split()[0]
    line = f"build/ is out of date: {planned} files would be rebuilt or removed; build again"
    assert said.out.splitlines()[2] == line
    (site.root / ".clinicsite").rename(site.root / "elsewhere")
    assert "is out of date" not in site.run("check", "--today", TODAY).out


def test_what_the_built_site_shows_is_weighed_as_the_settings_say(site: Site) -> None:
    """`checks` holds for `check` as for a build."""
    site.write("static/proof.html", "<!doctype html><title>Proof</title>")
    settings = site.read("content/site.yaml")
    for level, shown in (("", "warning"), ("info", "info"), ("off", "")):
        checks = f"checks: {{missing-canonical: {level}}}\n" if level else ""
        site.write("content/site.yaml", settings + checks)
        site.build()
        said = site.run("check", "--today", TODAY).err
        assert ("[missing-canonical]" in said) is bool(shown)
        assert f"{shown}[missing-canonical]" in said if shown else True


def test_without_a_built_site_only_the_texts_are_looked_at(site: Site) -> None:
    said = site.run("check", "--today", TODAY)
    assert (said.code, said.out.splitlines()[-1]) == (
        0, "there is no built site to check; run `clinicsite build`",
    )  # fmt: skip
    strict = site.run("check", "--today", TODAY, "--strict")
    assert (strict.code, strict.out) == (1, said.out)  # a job that checks before it builds
    assert site.run("check", "-o", "elsewhere", "--today", TODAY).code == 2


@pytest.mark.parametrize("other", ["https://copy.example", "https://small.example/blog"])
def test_a_site_that_was_built_for_another_address_is_told_once(site: Site, other: str) -> None:
    """Every link of every page would be a fault otherwise; with its address there is none."""
    site.build(base_url=other)
    said = site.run("check", "--today", TODAY)
    assert said.code == 1
    told = [line for line in said.err.splitlines() if line.startswith("build/")]
    assert len(told) == 1
    assert told[0].endswith(
        f"error[other-address]: it was built for {other}, not for https://small.example;"
        f" use --base-url {other}, or build again"
    )
    assert "is out of date" not in said.out
    assert site.run("check", "--today", TODAY, "--base-url", other).code == 0
    site.build()
    again = site.run("check", "--today", TODAY, "--base-url", other)
    assert again.err.count("other-address") == 1


def test_a_home_page_that_is_wrong_about_itself_is_no_other_address(site: Site) -> None:
    """A template may name what it likes; then every page is looked at."""
    site.build()
    page = site.page("index.html")
    site.write("build/index.html", page.replace('"https://small.example/"', '"https://x.example/"'))
    assert page != site.page("index.html")
    assert "other-address" not in site.run("check", "--today", TODAY).err


def test_a_fault_in_a_template_is_found_in_the_built_site_in_every_form(site: Site) -> None:
    """What only the built pages show fails the check, with file, line and column."""
    site.write("templates/_header.html", '<a href="/nowhere/">x</a>')
    site.build()
    said = site.run("check", "--today", TODAY)
    assert said.code == 1
    assert "build/index.html:" in said.err
    assert "error[dead-link]: '/nowhere/' leads nowhere" in said.err
    rows = [
        json.loads(row)
        for row in site.run("check", "--format", "json", "--today", TODAY).err.splitlines()
    ]
    assert {"dead-link"} == {row["code"] for row in rows if row["severity"] == "error"}
    assert "::error file=build/index.html,line=" in site.run(
        "check", "--format", "github", "--today", TODAY
    ).err  # fmt: skip


def test_the_check_knows_the_path_that_a_site_was_built_for(site: Site) -> None:
    site.build(base_url="https://small.example/blog")
    right = site.run("check", "--base-url", "https://small.example/blog", "--today", TODAY)
    assert right.code == 0, right.err
    assert site.run("check", "--today", TODAY).code == 1


def test_lists_name_what_is_not_published(site: Site) -> None:
    """Each list holds its state only; JSON is complete, and an empty list says so."""
    front = "---\ntitle: {}\ndate: {}\nauthor: maren\n{}---\nText.\n"
    site.write("content/posts/plan.md", front.format("Plan", "2026-05-01", "draft: true\n"))
    site.write("content/posts/soon.md", front.format("Soon", "2026-07-01", ""))
    site.write("content/posts/past.md", front.format("Past", "2026-01-01", "expires: 2026-02-01\n"))
    found = {
        what: [
            row["id"] for row in json.loads(site.run("list", what, "--json", "--today", TODAY).out)
        ]
        for what in ("drafts", "scheduled", "expired")
    }
    assert found["drafts"][-1:] == ["plan"]
    assert found["scheduled"][-1:] == ["soon"]
    assert found["expired"][-1:] == ["past"]
    assert "content/posts/plan.md  Plan" in site.run("list", "drafts", "--today", TODAY).out
    site.delete("content/posts/past.md")
    assert "past" not in site.run("list", "expired", "--today", TODAY).out
    assert site.run("list", "nonsense").code == 2


def test_a_list_has_the_hour_that_was_typed(site: Site) -> None:
    """In the clinic's own time; in JSON with its offset. A day without an hour stays a day."""
    site.replace("content/site.yaml", "America/New_York", "Europe/Berlin")
    front = "---\ntitle: {}\ndate: {}\nauthor: maren\n---\nText.\n"
    site.write("content/posts/hour.md", front.format("Hour", "2026-12-01T09:30"))
    site.write("content/posts/day.md", front.format("Day", "2026-12-02"))
    told = site.run("list", "scheduled", "--today", TODAY).out.splitlines()
    assert told[-2:] == [
        "2026-12-01 09:30  content/posts/hour.md  Hour",
        "2026-12-02        content/posts/day.md  Day",
    ]
    rows = json.loads(site.run("list", "scheduled", "--json", "--today", TODAY).out)
    assert [row["date"] for row in rows[-2:]] == ["2026-12-01T09:30:00+01:00", "2026-12-02"]


def test_reviews_are_listed_by_urgency(site: Site) -> None:
    front = "---\ntitle: {0}\ndate: 2025-01-01\nauthor: maren\n{1}---\nText.\n"
    reviewed = "reviewed_by: maren\nlast_reviewed: {}\nreview_in: 6\n"
    site.replace("content/authors/maren.md", "name: ", "credentials: [LMT]\nname: ") if (
        "credentials" not in site.read("content/authors/maren.md")
    ) else None
    site.write("content/posts/due.md", front.format("Due", reviewed.format("2025-10-01")))
    site.write("content/posts/fresh.md", front.format("Fresh", reviewed.format("2026-05-01")))
    rows = json.loads(site.run("list", "reviews", "--json", "--today", TODAY).out)
    by_id = {row["id"]: row for row in rows}
    assert (by_id["due"]["due"], by_id["due"]["overdue"]) == ("2026-04-01", True)
    assert (by_id["fresh"]["due"], by_id["fresh"]["overdue"]) == ("2026-11-01", False)
    order = [row["id"] for row in rows]
    assert order.index("due") < order.index("fresh")
    assert "overdue" in site.run("list", "reviews", "--today", TODAY).out
