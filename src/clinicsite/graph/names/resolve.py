"""One document's names resolved: its authors, reviewer, terms and pinned posts.

Every name that leads nowhere is a diagnostic at its place; the rest of the document is resolved
all the same, so that one run tells everything.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clinicsite import urls
from clinicsite.errors import Diagnostic, Severity
from clinicsite.front_matter.schema import AuthorHeader, PostHeader
from clinicsite.graph.names.author_names import (
    AuthorNames,
    letters_of,
    title_of,
    without_credentials,
)
from clinicsite.graph.names.list_hints import list_hint
from clinicsite.graph.names.vocabulary import Vocabulary
from clinicsite.graph.nodes import Post, State
from clinicsite.graph.status import WHERE_POSTS_ARE, post_url, slug_of
from clinicsite.graph.unread import Unread
from clinicsite.reading.documents import Document
from clinicsite.reading.queries import Facts
from clinicsite.settings import Settings
from clinicsite.suggestions.words import did_you_mean, nearest, plain

_FEW = 12  # authors that a hint names one by one
PostDocument = Document[PostHeader]
AuthorDocument = Document[AuthorHeader]


@dataclass(frozen=True, slots=True)
class Known:
    """What a post may name: authors by id, terms by any name, posts by id or slug.

    `when` holds each post's moment of publication and its state, by path.
    """

    authors: Mapping[str, AuthorDocument]
    author_names: AuthorNames
    modalities: Vocabulary
    conditions: Vocabulary
    posts: Mapping[str, Facts]
    when: Mapping[str, tuple[dt.datetime, State]]
    shown: Collection[State]
    unread: Unread


def resolve_post(
    document: PostDocument, known: Known, settings: Settings, today: dt.date
) -> tuple[Post, list[Diagnostic]]:
    """Return the post with all its names resolved, and what was wrong with them."""
    header = document.header
    slug = slug_of(document)
    date, state = known.when[document.path]
    authors, wrong = _authors(document, known)
    wrong += _review(document, known, today)
    modalities, more = known.modalities.canonical(document, "modalities", header.modalities)
    wrong += [] if known.unread.has_any("modality") else more
    conditions, more = known.conditions.canonical(document, "conditions", header.conditions)
    wrong += [] if known.unread.has_any("condition") else more
    related, unrelated, more = _related(document, known)
    wrong += more
    post = Post(
        document=document,
        slug=slug,
        url=post_url(settings.blog.post_url, slug, date),
        date=date,
        state=state,
        authors=authors,
        reviewer=known.author_names.id_of(header.reviewed_by or ""),
        modalities=modalities,
        conditions=conditions,
        category=urls.slugify(header.category) or None if header.category else None,
        related=related,
        unrelated=unrelated,
    )
    return post, wrong


def _related(
    document: PostDocument, known: Known
) -> tuple[tuple[str, ...], tuple[str, ...], list[Diagnostic]]:
    """Resolve the pinned and the excluded posts."""
    related, wrong = _posts(document, "related", known)
    unrelated, more = _posts(document, "unrelated", known)
    wrong += more
    for both in sorted(set(related).intersection(unrelated)):
        wrong.append(
            Diagnostic(
                document.place("unrelated"),
                "related-and-unrelated",
                f"'{both}' stands in related and in unrelated",
                "delete one of the two",
            )
        )
    return related, unrelated, wrong


def _authors(document: PostDocument, known: Known) -> tuple[tuple[str, ...], list[Diagnostic]]:
    if "author" in document.faulty:
        return (), []
    ids, wrong = [], []
    for index, name in enumerate(document.header.author):
        id_, fault = _author(document, f"author.{index}", name, known)
        ids += [id_] if id_ else []
        wrong += [fault] if fault else []
    return tuple(dict.fromkeys(ids)), wrong


def unknown_providers(document: Document[Any], known: Known) -> list[Diagnostic]:
    """Return what is wrong with the authors who are said to offer a modality."""
    faults = [
        _author(document, f"offered_by.{index}", name, known)[1]
        for index, name in enumerate(document.header.offered_by)
    ]
    return [fault for fault in faults if fault]


def _author(
    document: Document[Any], key: str, name: str, known: Known
) -> tuple[str | None, Diagnostic | None]:
    """Return the id of the author that a name means, or what is wrong with the name."""
    found = known.author_names.find(name)
    if len(found) == 1:
        return found[0], _not_held(document, key, name, known.authors[found[0]], known)
    if not found and (known.unread.has("author", name) or _may_be_unread(name, known)):
        return None, None
    place = document.place(key)
    if found:
        message = f"several authors are called '{name}'"
        hint = f"write the id of one: {', '.join(found)}"
        return None, Diagnostic(place, "ambiguous-author", message, hint)
    message = f"no author has the id or name '{name}'"
    hint = _author_hint(document, key.partition(".")[0], name, known)
    return None, Diagnostic(place, "unknown-author", message, hint)


def _not_held(
    document: Document[Any], key: str, name: str, author: AuthorDocument, known: Known
) -> Diagnostic | None:
    """Warn of a title or of credentials around a name that the author's own file does not have."""
    if plain(name) in known.author_names.by_name or name == author.id:
        return None
    held = {plain(each.abbreviation).replace(" ", "") for each in author.header.credentials}
    held |= {plain(each.name or "").replace(" ", "") for each in author.header.credentials}
    missing = [each for each in letters_of(name) if plain(each).replace(" ", "") not in held]
    title = title_of(name)
    if missing:
        message = f"'{name}': {author.path} does not list {', '.join(missing)}, so it is not shown"
        hint = "add it to credentials there, or delete it here"
    elif title and plain(title) not in plain(author.header.name).split():
        message = f"'{name}': the title '{title}' is not shown"
        hint = f"delete it here, or write it in name: of {author.path}"
    else:
        return None
    return Diagnostic(document.place(key), "credential-not-held", message, hint, Severity.WARNING)


