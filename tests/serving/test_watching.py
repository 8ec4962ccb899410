"""Every way of saving a file is seen, none twice for nothing, and the last state wins.

`WATCHER_OPERATIONS=2000` makes the random walk a long one.
"""

import contextlib
import os
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinicsite.build import build
from clinicsite.building.request import Request
from clinicsite.errors import ContentError, Severity
from clinicsite.serving.watching import SourceWatcher
from preview_process import DEADLINE, TODAY, Preview, post, serving, small_site, write
from sample import copy, tree_of

OPERATIONS = int(os.environ.get("WATCHER_OPERATIONS", "60"))
A_ROUND = 15
QUIET = 0.6  # seconds without a word from the server, after which it has seen what there was


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """One preview; each test leaves its site sound."""
    with serving(small_site(tmp_path_factory.mktemp("watched"))) as running:
        yield running


def _posts(preview: Preview) -> Path:
    return preview.root / "content/posts"


def _vim(file: Path, text: str) -> None:
    """As vim does with `backupcopy=no`: probe, swap file, rename the old away, write, remove it."""
    swap, backup, probe = (
        file.with_name(name) for name in (f".{file.name}.swp", f"{file.name}~", "4913")
    )
    write(swap, "swap")
    write(probe, "")
    probe.unlink()
    file.rename(backup)
    write(file, text)
    backup.unlink()
    swap.unlink()


def _by_rename(file: Path, text: str) -> None:
    """As PyCharm, `sed -i` and many others do: a new file takes the old one's name."""
    new = file.with_name(f"sed{os.getpid()}")
    write(new, text)
    new.replace(file)


def _in_place(file: Path, text: str) -> None:
    """As VS Code does: truncate, then write."""
    with file.open("r+", encoding="utf-8") as out:
        out.truncate(0)
        out.write(text)


def _in_pieces(file: Path, text: str) -> None:
    """As a slow disk or a sync program does: the file is there before all of it is."""
    third = len(text) // 3 + 1
    with file.open("w", encoding="utf-8") as out:
        for start in range(0, len(text), third):
            out.write(text[start : start + third])
            out.flush()
            os.fsync(out.fileno())


@pytest.mark.parametrize("save", [_vim, _by_rename, _in_place, _in_pieces])
def test_saves_of_editors(preview: Preview, save: Callable[[Path, str], None]) -> None:
    """However an editor writes, the page is the file in the end."""
    save(_posts(preview) / "post-1.md", post("T", f"Saved by {save.__name__}."))
    preview.expect(" pages: ")
    preview.builds_until_quiet(QUIET)
    assert f"Saved by {save.__name__}.".encode() in preview.page("/posts/post-1/")


def test_a_file_moved_in_with_an_old_time(preview: Preview, tmp_path: Path) -> None:
    """Times say nothing: what is new here is new."""
    write(tmp_path / "old.md", post("Old"))
    os.utime(tmp_path / "old.md", (0, 0))
    shutil.move(tmp_path / "old.md", _posts(preview) / "old.md")
    preview.expect(" pages: ")
    assert preview.ask("/posts/old/")[0] == 200


def test_an_edit_that_keeps_size_and_time(preview: Preview) -> None:
    """Bytes count, not what is said about them."""
    file = _posts(preview) / "post-2.md"
    write(file, post("T", "one"))
    preview.expect(" pages: ")
    was = file.stat()
    write(file, post("T", "two"))
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
    preview.expect(" pages: ")
    preview.builds_until_quiet(QUIET)
    assert b"two" in preview.page("/posts/post-2/")


def test_folders_come_and_go(preview: Preview, tmp_path: Path) -> None:
    """New nested folders, renamed ones, and folders moved out and in again are all seen."""
    bundle = tmp_path / "bundle"
    write(bundle / "index.md", post("Bundle"))
    shutil.copytree(bundle, _posts(preview) / "bundle")
    preview.expect(" pages: ")
    preview.builds_until_quiet(QUIET)
    assert preview.ask("/posts/bundle/")[0] == 200
    (_posts(preview) / "bundle").rename(_posts(preview) / "renamed")
    preview.expect(" pages: ")
    preview.builds_until_quiet(QUIET)
    assert (preview.ask("/posts/bundle/")[0], preview.ask("/posts/renamed/")[0]) == (404, 200)
    shutil.move(_posts(preview) / "renamed", tmp_path / "out")
    preview.expect(" pages: ")
    assert preview.ask("/posts/renamed/")[0] == 404
    shutil.move(tmp_path / "out", _posts(preview) / "back")
    preview.expect(" pages: ")
    write(_posts(preview) / "back/index.md", post("Bundle", "edited after its return"))
    preview.expect(" pages: ")
    preview.builds_until_quiet(QUIET)
    assert b"edited after its return" in preview.page("/posts/back/")


