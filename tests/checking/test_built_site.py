"""What `clinicsite check` finds in a built site: one planted fault each, none in a sound one."""

import json
from pathlib import Path

import pytest

from clinicsite.checking.output.site import examine
from clinicsite.errors import UsageError
from clinicsite.urls import Address

ROOT = "https://clinic.example"
HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
)
PAGE = HEAD + '<body id="top-of-page"><h1 id="one">One</h1>{body}</body></html>'


def page(
    body: str = "", *, url: str = "/", title: str = "", head: str = "", root: str = ROOT
) -> str:
    canonical = f'<link rel="canonical" href="{root}{url}">'
    return PAGE.format(title=title or f"Page {url}", head=canonical + head, body=body)


def site(folder: Path, files: dict[str, str], root: str = ROOT) -> list[str]:
    """Write a site of a home page, a 404 page and `files`; return the codes of what is found."""
    sound = {
        "index.html": page(root=root),
        "404.html": page(url="/404.html", head='<meta name="robots" content="noindex">', root=root),
    }
    for path, text in {**sound, **files}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return [each.code for each in examine(folder, Address(root)).findings]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<a href="/gone/">x</a>', "dead-link"),
        ('<a href="gone.html">x</a>', "dead-link"),
        (f'<a href="{ROOT}/gone/">x</a>', "dead-link"),
        ('<a href="/other">x</a>', "missing-slash"),
        ('<a href="/other/#two">x</a>', "dead-anchor"),
        ('<a href="#two">x</a>', "dead-anchor"),
        ('<img src="/no.jpg" alt="">', "missing-asset"),
        ('<img src="/dot.svg">', "missing-alt"),
        ('<img alt="" src="/dot.svg" srcset="/dot.svg 1x, /no.jpg 2x">', "missing-asset"),
        ('<video src="/no.mp4"></video>', "missing-asset"),
        ('<script src=""></script>', "missing-asset"),
        ('<p id="one">twice</p>', "duplicate-id"),
        ('<nav aria-labelledby="none"></nav>', "dead-id"),
        ('<label for="none">x</label>', "dead-id"),
        ('<script type="application/ld+json">{"url": </script>', "bad-json-ld"),
        (f'<script type="application/ld+json">{{"url": "{ROOT}/gone/"}}</script>', "dead-metadata"),
        ('<p style="color: red">x</p>', "inline-code"),
        ("<style>p { color: red }</style>", "inline-code"),
        ("<script>run()</script>", "inline-code"),
        ('<script type="module">run()</script>', "inline-code"),
        ('<p OnClick = "run()">x</p>', "inline-code"),
        ('<svg><path onload="run()"/></svg>', "inline-code"),
        ('<p id="a"onclick=run()>x</p>', "inline-code"),
        ("<p\nonclick\n=run()>x</p>", "inline-code"),
    ],
)
def test_each_fault_of_a_page_is_found(tmp_path: Path, body: str, code: str) -> None:
    """Each kind of fault is found once, and nothing else with it (control: none without it)."""
    rest = {"other/index.html": page(url="/other/"), "dot.svg": "<svg/>"}
    assert site(tmp_path / "sound", rest) == []
    assert site(tmp_path / "faulty", {"index.html": page(body), **rest}) == [code]


def test_inline_code_of_many_pages_is_told_once(tmp_path: Path) -> None:
    """One edit of a template fixes it; another text is another problem."""
    pages = {f"{n}/index.html": page('<p style="x">\n', url=f"/{n}/") for n in range(3)}
    pages["2/index.html"] = pages["2/index.html"].replace("<p", '<b style="y"></b><p')
    site(tmp_path, pages)
    one, other = examine(tmp_path, Address(ROOT)).findings
    assert str(one.place).startswith("0/index.html:1:")
    assert one.message.endswith("; also on 2 more pages")
    assert other.place.file == "2/index.html"


def test_data_and_words_are_no_inline_code(tmp_path: Path) -> None:
    body = (
        '<script type="application/ld+json">{}</script><script type="application/json">{}</script>'
        '<p title="x onclick=y">&lt;style&gt; style="" onclick=""</p><!-- <p onclick=""> -->'
    )
    assert site(tmp_path, {"index.html": page(body)}) == []


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ('<link rel="stylesheet" href="/no.css">', "missing-asset"),
        ('<link rel="icon" href="/no.svg">', "missing-asset"),
        ('<link rel="alternate" type="application/atom+xml" href="/no.xml">', "dead-feed"),
        (f'<link rel="canonical" href="{ROOT}/">', "many-canonicals"),
        (f'<meta property="og:image" content="{ROOT}/no.jpg">', "dead-metadata"),
        ('<meta http-equiv="refresh" content="0; url=/gone/">', "dead-link"),
    ],
)
def test_each_fault_of_a_head_is_found(tmp_path: Path, head: str, code: str) -> None:
    found = site(tmp_path, {"index.html": page(head=head)})
    assert code in found


