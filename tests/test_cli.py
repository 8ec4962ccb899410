"""The command line: exit codes, streams, options, and what it says when things go wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import clinicsite
from clinicsite.building import stages
from clinicsite.cli import group
from sample import REPOSITORY, SITES, TODAY, Site, copy, run, small_theme
from tools import require_tool

BAD_AUTHOR = (
    "content/posts/neck-pain.md:4:9: error[unknown-author]: no author has the id or name 'mren'"
)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a sound site that was not built yet."""
    return copy(SITES / "small", tmp_path / "site")


@pytest.fixture
def broken(site: Site) -> Site:
    """Return a site with one mistake."""
    site.replace("content/posts/neck-pain.md", "author: maren", "author: mren")
    return site


def process(*arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run the program as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "clinicsite", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), **environ},
    )


def test_version() -> None:
    said = run("--version")
    assert (said.code, said.out) == (0, f"clinicsite {clinicsite.__version__}\n")


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_lists_every_command(option: str) -> None:
    said = run(option)
    assert said.code == 0
    for name, words in group.COMMANDS.items():
        assert name in said.out
        assert words in said.out


@pytest.mark.parametrize("name", list(group.COMMANDS))
def test_every_command_has_help_that_says_what_it_does(name: str) -> None:
    said = run(name, "-h")
    assert said.code == 0
    assert said.out.startswith(f"Usage: clinicsite {name} ")
    assert said.err == ""


def test_no_command_is_a_usage_error() -> None:
    assert run().code == 2


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("biuld", "build"), ("plna", "plan"), ("clear", "clean"), ("servr", "serve")],
)
def test_an_unknown_command_is_answered_with_the_nearest(typed: str, meant: str) -> None:
    said = run(typed)
    assert said.code == 2
    assert f"no such command '{typed}'; did you mean '{meant}'?" in said.err


def test_an_unknown_command_like_no_other_is_answered_with_all() -> None:
    assert f"known: {', '.join(group.COMMANDS)}" in run("xyz").err


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    said = run("-C", str(tmp_path / "nowhere"), "build")
    assert said.code == 2
    assert "does not exist" in said.err


@pytest.mark.parametrize("command", ["build", "serve"])
def test_a_folder_without_content_is_a_usage_error(command: str, tmp_path: Path) -> None:
    """A preview would have nothing to show, and nothing that could be mended."""
    said = run("-C", str(tmp_path), command)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error: there is no content/ folder here")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command", [("explain", "a-post"), ("plan",), ("list", "drafts"), ("check",)]
)
def test_commands_that_never_publish_do_not_say_that_they_did_not(
    command: tuple[str, ...], broken: Site
) -> None:
    said = broken.run(*command, "--today", TODAY)
    assert (said.code, said.err.splitlines()[-1]) == (1, "1 error")


def test_diagnostics_go_to_stderr_and_the_exit_code_is_1(broken: Site) -> None:
    said = broken.run("build", "--today", TODAY)
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines() == [
        f"{BAD_AUTHOR}; did you mean 'maren'?",
        "1 error; nothing was published",
    ]
    assert not (broken.root / "build").exists()


def test_json_diagnostics_are_one_object_a_line(broken: Site) -> None:
    said = broken.run("build", "--today", TODAY, "--format", "json")
    assert said.code == 1
    assert [json.loads(line) for line in said.err.splitlines()] == [
        {
            "file": "content/posts/neck-pain.md",
            "line": 4,
            "column": 9,
            "code": "unknown-author",
            "message": "no author has the id or name 'mren'",
            "hint": "did you mean 'maren'?",
            "severity": "error",
        }
    ]


def test_github_diagnostics_are_workflow_commands(broken: Site) -> None:
    broken.replace("content/posts/neck-pain.md", "author: mren", 'author: "50%, a: mren"')
    said = broken.run("build", "--today", TODAY, "--format", "github")
    assert said.err == (
        "::error file=content/posts/neck-pain.md,line=4,col=9,title=unknown-author"
        "::no author has the id or name '50%25, a: mren'"
        "; known: maren; or add content/authors/50-a-mren.md (`clinicsite new author` makes one)\n"
    )


