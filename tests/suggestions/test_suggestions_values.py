"""Values in other forms are read for the hint: what to write instead."""

import pytest

from clinicsite.suggestions.addresses import address_meant, email_meant
from clinicsite.suggestions.dates import days_meant, moments_meant, not_in_calendar, write_date
from clinicsite.suggestions.hours import hours_meant
from clinicsite.suggestions.languages import language_meant
from clinicsite.suggestions.numbers import decimal_meant, flag_meant, whole_meant
from clinicsite.suggestions.time_zones import zone_meant


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("Oct 17, 2024", "write 2024-10-17"),
        ("Oct. 17 2024", "write 2024-10-17"),
        ("17 October 2024", "write 2024-10-17"),
        ("17-Oct-2024", "write 2024-10-17"),
        ("17 oct 24", "write 2024-10-17"),
        ("Thursday, October 17th, 2024", "write 2024-10-17"),
        ("Tues 3 Sept 2024", "write 2024-09-03"),
        ("Otcober 17, 2024", "write 2024-10-17"),
        ("17 de octubre de 2024", "write 2024-10-17"),
        ("octubre 17, 2024", "write 2024-10-17"),
        ("17. März 2024", "write 2024-03-17"),
        ("2026-11-1", "write 2026-11-01"),
        ("2024/10/17", "write 2024-10-17"),
        ("20241017", "write 2024-10-17"),
        ("2024-17-10", "write 2024-10-17"),
        ("2024\u201310\u201317", "write 2024-10-17"),
        ("10/17/2024", "write 2024-10-17"),
        ("10/17/24", "write 2024-10-17"),
        ("17.10.2024", "write 2024-10-17"),
        ("5/5/2024", "write 2024-05-05"),
        ("3/4/2024", "write 2024-03-04 (March 4) or 2024-04-03 (April 3)"),
        ("Oct 17, 2024 3:30 pm", "write 2024-10-17T15:30"),
        ("2024-10-17 9:05", "write 2024-10-17T09:05"),
        ("2018-03-16 05:35:07 +0000", "write 2018-03-16T05:35:07+00:00"),
        ("26-03-04", "write 2026-03-04 (March 4) or 2004-03-26 (March 26)"),
        ("2026\u5e743\u670812\u65e5", "write 2026-03-12"),
        ("2026\u5e74 3\u6708 12\u65e5 9:05", "write 2026-03-12T09:05"),
        ("2026\ub144 3\uc6d4 12\uc77c", "write 2026-03-12"),
        ("\uff12\uff10\uff12\uff16\uff0d\uff10\uff13\uff0d\uff10\uff14", "write 2026-03-04"),
        ("\u0662\u0660\u0662\u0666-\u0660\u0663-\u0660\u0664", "write 2026-03-04"),
        ("12 am", ""),
        ("Oct 17, 2024 25:00", ""),
        ("October 2024", ""),
        ("ma 5 2024", ""),
        ("31 June 2024", ""),
        ("99/99/2024", ""),
        ("today", ""),
        ("", ""),
    ],
)
def test_a_date_in_another_form_is_written_out(typed: str, hint: str) -> None:
    assert write_date(moments_meant(typed)) == hint


