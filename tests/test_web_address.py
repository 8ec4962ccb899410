"""Addresses and zones that reach headers, hosts' files and every link: one plain form, or a fix."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clinicsite.errors import Diagnostic
from clinicsite.pages.assets.security import content_security_policy
from clinicsite.reading.site import parse_settings
from clinicsite.settings import Settings

PLAIN = (
    "https://x.org",
    "https://x.org/blog",
    "https://x.org/a/b_c/~d/1.2",
    "http://localhost:8000",
    "http://127.0.0.1:8000/blog",
    "http://[::1]:8000",
    "https://xn--mller-kva.example",
    "https://deploy-preview-7--clinic.netlify.app",
    "https://x.org:8443",
)

# What is typed as the site's url, what is wrong with it, and what to write.
FAULTS = {
    "https://x.org//blog": ("not the shortest form", "write https://x.org/blog"),
    "https://x.org/blog//": ("not the shortest form", "write https://x.org/blog"),
    "https://x.org//": ("not the shortest form", "write https://x.org"),
    "https://x.org/a/../b": ("not the shortest form", "write https://x.org/b"),
    "https://x.org/../b": ("not the shortest form", "write https://x.org/b"),
    "https://x.org/a/%2e%2E/b": ("not the shortest form", "write https://x.org/b"),
    "https://x.org/./b/.": ("not the shortest form", "write https://x.org/b"),
    "https://x.org/%62log": ("not the shortest form", "write https://x.org/blog"),
    "https://x.org/blog/index.html": ("not the shortest form", "write https://x.org/blog"),
    "https://x.org/my%20blog": ("cannot have 'my blog' in it", "letters of A to Z"),
    "https://x.org/my blog": ("expected a web address", "spaces as %20"),
    "https://x.org/a%2Fb": ("cannot have 'a/b' in it", "letters of A to Z"),
    "https://x.org/a;b": ("cannot have 'a;b' in it", "letters of A to Z"),
    "https://x.org/a{b}": ("cannot have 'a{b}' in it", "letters of A to Z"),
    "https://x.org/$uri": ("cannot have '$uri' in it", "letters of A to Z"),
    "https://x.org/it's": ("cannot have 'it's' in it", "letters of A to Z"),
    "https://x.org/.hidden": ("cannot have '.hidden' in it", "letters of A to Z"),
    "https://x.org/m\u00fcller": ("cannot have 'm\u00fcller' in it", "letters of A to Z"),
    "https://x.org/*": ("cannot have '*' in it", "letters of A to Z"),
    "https://x.org/a:b": ("cannot have 'a:b' in it", "letters of A to Z"),
    "https://x.org/" + "a/" * 11: ("too long", "at most 10 steps"),
    "https://x.org\\blog": ("expected a web address", "https://host/path"),
    'https://x.org/"': ("expected a web address", "https://host/path"),
    "https://x.org/?": ("query or fragment", "end it at the path"),
    "https://x.org/#top": ("query or fragment", "end it at the path"),
    "https://x.org?a=b": ("query or fragment", "end it at the path"),
    "https://u:p@x.org/": ("user name or password", "write https://x.org/"),
    "https://u@x.org/blog": ("user name or password", "write https://x.org/blog"),
    "https://X.org": ("has capitals", "write https://x.org"),
    "HTTPS://x.org": ("expected a web address", "write https://x.org"),
    "https://x.org.": ("ends in a dot", "write https://x.org"),
    "https://x.org./blog": ("ends in a dot", "write https://x.org/blog"),
    "https://x..org": ("'x..org' cannot be the name", "such as www.example.org"),
    "https://.x.org": ("cannot be the name", "such as www.example.org"),
    "https://-x.org": ("cannot be the name", "such as www.example.org"),
    "https://my_clinic.org": ("cannot be the name", "such as www.example.org"),
    "https://x.org;sandbox": ("cannot be the name", "such as www.example.org"),
    "https://*.x.org": ("cannot be the name", "such as www.example.org"),
    "https://1.2.3": ("cannot be the name", "such as www.example.org"),
    "https://0x7f000001": ("cannot be the name", "such as www.example.org"),
    "https://" + "a" * 64 + ".org": ("cannot be the name", "such as www.example.org"),
    "https://m\u00fcller.example": ("ASCII form", "write https://xn--mller-kva.example"),
    "https://stra\u00dfe.example": ("cannot be the name", "begins with xn--"),
    "https://x.org:443": ("the usual one", "write https://x.org"),
    "http://x.org:80/blog": ("the usual one", "write http://x.org/blog"),
    "https://x.org:": ("missing after the colon", "write https://x.org"),
    "https://x.org:0": ("'0' cannot be a port", "1 to 65535"),
    "https://x.org:99999": ("expected a web address", "https://host/path"),
    "https://x.org:8o80": ("expected a web address", "https://host/path"),
    "http://[::0001]": ("not the shortest form", "write http://[::1]"),
    "ftp://x.org": ("expected a web address", "start it with https://"),
    "https:x.org": ("expected a web address", "write https://x.org"),
    "https:///x.org": ("expected a web address", "https://host/path"),
}

# Where a policy gets its sources from.
SOURCES = {
    "newsletter.action": "newsletter: {{action: {}}}",
    "comments.url": "comments: {{provider: isso, url: {}}}",
}


def settings_with(
    more: str, url: str = "https://x.org"
) -> tuple[Settings | None, list[Diagnostic]]:
    """Return the settings of a site with these lines, and what is wrong with them."""
    return parse_settings(f"name: Small\nurl: {_scalar(url)}\n{more}\n".encode())


def _scalar(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@pytest.mark.parametrize("url", PLAIN)
def test_plain_urls_are_taken_as_typed(url: str) -> None:
    for typed in (url, f"{url}/"):
        settings, wrong = settings_with("", typed)
        assert (wrong, settings and settings.url) == ([], url)


@pytest.mark.parametrize("url", FAULTS)
def test_an_odd_url_of_the_site_is_refused_with_the_fix(url: str) -> None:
    _, (wrong,) = settings_with("", url)
    message, hint = FAULTS[url]
    assert (wrong.place.line, wrong.code) == (2, "not-a-url")
    assert message in wrong.message
    assert hint in wrong.hint


@pytest.mark.parametrize("url", [url for url, (_, hint) in FAULTS.items() if "write http" in hint])
def test_what_the_fix_says_is_accepted(url: str) -> None:
    found = re.search(r"write (http[^ ]+)", FAULTS[url][1])
    assert found
    if found[1] != "https://host/path":
        assert settings_with("", found[1])[1] == []


@pytest.mark.parametrize("key", SOURCES)
@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("https://n.org;sandbox", "such as www.example.org"),
        ("https://n.org;sandbox/x", "such as www.example.org"),
        ("https://n.org,script-src", "such as www.example.org"),
        ("https://n.org'unsafe-inline'", "such as www.example.org"),
        ("https://*.org/join", "such as www.example.org"),
        ("https://u:p@n.org/join?a=b", "write https://n.org/join?a=b"),
        ("https://N.org/join", "write https://n.org/join"),
        ("https://b\u00fccher.example/x", "write https://xn--bcher-kva.example/x"),
        ("https://n.org:443/join", "write https://n.org/join"),
        ("https://[::1]/join", "write the host's name"),
    ],
)
def test_an_address_that_a_policy_cannot_name_is_refused(key: str, typed: str, hint: str) -> None:
    _, wrong = settings_with(SOURCES[key].format(_scalar(typed)))
    assert [(each.place.line, each.code) for each in wrong] == [(3, "not-a-url")]
    assert hint in wrong[0].hint


def directives(policy: str) -> dict[str, list[str]]:
    """Read a policy as browsers do (CSP 3, 2.2.1)."""
    found: dict[str, list[str]] = {}
    for token in policy.split(","):
        for part in token.split(";"):
            name, *values = part.split() or [""]
            found.setdefault(name.lower(), values)
    return found


EXPECTED = {
    "default-src", "base-uri", "frame-ancestors", "form-action", "img-src", "media-src", "font-src",
    "style-src", "script-src", "connect-src",
}  # fmt: skip
_HOSTILE = st.text(st.sampled_from(list("a.-:/;,' *@[]%?#\\$\u00e9\u0131x1")), max_size=12)


@given(host=_HOSTILE, path=_HOSTILE)
@example(host="n.org;sandbox", path="")
@example(host="n.org", path="/;sandbox")
@example(host="n.org", path=",script-src *")
def test_no_setting_adds_a_directive_to_the_policy(host: str, path: str) -> None:
    """Whatever is accepted is one source more in `form-action` and nowhere else."""
    settings, wrong = settings_with(
        SOURCES["newsletter.action"].format(_scalar(f"https://{host}{path}"))
    )
    if settings is None or wrong:
        return
    found = directives(content_security_policy(settings, search=False))
    assert set(found) == EXPECTED
    own, source = found["form-action"]
    assert own == "'self'"
    assert re.fullmatch(r"https://[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?", source)
    for name in EXPECTED - {"form-action"}:
        assert found[name] in (["'none'"], ["'self'"])


@pytest.mark.parametrize(
    "zone",
    ["localtime", "posixrules", "Factory", "posix/Europe/Berlin", "right/UTC"],
)
def test_a_zone_of_the_machine_is_refused(zone: str) -> None:
    _, (wrong,) = settings_with(f"time_zone: {zone}")
    assert (wrong.place.line, wrong.code) == (3, "unknown-time-zone")
    assert "depends on the machine" in wrong.message
    assert "America/Los_Angeles" in wrong.hint


@pytest.mark.parametrize(
    "zone",
    [
        *("", "america/new_york", "../../etc/hostname", "/etc/localtime", "tzdata.zi", "zone.tab"),
        *("UTC; rm", "Europe", "UTC+2", "Europe/Ber lin"),
    ],
)
def test_only_names_of_the_tz_database_are_zones(zone: str) -> None:
    _, wrong = settings_with(f"time_zone: {_scalar(zone)}")
    assert [each.code for each in wrong] in (["unknown-time-zone"], ["empty-value"])


@pytest.mark.parametrize("zone", ["UTC", "Etc/GMT+5", "America/Argentina/Buenos_Aires", "GMT0"])
def test_every_other_name_is_a_zone(zone: str) -> None:
    settings, wrong = settings_with(f"time_zone: {zone}")
    assert wrong == []
    assert settings is not None
    assert settings.zone.key == zone
