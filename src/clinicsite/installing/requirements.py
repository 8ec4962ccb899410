"""The files of a site that install clinicsite, and the commands that use them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import clinicsite
from clinicsite.errors import UsageError
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
    be run in the site's folder, the first of which checks every file by its hash.
    """

    texts: Mapping[str, str]
    wheels: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    steps: tuple[str, ...] = ()

    @property
    def is_by_name(self) -> bool:
        """Whether clinicsite is asked for by its bare name."""
        return self.texts.get(UNHASHED, "").startswith(f"{NAME}==")

    @property
    def steps_for_stores(self) -> tuple[str, ...]:
        """The same commands with what deploying to a store needs."""
        return (f"{self.steps[0]} -r {FOR_STORES}", *self.steps[1:])


def installation(*, from_index: bool = False) -> Installation:
    """Return how to install what runs now: by its commit, or as a wheel that the site carries.

    With `from_index` by its bare name and version, which no hash protects. Raises `UsageError` if
    clinicsite runs without being installed.
    """
    requirement = f"{NAME}=={clinicsite.__version__}" if from_index else None
    if requirement is None:
        requirement = vcs_requirement(installed().read_text("direct_url.json"))
    hashed = f"{_PIP} --require-hashes -r {LOCKED}"
    if requirement is not None:
        texts = {LOCKED: lock("run.txt"), UNHASHED: f"{requirement}\n"}
        # Neither step may fetch what no hash was given for: not even what builds the sources.
        own = f"{_PIP} --no-deps --no-build-isolation -r {UNHASHED}"
        return Installation(texts, {}, (hashed, own))
    wheel = pack()
    path = f"{VENDOR}/{wheel.name}"
    text = f"./{path} \\\n    --hash=sha256:{wheel.sha256}\n{lock('run.txt')}"
    return Installation({LOCKED: text}, {path: wheel.data}, (hashed,))


def kept_by_hand() -> Installation:
    """Return how to install what a requirements file of the site's own people names."""
    return Installation({}, {}, (f"{_PIP} -r {LOCKED}",))


def lock(name: str) -> str:
    """Return the locked requirements that this release was tested with, without comments."""
    try:
        text = (shipped() / "requirements" / name).read_text("utf-8")
    except OSError as error:
        raise UsageError(
            f"this installation of clinicsite lacks its list of requirements ({name}):"
            f" {error.strerror}; reinstall it"
        ) from error
    return "".join(f"{line}\n" for line in text.splitlines() if not re.match(r"\s*(#|$)", line))


def is_from_index(root: Path) -> bool:
    """Tell whether a site was started with `--from-index`."""
    return re.search(rf"^{NAME}==", _read(root / UNHASHED), re.MULTILINE) is not None


def named_wheels(root: Path) -> Mapping[str, str]:
    """Return the wheels of clinicsite that a site's requirements name, with their hashes."""
    wheel = rf"{VENDOR}/{NAME}-[A-Za-z0-9.+!_]+-py3-none-any\.whl"
    pattern = rf"^\./({wheel})\s*\\?\s*--hash=sha256:([0-9a-f]+)"
    return dict(re.findall(pattern, _read(root / LOCKED), re.MULTILINE))


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
