"""The wheel, away from the checkout: a new clinic's site from nothing to the world.

One story, because what it needs (a wheel, a fresh environment, a store) takes most of its time.
"""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from hosting.loopback import ALONE, KEYS, Loopback, loopback
from hosting.workflow_tools import environ_of, run_steps
from sample import REPOSITORY, tree_of

NAME = "Müller & Söhne's Massage"
URL = "https://www.clinic-of-words.org"
RUN = (sys.executable, "-m", "clinicsite")
# Files of the built folder that stores do not serve.
STAYS = frozenset({".clinicsite-output", ".nojekyll", "CNAME", "_headers", "_redirects"})
WORKFLOW = ".github/workflows/publish.yml"


@dataclass(frozen=True)
class Machine:
    """A machine with nothing but a virtual environment that the wheel was installed into."""

    folder: Path
    environ: Mapping[str, str]

    def run(self, *command: str, cwd: Path | None = None, code: int = 0) -> str:
        """Run a command; return what it wrote to stdout."""
        done = subprocess.run(
            command, cwd=cwd or self.folder, env=dict(self.environ), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == code, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(name="packages", scope="module")
def _packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    done = subprocess.run(
        [*command, str(REPOSITORY)], capture_output=True, text=True, check=False, timeout=200
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_wheel_and_sdist_are_sound_and_carry_what_a_site_needs(packages: Path) -> None:
    """Theme, sample, starter texts and type marker are in; caches, output and tests are not."""
    files = sorted(packages.iterdir())
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    wheel = next(file for file in files if file.suffix == ".whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "py.typed", "theme/templates/base.html", "theme/static/assets/site.css",
        "theme/content/site.yaml", "scaffold/files/welcome.md", "hosting/files/build.yml",
        "serving/preview.js",
    ):  # fmt: skip
        assert f"clinicsite/{needed}" in names
    assert not [
        name for name in names if re.search(r"__pycache__|\.clinicsite/|^tests|^build/", name)
    ]
    assert not [name for name in names if not name.startswith(("clinicsite/", "clinicsite-"))]
    metadata = (
        zipfile.ZipFile(wheel).read(next(n for n in names if n.endswith("/METADATA"))).decode()
    )
    assert {"search", "s3"} <= set(re.findall(r"^Provides-Extra: (.*)$", metadata, re.MULTILINE))
    sdist = next(file for file in files if file.name.endswith(".tar.gz"))
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "content/site.yaml"} <= inside
    assert not [
        name for name in inside if re.search(r"__pycache__|node_modules|\.clinicsite/", name)
    ]


@pytest.fixture(name="machine", scope="module")
def _machine(tmp_path_factory: pytest.TempPathFactory, packages: Path) -> Machine:
    folder = tmp_path_factory.mktemp("machine")
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True, timeout=120)
    environ = environ_of(venv, folder) | {"PIP_FIND_LINKS": str(packages)} | ALONE
    machine = Machine(folder, environ)
    version = next(packages.glob("*.whl")).name.split("-")[1]
    machine.run(
        str(venv / "bin/python"), "-m", "pip", "install", "--quiet",
        "--disable-pip-version-check", "--no-compile", f"clinicsite[s3]=={version}",
    )  # fmt: skip
    return machine


@pytest.fixture(name="cloud", scope="module")
def _cloud() -> Iterator[Loopback]:
    with loopback() as cloud:
        yield cloud


def test_from_an_empty_folder_to_the_world(machine: Machine, cloud: Loopback) -> None:
    """Init → build → check → deploy → fetched back; then the same by the hosts' workflows."""
    where = machine.run("python", "-c", "import clinicsite; print(clinicsite.__file__)")
    assert "/venv/" in where, "the checkout is not what is tested"
    site = machine.folder / "new site"
    answers = ("--name", NAME, "--url", URL, "--time-zone", "Europe/Berlin", "--language", "de")
    machine.run("clinicsite", "init", str(site), *answers, "--host", "github-pages")
    _builds_and_checks(machine, site)
    assert "Müller &amp; Söhne" in (site / "build/index.html").read_text("utf-8")
    _goes_to_a_store_and_comes_back(machine, site, cloud)
    _goes_to_a_folder(machine, site)
    assert (
        machine.run("clinicsite", "host", "github-pages", "--check", cwd=site).count(": right") == 5
    )
    _runs_through_in_a_clone(machine, site, cloud, "github-pages", ["build"])
    for host, jobs in (("cloudflare", ["build"]), ("s3", ["build", "deploy"])):
        (site / WORKFLOW).unlink()
        machine.run("clinicsite", "host", host, cwd=site)
        _runs_through_in_a_clone(machine, site, cloud, host, jobs)
    # The starter posts are of today and yesterday: two days ago both were still to come.
    assert (machine.folder / "output-cloudflare").read_text() == "due=true\n"


