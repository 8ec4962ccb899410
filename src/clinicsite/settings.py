"""`site.yaml`: what is decided once for the whole clinic.

The models are the reference of the file's keys; `reading.site` reads it. Defaults are what a
clinic would want if it said nothing.
"""

import re
from collections.abc import Callable
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from clinicsite import urls, web_address
from clinicsite.configurable_codes import ADJUSTABLE
from clinicsite.errors import UsageError
from clinicsite.fields import (
    Day,
    Decimal,
    Flag,
    Link,
    Many,
    OneOrMany,
    Strict,
    Text,
    WebUrl,
    Whole,
    fault,
    kind_of,
)
from clinicsite.suggestions import zones
from clinicsite.suggestions.addresses import email_meant
from clinicsite.suggestions.hours import hours_meant
from clinicsite.suggestions.languages import language_meant

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _accepted(code: str, wrong: Callable[[str], tuple[str, str] | None]) -> AfterValidator:
    """Refuse a value that `wrong` finds a fault in: a sentence, and what to write instead."""

    def check(value: str) -> str:
        found = wrong(value)
        if found is not None:
            raise fault(code, *found)
        return value

    return AfterValidator(check)


def _language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", value, re.ASCII):
        meant = language_meant(value)
        hint = f"write {meant}" if meant else "for example en, en-US, es or es-MX"
        raise fault("unknown-language", f"'{value}' is not a language tag", hint)
    return value


def _hours(value: str) -> str:
    """Accept `closed`, or one or more `09:00-17:30` parted by commas."""
    span = r"([01]\d|2[0-3]):[0-5]\d-(?:([01]\d|2[0-3]):[0-5]\d|24:00)"
    if value != "closed" and not re.fullmatch(rf"{span}(, *{span})*", value, re.ASCII):
        meant = hours_meant(value)
        hint = f"write '{meant}'" if meant else "write '09:00-17:30' or 'closed'"
        raise fault("bad-hours", f"cannot read the hours '{value}'", hint)
    return value


def _phone(value: str) -> str:
    if sum(character.isdigit() for character in value) < 3:  # the shortest numbers: 911, 112
        message = f"expected a phone number, found {kind_of(value)}"
        raise fault("not-a-phone", message, "write it in digits, for example +1 503 555 0142")
    return value


def _email(value: str) -> str:
    """Accept one plain address: what `mailto:` may hold without being read as something else."""
    if not re.fullmatch(r"[^@\s?&#%<>\"']+@[^@\s?&#%<>\"'.]+(\.[^@\s?&#%<>\"'.]+)+", value):
        message = f"expected an e-mail address, found {kind_of(value)}"
        meant = email_meant(value)
        raise fault("not-an-email", message, f"write {meant or 'name@example.org'}")
    return value


SiteUrl = Annotated[
    WebUrl,
    _accepted("not-a-url", web_address.site_url_fault),
    AfterValidator(lambda url: url.removesuffix("/")),
]
# An address that the Content-Security-Policy names.
SourceUrl = Annotated[WebUrl, _accepted("not-a-url", web_address.source_fault)]
Hours = Annotated[Text, AfterValidator(_hours)]
Phone = Annotated[Text, AfterValidator(_phone)]
Email = Annotated[Text, AfterValidator(_email)]


class Booking(Strict):
    """A call to book: where it leads, and the words on it."""

    url: Link
    label: Text = "Book a session"


class Address(Strict):
    """A postal address, in the parts of schema.org's PostalAddress."""

    street: Text
    city: Text
    region: Text | None = None
    postal_code: Text | None = None
    country: Text


class Geo(Strict):
    """A place on the map in decimal degrees."""

    latitude: Decimal
    longitude: Decimal


class Holiday(Strict):
    """Hours that replace the week's on some days."""

    name: Text
    from_: Day = Field(alias="from")
    to: Day
    hours: Hours = "closed"

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.to < self.from_:
            message = f"the holiday ends ({self.to}) before it begins ({self.from_})"
            hint = "exchange the two"
            raise fault("dates-out-of-order", message, hint, key="to", others=["from"])
        return self


class Clinic(Strict):
    """The clinic as a business."""

    legal_name: Text | None = None
    type: Literal[
        "HealthAndBeautyBusiness", "DaySpa", "MedicalBusiness", "MedicalClinic", "Physiotherapy"
    ] = "HealthAndBeautyBusiness"
    address: Address | None = None
    geo: Geo | None = None
    map: WebUrl | None = None
    phone: Phone | None = None
    email: Email | None = None
    hours: dict[Literal[DAYS], Hours] = Field(default_factory=dict)  # type: ignore[valid-type]
    holidays: Many[Holiday] = ()
    price_range: Text | None = None
    areas_served: OneOrMany[Text] = ()


