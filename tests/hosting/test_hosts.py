"""What hosts are told: the right files, linted, and never over what somebody has changed."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from clinicsite.hosting import workflows
from clinicsite.hosting.hosts import HOSTS
from clinicsite.installing.requirements import Installation
from hosting.workflow_tools import actionlint, jobs, zizmor
from sample import REPOSITORY, SITES, Site, copy, small_theme, tree_of

WORKFLOW = ".github/workflows/publish.yml"
INSTALL = Installation({}, {}, ("python -m pip install -r requirements.txt", "second"))


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Iterator[Site]:
    site = copy(SITES / "small", tmp_path / "site")
    site.replace("content/site.yaml", "https://small.example", "https://www.clinic-of-words.org")
    with small_theme():
        yield site


@pytest.mark.parametrize("host", list(HOSTS))
def test_a_second_run_finds_all_right_and_changes_nothing(site: Site, host: str) -> None:
    assert site.run("host", host, "--check").code == 1
    first = site.run("host", host)
    assert first.code == 0, first.err
    assert first.out.count(": made") == len(first.out.splitlines())
    before = tree_of(site.root)
    second = site.run("host", host)
    assert second.out.count(": right") == len(second.out.splitlines())
    assert tree_of(site.root) == before
    assert site.run("host", host, "--check").code == 0


def test_what_the_site_changes_is_brought_up_to_date(site: Site) -> None:
    """A new alias becomes a redirect in the host's own form."""
    site.run("host", "netlify")
    assert "/old/first-visit/ /posts/first-visit/ 301!\n" in site.read("static/_redirects")
    site.run("rename", "neck-pain", "sore-neck")
    asked = site.run("host", "netlify", "--check")
    assert asked.code == 1
    assert "static/_redirects: to be brought up to date\n" in asked.out
    assert "netlify.toml: right\n" in asked.out
    assert "static/_redirects: brought up to date" in site.run("host", "netlify").out
    assert "/posts/neck-pain/ /posts/sore-neck/ 301!\n" in site.read("static/_redirects")


def test_a_file_edited_by_hand_is_shown_and_left_alone(site: Site) -> None:
    """One sentence that names line and both texts; nothing is written until it is settled."""
    site.run("host", "netlify")
    site.replace(WORKFLOW, "timeout-minutes: 15", "timeout-minutes: 99")
    site.delete("netlify.toml")
    before = tree_of(site.root)
    said = site.run("host", "netlify")
    assert said.code == 1
    assert re.search(
        r"publish\.yml:\d+:1: error\[edited-by-hand\]: .*'timeout-minutes: 99' where clinicsite"
        r" writes 'timeout-minutes: 15'; use --force",
        said.err,
    )
    assert tree_of(site.root) == before
    assert site.run("host", "netlify", "--force").code == 0
    assert "timeout-minutes: 99" not in site.read(WORKFLOW)


def test_a_file_kept_by_hand_stays(site: Site) -> None:
    site.write(WORKFLOW, "# kept by hand\nname: mine\n")
    said = site.run("host", "github-pages")
    assert f"{WORKFLOW}: left as it is" in said.out
    assert site.read(WORKFLOW).endswith("name: mine\n")


def test_windows_line_ends_are_no_edit(site: Site) -> None:
    """Git may check files out with them."""
    site.run("host", "netlify")
    file = site.root / WORKFLOW
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert f"{WORKFLOW}: right" in site.run("host", "netlify").out


def test_another_file_or_folder_in_the_way_is_told(site: Site) -> None:
    (site.root / "netlify.toml").mkdir()
    assert "a folder is in the place of a file" in site.run("host", "netlify").err
    site.write("static/CNAME", "other.example\n")
    said = site.run("host", "github-pages")
    assert said.code == 1
    assert "static/CNAME:1:1: error[edited-by-hand]" in said.err


def test_github_pages_gets_a_name_of_its_own_only_if_there_is_one(site: Site) -> None:
    site.run("host", "github-pages")
    assert site.read("static/CNAME") == "www.clinic-of-words.org\n"
    assert site.read("static/.nojekyll") == ""
    site.replace(
        "content/site.yaml", "https://www.clinic-of-words.org", "https://me.github.io/blog"
    )
    told = (
        "static/CNAME:1:1: error[out-of-date]: the file names another address than `url` in"
        " content/site.yaml; delete it, or use --force\n"
    )
    for options in ((), ("--check",)):  # it has no signature, so it may be somebody's own
        said = site.run("host", "github-pages", *options)
        assert (said.code, said.err.startswith(told)) == (1, True)
        assert (site.root / "static/CNAME").exists()
    assert "static/CNAME: removed\n" in site.run("host", "github-pages", "--force").out
    assert not (site.root / "static/CNAME").exists()
    said = site.run("host", "github-pages", "--check")
    assert (said.code, "CNAME" in said.out) == (0, False)


