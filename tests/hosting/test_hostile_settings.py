"""No value of `site.yaml` adds a directive, a header, a rule or a step to what a host reads."""

import re
import tomllib
from collections import Counter
from typing import Any

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from clinicsite.errors import UsageError
from clinicsite.hosting.hosts import HOSTS, HostFacts
from clinicsite.installing.requirements import Installation
from clinicsite.pages.assets.security import content_security_policy
from clinicsite.reading.site import parse_settings
from hosting.test_nginx import words

INSTALL = Installation({}, {}, ("python -m pip install -r requirements.txt",))
PLAIN = {
    "url": "https://x.org",
    "action": "https://n.org/join",
    "server": "https://c.org",
    "zone": "Europe/Berlin",
}


def files(typed: dict[str, str]) -> dict[str, str] | None:
    """Return the files of all hosts for a site with these values; None if they are refused."""
    quoted = {key: "'" + value.replace("'", "''") + "'" for key, value in typed.items()}
    text = (
        "name: X\nurl: {url}\ntime_zone: {zone}\nnewsletter: {{action: {action}}}\n"
        "comments: {{provider: isso, url: {server}}}\n"
    ).format(**quoted)
    settings, wrong = parse_settings(text.encode("utf-8", "surrogatepass"))
    if settings is None or wrong:
        return None
    policy = content_security_policy(settings, search=False)
    found: dict[str, str] = {}
    for host, make in HOSTS.items():
        try:
            made = make(HostFacts(settings, (("/old/", "/new/"),), policy, INSTALL))
        except UsageError:  # Netlify and Cloudflare have no paths
            continue
        found |= {f"{host} {file.path}": file.text for file in made}
    return found


def directives(text: str) -> Counter[str]:
    """Return how often each directive is there in a file for nginx."""
    found: Counter[str] = Counter()
    begins = True
    for word in words(text):
        if begins and word not in "{}":
            found[word] += 1
        begins = word in {";", "{", "}"}
    return found


def shape(name: str, text: str) -> Any:
    """Return what a host takes from a file, without the values that settings may change."""
    if name.endswith("nginx.conf"):
        return directives(text)
    if name.endswith("_headers"):
        lines = [line.partition(":") for line in text.splitlines()]
        policy = next(value for name, _, value in lines if name.endswith("Security-Policy"))
        rules = [rule.split()[:1] for part in policy.split(",") for rule in part.split(";")]
        return [name for name, _, _ in lines], rules
    if name.endswith("publish.yml"):
        return re.sub(r"TZ=[A-Za-z0-9_+/-]+ ", "", str(yaml.safe_load(text)["jobs"]))
    if name.endswith("netlify.toml"):
        return tomllib.loads(text)
    return len(text.splitlines())


BASE = files(PLAIN) or {}
_PARTS = st.lists(
    st.sampled_from([*"a/.:;{}$'\"\\%#?@*,<> \n\t\u00e9", "x.org", "..", "%2e", "https://", "UTC"]),
    max_size=6,
).map("".join)


@given(
    key=st.sampled_from(sorted(PLAIN)),
    start=st.sampled_from(["", "https://", "https://x.org", "https://x.org/", "Europe/"]),
    more=_PARTS,
)
@example(key="url", start="https://x.org", more="/a;} location / { return 200;")
@example(key="url", start="https://x.org", more="/a;b")
@example(key="url", start="https://x.org", more="/a{b}")
@example(key="url", start="https://x.org", more="//blog")
@example(key="action", start="https://n.org", more=";sandbox")
@example(key="server", start="https://c.org", more="\n  X-Evil: 1")
@example(key="zone", start="", more="UTC; curl evil.example")
@example(key="url", start="https://x.org/", more="blog")
def test_no_setting_changes_what_a_host_does(key: str, start: str, more: str) -> None:
    """It is refused, or every file has the same directives, headers, rules, jobs and steps."""
    found = files({**PLAIN, key: start + more})
    if found is None:
        return
    for name, text in found.items():
        expected = shape(name, BASE[name])
        if name.endswith("nginx.conf") and text.count("location = ") == 3:
            # A site under a path has one redirect more: from its own top without the slash.
            expected = expected + Counter(("location", "absolute_redirect", "return"))
        assert shape(name, text) == expected, name


def test_a_directive_that_is_added_is_seen() -> None:
    """Control: each kind of file, with one line more."""
    for name, more in {
        "folder hosting/nginx.conf": "add_header X y;\n",
        "netlify static/_headers": "  X-Evil: 1\n",
        "netlify static/_redirects": "/* https://evil.example 301!\n",
        "s3 .github/workflows/publish.yml": "  evil:\n    runs-on: x\n",
        "netlify netlify.toml": '[x]\ny = "z"\n',
    }.items():
        assert shape(name, BASE[name]) != shape(name, BASE[name] + more), name
