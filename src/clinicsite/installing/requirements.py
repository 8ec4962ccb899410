"""The files of a site that install clinicsite, and the commands that use them."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import clinicsite
from clinicsite.errors import Diagnostic, Place, UsageError
from clinicsite.installing.origin import NAME, installed, shipped, vcs_requirement
from clinicsite.installing.wheel import pack

LOCKED = "requirements.txt"
UNHASHED = "requirements-clinicsite.txt"
FOR_STORES = "requirements-s3.txt"
VENDOR = "vendor"
_PIP = "python -m pip install --disable-pip-version-check"


@dataclass(frozen=True, slots=True)
class Installation:
    """How a site installs clinicsite.

    `texts` are requirements files, `wheels` are the wheels that they name; `steps` are commands to
    run in the site's folder, the first of which checks the hash of every file.
    """

    texts: Mapping[str, str]
    wheels: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    steps: tuple[str, ...] = ()

    @property
    def is_by_name(self) -> bool:
        """Whether clinicsite is installed by its bare name."""
        return self.texts.get(UNHASHED, "").startswith(f"{NAME}==")

    @property
    def steps_for_stores(self) -> tuple[str, ...]:
        """The same commands, with what deploying to a store needs."""
        return (f"{self.steps[0]} -r {FOR_STORES}", *self.steps[1:])


def installation(*, from_index: bool = False) -> Installation:
    """Return how to install the running clinicsite: by its commit, or as a wheel in the site.

    With `from_index`, by name and version, which no hash protects. Raises `UsageError` if
    clinicsite is not installed.
    """
    requirement = f"{NAME}=={clinicsite.__version__}" if from_index else None
    if requirement is None:
        requirement = vcs_requirement(installed().read_text("direct_url.json"))
    hashed = f"{_PIP} --require-hashes -r {LOCKED}"
    if requirement is not None:
        texts = {LOCKED: lock("run.txt"), UNHASHED: f"{requirement}\n"}
        # Neither step may fetch anything without a hash, not even what builds the sources.
        own = f"{_PIP} --no-deps --no-build-isolation -r {UNHASHED}"
        return Installation(texts, {}, (hashed, own))
    wheel = pack()
    path = f"{VENDOR}/{wheel.name}"
    text = f"./{path} \\\n    --hash=sha256:{wheel.sha256}\n{lock('run.txt')}"
    return Installation({LOCKED: text}, {path: wheel.data}, (hashed,))


def kept_by_hand() -> Installation:
    """Return how to install from a requirements file that is kept by hand."""
    return Installation({}, {}, (f"{_PIP} -r {LOCKED}",))


def lock(name: str) -> str:
    """Return the locked requirements that this release was tested with, without comments.

    Raises `UsageError` if the file is missing.
    """
    try:
        text = (shipped() / "requirements" / name).read_text("utf-8")
    except OSError as error:
        raise UsageError(
            f"clinicsite's list of requirements ({name}) is missing: {error.strerror}; reinstall it"
        ) from error
    return "".join(f"{line}\n" for line in text.splitlines() if not re.match(r"\s*(#|$)", line))


def is_from_index(root: Path) -> bool:
    """Whether a site was started with `--from-index`."""
    return re.search(rf"^{NAME}==", _read(root / UNHASHED), re.MULTILINE) is not None


def named_wheels(root: Path) -> Mapping[str, str]:
    """Return the wheels of clinicsite that a site's requirements name, with their hashes."""
    wheel = rf"{VENDOR}/{NAME}-[A-Za-z0-9.+!_]+-py3-none-any\.whl"
    pattern = rf"^\./({wheel})\s*\\?\s*--hash=sha256:([0-9a-f]+)"
    return dict(re.findall(pattern, _read(root / LOCKED), re.MULTILINE))


def wheel_findings(root: Path) -> Iterator[Diagnostic]:
    """Yield wheels of clinicsite that are missing, or have changed since they were copied."""
    for path, sha256 in named_wheels(root).items():
        try:
            data = (root / path).read_bytes()
        except OSError as error:
            yield changed_wheel(path, f"cannot read this wheel of {LOCKED}: {error.strerror}")
            continue
        if hashlib.sha256(data).hexdigest() != sha256:
            yield changed_wheel(path, f"the hash of this wheel is not the one in {LOCKED}")


def changed_wheel(path: str, message: str) -> Diagnostic:
    """Return the diagnostic for a wheel that must not be trusted."""
    hint = "restore the file with git, or run `clinicsite host NAME --force` to write it again"
    return Diagnostic(Place(path), "changed-wheel", message, hint)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
