"""The page that tells of a failed build."""

from pathlib import Path

from clinicsite.errors import ContentError, Diagnostic, Place, Severity
from clinicsite.request import Request
from clinicsite.serving.failure import failure_of, failure_page


def test_only_errors_are_things_to_mend(tmp_path: Path) -> None:
    """The page goes away with them; warnings are told below, and may stay."""
    remark = Diagnostic(Place("content/b.md", 1, 1), "short-text", "short", "", Severity.WARNING)
    errors = [Diagnostic(Place("content/c.md", n, 1), "dead-link", "dead", "") for n in (1, 2)]
    failure = failure_of(ContentError([remark, *errors]), Request(root=tmp_path))
    text = failure_page(failure, last_good=True).decode()
    assert "<h1>2 things to mend</h1>" in text
    assert text.index("dead-link") < text.index("short-text")
    alone = failure_of(ContentError([remark]), Request(root=tmp_path))
    assert "<h1>One thing to mend</h1>" in failure_page(alone, last_good=True).decode()