def test_where_a_day_is_wanted_its_time_is_left_out() -> None:
    assert [str(day) for day in days_meant("2018-03-16T05:35:07.322Z")] == ["2018-03-16"]


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("2026-02-30", "February 2026 has 28 days; write another day"),
        ("2026-13-05", "there is no month 13; write 2026-05-13"),
        ("2026-13-45", "there is no month 13; write 01 to 12 in the middle"),
        ("2026-00-10", "there is no month 00; write 01 to 12 in the middle"),
        ("2026-01-00", "write a day that exists"),
        ("2026-02-30T10:00", "February 2026 has 28 days; write another day"),
        ("2026-03-04T25:00", "there is no time 25:00; write 00:00 to 23:59"),
        ("2026-03-04 10:60:00", "there is no time 10:60:00; write 00:00 to 23:59"),
        ("2026-03-04T10:00:61Z", "there is no time 10:00:61; write 00:00 to 23:59"),
        ("2026-03-04T24:00", "a day ends at 23:59; write 00:00 of the next day"),
        (
            "2026-03-04T10:00+99:00",
            "there is no time zone +99:00; write the hours ahead of UTC, such as -05:00",
        ),
    ],
)
def test_a_day_that_does_not_exist_is_explained(typed: str, hint: str) -> None:
    assert not_in_calendar(typed) == hint


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9am-5pm", "09:00-17:00"),
        ("9 a.m. \u2013 5:30 p.m.", "09:00-17:30"),
        ("9:00 - 17:00", "09:00-17:00"),
        ("9\u20135", "09:00-17:00"),
        ("9 to 5", "09:00-17:00"),
        ("9-17", "09:00-17:00"),
        ("9.00-17.00", "09:00-17:00"),
        ("0900-1700", "09:00-17:00"),
        ("9h-17h", "09:00-17:00"),
        ("10-6pm", "10:00-18:00"),
        ("1-5pm", "13:00-17:00"),
        ("1-5", "13:00-17:00"),
        ("noon-8pm", "12:00-20:00"),
        ("8pm-midnight", "20:00-24:00"),
        ("9-12, 13-17", "09:00-12:00, 13:00-17:00"),
        ("9am-noon and 1pm-5pm", "09:00-12:00, 13:00-17:00"),
        ("9-12 & 1-5", "09:00-12:00, 13:00-17:00"),
        ("Closed", "closed"),
        ("cerrado", "closed"),
        ("24 hours", "00:00-24:00"),
        ("17:00-09:00", None),
        ("9:00", None),
        ("by appointment", None),
        ("25-30", None),
    ],
)
def test_hours_in_another_form_are_written_out(typed: str, meant: str | None) -> None:
    assert hours_meant(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12 months", 12), ("1 year", 12), ("ten", 10), ("1,200", 1200), ("10.0", 10),
        ("480px", 480), ("c. 2019", 2019), ("1.5", None), ("2020-2021", None), ("-5", None),
        ("last year", None),
    ],
)  # fmt: skip
def test_a_whole_number_is_found_among_words(typed: str, meant: int | None) -> None:
    assert whole_meant(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("45,51", "45.51"), ("122.6 W", "-122.6"), ("45.5N", "45.5"), ("-122.6\u00b0", "-122.6"),
        ("45\u00b0 30' 36\" N", "45.51"), ("122\u00b040'W", "-122.66667"), ("north", None),
    ],
)  # fmt: skip
def test_coordinates_become_decimal_degrees(typed: str, meant: str | None) -> None:
    assert decimal_meant(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("yes", "true"), ("No", "false"), ("sí", "true"), ("0", "false"), ("maybe", None)],
)
def test_a_word_for_yes_is_true(typed: str, meant: str | None) -> None:
    assert flag_meant(typed) == meant


EXAMPLE = "write it as Area/City, for example America/Los_Angeles"


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("Eastern", "write America/New_York"),
        ("Eastern Standard Time", "write America/New_York"),
        ("EST", "write America/New_York"),
        ("Pacific", "write America/Los_Angeles"),
        ("PDT", "write America/Los_Angeles"),
        ("CEST", "write Europe/Berlin"),
        ("New York", "write America/New_York"),
        ("america/new_york", "write America/New_York"),
        ("Berlin, Germany", "write Europe/Berlin"),
        ("Europe/Berln", f"did you mean 'Europe/Berlin'? If not, {EXAMPLE}"),
        ("US/Pacifc", f"did you mean 'America/Los_Angeles'? If not, {EXAMPLE}"),
        ("GMT+1", f"{EXAMPLE}; for UTC+1 all year Etc/GMT-1 (its sign is reversed)"),
        ("UTC-5", f"{EXAMPLE}; for UTC-5 all year Etc/GMT+5 (its sign is reversed)"),
        ("UTC+0", f"{EXAMPLE}; for UTC+0 all year UTC"),
        ("localtime", f"use the clinic's own time zone: {EXAMPLE}"),
        ("nonsense", EXAMPLE),
    ],
)
def test_a_time_zone_is_found_by_its_common_name(typed: str, hint: str) -> None:
    assert zone_meant(typed) == hint


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("English", "en"), ("en_US", "en-US"), ("en-us", "en-US"), ("EN", "en"),
        ("Español", "es"), ("English (US)", "en"), ("klingon", None),
    ],
)  # fmt: skip
def test_a_language_is_found_by_its_name(typed: str, meant: str | None) -> None:
    assert language_meant(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("harborclinic.com", "https://harborclinic.com"),
        ("www.harbor.example/a?b#c", "https://www.harbor.example/a?b#c"),
        ("instagram.com/clinic", "https://instagram.com/clinic"),
        ("//harbor.example/a", "https://harbor.example/a"),
        ("http//harbor.example", "https://harbor.example"),
        ("htp://harbor.example", "https://harbor.example"),
        ("https:/harbor.example/a", "https://harbor.example/a"),
        ("a@harbor.example", "mailto:a@harbor.example"),
        ("503-555-0142", "tel:5035550142"),
        ("(503) 555 0142", "tel:5035550142"),
        ("+49 30 1234567", "tel:+49301234567"),
        ("2024-10-17", None),
        ("notes.md", None),
        ("form.pdf", None),
        ("about.html", None),
        ("../posts/neck.md", None),
        ("about/us", None),
        ("https://harbor.example", None),
    ],
)
def test_an_address_gets_its_scheme(typed: str, meant: str | None) -> None:
    assert address_meant(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mailto:a@harbor.example", "a@harbor.example"),
        ("a at harbor dot example", "a@harbor.example"),
        ("Ana <ana@harbor.example>", "ana@harbor.example"),
        ("a@b.example, c@d.example", None),
        ("ana", None),
    ],
)
def test_an_email_address_is_found_in_a_text(typed: str, meant: str | None) -> None:
    assert email_meant(typed) == meant