def test_headers_protect_pages_and_let_browsers_keep_assets(site: Site) -> None:
    for host in ("netlify", "cloudflare"):
        site.run("host", host)
        lines = site.read("static/_headers").splitlines()
        everywhere = lines[lines.index("/*") : lines.index("/assets/*")]
        assert any("Content-Security-Policy: default-src 'none'" in line for line in everywhere)
        assert "  X-Content-Type-Options: nosniff" in everywhere
        # Cloudflare joins the values of two rules, so a path may get a header from one only.
        assert not any("Cache-Control" in line for line in everywhere)
        assert lines[-1] == "  Cache-Control: public, max-age=31536000, immutable"
        assert max(map(len, lines)) < 2000, "Cloudflare's limit for a line"
        site.build()
        assert (site.root / "build/_headers").exists()
    config = tomllib.loads(site.read("netlify.toml"))
    assert config["build"]["publish"] == "build"
    site.run("host", "s3")
    headers = json.loads(site.read("hosting/cloudfront-headers.json"))
    assert headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]["Override"] is True
    site.run("host", "folder")
    nginx = site.read("hosting/nginx.conf")
    assert 'location = "/old/first-visit/" {' in nginx
    assert nginx.count("{") == nginx.count("}")


@pytest.mark.parametrize("host", ["netlify", "cloudflare"])
def test_hosts_without_paths_refuse_a_site_with_one(site: Site, host: str) -> None:
    site.replace("content/site.yaml", "words.org", "words.org/blog")
    said = site.run("host", host)
    assert said.code == 2
    assert "ends in /blog; use a domain for this site alone" in said.err


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("America/Los_Angeles", "17 8 * * *"),
        ("Europe/Berlin", "17 23 * * *"),
        ("Asia/Kolkata", "47 18 * * *"),
        ("Pacific/Auckland", "17 12 * * *"),
        ("UTC", "17 0 * * *"),
    ],
)
def test_the_daily_run_is_after_midnight_all_year_and_off_the_hour(
    zone: str, expected: str
) -> None:
    assert workflows.daily(ZoneInfo(zone)) == expected


def test_workflows_are_linted_and_least_privileged(tmp_path: Path) -> None:
    """Actionlint and zizmor find nothing; only the deploying job may do more than read."""
    files = []
    for name in ("github-pages", "s3", "hook"):
        file = tmp_path / name / WORKFLOW
        file.parent.mkdir(parents=True)
        file.write_text(workflows.workflow(name, ZoneInfo("America/Los_Angeles"), INSTALL), "utf-8")
        files.append(file)
        found = yaml.safe_load(file.read_text())
        assert found["permissions"] == {}
        assert "pull_request_target" not in found[True]
        assert jobs(file)["build"]["permissions"] == {"contents": "read"}
        assert "secrets." not in str(jobs(file)["build"])
        for pin in re.findall(r"uses: (.*)", file.read_text()):
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", pin)
    assert zizmor(*files) == []
    assert actionlint(tmp_path, *files) == []


def test_the_projects_own_workflow_is_held_to_the_same(tmp_path: Path) -> None:
    own = REPOSITORY / ".github/workflows/ci.yml"
    text = own.read_text("utf-8")
    assert "secrets." not in text
    assert "pull_request_target" not in text
    assert re.findall(r"uses: (?!\S+@[0-9a-f]{40} # v\d)", text) == []
    assert zizmor(own) == []
    assert actionlint(tmp_path, own) == []


def test_the_linters_find_a_planted_fault(tmp_path: Path) -> None:
    """Control: a floating action, a token left behind, a misspelt key."""
    file = tmp_path / WORKFLOW
    file.parent.mkdir(parents=True)
    good = workflows.workflow("github-pages", ZoneInfo("UTC"), INSTALL)
    file.write_text(re.sub(r"actions/checkout@\w+", "actions/checkout@v6", good), "utf-8")
    assert any("unpinned-uses" in line for line in zizmor(file))
    file.write_text(good.replace("persist-credentials: false", "fetch-depth: 1"), "utf-8")
    assert any("artipacked" in line for line in zizmor(file))
    file.write_text(good.replace("needs: build", "needs: bulid"), "utf-8")
    assert any("bulid" in line for line in actionlint(tmp_path, file))