def test_the_same_options_serve_plan(broken: Site) -> None:
    said = broken.run("plan", "--today", TODAY, "--format", "json")
    assert said.code == 1
    assert json.loads(said.err)["code"] == "unknown-author"


@pytest.mark.usefixtures("tiny_theme")
def test_strict_turns_warnings_into_a_stop(site: Site) -> None:
    site.replace("content/posts/neck-pain.md", "A stiff neck", "We cure a stiff neck")
    lenient = site.run("build", "--today", TODAY)
    assert lenient.code == 0
    assert "neck-pain.md:10:4: warning[claim-words]: 'cure': a claim that" in lenient.err
    before = site.tree()
    strict = site.run("build", "--today", TODAY, "--strict")
    assert (strict.code, strict.out) == (1, "")
    assert strict.err.endswith("1 warning; nothing was published\n")
    assert site.tree() == before


@pytest.mark.usefixtures("tiny_theme")
def test_warnings_are_counted_at_the_end_of_build_and_check(site: Site) -> None:
    """One or several, whether the site was rendered or found unchanged."""
    remarks = site.run("build", "--today", TODAY).out.splitlines()[-1]
    for count, words, claim in ((1, "1 warning", "cure"), (2, "2 warnings", "guarantee")):
        site.replace("content/posts/neck-pain.md", "A stiff neck", f"We {claim} it. A stiff neck")
        for _ in range(2):
            built = site.run("build", "--today", TODAY)
            assert built.err.count(": warning[") == count
            assert built.out.splitlines()[-1] == f"{words} · {remarks}"
        assert f" · {words} · " in site.run("check", "--today", TODAY).out.splitlines()[0]


@pytest.mark.usefixtures("tiny_theme")
def test_build_says_that_strict_would_have_failed(site: Site) -> None:
    """As often as warnings are there, with a line for the settings that then lets them pass."""
    assert "--strict" not in site.run("build", "--today", TODAY).out
    site.replace("content/posts/neck-pain.md", "A stiff neck", "We cure a stiff neck")
    for _ in range(2):  # also when there is nothing to do
        line = site.run("build", "--today", TODAY).out.splitlines()[-2]
        assert line.startswith("1 warning would stop a build with --strict, as in the workflows")
    assert site.run("build", "--today", TODAY, "--strict").code == 1
    site.write(
        "content/site.yaml", f"{site.read('content/site.yaml')}\n{line[line.index('checks:') :]}\n"
    )
    assert "--strict" not in site.run("build", "--today", TODAY).out
    assert site.run("build", "--today", TODAY, "--strict").code == 0


@pytest.mark.usefixtures("tiny_theme")
def test_remarks_are_counted_by_build_and_listed_by_check(site: Site) -> None:
    built = site.run("build", "--today", TODAY)
    assert built.err == ""
    count = int(built.out.splitlines()[-1].split()[0])
    assert built.out.splitlines()[-1] == f"{count} remarks; clinicsite check lists them"
    checked = site.run("check", "--today", TODAY)
    assert checked.code == 0
    assert checked.err.count(": info[") == count
    assert checked.out.splitlines()[0] == f"texts: 0 errors · 0 warnings · {count} remarks"


@pytest.mark.usefixtures("tiny_theme")
def test_check_builds_nothing(site: Site) -> None:
    site.run("check", "--today", TODAY)
    assert not (site.root / "build").exists()


@pytest.mark.usefixtures("tiny_theme")
def test_the_output_may_be_another_folder(site: Site) -> None:
    assert site.run("build", "--today", TODAY, "-o", "public").code == 0
    assert (site.root / "public" / "index.html").exists()
    assert not (site.root / "build").exists()


@pytest.mark.usefixtures("tiny_theme")
def test_the_base_url_may_be_another(site: Site) -> None:
    url = "https://other.example/pr-7/"
    assert site.run("build", "--today", TODAY, "--base-url", url).code == 0
    home = site.page("index.html")
    assert '<link rel="canonical" href="https://other.example/pr-7/">' in home
    assert "small.example" not in home
    assert 'href="/pr-7/posts/neck-pain/"' in home


