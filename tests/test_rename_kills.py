"""A rename that is killed, struck by the disk, or met by an edit: all of it, or nothing.

strace strikes one call that changes the disk in each run of the real program. The next command,
whichever it is, must find the site under one name or put it there, and say so.
"""

import functools
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clinicsite.cli.group import COMMANDS
from clinicsite.publishing.disk import checksummed
from clinicsite.renaming.journal import locked
from sample import REPOSITORY, SITES, Site, copy, small_theme, tree_of
from tools import require_tool

CHANGES = "mkdir write rename renameat renameat2 unlink unlinkat rmdir chmod fchmodat fchmod fsync"
MARK = "/everything-is-loaded"
PROGRAM = f"""
import contextlib, os, sys
from clinicsite import cli
import clinicsite.cli.commands.rename, clinicsite.renaming.recovery
with contextlib.suppress(OSError):
    os.unlink({MARK!r})
cli.main()
"""
JOURNAL = ".clinicsite/rename.json"
RENAME = ("rename", "target", "goal")

Tree = dict[str, bytes]
Blow = tuple[str, int]


def prepared(folder: Path) -> Site:
    """Give the small site a post that is named in texts, in front matter and in the settings."""
    site = copy(SITES / "small", folder)
    site.write("content/posts/first-visit/room.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    site.write(
        "content/posts/target.md",
        "---\ntitle: Target\ndate: 2025-01-01\nauthor: maren\n---\n## Part\n\nText.\n",
    )
    site.write(
        "content/posts/namer.md",
        "---\ntitle: Namer\ndate: 2025-01-02\nauthor: maren\nrelated: [target]\n---\n"
        "A [path](target.md), an [id](post:first-visit), a [built one](/posts/target/).\n",
    )
    site.replace("content/site.yaml", "url: /about/ }", "url: /posts/target/ }")
    site.write("content/pages/about.md", "---\ntitle: About\n---\n[One](post:target).\n")
    return site


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Iterator[Site]:
    with small_theme():
        yield prepared(tmp_path / "site")


def content(site: Site) -> Tree:
    """Return the site's texts; temporary files as well, which must not be there."""
    return tree_of(site.root / "content")


def struck(
    site: Site, what: str, blow: Blow, *arguments: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command in a process of its own, and strike the n-th call of a kind."""
    call, nth = blow
    injected = ["-e", f"inject={call}:{what}:when={nth}"] if call else []
    calls = ",".join(f"?{each}" for each in CHANGES.split())
    log = site.root.parent / "strace.log"
    strace = [require_tool("strace"), "-f", "-qq", "-o", str(log), "-e", "signal=none"]
    program = [sys.executable, "-c", PROGRAM, "-C", str(site.root), *arguments]
    return subprocess.run(
        [*strace, "-e", f"trace={calls}", *injected, *program],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY / "src")}
        | {"PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def blows(site: Site, *arguments: str) -> tuple[list[Blow], Tree]:
    """Return each call by which a command changes the disk, and what it makes of the texts."""
    scratch = copy(site.root, site.root.parent / "_".join(arguments), whole=True)
    assert struck(scratch, "", ("", 0), *arguments).returncode == 0
    log = (scratch.root.parent / "strace.log").read_text()
    counts: Counter[str] = Counter()
    found = []
    is_loaded = False
    for line in log.splitlines():
        name, first = re.findall(r"^\d+ +(\w+)\(([^,)]*)", line)[0]
        counts[name] += 1
        if is_loaded and (name, first) not in {("write", "1"), ("write", "2")}:
            found.append((name, counts[name]))
        is_loaded = is_loaded or MARK in line
    return found, content(scratch)


@pytest.fixture(name="renamed", scope="session")
def _renamed(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Return the texts as a whole rename of `target` to `goal` leaves them."""
    with small_theme():
        return blows(prepared(tmp_path_factory.mktemp("whole") / "site"), *RENAME)[1]


@pytest.fixture(name="killed_at", scope="session")
def _killed_at(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, Path], Site]:
    """Return what copies a site whose rename was killed at its n-th call of `rename`."""

    @functools.cache
    def made(nth: int) -> Site:
        with small_theme():
            site = prepared(tmp_path_factory.mktemp("killed") / "site")
            killed(site, nth=nth)
            return site

    return lambda nth, to: copy(made(nth).root, to, whole=True)


