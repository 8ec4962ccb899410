"""The one reading of the clock in a run.

"Today" decides which posts are scheduled or expired and which reviews are due. It is read once,
in the clinic's time zone, and from then on is an input like any other.
"""

import datetime as dt
import re
import time
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from clinicsite.errors import UsageError


def now(
    zone: ZoneInfo, *, today: str | None, environ: Mapping[str, str], looked_at: int | None = None
) -> dt.datetime:
    """Return the run's moment in the clinic's time zone.

    `today` (from `--today`, `YYYY-MM-DD`) stands for the last second of that day, so that a post
    dated on it is published. `SOURCE_DATE_EPOCH` (seconds since 1970; reproducible-builds.org)
    comes next, and then the machine's clock: `looked_at` is what it showed, in nanoseconds since
    1970, where it was looked at before. Raises `UsageError` if either cannot be read.
    """
    if today is not None:
        return dt.datetime.combine(_day(today), dt.time(23, 59, 59), zone)
    epoch = environ.get("SOURCE_DATE_EPOCH")
    if epoch is not None:
        return _moment(epoch, zone)
    return dt.datetime.fromtimestamp((looked_at or time.time_ns()) / 1e9, zone)


def _day(typed: str) -> dt.date:
    wrong = UsageError(f"--today: '{typed}' is not a date; write YYYY-MM-DD")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", typed, re.ASCII):
        raise wrong
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise wrong from None


def _moment(epoch: str, zone: ZoneInfo) -> dt.datetime:
    wrong = UsageError(f"SOURCE_DATE_EPOCH: '{epoch}' is not a number of seconds since 1970")
    if not re.fullmatch(r"\d{1,12}", epoch, re.ASCII):
        raise wrong
    try:
        return dt.datetime.fromtimestamp(int(epoch), zone)
    except (ValueError, OverflowError, OSError):
        raise wrong from None


def in_zone(moment: dt.date | dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return a typed date or moment as an aware one: a bare date is that day's midnight."""
    if not isinstance(moment, dt.datetime):
        return dt.datetime.combine(moment, dt.time(), zone)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone)
    try:
        return moment.astimezone(zone)
    except OverflowError:  # the first or last day that there is, moved beyond it
        return moment.replace(tzinfo=zone)


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day some months on, or that month's last day where it has no such day.

    Beyond the calendar's end it is the calendar's last day.
    """
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > dt.MAXYEAR:
        return dt.date.max
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(day.year + years, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")
