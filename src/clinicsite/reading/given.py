"""What a site is given besides its files: what was asked for, and the clock."""

import msgspec

from clinicsite.engine import Input


class Asked(msgspec.Struct, frozen=True):
    """The part of a request that decides what a site is, not how it is built."""

    base_url: str | None = None
    include: tuple[str, ...] = ()
    preview: bool = False


asked: Input[Asked] = Input("asked", form=Asked)

today: Input[str] = Input("today", form=str)
"""Today's date in a time zone, which is the key; as `YYYY-MM-DD`."""

passed: Input[bool] = Input("passed", form=bool)
"""Whether a moment has passed: seconds since 1970, and the time zone of the site."""
