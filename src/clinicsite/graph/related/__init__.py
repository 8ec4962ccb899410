"""More Posts: for each post the posts to read next, and why.

This room stands alone: values in, values out.  It reads no file, knows no url and no
template, and imports nothing else of clinicsite.  The way through it:

    Candidate ─ words ▶ Bag ─ matrix ▶ Matrix ─ neighbours ▶ shortlists ─ evidence ▶ rankings
      ─ choosing, rescuing ▶ slots ─ reasons ▶ Choice

`docs/decisions/0002-more-posts.md` tells how each step earned its place.
"""

from clinicsite.graph.related.engine import choose, compare, explain
from clinicsite.graph.related.model import (
    Candidate,
    Choice,
    Comparison,
    Explanation,
    GaveWay,
    Reason,
    TermCache,
)

__all__ = [
    "Candidate",
    "Choice",
    "Comparison",
    "Explanation",
    "GaveWay",
    "Reason",
    "TermCache",
    "choose",
    "compare",
    "explain",
]
