"""Dates at the end of the calendar, and addresses that cannot be read."""

import datetime as dt
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from clinicsite import clock
from clinicsite.fields import Link, WebUrl


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("9999-11-30", 1, "9999-12-30"),
        ("9999-12-01", 1, "9999-12-31"),
        ("2026-01-01", 999_999, "9999-12-31"),
    ],
)
def test_months_end_with_the_calendar(day: str, months: int, then: str) -> None:
    assert clock.months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(then)


@pytest.mark.parametrize("kind", [WebUrl, Link])
@pytest.mark.parametrize("url", ["https://[bad", "https://:80", "https://a:b", "https://a:99999"])
def test_a_url_that_cannot_be_read_is_refused(kind: Any, url: str) -> None:
    with pytest.raises(ValidationError, match="expected a"):
        TypeAdapter(kind).validate_python(url)


@pytest.mark.parametrize("url", ["https://a.example", "http://[::1]:8000/a", "https://a:443/b?c"])
def test_a_url_with_a_host_is_accepted(url: str) -> None:
    assert TypeAdapter(WebUrl).validate_python(url) == url
