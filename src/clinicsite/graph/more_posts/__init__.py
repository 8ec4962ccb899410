"""More Posts: for each post the posts to read next, and why.

This room stands alone: values in, values out.  It reads no file, knows no url and no
template.  The way through it:

    Candidate ─ words, terms ▶ Terms ─ index, matrix ▶ Matrix ─ neighbours, shortlists ▶ Lists
      ─ evidence ▶ rankings ─ choosing, rescuing ▶ slots ─ telling, reasons ▶ Choice

What is known of all texts is kept as bytes (`memory`, `keeping`); of a changed text, only what
follows from it is worked out again.  `docs/decisions/0002-more-posts.md` tells how each step earned
its place, `0022-local-more-posts.md` how a change became cheap.
"""

from clinicsite.graph.more_posts.engine import choose, compare, explain, terms, update
from clinicsite.graph.more_posts.model import (
    Candidate,
    Choice,
    Chosen,
    Comparison,
    Explanation,
    Facts,
    GaveWay,
    Kept,
    Reason,
    TermCache,
    Terms,
)
from clinicsite.graph.more_posts.series import facts

__all__ = [
    "Candidate",
    "Choice",
    "Chosen",
    "Comparison",
    "Explanation",
    "Facts",
    "GaveWay",
    "Kept",
    "Reason",
    "TermCache",
    "Terms",
    "choose",
    "compare",
    "explain",
    "facts",
    "terms",
    "update",
]