def killed(site: Site, *, at: str = "rename", nth: int = 3) -> None:
    """Kill a rename of `target` to `goal` at a call; by then some texts are changed."""
    assert struck(site, "signal=SIGKILL", (at, nth), *RENAME).returncode == -9
    assert (site.root / JOURNAL).exists()


@pytest.mark.parametrize("name", ["target", "first-visit"], ids=["file", "folder"])
def test_killed_at_any_call_all_is_old_or_new_after_the_next_command(
    site: Site, name: str, tmp_path: Path
) -> None:
    old = content(site)
    found, new = blows(site, "rename", name, "goal")
    # A flush changes nothing that another program could see, and a folder is as good as a file.
    wanted = [each for each in found if each[0] != "fsync" and (name == "target" or "n" in each[0])]
    outcomes = []
    for number, blow in enumerate(wanted):
        struck_site = copy(site.root, tmp_path / f"{number}")
        ended = struck(struck_site, "signal=SIGKILL", blow, "rename", name, "goal")
        assert ended.returncode == -9, (blow, ended)
        is_half = content(struck_site) not in (old, new)
        said = struck_site.run("list", "drafts")
        assert said.code == 0, (blow, said)
        assert content(struck_site) in (old, new), blow
        assert not (struck_site.root / JOURNAL).exists()
        outcomes.append((is_half, content(struck_site) == new))
        assert not is_half or "note: finished an interrupted rename" in said.err, blow
    assert sum(is_half for is_half, _ in outcomes) > 2
    assert {is_new for _, is_new in outcomes} == {True, False}


def test_killed_again_while_it_is_finished_the_rename_is_still_finished(
    site: Site, tmp_path: Path
) -> None:
    killed(site)
    found, new = blows(site, "list", "drafts")
    for number, blow in enumerate(each for each in found if each[0] in {"rename", "unlink"}):
        again = copy(site.root, tmp_path / f"{number}", whole=True)
        assert struck(again, "signal=SIGKILL", blow, "list", "drafts").returncode == -9
        assert again.run("list", "drafts").code == 0
        assert content(again) == new, blow


@pytest.mark.parametrize("error", ["ENOSPC"])
def test_a_disk_that_refuses_any_call_leaves_all_old_or_all_new(
    site: Site, error: str, tmp_path: Path
) -> None:
    old = content(site)
    found, new = blows(site, "rename", "target", "goal")
    codes = set()
    for number, blow in enumerate(each for each in found if each[0] in {"write", "rename"}):
        struck_site = copy(site.root, tmp_path / f"{number}")
        ended = struck(struck_site, f"error={error}", blow, "rename", "target", "goal")
        assert content(struck_site) == (old if ended.returncode else new), (blow, ended)
        if ended.returncode:
            assert "Traceback" not in ended.stderr
            assert not (struck_site.root / JOURNAL).exists()
        codes.add(ended.returncode)
    assert codes <= {0, 3}
    assert 3 in codes


def test_where_it_cannot_be_finished_a_killed_rename_is_named_and_waits(site: Site) -> None:
    killed(site)
    texts = {path: data for path, data in content(site).items() if ".part" not in path}
    ended = struck(site, "error=EROFS", ("rename", 1), "check")
    assert ended.returncode == 3
    assert "was interrupted, and cannot be finished: Read-only file system" in ended.stderr
    assert content(site).items() >= texts.items()
    assert "finished an interrupted rename" in site.run("check").err


COMMAND_LINES: dict[str, tuple[str, ...]] = {
    "clean": (),
    "build": (),
    "plan": (),
    "check": (),
    "new": ("post", "Another"),
    "explain": ("namer",),
    "why": ("/",),
    "links": (),
    "list": ("drafts",),
    "rename": ("namer", "named"),
    "host": ("netlify",),
    "deploy": ("folder", "../live"),
    "serve": ("--bind", "203.0.113.7"),  # an address that is not ours: it ends by itself
}
NOT_READING = {"init", "completion"}


@pytest.fixture(name="half")
def _half(killed_at: Callable[[int, Path], Site], tmp_path: Path) -> Iterator[Site]:
    """Return a site in which a rename was killed, for tests to copy."""
    with small_theme():
        yield killed_at(3, tmp_path / "half")


