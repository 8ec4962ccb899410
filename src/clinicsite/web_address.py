"""Web addresses that go into headers, files of hosts and every link: one plain form, or a fix.

A browser, nginx and a Content-Security-Policy each read an odd address in their own way: as another
host, as a second directive, or not at all. So the site's own url, and addresses that a policy
names, are only accepted in the form that all of them read alike.
"""

import ipaddress
import re
from urllib.parse import unquote

from clinicsite.errors import shortened

_PARTS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(.*)", re.DOTALL)
_HOST_AND_PORT = re.compile(r"(\[[^\]]*\]|[^:]*)(?::(.*))?", re.DOTALL)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_STEP = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*", re.ASCII)
_INDEX = re.compile(r"index\.(?:html?|php)", re.IGNORECASE)
_DEFAULT_PORTS = {"http": "80", "https": "443"}
# IDNA 2003 (Python's) and what browsers do today differ in these: ß, final sigma, two joiners.
_AMBIGUOUS = frozenset("\u00df\u03c2\u200c\u200d")
_MAX_HOST = 253
_MAX_STEPS, _MAX_STEP = 10, 120


Fault = tuple[str, str]
"""What is wrong with an address, and what to write instead."""


def origin(url: str) -> str:
    """Return `scheme://host[:port]` as a source of a Content-Security-Policy (CSP 3, 2.3.1).

    Raises `ValueError` for an address that `source_fault` refuses.
    """
    wrong = source_fault(url)
    if wrong is not None:
        raise ValueError("; ".join(wrong))
    scheme, authority, _, _ = _split(url)
    return f"{scheme}://{authority}"


def source_fault(url: str) -> Fault | None:
    """Say why a policy cannot name the origin of an address; None if it can."""
    scheme, authority, path, rest = _split(url)
    wrong = _authority_fault(scheme, authority, path + rest)
    if wrong is None and authority.startswith("["):
        return "a policy cannot name an IPv6 address", "write the host's name"
    return wrong


def site_url_fault(url: str) -> Fault | None:
    """Say why an address cannot be the site's own; None if it can.

    One slash at the end is allowed.
    """
    scheme, authority, path, rest = _split(url)
    if rest:
        return "the site's url has a query or fragment", "end it at the path"
    return _authority_fault(scheme, authority, path) or _path_fault(scheme, authority, path)


def _split(url: str) -> tuple[str, str, str, str]:
    """Return scheme, authority, path, and query with fragment, exactly as typed."""
    found = _PARTS.fullmatch(url)
    return (found[1], found[2], found[3], found[4]) if found else ("", "", "", url)


def _authority_fault(scheme: str, typed: str, rest: str) -> Fault | None:
    host, port = _host_and_port(typed.rpartition("@")[2])
    plain = _plain_host(host)
    if scheme and plain is not None and _is_port(port):
        keep_port = port and port != _DEFAULT_PORTS[scheme]
        good = f"{plain}:{port}" if keep_port else plain
        if good == typed:
            return None
        return _difference(typed, host, port), f"write {scheme}://{good}{rest}"
    if not _is_port(port):
        message = f"'{shortened(port or '')}' cannot be a port"
        return message, "use a number of 1 to 65535, or leave out : and what follows"
    hint = "write a name such as www.example.org"
    if not host.isascii():
        hint = "write its ASCII form, which begins with xn--; your registrar shows it"
    return f"'{shortened(host)}' cannot be the name of a host", hint


def _difference(typed: str, host: str, port: str | None) -> str:
    """Name the first thing about an authority that has to change."""
    if "@" in typed:
        return "the address holds a user name or password, which anybody could read"
    if not host.isascii():
        return f"the host '{shortened(host)}' is not in the ASCII form that servers use"
    if host != host.lower():
        return "the host has capitals"
    if host.endswith("."):
        return "the host ends in a dot"
    if port is not None:
        return "the port is the usual one" if port else "the port is missing after the colon"
    return f"'{shortened(host)}' is not the shortest form of the host"


def _host_and_port(authority: str) -> tuple[str, str | None]:
    found = _HOST_AND_PORT.fullmatch(authority)
    return (found[1], found[2]) if found else (authority, None)


def _is_port(port: str | None) -> bool:
    if not port:
        return True
    return bool(re.fullmatch(r"[1-9]\d{0,4}", port, re.ASCII)) and int(port) <= 65535


def _plain_host(host: str) -> str | None:
    """Return a host in lower-case ASCII without a last dot, or None if it cannot be a host."""
    try:
        if host.startswith("["):
            return f"[{ipaddress.IPv6Address(host[1:-1])}]"
        name = host.lower().removesuffix(".")
        if not name.isascii():
            name = "" if _AMBIGUOUS & set(name) else name.encode("idna").decode("ascii")
        labels = name.split(".")
        if re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1], re.ASCII):  # browsers read it as IPv4
            return str(ipaddress.IPv4Address(name))
    except ValueError:  # UnicodeError is one
        return None
    sound = len(name) <= _MAX_HOST and all(_LABEL.fullmatch(label) for label in labels)
    return name if sound else None


def _path_fault(scheme: str, authority: str, path: str) -> Fault | None:
    typed = path.removeprefix("/").removesuffix("/").split("/") if path not in ("", "/") else []
    steps = _resolved([unquote(step) for step in typed])
    if len(steps) > _MAX_STEPS or any(len(step) > _MAX_STEP for step in steps):
        hint = f"use at most {_MAX_STEPS} steps of {_MAX_STEP} characters"
        return "the path of the site's url is too long", hint
    bad = next((step for step in steps if not _STEP.fullmatch(step)), None)
    if bad is not None:
        return (
            f"the path of the site's url cannot have '{shortened(bad)}' in it",
            "use letters of A to Z, digits, hyphens and underscores between slashes",
        )
    if steps == typed:
        return None
    good = "".join(f"/{step}" for step in steps)
    return (
        f"the path '{shortened(path)}' of the site's url is not the shortest form of it",
        f"write {scheme}://{authority}{good}",
    )


def _resolved(steps: list[str]) -> list[str]:
    """Return steps without empty ones, `.` and `..`, and without an index file at the end."""
    kept: list[str] = []
    for step in steps:
        if step == "..":
            del kept[-1:]
        elif step not in ("", "."):
            kept.append(step)
    return kept[:-1] if kept and _INDEX.fullmatch(kept[-1]) else kept
