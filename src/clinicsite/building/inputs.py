"""What a site is made of that comes from outside: the request, the clock, files, tools.

This is all that an up-to-date check needs, so nothing heavy is imported here.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from clinicsite import clock
from clinicsite.building.request import Request, check_base_url
from clinicsite.engine import Input, codec
from clinicsite.pages.search.tool import installed, search_tool, search_tool_found
from clinicsite.reading.disk import Files
from clinicsite.reading.given import Asked, asked, passed, today


class Clock:
    """The moment of a run, as the day and as what has passed when the files were looked at."""

    def __init__(self, request: Request, files: Files) -> None:
        self._request, self._files = request, files

    def now(self, zone: str) -> dt.datetime:
        """Return the moment of the run in a time zone."""
        today, environ = self._request.today, self._request.environ
        return clock.now(ZoneInfo(zone), today=today, environ=environ, looked_at=self._files.now)

    def day(self, zone: str) -> str:
        """Return the day of the run."""
        return self.now(zone).date().isoformat()

    def has_passed(self, moment: str) -> bool:
        """Tell whether a moment has passed; `--today` ends with the day of the time zone."""
        seconds, zone = moment.split()
        return float(seconds) <= self.now(zone).timestamp()


@dataclass(frozen=True)
class _Given:
    """A source of small values, which are compared themselves."""

    get: Callable[[str], Any]

    def read(self, key: str) -> tuple[Any, bytes]:
        value = self.get(key)
        return value, codec.encode(value)

    def stamp(self, key: str) -> bytes:
        return codec.encode(self.get(key))


def sources(request: Request, files: Files) -> dict[Input[Any], Any]:
    """Return where the values of all inputs come from, for one request."""
    clock_ = Clock(request, files)
    check_base_url(request.base_url)
    of = Asked(request.base_url, tuple(sorted(request.include)), request.preview)
    return {
        **files.sources(),
        asked: _Given(lambda _: of),
        today: _Given(clock_.day),
        passed: _Given(clock_.has_passed),
        search_tool_found: _Given(lambda _: search_tool(installed())),
    }
