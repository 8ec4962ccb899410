"""The structured data of each page: sound JSON, known types and properties, nothing broken."""

import json
from dataclasses import replace
from typing import Any

import pytest

from clinicsite.markup.facts import Markup, Question
from clinicsite.markup.lazy_text import held
from clinicsite.pages.contexts.html_values import Picture
from clinicsite.pages.contexts.parts import Crumb, Head
from clinicsite.pages.seo import head
from clinicsite.pages.seo.head_facts import SiteFacts
from head_samples import (
    HOSTILE,
    PICTURE,
    ROOT,
    author,
    clinic,
    condition,
    graph,
    modality,
    of_type,
    organization,
    page,
    post,
    post_facts,
    site,
    the,
)
from schema_org import faults


def every_head(facts: SiteFacts) -> dict[str, Head]:
    """Return a head of each kind of page."""
    return {
        "post": head.head_for_post(facts, post_facts()),
        "home": head.head_for_home(facts, page(url="/", crumbs=()), ["/blog/posts/desk/"]),
        "list": head.head_for_list(facts, page(picture=PICTURE), ["/blog/posts/desk/"]),
        "modalities": head.head_for_modalities(facts, page(), [modality()]),
        "modality": head.head_for_term(facts, page(picture=PICTURE), modality(), []),
        "condition": head.head_for_term(facts, page(), condition(), ["/blog/posts/desk/"]),
        "author": head.head_for_author(facts, page(picture=PICTURE), author()),
        "organization": head.head_for_author(facts, page(picture=PICTURE), organization()),
        "page": head.head_for_page(facts, page(questions=(Question("q", "Why?", "So."),))),
        "service": head.head_for_service(facts, page()),
    }


