"""The clinic's node says what every page's footer shows, and only when it is whole."""

from typing import Any

import pytest

from clinicsite.pages.seo import head
from head_samples import ROOT, clinic, graph, modality, page, site, the

KIND = "HealthAndBeautyBusiness"


def node(kind: str = KIND, **changes: Any) -> dict[str, Any]:
    """Return the clinic's node of a plain page, with other settings."""
    return the(head.head_for_page(site(**changes), page()), kind)


def test_the_clinic_is_described() -> None:
    """Every property of the table that a page shows."""
    assert node() == {
        "@type": KIND,
        "@id": f"{ROOT}/#clinic",
        "name": "Willow Lane",
        "url": f"{ROOT}/",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "1 Willow Lane",
            "addressLocality": "Portland",
            "addressRegion": "OR",
            "postalCode": "97201",
            "addressCountry": "US",
        },
        "telephone": "+1 503 555 0100",
        "image": f"{ROOT}/images/logo.png",
        "logo": f"{ROOT}/images/logo.png",
        "geo": {"@type": "GeoCoordinates", "latitude": "45.51223", "longitude": "-122.65870"},
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": ["Monday", "Tuesday"],
                "opens": "09:00",
                "closes": "12:00",
            },
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": ["Monday"],
                "opens": "13:00",
                "closes": "17:30",
            },
            {
                "@type": "OpeningHoursSpecification",
                "opens": "00:00",
                "closes": "00:00",
                "validFrom": "2026-12-24",
                "validThrough": "2026-12-26",
            },
        ],
        "areaServed": ["Portland"],
        "priceRange": "$$",
        "hasMap": "https://map.example/willow",
        "sameAs": ["https://social.example/willow"],
        "potentialAction": {
            "@type": "ReserveAction",
            "name": "Book a session",
            "target": {"@type": "EntryPoint", "urlTemplate": "https://book.example/willow"},
        },
    }


def test_the_keys_stand_in_one_order() -> None:
    """The same settings give the same bytes, in the order of the table."""
    assert list(node())[:6] == ["@type", "@id", "name", "url", "address", "telephone"]


def test_a_clinic_without_place_is_left_out() -> None:
    """No address and no areas served: no node, and the publisher is an organisation by name."""
    facts = site(clinic=clinic(address=None, areas_served=None))
    assert not [each for each in graph(head.head_for_page(facts, page())) if each["@type"] == KIND]
    home = head.head_for_home(facts, page(url="/", crumbs=()), [])
    assert the(home, "WebSite")["publisher"] == {
        "@type": "Organization",
        "name": "Willow Lane",
        "url": f"{ROOT}/",
    }


def test_a_mobile_therapist_has_areas_instead_of_an_address() -> None:
    """Areas served are enough."""
    made = node(clinic=clinic(address=None))
    assert "address" not in made
    assert made["areaServed"] == ["Portland"]


@pytest.mark.parametrize("kind", ["DaySpa", "MedicalBusiness", "MedicalClinic", "Physiotherapy"])
def test_the_settings_choose_the_type(kind: str) -> None:
    """One of schema.org's five."""
    assert node(kind, clinic=clinic(type=kind))["@type"] == kind


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("45.5", "-122.658"), ("45", "-122"), ("91.51223", "-122.65870"), ("45.51223", "181.65870")],
)
def test_a_place_that_is_coarse_or_not_on_earth_is_left_out(latitude: str, longitude: str) -> None:
    """Google asks for five decimals; padding 45.5 would claim a place kilometres away."""
    assert "geo" not in node(clinic=clinic(geo={"latitude": latitude, "longitude": longitude}))


def test_the_end_of_a_day_is_one_minute_to_midnight() -> None:
    """24:00 is no time of schema.org; the whole day is 00:00 to 23:59."""
    hours = node(clinic=clinic(hours={"friday": "00:00-24:00"}, holidays=None))
    assert [(each["opens"], each["closes"]) for each in hours["openingHoursSpecification"]] == [
        ("00:00", "23:59")
    ]


def test_a_closed_day_of_the_week_has_no_hours() -> None:
    """Only open days are listed, and a week without any has no property."""
    closed = clinic(hours={"sunday": "closed"}, holidays=None)
    assert "openingHoursSpecification" not in node(clinic=closed)


def test_a_holiday_may_have_hours() -> None:
    """They hold for its days alone."""
    days = [{"name": "Eve", "from": "2026-12-31", "to": "2026-12-31", "hours": "09:00-11:00"}]
    made = node(clinic=clinic(hours=None, holidays=days))["openingHoursSpecification"]
    assert [(each["opens"], each["closes"], each["validFrom"]) for each in made] == [
        ("09:00", "11:00", "2026-12-31")
    ]


@pytest.mark.parametrize(
    ("url", "target"),
    [("/book/", f"{ROOT}/book/"), ("tel:+15035550100", None), ("mailto:a@b.example", None)],
)
def test_booking_is_an_action_only_where_there_is_a_page(url: str, target: str | None) -> None:
    """A site's own page is absolute; a phone number is no entry point."""
    action = node(booking={"url": url}).get("potentialAction")
    assert (action and action["target"]["urlTemplate"]) == target


@pytest.mark.parametrize(("length", "claimed"), [(99, True), (100, False)])
def test_a_long_price_range_is_not_claimed(length: int, *, claimed: bool) -> None:
    """Google ignores one of 100 characters or more."""
    assert ("priceRange" in node(clinic=clinic(price_range="$" * length))) is claimed


def test_offers_stand_where_the_modalities_are_shown() -> None:
    """On their list, and nowhere else; only a medical clinic has available services."""
    made = the(head.head_for_modalities(site(), page(), [modality()]), KIND)
    assert made["makesOffer"] == [
        {
            "@type": "Offer",
            "itemOffered": {
                "@type": "Service",
                "name": "Swedish massage",
                "description": "Long strokes.",
                "serviceType": "Swedish massage",
                "url": f"{ROOT}/mod/s/",
            },
        }
    ]
    assert "availableService" not in made
    assert "makesOffer" not in node()
    medical = site(clinic=clinic(type="MedicalClinic"))
    offering = head.head_for_modalities(medical, page(), [modality()])
    assert the(offering, "MedicalClinic")["availableService"][0]["@type"] == "MedicalTherapy"
    assert "makesOffer" not in the(head.head_for_modalities(site(), page(), []), KIND)
