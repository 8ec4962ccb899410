"""The server itself: what it answers, that it shows whole sites, and how it begins and ends."""

import datetime as dt
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.build import Report, build
from clinicsite.building.request import Request
from clinicsite.building.running import Session
from clinicsite.building.stages import Progress
from clinicsite.serving.builder import Builder, Outcome
from clinicsite.serving.failure import Failure
from preview_process import (
    DEADLINE,
    SCRIPT,
    Preview,
    free_port,
    post,
    serving,
    small_site,
    write,
)
from sample import run


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Preview a small site under a path, that no test changes."""
    with serving(small_site(tmp_path_factory.mktemp("plain"), prefix="/blog")) as running:
        yield running


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/blog/", 200, "text/html; charset=utf-8"),
        ("/blog/posts/post-1/", 200, "text/html; charset=utf-8"),
        ("/blog/data.xml", 200, "application/xml"),
        ("/blog/feed.xml", 200, "application/xml"),
        ("/blog/app.webmanifest", 200, "application/manifest+json"),
        ("/blog/assets/favicon.{}.svg", 200, "image/svg+xml"),
        ("/blog/404.html", 404, "text/html; charset=utf-8"),
        ("/blog/nope", 404, "text/html; charset=utf-8"),
        ("/elsewhere", 404, "text/html; charset=utf-8"),
    ],
)
def test_answers(preview: Preview, path: str, status: int, kind: str) -> None:
    """Each file has its status and its type, wherever the site will live."""
    if "{}" in path:
        page = preview.page("/blog/").decode()
        path = page[page.index("/blog/assets/favicon.") :].partition('"')[0]
    found, headers, body = preview.ask(path)
    assert (found, headers["Content-Type"]) == (status, kind)
    assert body


def test_a_missing_page_is_answered_by_the_sites_own(preview: Preview) -> None:
    """The 404 page is the site's, with status 404."""
    folder = preview.root / ".clinicsite/preview" / str(preview.port)
    assert preview.page("/blog/nope") == (folder / "404.html").read_bytes()


@pytest.mark.parametrize(
    ("path", "to"),
    [("/", "/blog/"), ("/blog", "/blog/"), ("/blog/posts/post-1", "/blog/posts/post-1/")],
)
def test_a_folder_without_its_slash_moves(preview: Preview, path: str, to: str) -> None:
    """Folders have a slash at the end, as on the hosts."""
    status, headers, _ = preview.ask(path)
    assert (status, headers["Location"]) == (301, to)


def test_head_says_what_get_would(preview: Preview) -> None:
    """A HEAD has the same headers and no body."""
    for path in ("/blog/", "/blog/data.xml"):
        _, got, body = preview.ask(path)
        status, said, nothing = preview.ask(path, method="HEAD")
        assert status == 200
        assert not nothing
        assert said["Content-Length"] == got["Content-Length"] == str(len(body))


def test_only_pages_get_the_script(preview: Preview) -> None:
    """The script stands after the last byte of a page, and in no other file."""
    folder = preview.root / ".clinicsite/preview" / str(preview.port)
    sent = preview.ask("/blog/")[2]
    assert SCRIPT.search(sent)
    assert SCRIPT.sub(b"", sent) == (folder / "index.html").read_bytes()
    assert preview.ask("/blog/data.xml")[2] == b"<data/>\n"


def test_nothing_of_the_preview_can_be_published(tmp_path: Path) -> None:
    """`build/` is not touched by a preview, and a build after it holds no trace of it."""
    root = small_site(tmp_path)
    write(root / "content/posts/secret.md", post("Unfinished", "CANARY", more="draft: true\n"))
    with serving(root, "--drafts") as preview:
        assert b"CANARY" in preview.page("/posts/secret/")
        assert not (root / "build").exists()
    assert run("-C", str(root), "build").code == 0
    for file in (root / "build").rglob("*"):
        if file.is_file():
            assert b"CANARY" not in file.read_bytes()
            assert b"_clinicsite" not in file.read_bytes()


def test_drafts_are_marked_and_hidden_from_search(tmp_path: Path) -> None:
    """A draft in a preview carries a ribbon and noindex; without the flag it is not there."""
    root = small_site(tmp_path)
    write(root / "content/posts/draft.md", post("Unfinished", more="draft: true\n"))
    write(root / "content/posts/later.md", post("Later", day="2026-09-01"))
    with serving(root, "--drafts") as preview:
        page = preview.page("/posts/draft/")
        assert b'class="ribbon"' in page
        assert b"noindex" in page
        assert preview.ask("/posts/later/")[0] == 404
    with serving(root, "--future") as preview:
        assert b'class="ribbon"' in preview.page("/posts/later/")
        assert preview.ask("/posts/draft/")[0] == 404