def _colour(value: str | None) -> str | None:
    """Accept `#rgb`, `#rrggbb` (CSS Color 4, "hexadecimal notation") or a colour's name."""
    if value is not None and not re.fullmatch(r"#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}|[a-z]+", value):
        bare = value.strip("# ").lower()
        is_hex = re.fullmatch(r"[0-9a-f]{3}|[0-9a-f]{6}", bare)
        meant = f"#{bare}" if is_hex else bare if value.isalpha() else "#1f4d47"
        raise fault("not-a-colour", f"cannot read the colour {kind_of(value)}", f"write '{meant}'")
    return value


class NavigationItem(Strict):
    """A link in the site's header."""

    label: Text
    url: Link


ShareTarget = Literal["email", "facebook", "x", "linkedin", "whatsapp", "bluesky", "copy"]


class Blog(Strict):
    """How posts are listed, dated and signed."""

    posts_per_page: Annotated[Whole, Field(ge=1, le=200)] = 10
    more_posts: Annotated[Whole, Field(ge=0, le=12)] = 3
    feed_posts: Annotated[Whole, Field(ge=1, le=200)] = 20
    post_url: Annotated[Text, _accepted("bad-pattern", urls.pattern_fault)] = "/posts/{slug}/"
    date_format: Text = "d MMM, y"
    byline: Text = "By {authors} {date}"
    card_byline: Text = "By {authors} {date}"
    share: Many[ShareTarget] = ("email", "facebook", "whatsapp", "copy")
    link_modalities: Flag = True
    raw_html: Flag = False
    smart_quotes: Flag = True


class Newsletter(Strict):
    """A plain form that posts to the provider's address."""

    action: SourceUrl
    title: Text = "News from the clinic"
    text: Text | None = None
    field: Text = "email"


class Comments(Strict):
    """Where readers may answer; nothing is loaded before they ask for it."""

    provider: Literal["email", "isso", "giscus"]
    url: SourceUrl | None = None
    email: Email | None = None
    repository: Text | None = None
    repository_id: Text | None = None
    category: Text | None = None
    category_id: Text | None = None

    @model_validator(mode="after")
    def _has_what_its_provider_needs(self) -> Self:
        needed = {
            "email": ("email",),
            "isso": ("url",),
            "giscus": ("repository", "repository_id", "category", "category_id"),
        }
        missing = [key for key in needed[self.provider] if getattr(self, key) is None]
        if missing:
            message = f"comments by {self.provider} lack {', '.join(missing)}"
            hint = f"add {missing[0]}"
            raise fault("missing-key", message, hint, key="provider", others=missing)
        return self


class Contact(Strict):
    """How the contact page lets people write; never a field for symptoms."""

    email: Email | None = None
    text: Text | None = None


class Search(Strict):
    """Search over the built site (needs the extra `search`)."""

    enabled: Flag = False


MetadataRule = Literal["strip", "refuse", "keep"]


class Pictures(Strict):
    """How pictures are prepared: widths in pixels, quality of 1 to 100, AVIF besides WebP.

    `metadata` says what becomes of personal data in pictures that are published as they are.
    """

    widths: Annotated[Many[Annotated[Whole, Field(ge=16, le=4000)]], Field(min_length=1)] = (
        480,
        800,
        1200,
        1600,
    )
    quality: Annotated[Whole, Field(ge=1, le=100)] = 75
    avif: Flag = False
    metadata: MetadataRule = "strip"


class Disclaimer(Strict):
    """The sentence below every health post."""

    text: Text
    url: Link | None = None


Level = Literal["error", "warning", "info", "off"]


def _name_or_mapping(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


class Settings(Strict):
    """All of `site.yaml`."""

    name: Text
    tagline: Text | None = None
    description: Text | None = None
    url: SiteUrl
    language: Annotated[Text, AfterValidator(_language)] = "en"
    time_zone: Annotated[Text, _accepted("unknown-time-zone", zones.zone_fault)] = "UTC"
    logo: Link | None = None
    theme_color: Annotated[Text | None, AfterValidator(_colour)] = None
    clinic: Clinic = Clinic()
    booking: Booking | None = None
    social: Many[WebUrl] = ()
    navigation: Many[NavigationItem] = ()
    footer: Many[NavigationItem] = ()
    blog: Blog = Blog()
    newsletter: Newsletter | None = None
    comments: Comments | None = None
    contact: Contact | None = None
    search: Search = Search()
    pictures: Pictures = Pictures()
    disclaimer: Annotated[Disclaimer | None, BeforeValidator(_name_or_mapping)] = None
    labels: dict[str, Text] = Field(default_factory=dict)
    checks: dict[Literal[ADJUSTABLE], Level] = Field(default_factory=dict)  # type: ignore[valid-type]

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone."""
        return ZoneInfo(self.time_zone)


def with_base_url(settings: Settings, base_url: str | None) -> Settings:
    """Return the settings with another permalink root, as `--base-url` gives it.

    Raises `UsageError` for one that is no url.
    """
    if base_url is None:
        return settings
    values = settings.model_dump(mode="python", by_alias=True, exclude_unset=True)
    try:
        return Settings.model_validate({**values, "url": base_url})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        hint = first.get("ctx", {}).get("hint", "write https://host/path")
        raise UsageError(f"--base-url: {first['msg']}; {hint}") from None
