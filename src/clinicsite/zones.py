"""Time zones by the names of the tz database, the same on every machine."""

from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo, available_timezones

# Names that a machine may have, and that mean something else on the next one.
_OF_THE_MACHINE = frozenset({"localtime", "posixrules", "Factory"})


def zone_fault(name: str) -> tuple[str, str] | None:
    """Return what is wrong with the name of a time zone, and what to write; None if it is one."""
    if name in _OF_THE_MACHINE or name.startswith(("posix/", "right/")):
        return (
            f"the time zone '{name}' depends on the machine that builds the site",
            "write the clinic's own as Area/City, for example America/Los_Angeles",
        )
    # Exact names: some file systems would find `america/new_york` as well.
    if name not in _packaged() and name not in available_timezones():
        return f"'{name}' is no time zone of the tz database", _hint(name)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        message = f"the data of the time zone '{name}' cannot be read on this machine"
        return message, "reinstall the Python package tzdata"
    return None


def _hint(typed: str) -> str:
    """Name the zone of a city without its area, or in other letters; else the form."""
    name = typed.casefold().replace(" ", "_")
    zones = sorted(available_timezones())
    near = [z for z in zones if name in (z.casefold(), z.casefold().rpartition("/")[2])]
    if near:
        return f"did you mean '{near[0]}'?"
    return "write it as Area/City, for example America/Los_Angeles"


@cache
def _packaged() -> frozenset[str]:
    """Return the names that the package `tzdata` has, from one file instead of hundreds."""
    try:
        names = resources.files("tzdata").joinpath("zones").read_text("utf-8")
    except (OSError, ModuleNotFoundError):
        return frozenset()
    return frozenset(names.split())
