"""A store by hand: what it holds, what was asked of it in which order, and when it fails."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from threading import Lock

from clinicsite.errors import EnvironmentFault
from clinicsite.hosting.stores import ConflictError, Kept, Seen, Upload


class PowerCut(BaseException):
    """The machine went away: nothing that follows it reaches the store."""


@dataclass
class HandStore:
    """Objects in memory. `before` gets each changing call's name and key, and may raise."""

    objects: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    before: Callable[[str, str], None] = lambda _call, _key: None
    name: str = "s3://by-hand"
    now: float = 0.0
    _written: dict[str, tuple[str, float]] = field(default_factory=dict)
    _versions: Iterator[int] = field(default_factory=count)
    _lock: Lock = field(default_factory=Lock)

    def listing(self) -> dict[str, str]:
        return {key: self._version(key) or "" for key in self.objects}

    def look(self, key: str) -> Seen | None:
        self.looked.append(key)
        version = self._version(key)
        if version is None:
            return None
        kept = self.uploads.get(key, Upload(key, b"", "", ""))
        headers = kept.content_type, kept.cache_control, kept.redirect
        return Seen(version, kept.mark, kept.data == self.objects[key], *headers)

    def read(self, key: str) -> Kept | None:
        version = self._version(key)
        if version is None:
            return None
        return Kept(self.objects[key], version, self.now - self._written[key][1])

    def write(self, upload: Upload, version: str | None) -> str:
        call = "note" if upload.key.startswith(".clinicsite") else "write"
        self.before(call, upload.key)
        with self._lock:
            if self._version(upload.key) != version:
                if self.uploads.get(upload.key) == upload and upload.mark:
                    return self._written[upload.key][0]
                raise ConflictError(f"{upload.key} was changed by someone else")
            self.log.append((call, upload.key))
            self.uploads[upload.key] = upload
            self.put(upload.key, upload.data)
            return self._written[upload.key][0]

    def put(self, key: str, data: bytes) -> None:
        """Put an object there as someone else would, without headers if it is new."""
        self.objects[key] = data
        self._written[key] = (f"v{next(self._versions)}", self.now)

    def remove(self, key: str) -> None:
        self.before("remove", key)
        with self._lock:
            self.log.append(("remove", key))
            self.lose(key)

    def lose(self, key: str) -> None:
        """Remove an object as someone else would."""
        for held in (self.objects, self.uploads, self._written):
            held.pop(key, None)

    @property
    def site(self) -> dict[str, bytes]:
        """Return what visitors can ask for."""
        return {
            key: data for key, data in self.objects.items() if not key.startswith(".clinicsite")
        }

    def order(self, call: str) -> list[str]:
        """Return the keys of the site that a call was made for, in order."""
        return [key for made, key in self.log if made == call and not key.startswith(".clinicsite")]

    def _version(self, key: str) -> str | None:
        return self._written[key][0] if key in self.objects else None


def failing_at(number: int, error: BaseException) -> Callable[[str, str], None]:
    """Return a `before` that fails at a call, and at all that follow if the power was cut."""
    calls = 0

    def before(_call: str, _key: str) -> None:
        nonlocal calls
        calls += 1
        if calls == number or (calls > number and isinstance(error, PowerCut)):
            raise error

    return before


NO = EnvironmentFault("the store says no")
