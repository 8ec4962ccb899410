"""The built files, judged by the checkers of their kinds: HTML, CSS, types of schema.org."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from browser_host import Sites
from browser_sites import KINDS
from browser_watch import opened
from tools import require_tool

SITES = ("sample", "hard", "spanish", "rtl", "empty")
# The style sheet takes the marks of some lists away; WebKit then drops the list's role as well.
TOLERATED = re.compile(r"The .list. role is unnecessary for element")

STYLE_AND_SCRIPT = 6_000  # bytes of script beside search
WEIGHT = 60_000  # bytes of a post's HTML and CSS beyond its own text


def checked(npm: Path, *arguments: str) -> list[str]:
    """Return what the Nu HTML checker says of files: errors and warnings."""
    jar = npm / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [require_tool("java", "default-jre-headless"), "-Xss4m", "-jar", str(jar)]
    command += ["--format", "json", "--stdout", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    messages: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    return [
        f"{each.get('url', '').rpartition('/build/')[2]}:{each.get('lastLine')}: {each['message']}"
        for each in messages
        if not TOLERATED.search(each["message"]) and "Section lacks heading" not in each["message"]
    ]


def test_every_page_is_valid_html(sites: Sites, npm: Path) -> None:
    """The Nu HTML checker finds no error on any built page of any site."""
    folders = [str(sites(name).folder) for name in SITES]
    assert checked(npm, "--skip-non-html", *folders) == []


def test_the_style_sheet_is_valid(sites: Sites, npm: Path) -> None:
    """The published style sheet too, which has lost its comments and spaces."""
    sheets = [str(each) for each in (sites("sample").folder / "assets").glob("*.css")]
    assert sheets
    assert checked(npm, "--css", *sheets) == []


def test_the_checker_sees_errors(tmp_path: Path, npm: Path) -> None:
    """A control: an id twice, a property that CSS does not have."""
    (tmp_path / "x.html").write_text(
        "<!doctype html><html lang='en'><head><title>x</title></head>"
        "<body><p id='a'>a</p><p id='a'>b</p></body></html>"
    )
    (tmp_path / "x.css").write_text("a { colour: red }")
    assert [each for each in checked(npm, str(tmp_path / "x.html")) if "Duplicate ID" in each]
    assert checked(npm, "--css", str(tmp_path / "x.css"))


def test_a_smaller_style_sheet_says_the_same(sites: Sites, browser: Browser) -> None:
    """Chromium reads the same rules from the published style sheet as from the readable one."""
    folder = sites("sample").folder
    readable = (folder.parent / "static" / "assets" / "site.css").read_text(encoding="utf-8")
    published = next((folder / "assets").glob("site.*.css")).read_text(encoding="utf-8")
    rules = """(text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return [...sheet.cssRules].map((rule) => rule.cssText.replace(/\\s+/g, " ")).join("\\n");
    }"""
    with opened(browser, sites("sample").url("/about/")) as (page, _):
        whole = page.evaluate(rules, readable)
        assert _spaceless(page.evaluate(rules, published)) == _spaceless(whole)
        assert len(whole) > 10_000
    assert len(published) < 0.85 * len(readable)


def _spaceless(rules: str) -> str:
    """Take away spaces after commas, which custom properties keep as typed."""
    return re.sub(r"\s*([,()])\s*", r"\1", rules)


def excess(page: Path) -> int:
    """Return the bytes of a post's HTML beyond its article's own text."""
    html = page.read_text(encoding="utf-8")
    article = re.search(r"<article.*?</article>", html, re.DOTALL)
    assert article is not None
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", article.group()))
    return len(html.encode()) - len(text.encode())


def test_a_post_is_light(sites: Sites) -> None:
    """HTML and CSS beyond the article's own text, uncompressed, and all script beside search."""
    folder = sites("sample").folder
    css = sum(file.stat().st_size for file in (folder / "assets").glob("*.css"))
    posts = {page: excess(page) + css for page in folder.glob("posts/*/index.html")}
    assert len(posts) > 10
    assert {page.parent.name: size for page, size in posts.items() if size > WEIGHT} == {}
    assert next((folder / "assets").glob("site.*.js")).stat().st_size <= STYLE_AND_SCRIPT


def test_a_post_names_one_script_and_one_style_sheet(sites: Sites) -> None:
    """What the weight counts is all there is: no second script, style sheet or font."""
    html = (sites("sample").folder / KINDS["post"].strip("/") / "index.html").read_text("utf-8")
    assert len(re.findall(r"<script[^>]*src=", html)) == 1
    assert len(re.findall(r"<link[^>]*rel=\"stylesheet\"", html)) == 1
    assert not re.search(r"rel=\"preload\"|<style|\sstyle=|\son\w+=", html)


GRAPH = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def types_checked(npm: Path, folder: Path, graphs: dict[str, str]) -> list[str]:
    """Return what TypeScript says of graphs as values of schema-dts's type."""
    folder.mkdir(exist_ok=True)
    lines = ['import type { Graph } from "schema-dts";']
    for number, graph in enumerate(graphs.values()):
        lines.append(f"export const graph{number}: Graph = {graph};")
    (folder / "graphs.ts").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "tsconfig.json").write_text(
        json.dumps(
            {
                "compilerOptions": {
                    "strict": True,
                    "noEmit": True,
                    "skipLibCheck": True,
                    "module": "esnext",
                    "moduleResolution": "bundler",
                    "types": [],
                    "paths": {"schema-dts": [str(npm / "schema-dts" / "dist" / "schema")]},
                },
                "files": ["graphs.ts"],
            }
        )
    )
    command = [require_tool("node", "nodejs"), str(npm / "typescript" / "bin" / "tsc")]
    done = subprocess.run(
        [*command, "-p", str(folder)], capture_output=True, text=True, timeout=200, check=False
    )
    names = list(graphs)
    return [
        f"{names[int(match.group(1)) - 2]}: {match.group(2)[:300]}"
        for match in re.finditer(r"graphs\.ts\((\d+),\d+\): error (.*)", done.stdout)
    ] or ([done.stdout] if done.returncode else [])


def test_structured_data_has_the_types_of_schema_org(
    sites: Sites, npm: Path, tmp_path: Path
) -> None:
    """The graph of a page of each kind, as schema-dts types it."""
    graphs: dict[str, str] = {}
    for name, path in KINDS.items():
        file = sites("sample").folder / (path.strip("/") or "index.html")
        html = (file / "index.html" if file.is_dir() else file).read_text(encoding="utf-8")
        found = GRAPH.findall(html)
        assert len(found) == 1, name
        graphs[name] = found[0]
    assert types_checked(npm, tmp_path, graphs) == []


@pytest.mark.parametrize(
    "wrong",
    [
        '{"@context":"https://schema.org","@graph":[{"@type":"BlogPosting","headlin":"x"}]}',
        '{"@context":"https://schema.org","@graph":[{"@type":"BlogPost","headline":"x"}]}',
        '{"@context":"https://schema.org","@graph":[{"@type":"Person","name":{"@type":"Place"}}]}',
    ],
)
def test_the_types_see_what_is_wrong(wrong: str, npm: Path, tmp_path: Path) -> None:
    """A control: an unknown property, an unknown type, a value of another type."""
    assert types_checked(npm, tmp_path, {"wrong": wrong})
