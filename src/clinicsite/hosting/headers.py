"""How files are served: caching, and what browsers are told of a page's safety.

In one place for all hosts; each writes it in its own form.
"""

import re
from collections.abc import Mapping

YEAR = 31_536_000
IMMUTABLE = f"public, max-age={YEAR}, immutable"
REVALIDATE = "public, max-age=0, must-revalidate"

# `assets/site.3f9a1c2b7d.css`: a name that changes with the bytes never has other bytes.
_FINGERPRINTED = re.compile(r"^assets/.*\.[0-9a-f]{10,}\.[^./]+$")


def cache_control(path: str) -> str:
    """Return how long browsers may keep a file: for good if its name changes with its bytes."""
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
