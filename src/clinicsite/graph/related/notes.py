"""What is kept, as far as it was fetched beforehand; and what is learnt, to be kept later."""

from collections.abc import Mapping, Sequence


class Notes:
    """A `TermCache` without a place of its own, for a process that must not touch the real one."""

    def __init__(self, kept: Mapping[str, bytes]) -> None:
        """`kept` are the values that may be asked for."""
        self._kept = kept
        self.learnt: dict[str, bytes] = {}

    def get_many(self, keys: Sequence[str], /) -> Mapping[str, bytes]:
        """Return the values that were fetched for some of the keys."""
        return {key: self._kept[key] for key in keys if key in self._kept}

    def put_many(self, values: Mapping[str, bytes], /) -> None:
        """Note values down in `learnt`."""
        self.learnt.update(values)
