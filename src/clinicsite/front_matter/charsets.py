"""What a file is that is not UTF-8 Markdown: an old encoding, a Word document, a web page.

These are guesses for messages only: nothing here is ever published.
"""

import re
from dataclasses import dataclass

from clinicsite.errors import shortened
from clinicsite.media.file_formats import format_of

_UTF16 = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_UTF32 = ((b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"))
_OLD = {
    "cp1252": "Windows-1252, an old encoding of Windows",
    "mac_roman": "Mac Roman, an old encoding of Macs",
}
_SAVE = "save it as UTF-8 (in Notepad: Save as, Encoding: UTF-8)"
# Characters beyond ASCII where people type them: quotes at words, dashes between them, accents.
_TYPED = re.compile(
    "(?<=[^\\W\\d_])\u2019|[\u2018\u201c\u00bf\u00a1](?=\\w)|(?<=[\\w.,!?])\u201d"
    "|(?<![^\\W\\d_])[\u2013\u2014\u2026\u00a0]|[\u2013\u2014\u2026\u00a0](?![^\\W\\d_])"
    "|[\u2022\u00bd\u00bc\u00be\u20ac\u00a3\u00b0\u00a9\u00ae\u2122]"
    "|[áéíóúñüäößçèàùâêîôûëïåøœæ]|(?<!\\w)[ÁÉÍÓÚÑÄÖÜ](?=[a-z])"
)
_AROUND = 24  # bytes before and after a wrong byte that are searched

# Files that are sometimes named .md, by their format.
_OTHERS = {
    "ZIP": "a Word, Pages or OpenDocument file",
    "old Office": "an old Word file",
    "RTF": "an RTF file",
    "PDF": "a PDF",
    "SVGZ": "a compressed file",
    "plist": "a file of a Mac program",
}
_PICTURES = frozenset({"JPEG", "PNG", "GIF", "WebP", "AVIF", "HEIC", "TIFF"})


@dataclass(frozen=True, slots=True)
class Guess:
    """How a text was probably saved, and its first readable line with the wrong characters."""

    encoding: str
    line: int
    column: int
    word: str
    hint: str


def other_kind(data: bytes) -> tuple[str, str] | None:
    """Return what a file named .md really is, and what to do; None if it may be Markdown."""
    kind = format_of(data)
    if kind == "HTML":
        return "an HTML page", "copy its text, and write it as Markdown below the keys"
    if kind in _PICTURES:
        hint = "give it the right ending, and put a text file in its place"
        return f"a {kind} picture", hint
    if kind in _OTHERS:
        hint = "open it, and copy its text into a new plain text file of this name"
        return _OTHERS[kind], hint
    return None


def utf16(data: bytes) -> str | None:
    """Return which form of UTF-16 or UTF-32 a text is in, with or without its mark; or None."""
    for mark, name in (*_UTF32, *_UTF16):
        if data.startswith(mark):
            return name
    start = data[:2000]
    if len(start) < 8:
        return None
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = start[offset::2].count(0)
        if zeros * 10 > len(start) * 3 and start[1 - offset :: 2].count(0) * 10 < len(start):
            return name
    return None


def guess(data: bytes) -> Guess:
    """Guess how bytes that are not UTF-8 were saved, and where that shows first."""
    wide = utf16(data)
    if wide is not None:
        text = data.decode(wide, "replace").lstrip("\ufeff")
        first = next((line.strip() for line in text.split("\n") if line.strip(" -\r")), "")
        name = wide[:6].upper()
        return Guess(f"{name}, which Windows calls Unicode", 1, 1, _shown(first), _SAVE)
    wrong = _first_wrong(data)
    at = wrong.start if wrong else 0
    mark = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    line_start = max(data.rfind(b"\n", 0, at), data.rfind(b"\r", 0, at)) + 1
    before = re.split(rb"\r\n?|\n", data[mark:at])
    line, column = len(before), len(before[-1].decode(errors="replace")) + 1
    if wrong and at > 3 and wrong.end == len(data) and "unexpected end" in wrong.reason:
        word = _word_at(data[line_start:at], at - line_start, "utf-8")
        return Guess("", line, column, word, "it may have been cut off: check its end")
    if _is_mostly_utf8(data):
        after = data[at : at + 1].decode("cp1252", "replace").encode() + data[at + 1 : at + _AROUND]
        word = _word_at(data[line_start:at] + after, at - line_start, "utf-8")
        return Guess("", line, column, word, f"retype '{word}', and save the file as UTF-8")
    name = max(_OLD, key=lambda each: len(_TYPED.findall(data.decode(each, "replace"))))
    end = re.compile(rb"[\r\n]|\Z").search(data, at)
    word = _word_at(data[line_start : end.start() if end else at], at - line_start, name)
    return Guess(_OLD[name], line, column, word, _SAVE)


def _first_wrong(data: bytes) -> UnicodeDecodeError | None:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error
    return None


def _is_mostly_utf8(data: bytes) -> bool:
    """Check whether the other characters beyond ASCII are UTF-8: then single bytes went wrong."""
    text = data.decode(errors="replace")
    good = sum(1 for each in text if ord(each) > 127 and each != "\ufffd")
    return good > text.count("\ufffd")


def _word_at(line: bytes, offset: int, name: str) -> str:
    """Return the word of a line that holds the byte at an offset, decoded."""
    before, after = line[:offset].decode(name, "replace"), line[offset:].decode(name, "replace")
    start = re.search(r"\S*\Z", before)
    end = re.match(r"\S*", after)
    word = (start[0] if start else "") + (end[0] if end else "")
    if len(word) < 2:  # a dash between blanks says little by itself
        word = f"{before.rsplit(None, 1)[-1] if before.split() else ''} {after[:_AROUND]}"
    return _shown(word)


def _shown(text: str) -> str:
    return shortened("".join(each if each.isprintable() else " " for each in text), 40)
