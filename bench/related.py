#!/usr/bin/env python3
"""Score More Posts by the links that editors made, beside simpler methods.

usage: python bench/related.py CONTENT_DIR LINKS.json [--count N]

CONTENT_DIR holds posts/, authors/, modalities/ … (a site.yaml is made up if there is none);
LINKS.json maps a post's id to the ids of the posts that its editor linked to.  A link counts in
both directions.  hit@N: the share of posts with links for which one of the first N More Posts is
linked with it; recall@N: the share of linked posts (N at most) that is found.  Also told: the
largest number of pages that one post stands on, and the posts that stand on none.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from clinicsite.building.request import Request
from clinicsite.building.stages import graph_of
from clinicsite.errors import has_errors
from clinicsite.graph.more_posts import Candidate, choose
from clinicsite.graph.more_posts.query import candidates
from clinicsite.markup.lazy_text import held

Chosen = Mapping[str, Sequence[str]]
Method = Callable[[Sequence[Candidate], int], Chosen]

SITE = "name: A blog to measure on\nurl: https://blog.example\ntime_zone: UTC\nlanguage: en\n"


def read(content: Path) -> list[Candidate]:
    """Return the posts of a content folder as More Posts sees them; exit if it has errors."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(content, root / "content")
        settings_file = root / "content/site.yaml"
        if not settings_file.exists():
            settings_file.write_text(SITE, encoding="utf-8")
        # Faults of links and pictures are not reported: they change nothing here.
        graph, found, _ = graph_of(Request(root=root))
        if has_errors(found):
            sys.exit("\n".join(map(str, found)))
        return [replace(each, body=held("", each.text)) for each in candidates(graph.site)]


def newest(posts: Sequence[Candidate], count: int) -> Chosen:
    """Show the newest posts everywhere."""
    order = sorted(posts, key=lambda post: (-post.date.toordinal(), post.id))
    return {p.id: [o.id for o in order[: count + 1] if o is not p][:count] for p in posts}


def nearest(posts: Sequence[Candidate], count: int) -> Chosen:
    """Show the nearest in time."""
    return _best(posts, count, lambda _post, _other: 0)


def shared_subjects(posts: Sequence[Candidate], count: int) -> Chosen:
    """Show those with the most shared modalities and conditions, then the nearest in time."""

    def shared(post: Candidate, other: Candidate) -> int:
        ours, theirs = ({*p.modalities, *p.conditions} for p in (post, other))
        return len(ours & theirs)

    return _best(posts, count, shared)


def more_posts(posts: Sequence[Candidate], count: int) -> Chosen:
    """Show what clinicsite shows."""
    chosen = choose(posts, count=count)
    return {id_: [choice.id for choice in choices] for id_, choices in chosen.items()}


def _best(
    posts: Sequence[Candidate], count: int, score: Callable[[Candidate, Candidate], int]
) -> Chosen:
    chosen = {}
    for post in posts:
        others = [
            (-score(post, other), abs(post.date - other.date), other.id)
            for other in posts
            if other is not post
        ]
        chosen[post.id] = [id_ for _, _, id_ in sorted(others)[:count]]
    return chosen


def score(links: Mapping[str, Sequence[str]], chosen: Chosen, count: int) -> tuple[float, float]:
    """Return hit@count and recall@count."""
    linked: dict[str, set[str]] = {}
    for post, others in links.items():
        for other in others:
            linked.setdefault(post, set()).add(other)
            linked.setdefault(other, set()).add(post)
    if not linked:
        sys.exit("the links file holds no links")
    found = {post: len(want.intersection(chosen.get(post, ()))) for post, want in linked.items()}
    hits = sum(map(bool, found.values()))
    recall = sum(found[post] / min(len(want), count) for post, want in linked.items())
    return hits / len(linked), recall / len(linked)


METHODS: dict[str, Method] = {
    "newest": newest,
    "nearest in time": nearest,
    "shared subjects, then time": shared_subjects,
    "More Posts": more_posts,
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("content", type=Path)
    parser.add_argument("links", type=Path)
    parser.add_argument("--count", type=int, default=3)
    asked = parser.parse_args()
    links = json.loads(asked.links.read_text(encoding="utf-8"))
    posts = read(asked.content)
    count = asked.count
    print(f"{len(posts)} posts, {sum(map(len, links.values()))} links")
    print(f"| method | hit@{count} | recall@{count} | largest inbound | on no page | seconds |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, method in METHODS.items():
        start = time.perf_counter()
        chosen = method(posts, count)
        seconds = time.perf_counter() - start
        hit, recall = score(links, chosen, count)
        inbound = Counter(other for shown in chosen.values() for other in shown)
        print(
            f"| {name} | {hit:.3f} | {recall:.3f} | {max(inbound.values(), default=0)} "
            f"| {len(posts) - len(inbound)} | {seconds:.2f} |"
        )


if __name__ == "__main__":
    main()
