"""The running clinicsite as a wheel, made from the files that it runs from.

Nothing is built or downloaded, so it works offline and however clinicsite was installed. The files
are stored uncompressed, so the same clinicsite gives the same bytes on every machine.
"""

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import Distribution
from pathlib import Path

import clinicsite
from clinicsite.errors import EnvironmentFault, UsageError
from clinicsite.installing.origin import NAME, installed, shipped

_PACKAGE = Path(clinicsite.__file__).parent
_INIT = f"{NAME}/__init__.py"
# What an installer adds, and what is written again here.
_OF_THE_INSTALLER = frozenset(
    {"INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "uv_cache.json", "uv_build.json"}
)
# As `pyproject.toml` puts the parts of a checkout into the package.
_THEME = ("templates", "static", "content", "requirements/run.txt", "requirements/s3.txt")
_LEFT_OUT = frozenset({"__pycache__", ".DS_Store", ".git"})


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel's file name and bytes."""

    name: str
    data: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Its hash, for a requirements file."""
        return hashlib.sha256(self.data).hexdigest()


def pack() -> Wheel:
    """Return the running clinicsite as a wheel.

    Raises `UsageError` if it is not installed or its files have changed, `EnvironmentFault` if one
    cannot be read.
    """
    found = installed()
    stem = f"{NAME}-{found.version}"
    try:
        files = dict(sorted(_files(found)))
    except OSError as error:
        name = Path(error.filename or "clinicsite").name
        raise EnvironmentFault(f"cannot read clinicsite's {name}: {error.strerror}") from error
    metadata, record = f"{stem}.dist-info/METADATA", f"{stem}.dist-info/RECORD"
    # In a checkout, the README after the headers may be newer than the installation.
    headers = files[metadata].partition(b"\n\n")[0].splitlines(keepends=True)
    files[metadata] = b"".join(line for line in headers if not line.startswith(b"Description-"))
    lines = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in files.items()]
    files[record] = "\n".join([*lines, f"{record},,", ""]).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)  # dated 1980
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return Wheel(f"{stem}-py3-none-any.whl", out.getvalue())


def _files(found: Distribution) -> Iterator[tuple[str, bytes]]:
    """Yield the metadata, and the package as installed or from a checkout that is run in place."""
    own = [Path(str(name.locate())) for name in found.files or () if str(name) == _INIT]
    is_installed = any(each.resolve() == (_PACKAGE / "__init__.py").resolve() for each in own)
    for name in found.files or ():
        is_metadata = name.parts[0].endswith(".dist-info")
        is_wanted = is_metadata or (is_installed and name.parts[0] == NAME)
        if not is_wanted or name.suffix == ".pyc" or name.name in _OF_THE_INSTALLER:
            continue
        data = Path(str(name.locate())).read_bytes()
        recorded = name.hash and (name.hash.mode, name.hash.value)
        if is_installed and recorded not in (None, ("sha256", _digest(data))):
            raise UsageError(
                f"clinicsite's {name} has changed since it was installed; reinstall clinicsite with"
                " `python -m pip install --force-reinstall`"
            )
        yield name.as_posix(), data
    if not is_installed:
        for part in _THEME:
            yield from _below(shipped() / part, f"{NAME}/theme/{part}")
        yield from _below(_PACKAGE, NAME)


def _below(path: Path, name: str) -> Iterator[tuple[str, bytes]]:
    if path.name in _LEFT_OUT or path.suffix == ".pyc":
        return
    if path.is_dir():
        for each in path.iterdir():
            yield from _below(each, f"{name}/{each.name}")
    else:
        yield name, path.read_bytes()


def _digest(data: bytes) -> str:
    """Return a digest in the form of RECORD: base64 without padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
