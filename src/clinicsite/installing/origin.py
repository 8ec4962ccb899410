"""Where the running clinicsite was installed from, by its `direct_url.json` (PEP 610)."""

import json
import re
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

import clinicsite
from clinicsite.errors import UsageError

NAME = "clinicsite"
# No credentials, no variables, nothing that ends the url in a requirements file; no local server.
_URL = re.compile(r"(?:https://|ssh://(?:git@)?)[A-Za-z0-9.-]+(?::\d+)?/[A-Za-z0-9._~/+-]+")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_FOLDER = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._/-]*")


def shipped() -> Path:
    """Return the folder with the theme and the requirements: in the package, or the checkout."""
    package = Path(clinicsite.__file__).parent
    inside = package / "theme"
    return inside if inside.is_dir() else package.parents[1]


def installed() -> Distribution:
    """Return the metadata of the running clinicsite. Raises `UsageError` if it is not installed."""
    for found in distributions(name=NAME):
        if found.version == clinicsite.__version__:
            return found
    raise UsageError(
        f"clinicsite {clinicsite.__version__} is not installed, only run from its folder, so a site"
        " could not install it; run `python -m pip install FOLDER` first"
    )


def vcs_requirement(direct_url: str | None) -> str | None:
    """Return a requirement for the same commit of the same repository.

    None if there is none that works on another machine: the site then includes a wheel.
    """
    try:
        found: Any = json.loads(direct_url or "{}")
        url, vcs = found["url"], found["vcs_info"]
        kind, commit, folder = vcs["vcs"], vcs["commit_id"], found.get("subdirectory", "")
        sound = _URL.fullmatch(url) and _COMMIT.fullmatch(commit) and kind == "git"
        if not sound or (folder and not _FOLDER.fullmatch(folder)) or ".." in folder:
            return None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return f"{NAME} @ git+{url}@{commit}" + (f"#subdirectory={folder}" if folder else "")
