"""Which installed packages make search possible, and for which languages."""

import pytest

from clinicsite.pages.search.tool import installed, search_tool

BASE, ORDINARY, EXTENDED = "pagefind", "pagefind_bin", "pagefind_bin_extended"


@pytest.mark.parametrize(
    ("packages", "used", "splits_japanese"),
    [
        ((BASE, ORDINARY), ORDINARY, False),
        ((BASE, EXTENDED), EXTENDED, True),
        ((BASE, ORDINARY, EXTENDED), EXTENDED, True),
    ],
)
def test_either_binary_is_enough(
    packages: tuple[str, ...], used: str, *, splits_japanese: bool
) -> None:
    """The extended one is used where both are, as Pagefind itself does."""
    tool = search_tool(dict.fromkeys(packages, "1.5.2"))
    assert tool is not None
    assert tool.made_by == ("pagefind 1.5.2", f"{used} 1.5.2")
    assert tool.splits_words("ja") == splits_japanese
    assert tool.splits_words("vi")


@pytest.mark.parametrize("packages", [(), (BASE,), (ORDINARY,), (EXTENDED,), (ORDINARY, EXTENDED)])
def test_a_part_alone_is_not_enough(packages: tuple[str, ...]) -> None:
    """The binary and the package that starts it are needed."""
    assert search_tool(dict.fromkeys(packages, "1.5.2")) is None


@pytest.mark.parametrize("language", ["ja", "ja-JP", "JA", "zh", "zh-Hans", "zh-TW", "th"])
def test_languages_without_spaces_need_the_extended_build(language: str) -> None:
    """Whatever region or script the tag names."""
    tool = search_tool({BASE: "1", ORDINARY: "1"})
    assert tool is not None
    assert not tool.splits_words(language)


def test_what_is_installed_is_found() -> None:
    """The test requirements have search."""
    assert search_tool(installed()) is not None
