"""Posts gathered by what they name: authors, modalities, conditions, categories."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from clinicsite.graph.author_names import AuthorNames
from clinicsite.graph.nodes import Author, Category, Post, Term
from clinicsite.graph.publication import slug_of
from clinicsite.kinds import AUTHOR, CONDITION, MODALITY, Kind
from clinicsite.reading.documents import Document


@dataclass(frozen=True, slots=True)
class Taxonomies:
    """All that posts are gathered by; by id (categories by slug), in order of name."""

    authors: Mapping[str, Author]
    modalities: Mapping[str, Term]
    conditions: Mapping[str, Term]
    categories: Mapping[str, Category]

    def nodes(self) -> Iterable[Author | Term]:
        """Return all that have documents."""
        return (*self.authors.values(), *self.modalities.values(), *self.conditions.values())


def gather(documents: Mapping[str, Sequence[Document[Any]]], posts: Collection[Post]) -> Taxonomies:
    """Gather posts, newest first, by what they name; `documents` are all of the site, by kind."""
    names = AuthorNames.of(documents[AUTHOR.name])
    return Taxonomies(
        authors=authors(documents[AUTHOR.name], posts),
        modalities=terms(documents, MODALITY, posts, names),
        conditions=terms(documents, CONDITION, posts, names),
        categories=categories(posts),
    )


def authors(documents: Sequence[Document[Any]], posts: Iterable[Post]) -> dict[str, Author]:
    """Return the authors by name, with the posts they wrote and reviewed in the given order."""
    wrote: dict[str, list[str]] = {}
    reviewed: dict[str, list[str]] = {}
    for post in posts:
        for author in post.authors:
            wrote.setdefault(author, []).append(post.id)
        if post.reviewer:
            reviewed.setdefault(post.reviewer, []).append(post.id)
    found = {}
    for document in _by_name(documents):
        slug, id_ = slug_of(document), document.id
        posts_of, reviews_of = tuple(wrote.get(id_, ())), tuple(reviewed.get(id_, ()))
        found[id_] = Author(document, slug, AUTHOR.url.format(slug=slug), posts_of, reviews_of)
    return found


def terms(
    documents: Mapping[str, Sequence[Document[Any]]],
    kind: Kind,
    posts: Iterable[Post],
    names: AuthorNames,
) -> dict[str, Term]:
    """Return the terms of a kind by name, with their posts."""
    members: dict[str, list[str]] = {}
    for post in posts:
        for term in cast("tuple[str, ...]", getattr(post, kind.folder)):
            members.setdefault(term, []).append(post.id)
    found = {}
    for document in _by_name(documents[kind.name]):
        slug = slug_of(document)
        posts_of = tuple(members.get(document.id, ()))
        typed = getattr(document.header, "offered_by", ())
        offered_by = tuple(dict.fromkeys(id_ for each in typed if (id_ := names.id_of(each))))
        found[document.id] = Term(document, slug, kind.url.format(slug=slug), posts_of, offered_by)
    return found


def categories(posts: Iterable[Post]) -> dict[str, Category]:
    """Return the categories by slug; the newest post's way of writing a name is the one shown."""
    names: dict[str, str] = {}
    members: dict[str, list[str]] = {}
    for post in posts:
        if post.category is not None:
            names.setdefault(post.category, post.document.header.category or "")
            members.setdefault(post.category, []).append(post.id)
    return {
        slug: Category(slug, names[slug], f"/categories/{slug}/", tuple(members[slug]))
        for slug in sorted(names)
    }


def _by_name(documents: Sequence[Document[Any]]) -> list[Document[Any]]:
    return sorted(documents, key=lambda each: (each.header.name.casefold(), each.id))
