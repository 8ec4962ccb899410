"""An instant page is exactly what the build will make, or there is none."""

from pathlib import Path

import pytest

from clinicsite.build import Report, build
from clinicsite.building.request import Request
from clinicsite.serving.instant import instant
from preview_process import TODAY, post, small_site, write

ABOUT = "---\ntitle: About\n---\n\nOld words.\n"


@pytest.fixture
def site(tmp_path: Path) -> Report:
    """Seven posts, so that More Posts and neighbours differ; and a plain page."""
    root = small_site(tmp_path, posts=0)
    for n in range(1, 8):
        body = f"Words of {n}. See [two](post-2.md).\n\n## Part\n\nMore."
        write(root / f"content/posts/post-{n}.md", post(f"Post {n}", body, day=f"2026-01-0{n}"))
    write(root / "content/pages/about.md", ABOUT)
    return _build(root)


def _build(root: Path) -> Report:
    return build(Request(root=root, today=TODAY, output=Path("preview"), preview=True))


@pytest.mark.parametrize("number", [1, 4, 7])
def test_a_post_comes_out_as_built(site: Report, tmp_path: Path, number: int) -> None:
    """For the oldest, the newest and any other post: the same bytes as the build that follows."""
    path = f"content/posts/post-{number}.md"
    file = tmp_path / path
    write(file, file.read_text("utf-8").replace("Words of", "Other words, quite some more, of"))
    made = instant(site.site, tmp_path, path)
    _build(tmp_path)
    page = f"posts/post-{number}/index.html"
    assert made is not None
    assert made.files == {page: (tmp_path / "preview" / page).read_bytes()}
    assert b"Other words" in made.files[page]


def test_a_plain_page_comes_out_as_built(site: Report, tmp_path: Path) -> None:
    """Plain pages come out as posts do."""
    write(tmp_path / "content/pages/about.md", ABOUT.replace("Old", "New"))
    made = instant(site.site, tmp_path, "content/pages/about.md")
    _build(tmp_path)
    assert made is not None
    assert made.files == {"about/index.html": (tmp_path / "preview/about/index.html").read_bytes()}


FURTHER = (
    ("Post 3", "Another title"),
    ("2026-01-03", "2026-01-09"),
    ("post-2.md", "post-4.md"),
    ("post-2.md", "nowhere.md"),
    ("See", "See [too](post-5.md) and"),
    ("author: ann-bee", "author: nobody"),
    ("author: ann-bee", "author: ann-bee\noops: 1"),
    ("---\n\n", "\n"),
)


def test_what_reaches_further_is_left_to_the_build(site: Report, tmp_path: Path) -> None:
    """Front matter, links and mistakes concern more than one page, so there is no instant page."""
    path = "content/posts/post-3.md"
    text = (tmp_path / path).read_text("utf-8")
    for old, new in FURTHER:
        write(tmp_path / path, text.replace(old, new))
        assert instant(site.site, tmp_path, path) is None, new


def test_other_files_are_left_to_the_build(site: Report, tmp_path: Path) -> None:
    """Only known texts and style sheets come at once."""
    for path in ("content/site.yaml", "content/posts/new.md", "static/data.xml", "x"):
        assert instant(site.site, tmp_path, path) is None, path


def test_no_instant_page_through_a_link(site: Report, tmp_path: Path) -> None:
    """A text exchanged for a link is not read."""
    file = tmp_path / "content/posts/post-3.md"
    write(tmp_path / "secret.md", file.read_text("utf-8").replace("Words", "Secret"))
    file.unlink()
    file.symlink_to(tmp_path / "secret.md")
    assert instant(site.site, tmp_path, "content/posts/post-3.md") is None


def test_a_style_sheet_comes_out_as_built(site: Report, tmp_path: Path) -> None:
    """A saved sheet has the name and bytes that the build will give it."""
    write(tmp_path / "static/assets/site.css", "body { color: red; }\n")
    made = instant(site.site, tmp_path, "static/assets/site.css")
    _build(tmp_path)
    assert made is not None
    name = made.style_sheets["static/assets/site.css"]
    assert made.files == {name: (tmp_path / "preview" / name).read_bytes()}


def test_a_style_sheet_that_names_nothing_real_is_left_to_the_build(
    site: Report, tmp_path: Path
) -> None:
    """The build tells what is wrong with it."""
    write(tmp_path / "static/assets/site.css", "body { background: url(no.png); }\n")
    assert instant(site.site, tmp_path, "static/assets/site.css") is None
