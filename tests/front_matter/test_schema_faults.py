"""What is wrong with values is told at its place, in our words, and all at once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicsite.errors import Diagnostic
from clinicsite.front_matter.key_hints import suggestion
from clinicsite.front_matter.schema import MODELS, PostHeader
from reading_samples import HEADER, POST, WHOLE, post, read_text, told


def found_in(header: str, kind: str = "post") -> list[Diagnostic]:
    """Return what is wrong with a header."""
    document, found = read_text(post(header), kind)
    assert document is None or not found
    return found


def test_the_sample_with_every_key_is_sound() -> None:
    """A control for all the tests here that spoil it."""
    document, found = read_text(post(WHOLE))
    assert found == []
    assert document is not None
    assert set(document.header.model_dump(exclude_unset=True)) == set(PostHeader.model_fields)


def test_all_faults_of_a_document_are_told_at_once() -> None:
    """Front matter and text: one run tells everything, each at its place."""
    header = """\
titel: Neck
date: 01/02/2026
author: [a, [b]]
image:
  src: x.jpg
Draft: true
review_in: 0
ai: asisted
sources:
  - title: A
    yaer: 2020
    url: x
"""
    assert sorted(told(found_in(header))) == sorted(
        [
            "2:1 unknown-key",
            "3:7 not-a-date",
            "4:13 wrong-type",
            "5:1 missing-alt",
            "7:1 unknown-key",
            "8:12 out-of-range",
            "9:5 unknown-value",
            "12:5 unknown-key",
            "13:10 not-a-url",
        ]
    )


# Header without the required keys, then place and code, then words of the sentence or hint.
FAULTS = {
    "11 case": ("Draft: true\n", "5:1 unknown-key", "did you mean 'draft'?"),
    "11 typo": ("modality: x\n", "5:1 unknown-key", "did you mean 'modalities'?"),
    "11 space": ("reviewed by: x\n", "5:1 unknown-key", "did you mean 'reviewed_by'?"),
    "11 another program's word": ("tags: [x]\n", "5:1 unknown-key", "there are no tags"),
    "24 content": ("content: x\n", "5:1 unknown-key", "known: "),
    "24 handler": ("handler: x\n", "5:1 unknown-key", "unknown key 'handler'"),
    "24 number": ("1: x\n", "5:1 unknown-key", "unknown key '1'"),
    "24 true": ("true: x\n", "5:1 unknown-key", "unknown key 'true'"),
    "14 quoted flag": ('draft: "true"\n', "5:8 not-a-flag", "take the quotation marks away"),
    "14 yes": ("draft: yes\n", "5:8 not-a-flag", "'yes'"),
    "14 one": ("draft: 1\n", "5:8 not-a-flag", "'1'"),
    "14 True": ("draft: True\n", "5:8 not-a-flag", "'True'"),
    "14 nothing": ("draft:\n", "5:1 empty-value", "draft"),
    "14 list": ("draft: [true]\n", "5:8 not-a-flag", "a list"),
    "15 slashes": ("updated: 01/02/2026\n", "5:10 not-a-date", "write 2026-01-02 (January 2) or"),
    "15 short": ("updated: 2026-2-3\n", "5:10 not-a-date", "write 2026-02-03"),
    "15 month 13": ("updated: 2026-13-45\n", "5:10 not-a-date", "not in the calendar"),
    "15 30 February": ("updated: 2026-02-30\n", "5:10 not-a-date", "not in the calendar"),
    "15 word": ("updated: yesterday\n", "5:10 not-a-date", "'yesterday'"),
    "15 other digits": (
        "updated: \uff12\uff10\uff12\uff16-04-09\n",
        "5:10 not-a-date",
        "write 2026-04-09",
    ),
    "23 long number": (f"review_in: {'9' * 5000}\n", "5:12 not-a-number", "…"),
    "23 infinity": ("review_in: .inf\n", "5:12 not-a-number", "digits"),
    "30 mapping for text": ("category: {a: b}\n", "5:11 wrong-type", "keys with values"),
    "30 list for text": ("category: [a]\n", "5:11 wrong-type", "a list"),
    "30 mapping for list": ("modalities: {a: b}\n", "5:13 wrong-type", "keys with values"),
    "30 text for mapping": ("image: neck.jpg\n", "5:8 wrong-type", "src"),
    "30 text for list": ("sources: x\n", "5:10 wrong-type", "expected a list"),
    "30 list for mapping": ("extra: [a]\n", "5:8 wrong-type", "keys with values"),
    "30 deep": ("image: {src: {a: b}, alt: x}\n", "5:14 wrong-type", "keys with values"),
    "nested missing": ("image: {alt: x}\n", "5:1 missing-key", "'src' of 'image'"),
    "nested unknown": ("cta: {lable: x, url: /x/}\n", "5:7 unknown-key", "'label'"),
    "call that is no call": ("cta: none\n", "5:6 wrong-type", "false"),
    "call half": ("cta: {label: x}\n", "5:1 missing-key", "'url' of 'cta'"),
    "54 unsafe address": (
        "cta: {label: x, url: 'javascript:alert(1)'}\n",
        "5:22 unsafe-url",
        "https:",
    ),
    "36 slug up": ("slug: ../../x\n", "5:7 bad-slug", "use 'x'"),
    "36 slug reserved": ("slug: con\n", "5:7 bad-slug", "Windows"),
    "35 slug in other letters": ("slug: 頸部\n", "5:7 bad-slug", "use '"),
    "alias": ("aliases: [/a/, ../b]\n", "5:16 not-a-path", "/old/path/"),
    "unknown word": ("ai: yes\n", "5:5 unknown-value", "none"),
    "review without day": ("reviewed_by: x\n", "5:14 half-a-review", "add last_reviewed"),
    "machine text": ("ai: generated\n", "5:5 unreviewed-ai", "add reviewed_by"),
    "updated early": ("updated: 2020-01-01\n", "5:10 dates-out-of-order", "2026-04-09"),
    "expired at once": ("expires: 2026-04-09\n", "5:10 dates-out-of-order", "not after"),
    "picture without words": ("image: {src: x.jpg}\n", "5:1 missing-alt", "decorative"),
    "picture with too many": (
        "image: {src: x.jpg, alt: x, decorative: true}\n",
        "5:41 alt-and-decorative",
        "delete",
    ),
    "two sources of one key": (
        "sources: [{key: a, title: x}, {key: a, title: y}]\n",
        "5:37 duplicate-source",
        "'a'",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_told_in_our_words_at_its_place(name: str) -> None:
    """11, 14, 15, 23, 24, 30, 36, 54: code, place and mend."""
    header, place, words = FAULTS[name]
    found = found_in(HEADER + header)
    assert told(found) == [place], found
    assert words in str(found[0])


@pytest.mark.parametrize(
    ("header", "places"),
    [
        ("", ["1:1 missing-key"] * 3),
        ("title: x\nauthor: []\ndate: 2026-01-01\n", ["3:9 empty-list"]),
        ("title: ' '\nauthor: a\ndate: 2026-01-01\n", ["2:8 empty-value"]),
        ("title:\nauthor: a\ndate: 2026-01-01\n", ["2:1 empty-value"]),
        ("titel: x\nauthor: a\ndate: 2026-01-01\n", ["2:1 unknown-key"]),
    ],
)
def test_what_is_required_is_missed_once(header: str, places: list[str]) -> None:
    """8, 11: an empty or misspelt key is told as that, not as missing too."""
    assert told(found_in(header)) == places


def test_model_rules_are_told_together() -> None:
    """A pydantic validator that raises hides the ones after it; the rules of a post do not."""
    header = HEADER + "ai: assisted\nupdated: 2020-01-01\nexpires: 2020-01-01\n"
    assert len(found_in(header)) == 3


KEYS = {kind: list(model.model_fields) for kind, model in MODELS.items()}


@st.composite
def misspelt(draw: Any) -> tuple[str, str, str]:
    """Draw a kind, one of its keys, and that key with one letter changed."""
    kind = draw(st.sampled_from(sorted(KEYS)))
    key = draw(st.sampled_from(KEYS[kind]))
    at = draw(st.integers(0, len(key) - 1))
    letter = draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz_"))
    typo = draw(
        st.sampled_from(
            [
                key[:at] + key[at + 1 :],
                key[:at] + letter + key[at:],
                key[:at] + letter + key[at + 1 :],
                key[:at] + key[at + 1 : at + 2] + key[at] + key[at + 2 :],
                key.capitalize(),
            ]
        )
    )
    return kind, key, typo


@given(misspelt())
def test_a_key_with_one_wrong_letter_is_refused_with_the_right_word(
    case: tuple[str, str, str],
) -> None:
    """11: edit distance 1 on every key; where two keys are as near, either is named."""
    kind, key, typo = case
    if not typo or typo in KEYS[kind]:
        return
    needed = {"title": "Neck", "date": "2026-04-09", "author": "x", "name": "Neck"}
    lines = "".join(f"{k}: {v}\n" for k, v in needed.items() if k in KEYS[kind])
    found = [each for each in found_in(f"{lines}{typo}: x\n", kind) if each.code == "unknown-key"]
    assert len(found) == 1
    assert found[0].message == f"unknown key '{typo}'"
    meant = found[0].hint.removeprefix("did you mean '").removesuffix("'?")
    assert meant in KEYS[kind]
    assert meant == key or suggestion(typo, [meant, "zzzz"]) == found[0].hint


@given(
    st.one_of(
        st.booleans().map(str),
        st.sampled_from(
            ["yes", "no", "on", "off", "1", "0", "'true'", '"false"', "tru", "TRUE", "~"]
        ),
        st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=8),
    )
)
def test_only_two_words_are_flags(typed: str) -> None:
    """14: anything but true and false stops the build, so no draft is published by mistake."""
    document, _ = read_text(post(f"{HEADER}draft: {typed}\n"))
    if document is not None:
        assert typed in ("true", "false")


@pytest.mark.parametrize("cta", ["cta: false\n", "cta: {label: x, url: /x/}\n", ""])
def test_a_call_may_be_switched_off_or_be_ones_own(cta: str) -> None:
    """Of `false` and a mapping, each is accepted without the other's complaints."""
    document, found = read_text(post(HEADER + cta))
    assert found == []
    assert document is not None


