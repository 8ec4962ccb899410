"""More Posts: for each post the posts to read next, and why.

This room stands alone: values in, values out.  It reads no file, knows no url and no
template.  The way through it:

    Candidate ─ words, stems, counting ▶ Table ─ matrix ▶ Matrix ─ neighbours ▶ shortlists
      ─ evidence ▶ rankings ─ choosing, rescuing ▶ slots ─ reasons ▶ Choice

Where few posts changed since a survey that was kept, `shortlists` takes the shorter way of
`keeping` and `updating`.  `docs/decisions/0002-more-posts.md` tells how each step earned its
place, `0010-related-in-time.md` what it costs.
"""

from clinicsite.graph.related.engine import begin, choose, compare, explain
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
    "begin",
    "choose",
    "compare",
    "explain",
]