def _may_be_unread(name: str, known: Known) -> bool:
    """Check whether a full name may be that of an author whose file could not be read."""
    return urls.slug_fault(name) is not None and known.unread.has_any("author")


def _author_hint(document: Document[Any], key: str, name: str, known: Known) -> str:
    find = known.author_names.id_of
    names = {each.header.name: id_ for id_, each in known.authors.items()}

    def meant(part: str) -> str | None:
        near = nearest(part, {*known.authors, *names})
        return find(part) or (names.get(near, near) if near else None)

    last, comma, first = name.partition(",")
    if comma and (turned := find(f"{first.strip()} {last.strip()}")):
        return f"write the author's id: {turned}"
    bare = without_credentials(name)
    as_list = list_hint(document, key, bare, meant, is_known=lambda part: bool(find(part)))
    if as_list:
        return as_list
    near = meant(name)
    slug = urls.sound_slug(name)
    made = f"add content/authors/{slug}.md (`clinicsite new author` makes one)" if slug else ""
    if near:
        return f"did you mean '{near}'?"
    ids = ", ".join(sorted(known.authors))
    shown = f"known: {ids}" if len(known.authors) <= _FEW else ""
    return "; or ".join(part for part in (shown, made) if part)


def _review(document: PostDocument, known: Known, today: dt.date) -> list[Diagnostic]:
    header = document.header
    if header.reviewed_by is None:
        return []
    id_, fault = _author(document, "reviewed_by", header.reviewed_by, known)
    if id_ is None:
        return [fault] if fault else []
    reviewer = known.authors[id_]
    wrong = [fault] if fault else []
    if id_ in map(known.author_names.id_of, header.author):
        message = f"'{id_}' reviews a post of their own"
        hint = "let somebody else review it"
        place = document.place("reviewed_by")
        wrong.append(Diagnostic(place, "self-review", message, hint, Severity.WARNING))
    if not reviewer.header.credentials:
        wrong.append(
            Diagnostic(
                document.place("reviewed_by"),
                "reviewer-without-credential",
                f"'{id_}' reviews posts but has no credential",
                f"add credentials to {reviewer.path}",
            )
        )
    if header.last_reviewed is not None and header.last_reviewed > today:
        wrong.append(
            Diagnostic(
                document.place("last_reviewed"),
                "review-in-the-future",
                f"last_reviewed is {header.last_reviewed}, and today is {today}",
                "correct the year",
            )
        )
    return wrong


def _posts(
    document: PostDocument, key: str, known: Known
) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """Resolve a list of post ids (a slug will do); unpublished ones are dropped and told of."""
    named: Sequence[str] = getattr(document.header, key)
    found: dict[str, None] = {}
    wrong = []
    for index, name in enumerate(named):
        place = document.place(f"{key}.{index}")
        post = known.posts.get(name)
        if post is None and known.unread.has("post", name):
            continue
        if post is None:
            message = f"no post has the id '{name}'"
            hint = _post_hint(document, key, name, known)
            wrong.append(Diagnostic(place, "unknown-post", message, hint))
        elif post.id == document.id:
            message = f"the post names itself in {key}"
            wrong.append(Diagnostic(place, "related-to-itself", message, "delete the entry"))
        elif post.id in found:
            message = f"'{name}' stands twice in {key}"
            wrong.append(Diagnostic(place, "related-twice", message, "delete one of them"))
        elif (state := known.when[post.path][1]) not in known.shown:
            # Silent for a scheduled post: it will be there on its day without an edit.
            if key == "related" and state is not State.SCHEDULED:
                message = f"'{name}' is not published ({state}) and is left out of More Posts"
                hint = "publish it, or delete the entry"
                # No day alone may turn a build that was sound into one that --strict stops.
                expired = state is State.EXPIRED
                severity = Severity.INFO if expired else Severity.WARNING
                wrong.append(Diagnostic(place, "related-unpublished", message, hint, severity))
        else:
            found[post.id] = None
    return tuple(found), wrong


def _post_hint(document: PostDocument, key: str, name: str, known: Known) -> str:
    def meant(part: str) -> str | None:
        return part if part in known.posts else nearest(part, known.posts)

    as_list = list_hint(document, key, name, meant, is_known=known.posts.__contains__)
    if as_list:
        return as_list
    by_title = {plain(each.heading): each.id for each in known.posts.values()}
    stem = name.rstrip("/").rpartition("/")[2].removesuffix(".md")
    same = stem if stem in known.posts else by_title.get(plain(name))
    if same and same != name:
        return f"write the post's id: {same}"
    return did_you_mean(name, known.posts, many=WHERE_POSTS_ARE)
