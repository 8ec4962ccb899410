"""The editor's panel shows what the site knows, escapes it, and can change nothing."""

from pathlib import Path

import pytest

from clinicsite.build import build
from clinicsite.building.request import Request
from clinicsite.building.stages import Site
from clinicsite.graph.nodes import State
from clinicsite.serving.panel import panel_page
from preview_process import TODAY, post, small_site, write

EVIL = "<script>alert(1)</script>"
REVIEW = "reviewed_by: ann-bee\nlast_reviewed: 2025-06-20\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build a site with one post of each state, shown or not."""
    root: Path = small_site(tmp_path_factory.mktemp("panel"))
    author = root / "content/authors/ann-bee.md"
    write(author, "---\nname: Ann Bee\ncredentials: [LMT]\n---\n\nAnn.\n")
    write(root / "content/posts/draft.md", post(f"Draft {EVIL}", more="draft: true\n"))
    write(root / "content/posts/later.md", post("Later", day="2026-09-01"))
    write(root / "content/posts/gone.md", post("Gone", more="expires: 2026-03-01\n"))
    linking = post(f"Reviewed {EVIL}", "See [one](post-1.md) for more.", more=REVIEW)
    write(root / "content/posts/reviewed.md", linking)
    include = frozenset({State.DRAFT})
    request = Request(root=root, today=TODAY, include=include, preview=True, output=Path("p"))
    return build(request).site


def _page(site: Site, path: str) -> str:
    data = panel_page(site, path)
    assert data is not None
    return data.decode("utf-8")


def test_every_state_is_listed(site: Site) -> None:
    """Drafts, scheduled and expired posts are listed whether this preview shows them or not."""
    text = _page(site, "/_clinicsite/")
    for title in ("Drafts (1)", "Scheduled (1)", "Expired (1)", "Later", "Gone", "Reviews due"):
        assert title in text
    assert "2026-06-20" in text


def test_a_post_tells_why_and_who(site: Site) -> None:
    """Words, links to it, its More Posts with reasons, search result and card."""
    text = _page(site, "/_clinicsite/post/post-1/")
    assert "content/posts/reviewed.md" in text
    assert "Its More Posts" in text
    assert "the same author" in text
    assert "clinicsite explain post-1" in text
    assert "https://small.example/posts/post-1/" in text
    assert "As a social card" in text


@pytest.mark.parametrize(
    "path", ["/_clinicsite/", "/_clinicsite/post/draft/", "/_clinicsite/post/reviewed/"]
)
def test_titles_are_text(site: Site, path: str) -> None:
    """Nothing that an editor typed becomes markup."""
    text = _page(site, path)
    assert "<script" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    "path",
    [
        "/_clinicsite",
        "/_clinicsite/x",
        "/_clinicsite/post/",
        "/_clinicsite/post/nobody/",
        "/_clinicsite/post/../x/",
    ],
)
def test_nothing_else_is_there(site: Site, path: str) -> None:
    """Only posts of the site have a page."""
    assert panel_page(site, path) is None
