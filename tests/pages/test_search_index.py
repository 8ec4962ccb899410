"""The index of search holds the published posts' words, and is made only when they change."""

import gzip
import json
from pathlib import Path

import pytest

from clinicsite.building import inputs
from clinicsite.errors import EnvironmentFault, Severity
from clinicsite.graph.nodes import Post, State
from clinicsite.pages.search import files, index, pagefind
from clinicsite.settings import Settings
from sample import REPOSITORY, Site, copy

TODAY = "2026-11-20"
POST = "---\ntitle: {title}\ndate: 2026-01-02\nauthor: ann\nmodalities: deep\n{more}---\n{text}\n"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Make a site with search, two posts and a draft."""
    made = Site(tmp_path / "site")
    made.write(
        "content/site.yaml", "name: W\nurl: https://w.example/sub\nsearch: {enabled: true}\n"
    )
    made.write("content/authors/ann.md", "---\nname: Ann Lee\n---\nX.\n")
    made.write("content/modalities/deep.md", "---\nname: Deep tissue\n---\nX.\n")
    made.write("content/posts/neck.md", POST.format(title="Neck & <b>", more="", text="Shoulders."))
    made.write(
        "content/posts/back.md",
        POST.format(
            title="Back",
            more="description: A summary of spines.\n",
            text="See [the draft](later.md) and **lumbago**.\n\n## Part\n\nSacrum[^1]."
            "\n\n[^1]: Foot.",
        ),
    )
    made.write(
        "content/posts/later.md",
        POST.format(
            title="Canarytitle", more="draft: true\ndescription: Canarydesc.\n", text="Canary."
        ),
    )
    return made


def fragments(site: Site, folder: str = "build") -> dict[str, dict[str, object]]:
    """Return what the index knows of each post, by its url."""
    found = {}
    for file in (site.root / folder / "pagefind" / "fragment").iterdir():
        text = gzip.decompress(file.read_bytes()).decode()
        fragment = json.loads(text[text.index("{") :])
        found[fragment["url"]] = fragment
    return found


def test_the_index_holds_the_posts(site: Site) -> None:
    """Title, words, author, modality and date of each published post, by its url in the site."""
    site.build()
    found = fragments(site)
    assert sorted(found) == ["/posts/back/", "/posts/neck/"]
    back = found["/posts/back/"]
    assert back["meta"] == {"title": "Back", "date": "2 Jan, 2026"}
    filters = json.loads(site.page("pagefind/filters.json"))
    assert filters["author"].keys() == {"Ann Lee"}
    ids = {file.stem for file in (site.root / "build" / "pagefind" / "fragment").iterdir()}
    assert set(filters["modality"]["Deep tissue"]) == ids
    words = str(back["content"])
    assert "A summary of spines. See the draft and lumbago. Part. Sacrum" in words
    assert found["/posts/neck/"]["meta"]["title"] == "Neck & <b>"  # type: ignore[index]


def test_drafts_leave_no_trace(site: Site) -> None:
    """No word of a draft is anywhere in the index; shown in a preview, they are (control)."""
    site.build()
    assert "anary" not in json.dumps(fragments(site))
    site.build(output=Path("other"), include=frozenset({State.DRAFT}))
    assert "Canarytitle" in json.dumps(fragments(site, "other"))


def test_only_what_a_search_asks_for_is_published(site: Site) -> None:
    """None of Pagefind's widgets, and every file that its own entry names."""
    site.build()
    names = {path.removeprefix("pagefind/") for path in site.tree() if path.startswith("pagefind/")}
    assert {name.partition("/")[0] for name in names} == {
        "filters.json",
        "fragment",
        "index",
        "pagefind-entry.json",
        "pagefind-worker.js",
        "pagefind.js",
        "wasm.en.pagefind",
        *(name for name in names if name.endswith(".pf_meta")),
    }


def test_the_same_posts_give_the_same_bytes(site: Site, tmp_path: Path) -> None:
    """In another folder, without a cache, byte for byte."""
    site.build()
    assert site.tree() == site.clean_tree(tmp_path / "other")


def test_pagefind_runs_only_when_words_have_changed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a template nor the site's name has a say in what is found; a word has."""
    site.build()
    before = {path: data for path, data in site.tree().items() if path.startswith("pagefind/")}
    with monkeypatch.context() as patch:
        patch.setattr(pagefind, "files_of_index", _not_now)
        site.write("templates/post.html", '{% extends "theme/post.html" %}')
        site.replace("content/site.yaml", "name: W", "name: Other")
        site.build()
        assert before.items() <= site.tree().items()
        site.replace("content/posts/neck.md", "Shoulders", "Knees")
        with pytest.raises(EnvironmentFault):
            site.build()
    site.build()
    assert "Knees" in str(fragments(site)["/posts/neck/"]["content"])


def _not_now(*_: object) -> dict[str, bytes]:
    raise EnvironmentFault("Pagefind ran")


@pytest.mark.parametrize("damage", ["truncated", "missing", "listing", "renamed"])
def test_a_damaged_cache_is_made_anew(damage: str, site: Site) -> None:
    """Whatever happened to the kept index, the published one is right."""
    site.build()
    wanted = site.tree()
    (kept,) = (site.root / ".clinicsite" / "search").iterdir()
    some = max(kept.iterdir(), key=lambda file: (file.stat().st_size, file.name))
    listing = kept / "files.json"
    match damage:
        case "truncated":
            some.write_bytes(some.read_bytes()[:-1])
        case "missing":
            some.unlink()
        case "listing":
            listing.write_bytes(listing.read_bytes()[:-20])
        case _:
            listing.write_bytes(listing.read_bytes().replace(b"pagefind.js", b"../../x.js"))
    site.build(clean=True)
    assert site.tree() == wanted