def test_titles_and_canonical_urls(tmp_path: Path) -> None:
    """A page has a title of its own and one absolute canonical url that is there."""
    bare = PAGE.format(title="", head="", body="")
    foreign = PAGE.format(title="A", head=f'<link rel="canonical" href="{ROOT}/gone/">', body="")
    relative = PAGE.format(title="B", head='<link rel="canonical" href="/">', body="")
    found = site(
        tmp_path,
        {
            "a.html": bare,
            "b.html": foreign,
            "c.html": relative,
            "d.html": page(url="/d.html", title="Page /"),
        },
    )
    assert sorted(found) == [
        "dead-canonical",
        "duplicate-title",
        "missing-canonical",
        "missing-title",
        "relative-canonical",
    ]


def test_what_leads_elsewhere_is_noted_and_not_judged(tmp_path: Path) -> None:
    """Mail, phone and other hosts are no faults; pages of other hosts are kept for `--external`."""
    body = (
        '<a href="mailto:a@b.example">x</a><a href="tel:+1">x</a><a href="#">x</a>'
        '<a href="#top">x</a><a href="https://other.example/a#b">x</a>'
        '<a href="//cdn.example/x">x</a>'
        '<a href="#:~:text=words">x</a>'
    )
    assert site(tmp_path, {"index.html": page(body)}) == []
    found = examine(tmp_path, Address(ROOT))
    assert sorted(found.external)[1:] == ["https://cdn.example/x", "https://other.example/a"]


def test_a_path_prefix_is_part_of_every_link(tmp_path: Path) -> None:
    """Under `/blog`, `/about/` leaves the site and `/blog/about/` does not."""
    root = f"{ROOT}/blog"
    files = {"about/index.html": page('<a href="../">up</a>', url="/about/", root=root)}
    right = page('<a href="/blog/about/">x</a><a href="about/">y</a>', root=root)
    assert site(tmp_path / "right", {"index.html": right, **files}, root) == []
    wrong = page('<a href="/about/">x</a>', root=root)
    found = site(tmp_path / "wrong", {"index.html": wrong, **files}, root)
    assert found == ["dead-link"]
    hint = examine(tmp_path / "wrong", Address(root)).findings[0].hint
    assert hint == "write it as /blog/about/"


def test_a_finding_names_line_and_column_and_the_nearest_page(tmp_path: Path) -> None:
    site(
        tmp_path,
        {
            "index.html": page('\n<p><a href="/abuot/">x</a>'),
            "about/index.html": page(url="/about/"),
        },
    )
    found = examine(tmp_path, Address(ROOT)).findings[0]
    assert (found.place.line, found.place.column) == (2, 12)
    assert found.hint == "did you mean '/about/'?"


def test_feeds_sitemap_and_robots_lead_to_pages_of_the_site(tmp_path: Path) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><link href="{url}"/><entry>'
        '<content type="html">{content}</content></entry></feed>'
    )
    sitemap = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{}</loc></url></urlset>'
    sound = {
        "feed.xml": atom.format(url=f"{ROOT}/", content=f'&lt;a href="{ROOT}/"&gt;x&lt;/a&gt;'),
        "feed.json": json.dumps({"home_page_url": f"{ROOT}/", "items": [{"url": f"{ROOT}/"}]}),
        "sitemap.xml": sitemap.format(f"{ROOT}/"),
        "robots.txt": f"Sitemap: {ROOT}/sitemap.xml",
    }
    assert site(tmp_path / "sound", sound) == []
    faulty = {
        "feed.xml": atom.format(url="/", content='&lt;img src="/x.jpg" alt=""&gt;'),
        "feed.json": json.dumps(
            {"home_page_url": "https://other.example/", "items": [{"url": f"{ROOT}/no/"}]}
        ),
        "sitemap.xml": sitemap.format(f"{ROOT}/404.html"),
        "robots.txt": f"Sitemap: {ROOT}/no.xml",
        "broken.xml": "<feed",
    }
    assert sorted(site(tmp_path / "faulty", faulty)) == [
        "bad-xml", "dead-feed", "dead-feed", "foreign-in-feed", "hidden-in-sitemap",
        "relative-in-feed", "relative-in-feed",
    ]  # fmt: skip


def test_style_sheets_name_files_that_are_there(tmp_path: Path) -> None:
    css = 'a{background:url("dot.svg")} b{background:url(no.svg)} /* url(x) */ @import "no.css";'
    found = site(tmp_path, {"assets/site.css": css, "assets/dot.svg": "<svg/>"})
    assert found == ["missing-asset", "missing-asset"]


def test_a_site_has_a_home_and_a_page_for_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    assert [each.code for each in examine(tmp_path, Address(ROOT)).findings] == [
        "no-404",
        "no-home",
    ]
    with pytest.raises(UsageError, match="run `clinicsite build` first"):
        examine(tmp_path / "none", Address(ROOT))
