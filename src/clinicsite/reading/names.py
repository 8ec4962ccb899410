"""Names of files in `content/`: which are temporary, which are documents, what an id becomes.

Names and rules about them only; nothing here touches the disk.
"""

import posixpath
import re

from clinicsite import urls
from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.kinds import KINDS
from clinicsite.media_types import endings_of

# The folders of a site that a build reads, and that are watched for changes.
SOURCES = ("content", "templates", "static")

# Endings under which people keep Markdown, and texts that were meant to become a document.
_DOCUMENT_LIKE = re.compile(
    r"\.(md|markdown|mdown|mkdn?|mdwn|mdtxt|mdx|text|txt|html?|rst|adoc|docx?|odt|rtf)$",
    re.IGNORECASE | re.ASCII,
)
# Formats that cannot be shown are among them, so that a text that shows one gets a good message.
_ATTACHMENTS = {
    *endings_of("image/", "audio/", "video/", "text/vtt", "text/csv", "text/calendar"),
    *endings_of("text/vcard", "application/pdf", "application/zip"),
    "srt",
}
# Editors and systems leave these: vim's swap files and its probe `4913`, Emacs' locks and
# autosaves, backups, thumbnails of Windows. So is every dotfile.
_LITTER = re.compile(
    r"\..*|.*~|#.*#|4913|.*\.(?:sw[a-px]|bak|orig|rej|tmp|part|crdownload)|Thumbs\.db|desktop\.ini",
    re.IGNORECASE | re.DOTALL,
)
# Files of these are not Markdown, even if they are renamed.
_OF_OTHER_PROGRAMS = frozenset({".doc", ".docx", ".odt", ".rtf", ".htm", ".html"})
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)", re.ASCII | re.DOTALL)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def is_litter(name: str) -> bool:
    """Check whether a file of this name was left behind by an editor or a system."""
    return _LITTER.fullmatch(name) is not None


def is_document_like(name: str) -> bool:
    """Check whether a file of this name may have been meant to be published as a text."""
    return _DOCUMENT_LIKE.search(name) is not None


def is_attachment(name: str) -> bool:
    """Check whether a file of this name may be attached to a text, such as a picture or a PDF."""
    _, dot, ending = name.rpartition(".")
    return bool(dot) and ending.lower() in _ATTACHMENTS


def date_of(name: str) -> str | None:
    """Return the `YYYY-MM-DD` that a post's name starts with, as typed, or None."""
    match = _DATED.fullmatch(name)
    return match[1] if match else None


def default_slug(kind: str, name: str) -> str:
    """Return the slug of an id: the id itself, for a dated kind without its leading date."""
    match = _DATED.fullmatch(name) if KINDS[kind].is_dated else None
    return match[2] if match else name


def name_fault(kind: str, name: str) -> tuple[str, str] | None:
    """Return why a name cannot be an id, and a better name; None if it can."""
    if _UNPRINTABLE.search(name):
        plain = _UNPRINTABLE.sub("-", name)
        return "it contains a character that cannot be shown", _better(kind, plain)
    wrong = urls.slug_fault(default_slug(kind, name))
    return None if wrong is None else (wrong, _better(kind, name))


def _better(kind: str, name: str) -> str:
    """Return a valid name that is like this one, with the date that it starts with."""
    slug = default_slug(kind, name)
    better = urls.sound_slug(slug)
    return f"{name.removesuffix(slug)}{better}" if better else ""


def better_text_name(name: str) -> str:
    """Return what to do with a text whose name does not end in .md, such as `neck.md.txt`."""
    stem, ending = posixpath.splitext(name)
    better = f"{stem[:-3] if stem.lower().endswith('.md') else stem}.md"
    if ending.lower() in _OF_OTHER_PROGRAMS:
        return f"copy its text into a plain text file named '{better}'"
    return f"rename it to '{better}' if it is Markdown, or move it out of content/"


def shown(name: str) -> str:
    """Return a name from the disk in a form that is safe to print: one line, valid Unicode."""
    return _UNPRINTABLE.sub(lambda match: ascii(match[0])[1:-1], name)


def unread_file(name: str, path: str) -> Diagnostic:
    """Say that nothing reads a file: an error where a text would be lost."""
    at_top = path.count("/") == 1
    if at_top and name.lower() in ("site.yml", "site.yaml", "settings.yaml", "config.yaml"):
        return Diagnostic(
            Place(path), "unknown-file", "settings are read from site.yaml only", "rename the file"
        )
    if not is_document_like(name):
        return Diagnostic(
            Place(path), "unknown-file", "nothing reads this file", "move it", Severity.WARNING
        )
    if at_top:
        mend = "move it into content/posts/ or content/pages/"
    else:
        mend = better_text_name(shown(name))
    return Diagnostic(Place(path), "unknown-file", "this file is not published", mend)
