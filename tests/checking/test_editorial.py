"""Editorial checks: what they find, where they say it stands, and what they leave alone."""

from pathlib import Path

import pytest

from clinicsite.building.stages import read_site
from clinicsite.checking.content import editorial
from clinicsite.checking.content.passages import passages
from sample import SITES, TODAY, Site, copy

POST = "content/posts/new.md"
HEALTH = {"conditions": "ache", "sources": "[{title: A book}]"}
REVIEW = {"reviewed_by": "ana", "last_reviewed": "2026-03-01"}
RED_FLAG = "/// red-flag | See a doctor first if\nit gets worse.\n///\n"


@pytest.fixture
def site(tmp_path: Path, tiny_theme: None) -> Site:  # noqa: ARG001 - made with it
    """Return a sound site with a condition and a disclaimer."""
    site = copy(SITES / "stories", tmp_path / "site")
    site.write("content/conditions/ache.md", "---\nname: Aches\n---\nThey ache.\n")
    site.write("content/site.yaml", f"{site.read('content/site.yaml')}disclaimer: Ask a doctor.\n")
    return site


def found(site: Site, body: str = "Text.", *codes: str, **header: str) -> list[str]:
    """Return what is found at a new post: `line:column level code`."""
    values = {"title": "A new post", "date": "2026-03-01", "author": "ana"} | header
    lines = "".join(f"{key}: {value}\n" for key, value in values.items())
    site.write(POST, f"---\n{lines}---\n{body}\n")
    made = read_site(site.request())
    wanted = [each for each in made.diagnostics if not codes or each.code in codes]
    return [
        f"{each.place.line}:{each.place.column} {each.severity} {each.code}"
        for each in wanted
        if each.place.file == POST
    ]


CLAIM, NUMBER = "claim-words", "statistic-without-source"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("Massage cures backs.", ["6:9"]),
        ("Nothing here.\n\nMassage **cures** backs.", ["8:11"]),
        ("It cannot cure a cold.\nIt will cure a back.", ["7:9"]),
        ("It is clinically\nproven.", ["6:7"]),
        ("It is *clinically*  **proven**.", ["6:8"]),
        ("It is 100% safe.", ["6:7"]),
        ("A [guaranteed](../pages/about.md) rest.", ["6:4"]),
        ("- one\n- it will detox you\n", ["7:11"]),
        ("Relief\n: it cures", ["7:6"]),
        ("It cures.\n\n## More\n\nIt cures again.", ["6:4", "10:4"]),
        ("\u201cIt cures.\u201d They say.", ["6:5"]),
    ],
)
def test_a_claim_is_found_at_its_word(site: Site, body: str, where: list[str]) -> None:
    assert found(site, body, CLAIM) == [f"{place} warning {CLAIM}" for place in where]


@pytest.mark.parametrize(
    "body",
    [
        "Massage does not cure arthritis.",
        "Massage doesn\u2019t cure arthritis.",
        "There is no miracle.",
        "Nothing is guaranteed.",
        "Can massage cure arthritis?",
        "Eat cured ham, cured meats or curing salts. Cured gels are for nails.",
        "Secure your table. It is accurate. Obscured.",
        "/// myth | Massage flushes toxins\nIt moves blood.\n///",
        "```\ncure\n```",
        "Self-cure-free words.",
    ],
)
def test_what_claims_nothing_is_left_alone(site: Site, body: str) -> None:
    assert found(site, body, CLAIM) == []


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("About 80% of backs ache.", ["6:7"]),
        ("About 80 percent of backs ache.", ["6:7"]),
        ("Studies show it.", ["6:1"]),
        ("See [a study](https://x.example/).\n\n## More\n\nBut 7.5 % do not.", ["10:5"]),
        ("One: 5%. Two: 6%.\n\n## More\n\nThree: 7%.", ["6:6", "10:8"]),
    ],
)
def test_a_number_without_a_source_is_found(site: Site, body: str, where: list[str]) -> None:
    assert found(site, body, NUMBER) == [f"{place} warning {NUMBER}" for place in where]


