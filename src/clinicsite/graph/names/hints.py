"""What was probably meant by a link or a picture that leads nowhere, said as a hint.

Nothing here changes what a reference resolves to; it is asked only when one does not.
"""

import posixpath
import re
import unicodedata
from collections.abc import Collection, Iterable
from urllib.parse import unquote

from clinicsite import urls
from clinicsite.suggestions.addresses import address_meant
from clinicsite.suggestions.paths import nearest_path
from clinicsite.suggestions.words import did_you_mean

# Published under a name that holds its digest, so that nobody can type it.
_FINGERPRINTED = "static/assets/"
# `photo.jpg =100x200`, as some editors write it.
_SIZE = re.compile(r"\s+=\d*%?x?\d*%?$")
_AFTER_TITLE = re.compile(r"""((?:<[^<>]+>|\S+)\s+(?:"[^"]*"|'[^']*'))\s*\S""")


def of_a_file(path: str) -> str:
    """Say how to link to a file that is there, such as a form; `path` is from the site's root."""
    path = path.replace(" ", "%20")
    if path.startswith("static/") and not path.startswith(_FINGERPRINTED):
        return f"write '{path.removeprefix('static')}'"
    name = posixpath.basename(path)
    return f"put it into static/ itself, and write '/{name}'"


def of_dead_link(typed: str, folder: str, documents: Iterable[str], files: Collection[str]) -> str:
    """Say what a link was meant to be that was taken for a file's path and names none.

    `typed` stands in a text of `folder`; `documents` and `files` are paths from the site's root.
    """
    if after_title := _AFTER_TITLE.match(typed):
        return f"write {after_title[1]}, and nothing behind the title in quotes"
    offered = f"static/{unquote(typed)}"
    if offered in files:
        return of_a_file(offered)
    if meant := address_meant(unquote(typed)) or address_meant(unquote(typed).replace(" ", "")):
        return f"write '{meant}'"
    known = [posixpath.relpath(path, folder) for path in documents]
    otherwise = "write the path of the .md file"
    if "." in posixpath.basename(typed) and not typed.endswith(".md"):
        otherwise = f"put it into static/, and write '/{posixpath.basename(typed)}'"
    return did_you_mean(unquote(typed), known, otherwise=otherwise, near_to=nearest_path)


def of_missing_picture(src: str, where: str, folder: str, files: Collection[str]) -> str:
    """Say which picture was meant by a `src` that was looked for below the folder `where`.

    `folder` is that of the text, `files` are paths from the site's root.
    """
    if size := _SIZE.search(src):
        return f"leave out '{size[0].strip()}'; clinicsite chooses the size"
    path = posixpath.normpath(unquote(src)).lstrip("/")
    if path in files:  # typed from the site's root
        inside = path.removeprefix("static") if path.startswith("static/") else None
        return f"write '{inside or posixpath.relpath(path, folder)}'"
    looks = looks_like(posixpath.normpath(f"{where}/{unquote(src).lstrip('/')}"), files)
    if looks is not None:
        return of_other_spelling(looks)
    namesakes = _of_one_name(path, files)
    if len(namesakes) == 1:  # it is elsewhere
        return f"write '{_as_typed(namesakes[0], folder)}'"
    slash = "/" if where == "static" else ""
    below = [file.removeprefix(f"{where}/") for file in files if file.startswith(f"{where}/")]
    near = [slash + file for file in below]
    otherwise = f"put the file into {where}/"
    return did_you_mean(src, near, otherwise=otherwise, near_to=nearest_path)


def _of_one_name(path: str, files: Collection[str]) -> list[str]:
    """Return the pictures of a name that can be shown from any text: those of `static/`."""
    name = posixpath.basename(path)
    return [
        file
        for file in files
        if posixpath.basename(file) == name
        and file.startswith("static/")
        and not file.startswith(_FINGERPRINTED)
    ]


def _as_typed(file: str, folder: str) -> str:
    """Return how a text of a folder names a picture's file."""
    if file.startswith("static/"):
        return file.removeprefix("static")
    return posixpath.relpath(file, folder)


def looks_like(path: str, files: Collection[str]) -> str | None:
    """Return the file whose name looks the same, but holds other characters."""
    folded = unicodedata.normalize("NFC", path)
    same = (file for file in files if unicodedata.normalize("NFC", file) == folded)
    return next(same, None) if not path.isascii() else None


def of_other_spelling(file: str) -> str:
    """Say what to do about a name that looks as typed: Unicode writes one letter in two ways."""
    name = posixpath.basename(file)
    stem, dot, ending = name.rpartition(".")
    plain = urls.slugify(stem) or "picture"
    return (
        f"the names look alike, but one of them writes letters such as 'é' as two characters; "
        f"rename the file to '{plain}{dot}{ending}', and write that"
    )
