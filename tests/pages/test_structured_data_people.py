"""Authors' pages say who they are and what entitles them."""

import pytest

from clinicsite.pages.seo import head
from head_samples import (
    PICTURE,
    ROOT,
    author,
    clinic,
    graph,
    of_type,
    organization,
    page,
    site,
    the,
)


def test_a_person_is_described() -> None:
    """Name, credentials, position, picture, profiles elsewhere."""
    made = head.head_for_author(site(), page(picture=PICTURE), author())
    assert the(made, "Person") == {
        "@type": "Person",
        "@id": f"{ROOT}/authors/maren/#author",
        "name": "Maren Oakes",
        "url": f"{ROOT}/authors/maren/",
        "description": "Who we are.",
        "image": f"{ROOT}/assets/pictures/desk-1600w.jpg",
        "sameAs": ["https://social.example/maren"],
        "honorificSuffix": "LMT, CPMT",
        "jobTitle": "Licensed massage therapist",
        "worksFor": {"@id": f"{ROOT}/#clinic"},
        "identifier": ["EX-0"],
        "hasCredential": [
            {
                "@type": "EducationalOccupationalCredential",
                "name": "Licensed Massage Therapist",
                "alternateName": "LMT",
                "credentialCategory": "license",
                "recognizedBy": {"@type": "Organization", "name": "Example Board"},
                "validIn": {"@type": "AdministrativeArea", "name": "Oregon"},
                "identifier": "EX-0",
                "expires": "2027-12-31",
            },
            {
                "@type": "EducationalOccupationalCredential",
                "name": "CPMT",
                "credentialCategory": "certification",
            },
        ],
    }
    profile = the(made, "ProfilePage")
    assert profile["mainEntity"] == {"@id": f"{ROOT}/authors/maren/#author"}


def test_an_agency_is_an_organisation() -> None:
    """It has no credentials, position or employer, whatever its file says."""
    made = head.head_for_author(site(), page(), organization())
    assert set(the(made, "Organization")) == {
        "@type",
        "@id",
        "name",
        "url",
        "description",
        "sameAs",
    }
    assert of_type(made, "Person") is None


def test_nobody_works_for_a_clinic_that_has_no_node() -> None:
    """A reference to a node that was left out is not written; nor for a guest without position."""
    bare = head.head_for_author(site(clinic={}), page(), author())
    assert "worksFor" not in the(bare, "Person")
    guest = head.head_for_author(site(clinic=clinic()), page(), author(job_title=None))
    assert "worksFor" not in the(guest, "Person")


@pytest.mark.parametrize("name", ["admin", "Admin", "Administrator"])
def test_nobody_is_called_admin(name: str) -> None:
    """The name of an account is no person: page and person are left out."""
    made = head.head_for_author(site(), page(), author(name=name))
    assert [each["@type"] for each in graph(made)] == ["HealthAndBeautyBusiness", "BreadcrumbList"]
