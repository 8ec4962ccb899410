"""Titles and credentials that are typed around an author's name."""

import pytest

from graph_samples import assembled, document, post

JANE = document("author", "jane-doe", name="Jane Doe", credentials=["LMT"])
ROBIN = document("author", "robin", name="Robin Sample")
RN = document("author", "ana-ito", name="Dr. Ana Ito", credentials=["R.N."])

_NOT_HELD = "warning[credential-not-held]: '{}': content/authors/{}.md does not list {}, so it is"
_ADD = " not shown; add it to credentials there, or delete it here"
_TITLE = "warning[credential-not-held]: '{}': the title '{}' is not shown; delete it here, or"

TYPED = {
    "Jane Doe": "",
    "jane-doe": "",
    "Jane Doe, LMT": "",
    "by Jane Doe": "",
    "Dr. Ana Ito, RN": "",
    "Jane Doe, RN": _NOT_HELD.format("Jane Doe, RN", "jane-doe", "RN") + _ADD,
    "Jane Doe, LMT, RN": _NOT_HELD.format("Jane Doe, LMT, RN", "jane-doe", "RN") + _ADD,
    "Robin Sample PhD": _NOT_HELD.format("Robin Sample PhD", "robin", "PhD") + _ADD,
    "Dr. Jane Doe": _TITLE.format("Dr. Jane Doe", "Dr.")
    + " write it in name: of content/authors/jane-doe.md",
    "Doe, Jane": "error[unknown-author]: no author has the id or name 'Doe, Jane';"
    " write the author's id: jane-doe",
    "Jane Doe, LMT & Robin Sample": "error[unknown-author]: no author has the id or name"
    " 'Jane Doe, LMT & Robin Sample'; put lists in brackets: author: [jane-doe, robin]",
    "Jane Doe, LMT and Robin Sample": "error[unknown-author]: no author has the id or name"
    " 'Jane Doe, LMT and Robin Sample'; put lists in brackets: author: [jane-doe, robin]",
}


@pytest.mark.parametrize("typed", TYPED)
def test_credentials_behind_a_name_are_the_authors_own(typed: str) -> None:
    """What is typed around a name is in the author's file, or it is said that no page shows it."""
    _, found = assembled(JANE, ROBIN, RN, post("p", author=typed))
    said = "".join(str(each).partition("10: ")[2] for each in found)
    assert said == TYPED[typed]


def test_a_reviewers_credentials_are_the_authors_own() -> None:
    """A reviewer's letters say who vouches for a text: they are looked at as well."""
    reviewed = post("p", author="robin", reviewed_by="Jane Doe, MD", last_reviewed="2026-05-01")
    _, found = assembled(JANE, ROBIN, reviewed)
    assert [(each.code, each.place.line) for each in found] == [("credential-not-held", 5)]