@pytest.mark.parametrize(
    ("body", "header"),
    [
        ("About 80% of backs ache ([NICE](https://www.nice.org.uk/)).", {}),
        ("About 80% of backs ache.[^1]\n\n[^1]: NICE.", {}),
        ("About 80% of backs ache.", {"sources": "[{title: NICE}]"}),
        ("Come at 8, or 80 minutes later.", {}),
    ],
)
def test_a_number_with_a_source_is_left_alone(
    site: Site, body: str, header: dict[str, str]
) -> None:
    assert found(site, body, NUMBER, **header) == []


@pytest.mark.parametrize(
    ("header", "body", "codes"),
    [
        (HEALTH | REVIEW, RED_FLAG, []),
        (HEALTH | REVIEW, "Text.", ["no-red-flag"]),
        ({"conditions": "ache"} | REVIEW, RED_FLAG, ["no-sources"]),
        (HEALTH, RED_FLAG, ["not-reviewed"]),
        (HEALTH | {"author": "ben"}, RED_FLAG, ["author-without-credential", "not-reviewed"]),
        (HEALTH | REVIEW | {"author": "ben"}, RED_FLAG, []),
        (
            HEALTH | {"reviewed_by": "ana", "last_reviewed": "2025-05-31"},
            RED_FLAG,
            ["review-overdue"],
        ),
        (HEALTH | {"reviewed_by": "ana", "last_reviewed": "2025-06-01"}, RED_FLAG, []),
        ({}, "Text.", []),
    ],
)
def test_a_post_about_a_condition_says_who_on_what_ground_and_when(
    site: Site, header: dict[str, str], body: str, codes: list[str]
) -> None:
    asked = (
        "no-red-flag",
        "no-sources",
        "not-reviewed",
        "author-without-credential",
        "review-overdue",
    )
    assert sorted(each.split()[-1] for each in found(site, body, *asked, **header)) == codes


def test_posts_about_conditions_need_a_disclaimer(site: Site) -> None:
    def told() -> list[str]:
        made = read_site(site.request())
        return [str(each.place) for each in made.diagnostics if each.code == "no-disclaimer"]

    found(site, RED_FLAG, **HEALTH, **REVIEW)
    assert told() == []
    site.replace("content/site.yaml", "disclaimer: Ask a doctor.\n", "")
    assert told() == ["content/site.yaml:1:7"]
    site.delete(POST)
    assert told() == []


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({"title": "W" * 32}, "2:8 warning title-width"),
        ({"title": "i" * 100}, ""),
        ({"title": "Ankles in WINTER"}, "2:8 warning duplicate-title"),
        ({"title": "Prices for 2025"}, "2:8 info outdated-year"),
        ({"title": "Prices for 2026"}, ""),
        ({"description": "x" * 157}, "5:14 warning description-length"),
        ({"description": "x" * 156}, ""),
        ({"description": "x" * 121}, ""),
        ({"description": "x" * 120}, "5:14 info description-length"),
        ({"slug": "x" * 80}, "5:7 info long-url"),
    ],
)
def test_what_search_results_show_is_checked(
    site: Site, header: dict[str, str], expected: str
) -> None:
    asked = ("title-width", "duplicate-title", "outdated-year", "description-length", "long-url")
    assert found(site, "Text.", *asked, **header) == ([expected] if expected else [])


def test_a_description_of_another_post_is_told_at_the_newer(site: Site) -> None:
    same = "Warm feet."
    site.replace("content/posts/ankles.md", "author: ana", f"author: ana\ndescription: {same}")
    assert found(site, "Text.", "duplicate-description", description="warm  FEET.") == [
        "5:14 warning duplicate-description"
    ]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("Read [click here](../pages/about.md).", ["6:7"]),
        ("Read [**more**](https://x.example/).", ["6:9"]),
        ("Read [more about us](../pages/about.md).", []),
    ],
)
def test_a_link_that_does_not_say_where_it_leads_is_found(
    site: Site, body: str, where: list[str]
) -> None:
    code = "generic-link-text"
    assert found(site, body, code) == [f"{place} warning {code}" for place in where]