def test_one_text_may_stand_for_a_list() -> None:
    """27: `modalities: deep-tissue` is one modality, not eleven letters."""
    document, _ = read_text(post(f"{HEADER}modalities: deep-tissue\n"))
    assert document is not None
    assert document.header.modalities == ("deep-tissue",)  # type: ignore[union-attr]


def test_free_data_is_plain() -> None:
    """`extra` holds texts as typed, and true and false as flags."""
    document, _ = read_text(post(f"{HEADER}extra:\n  a: true\n  b: 'true'\n  c: [No, 012]\n"))
    assert document is not None
    assert document.header.extra == {"a": True, "b": "true", "c": ["No", "012"]}
    assert type(document.header.extra["b"]) is str


@pytest.mark.parametrize("date", ["2026-04-09", "2026-04-09T10:00", "2026-04-09T10:00:00Z"])
def test_a_dated_name_agrees_with_the_date(date: str) -> None:
    """The date in a post's name is the date of its front matter."""
    text = POST.replace("2026-04-09", date)
    assert read_text(text, name="2026-04-09-neck")[1] == []
    assert told(read_text(text, name="2026-04-10-neck")[1]) == ["3:7 date-mismatch"]


def test_the_text_is_converted_below_a_faulty_header() -> None:
    """All errors at once: a fault in the header does not hide those of the text."""
    seen = []

    def convert(body: str, **rest: Any) -> Any:
        seen.append((body, rest["first_line"], tuple(rest["source_keys"])))
        raise NotImplementedError

    from clinicsite.reading.parsing import parse
    from reading_samples import OPTIONS, source

    text = post("titel: x\nsources:\n  - key: a\n  - title: b\n  - x\n", "Body\n")
    with pytest.raises(NotImplementedError):
        parse(source(text), OPTIONS, convert=convert)
    assert seen == [("Body\n", 8, ("a", "2", "3"))]


