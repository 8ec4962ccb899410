"""The kinds of document, one row each; no other file lists them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document.

    `name` is what links (`author:jo`) and messages call it, `folder` where its files are, below
    `content/`, and `model` the class of its front matter in `reading/schema.py`. `url` is the
    address of its pages (that of posts is a setting). `heading` and `picture` are the keys of the
    front matter that hold its title and its picture. `placeholder` is what `clinicsite new` writes
    into a text, `{}` being the title. The files of a `dated` kind may have a date before their
    name.
    """

    name: str
    folder: str
    model: str
    placeholder: str
    url: str = ""
    heading: str = "name"
    picture: str = "image"
    is_dated: bool = False

    @property
    def has_list(self) -> bool:
        """Whether there is a page at the address of the folder, which lists all of the kind."""
        return self.url.startswith(f"/{self.folder}/")


POST = Kind(
    "post",
    "posts",
    "PostHeader",
    "Write here what this post is about, and for whom.",
    heading="title",
    is_dated=True,
)
PAGE = Kind(
    "page",
    "pages",
    "PageHeader",
    "Write here what visitors find on this page.",
    url="/{slug}/",
    heading="title",
)
AUTHOR = Kind(
    "author",
    "authors",
    "AuthorHeader",
    "Write here who {} is, in a few sentences.",
    url="/authors/{slug}/",
    picture="photo",
)
MODALITY = Kind(
    "modality",
    "modalities",
    "ModalityHeader",
    "Write here what {} is, and what a session is like.",
    url="/modalities/{slug}/",
)
CONDITION = Kind(
    "condition",
    "conditions",
    "ConditionHeader",
    "Write here what {} is, and when to see a doctor.",
    url="/conditions/{slug}/",
)

KINDS = {each.name: each for each in (POST, PAGE, AUTHOR, MODALITY, CONDITION)}
"""Every kind by its name."""

BY_FOLDER = {each.folder: each for each in KINDS.values()}
"""Every kind by its folder below `content/`."""
