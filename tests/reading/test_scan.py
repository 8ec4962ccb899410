"""What is found in `content/`: documents in order, and nothing lost in silence."""

import os
import socket
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicsite import urls
from clinicsite.errors import UsageError
from clinicsite.reading import names
from clinicsite.reading.sources import MAX_FILE_BYTES, scan
from reading_samples import POST, make_site


def codes(root: Path) -> dict[str, str]:
    """Return what is wrong in a site, by file, with its severity for warnings."""
    return {
        each.place.file: each.code + ("" if each.severity == "error" else " (warning)")
        for each in scan(root)[1]
    }


def test_documents_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    """Files and bundles of every kind; the id is the name, date and all."""
    make_site(
        tmp_path,
        {
            "posts/b.md": "b",
            "posts/a/index.md": "a",
            "posts/a/lead.jpg": b"\xff",
            "posts/a/lead.HEIC": b"\xff",
            "posts/2026-01-05-c.md": "c",
            "pages/about.md": "about",
            "authors/maren/index.md": "maren",
            "modalities/tui-na.md": "tui",
            "conditions/neck.md": "neck",
            "site.yaml": "",
        },
    )
    files, found = scan(tmp_path)
    assert found == []
    assert [(file.path, file.kind, file.id, file.data.decode()) for file in files] == [
        ("content/authors/maren/index.md", "author", "maren", "maren"),
        ("content/conditions/neck.md", "condition", "neck", "neck"),
        ("content/modalities/tui-na.md", "modality", "tui-na", "tui"),
        ("content/pages/about.md", "page", "about", "about"),
        ("content/posts/2026-01-05-c.md", "post", "2026-01-05-c", "c"),
        ("content/posts/a/index.md", "post", "a", "a"),
        ("content/posts/b.md", "post", "b", "b"),
    ]


def test_without_content_the_mend_is_named(tmp_path: Path) -> None:
    """104: no folder is a mistake of the command, and `init` the way out."""
    with pytest.raises(UsageError, match="clinicsite init"):
        scan(tmp_path)
    (tmp_path / "content").mkdir()
    assert scan(tmp_path) == ((), [])


LITTER = [
    ".#x.md", "x.md~", ".x.md.swp", "x.md.swp", "4913", ".DS_Store", "Thumbs.db", "._x.md",
    "#x.md#", ".hidden.md", ".git", "desktop.ini", "x.md.bak", "x.md.orig", ".env",
]  # fmt: skip


@pytest.mark.parametrize("name", LITTER)
def test_what_editors_leave_behind_is_ignored(tmp_path: Path, name: str) -> None:
    """40: on every level, also when it is a dangling link, as Emacs' locks are."""
    make_site(tmp_path, {"posts/a/index.md": POST, "posts/a/" + name: POST, "posts/" + name: POST})
    (tmp_path / "content" / name).symlink_to("nobody@nowhere:1")
    files, found = scan(tmp_path)
    assert found == []
    assert [file.id for file in files] == ["a"]


MISPLACED = {
    "post/x.md": ("content/post", "unknown-folder"),
    "Posts/x.md": ("content/Posts", "unknown-folder"),
    "blog/2026/x.md": ("content/blog", "unknown-folder"),
    "images/x.jpg": ("content/images", "unknown-folder (warning)"),
    "x.md": ("content/x.md", "unknown-file"),
    "site.yml": ("content/site.yml", "unknown-file"),
    "NOTES": ("content/NOTES", "unknown-file (warning)"),
    "posts/x.markdown": ("content/posts/x.markdown", "unknown-file"),
    "posts/x.MD": ("content/posts/x.MD", "unknown-file"),
    "posts/x.txt": ("content/posts/x.txt", "unknown-file"),
    "posts/x.docx": ("content/posts/x.docx", "unknown-file"),
    "posts/x.psd": ("content/posts/x.psd", "unknown-file (warning)"),
    "posts/index.md": ("content/posts/index.md", "misplaced-document"),
    "posts/x/y.md": ("content/posts/x/y.md", "misplaced-document"),
    "posts/x/Index.md": ("content/posts/x/Index.md", "misplaced-document"),
    "posts/x/y/z.md": ("content/posts/x/y/z.md", "unknown-file"),
    "posts/x/y/z/index.md": ("content/posts/x/y/z", "unknown-folder"),
    "posts/neck pain.md": ("content/posts/neck pain.md", "bad-name"),
    "posts/n\u00e4ck.md": ("content/posts/n\u00e4ck.md", "bad-name"),
    "posts/na\u0308ck.md": ("content/posts/na\u0308ck.md", "bad-name"),
    "posts/a#b.md": ("content/posts/a#b.md", "bad-name"),
    "posts/a%2e.md": ("content/posts/a%2e.md", "bad-name"),
    "posts/con.md": ("content/posts/con.md", "bad-name"),
    "posts/a\nb.md": ("content/posts/a\\nb.md", "bad-name"),
    "posts/\u202eb.md": ("content/posts/\u202eb.md", "bad-name"),
    "posts/---.md": ("content/posts/---.md", "bad-name"),
    "posts/2026-01-05-.md": ("content/posts/2026-01-05-.md", "bad-name"),
    "posts/A B/index.md": ("content/posts/A B/index.md", "bad-name"),
    f"posts/{'x' * 130}.md": (f"content/posts/{'x' * 130}.md", "bad-name"),
    "posts/x.md/y.jpg": ("content/posts/x.md", "not-a-file"),
}


