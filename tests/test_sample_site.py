"""The sample clinic in the default theme: what readers and other programs may rely on holds.

CONTENT.md's promises about the HTML, on every page, at the root of a host and under a path.
"""

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from clinicsite.build import Report
from clinicsite.graph.nodes import output_paths
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.urls import is_own, is_page
from crawling import Parsed, dead_links, pages_of, parsed
from sample import REPOSITORY, Site, copy

DAY = "2026-11-21"
CANARY = "kanarienvogel"
ROOTS = {"root": "https://willowlane.example", "prefix": "https://host.example/clinic"}
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@dataclass(frozen=True)
class Built:
    """A built sample clinic: the url it is made for, its folder, and its pages parsed."""

    root: str
    site: Site
    report: Report
    pages: dict[str, Parsed]

    @property
    def folder(self) -> Path:
        return self.site.root / "build"

    @property
    def graph(self) -> SiteGraph:
        return self.report.site.graph

    @property
    def documents(self) -> dict[str, Parsed]:
        """The pages that are no redirects."""
        refreshing = {"http-equiv": "refresh"}
        return {
            path: page for path, page in self.pages.items() if not page.all("meta", **refreshing)
        }

    def permalink(self, path: str) -> str:
        return f"{self.root}/{path.removesuffix('index.html')}"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a copy of the repository's site, with a canary in each post that is not published."""
    site = copy(REPOSITORY, tmp_path_factory.mktemp("sample") / "site")
    settings = site.read("content/site.yaml")
    # One width is enough for what is looked at here, and quick.
    site.write("content/site.yaml", f"{settings}\npictures:\n  widths: [480]\n")
    for name, line in (("draft", "draft: true"), ("later", ""), ("gone", "expires: 2026-06-01")):
        date = "2027-01-01" if name == "later" else "2026-05-01"
        (site.root / f"content/posts/{CANARY}-{name}").mkdir()
        (site.root / f"content/posts/{CANARY}-{name}/{CANARY}.png").write_bytes(
            (REPOSITORY / "static/apple-touch-icon.png").read_bytes()
        )
        site.write(
            f"content/posts/{CANARY}-{name}/index.md",
            f"---\ntitle: {CANARY} {name}\ndate: {date}\nauthor: maren-oakes\n"
            f"{line or 'ai: none'}\n"
            f"description: {CANARY}\ncategory: {CANARY}\naliases: [/{CANARY}-{name}/]\n"
            f"image:\n  src: {CANARY}.png\n  alt: {CANARY}\n---\n{CANARY} text.\n",
        )
    return site


@pytest.fixture(scope="module", params=list(ROOTS))
def built(written: Site, request: pytest.FixtureRequest) -> Built:
    """Return the built site, at the root of a host and under a path."""
    root = ROOTS[request.param]
    report = written.build(today=DAY, base_url=root)
    return Built(root, written, report, pages_of(written.root / "build"))


def test_the_sample_is_without_a_warning(built: Built) -> None:
    assert [str(each) for each in built.report.closing.diagnostics if each.severity != "info"] == []


def test_every_kind_of_page_is_there(built: Built) -> None:
    paths = {path.as_posix() for path in map(Path, built.site.tree())}
    fixed = "index.html archive/index.html authors/index.html modalities/index.html"
    fixed += " conditions/index.html page/2/index.html 404.html feed.xml feed.json sitemap.xml"
    assert set(f"{fixed} robots.txt".split()) <= paths
    graph = built.graph
    groups = (graph.posts, graph.pages, graph.authors, graph.modalities, graph.conditions)
    for group in (*groups, graph.categories):
        assert group
        assert {f"{each.url}index.html".lstrip("/") for each in group.values()} <= paths


def test_every_link_asset_and_anchor_leads_somewhere(built: Built) -> None:
    assert dead_links(built.folder, built.pages, built.root) == []


def test_a_dead_link_is_found(built: Built) -> None:
    """A control: the crawl finds a planted dead link, asset and anchor."""
    at = urlsplit(built.root).path
    planted = f'<a href="{at}/nowhere/"></a><img srcset="{at}/no.webp 480w"><a href="#none"></a>'
    outside = '<a href="/elsewhere/"></a>' if at else ""
    page = {"index.html": parsed(planted + outside)}
    assert len(dead_links(built.folder, page, built.root)) == (4 if at else 3)


def test_every_page_has_one_h1_a_language_and_its_own_canonical_link(built: Built) -> None:
    for path, page in built.pages.items():
        assert len(page.all("h1")) == 1, path
        assert page.all("h1")[0].text.strip(), path
        assert page.all("html")[0]["lang"] == "en-US" or "refresh" in str(page.elements), path
        (canonical,) = page.all("link", rel="canonical")
        if path in built.documents and path != "404.html":
            assert canonical["href"] == built.permalink(path), path


def test_headings_skip_no_level(built: Built) -> None:
    for path, page in built.documents.items():
        levels = [int(each.name[1]) for each in page.elements if re.fullmatch("h[1-6]", each.name)]
        steps = [after - before for before, after in pairwise(levels)]
        assert max(steps, default=0) <= 1, (path, levels)


def test_no_id_stands_twice(built: Built) -> None:
    for path, page in built.pages.items():
        assert len(page.ids) == len(set(page.ids)), path


