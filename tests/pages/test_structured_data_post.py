"""A post is a page about health and an article, with its authors, reviewer and sources."""

import datetime as dt
from dataclasses import replace

from clinicsite.markup.facts import Markup
from clinicsite.markup.lazy_text import held
from clinicsite.pages.seo import head
from head_samples import (
    ROOT,
    ZONE,
    author,
    clinic,
    of_type,
    organization,
    post,
    post_facts,
    site,
    the,
)

DESK = f"{ROOT}/posts/desk/"


def test_the_article_is_described() -> None:
    """Every property of the table that a post shows."""
    assert the(head.head_for_post(site(), post_facts()), "BlogPosting") == {
        "@type": "BlogPosting",
        "@id": f"{DESK}#article",
        "mainEntityOfPage": {"@id": DESK},
        "headline": "Desk work and your neck",
        "description": "What to try at your desk.",
        "image": [{"@id": f"{DESK}#picture"}, f"{ROOT}/assets/pictures/desk-card.jpg"],
        "datePublished": "2026-01-09T00:00:00-08:00",
        "dateModified": "2026-06-30T00:00:00-07:00",
        "author": [
            {
                "@type": "Person",
                "@id": f"{ROOT}/authors/maren/#author",
                "name": "Maren Oakes",
                "url": f"{ROOT}/authors/maren/",
            },
            {
                "@type": "Organization",
                "@id": f"{ROOT}/authors/agency/#author",
                "name": "Paper Heron",
                "url": f"{ROOT}/authors/agency/",
            },
        ],
        "publisher": {"@id": f"{ROOT}/#clinic"},
        "inLanguage": "en-US",
        "isPartOf": {"@id": f"{ROOT}/#blog"},
        "articleSection": "Movement",
        "keywords": ["Swedish massage", "Neck pain"],
        "wordCount": 700,
        "timeRequired": "PT4M",
        "about": [
            {"@type": "MedicalCondition", "name": "Neck pain", "url": f"{ROOT}/con/n/"},
            {"@type": "MedicalTherapy", "name": "Swedish massage", "url": f"{ROOT}/mod/s/"},
        ],
        "citation": [
            {
                "@type": "CreativeWork",
                "name": "A review",
                "url": "https://doi.example/1",
                "datePublished": "2018",
            }
        ],
    }


def test_the_page_names_its_review_and_the_way_on() -> None:
    """Reviewer, day of review, audience, More Posts, modalities."""
    made = the(head.head_for_post(site(), post_facts()), "MedicalWebPage")
    assert made["@id"] == made["url"] == DESK
    assert made["lastReviewed"] == "2026-06-30"
    assert made["reviewedBy"]["name"] == "Tomás Reyes"
    assert made["audience"] == {"@type": "Patient"}
    assert made["specialty"] == "https://schema.org/Musculoskeletal"
    assert made["relatedLink"] == [f"{ROOT}/posts/hands/"]
    assert made["significantLink"] == [f"{ROOT}/mod/s/"]
    assert made["isPartOf"] == {"@id": f"{ROOT}/#website"}


def test_a_physiotherapist_has_that_specialty() -> None:
    """The clinic's type decides."""
    facts = site(clinic=clinic(type="Physiotherapy"))
    made = the(head.head_for_post(facts, post_facts()), "MedicalWebPage")
    assert made["specialty"] == "https://schema.org/Physiotherapy"


def test_a_post_not_about_health_is_a_plain_page() -> None:
    """Tipping at the clinic is no medical page, and says nothing of patients."""
    facts = post_facts(modalities=(), conditions=(), reviewer=None)
    made = head.head_for_post(site(), facts)
    assert of_type(made, "MedicalWebPage") is None
    assert not {"specialty", "audience", "lastReviewed"} & set(the(made, "WebPage"))
    assert not {"about", "keywords"} & set(the(made, "BlogPosting"))


def test_a_post_never_changed_was_modified_when_published() -> None:
    """Both dates are always there, with their offset."""
    made = the(head.head_for_post(site(), post_facts(updated=None)), "BlogPosting")
    assert made["dateModified"] == made["datePublished"]


def test_a_post_is_never_modified_before_it_was_published() -> None:
    """A change on the day of publication is typed as a day: its midnight is before the hour."""
    noon = replace(post(), date=dt.datetime(2026, 1, 9, 12, tzinfo=ZONE))
    midnight = dt.datetime(2026, 1, 9, tzinfo=ZONE)
    made = head.head_for_post(site(), post_facts(noon, updated=midnight))
    article = the(made, "BlogPosting")
    assert article["dateModified"] == article["datePublished"] == "2026-01-09T12:00:00-08:00"
    modified = [each.content for each in made.metas if each.key == "article:modified_time"]
    assert modified == ["2026-01-09T12:00:00-08:00"]


def test_an_article_may_lack_what_nobody_gave() -> None:
    """No picture, no category, no sources, no questions: no such properties or nodes."""
    bare = post(Markup(held("", "")), sources=[])
    made = head.head_for_post(
        site(), post_facts(bare, picture=None, category="", reading_minutes=0)
    )
    article = the(made, "BlogPosting")
    absent = {"image", "articleSection", "citation", "wordCount", "timeRequired"}
    assert not absent & set(article)
    assert of_type(made, "FAQPage") is None
    assert of_type(made, "ImageObject") is None


def test_an_account_is_no_author_or_reviewer() -> None:
    """`admin` is left out, the others stay; a review by nobody is none."""
    admin = author("admin", name="admin")
    facts = post_facts(authors=(admin, organization()), reviewer=admin)
    made = head.head_for_post(site(), facts)
    assert [each["name"] for each in the(made, "BlogPosting")["author"]] == ["Paper Heron"]
    assert not {"reviewedBy", "lastReviewed"} & set(the(made, "MedicalWebPage"))


def test_the_ids_of_a_text_from_elsewhere_are_those_of_its_canonical_url() -> None:
    """The nodes speak of the page that the canonical url names."""
    made = head.head_for_post(site(), post_facts(post(canonical="https://first.example/text")))
    assert the(made, "MedicalWebPage")["@id"] == "https://first.example/text"
    main = the(made, "BlogPosting")["mainEntityOfPage"]
    assert main == {"@id": "https://first.example/text"}
