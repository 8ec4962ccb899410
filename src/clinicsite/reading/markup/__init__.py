"""Markdown becomes HTML, and the facts found in it; the only door to python-markdown.

`convert` is pure: no disk, no clock, nothing left from one text to the next. Links and pictures of
the site stay unresolved (`Reference`); which document they mean is for `graph/` to say.
"""

from clinicsite.reading.markup.conversion import convert
from clinicsite.reading.markup.mentions import link_first_mentions, mentioned
from clinicsite.reading.markup.options import MarkupOptions

__all__ = ["MarkupOptions", "convert", "link_first_mentions", "mentioned"]
