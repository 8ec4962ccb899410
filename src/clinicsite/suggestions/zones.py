"""Time zones by the names of the tz database, the same on every machine."""

from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo, available_timezones

from clinicsite.suggestions import time_zones

# Names that a machine may have, and that mean something else on the next one.
_OF_THE_MACHINE = frozenset({"localtime", "posixrules", "Factory"})
# Names of the database that most people type for a zone with summer time.
_WITHOUT_SUMMER_TIME = frozenset({"EST", "MST"})


def zone_fault(name: str) -> tuple[str, str] | None:
    """Return what is wrong with the name of a time zone, and what to write; None if it is one."""
    if name in _OF_THE_MACHINE or name.startswith(("posix/", "right/")):
        return (
            f"the time zone '{name}' depends on the machine that builds the site",
            "write the clinic's own as Area/City, for example America/Los_Angeles",
        )
    if name in _WITHOUT_SUMMER_TIME:
        return f"'{name}' is a zone without summer time", time_zones.zone_meant(name)
    # Exact names: some file systems would find `america/new_york` as well.
    if name not in _packaged() and name not in available_timezones():
        return f"unknown time zone '{name}'", time_zones.zone_meant(name)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        message = f"the data of the time zone '{name}' cannot be read on this machine"
        return message, "reinstall the Python package tzdata"
    return None


@cache
def _packaged() -> frozenset[str]:
    """Return the names that the package `tzdata` has, from one file instead of hundreds."""
    try:
        names = resources.files("tzdata").joinpath("zones").read_text("utf-8")
    except (OSError, ModuleNotFoundError):
        return frozenset()
    return frozenset(names.split())
