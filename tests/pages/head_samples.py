"""A small clinic, its authors, terms and a post, for the tests of heads and structured data."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from clinicsite.front_matter.schema import AuthorHeader, ConditionHeader, ModalityHeader, PostHeader
from clinicsite.graph.nodes import Author, Post, State, Term
from clinicsite.markup.facts import Markup, Question
from clinicsite.markup.lazy_text import held
from clinicsite.pages.contexts.html_values import Picture, SocialPicture
from clinicsite.pages.contexts.parts import Crumb, Head
from clinicsite.pages.seo.head import site_facts
from clinicsite.pages.seo.head_facts import PageFacts, PostFacts, SiteFacts
from clinicsite.reading.documents import Document
from clinicsite.settings import Settings

ZONE = ZoneInfo("America/Los_Angeles")
HOSTILE = "</script><script>alert(1)</script> \"quotes\" & 'more' \\ \u2028\u2029 <!-- é 漢"
ROOT = "https://willow.example/blog"

PICTURE = Picture(
    "/blog/assets/pictures/desk-1600w.jpg",
    "A desk",
    1600,
    1067,
    credit="Drawn for the clinic",
    caption="Books make a stand.",
    large=SocialPicture(f"{ROOT}/assets/pictures/desk-card.jpg", 1200, 630),
)


def settings(**changes: Any) -> Settings:
    """Return the settings of a clinic that has said everything."""
    typed = {
        "name": "Willow Lane",
        "tagline": "Massage in Portland",
        "url": ROOT,
        "language": "en-US",
        "time_zone": "America/Los_Angeles",
        "logo": "/images/logo.png",
        "theme_color": "#1f4d46",
        "social": ["https://social.example/willow"],
        "booking": {"url": "https://book.example/willow", "label": "Book a session"},
        "clinic": clinic(),
    }
    return Settings.model_validate(typed | changes)


def clinic(**changes: Any) -> dict[str, Any]:
    """Return the clinic's section of `site.yaml`; a change to None takes a key away."""
    typed: dict[str, Any] = {
        "address": {
            "street": "1 Willow Lane",
            "city": "Portland",
            "region": "OR",
            "postal_code": "97201",
            "country": "US",
        },
        "geo": {"latitude": "45.51223", "longitude": "-122.658700"},
        "map": "https://map.example/willow",
        "phone": "+1 503 555 0100",
        "hours": {"monday": "09:00-12:00, 13:00-17:30", "tuesday": "09:00-12:00"},
        "holidays": [{"name": "Winter", "from": "2026-12-24", "to": "2026-12-26"}],
        "price_range": "$$",
        "areas_served": ["Portland"],
    }
    return {key: value for key, value in (typed | changes).items() if value is not None}


def site(*, preview: bool = False, **changes: Any) -> SiteFacts:
    """Return the site's facts."""
    return site_facts(settings(**changes), preview=preview)


def author(id_: str = "maren", **header: Any) -> Author:
    """Return an author, by default a licensed person."""
    typed = {
        "name": "Maren Oakes",
        "job_title": "Licensed massage therapist",
        "credentials": [
            {
                "abbreviation": "LMT",
                "name": "Licensed Massage Therapist",
                "issuer": "Example Board",
                "region": "Oregon",
                "number": "EX-0",
                "expires": "2027-12-31",
            },
            "CPMT",
        ],
        "links": ["https://social.example/maren"],
    }
    made = AuthorHeader.model_validate(typed | header)
    document = Document(f"content/authors/{id_}.md", "author", id_, made, Markup(held("", "")), {})
    return Author(document, id_, f"/authors/{id_}/")


def organization() -> Author:
    """Return an agency that writes."""
    return author("agency", name="Paper Heron", kind="organization", job_title="Agency")


def modality(**header: Any) -> Term:
    """Return a modality."""
    typed = {"name": "Swedish massage", "also": ["Classical massage"], "summary": "Long strokes."}
    made = ModalityHeader.model_validate(typed | header)
    path = "content/modalities/swedish.md"
    return Term(
        Document(path, "modality", "swedish", made, Markup(held("", "")), {}), "s", "/mod/s/"
    )


def condition(**header: Any) -> Term:
    """Return a condition."""
    typed = {"name": "Neck pain", "also": ["Stiff neck"], "summary": "Aching."}
    made = ConditionHeader.model_validate(typed | header)
    path = "content/conditions/neck.md"
    return Term(Document(path, "condition", "neck", made, Markup(held("", "")), {}), "n", "/con/n/")


def post(markup: Markup | None = None, **header: Any) -> Post:
    """Return a reviewed post about neck pain."""
    typed = {
        "title": "Desk work and your neck",
        "date": "2026-01-09",
        "author": "maren",
        "reviewed_by": "tomas",
        "last_reviewed": "2026-06-30",
        "sources": [
            {"title": "A review", "url": "https://doi.example/1", "publisher": "P", "year": "2018"}
        ],
    }
    made = PostHeader.model_validate(typed | header)
    questions = (Question("q", "Does it hurt?", "It should not."),)
    text = markup or Markup(held("", ""), words=700, questions=questions)
    return Post(
        document=Document("content/posts/desk.md", "post", "desk", made, text, {}),
        slug="desk",
        url="/posts/desk/",
        date=dt.datetime(2026, 1, 9, tzinfo=ZONE),
        state=State.PUBLISHED,
        authors=("maren",),
        reviewer="tomas",
        modalities=("swedish",),
        conditions=("neck",),
        category="movement",
        related=(),
        unrelated=(),
    )


def post_facts(of: Post | None = None, **changes: Any) -> PostFacts:
    """Return what the head of a post shows."""
    facts = PostFacts(
        post=of or post(),
        description="What to try at your desk.",
        authors=(author(), organization()),
        crumbs=(Crumb("Home", "/blog/"), Crumb("Movement", "/blog/c/movement/"), Crumb("Desk")),
        reading_minutes=4,
        updated=dt.datetime(2026, 6, 30, tzinfo=ZONE),
        picture=PICTURE,
        reviewer=author("tomas", name="Tomás Reyes"),
        category="Movement",
        modalities=(modality(),),
        conditions=(condition(),),
        more_posts=("/blog/posts/hands/",),
    )
    return replace(facts, **changes)


def page(**changes: Any) -> PageFacts:
    """Return what the head of a page shows."""
    crumbs = (Crumb("Home", "/blog/"), Crumb("About"))
    return replace(PageFacts("/about/", "About us", "Who we are.", crumbs), **changes)


def metas(head: Head, key: str) -> list[str]:
    """Return the contents of a head's metas of a key."""
    return [each.content for each in head.metas if each.key == key]


def graph(head: Head) -> list[dict[str, Any]]:
    """Return the nodes of a head's structured data, as a browser would read them."""
    if head.json_ld is None:
        return []
    data = json.loads(head.json_ld.__html__())
    assert list(data) == ["@context", "@graph"]
    assert data["@context"] == "https://schema.org"
    return list(data["@graph"])


def of_type(head: Head, kind: str) -> dict[str, Any] | None:
    """Return the node of a type, or None; two of one type would be a mistake."""
    found = [each for each in graph(head) if each["@type"] == kind]
    assert len(found) <= 1
    return found[0] if found else None


def the(head: Head, kind: str) -> dict[str, Any]:
    """Return the node of a type that must be there."""
    found = of_type(head, kind)
    assert found is not None, f"no {kind}"
    return found
