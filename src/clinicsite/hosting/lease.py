"""One deploy at a time: an object in the store that only one deploy can create.

A running deploy keeps renewing it, so the lease of a killed one is recognised by its age. Age is
measured by the store's clock alone.
"""

import contextlib
import json
import math
import secrets
from collections.abc import Iterator

from clinicsite.errors import EnvironmentFault
from clinicsite.hosting.record import FOLDER, own_object
from clinicsite.hosting.stores import ConflictError, Store

KEY = f"{FOLDER}deploying.json"
# Seconds without a renewal after which a deploy counts as dead.
DEAD_AFTER = 600.0
_REMOVALS = 2  # attempts


class Lease:
    """The right to write to a store; `renew` before each step, at least every few minutes."""

    def __init__(self, store: Store, version: str | None) -> None:
        self._store, self._version = store, version
        self._token, self._renewals = secrets.token_hex(16), 0

    def renew(self) -> None:
        """Write the lease again. Raises `ConflictError` if another deploy has taken over."""
        # The text differs each time, so that every renewal is a new version.
        self._renewals += 1
        data = json.dumps({"deploy": self._token, "renewal": self._renewals}).encode()
        try:
            self._version = self._store.write(own_object(KEY, data), self._version)
        except ConflictError as error:
            raise ConflictError(
                f"another deploy to {self._store.name} has taken over; this one has stopped"
                if self._renewals > 1
                else f"another deploy to {self._store.name} has just begun; wait until it is done"
            ) from error

    def give_back(self) -> None:
        """Remove the lease, unless it is another's. Raises `EnvironmentFault` if it stays."""
        for removals in range(_REMOVALS + 1):
            found = self._store.read(KEY)
            if found is None and removals:
                return
            if found is not None and self._token.encode() not in found.data:
                return
            self._store.remove(KEY)
        raise EnvironmentFault(
            f"{KEY} in {self._store.name} cannot be removed; deploy again with --take-over"
        )


@contextlib.contextmanager
def leased(store: Store, *, take_over: bool = False) -> Iterator[Lease]:
    """Hold the store for one deploy; `take_over` does not wait for another one to count as dead.

    Raises `EnvironmentFault` if another one is running.
    """
    found = store.read(KEY)
    if found is not None and found.age < DEAD_AFTER and not take_over:
        minutes = math.ceil((DEAD_AFTER - found.age) / 60)
        raise EnvironmentFault(
            f"another deploy to {store.name} is running, or was killed; wait {minutes} minutes, or"
            " use --take-over if you know that it is dead"
        )
    lease = Lease(store, found.version if found else None)
    try:
        lease.renew()  # even if it fails, the store may have it
        yield lease
    except BaseException:
        with contextlib.suppress(EnvironmentFault):
            lease.give_back()
        raise
    lease.give_back()