def test_a_source_folder_deleted_and_made_again(preview: Preview, tmp_path: Path) -> None:
    """`content/` itself may vanish and return; it is watched anew."""
    content = preview.root / "content"
    shutil.copytree(content, tmp_path / "kept")
    shutil.rmtree(content)
    preview.expect("The preview shows the last good version")
    preview.builds_until_quiet(QUIET)
    assert preview.ask("/")[0] == 200
    shutil.copytree(tmp_path / "kept", content)
    preview.expect(" pages: ")
    preview.builds_until_quiet(QUIET)
    write(_posts(preview) / "post-3.md", post("T", "after its return"))
    preview.expect(" pages: ")
    assert b"after its return" in preview.page("/posts/post-3/")


def test_what_changed_while_nothing_was_watched_is_looked_for(tmp_path: Path) -> None:
    """A folder that is watched anew may have been filled before: that leaves no event."""
    for name in ("content", "prepared"):
        (tmp_path / name).mkdir()
    write(tmp_path / "prepared/site.yaml", "name: X\n")
    seen: list[str] = []
    told = threading.Event()

    def changed(paths: list[str]) -> None:
        seen.extend(paths)
        if str(tmp_path) in seen:
            told.set()

    watcher = SourceWatcher(tmp_path)
    watcher.watch(str(tmp_path), changed)
    watcher.start(watcher.examine)
    try:
        assert watcher.ready.wait(DEADLINE)
        assert seen == []  # the first time, nothing has been built yet
        (tmp_path / "content").rmdir()
        (tmp_path / "prepared").rename(tmp_path / "content")
        assert told.wait(DEADLINE)
    finally:
        watcher.stop()


def test_templates_that_were_not_there(preview: Preview) -> None:
    """A `templates/` folder made while the preview runs is watched from then on."""
    own = preview.root / "templates/404.html"
    write(own, '{% extends "theme/404.html" %}{% block content %}OWN{% endblock %}')
    preview.expect(" pages: ")
    preview.builds_until_quiet(QUIET)
    assert b"OWN" in preview.page("/nope")
    write(own, '{% extends "theme/404.html" %}{% block content %}AGAIN{% endblock %}')
    preview.expect(" pages: ")
    assert b"AGAIN" in preview.page("/nope")
    shutil.rmtree(own.parent)
    preview.expect(" pages: ")
    preview.builds_until_quiet(QUIET)
    assert b"AGAIN" not in preview.page("/nope")


def test_settings_and_static_files(preview: Preview) -> None:
    """`site.yaml` and `static/` are sources like any other."""
    settings = preview.root / "content/site.yaml"
    write(settings, settings.read_text("utf-8").replace("Small Clinic", "Other Clinic"))
    preview.expect(" pages: ")
    assert b"Other Clinic" in preview.page("/")
    write(preview.root / "static/data.xml", "<other/>\n")
    preview.expect(" pages: ")
    assert preview.ask("/data.xml")[2] == b"<other/>\n"


def test_many_files_at_once_make_few_builds(preview: Preview) -> None:
    """A checkout of hundreds of files is a few builds, not one for each."""
    for number in range(300):
        write(_posts(preview) / f"many-{number}.md", post(f"Many {number}"))
    builds = 0
    while preview.ask("/posts/many-299/")[0] != 200:
        preview.expect(" pages: ")
        builds += 1
    assert builds < 10
    for number in range(300):
        (_posts(preview) / f"many-{number}.md").unlink()
    preview.expect(" pages: ")
    preview.builds_until_quiet(2 * QUIET)


def test_litter_and_output_set_nothing_off(preview: Preview) -> None:
    """Editors' own files, the output and the caches are not watched: no build, no loop."""
    preview.builds_until_quiet(QUIET)
    write(_posts(preview) / ".post-1.md.swp", "x")
    write(_posts(preview) / "post-1.md~", "x")
    write(preview.root / "build/index.html", "x")
    write(preview.root / ".clinicsite/other", "x")
    write(preview.root / "notes.txt", "x")
    assert preview.builds_until_quiet(2 * QUIET) == 0


def test_polling_sees_saves_too(tmp_path: Path) -> None:
    """Where the system tells of nothing, looking finds each save, however soon after another."""
    with serving(small_site(tmp_path), "--poll") as preview:
        for number in range(5):  # of one length, and several within a second
            write(tmp_path / "content/posts/post-1.md", post("T", f"polled {number}"))
            preview.expect(" pages: ")
            assert f"polled {number}".encode() in preview.page("/posts/post-1/")
        (tmp_path / "content/posts/post-1.md").unlink()
        preview.expect(" pages: ")
        assert preview.ask("/posts/post-1/")[0] == 404