def test_a_few_indexes_are_kept(site: Site) -> None:
    """An edit taken back finds its index; older ones go."""
    for n in range(files.KEPT + 2):
        site.write("content/posts/neck.md", POST.format(title="N", more="", text=f"Word {n}."))
        site.build()
    assert len(list((site.root / ".clinicsite" / "search").iterdir())) == files.KEPT


def test_a_preview_does_not_wait_for_the_index(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It shows the newest index there is; the next build of the site has its own."""
    site.build(preview=True, output=Path("other"))
    site.replace("content/posts/neck.md", "Shoulders", "Knees")
    with monkeypatch.context() as patch:
        patch.setattr(pagefind, "files_of_index", _not_now)
        site.build(preview=True, output=Path("other"))
    assert "Shoulders" in str(fragments(site, "other")["/posts/neck/"]["content"])
    site.build()
    assert "Knees" in str(fragments(site)["/posts/neck/"]["content"])


def test_without_pagefind_there_is_no_box(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """One remark says why; no page links to a search that is not there."""
    monkeypatch.setattr(inputs, "installed", dict)
    report = site.build()
    said = [each for each in report.closing.diagnostics if each.code == "search-not-installed"]
    assert [each.severity for each in said] == [Severity.INFO]
    tree = site.tree()
    assert "search/index.html" not in tree
    assert not [path for path in tree if path.startswith("pagefind/")]
    assert not [path for path, data in tree.items() if b"/search/" in data]


@pytest.mark.parametrize(
    ("language", "binary", "codes"),
    [
        ("ja", "pagefind_bin", ["search-needs-extended"]),
        ("zh-Hans", "pagefind_bin", ["search-needs-extended"]),
        ("zh-Hans", "pagefind_bin_extended", []),
        ("he", "pagefind_bin", []),
        ("en", "pagefind_bin", []),
    ],
)
def test_a_search_that_finds_little_is_warned_of(
    language: str, binary: str, codes: list[str], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a language without spaces between words, with the ordinary build of Pagefind."""
    monkeypatch.setattr(inputs, "installed", lambda: {"pagefind": "1", binary: "1"})
    site.replace("content/site.yaml", "search:", f"language: {language}\nsearch:")
    report = site.build()
    assert [x.code for x in report.closing.diagnostics if x.code.startswith("search-")] == codes
    assert "search/index.html" in site.tree()


@pytest.mark.parametrize("language", ["he", "ja", "ko", "th", "vi", "zh-Hans", "es-MX", "nb", "xx"])
def test_the_engine_of_every_language_is_published(language: str, site: Site) -> None:
    """The file that pagefind.js asks for: `unknown` where there is no stemmer."""
    site.replace("content/site.yaml", "search:", f"language: {language}\nsearch:")
    site.build()
    entry = json.loads(site.page("pagefind/pagefind-entry.json"))
    engine = entry["languages"][language.lower()]["wasm"] or "unknown"
    assert [path for path in site.tree() if path.startswith("pagefind/wasm.")] == [
        f"pagefind/wasm.{engine}.pagefind"
    ]


def test_an_index_without_its_engine_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search page that cannot search is not published."""
    whole = pagefind.files_of_index

    def without_engine(pages: dict[str, str], excluded: str) -> dict[str, bytes]:
        files = whole(pages, excluded)
        return {name: data for name, data in files.items() if not name.startswith("wasm.")}

    monkeypatch.setattr(pagefind, "files_of_index", without_engine)
    with pytest.raises(EnvironmentFault, match=r"lacks the file wasm\.en\.pagefind"):
        site.build()


def test_search_is_off_unless_asked_for(site: Site) -> None:
    """No index, no page, no remark."""
    site.replace("content/site.yaml", "enabled: true", "enabled: false")
    report = site.build()
    assert not [path for path in site.tree() if path.startswith(("search/", "pagefind/"))]
    assert not [each for each in report.closing.diagnostics if "search" in each.code]


def test_an_index_with_posts_missing_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pagefind can end well and have indexed nothing; the build then fails and says so."""
    words = index._page

    def one_of_two(settings: Settings, post: Post, html: str) -> str:
        page = words(settings, post, html)
        return page.replace("data-pagefind-body", "") if post.id == "neck" else page

    monkeypatch.setattr(index, "_page", one_of_two)
    with pytest.raises(EnvironmentFault, match="indexed 1 of 2 posts"):
        site.build()
    assert not (site.root / "build").exists()


def test_a_failing_pagefind_is_told_of(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its own last words, as a fault of the machine."""
    monkeypatch.setattr(index, "_EXCLUDED", "<<<")
    with pytest.raises(EnvironmentFault, match="Pagefind"):
        site.build()


def test_the_sample_site_has_search(tmp_path: Path) -> None:
    """The sample clinic shows what search is like."""
    site = copy(REPOSITORY, tmp_path / "sample")
    site.build(today=TODAY)
    assert len(fragments(site)) > 10
    assert "search/index.html" in site.tree()
