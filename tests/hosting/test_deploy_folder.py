"""A folder that is deployed to: files of others are moved out of it, never without a word."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sample import SITES, Site, copy, small_theme, tree_of

CHALLENGE = ".well-known/acme-challenge/t"


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Iterator[Site]:
    site = copy(SITES / "small", tmp_path / "site")
    site.replace("content/site.yaml", "https://small.example", "https://www.clinic-of-words.org")
    with small_theme():
        yield site


@pytest.fixture(name="live")
def _live(tmp_path: Path, site: Site) -> Path:
    """Return a folder that the site was deployed to, with two files that others put into it."""
    live = tmp_path / "www"
    said = site.run("deploy", "folder", str(live))
    assert said.code == 0, said.err
    assert "aside" not in said.out
    (live / CHALLENGE).parent.mkdir(parents=True)
    (live / CHALLENGE).write_text("token")
    (live / "google123.html").write_text("google-site-verification: google123.html")
    return live


def test_files_of_others_are_announced_by_a_dry_run_and_named_when_moved(
    site: Site, live: Path
) -> None:
    """Both say the same files; only the second touches them, and says where they are."""
    before = tree_of(live)
    announced = site.run("deploy", "folder", str(live), "--dry-run")
    assert f"aside   {CHALLENGE}: not written by clinicsite\n" in announced.out
    assert "aside   google123.html: not written by clinicsite\n" in announced.out
    assert announced.out.endswith(" · 2 to move aside\n")
    assert tree_of(live) == before
    done = site.run("deploy", "folder", str(live))
    strays = site.root / ".clinicsite/strays/1"
    moved = f"2 files not written by clinicsite moved to {strays}"
    assert done.out.splitlines()[-4:] == [
        f"{live}: 0 files sent · 0 removed · {len(before) - 3} there already · 2 moved aside",
        f"{moved} (put what you want to keep into static/):",
        f"  {CHALLENGE}",
        "  google123.html",
    ]
    assert tree_of(strays).keys() == {CHALLENGE, "google123.html"}


def test_a_file_of_others_where_a_new_page_goes_is_announced_too(site: Site, live: Path) -> None:
    """It makes way for ours, so it is moved aside as well."""
    site.write("content/posts/google.md", site.read("content/posts/neck-pain.md"))
    (live / "posts/google").mkdir()
    (live / "posts/google/index.html").write_text("mine")
    announced = site.run("deploy", "folder", str(live), "--dry-run")
    assert "aside   posts/google/index.html: not written by clinicsite\n" in announced.out
    done = site.run("deploy", "folder", str(live))
    assert "  posts/google/index.html\n" in done.out
    assert (site.root / ".clinicsite/strays/1/posts/google/index.html").read_text() == "mine"


def test_what_lies_in_static_stays_on_the_web(site: Site, live: Path) -> None:
    """The mend that is told does help, for hidden folders that hosts serve as well."""
    site.write(f"static/{CHALLENGE}", "token")
    site.write("static/google123.html", "google-site-verification: google123.html")
    assert "aside" not in site.run("deploy", "folder", str(live)).out
    assert (live / CHALLENGE).read_text() == "token"


def test_files_that_were_changed_or_deleted_in_the_folder_are_said_to_be_put_back(
    site: Site, live: Path
) -> None:
    home = (live / "index.html").read_bytes()
    (live / "index.html").write_text("edited")
    (live / "robots.txt").unlink()
    said = site.run("deploy", "folder", str(live))
    assert "2 files sent" in said.out
    assert " · 2 of them repaired\n" in said.out
    assert (live / "index.html").read_bytes() == home
    assert "repaired" not in site.run("deploy", "folder", str(live)).out
