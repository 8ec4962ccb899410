"""What is done with a story's blog after each edit: built where it stands, built clean, compared.

A state that cannot be built must leave the output as it was; after one such step, or two where
something was broken on purpose, the editors go back to the last good state.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

from blog_model import Blog, Files, Mirror, Tree, difference, first_blog, theme_files, tree
from clinicsite.build import Report, build
from clinicsite.building.request import Request
from clinicsite.building.running import Session
from clinicsite.errors import ClinicsiteError, ContentError
from clinicsite.reading import theme
from crashes import killed_at
from figures import FAST
from story_edits import Edits, pick, remove

DAYS = (
    "2026-05-20", "2026-06-01", "2026-06-02", "2026-06-03", "2026-06-05", "2026-06-30",
    "2026-07-01", "2026-07-02", "2027-01-01", "2027-02-01",
)  # fmt: skip


@dataclass
class Tally:
    """What was seen of all stories told so far."""

    steps: int = 0
    built: int = 0
    skipping: int = 0
    unchanged: int = 0
    refused: int = 0
    killed: int = 0
    pages: int = 0
    rendered: int = 0


@dataclass(frozen=True)
class Outcome:
    """The end of a build: the diagnostics, and the report if it ended well."""

    said: tuple[str, ...]
    report: Report | None


class Builds(Edits):
    """A blog, its output, and the builds of both."""

    tally: ClassVar[Tally] = Tally()

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="clinicsite-story-", dir=FAST))
        self.root, self.clean_root = self.folder / "site", self.folder / "clean"
        self.output = self.root / "build"
        self.mirror = Mirror(self.root, self.clean_root)
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(theme, "theme_root", lambda: self.root / "theme")
        self.blog = self.first()
        self.today = 1
        self.good = (self.blog.copy(), self.today)
        self.failures = 0
        self.session: Session | None = None
        self.options: dict[str, Any] = {}
        self.kept_caches: list[Path] = []
        self.kept_output: list[Path] = []
        self.settled: tuple[object, Outcome, Tree] | None = None
        self.compiled: tuple[Files, Session] | None = None
        self.step()

    def first(self) -> Blog:
        """Return the blog that the story begins with."""
        return first_blog(theme_files(real=False))

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.folder, ignore_errors=True)

    def revert(self) -> None:
        """FAULTS 109: back to the last state that could be built."""
        self.blog, self.today = self.good[0].copy(), self.good[1]

    def build_otherwise(self, how: str) -> None:
        self.options = {how: True} if how in {"clean", "durable"} else {}
        if how.endswith("session"):
            self.session = Session() if how == "session" else None

    def build_into_another_folder(self) -> None:
        """Share the caches with a preview of drafts and an output of another name."""
        try:
            build(self._request(self.root, output=Path("other"), preview=True))
        except ClinicsiteError:
            return

    def kill_a_build(self, at: int, *, reads: bool) -> None:
        """Kill a build half-way: the output is then the old site or the new one.

        There is always an edit that was not built yet. `at` counts changes of the disk, or with
        `reads` everything that is opened.
        """
        post = self.blog.posts[pick(sorted(self.blog.posts), at)]
        post["body"] = f"{post['body'].partition('Killed')[0]}\nKilled {at}.\n"
        self.mirror.write(self.blog.files())
        before = tree(self.output)
        killed = killed_at(at, lambda: build(self._request(self.root)), reads=reads)
        self.tally.killed += killed
        after = tree(self.output)
        if after != before:
            expected = self._clean_outcome()
            assert expected.report is not None, "a site that cannot be built was published"
            self._compare(after, tree(self.clean_root / "build"))

    def step(self) -> None:
        """Build where the site stands, build clean elsewhere, and compare."""
        self.tally.steps += 1
        self.mirror.write(self.blog.files())
        before = tree(self.output)
        outcome = _outcome(
            lambda: build(self._request(self.root, **self.options), session=self.session)
        )
        expected, anew = self._settled()
        assert outcome.said == expected.said, "building on says other things than building anew"
        if expected.report is None:
            assert tree(self.output) == before, "a failed build changed the output"
            self._refused()
            return
        assert outcome.report is not None
        self._compare(tree(self.output), anew)
        self.failures = 0
        self.good = (self.blog.copy(), self.today)
        self._count(outcome.report)

    def _count(self, report: Report) -> None:
        self.tally.built += 1
        self.tally.skipping += report.rendered < report.pages
        self.tally.unchanged += report.made is None
        self.tally.pages += report.pages
        self.tally.rendered += report.rendered

    def _refused(self) -> None:
        self.tally.refused += 1
        self.failures += 1
        if self.failures > 1 or not self.blog.broken:
            self.revert()

    def _settled(self) -> tuple[Outcome, Tree]:
        """Return the clean build of this state; of one and the same state it is made once."""
        state = (self.today, self.mirror.files)
        if self.settled is None or self.settled[0] != state:
            outcome = self._clean_outcome()
            self.settled = (state, outcome, tree(self.clean_root / "build"))
        return self.settled[1], self.settled[2]

    def _clean_outcome(self) -> Outcome:
        remove(self.clean_root / ".clinicsite")
        remove(self.clean_root / "build")
        self.patch.setattr(theme, "theme_root", lambda: self.clean_root / "theme")
        try:
            session = self._compiled()
            session.forget()
            return _outcome(lambda: build(self._request(self.clean_root), session=session))
        finally:
            self.patch.setattr(theme, "theme_root", lambda: self.root / "theme")

    def _compiled(self) -> Session:
        """Return templates compiled for an earlier clean build if no template is other now.

        Compiling takes most of a clean build's time.
        """
        same = {path: data for path, data in self.mirror.files.items() if "templates/" in path}
        if self.compiled is None or self.compiled[0] != same:
            self.compiled = (same, Session())
        return self.compiled[1]

    def _compare(self, found: Tree, anew: Tree) -> None:
        differing = difference(found, anew)
        assert not differing, "building on is not building anew:\n" + "\n".join(differing[:8])

    def _request(self, root: Path, **options: Any) -> Request:
        return Request(root=root, today=DAYS[self.today], **options)


def _outcome(work: Callable[[], Report]) -> Outcome:
    try:
        report = work()
    except ContentError as error:
        return Outcome(tuple(str(each) for each in error.diagnostics), None)
    return Outcome(tuple(str(each) for each in report.closing.diagnostics), report)