def test_no_reload_leaves_pages_as_they_are(tmp_path: Path) -> None:
    """Without reloading, a page is sent byte for byte."""
    with serving(small_site(tmp_path), "--no-reload") as preview:
        folder = preview.root / ".clinicsite/preview" / str(preview.port)
        assert preview.ask("/")[2] == (folder / "index.html").read_bytes()


def test_a_busy_port_leads_to_the_next(tmp_path: Path) -> None:
    """The next free port is taken, and that is said."""
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with Preview(small_site(tmp_path), port=port) as preview:
            assert port < preview.port <= port + 20
            assert f"Port {port} is in use; using {preview.port}." in preview.said[0]


@pytest.mark.parametrize("port", ["0", "65536", "-1", "x"])
def test_no_such_port(tmp_path: Path, port: str) -> None:
    """A number that is no port is a slip of usage."""
    assert run("-C", str(small_site(tmp_path)), "serve", "-p", port).code == 2


def test_an_address_that_is_not_ours(tmp_path: Path) -> None:
    """What the machine refuses is one line and exit 3."""
    said = run("-C", str(small_site(tmp_path)), "serve", "--bind", "203.0.113.7")
    assert said.code == 3
    assert "cannot listen on 203.0.113.7" in said.err
    assert "Traceback" not in said.err


def test_binding_to_the_network_is_warned_of(tmp_path: Path) -> None:
    """Whoever lets others in is told so."""
    with Preview(small_site(tmp_path), "--bind", "0.0.0.0") as preview:  # noqa: S104 - told to
        assert "everyone in your network can see" in "".join(preview.said)


def test_ctrl_c(tmp_path: Path) -> None:
    """Ctrl-C ends it with exit 0; its port is free again, and no staging folder is left."""
    root = small_site(tmp_path)
    with serving(root) as preview:
        code, _ = preview.interrupt()
        assert code == 0
        with socket.create_server(("127.0.0.1", preview.port)):
            pass
    left = [path.name for path in (root / ".clinicsite/preview").iterdir()]
    assert left == [str(preview.port)]


def test_ctrl_c_during_the_first_build(tmp_path: Path) -> None:
    """A build that nobody waits for is given up, and leaves nothing half done."""
    root = small_site(tmp_path, posts=60)
    process = Preview(root)
    try:
        folder = root / ".clinicsite"
        until = threading.Event()
        for _ in range(2000):
            if folder.exists() or until.wait(0.01):
                break
        assert process.interrupt()[0] == 0
    finally:
        process.__exit__()
    preview = root / ".clinicsite/preview"
    assert (
        [p.name for p in preview.iterdir() if p.name.startswith(".")] == []
        if preview.exists()
        else True
    )


def test_a_first_build_that_fails_is_shown_until_it_is_fixed(tmp_path: Path) -> None:
    """Without any good site, every page tells what is wrong, escaped; then the site is there."""
    root = small_site(tmp_path)
    wrong = post("T", more='modalites: "<script>alert(1)</script>"\n')
    write(root / "content/posts/post-1.md", wrong)
    named = post("T").replace("ann-bee", '"<script>alert(2)</script>"')
    write(root / "content/posts/post-3.md", named)
    with serving(root) as preview:
        status, _, body = preview.ask("/posts/post-2/")
        assert status == 500
        assert preview.said[-1] == "The preview is empty until this is fixed.\n"
        assert b"content/posts/post-1.md:5:" in body
        assert b"modalites: &#34;&lt;script&gt;alert(1)&lt;/script&gt;&#34;" in body
        assert b"did you mean" in body
        shown = b"&lt;script&gt;alert(2)&lt;/script&gt;"
        assert b"no author has the id or name &#39;" + shown in body
        assert b"<script>alert" not in body
        write(root / "content/posts/post-1.md", post("T"))
        write(root / "content/posts/post-3.md", post("T"))
        preview.expect(" pages: ")
        assert preview.ask("/posts/post-2/")[0] == 200


def test_an_error_keeps_the_last_good_page(tmp_path: Path) -> None:
    """A mistake is told at its own page; the site stays as it was until it is mended."""
    root = small_site(tmp_path)
    with serving(root) as preview:
        good = preview.page("/posts/post-1/")
        for path, text in (
            ("content/posts/post-1.md", post("T", more="oops: 1\n")),
            ("content/site.yaml", "name: [\n"),
            (
                "templates/post.html",
                "{% extends 'base.html' %}{% block content %}{{ nope }}{% endblock %}",
            ),
            ("templates/post.html", "{% if %}"),
        ):
            before = (root / path).read_text("utf-8") if (root / path).exists() else None
            write(root / path, text)
            preview.expect("The preview shows the last good version")
            assert preview.page("/posts/post-1/") == good
            assert path.encode() in preview.ask("/_clinicsite/failure")[2]
            if before is None:
                (root / path).unlink()
            else:
                write(root / path, before)
            preview.expect(" pages: ")
            assert preview.ask("/_clinicsite/failure")[0] == 404


