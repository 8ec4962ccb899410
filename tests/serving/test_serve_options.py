"""Each option of `serve` has an effect on a preview that runs."""

import socket
from pathlib import Path

import pytest

from preview_process import Preview, free_port, post, serving, small_site, write


def _preview_site(root: Path) -> Path:
    small_site(root)
    for name, day, more in [
        ("draft", "2026-01-01", "draft: true\n"),
        ("future", "2026-09-01", ""),
        ("expired", "2026-01-01", "expires: 2026-02-01\n"),
    ]:
        write(root / f"content/posts/{name}.md", post(name, day=day, more=more))
    return root


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ((), set()),
        (("--drafts",), {"draft"}),
        (("--future",), {"future"}),
        (("--expired",), {"expired"}),
        (("--today", "2026-01-15"), {"expired"}),
    ],
)
def test_the_preview_shows_what_it_is_asked_for(
    options: tuple[str, ...], shown: set[str], tmp_path: Path
) -> None:
    with serving(_preview_site(tmp_path), *options) as preview:
        names = ("draft", "future", "expired")
        assert {each for each in names if preview.ask(f"/posts/{each}/")[0] == 200} == shown


def test_the_preview_listens_where_it_is_asked_to(tmp_path: Path) -> None:
    """`--port` is given by the helper that starts the preview."""
    port = free_port()
    preview = Preview(small_site(tmp_path), "--bind", "127.0.0.2", port=port)
    try:
        assert f"127.0.0.2:{port}" in preview.expect("Preview at")
        with socket.create_connection(("127.0.0.2", port)):
            pass
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
    finally:
        preview.__exit__()


def test_the_preview_opens_a_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that $BROWSER names, as Python's webbrowser does."""
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\nprintf 'opened %s pages: ' \"$1\"\necho\n")
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    preview = Preview(small_site(tmp_path / "site"), "--open")
    try:
        assert f"opened http://127.0.0.1:{preview.port}/" in preview.expect("opened ")
    finally:
        preview.__exit__()


@pytest.mark.parametrize("option", [(), ("--poll",)])
def test_the_preview_polls_instead_of_watching(option: tuple[str, ...], tmp_path: Path) -> None:
    """Without `--poll` the kernel tells it of changes, through a handle of inotify."""
    with serving(small_site(tmp_path), *option) as preview:
        handles = Path(f"/proc/{preview.process.pid}/fd")
        write(tmp_path / "content/posts/post-1.md", post("T", "changed"))
        preview.expect(" pages: ")  # by now it is watching, in one way or the other
        kinds = {str(handle.readlink()) for handle in handles.iterdir()}
        assert ("anon_inode:inotify" in kinds) is (not option)