def _builds_and_checks(machine: Machine, site: Path) -> None:
    machine.run("clinicsite", "build", "--strict", cwd=site)
    assert " · 0 errors · 0 warnings" in machine.run("clinicsite", "check", "--strict", cwd=site)


def _goes_to_a_store_and_comes_back(machine: Machine, site: Path, cloud: Loopback) -> None:
    bucket = cloud.bucket("new-clinic")
    there = Machine(machine.folder, {**machine.environ, **KEYS})
    there.run("clinicsite", "deploy", f"s3://{bucket}", "--endpoint", cloud.url, cwd=site)
    _is_served(cloud, bucket, site / "build")


def _is_served(cloud: Loopback, bucket: str, build: Path) -> None:
    built = {path: data for path, data in tree_of(build).items() if path not in STAYS}
    assert cloud.keys(bucket) == {*built, ".clinicsite/deployed.json"}
    for path, data in built.items():
        assert cloud.fetched(bucket, path)[0] == data, path


def _goes_to_a_folder(machine: Machine, site: Path) -> None:
    machine.run("clinicsite", "deploy", "folder", str(machine.folder / "www"), cwd=site)
    built, there = tree_of(site / "build"), tree_of(machine.folder / "www")
    assert {path for path in built if built[path] != there.get(path)} <= STAYS


def _runs_through_in_a_clone(
    machine: Machine, site: Path, cloud: Loopback, host: str, jobs: list[str]
) -> None:
    """Run every `run:` step as the host would, in a fresh clone; a job goes on where one ended."""
    git = (
        "git",
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@t.invalid",
        "-c",
        "init.defaultBranch=main",
    )
    machine.run(*git, "init", "-q", cwd=site)
    machine.run(*git, "add", "-A", cwd=site)
    machine.run(*git, "commit", "-qm", host, cwd=site)
    clone = machine.folder / f"clone-{host}"
    machine.run("git", "clone", "-q", str(site), str(clone))
    bucket = cloud.bucket(f"by-{host}")
    values = {
        "vars.CLINICSITE_STORE": f"s3://{bucket}",
        "vars.CLINICSITE_ENDPOINT": cloud.url,
        "vars.CLINICSITE_REGION || 'us-east-1'": "us-east-1",
        "secrets.CLINICSITE_KEY_ID": "test",
        "secrets.CLINICSITE_KEY": "test",
    }
    environ = {**machine.environ, "GITHUB_OUTPUT": str(machine.folder / f"output-{host}")}
    for job in jobs:
        for name, done in run_steps(clone / WORKFLOW, job, clone, values, environ):
            assert done.returncode == 0, f"{host}, {name}:\n{done.stdout}\n{done.stderr}"
    if "deploy" in jobs:
        _is_served(cloud, bucket, clone / "build")


def test_init_asks_nothing_without_a_terminal_and_overwrites_nothing(tmp_path: Path) -> None:
    """A folder with anything in it is refused; with --force what is there stays as it is."""
    run = (*RUN, "init")
    machine = Machine(tmp_path, {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")})
    (tmp_path / "full").mkdir()
    (tmp_path / "full/README.md").write_text("mine")
    machine.run(*run, "full", code=2)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["README.md"]
    assert "Kept README.md" in machine.run(*run, "full", "--force")
    assert (tmp_path / "full/README.md").read_text() == "mine"
    machine.run(*RUN, "-C", "full", "build", "--strict")
    (tmp_path / "file").write_text("x")
    machine.run(*run, "file", code=2)
    for option, value in (
        ("--url", "nowhere"),
        ("--time-zone", "Mars/City"),
        ("--language", "x y"),
    ):
        machine.run(*run, "new", option, value, code=2)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "name", ['"', "#1: no", "yes", "<b>", "名前", "a" * 200, "- [x](y)", "{{ 7*7 }}"]
)
def test_any_name_makes_a_site_that_builds(tmp_path: Path, name: str) -> None:
    machine = Machine(tmp_path, {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")})
    machine.run(*RUN, "init", "new", "--name", name, "--author", name)
    machine.run(*RUN, "-C", "new", "build")


def test_the_sample_clinic_can_be_started_from(tmp_path: Path) -> None:
    machine = Machine(tmp_path, {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")})
    machine.run(*RUN, "init", "new", "--sample")
    assert "content/posts/" in machine.run(*RUN, "-C", "new", "list", "drafts")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete_commands(tmp_path: Path, shell: str) -> None:
    """The printed script asks the program itself, which answers with its commands."""
    machine = Machine(tmp_path, {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")})
    script = machine.run(*RUN, "completion", shell)
    assert f"_CLINICSITE_COMPLETE={shell}_complete" in script
    asking = {
        "_CLINICSITE_COMPLETE": "bash_complete",
        "COMP_WORDS": "clinicsite de",
        "COMP_CWORD": "1",
    }
    asked = Machine(tmp_path, {**machine.environ, **asking})
    assert "plain,deploy" in asked.run(*RUN)