@pytest.mark.parametrize("name", MISPLACED)
def test_no_file_is_lost_in_silence(tmp_path: Path, name: str) -> None:
    """32-36, 38, 39: what would not be published is told, with the nearest right word."""
    make_site(tmp_path, {"posts/good.md": POST, name: POST})
    place, code = MISPLACED[name]
    assert codes(tmp_path) == {place: code}
    assert [file.id for file in scan(tmp_path)[0]] == ["good"]


def test_the_mend_is_the_right_name(tmp_path: Path) -> None:
    """A folder's nearest word, a file's possible name."""
    make_site(
        tmp_path,
        {
            "post/x.md": "",
            "posts/Neck pain.md": "",
            "posts/a/b/c/d/x.jpg": "",
            "posts/\u2603.md": "",
            "posts/back.md.txt": "",
            "posts/feet.MD": "",
            "posts/hand.markdown": "",
            "posts/head.docx": "",
            "posts/hips.html": "",
        },
    )
    hints = {each.place.file: each.hint for each in scan(tmp_path)[1]}
    assert hints["content/post"] == "did you mean 'posts'?"
    assert hints["content/posts/Neck pain.md"] == "rename it to 'neck-pain'"
    assert hints["content/posts/back.md.txt"].startswith("rename it to 'back.md'")
    assert hints["content/posts/feet.MD"].startswith("rename it to 'feet.md'")
    assert hints["content/posts/hand.markdown"].startswith("rename it to 'hand.md'")
    assert (
        hints["content/posts/head.docx"] == "copy its text into a plain text file named 'head.md'"
    )
    assert (
        hints["content/posts/hips.html"] == "copy its text into a plain text file named 'hips.md'"
    )
    assert "such as 'neck-pain'" in hints["content/posts/\u2603.md"]


def test_a_name_that_is_no_unicode_is_shown_in_ascii(tmp_path: Path) -> None:
    """38: a diagnostic can always be printed."""
    (make_site(tmp_path, {}) / "content" / "posts").mkdir()
    name = os.fsencode(tmp_path / "content" / "posts") + b"/a\xff.md"
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
    assert codes(tmp_path) == {"content/posts/a\\udcff.md": "bad-name"}


def test_one_id_in_a_file_and_a_folder_is_an_error(tmp_path: Path) -> None:
    """31: `x.md` and `x/index.md` would be one page; both are named."""
    make_site(tmp_path, {"posts/x.md": POST, "posts/x/index.md": POST, "pages/x.md": POST})
    (found,) = scan(tmp_path)[1]
    assert found.code == "duplicate-id"
    assert "content/posts/x.md" in str(found)
    assert "content/posts/x/index.md" in str(found)


def test_names_that_differ_in_case_alone_are_one_id(tmp_path: Path) -> None:
    """33: on macOS and Windows they would be one file."""
    make_site(tmp_path, {"posts/Neck.md": POST, "posts/neck.md": POST})
    assert codes(tmp_path) == {"content/posts/neck.md": "duplicate-id"}


