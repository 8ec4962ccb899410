"""Dates at the end of the calendar, and addresses that cannot be read."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from slugify import slugify as of_the_library

from clinicsite import clock, urls
from clinicsite.fields import Link, Slug, WebUrl
from clinicsite.reading import names


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


@pytest.mark.parametrize(
    ("text", "slug"),
    [("AUX", "aux-1"), ("com1.txt", "com1-txt"), ("Neck pain", "neck-pain"), ("???", "")],
)
def test_a_sound_slug_is_near_what_was_typed(text: str, slug: str) -> None:
    """Names that Windows reserves get a number."""
    assert urls.sound_slug(text) == slug


@given(st.text(), st.sampled_from([20, urls.MAX_SLUG_BYTES]))
@example("Nul.", urls.MAX_SLUG_BYTES)
@example("word " * 60, urls.MAX_SLUG_BYTES)
@example("w" * 300, 20)
def test_a_suggested_slug_is_accepted(text: str, longest: int) -> None:
    """Whatever was typed, what is suggested in its place is no fault itself."""
    slug = urls.sound_slug(text, longest=longest)
    assert slug == "" or urls.slug_fault(slug) is None


@given(st.sampled_from(["post", "author"]), st.text(min_size=1))
@example("post", "2026-01-01-AUX")
@example("post", "2026-01-01-a b")
@example("author", "nul")
@example("author", "w" * 300)
@example("post", "con\x00")
def test_a_better_name_of_a_file_is_accepted(kind: str, name: str) -> None:
    """With the date that a post's name starts with, which is not part of its slug."""
    fault = names.name_fault(kind, name)
    if fault is not None and fault[1]:
        assert names.name_fault(kind, fault[1]) is None
        assert names.date_of(fault[1]) == names.date_of(name) or kind != "post"


@pytest.mark.parametrize("typed", ["AUX", "prn.html", "lpt9"])
def test_the_slug_that_a_refusal_suggests_is_accepted(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Slug).validate_python(typed)
    hint = refused.value.errors()[0]["ctx"]["hint"]
    assert TypeAdapter(Slug).validate_python(hint.removeprefix("use '").removesuffix("'"))


@given(st.text("abzAZ019 -_,.&#;'\u2019\u00e9\n"))
def test_a_slug_is_the_one_that_the_library_makes(text: str) -> None:
    """Plain words take a shorter way to it."""
    assert urls.slugify(text) == of_the_library(text.replace("'", "").replace("\u2019", ""))
