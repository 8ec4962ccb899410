"""The names of all documents, and where they lead."""

import datetime as dt
from typing import Any

from clinicsite import clock, ranks
from clinicsite.engine import Query, Site, items, query
from clinicsite.errors import Diagnostic, Severity
from clinicsite.graph.names import vocabulary as vocabularies
from clinicsite.graph.names.author_names import AuthorNames
from clinicsite.graph.names.vocabulary import Vocabulary
from clinicsite.graph.status import post_url
from clinicsite.kinds import AUTHOR, KINDS, POST
from clinicsite.reading.queries import (
    Facts,
    all_facts,
    bare,
    document,
    facts,
    files_of_kind,
    settings,
)


@query(ranks.NAMES)
def unread(site: Site, _key: str) -> tuple[str, ...]:
    """The paths of files whose names are not known, because they could not be read."""
    return tuple(each.path for each in all_facts(site) if each.is_lost)


@query(ranks.NAMES + 1)
def author_names(site: Site, _key: str) -> AuthorNames:
    """The authors by the names that people type."""
    return AuthorNames.of(bare(site, path) for path in files_of_kind(site, AUTHOR.name))


@query(ranks.NAMES + 1)
def vocabulary(site: Site, kind: str) -> Vocabulary:
    """The names of all modalities, or of all conditions."""
    paths = files_of_kind(site, kind)
    made, wrong = vocabularies.vocabulary(kind, [document(site, path) for path in paths])
    site.report(*wrong)
    return made


@query(ranks.NAMES + 1)
def post_names(site: Site, _key: str) -> dict[str, str]:
    """The path of each post by its id and by its slug; an id wins over another's slug."""
    posts = [each for each in all_facts(site) if each.kind == POST.name and each.is_document]
    by_slug = {each.slug: each for each in posts}
    by_id = {each.id: each for each in posts}
    for slug, each in by_slug.items():
        # Of two posts with one slug, the check for collisions reports.
        if slug in by_id and by_id[slug].slug != slug:
            site.report(_ambiguous(site, each, by_id[slug]))
    return {name: each.path for name, each in (by_slug | by_id).items()}


def _ambiguous(site: Site, post: Facts, other: Facts) -> Diagnostic:
    return Diagnostic(
        document(site, post.path).place("slug"),
        "ambiguous-slug",
        f"the slug '{post.slug}' is also the name of {other.path}, and means that post in"
        " links and in `related`",
        "choose another slug, or rename that file",
        Severity.WARNING,
    )


post_named = items(post_names)


@query(ranks.NAMES + 1)
def documents_by_id(site: Site, _key: str) -> dict[str, str]:
    """The path of each document that can be used, by its kind and id: `post:neck-pain`."""
    return {f"{each.kind}:{each.id}": each.path for each in all_facts(site) if each.is_document}


document_by_id = items(documents_by_id)


def path_of(site: Site, kind: str, id_: str) -> str | None:
    """Return the path of a document, or None if there is none of this id."""
    return document_by_id(site, f"{kind}:{id_}")


def ids_of(site: Site, kind: str) -> list[str]:
    """Return the ids of all documents of a kind, by path."""
    return [facts(site, path).id for path in files_of_kind(site, kind)]


def url_of(site: Site, path: str) -> str:
    """Return the address of a document's page."""
    found = facts(site, path)
    if found.kind != POST.name:
        return KINDS[found.kind].url.format(slug=found.slug)
    date = clock.in_zone(dt.datetime.fromisoformat(found.date), settings(site).zone)
    return post_url(settings(site).blog.post_url, found.slug, date)


QUERIES: tuple[Query[Any], ...] = (
    unread,
    author_names,
    vocabulary,
    post_names,
    post_named,
    documents_by_id,
    document_by_id,
)
