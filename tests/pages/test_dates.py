"""Dates, weekdays and hours are shown as a language writes them."""

import datetime as dt
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest

from clinicsite.pages.contexts import dates

DAY = dt.date(2026, 4, 9)


@pytest.mark.parametrize(
    ("pattern", "language", "text"),
    [
        ("d MMM, y", "en", "9 Apr, 2026"),
        ("MMM d, y", "en-US", "Apr 9, 2026"),
        ("MMMM d, y", "en-US", "April 9, 2026"),
        ("d 'de' MMMM 'de' y", "es", "9 de abril de 2026"),
        ("long", "es-MX", "9 de abril de 2026"),
        ("long", "en-GB", "9 April 2026"),
        ("full", "de", "Donnerstag, 9. April 2026"),
        ("short", "en-US", "4/9/26"),
        ("yyyyMMdd", "en", "20260409"),
        ("medium", "ja", "2026/04/09"),
    ],
)
def test_a_date_is_shown_by_pattern_and_language(pattern: str, language: str, text: str) -> None:
    """Patterns and named forms are CLDR's."""
    assert dates.format_fault(pattern) is None
    assert dates.show(DAY, pattern, language) == text


def test_of_a_moment_its_own_calendar_day_is_shown() -> None:
    """The last minute of a day in the clinic's zone is that day, though UTC is a day on."""
    late = dt.datetime(2026, 4, 9, 23, 59, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert dates.show(late, "d MMM, y", "en") == "9 Apr, 2026"


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("%d %B %Y", "%"),
        ("YYYY-MM-dd", "'Y'"),
        ("DD.MM.yyyy", "'D'"),
        ("d MMM y HH:mm", "'HH'"),
        ("d de MMMM", "no part"),
        ("d 'de MMMM", "closed"),
        ("ddd MMM", "Invalid length"),
        ("MMMMMM", "Invalid length"),
        ("'the day'", "no day"),
        ("", "no day"),
        ("{0}", "no day"),
    ],
)
def test_a_format_that_cannot_be_used_is_told_and_refused(pattern: str, word: str) -> None:
    """What strftime or a mistaken letter would print wrongly never reaches a page."""
    fault = dates.format_fault(pattern)
    assert fault is not None
    assert word in fault
    with pytest.raises(ValueError, match=r"\w"):
        dates.show(DAY, pattern, "en")


def test_a_language_unknown_to_cldr_gets_english_and_is_told() -> None:
    """A region or script that CLDR lacks falls back to the language, a language to English."""
    assert dates.show(DAY, "MMMM", "xx") == "April"
    assert "xx" in (dates.language_fault("xx") or "")
    assert dates.show(DAY, "MMMM", "es-ZZ") == "abril"
    assert dates.language_fault("es-ZZ") is None


def test_an_iso_moment_carries_its_offset() -> None:
    """RFC 3339: whole seconds and an offset in hours and minutes, summer and winter."""
    zone = ZoneInfo("America/Los_Angeles")
    assert dates.iso(dt.datetime(2026, 1, 9, 8, 30, 1, 5, zone)) == "2026-01-09T08:30:01-08:00"
    assert dates.iso(dt.datetime(2026, 7, 9, tzinfo=zone)) == "2026-07-09T00:00:00-07:00"
    assert dates.iso(dt.datetime(2026, 7, 9, tzinfo=dt.UTC)) == "2026-07-09T00:00:00+00:00"


def test_a_moment_before_time_zones_is_written_in_utc() -> None:
    """An offset of seconds is no RFC 3339 offset."""
    old = dt.datetime(1850, 1, 1, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert dates.iso(old) == "1850-01-01T07:52:58+00:00"


def test_a_moment_without_zone_has_no_iso_form() -> None:
    """A missing offset is a mistake of the caller, never written."""
    with pytest.raises(ValueError, match="no time zone"):
        dates.iso(dt.datetime(2026, 1, 9))  # noqa: DTZ001 - the very thing


def test_days_have_names() -> None:
    """Monday is 1."""
    assert dates.day_name(1, "en") == "Monday"
    assert dates.day_name(7, "es") == "domingo"


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("pa-Arab", "rtl"),
        ("ku-Arab", "rtl"),
        ("ar-Latn", "ltr"),
        ("xx", "ltr"),
    ],
)
def test_a_language_has_a_direction(language: str, direction: str) -> None:
    """A script that is named decides, else the language's own."""
    assert dates.direction(language) == direction


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("09:00-17:30", "en", "9:00\u202fAM\u2009\u2013\u20095:30\u202fPM"),
        ("09:00-17:30", "en-GB", "09:00\u201317:30"),
        ("09:00-12:00, 13:00-17:30", "es", "9:00\u201312:00, 13:00\u201317:30"),
        ("09:00-12:00,13:00-17:30", "es", "9:00\u201312:00, 13:00\u201317:30"),
        ("18:00-24:00", "es", "18:00\u20130:00"),
        ("09:00-17:30", "fr-CA", "9 h 00\u2009\u2013\u200917 h 30"),
        ("closed", "en", ""),
    ],
)
def test_hours_are_shown_by_the_languages_own_clock(text: str, language: str, shown: str) -> None:
    """English of the United States counts to 12, Spanish to 24; several spans stay several."""
    assert dates.hours(text, language) == shown


@pytest.mark.parametrize(
    ("language", "locale"),
    [("en", "en_US"), ("es", "es_ES"), ("es-MX", "es_MX"), ("pt", "pt_BR"), ("zh-Hant", "zh_TW")],
)
def test_open_graph_names_a_territory(language: str, locale: str) -> None:
    """The likeliest territory is added where none is given."""
    assert dates.locale_of(language) == locale


def test_babel_is_loaded_only_when_a_word_is_asked_for() -> None:
    """Naming the module costs a command that shows no date nothing."""
    code = "import sys, clinicsite.pages.contexts.dates; sys.exit('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
