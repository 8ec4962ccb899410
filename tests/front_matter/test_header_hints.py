"""Mistakes in front matter that have one likely correction: the hint is the line to type."""

import pytest

from reading_samples import HEADER, post, read_text

DATED = "date: 2026-04-09\nauthor: maren\n"

# A whole header, then every sentence that is said of it.
SENTENCES = {
    "curly quotes around a title": (
        "title: “My title”\n" + DATED,
        [
            (
                "2:8: warning[curly-quotes]: the curly quotes “ ” become part of the value;"
                ' write title: "My title", or "“My title”" to keep them'
            )
        ],
    ),
    "single curly quotes with an apostrophe": (
        "title: \u2018It\u2019s fine\u2019\n" + DATED,
        [
            (
                "2:8: warning[curly-quotes]: the curly quotes \u2018 \u2019 become part of"
                " the value;"
                ' write title: "It\u2019s fine", or "\u2018It\u2019s fine\u2019" to keep them'
            )
        ],
    ),
    "curly quotes around an item": (
        HEADER + "modalities: [«Hot stone», Shiatsu]\n",
        [
            (
                "5:14: warning[curly-quotes]: the curly quotes « » become part of the value;"
                ' write "Hot stone", or "«Hot stone»" to keep them'
            )
        ],
    ),
    "a quotation inside a title": ("title: The “ouch” question\n" + DATED, []),
    "two quotations": ("title: “Ouch” and “Oh”\n" + DATED, []),
    "curly quotes that are meant": ('title: "“Ouch”"\n' + DATED, []),
    "curly quotes around a date": (
        "title: T\ndate: “2024-01-02”\nauthor: maren\n",
        ["3:7: error[not-a-date]: expected a date, found '“2024-01-02”'; write 2024-01-02"],
    ),
    "curly quotes around a flag": (
        HEADER + "draft: “true”\n",
        ["5:8: error[not-a-flag]: expected true or false, found '“true”'; write true"],
    ),
    "curly quotes around an address": (
        HEADER + "canonical: “https://a.example/x”\n",
        [
            (
                "5:12: error[not-a-url]: expected a web address, found '“https://a.example/x”';"
                " write https://a.example/x without the curly quotes"
            )
        ],
    ),
    "a no-break space after the colon": (
        "title:\u00a0T\n" + DATED,
        [
            (
                "2:7: error[missing-space]: the space after the colon is a no-break space (U+00A0);"
                " delete it and type an ordinary space: 'title: …'"
            )
        ],
    ),
    "an invisible character after the colon": (
        "title:\u200bT\n" + DATED,
        [
            (
                "2:7: error[missing-space]: an invisible character (U+200B) follows the colon;"
                " delete it and type an ordinary space: 'title: …'"
            )
        ],
    ),
    "quoted values without brackets": (
        HEADER + 'modalities: "Swedish massage", "Hot stone massage"\n',
        [
            (
                "5:13: error[needs-quotes]: several values in quotes are not in a list;"
                ' put lists in brackets: modalities: ["Swedish massage", "Hot stone massage"]'
            )
        ],
    ),
    "an item on the line of its key": (
        HEADER + "modalities: - Swedish massage\n",
        [
            (
                "5:13: error[needs-quotes]: an item of a list cannot be on the line of its key;"
                " write a list as modalities: [Swedish massage],"
                ' a text as modalities: "- Swedish massage"'
            )
        ],
    ),
    "an item on the line of its key, others below": (
        HEADER + "modalities: - Swedish\n  - Shiatsu\n",
        [
            (
                "5:13: error[needs-quotes]: an item of a list cannot be on the line of its key;"
                ' write a list as modalities: [Swedish, Shiatsu], a text as modalities: "- Swedish"'
            )
        ],
    ),
    "three keys without a space": (
        "title:T\ndate:2026-01-01\nauthor:maren\n",
        [
            "2:7: error[missing-space]: a space is missing after the colon; write 'title: …'",
            "3:6: error[missing-space]: a space is missing after the colon; write 'date: …'",
            "4:8: error[missing-space]: a space is missing after the colon; write 'author: …'",
        ],
    ),
    "half a review behind a wrong date": (
        "title: T\ndate: soon\nauthor: maren\nreviewed_by: Jane\n",
        [
            (
                "3:7: error[not-a-date]: expected a date, found 'soon'; write it as YYYY-MM-DD or"
                " YYYY-MM-DDTHH:MM, for example 2026-04-09T14:30"
            ),
            "5:14: error[half-a-review]: reviewed_by needs last_reviewed; add last_reviewed",
        ],
    ),
    "the other half cannot be read": (
        HEADER + "reviewed_by: Jane\nlast_reviewed: soon\n",
        [
            (
                "6:16: error[not-a-date]: expected a date, found 'soon';"
                " write it as YYYY-MM-DD, for example 2026-04-09"
            )
        ],
    ),
}

