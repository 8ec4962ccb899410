"""Every option of every command changes something that can be observed.

An option whose value never reaches the code looks like any other: it is in the help, and it is
accepted. So each one is run through the program, with and without it, and what comes out (exit
code, both streams, the site's files) must differ. A new option fails until it has a row here.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import click
import pytest

from clinicsite.cli.group import cli
from hosting.loopback import ALONE, KEYS, Loopback, loopback
from sample import REPOSITORY, SITES, TODAY, Site, copy, small_theme, tree_of
from tools import require_tool

POST = "---\ntitle: {}\ndate: {}\nauthor: maren\n{}---\n\nSome words to read.\n"
DAY, OTHER_DAY = ("--today", TODAY), ("--today", "2026-02-02")
FOLDER = ("deploy", "folder", "../live")
STORE = ("deploy", "s3://bucket", "--endpoint", "CLOUD")

Prepare = Callable[[Site], object]


def as_it_is(site: Site) -> None:
    """Change nothing."""


def with_a_warning(site: Site) -> None:
    """Link to a draft, which is a warning."""
    site.write("content/posts/more.md", POST.format("More", "2026-01-01", "related: [later]\n"))


def with_an_error(site: Site) -> None:
    """Misspell an author."""
    site.replace("content/posts/neck-pain.md", "author: maren", "author: mren")


def edited_host_file(site: Site) -> None:
    """Change one of the files that `host` wrote."""
    site.run("host", "netlify")
    (site.root / "netlify.toml").write_text("# by hand\n")


def deployed_then_mostly_gone(site: Site) -> None:
    """Deploy, then let most of the pages go."""
    for number in range(20):
        site.write(f"content/posts/p{number}.md", POST.format(f"P {number}", "2026-01-01", ""))
    assert site.run(*FOLDER).code == 0
    for number in range(20):
        site.delete(f"content/posts/p{number}.md")


@dataclass(frozen=True)
class Row:
    """A command line that is run with and without an option, on a site that was prepared."""

    base: tuple[str, ...]
    option: tuple[str, ...]
    prepare: Prepare = as_it_is


@dataclass(frozen=True)
class Elsewhere:
    """The test that shows the effect, where it takes a server or a system call to see it."""

    file: str
    test: str


_build: dict[str, Row | Elsewhere] = {
    "--output": Row(("{}", *DAY), ("-o", "other")),
    "--clean": Row(("{}", *DAY), ("--clean",)),
    "--strict": Row(("{}", *DAY), ("--strict",), with_a_warning),
    "--today": Row(("{}", *DAY), OTHER_DAY),
    "--base-url": Row(("{}", *DAY), ("--base-url", "https://other.example")),
    "--jobs": Elsewhere("test_options.py", "test_jobs_sets_how_many_processes_work"),
    "--format": Row(("{}", *DAY), ("--format", "json"), with_an_error),
}


def _rows_of(command: str) -> dict[str, Row | Elsewhere]:
    """Return the rows of the options that `build` and `plan` share."""
    return {
        f"{command} {option}": Row((command, *row.base[1:]), row.option, row.prepare)
        if isinstance(row, Row)
        else row
        for option, row in _build.items()
    }


def _content_rows(*command: str) -> dict[str, Row | Elsewhere]:
    """Return the rows of the options that all commands share that read the content."""
    return {
        f"{command[0]} --today": Row((*command, *DAY), OTHER_DAY),
        f"{command[0]} --format": Row((*command, *DAY), ("--format", "json"), with_an_error),
    }


TABLE: dict[str, Row | Elsewhere] = {
    "--version": Row((), ("--version",)),
    "--root": Row(("build", *DAY), ("-C", "..")),
    "--debug": Elsewhere("test_cli.py", "test_debug_shows_where_a_bug_is"),
    **_rows_of("build"),
    "build --durable": Elsewhere(
        "publishing/test_durable.py", "test_a_site_that_needs_no_exchange_is_flushed_where_it_is"
    ),
    **_rows_of("plan"),
    "check --output": Row(("check", *DAY), ("-o", "nowhere")),
    "check --base-url": Row(("check", *DAY), ("--base-url", "https://other.example")),
    "check --strict": Row(("check", *DAY), ("--strict",), with_a_warning),
    "check --external": Row(("check", *DAY), ("--external",)),
    "check --fail-on-external": Row(("check", *DAY), ("--fail-on-external",)),
    **_content_rows("check"),
    **_content_rows("list", "drafts"),
    "list --today": Row(("list", "scheduled", *DAY), OTHER_DAY),
    "list --json": Row(("list", "drafts", *DAY), ("--json",)),
    **_content_rows("links"),
    "links --json": Row(("links", *DAY), ("--json",)),
    "links --fail-on": Row(("links", *DAY), ("--fail-on", "silent")),
    **_content_rows("explain", "neck-pain"),
    "explain --json": Row(("explain", "neck-pain", *DAY), ("--json",)),
    **_content_rows("why", "/"),
    "why --today": Row(("why", "/", *DAY), OTHER_DAY),
    "why --json": Row(("why", "/", *DAY), ("--json",)),
    "new post --author": Row(("new", "post", "A title", *DAY), ("--author", "zoe")),
    "new post --modality": Row(("new", "post", "A title", *DAY), ("--modality", "deep-tissue")),
    "new post --today": Row(("new", "post", "A title", *DAY), OTHER_DAY),
    "new author --organization": Row(("new", "author", "Ann"), ("--organization",)),
    "new modality --also": Row(("new", "modality", "Shiatsu"), ("--also", "finger pressure")),
    "new condition --also": Row(("new", "condition", "Stiff neck"), ("--also", "wry neck")),
    "rename --dry-run": Row(("rename", "neck-pain", "stiff-neck"), ("--dry-run",)),
    "clean --output": Row(("clean",), ("-o", "other")),
    "host --check": Row(("host", "netlify"), ("--check",)),
    "host --force": Row(("host", "netlify"), ("--force",), edited_host_file),
    "init --name": Row(("init", "../new"), ("--name", "Anna")),
    "init --url": Row(("init", "../new"), ("--url", "https://anna.example")),
    "init --time-zone": Row(("init", "../new"), ("--time-zone", "Asia/Tokyo")),
    "init --language": Row(("init", "../new"), ("--language", "es-MX")),
    "init --author": Row(("init", "../new"), ("--author", "Anna Bee")),
    "init --host": Row(("init", "../new"), ("--host", "netlify")),
    "init --from-index": Elsewhere(
        "installing/test_wheel.py", "test_without_an_installation_the_mend_is_named"
    ),
    "init --sample": Row(("init", "../new"), ("--sample",)),
    "init --force": Row(("init", "."), ("--force",)),
    "deploy --dry-run": Row(FOLDER, ("--dry-run",)),
    "deploy --no-build": Row(FOLDER, ("--no-build",), with_a_warning),
    "deploy --output": Row(FOLDER, ("-o", "other")),
    "deploy --base-url": Row(FOLDER, ("--base-url", "https://clinic-of-words.org/other")),
    "deploy --yes": Row(FOLDER, ("--yes",), deployed_then_mostly_gone),
    "deploy --endpoint": Row(("deploy", "s3://bucket"), ("--endpoint", "CLOUD")),
    "deploy --region": Elsewhere(
        "test_options.py", "test_a_region_is_what_requests_are_signed_for"
    ),
    "deploy --take-over": Row(STORE, ("--take-over",)),
    "deploy --verify": Elsewhere(
        "hosting/test_deploy_s3.py", "test_what_others_changed_is_named_and_repaired_on_request"
    ),
    "deploy --overwrite": Elsewhere(
        "hosting/test_deploy_s3.py", "test_what_others_changed_is_named_and_repaired_on_request"
    ),
    "serve --port": Elsewhere(
        "serving/test_serve_options.py", "test_the_preview_listens_where_it_is_asked_to"
    ),
    "serve --bind": Elsewhere(
        "serving/test_serve_options.py", "test_the_preview_listens_where_it_is_asked_to"
    ),
    "serve --open": Elsewhere("serving/test_serve_options.py", "test_the_preview_opens_a_browser"),
    "serve --drafts": Elsewhere(
        "serving/test_serve_options.py", "test_the_preview_shows_what_it_is_asked_for"
    ),
    "serve --future": Elsewhere(
        "serving/test_serve_options.py", "test_the_preview_shows_what_it_is_asked_for"
    ),
    "serve --expired": Elsewhere(
        "serving/test_serve_options.py", "test_the_preview_shows_what_it_is_asked_for"
    ),
    "serve --poll": Elsewhere(
        "serving/test_serve_options.py", "test_the_preview_polls_instead_of_watching"
    ),
    "serve --no-reload": Elsewhere(
        "serving/test_server.py", "test_no_reload_leaves_pages_as_they_are"
    ),
    "serve --today": Elsewhere(
        "serving/test_serve_options.py", "test_the_preview_shows_what_it_is_asked_for"
    ),
}


def options_of(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield every option of a command and of those below it: `new post --author`."""
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield " ".join((*path, max(parameter.opts, key=len)))
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from options_of(below, (*path, name))


