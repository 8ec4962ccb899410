"""Proof 2, the poor places: no room, no rights, no handles, nobody who listens; one whole site."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from blog_model import tree
from sample import Site
from tools import require_tool
from whole_program import PROGRAM, Stage, environ

pytest_plugins = ["proof_fixtures"]


def test_a_closed_stdout_does_not_harm_the_site(made: Stage) -> None:
    """FAULTS 89: `clinicsite build | head -0`, and stdout closed from the start."""
    for closing in ("| true", ">&-", "2>&-", ">&- 2>&-", "> /dev/full"):
        root = made.site()
        program = root.parent / "program.py"
        program.write_text(PROGRAM)
        command = f'"{sys.executable}" "{program}" -C "{root}" build --today 2026-06-01 {closing}'
        done = subprocess.run(
            ["/bin/bash", "-o", "pipefail", "-c", command],
            env=environ(), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode in {0, 3, 141}, (closing, done.returncode, done.stderr)
        assert "Traceback" not in done.stderr, (closing, done.stderr)
        assert made.is_new(root), closing


def unshared(script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script in a mount namespace of its own; skip where that is not permitted."""
    unshare = require_tool("unshare", "util-linux")
    command = [unshare, "-Urm"] if os.getuid() else [unshare, "-m"]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mount namespace may be made here")
    return subprocess.run(
        [*command, "/bin/bash", "-c", script],
        env=environ(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _command(root: Path) -> str:
    program = root.parent / "program.py"
    program.write_text(PROGRAM)
    return f'"{sys.executable}" "{program}" -C "{root}" build --today 2026-06-01 --jobs 1'


def test_a_tiny_disk_keeps_the_old_site(made: Stage) -> None:
    """FAULTS 90: the disk fills up at some file; exit 3 names it."""
    root = made.site()
    place, kept = root.parent / "tiny", root.parent / "kept"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    done = unshared(
        f"mount -t tmpfs -o size={size + 300_000} tmpfs '{place}' && cp -a '{root}/.' '{place}' && "
        f"dd if=/dev/zero of='{place}/.filler' bs=1k 2>/dev/null; {_command(place)}; code=$?; "
        f"rm '{place}/.filler'; cp -a '{place}' '{kept}'; exit $code"
    )
    if "mount:" in done.stderr:
        pytest.skip("no file system may be mounted here")
    assert done.returncode == 3, done.stderr
    assert "No space left" in done.stderr
    assert not made.is_new(kept)
    made.check_mended(kept)
    shutil.rmtree(kept)


@pytest.mark.parametrize("what", ["build", ".clinicsite", ""])
def test_a_read_only_place_is_told(made: Stage, what: str) -> None:
    """FAULTS 91, 98: of the output or the site, exit 3; of the cache alone, the site is built."""
    root = made.site()
    bound = (
        f"mount --bind '{root / what}' '{root / what}' && mount -o remount,ro,bind '{root / what}'"
    )
    done = unshared(f"{bound} && {_command(root)}")
    if "mount:" in done.stderr:
        pytest.skip("nothing may be mounted here")
    assert "Traceback" not in done.stderr, done.stderr
    if what == ".clinicsite":
        assert done.returncode in {0, 3}, done.stderr
        made.is_new(root)
    else:
        assert done.returncode == 3, done.stderr
        assert not made.is_new(root)
    made.check_mended(root)


def test_on_a_read_only_source_tree_an_output_elsewhere_is_built(made: Stage) -> None:
    """FAULTS 98."""
    root = made.site()
    output = root.parent / "elsewhere"
    shutil.rmtree(output, ignore_errors=True)
    bound = f"mount --bind '{root}' '{root}' && mount -o remount,ro,bind '{root}'"
    done = unshared(f"{bound} && {_command(root)} -o '{output}'")
    if "mount:" in done.stderr:
        pytest.skip("nothing may be mounted here")
    assert done.returncode == 0, done.stderr
    assert tree(output) == made.new


@pytest.mark.parametrize("handles", [32, 14])
def test_with_few_handles_the_site_is_built_or_the_machine_is_named(
    made: Stage, handles: int
) -> None:
    """FAULTS 72."""
    root = made.site()
    done = subprocess.run(
        ["/bin/bash", "-c", f"ulimit -n {handles}; {_command(root)}"],
        env=environ(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode in {0, 3}, (done.returncode, done.stderr)
    assert made.is_new(root) is (done.returncode == 0)


def test_an_output_on_another_disk_is_exchanged_there(made: Stage, tmp_path: Path) -> None:
    """FAULTS 96: staging is made beside the output, so nothing is ever moved between disks."""
    root = made.site()
    output = tmp_path / "output"
    if root.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is but one file system to write to")
    assert Site(root).build(output=output).published.is_exchanged
    before = tree(output)
    assert before == made.new
    Site(root).replace("content/posts/a.md", "Edited.", "Edited twice.")
    report = Site(root).build(output=output)
    assert report.published.is_exchanged
    assert tree(output) != before
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_on_a_disk_of_its_own_the_output_is_exchanged(made: Stage) -> None:
    """FAULTS 96: as `out/site`, with another file system mounted at `out`."""
    root = made.site()
    (root / "out").mkdir()
    done = unshared(
        f"mount -t tmpfs tmpfs '{root}/out' && {_command(root)} -o out/site && "
        f"echo >> '{root}/content/posts/a.md' && {_command(root)} -o out/site && "
        f"ls -A '{root}/out' && diff -r '{made.folder}/anew/build' '{root}/out/site'"
    )
    if "mount:" in done.stderr:
        pytest.skip("no file system may be mounted here")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "site"
