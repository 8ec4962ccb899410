"""Posts as More Posts sees them: the narrow view that `graph.related` chooses from."""

from collections.abc import Iterable, Mapping

from clinicsite.graph.nodes import LinkTo, Post, Target
from clinicsite.graph.related import Candidate


def candidates(posts: Iterable[Post], links: Mapping[str, tuple[Target, ...]]) -> list[Candidate]:
    """Return the published posts as candidates; `links` are the resolved links of documents."""
    posts = list(posts)
    by_url = {post.url: post.id for post in posts}
    return [
        Candidate(
            id=post.id,
            title=post.title,
            description=post.document.header.description or "",
            body=post.document.markup,
            date=post.date.date(),
            authors=post.authors,
            modalities=post.modalities,
            conditions=post.conditions,
            related=post.related,
            unrelated=post.unrelated,
            links=linked_posts(links.get(post.document.path, ()), by_url),
        )
        for post in posts
    ]


def linked_posts(targets: Iterable[Target], by_url: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids of the posts that a text links to, in order, each once."""
    urls = (each.url.partition("#")[0] for each in targets if isinstance(each, LinkTo))
    found = (by_url.get(url) for url in urls)
    return tuple(dict.fromkeys(id_ for id_ in found if id_ is not None))
