"""Commands that were typed a little wrong are answered by the command to type."""

import subprocess
import sys
from pathlib import Path

import pytest

from sample import SITES, copy

MEANT = {
    ("host", "nginx"): "unknown host 'nginx'; write folder",
    ("host", "Apache"): "unknown host 'Apache'; write folder",
    ("host", "github"): "unknown host 'github'; write github-pages",
    ("host", "cloudflare-pages"): "unknown host 'cloudflare-pages'; write cloudflare",
    ("init", "new", "--host", "github"): "unknown host 'github'; write github-pages",
    ("deploy", "/srv/www"): "for a folder write `clinicsite deploy folder /srv/www`",
    ("deploy", "../www"): "for a folder write `clinicsite deploy folder ../www`",
}


@pytest.mark.parametrize("typed", MEANT, ids=" ".join)
def test_the_answer_is_the_command_to_type(typed: tuple[str, ...], tmp_path: Path) -> None:
    """Neither a list of hosts alone nor the form of a store's address says what to do."""
    said = copy(SITES / "stories", tmp_path / "site").run(*typed)
    assert said.code == 2
    assert MEANT[typed] in said.err


def test_init_prints_commands_that_work_as_it_was_called(tmp_path: Path) -> None:
    """The program need not be on the PATH: what is printed can be pasted."""
    script = Path(sys.executable).with_name("clinicsite")
    for command in ([str(script)], [sys.executable, "-m", "clinicsite"]):
        folder = tmp_path / f"site-{len(command)}"
        done = subprocess.run(
            [*command, "init", str(folder)],
            env={"PATH": "/usr/bin:/bin"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
        assert f"Build it:    {' '.join(command)} -C {folder} build" in done.stdout