@given(st.binary(max_size=300), st.sampled_from(sorted(MODELS)))
def test_any_bytes_are_a_document_or_diagnostics(data: bytes, kind: str) -> None:
    """4, 26, 39: no file can end a run by an exception."""
    document, found = read_text(data, kind)
    assert document is not None or found
    assert all(each.place.line >= 1 for each in found)


@given(st.text(max_size=300), st.sampled_from(sorted(MODELS)))
def test_any_header_is_a_document_or_diagnostics(text: str, kind: str) -> None:
    """As above, between sound fences."""
    document, found = read_text(post(text.encode(errors="replace").decode()), kind)
    assert document is not None or found


def test_very_many_mistakes_of_one_kind_are_counted() -> None:
    """A file of unknown keys is answered by a hundred lines, and one that says how many more."""
    found = found_in(HEADER + "".join(f"key{number}: x\n" for number in range(5_000)))
    assert [each.code for each in found] == ["unknown-key"] * 101
    assert found[-1].message == "4900 more mistakes of this kind"
    assert found[-1].place.line == found[0].place.line + 100


DOWNLOAD = "download it (if you may), and"
COLON = "type an ordinary colon and a space: 'category: \u2026'"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("aliases: /a, /b", "not-a-path: put lists in brackets: [/a, /b]"),
        ("aliases: /a/b /c/d/", "not-a-path: put lists in brackets: [/a/b, /c/d/]"),
        ("aliases: /a, b", "not-a-path: write it as /old/path/ with letters, digits and hyphens"),
        ("image: ![A hand](x.jpg)", 'needs-quotes: write image: {src: x.jpg, alt: "A hand"}'),
        ("image: ![](x.jpg)", 'needs-quotes: write image: {src: x.jpg, alt: ""}'),
        ("modalities:\n  - thai\n  -cupping", "missing-space: write '- cupping'"),
        (
            "image: https://x.example/p/a.jpg?w=1",
            f"wrong-type: {DOWNLOAD} write image: {{src: a.jpg, alt: what it shows}}",
        ),
        (
            'image: "//x.example"',
            f"wrong-type: {DOWNLOAD} write image: {{src: x.example, alt: what it shows}}",
        ),
        (
            "category\uff1aT",
            f"missing-space: {COLON}",
        ),
        (
            "category \u2236 T",
            f"missing-space: {COLON}",
        ),
        ("\u200bcategory: T", "unknown-key: delete it, or type 'category:' again"),
        ("cate\u00adgory: T", "unknown-key: delete it, or type 'category:' again"),
        ("category\u2060: T", "unknown-key: delete it, or type 'category:' again"),
    ],
)
def test_what_to_type_instead_is_said(line: str, expected: str) -> None:
    said = [f"{each.code}: {each.hint}" for each in found_in(f"{HEADER}{line}\n")]
    assert said == [expected]
