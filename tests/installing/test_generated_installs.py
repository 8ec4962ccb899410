"""Every install step that clinicsite writes, run for real into a fresh environment."""

import subprocess
import sys
from pathlib import Path

import pytest

from hosting.workflow_tools import environ_of, run_steps
from installing.machines import Installed, install, repository, wheel_of_checkout

ARGUMENTS = ("--url", "https://www.clinic-of-words.org", "--name", "Words", "--author", "Ann Reed")
WORKFLOW = ".github/workflows/publish.yml"
SERVER = "https://git.clinic-of-words.org/us/clinicsite"


def fresh(folder: Path) -> dict[str, str]:
    """Return the environment of a machine that has a new virtual environment and nothing else."""
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True, timeout=120)
    return environ_of(folder / "venv", folder) | {"PIP_NO_COMPILE": "1"}


def uninstall(environ: dict[str, str]) -> None:
    """Take clinicsite out of the environment again."""
    python = environ["PATH"].partition(":")[0] + "/python"
    command = [python, "-m", "pip", "uninstall", "-qy", "clinicsite"]
    subprocess.run(command, env=environ, check=True, timeout=60)


def builds(site: Path, environ: dict[str, str], job: str = "build") -> None:
    """Run the steps of a job of the site's workflow in its folder."""
    ran = []
    for name, done in run_steps(site / WORKFLOW, job, site, {}, environ):
        assert done.returncode == 0, f"{name}:\n{done.stdout}\n{done.stderr}"
        ran.append(name)
    assert ran[:3] == ["Install", "Build", "Check"]
    where = [
        f"{environ['PATH'].partition(':')[0]}/python",
        "-c",
        "import clinicsite as c; print(c)",
    ]
    said = subprocess.run(where, cwd=site, env=environ, capture_output=True, text=True, check=True)
    assert "/venv/" in said.stdout, "not the checkout's"
    assert (site / "build/index.html").exists()


def carries_its_wheel(tmp_path: Path, environ: dict[str, str]) -> None:
    """From a checkout, in a folder with blanks and letters of a language; then it is changed."""
    tmp_path.mkdir()
    wheel = wheel_of_checkout(tmp_path / "dist")
    machine = install(tmp_path / "machine", str(wheel))
    wheel.unlink()
    site = tmp_path / "M\u00f6wen & S\u00f6hne"
    machine.run("init", site.name, *ARGUMENTS, "--host", "github-pages", cwd=tmp_path)
    builds(site, environ)

    carried = next((site / "vendor").iterdir())
    carried.write_bytes(carried.read_bytes().replace(b"0.1.0", b"0.1.1"))
    name, done = next(run_steps(site / WORKFLOW, "build", site, {}, environ))
    assert (name, done.returncode) == ("Install", 1)
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr


@pytest.fixture(name="git", scope="module")
def _git(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Let git find the server in a folder of this machine."""
    folder = tmp_path_factory.mktemp("server") / "clinicsite"
    commit = repository(folder)
    return {
        "COMMIT": commit,
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{folder.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": SERVER,
    }


def names_its_commit_or_on_demand_its_name(
    tmp_path: Path, git: dict[str, str], environ: dict[str, str]
) -> None:
    """Nothing but the one package comes without a hash, not even what builds it."""
    tmp_path.mkdir()
    machine: Installed = install(tmp_path / "machine", f"git+{SERVER}@main", environ=git)
    machine.run("init", "site", *ARGUMENTS, "--host", "github-pages", cwd=tmp_path)
    site = tmp_path / "site"
    assert f"\nclinicsite @ git+{SERVER}@{git['COMMIT']}\n" in (
        site / "requirements-clinicsite.txt"
    ).read_text("utf-8")
    assert not (site / "vendor").exists()
    uninstall(environ)
    builds(site, environ | git)

    machine.run(
        "init", "by-name", *ARGUMENTS, "--host", "github-pages", "--from-index", cwd=tmp_path
    )
    index = tmp_path / "index"
    wheel_of_checkout(index)
    uninstall(environ)
    builds(tmp_path / "by-name", environ | {"PIP_FIND_LINKS": str(index)})


def test_a_site_is_installed_from_its_wheel_its_commit_or_its_name(
    tmp_path: Path, git: dict[str, str]
) -> None:
    """One after the other in one environment, which has the libraries from the first on."""
    environ = fresh(tmp_path)
    carries_its_wheel(tmp_path / "one", environ)
    names_its_commit_or_on_demand_its_name(tmp_path / "other", git, environ)
