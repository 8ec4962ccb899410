"""The documents of the repository, as the tests read them: parts, tables, code."""

import re
from collections.abc import Iterator

from sample import REPOSITORY

DOCS = REPOSITORY / "docs"
PACKAGE = REPOSITORY / "src" / "clinicsite"

KIND_HEADINGS: dict[str, str] = {
    "post": "Keys of a post",
    "page": "Keys of a page",
    "author": "Keys of an author",
    "modality": "Keys of a modality",
    "condition": "Keys of a condition",
}


def read(name: str) -> str:
    """Return a document of `docs/`."""
    return (DOCS / name).read_text("utf-8")


def part(text: str, heading: str) -> str:
    """Return what stands below a heading, up to the next one of its level or above."""
    lines = text.split("\n")
    titles = [line.lstrip("#").strip("` ") if line.startswith("#") else "" for line in lines]
    assert heading in titles, f"there is no part '{heading}'"
    start = titles.index(heading)
    level = len(lines[start]) - len(lines[start].lstrip("#"))
    own = []
    in_code = False
    for line in lines[start + 1 :]:
        in_code ^= line.startswith("```")
        if not in_code and re.match(rf"#{{1,{level}}} ", line):
            break
        own.append(line)
    return "\n".join(own)


def rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of each row of the tables in a text, heads left out."""
    for line in text.split("\n"):
        if line.startswith("|") and not re.match(r"\| ?-", line):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def spans(text: str) -> list[str]:
    """Return the code spans of a text."""
    return [span.replace("\\|", "|") for span in re.findall(r"`([^`]+)`", without_code(text))]


def first_column(text: str) -> set[str]:
    """Return the code spans in the first column of a text's tables."""
    return {span for row in rows(text) for span in spans(row[0])}


def without_code(text: str) -> str:
    """Return a document without its fenced code."""
    return re.sub(r"^(```|~~~).*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)


def fenced(text: str, language: str) -> list[str]:
    """Return the fenced examples of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
