"""`clinicsite new`."""

import contextlib
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from clinicsite import clock, urls
from clinicsite.checking.content.placeholders import UNDER_HEADING
from clinicsite.cli.group import Shared, finish_rename
from clinicsite.errors import ContentError, EnvironmentFault, UsageError, has_errors
from clinicsite.front_matter import handler
from clinicsite.front_matter.schema import Header
from clinicsite.graph.names.author_names import AuthorNames, parted
from clinicsite.graph.names.vocabulary import folded, vocabulary
from clinicsite.kinds import AUTHOR, KINDS, MODALITY, POST
from clinicsite.reading import library, site, sources
from clinicsite.reading.documents import Document
from clinicsite.reading.parsing import parse
from clinicsite.settings import Settings
from clinicsite.suggestions.words import did_you_mean

LONGEST_NAME = 80  # characters of a file name


@click.group("new")
@click.pass_obj
def new_command(shared: Shared, /) -> None:
    """Create a post, page, author, modality or condition."""
    finish_rename(shared.root)


@new_command.command("post")
@click.argument("title")
@click.option(
    "-a", "--author", "authors", multiple=True, help="Id or name of an author. Repeatable."
)
@click.option(
    "-m", "--modality", "modalities", multiple=True, help="Any name of a modality. Repeatable."
)
@click.option("--today", metavar="YYYY-MM-DD", help="Use this date instead of today's.")
@click.pass_obj
def new_post(
    shared: Shared,
    /,
    title: str,
    authors: Sequence[str],
    modalities: Sequence[str],
    today: str | None,
) -> None:
    """Create a draft post called TITLE, dated today."""
    settings, documents = _known(shared.root)
    now = clock.now(settings.zone, today=today, environ=dict(os.environ))
    known_authors = sorted(each.id for each in documents if each.kind == "author")
    authors = [_author(each, documents) for each in authors]
    values: dict[str, object] = {
        "title": title,
        "date": now.date(),
        "author": list(authors) if len(authors) > 1 else (*authors, *known_authors, "")[0],
    }
    if not values["author"]:
        raise UsageError("there is no author yet; create one with `clinicsite new author NAME`")
    terms = _modalities(title, modalities, documents)
    if terms:
        values["modalities"] = terms
    values["draft"] = True
    body = f"{POST.placeholder}\n\n## First part\n\n{UNDER_HEADING}\n"
    _write(shared.root, "post", title, values, body)
    names = ", ".join(sorted(each.id for each in documents if each.kind == "modality"))
    click.echo(f"Authors: {', '.join(known_authors)}\nModalities: {names or 'none yet'}")
    click.echo("It is a draft; delete `draft: true` when it is ready.")


@new_command.command("author")
@click.argument("name")
@click.option("--organization", is_flag=True, help="An organization, not a person.")
@click.pass_obj
def new_author(shared: Shared, /, name: str, *, organization: bool) -> None:
    """Create an author called NAME."""
    letters: list[str] = []
    if not organization:
        name, letters = parted(name)
    values: dict[str, object] = {"name": name, "kind": "organization" if organization else "person"}
    values |= {"credentials": letters} if letters else {}
    _write(shared.root, "author", name, values, _text("author", name))


@new_command.command("modality")
@click.argument("name")
@click.option("--also", multiple=True, help="A synonym. Repeatable.")
@click.pass_obj
def new_modality(shared: Shared, /, name: str, also: Sequence[str]) -> None:
    """Create a modality called NAME."""
    _write(shared.root, "modality", name, _term(name, also), _text("modality", name))


@new_command.command("condition")
@click.argument("name")
@click.option("--also", multiple=True, help="A synonym. Repeatable.")
@click.pass_obj
def new_condition(shared: Shared, /, name: str, also: Sequence[str]) -> None:
    """Create a condition called NAME."""
    _write(shared.root, "condition", name, _term(name, also), _text("condition", name))


@new_command.command("page")
@click.argument("title")
@click.pass_obj
def new_page(shared: Shared, /, title: str) -> None:
    """Create a draft page called TITLE."""
    _write(shared.root, "page", title, {"title": title, "draft": True}, _text("page", title))


def _text(kind: str, name: str) -> str:
    """Return the placeholder text of a new document."""
    return f"{KINDS[kind].placeholder.format(name)}\n"


def _term(name: str, also: Sequence[str]) -> dict[str, object]:
    return {"name": name, "also": list(also)} if also else {"name": name}


def _known(root: Path) -> tuple[Settings, Sequence[Document[Header]]]:
    """Return the settings and the documents that can be read; others are ignored."""
    settings, wrong = site.load_settings(root)
    if settings is None or has_errors(wrong):
        raise ContentError(wrong)
    kinds = (AUTHOR.name, MODALITY.name)
    files = (each for each in sources.scan(root)[0] if each.kind in kinds)
    parsed = (parse(each, library.markup_options(settings))[0] for each in files)
    return settings, [each for each in parsed if isinstance(each, Document)]


def _author(typed: str, documents: Sequence[Document[Header]]) -> str:
    """Return the id of an author by id or name."""
    names = AuthorNames.of([each for each in documents if each.kind == "author"])  # type: ignore[misc]
    found = names.find(typed)
    if len(found) > 1:
        raise UsageError(f"several authors are called '{typed}'; write an id: {', '.join(found)}")
    if not found:
        raise UsageError(f"no author is called '{typed}'; {did_you_mean(typed, names.ids)}")
    return found[0]


def _modalities(
    title: str, typed: Sequence[str], documents: Sequence[Document[Header]]
) -> list[str]:
    """Return the ids of the given modalities, or by default of those in the title."""
    known, _ = vocabulary("modality", [each for each in documents if each.kind == "modality"])  # type: ignore[misc]
    found = []
    for name in typed:
        term = known.ids.get(folded(name))
        if term is None:
            names = known.titles.values()
            hint = did_you_mean(known.nearest(name) or name, names)
            raise UsageError(f"no modality is called '{name}'; {hint}")
        found.append(term)
    if not typed:
        words = f" {folded(title)} "
        found = [term for name, term in known.ids.items() if f" {name} " in words]
    return list(dict.fromkeys(found))


def _write(root: Path, kind: str, title: str, values: Mapping[str, object], body: str) -> None:
    if not title.isprintable():
        raise UsageError("the title has unprintable characters; leave them out")
    slug = urls.sound_slug(title, longest=LONGEST_NAME)
    if not slug:
        raise UsageError(f"'{title}' does not give a file name; use some letters of A to Z")
    folder = root / "content" / KINDS[kind].folder
    file = folder / f"{slug}.md"
    if file.exists() or (folder / slug / "index.md").exists():
        raise UsageError(f"{file.relative_to(root)} exists already; choose another title")
    _put(file, handler.dump(values, body).encode(), str(file.relative_to(root)))
    click.echo(f"Wrote {file.relative_to(root)}")


def _put(file: Path, data: bytes, shown: str) -> None:
    """Write a new file completely or not at all, and never over one that has just appeared."""
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        try:
            file.hardlink_to(part)
        except FileExistsError:
            raise UsageError(f"{shown} exists already; choose another title") from None
        except OSError:  # a disk without hard links
            part.rename(file)
    except OSError as error:
        message = f"cannot write {shown}: {error.strerror}; nothing was changed"
        raise EnvironmentFault(message) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
