"""Dates typed in another form than YYYY-MM-DD: all the days that they can mean."""

import calendar
import datetime as dt
import re
import unicodedata

from clinicsite.suggestions.words import plain

# In English, Spanish, German, French, Italian and Portuguese. Three letters are enough if they
# match one month only.
_MONTHS = (
    "january enero januar jaenner janvier gennaio janeiro",
    "february febrero februar fevrier febbraio fevereiro",
    "march marzo maerz marz mars marco",
    "april abril avril aprile",
    "may mayo mai maggio maio",
    "june junio juni juin giugno junho",
    "july julio juli juillet luglio julho",
    "august agosto aout",
    "september septiembre setiembre septembre settembre setembro",
    "october octubre oktober octobre ottobre outubro",
    "november noviembre novembre novembro",
    "december diciembre dezember decembre dicembre dezembro",
)
_FILLER_WORDS = "of de del the at um a las le den der st nd rd th o er"
_FILLERS = frozenset(_FILLER_WORDS.split())
_WEEKDAY_NAMES = (
    "monday tuesday wednesday thursday friday saturday sunday lunes martes miercoles jueves viernes"
    " sabado domingo montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi"
    " mercredi jeudi vendredi samedi dimanche"
)
_WEEKDAYS = tuple(_WEEKDAY_NAMES.split())
_TIME = re.compile(
    r"[T, ]*(?:at )?(?<!\d)(?P<hour>\d{1,2})"
    r"(?:[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?)?|\s*(?P<bare>[ap]\.?\s?m\b\.?))"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?\s*$",
    re.IGNORECASE | re.ASCII,
)
# `2026年3月12日`, and the same in Korean.
_EAST_ASIAN = re.compile("(\\d{4})\\s*[年년]\\s*(\\d{1,2})\\s*[月월]\\s*(\\d{1,2})\\s*[日일]?")
_LONGEST = 60
_QUOTES = " \"'\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb"


def days_meant(typed: str) -> list[dt.date]:
    """Return the days that a typed date can mean; for 3/4/2024, March 4 first."""
    text = _tidy(typed)
    time = _time_in(text)
    return _days(text[: time.start()] if time else text)


def moments_meant(typed: str) -> list[str]:
    """Return the ISO forms of a typed date, which may have a time."""
    text = _tidy(typed)
    match = _time_in(text)
    if match is None:
        return [day.isoformat() for day in _days(text)]
    time = _time(match)
    return [f"{day}T{time}" for day in _days(text[: match.start()])] if time else []


def write_date(found: list[str]) -> str:
    """Return a hint with what to write; empty for no dates."""
    if len(found) < 2:
        return f"write {found[0]}" if found else ""
    readings = [f"{each} ({_in_words(each)})" for each in found]
    return f"write {' or '.join(readings)}"


def not_in_calendar(typed: str) -> str:
    """Return a hint for a YYYY-MM-DD that does not exist."""
    year, month, day = (int(each) for each in typed[:10].split("-"))
    if _real(year, month, day):
        return _no_such_time(typed[11:])
    if 1 <= month <= 12 and year and day:
        last = calendar.monthrange(year, month)[1]
        return f"{calendar.month_name[month]} {year} has {last} days; write another day"
    if month > 12 and 1 <= day <= 12 and (meant := _real(year, day, month)):
        return f"there is no month {month}; write {meant}"
    if not 1 <= month <= 12:
        return f"there is no month {month:02}; write 01 to 12 in the middle"
    return "write a day that exists"


def _no_such_time(typed: str) -> str:
    """Return a hint for `25:00` or `10:00+99:00`."""
    time = re.split(r"[^\d:.]", typed, maxsplit=1)[0]
    zone = typed.removeprefix(time)
    if all(
        int(each) < limit
        for each, limit in zip(re.findall(r"\d+", time), (24, 60, 60), strict=False)
    ):
        return f"there is no time zone {zone}; write the hours ahead of UTC, such as -05:00"
    if time.startswith("24:00"):
        return "a day ends at 23:59; write 00:00 of the next day"
    return f"there is no time {time}; write 00:00 to 23:59"


def _tidy(typed: str) -> str:
    text = unicodedata.normalize("NFKC", typed[:_LONGEST])
    text = "".join(str(unicodedata.decimal(each, each)) for each in text)
    text = _EAST_ASIAN.sub(r"\1-\2-\3 ", text)
    text = re.sub("[\u2010-\u2015\u2212]", "-", text)
    text = text.strip(_QUOTES)
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


def _time_in(text: str) -> re.Match[str] | None:
    """Return the time at the end of a text; `17.10` of `17.10.2024` is not one."""
    match = _TIME.search(text)
    while match and (match.start() == 0 or text[match.start("hour") - 1] in ".:-/"):
        match = _TIME.search(text, match.start() + 1)
    return match if match and _days(text[: match.start()]) else None


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or match["bare"] or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        return ""
    zone = (match["zone"] or "").upper()
    zone = "Z" if zone in ("UTC", "GMT") else zone
    if len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    second = f":{match['second']}" if match["second"] else ""
    return f"{hour:02}:{minute:02}{second}{zone}"


def _days(text: str) -> list[dt.date]:
    text = text.strip(" ,.").removesuffix("T")
    if match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text, re.ASCII):
        found = [_real(*map(int, match.groups()))]
    elif match := re.fullmatch(
        r"(\d{4})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{1,2})", text, re.ASCII
    ):
        year, month, day = map(int, match.groups())
        found = [_real(year, month, day) or _real(year, day, month)]
    elif match := re.fullmatch(
        r"(\d{1,2})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{4}|\d{2})", text, re.ASCII
    ):
        one, two, year = map(int, match.groups())
        year = _century(year, match[3])
        found = [_real(year, one, two), _real(year, two, one)]
        if len(match[3]) == 2 and one >= 20:  # `26-03-04` may begin with its year
            found.insert(0, _real(2000 + one, two, int(match[3])))
    else:
        found = [_spelt_out(text)]
    return list(dict.fromkeys(each for each in found if each))


def _spelt_out(text: str) -> dt.date | None:
    """Read `17 October 2024`, `Thursday, Oct 17th, 2024`, `17 de octubre de 2024`."""
    words = plain(re.sub(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)", " ", text)).split()
    words = [each for each in words if each not in _FILLERS]
    months = [number for word in words if (number := _month(word))]
    numbers = [word for word in words if word.isascii() and word.isdecimal()]
    others = [w for w in words if w not in numbers and not _month(w) and not _weekday(w)]
    if len(months) != 1 or len(numbers) != 2 or others:
        return None
    year, day = sorted(numbers, key=len, reverse=True)
    if len(year) == len(day):  # `17 Oct 24`: the year comes last
        day, year = numbers
    return _real(_century(int(year), year), months[0], int(day)) if len(year) in (2, 4) else None


def _month(word: str) -> int:
    found = {
        number
        for number, names in enumerate(_MONTHS, 1)
        for name in names.split()
        if word == name
        or (len(word) > 2 and name.startswith(word))
        or (len(word) > 4 and sorted(word) == sorted(name))
    }
    return found.pop() if len(found) == 1 else 0


def _weekday(word: str) -> bool:
    return len(word) > 1 and any(each.startswith(word) for each in _WEEKDAYS)


def _century(year: int, typed: str) -> int:
    return year + 2000 if len(typed) == 2 else year


def _real(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _in_words(moment: str) -> str:
    day = dt.date.fromisoformat(moment[:10])
    return f"{calendar.month_name[day.month]} {day.day}"
