"""New documents are written by python-frontmatter, and read back unchanged."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clinicsite.errors import has_errors
from clinicsite.fields import Scalar
from clinicsite.front_matter import handler
from clinicsite.front_matter.fences import FORBIDDEN, decode


def back(text: str) -> tuple[dict[str, Any], str]:
    """Read a written document."""
    decoded, found = decode(text.encode(), "x.md")
    assert decoded is not None
    assert not has_errors(found)  # a warning of a bidirectional override is right
    parted, found = handler.part(decoded, "x.md")
    assert found == []
    assert parted is not None
    return parted.front.values, parted.body


def test_the_form_is_what_an_editor_would_type() -> None:
    """Order kept, lists indented, quotes only where YAML would read something else."""
    values = {
        "title": "Neck pain: what helps",
        "date": dt.date(2026, 4, 9),
        "author": ["maren", "No"],
        "description": "Plain words, 9:30 or “later”",
        "image": {"src": "neck.jpg", "alt": "A curve"},
        "sources": [{"title": "A", "year": 2016}, {"title": "B"}],
        "draft": True,
        "content": "012",
        "handler": "@x",
    }
    assert handler.dump(values, "\nText.\n\n---\n\nMore.\n") == (
        "---\n"
        "title: 'Neck pain: what helps'\n"
        "date: 2026-04-09\n"
        "author:\n"
        "  - maren\n"
        "  - 'No'\n"
        "description: Plain words, 9:30 or “later”\n"
        "image:\n"
        "  src: neck.jpg\n"
        "  alt: A curve\n"
        "sources:\n"
        "  - title: A\n"
        "    year: 2016\n"
        "  - title: B\n"
        "draft: true\n"
        "content: '012'\n"
        "handler: '@x'\n"
        "---\n"
        "\n"
        "Text.\n"
        "\n"
        "---\n"
        "\n"
        "More.\n"
    )


TEXT = st.text(st.characters(codec="utf-8"), max_size=40).filter(
    lambda text: not FORBIDDEN.search(text)
)
KEY = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
VALUES = st.recursive(
    TEXT,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(KEY, inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(KEY, VALUES, max_size=6), TEXT)
@example({"a": "\ufeff", "b": ["\u2028\u202e", "\t x\n\t"], "c": {"d": "\r"}}, "\ufeff\u202e")
def test_what_is_written_is_read_back(values: dict[str, Any], body: str) -> None:
    """Any texts, lists and mappings, whatever characters they hold, in their order."""
    read, text = back(handler.dump(values, body))
    assert read == values
    assert list(read) == list(values)
    assert text.strip() == body.replace("\r\n", "\n").replace("\r", "\n").strip()


@given(
    st.dictionaries(
        KEY,
        st.booleans() | st.integers(-(10**6), 10**6) | st.dates() | st.floats(-1e6, 1e6),
        max_size=4,
    )
)
def test_dates_numbers_and_flags_are_written_plain(values: dict[str, Any]) -> None:
    """They come back as the text that the schema reads them from."""
    read, _ = back(handler.dump(values, ""))
    for key, value in values.items():
        assert read[key].plain
        if isinstance(value, bool):
            assert read[key] == str(value).lower()
        elif isinstance(value, float):
            assert float(read[key]) == value
        else:
            assert read[key] == str(value)


def test_a_value_that_was_read_can_be_written() -> None:
    """A `Scalar` is a text."""
    assert back(handler.dump({"a": Scalar("true", plain=False)}, ""))[0]["a"].plain is False


@pytest.mark.parametrize("value", [None, b"x", {1, 2}, float("inf"), float("nan"), object()])
def test_what_front_matter_cannot_hold_is_refused(value: object) -> None:
    """Nothing is written that could not be read."""
    with pytest.raises(TypeError):
        handler.dump({"a": [value]}, "")
