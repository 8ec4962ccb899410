"""Redirects of hosts that read `_redirects`, by the rules that the hosts have published."""

import re
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clinicsite.errors import UsageError
from clinicsite.hosting.redirects import in_both_forms, lines
from sample import SITES, copy, small_theme

Answer = tuple[int, str]


def rules(text: str) -> list[list[str]]:
    """Return the fields of each rule: parted by blanks; lines that begin with # are comments."""
    return [line.split() for line in text.splitlines() if line.strip() and line[0] != "#"]


def _asset(path: str, files: Collection[str]) -> Answer:
    if path.endswith("/"):
        return (200, path) if f"{path}index.html" in files else (404, "")
    if path in files:
        return (200, path)
    return (308, f"{path}/") if f"{path}/index.html" in files else (404, "")


def netlify(text: str, path: str, files: Collection[str]) -> Answer:
    """Answer as Netlify: rules hold with and without a last slash; files come first without `!`.

    docs.netlify.com: "Redirect options" (Trailing slash), "Rewrites and proxies" (Shadowing).
    """
    for old, new, status in rules(text):
        if old.rstrip("/") == path.rstrip("/"):
            found = _asset(path, files)
            if status.endswith("!") or found[0] == 404:
                return int(status.rstrip("!")), new
    return _asset(path, files)


def cloudflare(text: str, path: str, files: Collection[str]) -> Answer:
    """Answer as Cloudflare Pages: rules hold to the letter, whether or not there is a file.

    developers.cloudflare.com/pages/configuration/redirects.
    """
    for old, new, status in rules(text):
        if old == path:
            assert status in {"301", "302", "303", "307", "308"}, "another status is an error there"
            return int(status), new
    return _asset(path, files)


@pytest.mark.parametrize(("host", "serve"), [("netlify", netlify), ("cloudflare", cloudflare)])
def test_an_old_path_leads_on_though_a_file_lies_there(
    tmp_path: Path, host: str, serve: Callable[..., Answer]
) -> None:
    """In both forms, with at most one step more, and never to a page that leads on by itself."""
    site = copy(SITES / "small", tmp_path / "site")
    site.replace("content/site.yaml", "https://small.example", "https://www.clinic-of-words.org")
    post = "content/posts/first-visit/index.md"
    site.replace(post, "/old/first-visit", "/old/first-visit/, /no-slash, /o1.php, /o2.html")
    with small_theme():
        assert site.run("host", host).code == 0
        site.build()
    files = {f"/{file.relative_to(site.root / 'build').as_posix()}" for file in
             (site.root / "build").rglob("*") if file.is_file()}  # fmt: skip
    text = site.read("build/_redirects")
    for path in ("/old/first-visit/", "/old/first-visit", "/no-slash", "/no-slash/", "/o1.php",
                 "/o2.html"):  # fmt: skip
        answer = serve(text, path, files)
        if answer[0] == 308:
            answer = serve(text, answer[1], files)
        assert answer == (301, "/posts/first-visit/"), path


def test_without_the_mark_netlify_serves_the_file() -> None:
    """Control: what the exclamation mark is for."""
    files = {"/old/index.html"}
    assert netlify("/old/ /new/ 301\n", "/old/", files) == (200, "/old/")
    assert netlify("/old/ /new/ 301!\n", "/old", files) == (301, "/new/")


@given(st.text(max_size=20).map("/{}".format), st.text(max_size=20).map("/{}".format))
@example("/a b", "/c\n/* https://evil.example 301!")
@example("/:all", "/x")
@example("/*", "/:splat")
def test_a_rule_is_one_line_without_placeholders(old: str, new: str) -> None:
    try:
        text = lines([(old, new)], "301!")
    except UsageError:
        assert old.startswith("//") or new.startswith("//")
        return
    ((source, target, status),) = rules(text)
    assert status == "301!"
    assert re.fullmatch(r"/[A-Za-z0-9/.~!$&'()+,=@%_-]*", source)
    assert target.startswith("/")
    assert not target.startswith("//")


def test_servers_that_match_to_the_letter_get_both_forms() -> None:
    """But never two rules for one path, nor one for the site's own top."""
    pairs = [("/b/x/", "/1"), ("/b/y", "/2"), ("/b/y/", "/3"), ("/b/", "/4"), ("/b/z.php", "/5")]
    found = list(in_both_forms(pairs, "/b"))
    assert found == [("/b/x/", "/1"), ("/b/x", "/1"), *pairs[1:]]
