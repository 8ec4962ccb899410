"""What every page shows of the clinic: its number as a phone dials it, its hours, its holidays."""

from typing import Any

import pytest

from clinicsite.pages.contexts.shared import site_context
from clinicsite.pages.contexts.site import ClinicCard, SiteContext
from head_samples import clinic, settings

PORTLAND = clinic()["address"]


def context(**changes: Any) -> SiteContext:
    """Return the context of a clinic that has said everything, with other settings."""
    return site_context(settings(**changes), search=False, preview=False)


def card(**changes: Any) -> ClinicCard:
    """Return the clinic as pages show it."""
    made = context(clinic=clinic(**changes)).clinic
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("typed", "country", "url"),
    [
        ("(555) 555-0142", "US", "tel:+15555550142"),
        ("555.555.0142", "CA", "tel:+15555550142"),
        ("+1 555 555 0142", "US", "tel:+15555550142"),
        ("555-0142", "US", "tel:5550142"),  # without an area code it is known only there
        ("030 555 0142", "DE", "tel:0305550142"),
        ("+49 30 555 0142", "DE", "tel:+49305550142"),
    ],
)
def test_a_phone_dials_the_number(typed: str, country: str, url: str) -> None:
    """As typed for people; for phones with the country's code where it is known."""
    made = card(phone=typed, address=PORTLAND | {"country": country})
    assert made.phone is not None
    assert (made.phone.label, made.phone.url) == (typed, url)


def test_hours_speak_the_language() -> None:
    """Days and times as CLDR writes them; a day that is not given is not shown."""
    english = card(hours={"monday": "09:00-17:30", "sunday": "closed"})
    assert [(row.day, row.iso_day) for row in english.hours] == [("Monday", 1), ("Sunday", 7)]
    assert [row.hours.replace("\u2009", " ").replace("\u202f", " ") for row in english.hours] == [
        "9:00 AM \u2013 5:30 PM",
        "closed",
    ]
    spanish = context(language="es", clinic=clinic(hours={"monday": "09:00-17:30"})).clinic
    assert spanish is not None
    assert spanish.hours[0].day == "lunes"


def test_holidays_have_dates() -> None:
    """The first and the last day, as the site shows dates, and the clinic's time zone."""
    made = card()
    (row,) = made.holidays
    assert (row.name, row.first.iso, row.last.iso, row.hours) == (
        "Winter",
        "2026-12-24",
        "2026-12-26",
        "closed",
    )
    assert row.first.text == "24 Dec, 2026"
    assert made.time_zone == "America/Los_Angeles"


def test_what_structured_data_claims_is_shown() -> None:
    """Prices and areas stand with the address."""
    made = card()
    assert (made.price_range, made.areas_served) == ("$$", ("Portland",))


def test_areas_alone_are_shown() -> None:
    """A therapist who visits patients may have said nothing else."""
    only = {"areas_served": ["Portland"]}
    assert context(clinic=only).clinic is not None
    assert context(clinic={}).clinic is None
