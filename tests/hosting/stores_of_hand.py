"""A store by hand: what it holds, what was asked of it in which order, and when it fails."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from clinicsite.errors import EnvironmentFault
from clinicsite.hosting.stores import ConflictError, Kept, Upload


class PowerCut(BaseException):
    """The machine went away: nothing that follows it reaches the store."""


@dataclass
class HandStore:
    """Objects in memory. `before` is told each writing call's name and key, and may raise."""

    objects: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    before: Callable[[str, str], None] = lambda _call, _key: None
    name: str = "s3://by-hand"
    now: float = 0.0
    _written: dict[str, tuple[str, float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def read(self, key: str) -> Kept | None:
        if key not in self.objects:
            return None
        version, at = self._written[key]
        return Kept(self.objects[key], version, self.now - at)

    def write(self, upload: Upload) -> None:
        self._write("write", upload.key, upload.data)
        self.uploads[upload.key] = upload

    def write_if(self, key: str, data: bytes, version: str | None) -> str:
        found = self._written.get(key, (None, 0.0))[0]
        if found != version:
            raise ConflictError(f"{key} was changed by somebody else")
        return self._write("write_if", key, data)

    def remove(self, key: str) -> None:
        self._said("remove", key)
        self.objects.pop(key, None)
        self._written.pop(key, None)

    @property
    def site(self) -> dict[str, bytes]:
        """Return what visitors can ask for."""
        return {
            key: data for key, data in self.objects.items() if not key.startswith(".clinicsite")
        }

    def order(self, call: str) -> list[str]:
        """Return the keys of the site that a call was made for, in order."""
        return [key for made, key in self.log if made == call and not key.startswith(".clinicsite")]

    def _write(self, call: str, key: str, data: bytes) -> str:
        self._said(call, key)
        with self._lock:
            version = str(len(self.log))
            self.objects[key] = data
            self._written[key] = (version, self.now)
        return version

    def _said(self, call: str, key: str) -> None:
        self.before(call, key)
        with self._lock:
            self.log.append((call, key))


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
