"""The rule of the fences, and how what comes near it is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicsite.front_matter import fences
from reading_samples import HEADER, POST, post, read_text, told

PLAIN = read_text(POST)


def only(text: str | bytes) -> tuple[str, str]:
    """Return place and code, and the sentence, of the one diagnostic of a text."""
    document, found = read_text(text)
    assert document is None
    assert len(found) == 1, found
    return told(found)[0], f"{found[0].message}; {found[0].hint}"


NOT_FRONT_MATTER = {
    "1 never closed": (f"---\n{HEADER}Text.\n", "1:1 unclosed-front-matter", "line 1"),
    "2 closed by a rule in the text": (
        f"---\n{HEADER}\nText of the post.\n\n---\n\nMore.\n",
        "1:1 unclosed-front-matter",
        "text begins at line 6, and the next '---' is at line 8",
    ),
    "2 closed by a rule after a heading": (
        f"---\n{HEADER}\n## Why\n\nText: long.\nMore text\n---\n",
        "1:1 unclosed-front-matter",
        "text begins at line 9",
    ),
    "1 four hyphens": (
        f"---\n{HEADER}----\nText\n",
        "1:1 unclosed-front-matter",
        "line 5 is '----'",
    ),
    "1 a word processor's dash": (f"---\n{HEADER}\u2014\n", "1:1 unclosed-front-matter", "line 5"),
    "1 indented": (f"---\n{HEADER}  ---\n", "1:1 unclosed-front-matter", "'---', indented"),
    "1 the other mark of YAML": (f"---\n{HEADER}...\n", "1:1 unclosed-front-matter", "'...'"),
    "6 blank line first": (f"\n{POST}", "1:1 text-before-front-matter", "line 2"),
    "6 text first": (f"Hello\n\n{POST}", "1:1 text-before-front-matter", "line 3"),
    "6 mark after a blank": (f"\n\ufeff{POST}", "1:1 text-before-front-matter", "a blank line"),
    "6 four hyphens": (f"-{POST}", "1:1 bad-fence", "'----'"),
    "6 indented": (f" {POST}", "1:1 bad-fence", "indented"),
    "6 more on the line": (f"--- title\n{HEADER}---\n", "1:1 no-front-matter", "'---'"),
    "7 no front matter": ("# Neck pain\n\nText.\n", "1:1 no-front-matter", "title"),
    "7 no front matter, but a rule": ("Text\n\n---\n\nMore\n", "1:1 no-front-matter", "title"),
    "39 empty": ("", "1:1 no-front-matter", "the file is empty"),
    "39 blanks": (" \n\n", "1:1 no-front-matter", "the file is empty"),
    "25 TOML": ('+++\ntitle = "x"\n+++\n', "1:1 not-yaml", "TOML"),
    "25 JSON": ('{"title": "x"}\n', "1:1 not-yaml", "JSON"),
}


@pytest.mark.parametrize("name", NOT_FRONT_MATTER)
def test_what_is_no_front_matter_is_told_by_name(name: str) -> None:
    """1, 2, 6, 7, 25, 39: nothing near front matter is published as text, or taken for another."""
    text, place, words = NOT_FRONT_MATTER[name]
    found, sentence = only(text)
    assert found == place
    assert words in sentence


@pytest.mark.parametrize(
    "text",
    [
        POST.replace("---\n", "---  \n"),
        POST.replace("---\n", "---\t\n"),
        "\ufeff" + POST,
        POST.rstrip("\n"),
        POST.replace("---\nText", "---\n\nText"),
        POST + "\n---\n\nMore.\n",
    ],
)
def test_blanks_after_a_fence_a_mark_and_rules_in_the_text_are_accepted(text: str) -> None:
    """3, 6: one rule, and what it lets pass."""
    document, found = read_text(text)
    assert document is not None, found
    assert document.header == PLAIN[0].header  # type: ignore[union-attr]


def test_toml_installed_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """25: python-frontmatter would read TOML where the `toml` library happens to be installed."""
    import frontmatter

    monkeypatch.setattr(frontmatter, "handlers", [])
    assert only('+++\ntitle = "x"\n+++\n')[0] == "1:1 not-yaml"


HEAD = "---\ntitle: X\n---\n\n"
WINDOWS, MAC = "Windows-1252, an old encoding of Windows", "Mac Roman, an old encoding of Macs"
ENCODINGS = {
    "Latin-1": ("---\ntitle: Rückenschmerz\n---\n".encode("latin-1"), "2:9", "'Rückenschmerz'"),
    "Windows": (
        (HEAD + "Don\u2019t worry").encode("cp1252"),
        "5:4",
        f"{WINDOWS} (see 'Don\u2019t')",
    ),
    "Windows euro": ((HEAD + "5 € \u2013 10 €").encode("cp1252"), "5:3", WINDOWS),
    "Windows Spanish": ((HEAD + "niño").encode("cp1252"), "5:3", f"{WINDOWS} (see 'niño')"),
    "Windows question": ((HEAD + "¿Qué pasa?").encode("cp1252"), "5:1", f"{WINDOWS} (see '¿Qué')"),
    "Mac question": ((HEAD + "¿Qué pasa?").encode("mac_roman"), "5:1", f"{MAC} (see '¿Qué')"),
    "Mac": (
        (HEAD + "Don\u2019t worry").encode("mac_roman"),
        "5:4",
        f"{MAC} (see 'Don\u2019t')",
    ),
    "Mac quotes": ((HEAD + "“hi” \u2013 ok").encode("mac_roman"), "5:1", f"{MAC} (see '“hi”')"),
    "Mac Spanish": ((HEAD + "niño").encode("mac_roman"), "5:3", f"{MAC} (see 'niño')"),
    "UTF-16": (POST.encode("utf-16"), "1:1", "UTF-16, which Windows calls Unicode"),
    "UTF-16 big": (b"\xfe\xff" + POST.encode("utf-16-be"), "1:1", "UTF-16"),
    "UTF-16 without a mark": (POST.encode("utf-16-le"), "1:1", "UTF-16"),
    "UTF-16 big without a mark": (POST.encode("utf-16-be"), "1:1", "UTF-16"),
    "UTF-32": (POST.encode("utf-32"), "1:1", "UTF-32"),
    "one byte": ((HEAD + "café déjà don").encode() + b"\x92t", "5:14", "retype 'don\u2019t'"),
    "cut": (POST.rstrip("\n").encode() + "ü".encode()[:1], "6:18", "it may have been cut off"),
    "after a mark": (b"\xef\xbb\xbf---\n\xff", "2:1", "save it as UTF-8"),
    "after CR": (b"---\r\xff", "2:1", "save it as UTF-8"),
    "CESU surrogate": (b"---\n\xed\xa0\xbd", "2:1", "save it as UTF-8"),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_only_utf_8_is_read_and_the_encoding_is_named(name: str) -> None:
    """Line and readable word of the first wrong byte, and how the file was probably saved."""
    data, place, words = ENCODINGS[name]
    found, sentence = only(data)
    assert found == f"{place} not-utf-8"
    assert words in sentence


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"{\\rtf1\\ansi Neck pain}", "an RTF file"),
        (b"PK\x03\x04\x14\x00", "a Word, Pages or OpenDocument file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Word file"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "a HEIC picture"),
        (b"<!DOCTYPE html>\n<html>", "an HTML page"),
        (b"\xef\xbb\xbf\n<html lang=en>", "an HTML page"),
    ],
)
def test_a_file_of_another_program_is_named_for_what_it_is(data: bytes, what: str) -> None:
    found, sentence = only(data)
    assert found == "1:1 not-markdown"
    assert f"the file is {what}, not Markdown" in sentence


def test_html_below_front_matter_is_no_page_of_its_own() -> None:
    assert "not-markdown" not in only_codes("---\ntitle: <html>\n---\n<html>")


def only_codes(data: str | bytes) -> set[str]:
    """Return the codes of a text's diagnostics."""
    return {each.code for each in read_text(data)[1]}


