"""The wheel that a site carries: what a release has in it, however clinicsite was installed."""

import hashlib
import re
import zipfile
from pathlib import Path

import pytest

from clinicsite.installing.requirements import installation, lock
from clinicsite.installing.wheel import pack
from installing.machines import Installed, install, wheel_of_checkout
from sample import REPOSITORY, tree_of

ARGUMENTS = ("--url", "https://www.clinic-of-words.org", "--name", "Words", "--author", "Ann Reed")


@pytest.fixture(name="wheel", scope="module")
def _wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel_of_checkout(tmp_path_factory.mktemp("dist"))


@pytest.fixture(name="machine")
def _machine(tmp_path: Path, wheel: Path) -> Installed:
    return install(tmp_path / "packages of ours", str(wheel))


def contents(data: Path) -> dict[str, bytes]:
    """Return a wheel's files but for the list of them."""
    with zipfile.ZipFile(data) as archive:
        assert archive.testzip() is None
        return {n: archive.read(n) for n in archive.namelist() if not n.endswith("/RECORD")}


def wheels(site: Path) -> list[Path]:
    """Return the wheels that a site carries."""
    return sorted((site / "vendor").glob("*"))


def test_the_wheel_of_a_checkout_holds_what_a_release_holds(tmp_path: Path, wheel: Path) -> None:
    """File for file, but for the list of them and its order; and the same bytes each time."""
    made = pack()
    assert made.name == wheel.name
    (tmp_path / made.name).write_bytes(made.data)
    ours, theirs = contents(tmp_path / made.name), contents(wheel)
    assert set(ours) == set(theirs)
    metadata = next(name for name in ours if name.endswith("/METADATA"))
    headers = theirs[metadata].partition(b"\n\n")[0].splitlines()
    assert ours[metadata].splitlines() == [
        line for line in headers if not line.startswith(b"Description-")
    ]
    assert [name for name in ours if ours[name] != theirs[name]] == [metadata]
    assert pack().data == made.data


def test_an_installed_wheel_is_carried_as_the_same_bytes(
    tmp_path: Path, machine: Installed
) -> None:
    """A checkout and a wheel of the same files make the same site, offline, wheel file or not."""
    machine.run("init", "site", *ARGUMENTS, cwd=tmp_path)
    (carried,) = wheels(tmp_path / "site")
    assert carried.read_bytes() == pack().data


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"url": "file:///gone.whl", "archive_info": {}}',
        '{"url": "https://x\\ny"}',
        None,
    ],
)
def test_a_strange_direct_url_changes_nothing(
    tmp_path: Path, machine: Installed, text: str | None
) -> None:
    """Also none at all: installed from an index, or by a tool that writes none."""
    file = machine.metadata / "direct_url.json"
    file.unlink() if text is None else file.write_text(text)
    machine.run("init", "site", *ARGUMENTS, cwd=tmp_path)
    assert len(wheels(tmp_path / "site")) == 1


def test_a_program_changed_after_its_installation_is_not_handed_on(
    tmp_path: Path, machine: Installed
) -> None:
    with (machine.folder / "clinicsite/urls.py").open("a") as file:
        file.write("\n# changed\n")
    said = machine.run("init", "site", *ARGUMENTS, cwd=tmp_path, code=2)
    assert "clinicsite/urls.py has changed since it was installed; reinstall" in said
    assert not (tmp_path / "site").exists()


def test_without_an_installation_the_mend_is_named(tmp_path: Path, machine: Installed) -> None:
    """`--from-index` needs none; what is found of another version does not count."""
    metadata = machine.metadata / "METADATA"
    text = metadata.read_text("utf-8")
    metadata.write_text(re.sub("^Version: .*$", "Version: 9.9", text, flags=re.MULTILINE), "utf-8")
    (machine.folder / "sitecustomize.py").write_text(
        "import sys; sys.path = [p for p in sys.path if not p.endswith('/src')]\n"
    )
    (machine.folder / "clinicsite/__init__.py").write_text('__version__ = "8.8"\n')
    said = machine.run("init", "site", *ARGUMENTS, cwd=tmp_path, code=2)
    assert "clinicsite 8.8 is not installed" in said
    assert "python -m pip install FOLDER" in said
    machine.run("init", "site", *ARGUMENTS, "--from-index", cwd=tmp_path)
    assert "clinicsite==8.8\n" in (tmp_path / "site/requirements-clinicsite.txt").read_text()


def test_a_newer_clinicsite_takes_the_place_of_the_older(
    tmp_path: Path, machine: Installed
) -> None:
    """`host` writes the new wheel and its hash, and removes the one that it wrote before."""
    site = tmp_path / "site"
    machine.run("init", "site", *ARGUMENTS, "--host", "folder", cwd=tmp_path)
    (old,) = wheels(site)
    newer = machine.metadata.with_name("clinicsite-0.9.0.dist-info")
    machine.metadata.rename(newer)
    for name in ("METADATA", "RECORD"):
        text = (newer / name).read_text("utf-8")
        text = text.replace("Version: 0.1.0", "Version: 0.9.0").replace(
            "-0.1.0.dist", "-0.9.0.dist"
        )
        # Neither of the two files that change is held to its hash here.
        changed = r"^(.*(?:METADATA|clinicsite/__init__\.py)),.*$"
        text = re.sub(changed, r"\1,,", text, flags=re.MULTILINE)
        (newer / name).write_text(text, "utf-8")
    init = machine.folder / "clinicsite/__init__.py"
    init.write_text(init.read_text().replace("0.1.0", "0.9.0"))
    assert "to be removed" in machine.run("host", "folder", "--check", cwd=site, code=1)
    assert wheels(site) == [old]
    said = machine.run("host", "folder", cwd=site)
    assert f"vendor/{old.name}: removed" in said
    assert "vendor/clinicsite-0.9.0-py3-none-any.whl: made" in said
    assert [path.name for path in wheels(site)] == ["clinicsite-0.9.0-py3-none-any.whl"]
    assert "to be" not in machine.run("host", "folder", "--check", cwd=site)