def test_every_option_has_a_row() -> None:
    assert set(options_of(cli)) == set(TABLE)


@pytest.fixture(name="cloud", scope="module")
def _cloud() -> Iterator[Loopback]:
    with loopback() as cloud:
        cloud.bucket("bucket")
        yield cloud


@pytest.fixture(name="built", scope="module")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Build a site with a draft, a scheduled and an expired post, for tests to copy."""
    with small_theme():
        site = copy(SITES / "small", tmp_path_factory.mktemp("built") / "site")
        site.replace("content/site.yaml", "https://small.example", "https://clinic-of-words.org")
        site.write("content/authors/zoe.md", "---\nname: Zoe Bee\n---\n\nZoe works here.\n")
        for name, day, more in [
            ("later", "2026-01-01", "draft: true\n"),
            ("soon", "2026-03-01", ""),
            ("plain", "2026-01-01", ""),
        ]:
            site.write(f"content/posts/{name}.md", POST.format(name.title(), day, more))
        assert site.run("build", *DAY).code == 0
        yield site


def observed(site: Site, arguments: tuple[str, ...]) -> object:
    """Return what a command line does: its code, its words but for the time, and all files."""
    said = site.run(*arguments)
    words = [re.sub(r"\d+\.\d\d s|[0-9a-f]{8,}", "", text) for text in (said.out, said.err)]
    files = tree_of(site.root.parent)
    return said.code, words, {k: v for k, v in files.items() if ".clinicsite/" not in k}


@pytest.mark.parametrize("option", [name for name, row in TABLE.items() if isinstance(row, Row)])
def test_an_option_changes_what_a_command_does(
    option: str,
    built: Site,
    cloud: Loopback,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = TABLE[option]
    assert isinstance(row, Row)
    for name, value in (KEYS | ALONE | {"AWS_MAX_ATTEMPTS": "1"}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    cloud.client.put_object(Bucket="bucket", Key=".clinicsite/deploying.json", Body=b"dead")
    found = []
    for more in ((), (), row.option):
        shutil.rmtree(tmp_path / "run", ignore_errors=True)
        site = copy(built.root, tmp_path / "run" / "site", whole=True)
        monkeypatch.chdir(site.root)
        row.prepare(site)
        # An option that is given twice counts the last time.
        typed = [part.replace("CLOUD", cloud.url) for part in (*row.base, *more)]
        found.append(observed(site, tuple(typed)))
    assert found[0] == found[1], "it is not the option that makes the difference"
    assert found[1] != found[2]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("folder", "../live", "--region", "us-east-1"), "--region: for stores only"),
        (
            ("folder", "../live", "--endpoint", "https://s3.example", "--take-over"),
            "--endpoint, --take-over: for stores only",
        ),
        (
            ("folder", "../live", "--verify", "--overwrite"),
            "--verify, --overwrite: for stores only",
        ),
        (
            ("folder", "../live", "--no-build", "--base-url", "https://other.example"),
            "--base-url needs a build; leave out --no-build, or --base-url",
        ),
    ],
)
def test_an_option_that_would_have_no_effect_is_refused(
    arguments: tuple[str, ...], told: str, built: Site
) -> None:
    said = built.run("deploy", *arguments)
    assert said.code == 2
    assert told in said.err


@pytest.mark.parametrize(
    "option", [name for name, row in TABLE.items() if isinstance(row, Elsewhere)]
)
def test_an_effect_that_is_shown_elsewhere_is_shown_there(option: str) -> None:
    row = TABLE[option]
    assert isinstance(row, Elsewhere)
    source = (REPOSITORY / "tests" / row.file).read_text("utf-8")
    _, mark, after = source.partition(f"def {row.test}(")
    assert mark, f"{row.file} has no test called {row.test}"
    before = source[: source.index(mark)].rpartition("\n\n\n")[2]  # its decorators
    body = before + re.split(r"\n(?:def |@)", after)[0]
    assert option.rsplit(maxsplit=1)[-1] in body


@pytest.mark.parametrize("command", ["build", "plan"])
def test_jobs_sets_how_many_processes_work(command: str, built: Site, tmp_path: Path) -> None:
    counts = []
    for jobs in ("1", "2", "4"):
        site = copy(built.root, tmp_path / jobs)
        for number in range(60):
            site.write(f"content/posts/p{number}.md", POST.format(f"P {number}", "2026-01-01", ""))
        log = tmp_path / "strace.log"
        strace = [require_tool("strace"), "-f", "-qq", "-o", str(log), "-e", "trace=process"]
        program = [sys.executable, "-m", "clinicsite", "-C", str(site.root), command, *DAY]
        subprocess.run([*strace, *program, "--jobs", jobs], check=True, capture_output=True)
        # Processes, not the threads of a library.
        counts.append(len(re.findall(r"clone3?\(.*SIGCHLD|v?fork\(", log.read_text())))
    assert counts[0] == 0
    assert 2 <= counts[1] < counts[2]


def test_a_region_is_what_requests_are_signed_for(
    built: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    class Recorder(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers["Authorization"])
            self.send_response(403)
            self.end_headers()

        do_HEAD = do_PUT = do_POST = do_GET  # noqa: N815 - named by the library

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    for name, value in (KEYS | ALONE).items():
        monkeypatch.setenv(name, value)
    with HTTPServer(("127.0.0.1", 0), Recorder) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        built.run("deploy", "s3://bucket", "--endpoint", url, "--region", "eu-north-1")
        server.shutdown()
    assert seen
    assert all("/eu-north-1/s3/" in each for each in seen)
