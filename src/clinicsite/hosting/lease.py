"""One deploy at a time: an object in the store that only one can make.

It is written anew while a deploy is at work, so that one left by a killed run is known by its age
and taken over. Age is measured by the store's clock alone.
"""

import contextlib
import json
import math
import secrets
from collections.abc import Iterator

from clinicsite.errors import EnvironmentFault
from clinicsite.hosting.stores import ConflictError, Store

KEY = ".clinicsite/deploying.json"
# Seconds after which a deploy that has not said a word is taken for dead.
DEAD_AFTER = 600.0


class Lease:
    """The right to write to a store; `renew` before each step, at least every few minutes."""

    def __init__(self, store: Store, version: str) -> None:
        self._store, self._version = store, version

    def renew(self) -> None:
        """Say that we are alive. Raises `ConflictError` if another deploy has taken over."""
        try:
            self._version = self._store.write_if(KEY, _words(), self._version)
        except ConflictError:
            raise ConflictError(
                f"another deploy has taken {self._store.name} over; this one has stopped"
            ) from None


@contextlib.contextmanager
def leased(store: Store, *, take_over: bool = False) -> Iterator[Lease]:
    """Hold the store for one deploy; `take_over` does not wait for another to be taken for dead.

    Raises `EnvironmentFault` if another one is at work.
    """
    found = store.read(KEY)
    if found is not None and found.age < DEAD_AFTER and not take_over:
        minutes = math.ceil((DEAD_AFTER - found.age) / 60)
        raise EnvironmentFault(
            f"another deploy to {store.name} is at work, or was killed; wait for {minutes} minutes,"
            " or say --take-over if you know that it is dead"
        )
    try:
        version = store.write_if(KEY, _words(), found.version if found else None)
    except ConflictError:
        raise EnvironmentFault(
            f"another deploy to {store.name} began just now; wait for it to end"
        ) from None
    lease = Lease(store, version)
    try:
        yield lease
    except ConflictError:
        raise  # the lease is somebody else's now, and not ours to remove
    except BaseException:
        with contextlib.suppress(EnvironmentFault):
            store.remove(KEY)
        raise
    store.remove(KEY)


def _words() -> bytes:
    """Return text that is never written twice, so that every renewal is a new version."""
    return json.dumps({"deploy": secrets.token_hex(8)}).encode()
