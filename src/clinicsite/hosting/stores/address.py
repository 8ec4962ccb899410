"""The address of a store: `s3://bucket/prefix`.

A prefix becomes the beginning of every key. S3 takes keys literally, but browsers and servers do
not: a key with `a/../b`, `a//b` or `%2e` can never be requested. Such addresses are refused.
"""

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote

from clinicsite.errors import UsageError

_BUCKET = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_OWN = ".clinicsite"
_FORM = "write s3://bucket or s3://bucket/prefix"


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """A bucket, and the prefix of all keys: empty, or ending with a slash."""

    bucket: str
    prefix: str = ""

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


def parse(text: str) -> StoreAddress:
    """Return the address. Raises `UsageError` with the corrected form where that is clear."""
    found = _strict(text)
    if isinstance(found, StoreAddress):
        return found
    corrected = _strict(_corrected(text))
    fix = f"write {corrected}" if isinstance(corrected, StoreAddress) else _FORM
    if text.startswith(("/", "./", "../", "~")):
        fix = f"for a folder write `clinicsite deploy folder {text}`"
    raise UsageError(f"'{text}' cannot be used as a store: {found}; {fix}")


def _strict(text: str) -> StoreAddress | str:
    """Return the address, or what is wrong with the text."""
    odd = next((char for char in text if not char.isprintable()), "")
    if odd:
        return f"it contains the invisible character U+{ord(odd):04X}"
    for char in "\\%?#":
        if char in text:
            return f"it contains '{char}'"
    scheme, found, rest = text.partition("://")
    if scheme != "s3" or not found:
        return "it does not start with s3://"
    bucket, _, path = rest.partition("/")
    if not bucket:
        return "it has no bucket"
    if not _BUCKET.fullmatch(bucket) or ".." in bucket:
        return f"no bucket can be called '{bucket}'"
    path = path.removesuffix("/")
    wrong = _wrong_step(path.split("/")) if path or rest.endswith("//") else ""
    return wrong or StoreAddress(bucket, f"{path}/" if path else "")


def _wrong_step(steps: list[str]) -> str:
    for step in steps:
        if not step:
            return "it has two slashes in a row"
        if step in (".", ".."):
            return f"it has a step '{step}'"
        if step != step.strip():
            return f"the step '{step}' begins or ends with a space"
        if step == _OWN:
            return f"clinicsite keeps its own files in {_OWN}"
    return ""


def _corrected(text: str) -> str:
    """Return what was probably meant: one slash between steps, `..` and `%20` resolved."""
    text = unquote(text.strip()).replace("\\", "/")
    scheme, _, rest = text.partition(":")
    bucket, _, path = rest.removeprefix("//").partition("/")
    path = posixpath.normpath("/" + "/".join(map(str.strip, path.split("/")))).strip("/")
    return f"{scheme.lower()}://{bucket}/{path}".rstrip("/")
