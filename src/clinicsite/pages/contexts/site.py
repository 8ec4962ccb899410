"""What every page shows of the site: its name, its header and footer, the clinic and its hours."""

from dataclasses import dataclass, field

from clinicsite.labels import Labels
from clinicsite.pages.contexts.parts import Call, Day, Link


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One day of the week's opening hours as shown; `iso_day` is 1 for Monday."""

    day: str
    hours: str
    iso_day: int


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """Hours that replace the week's from the first day to the last."""

    name: str
    first: Day
    last: Day
    hours: str


@dataclass(frozen=True, slots=True)
class ClinicCard:
    """The clinic's address, phone, hours, for the footer and the contact page."""

    name: str
    address: tuple[str, ...] = ()
    phone: Link | None = None
    email: Link | None = None
    map_url: str = ""
    hours: tuple[HoursRow, ...] = ()
    holidays: tuple[HolidayRow, ...] = ()
    time_zone: str = ""
    price_range: str = ""
    areas_served: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewsletterForm:
    """A plain form posted to the provider."""

    action: str
    field: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What every page shows of the site: header, footer, languages, feeds."""

    name: str
    language: str
    direction: str
    home: str
    tagline: str = ""
    logo: str = ""
    theme_color: str = ""
    navigation: tuple[Link, ...] = ()
    footer: tuple[Link, ...] = ()
    social: tuple[Link, ...] = ()
    booking: Call | None = None
    clinic: ClinicCard | None = None
    newsletter: NewsletterForm | None = None
    search: str = ""
    archive: str = ""
    feed: str = ""
    json_feed: str = ""
    labels: Labels = field(default_factory=Labels)
    preview: bool = False