def test_every_picture_has_alt_text_and_a_size(built: Built) -> None:
    pictures = [(path, each) for path, page in built.pages.items() for each in page.all("img")]
    assert len(pictures) > 20
    for path, picture in pictures:
        assert "alt" in picture.attributes, path
        assert int(picture["width"]) > 0, path
        assert int(picture["height"]) > 0, path


def test_a_post_is_one_article_with_a_byline_that_programs_can_read(built: Built) -> None:
    for post in built.graph.posts.values():
        page = built.pages[f"{post.url}index.html".lstrip("/")]
        assert len(page.all("article")) == 1
        inside = [each for each in page.all("a", rel="author") if "article" in str(each.inside)]
        names = [each.text.strip() for each in inside]
        for author in post.authors:
            assert built.graph.authors[author].name in names
        times = [each["datetime"] for each in page.all("time")]
        assert post.date.date().isoformat() in {each[:10] for each in times}


def test_more_posts_links_each_chosen_post_once(built: Built) -> None:
    at = urlsplit(built.root).path
    for id_, choices in built.graph.more_posts.items():
        page = built.pages[f"{built.graph.posts[id_].url}index.html".lstrip("/")]
        (section,) = page.all("section", class_="more-posts")
        wanted = [f"{at}{built.graph.posts[choice].url}" for choice in choices]
        links = [each for each in page.all("a") if f"section.{section['class']}" in each.inside]
        assert [each["href"] for each in links if each["href"] in wanted] == wanted
        assert built.graph.posts[id_].url not in wanted


def test_structured_data_is_one_graph_whose_references_resolve(built: Built) -> None:
    for path, page in built.documents.items():
        scripts = page.all("script", type="application/ld+json")
        if path == "404.html" and not scripts:
            continue
        (script,) = scripts
        graph = json.loads(script.text)["@graph"]
        ids = {node["@id"] for node in graph if "@id" in node}
        assert ids, path


def test_feeds_are_well_formed_and_absolute(built: Built) -> None:
    feeds = sorted(built.folder.rglob("feed.xml"))
    assert len(feeds) > 10
    for file in feeds:
        feed = ET.parse(file).getroot()  # noqa: S314 - our own file
        assert feed.tag == f"{ATOM}feed"
        links = [each.get("href", "") for each in feed.iter(f"{ATOM}link")]
        assert all(link.startswith(f"{built.root}/") for link in links), file
        assert feed.findall(f"{ATOM}entry"), file
        for entry in feed.iter(f"{ATOM}entry"):
            html = entry.findtext(f"{ATOM}content") or ""
            for attribute in re.findall(r'(?:href|src)="([^"]*)"', html):
                assert re.match("https?:|mailto:|tel:", attribute), (file, attribute)


def test_json_feeds_say_the_same_as_atom_feeds(built: Built) -> None:
    for file in sorted(built.folder.rglob("feed.json")):
        feed = json.loads(file.read_text("utf-8"))
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == f"{built.root}/{file.relative_to(built.folder).as_posix()}"
        atom = ET.parse(file.with_suffix(".xml")).getroot()  # noqa: S314 - our own file
        ids = [each.findtext(f"{ATOM}id") for each in atom.iter(f"{ATOM}entry")]
        assert [item["id"] for item in feed["items"]] == ids


def test_the_sitemap_names_each_findable_page_once(built: Built) -> None:
    locations = [
        each.text
        for each in ET.parse(built.folder / "sitemap.xml").iter(f"{SITEMAP}loc")  # noqa: S314
    ]
    hidden = [
        path
        for path, page in built.documents.items()
        if any("noindex" in each["content"] for each in page.all("meta", name="robots"))
    ]
    wanted = {built.permalink(path) for path in built.documents if path not in hidden}
    assert sorted(filter(None, locations)) == sorted(wanted - {f"{built.root}/404.html"})
    assert f"Sitemap: {built.root}/sitemap.xml" in built.site.page("robots.txt")


def test_what_is_not_published_leaves_no_trace(built: Built) -> None:
    assert len([each for each in built.graph.unpublished if CANARY in each.id]) == 3
    for path, data in built.site.tree().items():
        assert CANARY not in path
        assert CANARY.encode() not in data.lower(), path


def test_the_output_does_not_name_the_machine(built: Built) -> None:
    words = [str(built.site.root), str(REPOSITORY), str(Path.home() / "x")[:-2]]
    words = [word for word in words if len(word) > len("/root")]
    for path, data in built.site.tree().items():
        assert not [word for word in words if word.encode() in data], path


def test_a_second_build_writes_nothing(built: Built) -> None:
    again = built.site.build(today=DAY, base_url=built.root)
    assert again.plan.is_empty


def test_the_canary_is_found_when_it_is_published(written: Site, tmp_path: Path) -> None:
    """A control: published, the posts of the test above would be seen."""
    site = copy(written.root, tmp_path / "site", whole=True)
    site.replace(f"content/posts/{CANARY}-draft/index.md", "draft: true\n", "")
    report = site.build(today=DAY)
    assert f"posts/{CANARY}-draft/index.html" in site.tree()
    assert any(CANARY in path for path in report.plan.wanted)


def test_pages_of_the_sites_own_lie_where_urls_says(built: Built) -> None:
    """A link to them is never taken for one to a draft of the same address."""
    graph = built.graph
    groups = (graph.posts, graph.pages, graph.authors, graph.modalities, graph.conditions)
    documents = {file for group in groups for node in group.values() for file in output_paths(node)}
    own = set(filter(is_page, built.report.plan.wanted)) - documents
    assert own
    assert {path for path in own if not is_own(path)} == set()