def test_a_wheel_that_was_changed_is_told_and_left(tmp_path: Path, machine: Installed) -> None:
    """By `check` and by `host`; only --force writes it anew."""
    site = tmp_path / "site"
    machine.run("init", "site", *ARGUMENTS, "--host", "folder", cwd=tmp_path)
    (carried,) = wheels(site)
    sound = carried.read_bytes()
    carried.write_bytes(sound + b"x")
    machine.run("build", cwd=site)
    said = machine.run("check", cwd=site, code=1)
    assert f"vendor/{carried.name}: error[changed-wheel]: the hash of this wheel is not" in said
    said = machine.run("host", "folder", cwd=site, code=1)
    assert f"vendor/{carried.name}: error[changed-wheel]" in said
    assert carried.read_bytes() == sound + b"x"
    machine.run("host", "folder", "--force", cwd=site)
    assert carried.read_bytes() == sound
    machine.run("check", cwd=site)
    carried.unlink()
    assert "cannot read" in machine.run("check", cwd=site, code=1)
    assert f"vendor/{carried.name}: made" in machine.run("host", "folder", cwd=site)


def test_the_bare_name_of_an_earlier_release_is_replaced(
    tmp_path: Path, machine: Installed
) -> None:
    site = tmp_path / "site"
    machine.run("init", "site", *ARGUMENTS, cwd=tmp_path)
    (site / "requirements.txt").write_text("clinicsite==0.1.0\n")
    machine.run("host", "folder", cwd=site)
    text = (site / "requirements.txt").read_text("utf-8")
    assert not re.search("^clinicsite==", text, re.MULTILINE)
    assert text.splitlines()[1].startswith("./vendor/clinicsite-")


def test_requirements_kept_by_hand_are_installed_as_they_are(
    tmp_path: Path, machine: Installed
) -> None:
    site = tmp_path / "site"
    machine.run("init", "site", *ARGUMENTS, cwd=tmp_path)
    own = "# kept by hand\nclinicsite @ https://files.clinic.example/clinicsite.whl\n"
    (site / "requirements.txt").write_text(own)
    machine.run("host", "github-pages", cwd=site)
    assert (site / "requirements.txt").read_text() == own
    workflow = (site / ".github/workflows/publish.yml").read_text("utf-8")
    assert "pip install --disable-pip-version-check -r requirements.txt\n" in workflow


def test_a_site_by_name_gets_no_store_workflow(tmp_path: Path, machine: Installed) -> None:
    """The store's keys are only near what a hash protects."""
    machine.run("init", "site", *ARGUMENTS, "--from-index", cwd=tmp_path)
    site = tmp_path / "site"
    before = tree_of(site)
    said = machine.run("host", "s3", cwd=site, code=2)
    assert "delete requirements-clinicsite.txt, and leave out --from-index" in said
    assert {path for path in tree_of(site) if not path.startswith(".clinicsite/")} == set(before)
    machine.run("host", "netlify", cwd=site)
    assert not wheels(site)
    (site / "requirements-clinicsite.txt").unlink()
    machine.run("host", "s3", cwd=site)
    assert len(wheels(site)) == 1


def test_every_requirement_has_a_hash() -> None:
    """Of the site, and of what deploying to a store adds; nothing is asked for in two places."""
    made = installation()
    (wheel,) = made.wheels.values()
    texts = {"site": made.texts["requirements.txt"], "s3": lock("s3.txt")}
    names: list[str] = []
    for text in texts.values():
        for entry in re.split(r"\n(?=\S)", text.strip()):
            name, *hashes = entry.split("\\\n")
            assert hashes, name
            assert all(re.fullmatch(r"\s+--hash=sha256:[0-9a-f]{64}\s*", each) for each in hashes)
            names.append(name.partition(";")[0].strip())
    assert hashlib.sha256(wheel).hexdigest() in texts["site"]
    assert not [name for name in names if not re.fullmatch(r"[a-z0-9-]+==\S+|\./vendor/\S+", name)]
    assert len(names) == len(set(names))
    project = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    needed = re.findall(r'^  "([a-z0-9-]+)', project.partition("dependencies = [")[2], re.MULTILINE)
    extras = re.findall(r'^(?:search|s3) = \["([a-z0-9-]+)', project, re.MULTILINE)
    assert {"click", "pydantic"} <= set(needed)
    locked = {name.partition("==")[0] for name in names}
    assert set(extras) | set(needed[: needed.index("watchfiles") + 1]) <= locked
