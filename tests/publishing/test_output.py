"""What may be an output folder, and what is seen in it."""

import os
import stat
from pathlib import Path

import pytest

from clinicsite import digests
from clinicsite.errors import EnvironmentFault, UsageError
from clinicsite.publishing.disk.removal import remove
from clinicsite.publishing.inspection import inspect
from clinicsite.publishing.manifest import Manifest
from clinicsite.publishing.output import MAX_DEPTH, settled
from clinicsite.publishing.state import MARKER, SENTENCE, home_of
from clinicsite.publishing.target import locked, look
from publishing_site import build, tree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a site with something precious in every folder of it."""
    root = tmp_path / "home" / "site"
    for name in ("content", "templates", "static", ".git", "docs", "plain", ".clinicsite/outputs"):
        (root / name).mkdir(parents=True)
        (root / name / "precious.txt").write_text("keep me")
    (root / "link").symlink_to("docs")
    (root / "dangling").symlink_to("nowhere")
    (root / "content-link").symlink_to("content")
    (root / "file").write_text("a file")
    (root / "checkout" / ".git").mkdir(parents=True)
    (root / "checkout" / MARKER).write_bytes(SENTENCE)
    (root / "worktree").mkdir()
    (root / "worktree" / ".git").write_text("gitdir: elsewhere")
    for name, text in (("almost", SENTENCE[:-1]), ("more", SENTENCE + b"x"), ("hollow", b"")):
        (root / name).mkdir()
        (root / name / MARKER).write_bytes(text)
    (root / "linked-marker").mkdir()
    (root / "linked-marker" / MARKER).symlink_to("../checkout/" + MARKER)
    (root / "folder-marker" / MARKER).mkdir(parents=True)
    return root


REFUSED = {
    ".": "is the site itself",
    "..": "contains the site",
    "": "is the site itself",
    "/": "is the root of the file system",
    "../..": "contains the site",
    "content": "is the site's own content/",
    "content/": "is the site's own content/",
    "./content": "is the site's own content/",
    "docs/../content": "is the site's own content/",
    "content/posts": "lies inside content/",
    "content-link/posts": "lies inside content/",
    "templates": "is the site's own templates/",
    "static": "is the site's own static/",
    "static/build": "lies inside static/",
    ".git": "is the site's own .git/",
    ".git/hooks": "lies inside .git/",
    ".clinicsite": "contains .clinicsite/outputs/",
    ".clinicsite/outputs/x": "lies inside .clinicsite/outputs/",
    ".clinicsite/strays": "is the site's own .clinicsite/strays/",
    "docs": "holds files and no .clinicsite-output",
    "plain": "holds files and no .clinicsite-output",
    "almost": "holds files and no .clinicsite-output",
    "more": "holds files and no .clinicsite-output",
    "hollow": "holds files and no .clinicsite-output",
    "linked-marker": "holds files and no .clinicsite-output",
    "folder-marker": "holds files and no .clinicsite-output",
    "checkout": "is the top of a git repository",
    "worktree": "is the top of a git repository",
    "link": "is a symbolic link",
    "dangling": "is a symbolic link",
    "file": "is a file",
}


@pytest.mark.parametrize("output", sorted(REFUSED))
def test_a_folder_that_is_not_ours_is_refused_and_stays_untouched(output: str, root: Path) -> None:
    """FAULTS 80, 81: exit 2, a sentence and a mend; nothing is written or removed."""
    before = tree(root.parent.parent)
    for doing in (_locked, _looked):
        with pytest.raises(UsageError) as caught:
            doing(Path(output), root)
        assert REFUSED[output] in str(caught.value)
        assert ";" in str(caught.value)
    assert tree(root.parent.parent) == before


def test_the_home_folder_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = root.parent.parent / "else" / "home"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    for output in (home, home.parent):
        with pytest.raises(UsageError, match="home folder"):
            settled(output, root=root)
    assert settled(home / "build", root=root) == home / "build"


def test_a_source_folder_that_is_a_link_protects_its_real_place(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    root = tmp_path / "site"
    root.mkdir()
    (root / "content").symlink_to(tmp_path / "texts")
    with pytest.raises(UsageError, match="content/"):
        settled(tmp_path / "texts", root=root)


def test_an_output_lies_in_no_other(tmp_path: Path) -> None:
    """Each of the two would clear the other away."""
    build(tmp_path, {"a/b.html": b"1"})
    for output in ("build/sub", "build/a/deep/er"):
        with pytest.raises(UsageError, match="lies inside build/, which is an output itself; "):
            settled(Path(output), root=tmp_path)
    inner = tmp_path / "build" / "a" / "sub"
    inner.mkdir()
    (inner / MARKER).write_bytes(SENTENCE)
    (inner / "precious.txt").write_text("of the other output")
    before = tree(tmp_path / "build")
    with pytest.raises(UsageError, match="contains another output, build/a/sub/; "):
        build(tmp_path, {"c": b"2"})
    assert tree(tmp_path / "build") == before
    (inner / MARKER).write_text("only a name like ours")
    build(tmp_path, {"c": b"2"})


def test_a_deep_tree_is_removed_without_recursion(tmp_path: Path) -> None:
    """Deeper than handles or the stack last."""
    (tmp_path / "old").mkdir()
    handle = os.open(tmp_path / "old", os.O_RDONLY)
    for _ in range(3000):
        os.mkdir("a", dir_fd=handle)
        deeper = os.open("a", os.O_RDONLY, dir_fd=handle)
        os.close(os.open("f", os.O_WRONLY | os.O_CREAT, dir_fd=deeper))
        os.close(handle)
        handle = deeper
    os.close(handle)
    parent = os.open(tmp_path, os.O_RDONLY)
    assert remove(parent, "old")
    os.close(parent)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("output", ["build", "deep/er/build", ".clinicsite/preview", "/away/build"])
def test_a_new_folder_is_allowed(output: str, root: Path) -> None:
    path = Path(output.replace("/away", str(root.parent.parent)))
    assert settled(path, root=root) == root / path


def test_an_empty_folder_and_one_of_ours_are_allowed(root: Path) -> None:
    (root / "build").mkdir()
    settled(Path("build"), root=root)
    (root / "build" / MARKER).write_bytes(SENTENCE)
    (root / "build" / "page.html").touch()
    settled(Path("build"), root=root)


def test_a_cache_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".clinicsite").symlink_to("/")
    with pytest.raises(UsageError, match=r"\.clinicsite is a symbolic link"):
        home_of(tmp_path / "build", tmp_path)


def test_a_moved_project_keeps_its_memory(tmp_path: Path) -> None:
    root = tmp_path / "one"
    root.mkdir()
    build(root, {"a": b"1"})
    root.rename(tmp_path / "two")
    changes, _ = build(tmp_path / "two", {"a": b"1"})
    assert changes.is_empty


def test_each_output_has_its_own_memory(tmp_path: Path) -> None:
    homes = {home_of(tmp_path / name, tmp_path).folder for name in ("a", "b", "a/b")}
    assert len(homes) == 3


def test_inspect_tells_plain_files_from_all_else(tmp_path: Path) -> None:
    output = tmp_path / "build"
    (output / "deep" / "er").mkdir(parents=True)
    (output / "void").mkdir()
    (output / "secret").mkdir(mode=0o700)
    for name, mode in (("a", 0o644), ("deep/er/b", 0o600), ("secret/c", 0o644)):
        (output / name).write_bytes(name.encode())
        (output / name).chmod(mode)
    (output / MARKER).write_bytes(SENTENCE)
    (output / MARKER).chmod(0o640)
    (output / "folder-link").symlink_to("deep")
    (output / "loop").symlink_to("loop")
    os.mkfifo(output / "pipe")
    state = inspect(output, Manifest())
    assert state.present == {
        "a": digests.of_bytes(b"a"),
        "deep/er/b": f"{digests.of_bytes(b'deep/er/b')} mode 600",
        "secret/c": digests.of_bytes(b"secret/c"),
        "folder-link": "symlink",
        "loop": "symlink",
        "pipe": "not a file",
    }
    assert state.mend == (MARKER, "secret", "void")
    assert state.inode == output.stat().st_ino


def test_inspect_ignores_permissions_where_the_file_system_keeps_none(tmp_path: Path) -> None:
    output = tmp_path / "build"
    output.mkdir(mode=0o700)
    (output / "a").write_bytes(b"a")
    (output / "a").chmod(0o600)
    (output / MARKER).write_bytes(SENTENCE)
    (output / MARKER).chmod(0o600)
    state = inspect(output, Manifest(keeps_modes=False))
    assert (state.present, state.mend) == ({"a": digests.of_bytes(b"a")}, ())


def test_a_same_size_same_time_edit_is_found(tmp_path: Path) -> None:
    """FAULTS 109: neither size nor time can hide an edit."""
    build(tmp_path, {"a": b"one"})
    path = tmp_path / "build" / "a"
    before = path.stat()
    with path.open("r+b") as file:
        file.write(b"two")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    changes, _ = build(tmp_path, {"a": b"one"})
    assert changes.write == ("a",)
    assert path.read_bytes() == b"one"


def test_folders_nested_without_end_are_a_fault_and_no_crash(tmp_path: Path) -> None:
    deep = tmp_path / "build" / "/".join(["d"] * (MAX_DEPTH + 2))
    deep.mkdir(parents=True)
    with pytest.raises(EnvironmentFault, match="nested"):
        inspect(tmp_path / "build", Manifest())


def test_looking_changes_nothing(tmp_path: Path) -> None:
    look(Path("build"), root=tmp_path)
    assert list(tmp_path.iterdir()) == []
    build(tmp_path, {"a": b"1"})
    before = tree(tmp_path), _times(tmp_path)
    look(Path("build"), root=tmp_path)
    assert (tree(tmp_path), _times(tmp_path)) == before


def _times(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.lstat().st_mtime_ns, path.lstat().st_ino)
        for path in [folder, *folder.rglob("*")]
        if not stat.S_ISLNK(path.lstat().st_mode)
    }


def _locked(output: Path, root: Path) -> None:
    with locked(output, root=root):
        pass


def _looked(output: Path, root: Path) -> None:
    look(output, root=root)
