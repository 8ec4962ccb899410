"""`content/site.yaml`: as strict as front matter, with its own places."""

from pathlib import Path

import pytest

from clinicsite.errors import UsageError
from clinicsite.reading.site import load_settings, parse_settings
from reading_samples import make_site, told

LEAST = "name: Willow Lane\nurl: https://willowlane.example/\n"


def found_in(text: str) -> list[str]:
    """Return what is wrong with settings that have the two required keys, and this."""
    _, found = parse_settings((LEAST + text).encode())
    return [f"{place}: {each}" for place, each in zip(told(found), found, strict=True)]


def test_two_keys_are_enough(tmp_path: Path) -> None:
    """Everything else has a default; the url loses its last slash."""
    settings, found = load_settings(make_site(tmp_path, {"site.yaml": LEAST}))
    assert found == []
    assert settings is not None
    assert (settings.name, settings.url) == ("Willow Lane", "https://willowlane.example")


def test_without_the_file_the_mend_is_named(tmp_path: Path) -> None:
    """104: no content/ is a wrong command; no site.yaml is wrong content."""
    with pytest.raises(UsageError):
        load_settings(tmp_path)
    (found,) = load_settings(make_site(tmp_path, {}))[1]
    assert (found.place.file, found.code) == ("content/site.yaml", "missing-settings")


def test_a_link_to_settings_is_refused(tmp_path: Path) -> None:
    """74: it is not read."""
    (tmp_path / "secret.yaml").write_text(LEAST)
    (tmp_path / "content").mkdir()
    (tmp_path / "content/site.yaml").symlink_to(tmp_path / "secret.yaml")
    settings, found = load_settings(tmp_path)
    assert settings is None
    assert [each.code for each in found] == ["unreadable-file"]


FAULTS = {
    "unknown": ("colour: red\n", "3:1 unknown-key", "unknown key 'colour'"),
    "nested": ("blog:\n  post_per_page: 5\n", "4:3 unknown-key", "'posts_per_page'"),
    "deep": (
        "clinic:\n  address:\n    stret: x\n    city: x\n    country: US\n",
        "5:5",
        "'street'",
    ),
    "day": ("clinic:\n  hours:\n    mnday: closed\n", "5:5 unknown-key", "'monday'"),
    "hours": ("clinic:\n  hours:\n    monday: 9-5\n", "5:13 bad-hours", "'09:00-17:00'"),
    "hours unquoted": ("clinic:\n  hours:\n    monday: 9:30\n", "5:13 bad-hours", "'9:30'"),
    "hours of several days": (
        "clinic:\n  hours:\n    mon-fri: closed\n",
        "5:5 unknown-key",
        "write each day on a line of its own: monday: 09:00-17:00",
    ),
    "weekdays": ("clinic:\n  hours:\n    weekdays: closed\n", "5:5", "write each day on a line"),
    "a level too high": ("phone: 503\n", "3:1 unknown-key", "indent it below 'clinic:'"),
    "a level too low": (
        "blog:\n  tagline: x\n",
        "4:3 unknown-key",
        "start it at the left margin; it does not belong below 'blog'",
    ),
    "nothing like it": ("zebra: x\n", "3:1 unknown-key", "tagline, theme_color, time_zone, url"),
    "another program's key": ("timezone: UTC\n", "3:1 unknown-key", "'time_zone'"),
    "time zone": ("time_zone: Eastern\n", "3:12 unknown-time-zone", "write America/New_York"),
    "no summer time": (
        "time_zone: EST\n",
        "3:12 unknown-time-zone",
        "'EST' is a zone without summer time; write America/New_York",
    ),
    "count": ("blog:\n  posts_per_page: ten\n", "4:19 not-a-number", "write 10"),
    "coordinates": (
        "clinic:\n  geo:\n    latitude: 45\u00b030'N\n    longitude: 1\n",
        "5:15 not-a-number",
        "write 45.5",
    ),
    "booking without its scheme": (
        "booking:\n  url: book.example/now\n",
        "4:8 not-a-url",
        "write https://book.example/now",
    ),
    "path without a slash": (
        "booking:\n  url: contact\n",
        "4:8 not-a-url",
        "write /contact/",
    ),
    "mail": ("contact:\n  email: a at b.example\n", "4:10 not-an-email", "write a@b.example"),
    "colour": ("theme_color: '1F4D47'\n", "3:14 not-a-colour", "write '#1f4d47'"),
    "alias of a key": (
        "clinic:\n  holidays:\n    - name: x\n      form: 2026-01-01\n      to: 2026-01-02\n",
        "6:7 unknown-key",
        "did you mean 'from'?",
    ),
    "python's name of a key": (
        "clinic:\n  holidays:\n    - name: x\n      from_: 2026-01-01\n      to: 2026-01-02\n",
        "6:7 unknown-key",
        "did you mean 'from'?",
    ),
    "item": ("blog:\n  share: [emal]\n", "4:11 unknown-value", "did you mean 'email'?"),
    "level": ("checks:\n  claim-words: of\n", "4:16 unknown-value", "did you mean 'off'?"),
    "disclaimer": ("disclaimer:\n  txt: x\n", "4:3 unknown-key", "'text'"),
    "number": ("blog: {posts_per_page: 0}\n", "3:24 out-of-range", "1 or more"),
    "zone": ("time_zone: Mars/Base\n", "3:12 unknown-time-zone", "Area/City"),
    "tag": ("tagline: !x y\n", "3:10 tag", "not allowed"),
    "twice": ("name: x\n", "3:1 duplicate-key", "first at line 1"),
    "fence": ("---\nname: x\n", "3:1 many-documents", "second document"),
    "YAML error": ("tagline: Care: always\n", "3:14 unquoted-colon", '"Care: always"'),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_have_their_place_and_mend(name: str) -> None:
    """Nested mappings, lists, keys with an alias, and the days of the week."""
    text, place, words = FAULTS[name]
    (found,) = found_in(text)
    assert found.startswith(place)
    assert words in found


def test_what_has_two_forms_takes_both() -> None:
    """A disclaimer may be one text, or text and url."""
    for text in ("disclaimer: Ask.\n", "disclaimer:\n  text: Ask.\n  url: /about/\n"):
        settings, found = parse_settings((LEAST + text).encode())
        assert found == []
        assert settings is not None
        assert settings.disclaimer is not None
        assert settings.disclaimer.text == "Ask."


def test_holidays_are_read_by_their_alias() -> None:
    """`from` is a word of Python, and a key all the same."""
    text = "clinic:\n  holidays:\n    - {name: x, from: 2026-01-01, to: 2026-01-02}\n"
    settings, found = parse_settings((LEAST + text).encode())
    assert found == []
    assert settings is not None
    assert settings.clinic.holidays[0].from_.isoformat() == "2026-01-01"


@pytest.mark.parametrize(
    "data", [b"", b"# nothing\n", b"\xff\xfe", b"- x\n", b"x", b"name: \x00\n"]
)
def test_settings_that_are_none_are_told(data: bytes) -> None:
    """4, 9: empty, not UTF-8, a list, a text."""
    settings, found = parse_settings(data)
    assert settings is None
    assert found