class _Walk:
    """Random operations on a site's sources; what they make may be wrong, as editors' work is."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.random = random.Random(seed)  # noqa: S311 - a walk, no secret
        self.number = 0

    def step(self) -> None:
        """Do one thing."""
        steps = (
            self._write, self._write, self._write, self._delete, self._rename, self._bundle,
            self._move_out_and_in, self._style, self._template, self._break, self._touch,
            self._folder,
        )  # fmt: skip
        self.number += 1
        with contextlib.suppress(FileNotFoundError):
            self.random.choice(steps)()

    def mend(self) -> None:
        """Take away what stands in the way of a build."""
        for file in self.root.glob("content/posts/broken-*.md"):
            file.unlink()

    def _any(self) -> Path:
        files = sorted(self.root.glob("content/posts/*.md"))
        return self.random.choice(files) if files else self._new()

    def _new(self) -> Path:
        return self.root / f"content/posts/walk-{self.random.randrange(12)}.md"

    def _text(self) -> str:
        return post(f"Walk {self.number}", f"Step {self.number}. " * self.random.randrange(1, 40))

    def _write(self) -> None:
        save = self.random.choice([write, _by_rename, _in_pieces, _in_place])
        file = self.random.choice([self._any, self._new])()
        if not file.exists():
            save = write
        save(file, self._text())

    def _delete(self) -> None:
        self._any().unlink()

    def _rename(self) -> None:
        self._any().rename(self._new())

    def _bundle(self) -> None:
        folder = self.root / f"content/posts/bundle-{self.random.randrange(3)}"
        if folder.exists() and self.random.random() < 0.5:
            shutil.rmtree(folder)
        else:
            write(folder / "index.md", self._text())

    def _move_out_and_in(self) -> None:
        file, away = self._any(), self.root / "away.md"
        file.rename(away)
        os.utime(away, (1, 1))
        away.rename(self._new())

    def _style(self) -> None:
        write(self.root / "static/assets/site.css", f"body {{ margin: {self.number}px; }}\n")

    def _template(self) -> None:
        own = self.root / "templates/_card.html"
        if own.exists():
            shutil.rmtree(own.parent)
        else:
            write(own, f'{{% include "theme/_card.html" %}}<i>{self.number}</i>')

    def _break(self) -> None:
        file = self.root / f"content/posts/broken-{self.random.randrange(2)}.md"
        if file.exists():
            file.unlink()
        else:
            write(file, "---\ntitle: [\n---\n")

    def _touch(self) -> None:
        self._any().touch()

    def _folder(self) -> None:
        kept = self.root / "kept"
        (self.root / "content").rename(kept)
        kept.rename(self.root / "content")


def _is_shown_as_built(preview: Preview, scratch: Path) -> bool:
    """Compare what is served with a first build of the same files; False if that fails."""
    shutil.rmtree(scratch, ignore_errors=True)
    other = copy(preview.root, scratch)
    try:
        build(Request(root=other.root, today=TODAY, preview=True))
    except ContentError as error:
        errors = (each for each in error.diagnostics if each.severity is Severity.ERROR)
        place = str(next(errors).place)
    else:
        place = ""
    if place:
        assert place in preview.ask("/_clinicsite/failure")[2].decode()
        return False
    built = tree_of(other.root / "build")
    assert preview.ask("/_clinicsite/failure")[0] == 404
    folder = preview.root / ".clinicsite/preview" / str(preview.port)
    assert tree_of(folder) == built
    for path, data in built.items():
        if not path.startswith("."):
            assert preview.page(f"/{path.removesuffix('index.html')}") == data, path
    return True


def _settled(preview: Preview, scratch: Path) -> bool:
    """Compare when all is quiet; a slow machine has two seconds of silence to become right."""
    preview.builds_until_quiet(QUIET)
    try:
        return _is_shown_as_built(preview, scratch)
    except AssertionError:
        preview.builds_until_quiet(2.0)
        return _is_shown_as_built(preview, scratch)


def test_after_any_saves_the_preview_is_a_clean_build(tmp_path: Path) -> None:
    """When all is quiet, what is served equals a first build of the same files, byte for byte."""
    root = small_site(tmp_path / "site")
    walk = _Walk(root, seed=OPERATIONS)
    sound = 0
    with serving(root) as preview:
        for _ in range(OPERATIONS // A_ROUND):
            for _ in range(A_ROUND):
                walk.step()
                if walk.random.random() < 0.3:  # some saves meet a build under way
                    preview.builds_until_quiet(0.03)
            sound += _settled(preview, tmp_path / "scratch")
        walk.mend()
        walk.step()
        walk.mend()
        assert _settled(preview, tmp_path / "scratch")
    assert sound
