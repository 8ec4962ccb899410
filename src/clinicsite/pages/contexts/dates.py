"""Dates, weekdays and hours as a language writes them: the one door of Babel.

All words and forms are CLDR's. Babel is loaded when the first word is asked for, and each answer
is kept, for a site of thousands of posts shows the same days over and over. A language that CLDR
does not know gets English words, as the theme's labels do; `language_fault` tells of it.
"""

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

NAMED_FORMATS = ("short", "medium", "long", "full")

# The fields of a date in CLDR patterns (UTS 35, part 4, "Date Field Symbol Table") that have a
# place in a date for people. Left out are times, and two that are mistaken for others: `Y` is the
# year that a week belongs to, `D` the day of the year.
_DATE_FIELDS = frozenset("GyuQqMLdEec")
_MISTAKEN = {"Y": "y for the year", "D": "d for the day of the month"}
_QUOTED = re.compile(r"'[^']*'")
_RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand"})


def show(moment: dt.date | dt.datetime, format: str, language: str) -> str:  # noqa: A002
    """Return a date as text: `format` is a CLDR pattern, or short, medium, long or full.

    Of a moment, its own calendar day is shown: bring it to the clinic's time zone first. Raises
    `ValueError` for a format that `format_fault` refuses.
    """
    day = moment.date() if isinstance(moment, dt.datetime) else moment
    return _shown(day, format, language)


@lru_cache(maxsize=16_384)
def _shown(day: dt.date, format: str, language: str) -> str:  # noqa: A002
    from babel.dates import format_date  # noqa: PLC0415 - see the module's docstring

    fault = format_fault(format)
    if fault is not None:
        raise ValueError(fault)
    return format_date(day, format, locale=_locale(language))


def iso(moment: dt.datetime) -> str:
    """Return an aware moment by RFC 3339, in whole seconds, with its offset from UTC.

    An offset with seconds in it, as before time zones, has no such form: that moment is in UTC.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"the moment {moment} has no time zone")
    if offset % dt.timedelta(minutes=1):
        moment = moment.astimezone(dt.UTC)
    return moment.isoformat(timespec="seconds")


@lru_cache
@lru_cache(maxsize=64)
def format_fault(format: str) -> str | None:  # noqa: A002
    """Say why a date format cannot be used, or return None if it can."""
    if format in NAMED_FORMATS:
        return None
    if "%" in format:
        return "% is no part of a date pattern; write it as 'd MMM, y'"
    if format.count("'") % 2:
        return "a quotation mark is not closed"
    words = re.findall(r"[A-Za-z]+", _QUOTED.sub(" ", format))
    return _word_fault(words) or _babel_fault(format)


def _word_fault(words: list[str]) -> str | None:
    """Say which run of letters is no field; runs of several fields are figures, as in yMMdd."""
    for word in words:
        for letter, meant in _MISTAKEN.items():
            if letter in word:
                return f"'{letter}' means something else; write {meant}"
        letters = set(word)
        if not letters <= (_DATE_FIELDS if len(letters) == 1 else set("yMd")):
            return f"'{word}' is no part of a date; put words in quotation marks: d 'de' MMMM"
    return None if words else "there is no day, month or year in it; write it as 'd MMM, y'"


def _babel_fault(pattern: str) -> str | None:
    from babel.dates import format_date  # noqa: PLC0415 - see the module's docstring

    try:
        format_date(dt.date(2000, 1, 1), pattern, locale=_locale("en"))
    except (ValueError, KeyError, AttributeError) as error:
        return str(error)
    return None


@lru_cache
def day_name(iso_weekday: int, language: str) -> str:
    """Return the name of a weekday, 1 for Monday to 7 for Sunday, as it stands by itself."""
    return str(_locale(language).days["stand-alone"]["wide"][iso_weekday - 1])


@lru_cache
def hours(text: str, language: str) -> str:
    """Return opening hours such as `09:00-12:00, 13:00-17:30` as a language writes them.

    The words for `closed` are the theme's, so that gives an empty text.
    """
    if text == "closed":
        return ""
    return ", ".join(_span(span, language) for span in re.split(r", *", text))


def _span(span: str, language: str) -> str:
    from babel.dates import format_interval  # noqa: PLC0415 - see the module's docstring

    locale = _locale(language)
    # A language counts to 12 or to 24; its own short form of a time tells which.
    clock = _QUOTED.sub("", locale.time_formats["short"].pattern)
    opens, closes = (_time(each) for each in span.split("-"))
    return format_interval(opens, closes, "hm" if "h" in clock else "Hm", locale=locale)


def _time(text: str) -> dt.time:
    """Read `09:00`; 24:00, the end of a day, is the midnight that begins the next."""
    hour, minute = text.split(":")
    return dt.time(int(hour) % 24, int(minute))


@lru_cache
def direction(language: str) -> str:
    """Return the direction in which a language is written: `ltr` or `rtl`."""
    script = re.search(r"-([A-Z][a-z]{3})\b", language)
    if script is not None:
        return "rtl" if script.group(1) in _RIGHT_TO_LEFT else "ltr"
    return str(_locale(language).text_direction)


@lru_cache
def language_fault(language: str) -> str | None:
    """Say that CLDR has no words for a language, or return None if it has."""
    if _known(language) is not None:
        return None
    return f"no dates are known in the language '{language}', they are shown in English"


@lru_cache
def locale_of(language: str) -> str:
    """Return a language with a territory, as Open Graph writes it: `en_US`, `es_MX`.

    Where none is given it is the likeliest (CLDR, "likely subtags").
    """
    from babel.core import get_global  # noqa: PLC0415 - see the module's docstring

    locale = _locale(language)
    territory = locale.territory
    if territory is None:
        likely = get_global("likely_subtags")
        tags = str(likely.get(str(locale)) or likely.get(locale.language) or "").split("_")
        territory = tags[-1] if len(tags) > 1 else None
    return f"{locale.language}_{territory}" if territory else locale.language


@lru_cache
def _locale(language: str) -> "Locale":
    """Return the locale of a language, or English."""
    found = _known(language) or _known("en")
    if found is None:
        raise AssertionError("CLDR knows English")
    return found


@lru_cache
def _known(language: str) -> "Locale | None":
    """Return the locale of a language tag, or of its language alone."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - see the module's docstring

    for tag in (language, language.partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None
