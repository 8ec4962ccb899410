"""Object stores that can write on a condition.

A store knows keys, bytes, headers and an opaque mark, not what a deploy is. A version is an opaque
string that changes whenever the object's bytes change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from clinicsite.errors import EnvironmentFault


class ConflictError(EnvironmentFault):
    """A conditional write found another version: someone else wrote first."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An object to write, the headers it is served with, and a mark that is kept with it."""

    key: str
    data: bytes = field(repr=False)
    content_type: str
    cache_control: str
    redirect: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """An object as a store returns it; `age` is in seconds, by the store's own clock."""

    data: bytes = field(repr=False)
    version: str
    age: float
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a store says about an object without sending its bytes.

    `is_intact` is False if the bytes are not the ones that were written with the mark.
    """

    version: str
    mark: str
    is_intact: bool
    content_type: str = ""
    cache_control: str = ""
    redirect: str = ""

    def serves_like(self, upload: Upload) -> bool:
        """Whether the headers are those of an upload; stores may change case and spaces."""
        return _plain(self.content_type, self.cache_control, self.redirect) == _plain(
            upload.content_type, upload.cache_control, upload.redirect
        )


class Store(Protocol):
    """What a deploy needs of a store. Each call can raise `EnvironmentFault`."""

    @property
    def name(self) -> str:
        """The store's address, for people."""

    def listing(self) -> Mapping[str, str]:
        """Return the version of every object by its key."""

    def look(self, key: str) -> Seen | None:
        """Return what is known about an object, or None if there is none."""

    def read(self, key: str) -> Kept | None:
        """Return an object, or None if there is none."""

    def write(self, upload: Upload, version: str | None) -> str:
        """Write an object if it still has a version (None: if there is none); return the new one.

        Raises `ConflictError` if it has another one, and what is there is not this upload.
        """

    def remove(self, key: str) -> None:
        """Remove an object; a missing one is no error."""


def _plain(*headers: str) -> tuple[str, ...]:
    return tuple("".join(header.split()).lower() for header in headers)