def test_every_command_that_reads_a_site_is_tried() -> None:
    assert {*COMMAND_LINES, *NOT_READING} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMAND_LINES)
def test_the_next_command_finishes_a_killed_rename_and_says_so(
    command: str, half: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = copy(half.root, tmp_path / "site", whole=True)
    site.replace("content/site.yaml", "https://small.example", "https://clinic-of-words.org")
    monkeypatch.chdir(site.root)
    said = site.run(command, *COMMAND_LINES[command])
    assert "note: finished an interrupted rename of content/posts/target.md" in said.err
    assert said.code == (3 if command == "serve" else 0), said.err
    assert (site.root / "content/posts/goal.md").exists()
    assert not (site.root / JOURNAL).exists()


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_changes_nothing(option: str, half: Site) -> None:
    before = content(half)
    assert half.run("build", option).code == 0
    assert content(half) == before


def test_the_same_rename_typed_again_says_that_it_is_done(half: Site, tmp_path: Path) -> None:
    site = copy(half.root, tmp_path / "site", whole=True)
    said = site.run("rename", "target", "goal")
    assert (said.code, said.out) == (
        0,
        "content/posts/target.md is now content/posts/goal.md\n",
    )


EDITS = {
    "content/posts/namer.md": ("A [path]", "Mine. A [path]"),
    "content/posts/target.md": ("Text.", "Mine."),
    "content/pages/about.md": ("[One]", "Mine. [One]"),
    "content/site.yaml": ("name: Small", "name: Mine"),
}


@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5, 6])
def test_an_edit_between_the_kill_and_the_next_command_is_kept_and_its_links_follow(
    site: Site, renamed: Tree, killed_at: Callable[[int, Path], Site], tmp_path: Path, nth: int
) -> None:
    """Whether the file had its new text already or not."""
    if nth > 1:
        site = killed_at(nth, tmp_path / "killed")
    for path, edit in EDITS.items():
        site.replace(path, *edit)
    if nth == 1:  # no kill: what is expected of the edits by themselves
        site.run("rename", "target", "goal")
    said = site.run("list", "drafts")
    assert said.code == 0, said.err
    for path, (old, mine) in EDITS.items():
        place = path.replace("target", "goal")
        place = place.removeprefix("content/")
        expected = renamed[place].replace(old.encode(), mine.encode())
        assert content(site)[place] == expected


def test_an_edited_file_that_cannot_be_read_is_left_alone_and_named(
    half: Site, tmp_path: Path
) -> None:
    site = copy(half.root, tmp_path / "site", whole=True)
    mine = b"---\ntitle: Caf\xe9\n---\nmine\n"  # in no encoding that is read
    (site.root / "content/posts/namer.md").write_bytes(mine)
    said = site.run("check")
    assert "content/posts/namer.md was edited since and is unchanged" in said.err
    assert (site.root / "content/posts/namer.md").read_bytes() == mine
    assert (site.root / "content/posts/goal.md").exists()


def test_a_foreign_file_in_the_way_stays_and_the_rename_is_undone(
    half: Site, tmp_path: Path, site: Site
) -> None:
    before = content(site)
    struck_site = copy(half.root, tmp_path / "struck", whole=True)
    mine = "---\ntitle: Mine\ndate: 2025-01-03\nauthor: maren\n---\n## Part\n\nMine.\n"
    struck_site.write("content/posts/goal.md", mine)
    said = struck_site.run("check")
    assert "note: undid an interrupted rename of content/posts/target.md" in said.err
    assert "content/posts/goal.md is another file" in said.err
    assert content(struck_site) == before | {"posts/goal.md": mine.encode()}


def test_a_post_that_was_moved_by_hand_is_taken_as_moved(half: Site, tmp_path: Path) -> None:
    site = copy(half.root, tmp_path / "site", whole=True)
    site.rename("content/posts/target.md", "content/posts/goal.md")
    assert site.run("build", "--strict").code == 0
    assert b"- /posts/target/" in content(site)["posts/goal.md"]


def test_a_post_that_was_deleted_since_is_not_brought_back(half: Site, tmp_path: Path) -> None:
    site = copy(half.root, tmp_path / "site", whole=True)
    site.delete("content/posts/target.md")
    said = site.run("check")
    assert said.code == 1  # the links to it are dead, and named
    assert not {"posts/target.md", "posts/goal.md"} & content(site).keys()