def test_a_page_is_old_or_new_while_builds_go_on(tmp_path: Path) -> None:
    """Readers that never stop see whole pages only: each ends as it should, with one body."""
    root = small_site(tmp_path)
    seen: set[bytes] = set()
    wrong: list[bytes] = []
    ended = threading.Event()

    def read(preview: Preview) -> None:
        while not ended.is_set():
            status, _, body = preview.ask("/posts/post-1/")
            bodies = [number for number in range(12) if f"MARK{number}E".encode() in body]
            if status != 200 or len(bodies) != 1 or not SCRIPT.search(body):
                wrong.append(body)
            seen.update(str(number).encode() for number in bodies)

    write(root / "content/posts/post-1.md", post("T", "MARK0E"))
    with serving(root) as preview:
        readers = [threading.Thread(target=read, args=[preview]) for _ in range(3)]
        for reader in readers:
            reader.start()
        try:
            for number in range(1, 12):
                write(root / "content/posts/post-1.md", post("T", f"MARK{number}E " * 1))
                preview.expect(" pages: ")
        finally:
            ended.set()
            for reader in readers:
                reader.join(DEADLINE)
    assert wrong == []
    assert len(seen) > 2


class _Making:
    """Builds that fail in ways that builds should not, and then one that is good."""

    def __init__(self) -> None:
        self.left: list[BaseException] = [
            SystemExit(3),
            KeyboardInterrupt(),
            MemoryError("x"),
            RecursionError(),
        ]

    def __call__(self, request: Request, progress: Progress) -> Report:
        if self.left:
            raise self.left.pop(0)
        return build(request, progress, session=Session())


def test_the_builder_survives_whatever_a_build_raises(tmp_path: Path) -> None:
    """Even an exit of the whole program is only a failed build."""
    outcomes: list[Outcome] = []
    told = threading.Semaphore(0)

    def done(outcome: Outcome) -> None:
        outcomes.append(outcome)
        told.release()

    request = Request(root=small_site(tmp_path), output=Path(".clinicsite/preview/1"), preview=True)
    builder = Builder(request, done, _Making())
    builder.start()
    for _ in range(5):
        assert told.acquire(timeout=DEADLINE)
        builder.wake(0)
    builder.stop(DEADLINE)
    assert [isinstance(each.result, Failure) for each in outcomes[:5]] == [True] * 4 + [False]
    assert "SystemExit" in outcomes[0].result.problems[0].message  # type: ignore[union-attr]


def test_a_save_during_a_build_is_built_next(tmp_path: Path) -> None:
    """The build that was in progress counts as out of date, and another one follows."""
    began, go_on, told = threading.Event(), threading.Event(), threading.Semaphore(0)
    outcomes: list[Outcome] = []

    def make(request: Request, progress: Progress) -> Report:
        began.set()
        assert go_on.wait(DEADLINE)
        return build(request, progress, session=Session())

    def done(outcome: Outcome) -> None:
        outcomes.append(outcome)
        told.release()

    request = Request(root=small_site(tmp_path), output=Path(".clinicsite/preview/1"), preview=True)
    builder = Builder(request, done, make)
    builder.start()
    assert began.wait(DEADLINE)
    builder.wake(0)
    go_on.set()
    assert told.acquire(timeout=DEADLINE)
    assert told.acquire(timeout=DEADLINE)
    builder.stop(DEADLINE)
    assert [each.is_current for each in outcomes] == [False, True]


def test_a_scheduled_post_appears_when_it_falls_due(tmp_path: Path) -> None:
    """Nobody has to save a file for it: the clock alone makes another build."""
    root = small_site(tmp_path)
    page = root / ".clinicsite/preview/1/posts/soon/index.html"
    soon = dt.datetime.now(tz=dt.UTC) + dt.timedelta(seconds=2)
    write(root / "content/posts/soon.md", post("Soon", day=soon.strftime("%Y-%m-%d %H:%M:%S")))
    told = threading.Semaphore(0)
    request = Request(root=root, output=Path(".clinicsite/preview/1"), preview=True)
    builder = Builder(request, lambda _outcome: told.release())
    builder.start()
    while not page.exists():
        assert told.acquire(timeout=DEADLINE)
    builder.stop(DEADLINE)


def test_two_previews_of_one_site(tmp_path: Path) -> None:
    """Each has a folder of its own, so that neither shows what the other asked for."""
    root = small_site(tmp_path)
    write(root / "content/posts/draft.md", post("Unfinished", more="draft: true\n"))
    with serving(root, "--drafts") as one, Preview(root, port=free_port()) as other:
        assert one.ask("/posts/draft/")[0] == 200
        assert other.ask("/posts/draft/")[0] == 404
        assert one.ask("/posts/draft/")[0] == 200
