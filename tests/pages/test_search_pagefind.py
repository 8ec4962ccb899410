"""Pagefind's index is the same bytes for the same pages, and its failures are told in time."""

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from clinicsite.errors import EnvironmentFault
from clinicsite.pages.search import pagefind
from clinicsite.pages.search.pagefind import files_of_index
from sample import Site, Tree

WORDS = ("neck", "back", "heel", "stone", "oil", "slow", "firm", "desk", "winter", "sleep")


POST = "---\ntitle: Post {0}\ndate: 2026-01-02\nauthor: ann\n---\nWords w{0}.\n"
FILES = {
    "content/site.yaml": "name: W\nurl: https://w.example\nsearch: {enabled: true}\n",
    "content/authors/ann.md": "---\nname: Ann Lee\n---\nX.\n",
    **{f"content/posts/p{number}.md": POST.format(number) for number in range(15)},
}


def pages(count: int, words: int = 40) -> dict[str, str]:
    """Return pages of random words."""
    chance = random.Random(count)  # noqa: S311 - no secret
    return {
        f"posts/p{number:03}/index.html": (
            '<html lang="en"><body><main data-pagefind-body>'
            f"<h1>P {number}</h1>{' '.join(chance.choices(WORDS, k=words))} w{number}</main>"
        )
        for number in range(count)
    }


def test_the_same_pages_give_the_same_bytes() -> None:
    """Whatever Pagefind's threads do: it is asked for one page at a time."""
    assert len({tuple(sorted(files_of_index(pages(60), "img").items())) for _ in range(4)}) == 1


def test_control_the_order_of_pages_is_in_the_index() -> None:
    """So the next test would see it if the order came from a disk."""
    some = pages(20)
    turned = dict(reversed(some.items()))
    assert files_of_index(some, "img") != files_of_index(turned, "img")


def test_the_order_in_which_a_disk_lists_posts_is_not_in_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAULTS 48: files made in two orders, folders listed in two orders, one index."""
    found: list[Tree] = []
    for reverse in (False, True):
        site = Site(tmp_path / str(reverse))
        for path, text in sorted(FILES.items(), reverse=reverse):
            site.write(path, text)
        with monkeypatch.context() as patch:
            _list_folders(patch, reverse=reverse)
            site.build()
        index = {path: data for path, data in site.tree().items() if path.startswith("pagefind/")}
        assert sum("/fragment/" in path for path in index) == 15
        found.append(index)
    assert found[0] == found[1]


def _list_folders(patch: pytest.MonkeyPatch, *, reverse: bool) -> None:
    """List every folder by name, or turned round, whatever the disk says."""
    scan = os.scandir

    class Entries:
        def __init__(self, path: str | int = ".") -> None:
            with scan(path) as found:
                self.found = iter(sorted(found, key=lambda each: each.name, reverse=reverse))

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            self.close()

        def __iter__(self) -> Iterator[os.DirEntry[str]]:
            return self.found

        def __next__(self) -> os.DirEntry[str]:
            return next(self.found)

        def close(self) -> None:
            self.found = iter(())

    patch.setattr(os, "scandir", Entries)
    patch.setattr(os, "listdir", lambda path=".": [each.name for each in Entries(path)])


def test_a_long_page_and_a_large_index_are_no_trouble() -> None:
    """Beyond 2 MiB, at which Pagefind's own Python interface hangs."""
    made = files_of_index(pages(6, words=100_000), "img")
    assert sum("fragment/" in name for name in made) == 6


# What stands in for Pagefind, and what is said of it.
FAILING = {
    "import sys; sys.exit('out of\\nmemory')": "ended early: memory",
    "import os; os.kill(os.getpid(), 9)": "ended early: it said nothing",
    "print('nonsense,', end='', flush=True); input()": "ended early",
    "print('bnVsbA==,', end='', flush=True); input()": "ended early",  # null
    "print('W10=,', end='', flush=True); input()": "ended early",  # an empty list
    "import time; time.sleep(60)": "not made within 0.5 seconds",
    "import time; print('W10', flush=True); time.sleep(60)": "not made within 0.5 seconds",
}


@pytest.mark.parametrize("program", FAILING)
def test_a_pagefind_that_fails_is_told_of_and_never_waited_for(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It dies, speaks nonsense, or says nothing."""
    monkeypatch.setattr(pagefind, "_COMMAND", (sys.executable, "-c", program))
    seconds = 0.5 if "sleep" in program else 60
    with pytest.raises(EnvironmentFault, match=FAILING[program]):
        files_of_index(pages(3), "img", seconds)


def test_a_pagefind_that_is_not_there_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagefind, "_COMMAND", ("/nowhere/pagefind",))
    with pytest.raises(EnvironmentFault, match="cannot be started: No such file"):
        files_of_index(pages(1), "img")


def test_nothing_around_it_has_a_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither variables of Pagefind's nor a file in the folder that clinicsite runs in."""
    wanted = files_of_index(pages(5), "img")
    (tmp_path / "pagefind.yml").write_text("include_characters: 'e'\nforce_language: de\n")
    (tmp_path / "pagefind.py").write_text("raise SystemExit('planted')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAGEFIND_FORCE_LANGUAGE", "de")
    assert files_of_index(pages(5), "img") == wanted
