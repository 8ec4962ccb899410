"""Stores: places that keep objects under keys, and can be asked to write only if nothing changed.

A store knows keys, bytes and headers; what a deploy is, it must not know. A version is an opaque
text that changes with every write of an object.
"""

from dataclasses import dataclass
from typing import Protocol

from clinicsite.errors import EnvironmentFault


class ConflictError(EnvironmentFault):
    """A conditional write found another version: somebody else was there first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An object as a store gives it back; `age` is in seconds, by the store's own clock."""

    data: bytes
    version: str
    age: float


@dataclass(frozen=True, slots=True)
class Upload:
    """An object to be written, with the headers it is served with."""

    key: str
    data: bytes
    content_type: str
    cache_control: str
    redirect: str = ""


class Store(Protocol):
    """What a deploy asks of a store. Each call raises `EnvironmentFault` in one clear sentence."""

    @property
    def name(self) -> str:
        """The store's address, for people."""

    def read(self, key: str) -> Kept | None:
        """Return an object, or None if there is none."""

    def write(self, upload: Upload) -> None:
        """Write an object, whatever is there."""

    def write_if(self, key: str, data: bytes, version: str | None) -> str:
        """Write an object if it still has a version (None: if there is none); return the new one.

        Raises `ConflictError` otherwise.
        """

    def remove(self, key: str) -> None:
        """Remove an object; one that is not there is no error."""