@pytest.mark.parametrize(
    "link",
    [
        "content",
        "content/posts",
        "content/posts/x",
        "content/posts/x.md",
        "content/posts/x/index.md",
        "content/posts/x/lead.jpg",
        "content/site.yaml",
    ],
)
@pytest.mark.parametrize("target", ["outside", "inside", "dangling", "loop"])
def test_symbolic_links_are_refused_and_not_read(tmp_path: Path, link: str, target: str) -> None:
    """74-76, 78: a file, a folder, a parent; out of the site or within; dangling or looped."""
    site = tmp_path / "site"
    (site / "content/posts/real").mkdir(parents=True)
    (site / "content/posts/real/index.md").write_text("CANARY")
    (site / "real.md").write_text("CANARY")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/index.md").write_text("CANARY")
    place = site / link
    if place.is_dir():
        place.rename(tmp_path / "moved")
    place.parent.mkdir(parents=True, exist_ok=True)
    is_file = "." in place.name
    goal = {
        "outside": tmp_path / ("out/index.md" if is_file else "out"),
        "inside": site / ("real.md" if is_file else "content/posts/real"),
        "dangling": tmp_path / "nowhere",
        "loop": place,
    }[target]
    place.symlink_to(goal)
    if link == "content":
        with pytest.raises(UsageError, match="content/ cannot be read"):
            scan(site)
        return
    files, found = scan(site)
    assert {(each.place.file, each.code) for each in found} == {(link, "symbolic-link")}
    assert [file.path for file in files if file.id != "real"] == []


def test_pipes_sockets_and_devices_are_refused_without_waiting(tmp_path: Path) -> None:
    """39: a FIFO that nobody writes to would hold a reader for ever."""
    make_site(tmp_path, {"posts/good.md": POST})
    posts = tmp_path / "content/posts"
    os.mkfifo(posts / "pipe.md")
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.open(posts, os.O_RDONLY)
        listener.bind(f"/proc/self/fd/{here}/socket.md")
        os.close(here)
        assert codes(tmp_path) == {
            "content/posts/pipe.md": "not-a-file",
            "content/posts/socket.md": "not-a-file",
        }


def test_a_text_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    """69: 1 MB is a hundred times the longest article."""
    make_site(
        tmp_path, {"posts/a.md": b"x" * MAX_FILE_BYTES, "posts/b.md": b"x" * (MAX_FILE_BYTES + 1)}
    )
    assert codes(tmp_path) == {"content/posts/b.md": "too-large"}


def test_hard_links_are_read(tmp_path: Path) -> None:
    """77: they cannot be told from files; who can make one can read the file."""
    make_site(tmp_path, {"posts/a.md": POST})
    os.link(tmp_path / "content/posts/a.md", tmp_path / "content/posts/b.md")
    assert [file.id for file in scan(tmp_path)[0]] == ["a", "b"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can read as somebody else")
def test_an_unreadable_file_or_folder_is_named() -> None:
    """92: it is not skipped."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        root = Path(folder)
        root.chmod(0o755)
        make_site(root, {"posts/a.md": POST, "posts/b/index.md": POST, "pages/c.md": POST})
        (root / "content/posts/a.md").chmod(0)
        (root / "content/posts/b").chmod(0)
        reader, writer = os.pipe()
        child = os.fork()
        if not child:  # as nobody
            try:
                os.setuid(65534)
                os.write(writer, repr(codes(root)).encode())
            finally:
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as said:
            answer = said.read().decode()
        os.waitpid(child, 0)
    expected = {"content/posts/a.md": "unreadable-file", "content/posts/b": "unreadable-file"}
    assert answer == repr(expected)


@given(st.text(max_size=40))
def test_a_sound_name_is_a_sound_slug(name: str) -> None:
    """36: an id goes into urls and paths as it is, with or without its date."""
    for kind in ("post", "page"):
        if names.name_fault(kind, name) is None:
            assert urls.slug_fault(names.default_slug(kind, name)) is None


@given(st.text(max_size=40))
def test_a_shown_name_is_one_line_that_can_be_printed(name: str) -> None:
    """A diagnostic's line stays one line, in any encoding of the name."""
    shown = names.shown(name)
    shown.encode()
    assert len(shown.splitlines()) <= 1
