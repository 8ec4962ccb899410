"""Response headers for caching and security, the same for all hosts."""

import re
from collections.abc import Mapping

YEAR = 31_536_000
IMMUTABLE = f"public, max-age={YEAR}, immutable"
REVALIDATE = "public, max-age=0, must-revalidate"

# `assets/site.3f9a1c2b7d.css`: the name changes with the content.
_FINGERPRINTED = re.compile(r"^assets/.*\.[0-9a-f]{10,}\.[^./]+$")


def cache_control(path: str) -> str:
    """Return the value of Cache-Control: a year for a file whose name changes with its content."""
    return IMMUTABLE if _FINGERPRINTED.match(path) else REVALIDATE


def security_headers(policy: str) -> Mapping[str, str]:
    """Return the headers of every response; `policy` is the Content-Security-Policy's value."""
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    }