@pytest.mark.usefixtures("tiny_theme")
def test_today_is_an_input(site: Site) -> None:
    site.run("build", "--today", "2026-02-02")
    assert not (site.root / "build/posts/neck-pain").exists()
    site.run("build", "--today", "2026-02-03")
    assert (site.root / "build/posts/neck-pain").exists()


@pytest.mark.parametrize("day", ["2026-2-3", "2026-02-30", "today", "", "2026-02-03T10:00"])
def test_a_today_that_is_no_date_is_a_usage_error(site: Site, day: str) -> None:
    said = site.run("build", "--today", day)
    assert said.code == 2
    assert said.err == f"error: --today: '{day}' is not a date; write YYYY-MM-DD\n"


@pytest.mark.parametrize("epoch", ["soon", "-1", "1e9", "99999999999999", ""])
def test_a_source_date_epoch_that_is_no_number_is_a_usage_error(
    site: Site, epoch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    said = site.run("build")
    assert said.code == 2
    assert said.err.startswith(f"error: SOURCE_DATE_EPOCH: '{epoch}' is not a number of seconds")


@pytest.mark.usefixtures("tiny_theme")
def test_source_date_epoch_is_the_day(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1769900000")  # 2026-01-31
    assert site.run("build").code == 0
    assert not (site.root / "build/posts/neck-pain").exists()


@pytest.mark.usefixtures("tiny_theme")
def test_the_closing_report_counts_pages_and_tells_what_was_left_out(tmp_path: Path) -> None:
    site = copy(SITES / "prefix", tmp_path / "site")
    first, left_out, *_ = site.run("build", "--today", TODAY).out.splitlines()
    pages = site.build().pages
    assert first.startswith(f"{pages} pages: {pages} rebuilt, 0 unchanged (")
    assert left_out == "left out: 1 draft · 1 scheduled, next 2026-06-02 · 1 expired"
    site.delete("content/posts/2026-05-10-five.md")
    again = site.run("build", "--today", TODAY).out.splitlines()[0]
    assert " removed (" in again


@pytest.mark.usefixtures("tiny_theme")
def test_the_next_scheduled_post_is_the_soonest(tmp_path: Path) -> None:
    site = copy(SITES / "prefix", tmp_path / "site")
    for day in ("2026-12-01", "2026-11-30", "2027-01-01"):
        site.write(
            f"content/posts/{day}-later.md",
            f"---\ntitle: Later {day}\nslug: later-{day}\ndate: {day}\nauthor: ana\n---\nText.\n",
        )
    said = site.run("build", "--today", "2026-06-02")
    assert "3 scheduled, next 2026-11-30" in said.out


@pytest.mark.usefixtures("tiny_theme")
def test_plan_prints_what_build_does_and_writes_nothing(site: Site) -> None:
    site.run("build", "--today", TODAY)
    before = site.tree()
    site.replace("content/pages/about.md", "One room", "Two rooms")
    site.delete("static/notes.txt")
    site.write("build/stray.txt", "mine")
    said = site.run("plan", "--today", TODAY)
    assert said.out.splitlines() == [
        "make    about/index.html: content/pages/about.md changed",
        "remove  notes.txt: no longer made",
        "aside   stray.txt: not written by clinicsite",
        f"1 to make · {len(before) - 3} unchanged · 1 to remove",
    ]
    assert site.tree() == before | {"stray.txt": b"mine"}


@pytest.mark.usefixtures("tiny_theme")
def test_a_file_of_somebody_else_is_moved_aside_and_named(site: Site) -> None:
    site.run("build", "--today", TODAY)
    site.write("build/stray\x1b.txt", "mine")
    said = site.run("build", "--today", TODAY)
    assert said.code == 0
    assert "1 file not written by clinicsite moved to" in said.out
    assert "  stray\\x1b.txt" in said.out
    strays = [path for path in (site.root / ".clinicsite/strays").rglob("*") if path.is_file()]
    assert [path.read_text() for path in strays] == ["mine"]


@pytest.mark.usefixtures("tiny_theme")
def test_clean_removes_what_was_made_and_nothing_else(site: Site) -> None:
    before = {path for path in site.root.rglob("*") if path.is_file()}
    site.run("build", "--today", TODAY)
    site.write("build/stray.txt", "mine")
    said = site.run("clean")
    assert said.code == 0
    assert "moved aside stray.txt" in said.out
    left = {path for path in site.root.rglob("*") if path.is_file()}
    assert {path.name for path in left - before} == {"stray.txt", "lock"}
    assert before <= left
    assert not (site.root / "build").exists()


def test_clean_refuses_a_folder_that_is_not_ours(site: Site) -> None:
    site.write("public/index.html", "mine")
    said = site.run("clean", "-o", "public")
    assert said.code == 2
    assert site.read("public/index.html") == "mine"


@pytest.mark.usefixtures("tiny_theme")
def test_clean_forgets_its_own_output_only(site: Site) -> None:
    """Another output is still known to be ours, so that nothing of it is moved aside."""
    for output in ("build", "pub"):
        site.run("build", "--today", TODAY, "-o", output)
    (locks, manifests) = (
        set((site.root / ".clinicsite" / "outputs").glob(f"*/{name}"))
        for name in ("lock", "published.bin")
    )
    assert site.run("clean", "-o", "pub").code == 0
    assert not (site.root / "pub").exists()
    assert {path for path in manifests if path.exists()} < manifests
    assert all(path.exists() for path in locks)
    site.write("static/notes.txt", "other words")
    assert "moved" not in site.run("build", "--today", TODAY).out
    assert not (site.root / ".clinicsite" / "strays").exists()


def test_clean_leaves_an_empty_folder_that_was_never_an_output(site: Site) -> None:
    (site.root / "empty").mkdir()
    assert site.run("clean", "-o", "empty").code == 0
    assert (site.root / "empty").is_dir()


@pytest.mark.parametrize(
    "url", ["https://[bad", "https://:80", "https://a:99999", "https://\udce9.example"]
)
def test_a_base_url_without_a_host_is_refused(site: Site, url: str) -> None:
    said = site.run("build", "--today", TODAY, "--base-url", url)
    assert (said.code, "--base-url" in said.err) == (2, True)


def test_clean_of_a_site_that_was_never_built_is_fine(site: Site) -> None:
    assert site.run("clean").code == 0


@pytest.mark.usefixtures("tiny_theme")
def test_a_build_while_another_runs_is_refused(site: Site) -> None:
    from clinicsite.publishing.target import locked

    with locked(Path("build"), root=site.root):
        said = site.run("build", "--today", TODAY)
    assert said.code == 3
    assert "another build" in said.err


def plant(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let a build fail with an error that nobody foresaw."""

    def broken_plan(*_rest: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr(stages, "read_site", broken_plan)


def test_a_bug_is_told_in_few_lines(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, ValueError("planted\x1b[31m"))
    said = site.run("build")
    assert (said.code, said.out) == (70, "")
    assert said.err.splitlines() == [
        f"clinicsite {clinicsite.__version__} has a bug; nothing was published.",
        "  ValueError: planted\\x1b[31m",
        f"  in broken_plan, line {plant.__code__.co_firstlineno + 4}",
        "Run it again with `clinicsite --debug …` and report what it prints.",
    ]


def test_debug_shows_where_a_bug_is(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, ValueError("planted"))
    with pytest.raises(ValueError, match="planted"):
        run("--debug", "-C", str(site.root), "build")


@pytest.mark.parametrize("how", [KeyboardInterrupt()])
def test_an_interrupt_is_130(
    site: Site, monkeypatch: pytest.MonkeyPatch, how: BaseException
) -> None:
    plant(monkeypatch, how)
    said = site.run("build")
    assert said.code == 130
    assert "interrupted" in said.err


def test_a_part_that_cannot_be_loaded_is_the_machines_fault(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails, or an installation that is replaced during the run."""
    monkeypatch.setitem(sys.modules, "clinicsite.cli.commands.build", None)
    said = site.run("build")
    assert said.code == 3
    assert "install it again" in said.err


def test_content_cannot_steer_a_terminal(site: Site) -> None:
    site.replace("content/posts/neck-pain.md", "author: maren", 'author: "m\\e[31m\\u202e"')
    said = site.run("build", "--today", TODAY)
    assert said.code == 1
    assert "\x1b" not in said.err
    assert "\u202e" not in said.err


def test_in_a_pipe_there_are_no_colours_and_no_bar(broken: Site) -> None:
    done = process("-C", str(broken.root), "build", FORCE_COLOR="1", CLICOLOR_FORCE="1")
    assert done.returncode == 1
    assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize(("environ", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_stand_on_a_terminal_unless_no_color_is_set(
    broken: Site, environ: dict[str, str], *, coloured: bool
) -> None:
    """A pseudo-terminal stands for stderr (no-color.org: any non-empty value says no)."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "clinicsite", "-C", str(broken.root), "build"]
    env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    env |= {"PYTHONPATH": str(REPOSITORY / "src"), "TERM": "xterm"} | environ
    done = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=theirs, env=env, timeout=60, check=False
    )
    os.close(theirs)
    said = os.read(ours, 65536).decode()
    os.close(ours)
    assert done.returncode == 1
    assert ("\x1b[" in said) is coloured


def test_a_reader_that_goes_away_is_no_bug(site: Site) -> None:
    """As in `clinicsite plan | head -1`, with a reader that is gone before a word is said."""
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [sys.executable, "-m", "clinicsite", "-C", str(site.root), "plan", "--today", TODAY],
        stdout=theirs,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "src")},
    )
    os.close(theirs)
    assert done.stderr == ""
    assert done.returncode == 141


def test_the_program_needs_no_particular_folder(site: Site) -> None:
    """`-C` and the process's own folder give the same."""
    with small_theme(), pytest.MonkeyPatch.context() as patch:
        patch.chdir(site.root)
        assert run("build", "--today", TODAY).code == 0
    assert (site.root / "build/index.html").exists()


_LAST_WORDS = """
import atexit, sys
from clinicsite.cli import main
try:
    main(sys.argv[1:])
finally:
    atexit.register(print, "said at the end")
    print("said after it")
"""


@pytest.mark.parametrize(("argument", "code"), [("--version", 0), ("no-such-command", 2)])
def test_the_process_ends_with_its_code_and_all_last_words(argument: str, code: int) -> None:
    """It does not take its values apart, but leaves out nothing that anybody would notice."""
    done = subprocess.run(
        [sys.executable, "-c", _LAST_WORDS, argument],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), "PYTHONUNBUFFERED": ""},
    )
    assert done.stdout.endswith("said after it\nsaid at the end\n")
    assert done.returncode == code


@pytest.mark.parametrize(("form", "lines"), [("text", 21), ("json", 601)])
def test_very_many_diagnostics_are_summed_up_by_code(form: str, lines: int, site: Site) -> None:
    """The first twenty of each code, and how many more there are; json lists all."""
    links = "".join(f"[words](gone-{number}.md)\n\n" for number in range(601))
    site.write("content/pages/about.md", f"---\ntitle: About\n---\n\n{links}")
    said = site.run("check", "--today", TODAY, "--format", form).err.splitlines()
    told = [line for line in said if "dead-link" in line]
    assert len(told) == lines
    if form == "text":
        assert told[-1] == "and 581 more of dead-link; --format json lists them all"


@pytest.mark.parametrize("command", ["build", "check", "list drafts", "new page Hello", "init new"])
def test_a_current_folder_that_is_gone_is_named(command: str, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    program = f"import os; os.rmdir({str(gone)!r}); from clinicsite.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *command.split()],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "src")},
        cwd=gone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "the current folder was deleted or moved" in done.stderr


def test_a_disk_that_cannot_list_a_folder_is_the_machine_s_failure(tmp_path: Path) -> None:
    """And no number of an open file is shown, which says nothing to anybody."""
    site = copy(SITES / "small", tmp_path / "site")
    failing = ["-P", str(site.root / "content"), "-e", "inject=getdents64:error=EIO"]
    strace = [require_tool("strace"), "-f", "-qq", "-o", str(tmp_path / "log"), *failing]
    done = subprocess.run(
        [*strace, sys.executable, "-m", "clinicsite", "-C", str(site.root), "list", "drafts"],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        3,
        "error: a system call failed: Input/output error\n",
    )
