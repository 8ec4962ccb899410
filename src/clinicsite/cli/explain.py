"""`clinicsite explain`."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click

from clinicsite.cli import report
from clinicsite.cli.group import Shared
from clinicsite.cli.options import content_options, content_request
from clinicsite.errors import UsageError, did_you_mean
from clinicsite.graph.candidates import candidates
from clinicsite.graph.nodes import SiteGraph
from clinicsite.graph.related import Choice, Comparison, Reason, compare, explain
from clinicsite.stages import Content, content_of


@click.command("explain")
@click.argument("post")
@click.argument("other", required=False)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@content_options
@click.pass_obj
def explain_command(
    shared: Shared, /, post: str, other: str | None, *, as_json: bool, **options: Any
) -> None:  # noqa: ANN401
    """Tell why these are the More Posts of POST, or why OTHER is (not) one of them."""
    report.use_form(options["form"])
    with content_of(content_request(shared, options)) as content:
        graph = content.graph
        id_ = _id_of(graph, post)
        if other is None:
            choices = explain(**_question(content), post_id=id_)
            lines = [f"More Posts of “{graph.posts[id_].title}”", *_numbered(graph, choices)]
            told: object = [asdict(choice) for choice in choices]
        else:
            other_id = _id_of(graph, other)
            answer = compare(**_question(content), post_id=id_, other_id=other_id)
            lines = _comparison(graph, id_, other_id, answer)
            told = asdict(answer)
    for line in [json.dumps(told, ensure_ascii=False)] if as_json else lines:
        click.echo(line)


def _question(content: Content) -> dict[str, Any]:
    graph = content.graph
    return {
        "posts": candidates(graph.posts.values(), graph.links),
        "count": graph.settings.blog.more_posts,
        "language": graph.settings.language,
        "cache": content.store.cache("terms"),
    }


def _id_of(graph: SiteGraph, name: str) -> str:
    """Return the id of a published post by its id, slug or url."""
    for post in graph.posts.values():
        if name in (post.id, post.slug, post.url, post.document.path):
            return post.id
    for left_out in graph.unpublished:
        if name in (left_out.id, left_out.path):
            raise UsageError(f"'{name}' is not published ({left_out.state})")
    raise UsageError(f"no post is called '{name}'; {did_you_mean(name, graph.posts)}")


def _numbered(graph: SiteGraph, choices: Iterable[Choice]) -> list[str]:
    return [
        f"{number}. {graph.posts[choice.id].title} ({choice.id}, score {choice.score})\n"
        f"   {_reasons(graph, choice.reasons)}"
        for number, choice in enumerate(choices, start=1)
    ]


def _comparison(graph: SiteGraph, id_: str, other: str, answer: Comparison) -> list[str]:
    titles = graph.posts[id_].title, graph.posts[other].title
    if answer.excluded:
        return [f"“{titles[1]}” is never shown there: it stands in `unrelated`."]
    if answer.slot is not None:
        first = f"“{titles[1]}” is number {answer.slot} of the More Posts of “{titles[0]}”"
        return [f"{first}:", f"   {_reasons(graph, answer.reasons)}"]
    where = f"it ranks {answer.rank}" if answer.rank else "the two have nothing in common"
    lines = [f"“{titles[1]}” is not among the More Posts of “{titles[0]}”: {where}."]
    if answer.reasons:
        lines.append(f"   For it speaks: {_reasons(graph, answer.reasons)} (score {answer.score})")
    return [*lines, "Chosen instead:", *_numbered(graph, answer.chosen)]


def _reasons(graph: SiteGraph, reasons: tuple[Reason, ...]) -> str:
    return "; ".join(_words(graph, reason) for reason in reasons) or "nothing in common"


def _words(graph: SiteGraph, reason: Reason) -> str:
    """Say a reason as an editor would."""
    words = ", ".join(_named(graph, reason))
    return {
        "pinned": "pinned: the front matter names it in `related`",
        "series": f"the same series: {words}" if words else "the same series",
        "modalities": f"both about {words}",
        "conditions": f"both for {words}",
        "terms": f"both speak of {words}",
        "author": f"both by {words}",
        "linked-from": "it links here in its text",
        "rescued": "no other post would have led to it",
        "nearest": "nothing in common; nearest in time",
    }.get(reason.kind, f"{reason.kind} {words}".strip())


def _named(graph: SiteGraph, reason: Reason) -> list[str]:
    """Return the words of a reason, ids replaced by names."""
    known: dict[str, Any] = {
        "modalities": graph.modalities,
        "conditions": graph.conditions,
        "author": graph.authors,
    }
    nodes = known.get(reason.kind, {})
    return [nodes[word].name if word in nodes else word for word in reason.words]
