"""What a browser is told to do: nothing where nothing changed, and never less than is needed."""

from pathlib import Path

from clinicsite import digests
from clinicsite.serving.changes import Reload, Seen, Swap, reaction, renamed
from clinicsite.serving.shown import Shown

OLD, NEW = "/assets/site.aaaa.css", "/assets/site.bbbb.css"
PAGE = f'<link rel="stylesheet" href="{OLD}"><p>words</p>'.encode()
SWAPPED = PAGE.replace(OLD.encode(), NEW.encode())
SEEN = Seen("/", digests.of_bytes(PAGE), "others")


def test_an_equal_page_is_left_alone() -> None:
    """A save elsewhere in the site does not disturb who reads this page."""
    assert reaction(SEEN, PAGE, SEEN.page, {}, "others") is None


def test_another_page_is_reloaded() -> None:
    """New bytes are fetched."""
    assert reaction(SEEN, PAGE, digests.of_bytes(b"other"), {}, "others") == Reload()


def test_a_page_that_was_forgotten_is_compared_by_its_digest() -> None:
    """Nothing but the digest is needed to know whether a page is the same."""
    assert reaction(SEEN, None, SEEN.page, {OLD: NEW}, "others") is None
    assert reaction(SEEN, None, digests.of_bytes(SWAPPED), {OLD: NEW}, "others") == Reload()


def test_only_the_name_of_a_style_sheet_changed() -> None:
    """Then the sheet is swapped, and the page counts as the new one."""
    digest = digests.of_bytes(SWAPPED)
    expected = Swap(((OLD, NEW),), Seen("/", digest, "others"))
    assert reaction(SEEN, PAGE, digest, {OLD: NEW}, "others") == expected


def test_a_style_sheet_and_the_words_changed() -> None:
    """A swap that would hide new words is no swap."""
    digest = digests.of_bytes(SWAPPED.replace(b"words", b"other words"))
    assert reaction(SEEN, PAGE, digest, {OLD: NEW}, "others") == Reload()


def test_a_sheet_that_the_page_does_not_use_is_no_reason() -> None:
    """Only the sheets of the page itself are swapped."""
    assert reaction(SEEN, PAGE, SEEN.page, {"/print.css": "/print.css?1"}, "others") is None


def test_other_assets_reload() -> None:
    """A picture that kept its name is not in the page's bytes, so the page is fetched anew."""
    assert reaction(SEEN, PAGE, SEEN.page, {}, "other picture") == Reload()


def test_a_sheet_that_kept_its_name_gets_a_query() -> None:
    """The browser takes it for another file, and the page's bytes stay the same."""
    before, now = (
        Shown(Path(), {"a.css": digest}, style_sheets={"static/a.css": "a.css"})
        for digest in ("11", "22")
    )
    names = renamed(before, now)
    assert names == {"/a.css": "/a.css?22"}
    page = b'<link rel="stylesheet" href="/a.css">'
    seen = Seen("/", digests.of_bytes(page), "")
    assert reaction(seen, page, seen.page, names, "") == Swap((("/a.css", "/a.css?22"),), seen)
