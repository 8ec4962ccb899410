"""The Content-Security-Policy that a site's pages work under, for the hosts that send it.

It forbids inline script and style and everything from elsewhere (W3C, Content Security Policy
Level 3). What the settings ask for beyond that is let in by its origin and nothing wider.
"""

from clinicsite.settings import Settings
from clinicsite.web_address import origin

GISCUS = "https://giscus.app"


def content_security_policy(settings: Settings, *, search: bool) -> str:
    """Return the header's value; `search` tells whether the site has an index to ask."""
    scripts, styles, connections = ["'self'"], ["'self'"], ["'self'"]
    frames: list[str] = []
    forms = ["'self'"]
    if search:
        # Pagefind's engine is WebAssembly; this word lets it run and no other text as code.
        scripts.append("'wasm-unsafe-eval'")
    if settings.newsletter is not None:
        forms.append(origin(settings.newsletter.action))
    comments = settings.comments
    if comments is not None and comments.provider != "email":
        server = origin(comments.url or GISCUS)
        scripts.append(server)
        styles.append(server)
        (frames if comments.provider == "giscus" else connections).append(server)
    directives = {
        "default-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": forms,
        "img-src": ["'self'"],
        "media-src": ["'self'"],
        "font-src": ["'self'"],
        "style-src": styles,
        "script-src": scripts,
        "connect-src": connections,
        "frame-src": frames,
    }
    return "; ".join(f"{name} {' '.join(found)}" for name, found in directives.items() if found)