@pytest.mark.parametrize(
    ("alt", "code"), [("IMG_2041", "alt-is-filename"), ("neck.jpg", "alt-is-filename"),
                      ("A new post", "alt-is-title"), ("A neck", "")]
)  # fmt: skip
def test_alt_texts_say_what_is_shown(site: Site, alt: str, code: str) -> None:
    site.write(
        "static/images/neck.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'
    )
    image = f"{{src: /images/neck.svg, alt: {alt}}}"
    told = found(site, "Text.", "alt-is-filename", "alt-is-title", image=image)
    assert [each.split()[-1] for each in told] == ([code] if code else [])


def test_length_is_remarked_on(site: Site) -> None:
    asked = ("short-text", "few-headings")
    assert found(site, "word " * 299, *asked) == ["2:8 info short-text"]
    assert found(site, "word " * 300, *asked) == []
    assert found(site, "word " * 301, *asked) == ["2:8 info few-headings"]
    answers = "".join(f"### Question {n}?\n\n{'word ' * 200}\n\n" for n in range(3))
    assert found(site, f"/// faq\n{answers}///\n", *asked) == []
    assert found(site, "word " * 300 + "\n\n## More\n\n" + "word " * 298, *asked) == []


def test_settings_change_how_much_a_check_weighs(site: Site) -> None:
    text = site.read("content/site.yaml")
    for level in ("off", "info", "warning", "error"):
        site.write("content/site.yaml", f"{text}checks:\n  {CLAIM}: {level}\n")
        site.write(POST, "---\ntitle: A\ndate: 2026-03-01\nauthor: ana\n---\nIt cures.\n")
        said = site.run("build", "--today", TODAY)
        assert said.code == int(level == "error")
        assert (f"new.md:6:4: {level}[{CLAIM}]" in said.err) is (level in ("warning", "error"))


def test_settings_cannot_silence_an_error(site: Site) -> None:
    text = site.read("content/site.yaml")
    site.write("content/site.yaml", f"{text}checks:\n  unknown-author: off\n")
    site.write(POST, "---\ntitle: A\ndate: 2026-03-01\nauthor: nobody\n---\nText.\n")
    assert site.run("build", "--today", TODAY).code == 1


def test_drafts_are_not_judged(site: Site) -> None:
    assert found(site, "It cures.", CLAIM, draft="true") == []


def test_passages_are_parted_at_headings_and_sentences_at_their_ends() -> None:
    html = (
        "<p>One <b>bold</b> word. Two!</p><ul><li>Three</li><li>Four</li></ul>"
        '<h2 id="x">Five?</h2><p>Six <a href="https://x.example/">seven</a> &amp; e.g.</p>'
    )
    first, second = passages(html, [""])
    assert first.sentences == ("One bold word.", "Two!", "Three", "Four")
    assert second.sentences == ("Five?", "Six seven & e.g.")
    assert (first.is_sourced, second.is_sourced) == (False, True)
    assert first.words == 6


@pytest.mark.parametrize(
    "text", ["&lt;" * 20_000, "<br>" * 20_000, "a. " * 20_000, "n't " * 20_000]
)
def test_long_texts_are_parted_without_turning_back(text: str) -> None:
    """Texts of our own converter: its elements are closed, and it writes a typed `<` as `&lt;`."""
    assert sum(part.words for part in passages(text, [""])) >= 1 or text.startswith("<br>")


def test_a_hostile_source_does_not_hold_up_the_search_for_a_place(site: Site) -> None:
    body = "cure " + "]()" * 4000 + " it. They clinically " + "*" * 4000 + " proven it."
    assert found(site, body, CLAIM)


@pytest.mark.parametrize("words", ["5%", "5 Percent", "Studies prove", "Research shows"])
def test_the_quick_look_passes_over_no_statistic(words: str) -> None:
    assert any(mark in words.lower() for mark in editorial._STATISTIC_MARKS)
