"""The state machine of the first proof: whatever happens, building on equals building anew.

Each rule is one thing that people, time or accidents do. After each, the site is built where it
stands, and built clean in another folder; both must say the same and publish the same bytes. A
state that cannot be built must leave the output as it was; after one such step, or two where
something was broken on purpose, the editors go back to the last good state.

Rules take plain values, so that a failing story prints as a program that can be run.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from blog_model import Files, Mirror, Tree, difference, first_blog, theme_files, tree
from clinicsite.build import Report, build
from clinicsite.errors import ClinicsiteError, ContentError
from clinicsite.reading import theme
from clinicsite.request import Request
from clinicsite.stages import Session
from crashes import killed_at
from edits import AUTHOR, BODIES, BROKEN, CONDITION, PAGE, POST, SETTINGS, STATIC, TEMPLATES, TERM
from figures import FAST
from story_edits import Edits, change, other, pick, put, remove

DAYS = (
    "2026-05-20", "2026-06-01", "2026-06-02", "2026-06-03", "2026-06-05", "2026-06-30",
    "2026-07-01", "2026-07-02", "2027-01-01", "2027-02-01",
)  # fmt: skip
NUMBER = st.integers(0, 11)


@dataclass
class Tally:
    """What was seen of all stories told so far."""

    steps: int = 0
    built: int = 0
    skipping: int = 0
    refused: int = 0
    killed: int = 0
    pages: int = 0
    rendered: int = 0


@dataclass(frozen=True)
class Outcome:
    """The end of a build: the diagnostics, and the report if it ended well."""

    said: tuple[str, ...]
    report: Report | None


class Story(Edits, RuleBasedStateMachine):
    """A blog, its output, and everything that may happen to them."""

    tally: ClassVar[Tally] = Tally()
    real_theme: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="clinicsite-story-", dir=FAST))
        self.root, self.clean_root = self.folder / "site", self.folder / "clean"
        self.output = self.root / "build"
        self.mirror = Mirror(self.root, self.clean_root)
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(theme, "theme_root", lambda: self.root / "theme")
        self.blog = first_blog(theme_files(real=self.real_theme))
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

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.folder, ignore_errors=True)

    # The rules: each picks one of the edits and accidents below.

    @rule(
        what=st.sampled_from(["add", "delete", "rename", "replace", "swap slugs", "swap files"]),
        which=NUMBER,
        other=NUMBER,
    )
    def move_posts(self, what: str, which: int, other: int) -> None:
        """FAULTS 105, 115."""
        if what == "add":
            self.add_post(pick(["f", "2026-02-03-g", "h/index"], which), other)
        elif what == "delete":
            self.delete_post(which)
        elif what == "rename":
            self.rename_post(which, pick(["r", "s", "2026-02-03-t", "B", "u/index"], other))
        elif what == "replace":
            self.rename_post_and_write_another_of_its_name(which, other)
        elif what == "swap slugs":
            self.swap_slugs(which, other)
        else:
            self.swap_files(which, other)

    @rule(
        what=st.sampled_from(["author", "condition", "page", "paper", "new", "term", "x"]),
        which=NUMBER,
        key=NUMBER,
        value=NUMBER,
    )
    def edit_another_document(self, what: str, which: int, key: int, value: int) -> None:
        if what == "author":
            self.edit_author(which, pick(sorted(AUTHOR), key), value)
        elif what == "condition":
            self.edit_condition(which, pick(sorted(CONDITION), key), value)
        elif what == "page":
            self.edit_page(pick(sorted(PAGE), key), value)
        elif what == "term":
            self.add_or_delete_modality()
        elif what == "x":
            self.add_or_delete_page()
        else:
            self.add_or_delete_author(what)

    @rule(what=st.sampled_from(["write", "write", "delete", "style"]), which=NUMBER, value=NUMBER)
    def edit_static_files(self, what: str, which: int, value: int) -> None:
        """FAULTS 108."""
        if what == "write":
            self.write_static(pick(sorted(STATIC), which), value)
        elif what == "style":
            self.edit_the_style_sheet(pick([b"red", b"green"], value))
        else:
            self.delete_static(which)

    @rule(what=st.sampled_from(["shadow", "edit"]), which=st.integers(0, 60))
    def edit_the_themes_templates(self, what: str, which: int) -> None:
        """FAULTS 108."""
        if what == "shadow":
            self.shadow_a_template(which)
        else:
            self.edit_the_theme(which)

    @rule(
        what=st.sampled_from(["keep", "exchange", "delete", "flip", "cut", "garbage", "empty"]),
        which=NUMBER,
        place=st.integers(0, 60_000),
    )
    def harm_the_caches(self, what: str, which: int, place: int) -> None:
        """FAULTS 112."""
        part = pick(["", "cache.sqlite", "outputs", "pictures"], place)
        if what == "keep" or not self.kept_caches:
            self.keep_a_copy_of_the_caches()
        elif what == "exchange":
            self.exchange_the_caches(which, part)
        elif what == "delete":
            self.delete_caches(part)
        else:
            self.damage_a_cache(which, place, what)

    @rule(
        what=st.sampled_from(["flip", "cut", "delete", "mode", "link", "put", "lose", "restore"]),
        which=st.integers(0, 80),
    )
    def harm_the_output(self, what: str, which: int) -> None:
        """FAULTS 103, 114."""
        if what == "put":
            names = ["mine.txt", "posts/mine/index.html", "posts/f/index.html", "x/y"]
            self.put_a_file_into_the_output(pick(names, which))
        elif what in {"lose", "restore"}:
            self.exchange_the_output(old=what == "restore")
        else:
            self.edit_the_output_by_hand(which, what)

    @rule(
        how=st.sampled_from(
            ["plain", "clean", "durable", "session", "no session", "other", "revert"]
        )
    )
    def do_otherwise(self, how: str) -> None:
        if how == "other":
            self.build_into_another_folder()
        elif how == "revert":
            self.revert()
        else:
            self.build_otherwise(how)

    # Editors: documents.

    @rule(
        which=NUMBER,
        key=st.sampled_from(["title", "date", "draft", "modalities", "slug"]),
        value=NUMBER,
    )
    def edit_a_main_field(self, which: int, key: str, value: int) -> None:
        """FAULTS 106."""
        self.edit_post(which, key, value)

    @rule(which=NUMBER, key=st.sampled_from(sorted(POST)), value=NUMBER)
    def edit_post(self, which: int, key: str, value: int) -> None:
        post = self._some(self.blog.posts, which)
        if key == "review":
            there = (post.get("reviewed_by"), post.get("last_reviewed"))
            who, when = other(POST[key], there if all(there) else None, value) or (None, None)
            put(post, "reviewed_by", who)
            put(post, "last_reviewed", when)
        else:
            change(post, key, POST[key], value)

    @rule(which=NUMBER, value=NUMBER)
    def edit_body(self, which: int, value: int) -> None:
        post = self._some(self.blog.posts, which)
        change(post, "body", BODIES, value)
        if "[@nice]" in post["body"]:
            post.setdefault("sources", POST["sources"][1])

    @rule(which=NUMBER, words=st.sampled_from(["one", "two", "neck stones", "Wordb worda"]))
    def add_words(self, which: int, words: str) -> None:
        post = self._some(self.blog.posts, which)
        post["body"] = f"{post['body']}\nAnd {words}.\n"

    @rule(which=NUMBER, key=st.sampled_from(sorted(TERM)), value=NUMBER)
    def edit_modality(self, which: int, key: str, value: int) -> None:
        change(self._some(self.blog.modalities, which), key, TERM[key], value)

    @rule(key=st.sampled_from(sorted(SETTINGS)), value=NUMBER)
    def edit_settings(self, key: str, value: int) -> None:
        where, _, name = key.rpartition(".")
        values = self.blog.settings[where] if where else self.blog.settings
        change(values, name, SETTINGS[key], value)

    # The theme's author, and files.

    @rule(key=st.sampled_from(["name", "tagline", "navigation", "language"]), value=NUMBER)
    def edit_what_every_page_shows(self, key: str, value: int) -> None:
        self.edit_settings(key, value)

    @rule(path=st.sampled_from(sorted(p for p in TEMPLATES if "/_" in p)), value=NUMBER)
    def write_partial(self, path: str, value: int) -> None:
        self.write_template(path, value)

    @rule(path=st.sampled_from(sorted(TEMPLATES)), value=NUMBER)
    def write_template(self, path: str, value: int) -> None:
        change(self.blog.others, path, TEMPLATES[path], value)

    @rule(which=NUMBER)
    def delete_template(self, which: int) -> None:
        self._delete("templates/", which)

    # Time, mistakes, and going back.

    @rule(days=st.sampled_from([1, 1, 2, 3, -1, -2]))
    def let_time_pass(self, days: int) -> None:
        """FAULTS 111: also backwards, as when a clock is set."""
        self.today = max(0, min(self.today + days, len(DAYS) - 1))

    @precondition(lambda self: not self.failures)
    @rule(which=NUMBER)
    def break_something(self, which: int) -> None:
        """FAULTS 110."""
        path, data = pick(BROKEN, which)
        self.blog.broken[path] = data

    def revert(self) -> None:
        """FAULTS 109: back to the last state that could be built."""
        self.blog, self.today = self.good[0].copy(), self.good[1]

    # How it is built.

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

    @rule(at=st.integers(0, 250))
    def kill_a_build(self, at: int) -> None:
        """Kill a build half-way: the output is then the old site or the new one."""
        if self.tally.steps % 2:  # so that a kill meets an edit that was not built yet
            self.blog.posts[pick(sorted(self.blog.posts), at)]["body"] += f"\nKilled {at}.\n"
            self.mirror.write(self.blog.files())
        before = tree(self.output)
        killed = killed_at(at, lambda: build(self._request(self.root)))
        self.tally.killed += killed
        after = tree(self.output)
        if after != before:
            expected = self._clean_outcome()
            assert expected.report is not None, "a site that cannot be built was published"
            self._compare(after, tree(self.clean_root / "build"))

    # Accidents: the caches and the manifest.

    # Accidents: the output.

    # What must hold after each step.

    @invariant()
    def building_on_equals_building_anew(self) -> None:
        self.step()

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
    return Outcome(tuple(str(each) for each in report.site.diagnostics), report)