KINDS = sorted(every_head(site()))
SITES = {
    "whole": site(),
    "bare": site(clinic={}, logo=None, booking=None, social=[], tagline=None),
    "clinic": site(clinic=clinic(type="MedicalClinic")),
    "mobile": site(clinic=clinic(address=None)),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("of", sorted(SITES))
def test_every_node_has_a_known_type_with_known_properties(of: str, kind: str) -> None:
    """The table is schema.org's; no value is empty, every url absolute, every moment zoned."""
    assert [fault for each in graph(every_head(SITES[of])[kind]) for fault in faults(each)] == []


def test_the_table_finds_faults() -> None:
    """A control: a node that is wrong in each way is told of."""
    wrong = {
        "@type": "BlogPosting",
        "aggregateRating": 5,
        "headline": "",
        "datePublished": "2026-01-09T00:00:00",
        "image": "/a.jpg",
        "publisher": {"@type": "Person"},
        "keywords": [],
        "wordCount": "700",
    }
    assert len(faults(wrong)) == len(wrong) - 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_reference_leads_to_a_node(kind: str) -> None:
    """A reference leads to a node of the page, or to the site, blog or clinic, which all have."""
    made = every_head(site())[kind]
    ids = {each["@id"] for each in graph(made)} | {f"{ROOT}/#website", f"{ROOT}/#blog"}
    assert references(graph(made)) <= ids


def references(value: Any) -> set[str]:
    """Return the ids that a value refers to."""
    if isinstance(value, list):
        return {found for each in value for found in references(each)}
    if not isinstance(value, dict):
        return set()
    if list(value) == ["@id"]:
        return {value["@id"]}
    return {found for each in value.values() for found in references(each)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_graph_has_each_id_once_and_the_clinic_first(kind: str) -> None:
    """Every page names the clinic."""
    ids = [each["@id"] for each in graph(every_head(site())[kind])]
    assert len(ids) == len(set(ids))
    assert ids[0] == f"{ROOT}/#clinic"


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_promised_that_search_engines_punish(kind: str) -> None:
    """No SearchAction, no ratings or reviews of the clinic by itself."""
    text = json.dumps(graph(every_head(site())[kind]))
    assert not [word for word in ("SearchAction", "aggregateRating", '"review"') if word in text]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_facts_give_the_same_text(kind: str) -> None:
    """The order of keys is the order of the code."""
    assert every_head(site())[kind].json_ld == every_head(site())[kind].json_ld


def test_hostile_values_parse_back_and_never_close_the_script() -> None:
    """Angle brackets, quotes, line separators: data stay data."""
    questions = (Question("q", HOSTILE, HOSTILE),)
    hostile = post(
        Markup(held("", ""), questions=questions), title=HOSTILE, sources=[{"title": HOSTILE}]
    )
    facts = post_facts(
        hostile,
        description=HOSTILE,
        authors=(author(name=HOSTILE),),
        category=HOSTILE,
        modalities=(modality(name=HOSTILE),),
        picture=replace(PICTURE, credit=HOSTILE, caption=HOSTILE),
        crumbs=(Crumb(HOSTILE, "/blog/"), Crumb(HOSTILE)),
    )
    made = head.head_for_post(site(name=HOSTILE), facts)
    assert made.json_ld is not None
    printed = made.json_ld.__html__()
    assert not set("<>&\u2028\u2029") & set(printed)
    # The schema takes space from the ends of what is typed; in the middle all must be there.
    typed = HOSTILE.strip()
    assert the(made, "BlogPosting")["headline"] == typed
    assert the(made, "BlogPosting")["author"][0]["name"] == typed
    assert the(made, "BlogPosting")["articleSection"] == HOSTILE
    assert the(made, "FAQPage")["mainEntity"][0]["acceptedAnswer"]["text"] == HOSTILE
    assert the(made, "ImageObject")["caption"] == HOSTILE
    assert the(made, "BreadcrumbList")["itemListElement"][0]["name"] == HOSTILE
    assert the(made, "HealthAndBeautyBusiness")["name"] == typed


def test_breadcrumbs_have_two_steps_or_more() -> None:
    """Position, name and url of each, but no url on the last."""
    steps = the(head.head_for_post(site(), post_facts()), "BreadcrumbList")["itemListElement"]
    assert [each["position"] for each in steps] == [1, 2, 3]
    assert [each.get("item") for each in steps] == [f"{ROOT}/", f"{ROOT}/c/movement/", None]


def test_the_last_breadcrumb_has_no_url_even_when_given_one() -> None:
    """Google takes the page itself for it."""
    crumbs = (Crumb("Home", "/blog/"), Crumb("Here", "/blog/about/"))
    steps = the(head.head_for_page(site(), page(crumbs=crumbs)), "BreadcrumbList")
    assert "item" not in steps["itemListElement"][1]


@pytest.mark.parametrize(
    "crumbs",
    [
        (),
        (Crumb("Home", "/blog/"),),
        (Crumb("Home", "/blog/"), Crumb("No url"), Crumb("Here")),
        (Crumb("Home", "/blog/"), Crumb("")),
    ],
)
def test_broken_breadcrumbs_are_left_out(crumbs: tuple[Crumb, ...]) -> None:
    """Neither the list nor a reference to it is written."""
    made = head.head_for_page(site(), page(crumbs=crumbs))
    assert of_type(made, "BreadcrumbList") is None
    assert "breadcrumb" not in the(made, "WebPage")


def test_a_picture_needs_a_credit() -> None:
    """Google asks an ImageObject for a credit; without one the article names the url alone."""
    made = head.head_for_post(site(), post_facts(picture=replace(PICTURE, credit="")))
    assert of_type(made, "ImageObject") is None
    assert "primaryImageOfPage" not in the(made, "MedicalWebPage")
    assert the(made, "BlogPosting")["image"] == [
        f"{ROOT}/assets/pictures/desk-1600w.jpg",
        f"{ROOT}/assets/pictures/desk-card.jpg",
    ]


def test_a_picture_is_described() -> None:
    """Absolute url, size, caption, credit; unknown sizes are left out."""
    assert the(head.head_for_post(site(), post_facts()), "ImageObject") == {
        "@type": "ImageObject",
        "@id": f"{ROOT}/posts/desk/#picture",
        "contentUrl": f"{ROOT}/assets/pictures/desk-1600w.jpg",
        "width": "1600 px",
        "height": "1067 px",
        "caption": "Books make a stand.",
        "creditText": "Drawn for the clinic",
    }
    bare = Picture("/blog/a.jpg", "", credit="Me")
    assert "width" not in the(head.head_for_page(site(), page(picture=bare)), "ImageObject")


def test_a_list_counts_its_items() -> None:
    """Position from 1 and absolute url; an empty list is left out."""
    made = head.head_for_list(site(), page(), ["/blog/posts/a/", "/blog/posts/b/"])
    assert the(made, "ItemList")["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "url": f"{ROOT}/posts/a/"},
        {"@type": "ListItem", "position": 2, "url": f"{ROOT}/posts/b/"},
    ]
    empty = head.head_for_list(site(), page(), [])
    assert of_type(empty, "ItemList") is None
    assert "mainEntity" not in the(empty, "CollectionPage")


def test_only_the_home_page_has_the_site_and_the_blog() -> None:
    """Google reads the site's name from the home page alone."""
    for kind, made in every_head(site()).items():
        assert (of_type(made, "WebSite") is not None) == (kind == "home")
        assert (of_type(made, "Blog") is not None) == (kind == "home")


def test_questions_need_answers() -> None:
    """A question without an answer is left out, and the node when none is left."""
    half = (Question("a", "Why?", "So."), Question("b", "Why?", ""), Question("c", "", "So."))
    made = head.head_for_page(site(), page(questions=half))
    assert len(the(made, "FAQPage")["mainEntity"]) == 1
    assert of_type(head.head_for_page(site(), page(questions=half[1:])), "FAQPage") is None


def test_a_term_is_a_service_or_a_condition() -> None:
    """The page of a modality is about a service of the clinic."""
    service = the(head.head_for_term(site(), page(), modality(), []), "CollectionPage")["about"]
    assert service["@type"] == "Service"
    assert service["provider"] == {"@id": f"{ROOT}/#clinic"}
    assert service["alternateName"] == ["Classical massage"]
    made = the(head.head_for_term(site(), page(), condition(), []), "CollectionPage")["about"]
    assert made["@type"] == "MedicalCondition"


def test_a_page_that_has_nothing_to_say_has_no_script() -> None:
    """Without a clinic and a way there, 404 has no structured data at all."""
    assert head.head_for_service(site(clinic={}), page(crumbs=())).json_ld is None