@pytest.mark.parametrize("nth", [2, 4, 6])
@pytest.mark.parametrize("elsewhere", ["", "content/posts/other.md", "content/pages/target.md"])
def test_without_its_post_a_rename_is_undone_and_the_reason_given(
    site: Site, killed_at: Callable[[int, Path], Site], tmp_path: Path, elsewhere: str, nth: int
) -> None:
    """Deleted or moved by hand since the kill: no file is left with links to the new name."""
    before = content(site)
    site = killed_at(nth, tmp_path / "killed")
    post = "target" if (site.root / "content/posts/target.md").exists() else "goal"
    if elsewhere:
        site.rename(f"content/posts/{post}.md", elsewhere)
    else:
        site.delete(f"content/posts/{post}.md")
    said = site.run("list", "drafts")
    assert "note: undid an interrupted rename of content/posts/target.md" in said.err
    assert "content/posts/target.md was moved or deleted since" in said.err
    assert "finished" not in said.err
    moved = {elsewhere.removeprefix("content/"), "posts/target.md"}
    after = content(site)
    assert {path: data for path, data in after.items() if path not in moved} == {
        path: data for path, data in before.items() if path not in moved
    }


LATER = {
    "posts/later.md": (
        "---\ntitle: Later\ndate: 2025-01-04\nauthor: maren\nrelated: [target]\n---\n"
        "## Part\n\nA [path](target.md#part), an [id](post:target).\n"
    ),
    "pages/later.md": "---\ntitle: Later\n---\nA [path](../posts/target.md).\n",
    "authors/maren.md": "---\nname: Maren\n---\nA [built one](/posts/target/).\n",
}


@pytest.mark.parametrize("nth", [2, 4, 6])
@pytest.mark.usefixtures("site")
def test_links_written_after_the_kill_follow_the_post(
    killed_at: Callable[[int, Path], Site], tmp_path: Path, nth: int
) -> None:
    """In files that are new, and in those that had no link before."""
    site = killed_at(nth, tmp_path / "killed")
    for path, text in LATER.items():
        site.write(f"content/{path}", text)
    said = site.run("check")
    assert said.code == 0, said.err
    assert "dead-link" not in said.out + said.err
    for path, text in LATER.items():
        expected = text.replace("target", "goal").encode()
        assert content(site)[path] == expected


