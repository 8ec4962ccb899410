"""The forms of a byline are reached by settings alone, in the site's language."""

import re
from pathlib import Path

import pytest

from clinicsite.labels import NAMES
from sample import Site

SETTINGS = "name: W\nurl: https://w.example\nlanguage: {language}\nblog: {blog}\n"
POST = (
    "---\ntitle: T\ndate: {date}\nauthor: [{authors}]\n{more}---\nText.\n\n## Two\n\nMore text.\n"
)


def byline(tmp_path: Path, blog: str, *, language: str = "en-US", **post: str) -> str:
    """Return the text of a post's byline."""
    site = Site(tmp_path)
    site.write("content/site.yaml", SETTINGS.format(blog=blog, language=language))
    site.write("content/authors/ann.md", "---\nname: Ann Lee\ncredentials: [LMT]\n---\nX.\n")
    site.write("content/authors/bo.md", "---\nname: Bo\n---\nX.\n")
    values = {"date": "2024-10-17", "authors": "bo", "more": ""} | post
    site.write("content/posts/t.md", POST.format(**values))
    site.build()
    match = re.search(r'<p class="byline">(.*?)</p>', site.page("posts/t/index.html"), re.DOTALL)
    assert match is not None
    return re.sub(r"<[^>]*>", "", match.group(1)).replace("&amp;", "&")


FILED = (
    '{byline: "Posted {date} by {authors}[ & filed under {category}]", date_format: "MMMM d, y"}'
)
IN_2016 = {"date": "2016-04-12", "authors": "ann"}


@pytest.mark.parametrize(
    ("blog", "post", "shown"),
    [
        ('{byline: "{authors} • {date}", date_format: "MMM d, y"}', {}, "Bo • Oct 17, 2024"),
        ('{byline: "By {authors} {date}", date_format: "d MMM, y"}', {}, "By Bo 17 Oct, 2024"),
        (
            FILED,
            IN_2016 | {"more": "category: Massage\n"},
            "Posted April 12, 2016 by Ann Lee, LMT & filed under Massage",
        ),
        (FILED, IN_2016, "Posted April 12, 2016 by Ann Lee, LMT"),
        (
            '{byline: "{authors}[, changed {updated}]"}',
            {"authors": "ann, bo"},
            "Ann Lee, LMT and Bo",
        ),
    ],
)
def test_each_form_is_a_setting(
    blog: str, post: dict[str, str], shown: str, tmp_path: Path
) -> None:
    """What is in brackets goes with the value that it waits for."""
    assert byline(tmp_path, blog, **post) == shown


@pytest.mark.parametrize(
    ("language", "blog", "shown"),
    [
        ("en", "{}", "By Bo 17 Oct, 2024"),
        ("es", "{}", "Por Bo 17 oct, 2024"),
        ("es-MX", "{date_format: long}", "Por Bo 17 de octubre de 2024"),
        (
            "es",
            '{byline: "{authors}, {date}", date_format: full}',
            "Bo, jueves, 17 de octubre de 2024",
        ),
        ("de", "{date_format: MMMM y}", "By Bo Oktober 2024"),
    ],
)
def test_a_byline_speaks_the_language(language: str, blog: str, shown: str, tmp_path: Path) -> None:
    """Names of months come from CLDR, and unless settings say otherwise so does the form."""
    assert byline(tmp_path, blog, language=language) == shown


@pytest.mark.parametrize("form", ["YYYY-x", "%d %B", "'open", "HH:mm", ""])
def test_a_date_format_that_is_none_is_told_of(form: str, tmp_path: Path) -> None:
    """By its place in the settings, before any page is made."""
    site = Site(tmp_path)
    site.write("content/site.yaml", SETTINGS.format(language="en", blog=""))
    site.write("content/site.yaml", site.read("content/site.yaml") + f'  date_format: "{form}"\n')
    said = site.run("build")
    assert said.code == 1
    assert re.search(r"^content/site.yaml:5:\d+: error\[", said.err), said.err


def test_a_language_without_dates_is_told_of(tmp_path: Path) -> None:
    """The site is built, in English words, and a warning says so."""
    site = Site(tmp_path)
    site.write("content/site.yaml", SETTINGS.format(language="tlh", blog="{}"))
    said = site.run("build")
    assert said.code == 0
    assert "content/site.yaml:3:11: warning[language-without-dates]" in said.err


def test_a_language_without_labels_is_told_of_until_all_are_said(tmp_path: Path) -> None:
    """A page in German with English words on it is no surprise; one in Spanish has its own."""
    site = Site(tmp_path)
    told = "info[language-without-labels]"
    for language, said in (("de", True), ("es-MX", False), ("en", False)):
        site.write("content/site.yaml", SETTINGS.format(language=language, blog="{}"))
        assert (told in site.run("check").err) is said
    labels = "".join(f"  {name}: {name}\n" for name in NAMES)
    site.write(
        "content/site.yaml", SETTINGS.format(language="de", blog="{}") + f"labels:\n{labels}"
    )
    assert told not in site.run("check").err
