"""Sites for tests: a folder that a test edits, builds and looks at.

Sites of `tests/sites/` are rendered by the small theme beside them, so that they stay quick to
build and do not change when the default theme does; `small_theme` puts it in the theme's place.
"""

import contextlib
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from clinicsite import cli
from clinicsite.build import Report, build, plan_only
from clinicsite.building.plan import Plan
from clinicsite.building.request import Request
from clinicsite.cli import report
from clinicsite.reading import theme

REPOSITORY = Path(__file__).parents[1]
SITES = REPOSITORY / "tests" / "sites"
TODAY = "2026-06-01"

Tree = dict[str, bytes]


@contextlib.contextmanager
def small_theme() -> Iterator[None]:
    """Put the theme of `tests/sites/theme` in the place of the default one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(theme, "theme_root", lambda: SITES / "theme")
        yield


def tree_of(folder: Path) -> Tree:
    """Return the bytes of every file below a folder, by path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@dataclass(frozen=True, slots=True)
class Said:
    """What a command line said, and its exit code."""

    code: int
    out: str
    err: str


def run(*arguments: str) -> Said:
    """Run a command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    report.use_form("text")  # a process runs one command; tests run many
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.run(list(arguments))
    return Said(code, out.getvalue(), err.getvalue())


@dataclass(frozen=True, slots=True)
class Site:
    """A site's folder. Paths of files are relative to it."""

    root: Path

    def write(self, path: str, text: str) -> None:
        """Write a file; folders are made as needed."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def read(self, path: str) -> str:
        """Return a file's text."""
        return (self.root / path).read_text("utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Edit a file; what is replaced must be there."""
        text = self.read(path)
        assert old in text, f"{path} has no {old!r}"
        self.write(path, text.replace(old, new))

    def delete(self, path: str) -> None:
        """Delete a file."""
        (self.root / path).unlink()

    def rename(self, path: str, to: str) -> None:
        """Rename a file."""
        (self.root / path).rename(self.root / to)

    def run(self, *arguments: str) -> Said:
        """Run a command line on this site."""
        return run("-C", str(self.root), *arguments)

    def request(self, **options: Any) -> Request:
        """Return the request of a build on the tests' day."""
        return Request(root=self.root, **{"today": TODAY, **options})

    def build(self, **options: Any) -> Report:
        """Build the site."""
        return build(self.request(**options))

    def plan(self, **options: Any) -> Plan:
        """Return what a build would do."""
        return plan_only(self.request(**options))[1]

    def tree(self, folder: str = "build") -> Tree:
        """Return the files of the output."""
        return tree_of(self.root / folder)

    def page(self, path: str, folder: str = "build") -> str:
        """Return a file of the output as text."""
        return (self.root / folder / path).read_text("utf-8")

    def clean_tree(self, scratch: Path, **options: Any) -> Tree:
        """Return the output of a first build of the same files in another place."""
        shutil.rmtree(scratch, ignore_errors=True)
        other = copy(self.root, scratch)
        other.build(**options)
        return other.tree()


def copy(source: Path, to: Path, *, whole: bool = False) -> Site:
    """Copy a site's files; `whole` copies its output and caches as well."""
    names = (
        [path.name for path in source.iterdir()] if whole else ["content", "templates", "static"]
    )
    to.mkdir(parents=True, exist_ok=True)
    for name in names:
        if (source / name).is_dir():
            shutil.copytree(source / name, to / name, symlinks=True, dirs_exist_ok=True)
    return Site(to)