@pytest.mark.parametrize(
    "character",
    ["\0", "\x02", "\x03", "\x1e", "\x1f", "\x0c", "\x7f", "\x85", "\x9b", "\ufffe", "\uffff"],
)
def test_characters_that_no_page_can_show_are_errors_wherever_they_stand(character: str) -> None:
    """26, 62: in the header and in the text, with their place."""
    for text, place in (
        (POST.replace("Neck", f"N{character}eck"), "2:9"),
        (POST.replace("Text", f"T{character}ext"), "6:2"),
    ):
        document, found = read_text(text)
        assert document is None
        assert told(found) == [f"{place} control-character"]
        assert f"U+{ord(character):04X}" in found[0].message


def test_bidirectional_overrides_are_warned_of() -> None:
    """26: they are legal, and can turn what is read around."""
    document, found = read_text(POST.replace("Neck", "N\u202eeck"))
    assert document is not None
    assert told(found) == ["2:9 bidi-override"]
    assert found[0].severity == "warning"


def test_a_line_break_that_only_yaml_sees_is_refused_in_the_header_alone() -> None:
    """26: U+2028 in a value would be a second line to YAML."""
    assert told(read_text(POST.replace("Neck", "N\u2028eck"))[1]) == ["2:9 control-character"]
    assert read_text(POST.replace("Text", "T\u2028ext"))[0] is not None


@given(st.lists(st.sampled_from(["\n", "\r", "\r\n"]), min_size=6, max_size=6))
def test_any_line_ending_reads_alike(endings: list[str]) -> None:
    """5: CRLF, CR and any mixture of them are LF."""
    lines = POST.rstrip("\n").split("\n")
    text = "".join(line + end for line, end in zip(lines, endings, strict=True))
    assert read_text(text) == PLAIN


@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufeff")))
def test_a_byte_order_mark_changes_nothing(text: str) -> None:
    """3: mark + file reads as the file."""
    data = text.encode()
    marked = fences.decode(b"\xef\xbb\xbf" + data, "x.md")
    assert marked == fences.decode(data, "x.md")


def test_the_text_keeps_its_lines() -> None:
    """Places in the text are those of the file: the body's first line is known."""
    parts = fences.split(post("a: b\n", "\n\nText\n---\n"), "x.md")
    assert isinstance(parts, fences.Split)
    assert parts.header == "a: b\n"
    assert (parts.body, parts.body_line) == ("\n\nText\n---\n", 4)


def test_front_matter_beyond_its_limit_is_refused_before_it_is_parsed() -> None:
    """22: 64 KB."""
    long = "x" * (fences.MAX_HEADER_BYTES + 1)
    assert only(post(f"title: {long}\n"))[0] == "1:1 too-large"
