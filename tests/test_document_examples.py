"""What the documents show as an example can be typed, and what they show as a mistake is told."""

import dataclasses
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.building.request import Request
from clinicsite.building.stages import read_site
from clinicsite.errors import ContentError, Diagnostic, has_errors
from clinicsite.markup.options import MarkupOptions
from clinicsite.reading import parsing, site
from clinicsite.reading.sources import SourceFile
from documents import (
    DOCS,
    KIND_HEADINGS,
    fenced,
    part,
    read,
    rows,
    spans,
)
from sample import REPOSITORY, TODAY, Site, small_theme

FOLDED = re.compile(r"\n#{2,} ([^\n]+)\n")
OPTIONS = MarkupOptions(language="en", raw_html=False, smart_quotes=True)


def kind_shown(text: str, at: int) -> str:
    """Return the kind of document that an example stands under, by the headings above it."""
    headings = FOLDED.findall(text[:at])
    for heading in reversed(headings):
        for kind, title in KIND_HEADINGS.items():
            if heading == title:
                return kind
    return "post"


WRITING = read("writing.md") if (DOCS / "writing.md").is_file() else ""


@pytest.mark.parametrize("example", fenced(WRITING, "markdown"))
def test_examples_for_writers_have_no_mistake(example: str) -> None:
    """A document or a piece of text that `docs/writing.md` shows can be typed as it is."""
    is_whole = example.startswith("---\n")
    kind = kind_shown(WRITING, WRITING.index(example)) if is_whole else "post"
    if not is_whole:
        head = "title: T\ndate: 2026-01-02\nauthor: ana\n"
        source = "sources: [{key: furlan2015, title: Massage}]\n" if "[@" in example else ""
        example = f"---\n{head}{source}---\n## Part\n\n{example}"
    file = SourceFile(f"content/x/{kind}.md", kind, kind, example.encode())
    document, found = parsing.parse(file, OPTIONS)
    assert [str(each) for each in found] == []
    assert document is not None


@pytest.mark.parametrize("example", fenced(read("settings.md"), "yaml"))
def test_examples_of_settings_have_no_mistake(example: str) -> None:
    """An example of `docs/settings.md` can stand in `site.yaml` as it is."""
    needed = {"name": "T", "url": "https://t.example"}
    before = "".join(
        f"{k}: {v}\n" for k, v in needed.items() if not re.search(rf"(?m)^{k}:", example)
    )
    _, found = site.parse_settings((before + example).encode())
    assert [str(each) for each in found] == []


@dataclasses.dataclass(frozen=True)
class Example:
    """What `docs/diagnostics.md` shows for a code: lines of the file that `where` names."""

    code: str
    where: str
    lines: tuple[str, ...]
    file: str


WHERE = {
    "YAML errors": "header",
    "Keys and values": "header",
    "Names": "header",
    "In the text": "body",
    "Editorial remarks": "body",
    "site.yaml": "settings",
}


def examples() -> Iterator[Example]:
    """Yield the examples that consist of code alone, each line of which is a code span."""
    text = read("diagnostics.md")
    for heading, where in WHERE.items():
        for row in rows(part(text, heading)):
            shown, _, file = row[2].partition(" in ")
            lines = shown.split("<br>")
            if shown and all(re.fullmatch(r"`[^`]+`|", line) for line in lines):
                typed = tuple(line.strip("`").replace("\\|", "|") for line in lines)
                yield Example(spans(row[0])[0], where, typed, file.strip("`"))


def mistaken(root: Path, example: Example) -> None:
    """Make a small sound site, then put the example into it."""
    place = Site(root)
    settings = {"name": "name: T", "url": "url: https://t.example"}
    header = {"title": "title: This", "date": "date: 2026-03-04", "author": "author: ana"}
    body = "## Part\n\nText.\n"
    if example.where == "settings":
        settings |= {"example": "\n".join(example.lines)}
    elif example.where == "body":
        body = "\n".join(example.lines) + "\n"
    else:
        keys = [line.partition(":")[0] for line in example.lines]
        header = {key: line for key, line in header.items() if key not in keys}
        header["example"] = "\n".join(example.lines)
    place.write("content/site.yaml", "\n".join(settings.values()) + "\n")
    place.write("content/authors/ana.md", "---\nname: Ana\ncredentials: LMT\n---\n")
    place.write("content/authors/agency.md", "---\nname: Agency\n---\n")
    place.write("content/modalities/shiatsu.md", "---\nname: Shiatsu\n---\n")
    place.write("content/conditions/neck-pain.md", "---\nname: Neck pain\n---\n")
    post = "---\ntitle: T\ndate: 2026-01-02\nauthor: ana\n{}---\n## Stretch\n"
    place.write("content/posts/neck.md", post.format(""))
    place.write("content/posts/draft.md", post.format("draft: true\n"))
    shutil.copy(REPOSITORY / "static" / "icon.png", root / "content" / "posts" / "neck.jpg")
    name = example.file or "this.md"
    place.write(
        f"content/posts/{name}", "---\n{}\n---\n{}".format("\n".join(header.values()), body)
    )


def told(root: Path) -> tuple[Diagnostic, ...]:
    """Return everything that is found in a site."""
    try:
        with small_theme():
            return read_site(Request(root=root, today=TODAY)).diagnostics
    except ContentError as error:
        return error.diagnostics


@pytest.mark.parametrize("example", list(examples()), ids=lambda each: each.code)
def test_examples_of_mistakes_give_their_code(example: Example, tmp_path: Path) -> None:
    """Each example of `docs/diagnostics.md` is told by the code that it stands beside."""
    mistaken(tmp_path, example)
    assert example.code in {found.code for found in told(tmp_path)}


def test_the_site_of_the_examples_is_sound(tmp_path: Path) -> None:
    """Without an example there is no error, so that an error that is told is the example's."""
    mistaken(tmp_path, Example("none", "body", ("Text.",), ""))
    found = told(tmp_path)
    assert not has_errors(found)
    assert {each.code for each in found}.isdisjoint(each.code for each in examples())
