"""Builds of one process: what a session keeps, and what it looks at."""

import shutil
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from clinicsite.build import Report, build
from clinicsite.building.request import Request
from clinicsite.building.running import Session
from clinicsite.errors import ContentError
from preview_process import TODAY, post, small_site, write
from sample import tree_of

ONE, TWO = "content/posts/post-1.md", "content/posts/post-2.md"


class Site:
    """A small site, built again and again with one session."""

    def __init__(self, root: Path) -> None:
        self.root = small_site(root)
        self.session = Session()
        self.build()

    def write(self, path: str, text: str) -> None:
        write(self.root / path, text)

    def build(self, changed: Collection[str] | None = None) -> Report:
        self.session.changed = changed
        return build(self._request("preview"), session=self.session)

    def read_by(self, report: Report) -> set[str]:
        """Return the files of which a build had to find out anew what others may know of them."""
        return {key for name, key in report.site.engine.computed() if name == "facts"}

    def is_as_built_from_nothing(self) -> bool:
        shutil.rmtree(self.root / ".clinicsite")
        build(self._request("clean"))
        return tree_of(self.root / "preview") == tree_of(self.root / "clean")

    def _request(self, output: str) -> Request:
        return Request(root=self.root, today=TODAY, output=Path(output), preview=True)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (ONE, post("Post 1", more="oops: 1\n")),
        (ONE, post("Post 1", "[Nowhere](nowhere.md).")),
        ("content/site.yaml", "name: [\n"),
        ("templates/post.html", "{{ no }}"),
        ("templates/post.html", "{% if %}"),
    ],
)
def test_after_a_repair_only_what_changed_is_read(site: Site, path: str, text: str) -> None:
    """A mistake costs nothing of what the builds before it have learned."""
    file = site.root / path
    before = file.read_text("utf-8") if file.exists() else None
    site.write(path, text)
    with pytest.raises(ContentError):
        site.build()
    if before is None:
        file.unlink()
    else:
        site.write(path, before)
    site.write(TWO, post("Post 2", "New words."))
    assert site.read_by(site.build()) <= {ONE, TWO}
    assert site.is_as_built_from_nothing()


def test_a_first_build_that_failed_is_not_repeated(tmp_path: Path) -> None:
    root = small_site(tmp_path)
    write(root / ONE, post("Post 1", more="oops: 1\n"))
    request, session = Request(root=root, today=TODAY, preview=True), Session()
    with pytest.raises(ContentError):
        build(request, session=session)
    write(root / ONE, post("Post 1"))
    report = build(request, session=session)
    found = {key for name, key in report.site.engine.computed() if name == "facts"}
    assert found == {ONE}


def test_a_mistake_is_not_taken_for_the_site_before_it(tmp_path: Path) -> None:
    """Without a session, too: what a failed build has recorded is no finished site."""
    request = Request(root=small_site(tmp_path), today=TODAY)
    build(request)
    write(tmp_path / ONE, post("Post 1", more="oops: 1\n"))
    for _ in range(2):
        with pytest.raises(ContentError):
            build(request)


def test_files_that_did_not_change_are_not_looked_at(site: Site) -> None:
    """What the watcher knows saves a look at every file."""
    site.write(ONE, post("Post 1", "Seen."))
    site.write(TWO, post("Post 2", "Not seen."))
    report = site.build({ONE})
    assert site.read_by(report) == {ONE}
    assert b"Seen." in (site.root / "preview/posts/post-1/index.html").read_bytes()
    assert site.read_by(site.build()) == {TWO}
    assert site.is_as_built_from_nothing()


def _new_template(root: Path) -> None:
    text = "{% extends 'base.html' %}{% block content %}Other{% endblock %}"
    write(root / "templates/post.html", text)


def _gone_folder(root: Path) -> None:
    shutil.rmtree(root / "content/posts")


CHANGES: tuple[tuple[Callable[[Path], object], Collection[str]], ...] = (
    (lambda root: write(root / ONE, post("Another title", "Words.")), {ONE}),
    (lambda root: write(root / "content/posts/new.md", post("New")), {"content/posts/new.md"}),
    (lambda root: (root / ONE).unlink(), {ONE}),
    (lambda root: (root / ONE).rename(root / "content/posts/x.md"), {ONE, "content/posts/x.md"}),
    (_gone_folder, {"content/posts"}),
    (_new_template, {"templates/post.html"}),
    (lambda root: write(root / "static/assets/site.css", "p { color: red }"), {"static/assets"}),
    (
        lambda root: write(root / "static/assets/site.css", "p { color: red }"),
        {"static/assets/site.css"},
    ),
    (lambda root: (root / "static/data.xml").unlink(), {"static/data.xml"}),
    (
        lambda root: write(root / "content/site.yaml", _settings(root).replace("Small", "Tiny")),
        {"content/site.yaml", "content/.site.yaml.swp"},
    ),
)


def _settings(root: Path) -> str:
    return (root / "content/site.yaml").read_text("utf-8")


@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_what_changed_is_all_that_has_to_be_known(site: Site, number: int) -> None:
    """Where names may have changed, every file is looked at."""
    change, paths = CHANGES[number]
    change(site.root)
    site.build(paths)
    assert site.is_as_built_from_nothing()


def test_a_file_that_came_and_went_leaves_the_others_alone(site: Site) -> None:
    """Editors write one beside the text and put it in the text's place."""
    site.write(ONE, post("Post 1", "Seen."))
    site.write(TWO, post("Post 2", "Not seen."))
    assert site.read_by(site.build({ONE, "content/posts/post-1.md.tmp123"})) == {ONE}


def test_a_link_in_the_place_of_a_file_is_refused(site: Site) -> None:
    (site.root / ONE).unlink()
    (site.root / ONE).symlink_to(site.root / TWO)
    with pytest.raises(ContentError, match="symbolic links"):
        site.build({ONE})
