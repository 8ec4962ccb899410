"""`clinicsite explain`."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click

from clinicsite.building.stages import Content, content_of
from clinicsite.cli import report
from clinicsite.cli.group import Shared, SiteCommand
from clinicsite.cli.options import content_options, content_request, json_option
from clinicsite.errors import UsageError
from clinicsite.graph.more_posts import (
    Choice,
    Comparison,
    Explanation,
    GaveWay,
    Reason,
    compare,
    explain,
)
from clinicsite.graph.more_posts.query import candidates
from clinicsite.graph.nodes import State, Unpublished
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.graph.status import WHERE_POSTS_ARE
from clinicsite.suggestions.words import did_you_mean


@click.command("explain", cls=SiteCommand)
@click.argument("post")
@click.argument("other", required=False)
@json_option
@content_options
@click.pass_obj
def explain_command(
    shared: Shared,
    /,
    post: str,
    other: str | None,
    *,
    as_json: bool,
    **options: Any,  # noqa: ANN401
) -> None:
    """Explain the More Posts of POST, or why OTHER is or is not one of them."""
    report.use_form(options["form"])
    with content_of(content_request(shared, options)) as content:
        graph = content.graph
        id_ = _id_of(graph, post)
        if other is None:
            explained = explain(**_question(content), post_id=id_)
            lines = _explanation(graph, id_, explained)
            answers: object = {
                "post": id_,
                "more_posts": [asdict(choice) for choice in explained.chosen],
                "gave_way": [{"id": other, "why": why} for other, why in explained.gave_way],
            }
        else:
            other_id = _id_of(graph, other)
            answer = compare(**_question(content), post_id=id_, other_id=other_id)
            lines = _comparison(graph, id_, other_id, answer)
            answers = {"post": id_, "other": other_id, **asdict(answer)}
    for line in [json.dumps(answers, ensure_ascii=False)] if as_json else lines:
        click.echo(line)


def _question(content: Content) -> dict[str, Any]:
    graph = content.graph
    return {
        "posts": candidates(graph.site),
        "count": graph.settings.blog.more_posts,
        "language": graph.settings.language,
        "cache": graph.site.tools.store.cache("more posts"),
    }


def _id_of(graph: SiteGraph, name: str) -> str:
    """Return the id of a published post by its id, slug or url."""
    for post in graph.posts.values():
        if name in (post.id, post.slug, post.url, post.document.path):
            return post.id
    for left_out in graph.unpublished:
        if name in (left_out.id, left_out.slug, left_out.url, left_out.path):
            raise UsageError(f"'{name}' is not published ({_why_not(left_out)})")
    hint = did_you_mean(name, graph.posts, many=WHERE_POSTS_ARE)
    raise UsageError(f"no post is called '{name}'; {hint}")


def _why_not(left_out: Unpublished) -> str:
    """Return a document's state, with the day of a scheduled one, and the hour if it has one."""
    if left_out.state is not State.SCHEDULED or left_out.date is None:
        return left_out.state.value
    midnight = left_out.date.time() == dt.time()
    return f"scheduled for {left_out.date:{'%Y-%m-%d' if midnight else '%Y-%m-%d %H:%M'}}"


def _explanation(graph: SiteGraph, id_: str, explained: Explanation) -> list[str]:
    title = graph.posts[id_].title
    if not explained.chosen:
        return [f"“{title}” has no More Posts: there is no other post to show."]
    lines = [f"More Posts of “{title}”", *_numbered(graph, explained.chosen)]
    if explained.gave_way:
        lines.append("A good match, but not shown:")
    for other, why in explained.gave_way:
        lines.append(f"   {graph.posts[other].title} ({other}): {_GAVE_WAY[why]}")
    return lines


_GAVE_WAY: dict[GaveWay, str] = {
    "shown-often": "shown often elsewhere, on pages that it matches better",
    "rescued": "its place went to a post that would otherwise not be shown anywhere",
}


def _numbered(graph: SiteGraph, choices: Iterable[Choice]) -> list[str]:
    return [
        f"{number}. {graph.posts[choice.id].title} ({choice.id}{_likeness(choice.score)})\n"
        f"   {_reasons(graph, choice.reasons)}"
        for number, choice in enumerate(choices, start=1)
    ]


def _likeness(score: int) -> str:
    """Return the score in words; a pinned post or a filler may have none."""
    return f", likeness {score} of 1000" if score else ""


def _comparison(graph: SiteGraph, id_: str, other: str, answer: Comparison) -> list[str]:
    here, there = graph.posts[id_].title, graph.posts[other].title
    if id_ == other:
        return ["A post is never one of its own More Posts."]
    if answer.excluded:
        never = f"“{there}” is never one of the More Posts of “{here}”"
        return [f"{never}: the front matter of the latter names it in `unrelated`."]
    if answer.slot is not None:
        first = f"“{there}” is number {answer.slot} of the More Posts of “{here}”"
        return [f"{first}:", f"   {_reasons(graph, answer.reasons)}"]
    if answer.gave_way is not None:
        why = _GAVE_WAY[answer.gave_way]
    elif answer.rank is not None:
        why = f"it is the {_ordinal(answer.rank)} best match"
    else:
        why = "other posts have more in common with it"
    lines = [f"“{there}” is not among the More Posts of “{here}”: {why}."]
    if answer.reasons:
        score = _likeness(answer.score).removeprefix(", ")
        lines.append(
            f"   In common: {_reasons(graph, answer.reasons)}" + (f" ({score})" if score else "")
        )
    lines.append("   To show it anyway, add it to `related`.")
    return [*lines, "Shown instead:", *_numbered(graph, answer.chosen)]


def _ordinal(number: int) -> str:
    """Return a number as an ordinal: 1st, 2nd, 3rd, 4th, 11th, 21st."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    teens = number % 100 // 10 == 1
    return f"{number}{'th' if teens else ends.get(number % 10, 'th')}"


def _reasons(graph: SiteGraph, reasons: tuple[Reason, ...]) -> str:
    return "; ".join(_words(graph, reason) for reason in reasons) or "nothing in common"


def _words(graph: SiteGraph, reason: Reason) -> str:
    """Return a reason in words."""
    words = ", ".join(_named(graph, reason))
    return {
        "pinned": "pinned: the front matter names it in `related`",
        "series": f"the same series: {words}" if words else "the same series",
        "modalities": f"both about {words}",
        "conditions": f"both for {words}",
        "terms": f"both mention {words}",
        "author": f"both by {words}",
        "linked": "this post's text links there",
        "linked-from": "its text links here",
        "rescued": "it would otherwise not be shown anywhere",
        "nearest": "close in time; no better match was left",
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