# The value of a key in the file of an author or modality, then what is said of it.
LISTS = {
    "credentials: LMT, BCTMB": (
        "'LMT, BCTMB' is read as one credential; put lists in brackets: [LMT, BCTMB];"
        " a full name belongs below name:"
    ),
    "credentials: 'LMT; BCTMB'": (
        "'LMT; BCTMB' is read as one credential; put lists in brackets: [LMT, BCTMB];"
        " a full name belongs below name:"
    ),
    "credentials: LMT & BCTMB": (
        "'LMT & BCTMB' is read as one credential; put lists in brackets: [LMT, BCTMB];"
        " a full name belongs below name:"
    ),
    "credentials: [LMT, BCTMB]": "",
    "credentials: LMT (Oregon, 2019)": "",
    "credentials: [{abbreviation: LMT, name: 'Therapist, licensed'}]": "",
    "also: cupping, fire cupping": (
        "'cupping, fire cupping' is read as one name; put lists in brackets:"
        " [cupping, fire cupping], or one name with a comma in quotes"
    ),
    "also: 'Neck, shoulder and back massage'": "",
    "also: [cupping, fire cupping]": "",
    "misspelled: shiatzu, siatsu": (
        "'shiatzu, siatsu' is read as one name; put lists in brackets:"
        " [shiatzu, siatsu], or one name with a comma in quotes"
    ),
}

_TAGS = "write category: … (one), modalities: […] or conditions: […]; there are no tags"

# A line that YAML cannot read must not hide what is wrong with the other lines.
UNREADABLE = {
    "colon": "title: A: b\n",
    "bracket": "title: x\nmodalities: [a\n",
    "brace": "title: x\nimage: {src: a.jpg\n",
    "tab": "title: x\n\tbla: y\n",
    "broken quote": "title: 'Bob's'\n",
    "open quote": 'title: "abc\n',
    "no space": "title:x\n",
    "item": "title: - x\n",
}


def sentences(header: str) -> list[str]:
    """Return all that is said of a header, in the order of its lines."""
    _, found = read_text(post(header))
    found = sorted(found, key=lambda each: each.sort_key())
    return [str(each).partition(".md:")[2] for each in found]


@pytest.mark.parametrize("name", SENTENCES)
def test_the_hint_is_the_line_to_type(name: str) -> None:
    """Nothing is lost silently, and what is said holds the correction."""
    header, expected = SENTENCES[name]
    assert sentences(header) == expected


@pytest.mark.parametrize("line", LISTS)
def test_a_list_typed_as_one_text_is_an_error(line: str) -> None:
    """Several names in one text would be one name on the page."""
    kind = "author" if line.startswith("credentials") else "modality"
    _, found = read_text(post(f"name: Cupping\n{line}\n"), kind)
    said = [str(each).partition("[list-in-text]: ")[2] for each in found]
    assert said == ([LISTS[line]] if LISTS[line] else [])


@pytest.mark.parametrize("key", ["tag", "tags", "Tags", "categories", "keywords", "topics"])
def test_words_for_tags_are_answered_alike(key: str) -> None:
    """Whatever other programs call a tag, the answer names what posts are sorted by."""
    assert sentences(f"{HEADER}{key}: news\n") == [
        f"5:1: error[unknown-key]: unknown key '{key}'; {_TAGS}"
    ]


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_unreadable_line_hides_no_other_mistake(name: str) -> None:
    """An unknown key, a missing key and a wrong value are told in the same run."""
    said = sentences(UNREADABLE[name] + "tag: news\ndate: soon\n")
    codes = [each.partition("[")[2].partition("]")[0] for each in said]
    assert {"unknown-key", "missing-key", "not-a-date"} < set(codes), said
    assert [each for each in said if "missing key" in each] == [
        "1:1: error[missing-key]: missing key 'author'; add 'author: …'"
    ]