@pytest.mark.parametrize("nth", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("damage", ["cut", "{}", "binary", ""])
@pytest.mark.usefixtures("site")
def test_after_a_damaged_journal_the_same_rename_can_be_run_again(
    renamed: Tree, killed_at: Callable[[int, Path], Site], tmp_path: Path, damage: str, nth: int
) -> None:
    """The half that was done has links to the new name, which lead nowhere until then."""
    site = killed_at(nth, tmp_path / "killed")
    is_moved = (site.root / "content/posts/goal.md").exists()
    whole = journal_of(site)
    damaged = {"cut": whole[:-9], "{}": b"{}", "binary": bytes(range(256)), "": b""}[damage]
    (site.root / JOURNAL).write_bytes(damaged)
    said = site.run("rename", "target", "goal")
    assert "is damaged" in said.err
    assert said.code == (2 if is_moved else 0), said.err
    after = content(site)
    assert after.keys() == renamed.keys()
    assert site.run("build", "--strict").code == 0


def test_an_error_that_the_rename_does_not_repair_still_stops_it(site: Site) -> None:
    """A control for the one before: only links to the post's own new name may be dead."""
    site.write("content/pages/about.md", "---\ntitle: About\n---\n[One](post:other).\n")
    before = content(site)
    said = site.run("rename", "target", "goal")
    assert (said.code, "dead-link" in said.err) == (1, True)
    assert content(site) == before


@pytest.mark.parametrize("command", ["build", "clean"])
def test_half_a_journal_of_a_killed_run_is_swept(site: Site, command: str) -> None:
    (site.root / ".clinicsite").mkdir()
    part = site.root / f"{JOURNAL}.part"
    part.write_bytes(b"half")
    assert site.run(command).code == 0
    assert not part.exists()


def journal_of(site: Site) -> bytes:
    """Return the journal of a killed rename."""
    return (site.root / JOURNAL).read_bytes()


def test_a_journal_cut_at_any_byte_stops_no_command_and_is_named(
    half: Site, tmp_path: Path
) -> None:
    whole = journal_of(half)
    texts = {path: data for path, data in content(half).items() if not path.endswith(".part")}
    site = copy(half.root, tmp_path / "site", whole=True)
    for length in (*range(0, len(whole), 97), len(whole) - 1):
        (site.root / JOURNAL).write_bytes(whole[:length])
        said = site.run("list", "drafts")
        assert said.code in (0, 1), (length, said)  # 1: a dead link is named
        assert f"{JOURNAL} is damaged (kept as .clinicsite/rename.damaged.json)" in said.err

        assert content(site) == texts
        assert not (site.root / JOURNAL).exists()


ODD: dict[str, Callable[[Path], object]] = {
    "folder": Path.mkdir,
    "link": lambda file: file.symlink_to("elsewhere"),
    "pipe": os.mkfifo,
    "zeros": lambda file: file.write_bytes(bytes(4096)),
}


@pytest.mark.parametrize("kind", ODD)
def test_something_else_by_the_name_of_the_journal_stops_no_command(kind: str, site: Site) -> None:
    (site.root / ".clinicsite").mkdir()
    ODD[kind](site.root / JOURNAL)
    said = site.run("list", "drafts")
    assert said.code == 0, said.err
    assert "is damaged" in said.err
    assert site.run("rename", "target", "goal").code == 0


ALIEN: dict[str, Callable[[list[Any]], object]] = {
    "no list": lambda _: {"version": 1},
    "too much": lambda plain: [*plain, "more"],
    "too little": lambda plain: plain[:3],
    "outside": lambda plain: [*plain[:5], {**plain[5], "../outside.md": "stolen"}],
    "moved outside": lambda p: [*p[:2], p[2] | {"new_path": "content/../../x.md"}, *p[3:]],
    "token": lambda plain: [plain[0], "../x", *plain[2:]],
}


@pytest.mark.parametrize("kind", ALIEN)
def test_a_journal_that_we_would_not_write_is_not_followed(
    kind: str, half: Site, tmp_path: Path
) -> None:
    site = copy(half.root, tmp_path / "site", whole=True)
    changed = ALIEN[kind](json.loads(checksummed.read(site.root / JOURNAL)))
    checksummed.write(site.root / JOURNAL, json.dumps(changed).encode())
    texts = {path: data for path, data in content(site).items() if not path.endswith(".part")}
    assert "is damaged" in site.run("list", "drafts").err
    assert content(site) == texts
    assert not (tmp_path / "outside.md").exists()


def test_a_journal_of_another_version_is_kept_for_that_version(half: Site, tmp_path: Path) -> None:
    site = copy(half.root, tmp_path / "site", whole=True)
    plain = json.loads(checksummed.read(site.root / JOURNAL))
    checksummed.write(site.root / JOURNAL, json.dumps([2, *plain[1:]]).encode())
    texts, journal = content(site), journal_of(site)
    for command in (("build",), ("rename", "namer", "other")):
        said = site.run(*command)
        assert said.code == 3
        assert "another version of clinicsite" in said.err
    assert (content(site), journal_of(site)) == (texts, journal)


def test_of_two_renames_at_once_one_is_done_and_the_other_says_why_not(
    site: Site, renamed: Tree
) -> None:
    _, other = blows(site, "rename", "target", "aim")
    command = [sys.executable, "-m", "clinicsite", "-C", str(site.root), "rename", "target"]
    environ = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    begun = [
        subprocess.Popen([*command, name], env=environ, stderr=subprocess.PIPE, text=True)
        for name in ("goal", "aim")
    ]
    ended = [(each.communicate()[1], each.returncode) for each in begun]
    codes = sorted(code for _, code in ended)
    assert codes in ([0, 3], [0, 2]), ended  # at work, or gone by then
    assert content(site) == (renamed if ended[0][1] == 0 else other)


def test_a_rename_waits_for_no_other(site: Site) -> None:
    texts = content(site)
    with locked(site.root):
        said = site.run("rename", "target", "goal")
    assert said.code == 3
    assert "another rename is running in this site" in said.err
    assert content(site) == texts
