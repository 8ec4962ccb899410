"""What is done to a site before it is built, and what must be true of the build that follows.

Each edit is one that a person would make, says something else in each round, and is looked for in
the output: a case that measured nothing would be found out.
"""

import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.layouts import Outline
from bench.outputs import list_pages, post_page

ALL = sys.maxsize  # pages
FROM_NOTHING = "from nothing"
NOTHING_CHANGED = "nothing changed"
AGAIN = "built again"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a build must have done: rendered so many pages, and put words into some of them.

    `least` and `most` are numbers of pages; `words` must stand in each of `on` and, if `listed`,
    in one of the home pages at least.
    """

    least: int = ALL
    most: int = ALL
    words: str = ""
    on: tuple[str, ...] = ()
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its name and its edit of the site at a folder, given the round's number."""

    name: str
    edit: Callable[[Path, Outline, int], Claim]


def remove_all(root: Path, _outline: Outline, _number: int) -> Claim:
    """Remove output and cache."""
    shutil.rmtree(root / "build", ignore_errors=True)
    shutil.rmtree(root / ".clinicsite", ignore_errors=True)
    return Claim()


def remove_output(root: Path, _outline: Outline, _number: int) -> Claim:
    """Remove the output and keep the cache, as a CI does that restores it."""
    shutil.rmtree(root / "build")
    return Claim()


def change_nothing(_root: Path, _outline: Outline, _number: int) -> Claim:
    """Leave everything as it is."""
    return Claim(0, 0)


def change_body(root: Path, outline: Outline, number: int) -> Claim:
    """Add a sentence to the post in the middle of the blog."""
    return _add(root, outline, _middle(outline), f"This sentence came in round {number}.")


def change_another_body(root: Path, outline: Outline, number: int) -> Claim:
    """Add a sentence to its neighbour: the first edit that finds folders put by."""
    slug = outline.slugs[len(outline.slugs) // 2 + 1]
    return _add(root, outline, slug, f"Round {number} has this sentence as well.")


def _add(root: Path, outline: Outline, slug: str, words: str) -> Claim:
    file = root / f"content/posts/{slug}.md"
    file.write_text(f"{file.read_text('utf-8')}\n{words}\n", "utf-8")
    return Claim(1, len(outline.slugs) - 1, words, (post_page(slug),))


def change_title(root: Path, outline: Outline, number: int) -> Claim:
    """Give the post in the middle of the blog another title."""
    slug = _middle(outline)
    title = f"A better title for round {number}"
    _replace(root / f"content/posts/{slug}.md", r'(?m)^title: ".*"$', f'title: "{title}"')
    outline.titles[slug] = title
    # Its own page, and lists that show its card: the home page's and some term's.
    return Claim(3, len(outline.slugs) - 1, title, (post_page(slug),), listed=True)


def change_base(root: Path, outline: Outline, number: int) -> Claim:
    """Change the notice above the footer in the site's own `base.html`, which every page has."""
    words = f"Closed on the public holidays of round {number}."
    _replace(root / "templates/base.html", "Closed on .*[.]", words)
    on = ("index.html", *map(post_page, outline.slugs))
    return Claim(len(on), ALL, words, on)


CASES = (
    Case(NOTHING_CHANGED, change_nothing),
    Case("one body changed", change_body),
    Case("another body changed", change_another_body),
    Case("one title changed", change_title),
    Case("base template changed", change_base),
    Case("only the cache restored", remove_output),
)


def wrong(claim: Claim, output: Path, outline: Outline, *, pages: int, rendered: int) -> list[str]:
    """Return what a build did not do that it was to do, in words."""
    faults = []
    least, most = min(claim.least, pages), min(claim.most, pages)
    if not least <= rendered <= most:
        faults.append(f"{rendered} of {pages} pages were rendered, not {least} to {most}")
    faults += [
        f"{path} lacks {claim.words!r}" for path in claim.on if not _has(claim, output, path)
    ]
    lists = list_pages("", len(outline.slugs)) if claim.listed else ()
    if claim.listed and not any(_has(claim, output, path) for path in lists):
        faults.append(f"no home page has {claim.words!r}")
    return faults


def _middle(outline: Outline) -> str:
    return outline.slugs[len(outline.slugs) // 2]


def _replace(file: Path, pattern: str, words: str) -> None:
    text = file.read_text("utf-8")
    changed, count = re.subn(pattern, words, text, count=1)
    if not count or changed == text:
        raise AssertionError(f"{file.name} was not changed")
    file.write_text(changed, "utf-8")


def _has(claim: Claim, output: Path, path: str) -> bool:
    return claim.words in (output / path).read_text("utf-8")
