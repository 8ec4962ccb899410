"""Settings that change how a text is converted; part of a converted text's cache key."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MarkupOptions:
    """How texts are converted: the site's language, raw HTML on or off, typographic quotes."""

    language: str = "en"
    raw_html: bool = False
    smart_quotes: bool = True
