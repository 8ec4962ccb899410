"""The page that tells of a failed build."""

from pathlib import Path

from clinicsite.building.request import Request
from clinicsite.errors import ContentError, Diagnostic, Place, Severity
from clinicsite.serving.failure import failure_of, failure_page


def test_the_title_counts_what_has_to_be_fixed(tmp_path: Path) -> None:
    """The page goes away with the errors; warnings have a list of their own and can wait."""
    remark = Diagnostic(Place("content/b.md", 1, 1), "short-text", "short", "", Severity.WARNING)
    errors = [Diagnostic(Place("content/c.md", n, 1), "dead-link", "dead", "") for n in (1, 2)]

    def shown(*found: Diagnostic) -> str:
        failure = failure_of(ContentError(found), Request(root=tmp_path))
        return failure_page(failure, last_good=True).decode()

    text = shown(remark, *errors)
    assert "<h1>2 errors to fix</h1>" in text
    urgent, later = text.split("<h2>These can wait</h2>")
    assert (urgent.count("dead-link"), urgent.count("short-text")) == (2, 0)
    assert (later.count("dead-link"), later.count("short-text")) == (0, 1)
    assert "<h1>1 error to fix</h1>" in shown(remark, errors[0])
    alone = shown(remark)
    assert "<h1>1 thing to fix</h1>" in alone
    assert "These can wait" not in alone
