"""Who may ask: pure rules about a request's Host, Origin and fetch metadata.

Any page in the editor's browser can send requests to this machine. Three headers tell them apart:

- `Host` names what the page's address bar shows; a foreign name means that somebody's DNS points
  here ("rebinding"), and is answered by 421 (RFC 9110, 15.5.20);
- `Origin` is sent with everything but plain navigation and same-origin reading; a foreign one is
  answered by 403, and a socket must have it (RFC 6455, 10.2);
- `Sec-Fetch-Site` (W3C, Fetch Metadata) betrays pictures, scripts and frames of other sites, of
  other ports of this machine too; only a link that a person follows may come from there.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

MISDIRECTED, FORBIDDEN = 421, 403
_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Door:
    """The address that the server listens on; `bind` is an address or a name."""

    bind: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.bind == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.bind).is_loopback
        except ValueError:
            return False

    @property
    def shown(self) -> str:
        """The address that a person on this machine can open."""
        host = _in_url(self.bind)
        if self.bind in {"0.0.0.0", "::"}:  # noqa: S104 - read, not bound
            host = "127.0.0.1"
        return f"http://{host}{_port(self.port)}"

    def knows(self, host: str) -> bool:
        """Tell whether a Host header names this server, exactly as browsers write it."""
        port = _port(self.port)
        if not host.endswith(port):
            return False
        name = host.lower()[: len(host) - len(port)]
        if name in _LOOPBACK_NAMES or name == _in_url(self.bind.lower()):
            return True
        # Bound to the network, the machine has addresses that are not known here. A bare address
        # is safe: rebinding needs a name.
        return not self.is_loopback and _is_address(name)

    def is_own(self, origin: str) -> bool:
        """Tell whether an Origin header names a page of this server."""
        return origin.startswith("http://") and self.knows(origin.removeprefix("http://"))

    def refusal(self, headers: Mapping[str, str], *, socket: bool = False) -> int | None:
        """Return the status that refuses a request, or None if it may pass.

        `headers` gives each header once, several of one name joined by commas, which no rule here
        lets pass.
        """
        host = headers.get("Host", "")
        if not self.knows(host):
            return MISDIRECTED
        origin = headers.get("Origin")
        if origin is None:
            if socket:
                return FORBIDDEN
        elif not self.is_own(origin) or origin.lower() != f"http://{host.lower()}":
            return FORBIDDEN
        site = headers.get("Sec-Fetch-Site", "none")
        if site in {"same-origin", "none"}:
            return None
        followed = headers.get("Sec-Fetch-Mode"), headers.get("Sec-Fetch-Dest")
        return None if followed == ("navigate", "document") and not socket else FORBIDDEN


def _port(number: int) -> str:
    """Return the port as a Host header ends: http's own port is left out."""
    return "" if number == 80 else f":{number}"


def _in_url(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _is_address(name: str) -> bool:
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        return False
    return _in_url(bare) == name
