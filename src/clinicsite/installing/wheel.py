"""The running clinicsite as a wheel, put together from the files that it runs from.

Nothing is built and nothing downloaded, so it works offline and however clinicsite was installed.
The files are stored uncompressed, so the same clinicsite is the same bytes on every machine.
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
# What an installer adds, and what is made anew here.
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
        """The hash that a requirements file names."""
        return hashlib.sha256(self.data).hexdigest()


def pack() -> Wheel:
    """Return the running clinicsite as a wheel.

    Raises `UsageError` if it is not installed, or its files are not those that were installed;
    `EnvironmentFault` if one cannot be read.
    """
    found = installed()
    stem = f"{NAME}-{found.version}"
    try:
        files = dict(sorted(_files(found)))
    except OSError as error:
        name = Path(error.filename or "clinicsite").name
        raise EnvironmentFault(f"cannot read clinicsite's {name}: {error.strerror}") from error
    metadata, record = f"{stem}.dist-info/METADATA", f"{stem}.dist-info/RECORD"
    # The README that follows the headers may be newer in a checkout than its installation.
    headers = files[metadata].partition(b"\n\n")[0].splitlines(keepends=True)
    files[metadata] = b"".join(line for line in headers if not line.startswith(b"Description-"))
    lines = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in files.items()]
    files[record] = "\n".join([*lines, f"{record},,", ""]).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)  # of 1980, whatever the day
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return Wheel(f"{stem}-py3-none-any.whl", out.getvalue())


def _files(found: Distribution) -> Iterator[tuple[str, bytes]]:
    names = {str(name): name for name in found.files or ()}
    own = names.get(_INIT)
    if (
        own is not None
        and Path(str(own.locate())).resolve() == (_PACKAGE / "__init__.py").resolve()
    ):
        yield from _installed_files(found)
    else:  # an editable installation, or a checkout that is run in place
        yield from _files_of_checkout()
        yield from _metadata(found)


def _installed_files(found: Distribution) -> Iterator[tuple[str, bytes]]:
    """Yield what was installed, each file as its RECORD says."""
    for name in found.files or ():
        inside = name.parts[0] == NAME or name.parts[0].endswith(".dist-info")
        if not inside or name.suffix == ".pyc" or name.name in _OF_THE_INSTALLER:
            continue
        data = Path(str(name.locate())).read_bytes()
        if name.hash is not None and (name.hash.mode, name.hash.value) != ("sha256", _digest(data)):
            raise UsageError(
                f"clinicsite's {name} was changed after it was installed; reinstall clinicsite with"
                " `python -m pip install --force-reinstall`"
            )
        yield name.as_posix(), data


def _metadata(found: Distribution) -> Iterator[tuple[str, bytes]]:
    for name in found.files or ():
        if name.parts[0].endswith(".dist-info") and name.name not in _OF_THE_INSTALLER:
            yield name.as_posix(), Path(str(name.locate())).read_bytes()


def _files_of_checkout() -> Iterator[tuple[str, bytes]]:
    root = shipped()
    for name in _THEME:
        yield from _below(root / name, f"{NAME}/theme/{name}")
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
