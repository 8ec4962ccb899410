"""What templates are made of, and what is wrong with them."""

from typing import Any

from clinicsite import ranks
from clinicsite.engine import Query, Site, items, query
from clinicsite.graph.view import View
from clinicsite.pages.assets.static_assets import static_name, static_names
from clinicsite.pages.contexts.frame import frame
from clinicsite.pages.makers import template_of
from clinicsite.pages.page_list import pages_in_order
from clinicsite.reading.disk import template_texts
from clinicsite.reading.theme import TemplateFile
from clinicsite.rendering.facts import Facts
from clinicsite.rendering.template_files import TemplateFiles
from clinicsite.rendering.templates import Closure, Templates


@query(ranks.SETTINGS)
def texts_by_file(site: Site, _key: str) -> dict[str, str]:
    """The text of each template by its file."""
    found = template_texts(site)
    site.report(*found.found)
    return {file: text for _, file, text in (*found.themed, *found.own)}


text_of = items(texts_by_file)


@query(ranks.FACTS)
def template_facts(site: Site, file: str) -> Facts | None:
    """What the text of a template names, and what is wrong in it."""
    text = text_of(site, file)
    if text is None:
        return None
    # Imported lazily: a build that knows all texts does not need Jinja.
    from clinicsite.rendering.parsing import read  # noqa: PLC0415

    return read(text)


def templates(site: Site) -> Templates:
    """Return the templates; what a query does with them is recorded."""
    found = template_texts(site)
    themed, own = ([TemplateFile(*each) for each in of] for of in (found.themed, found.own))
    files = {each.text: each.file for each in (*themed, *own)}
    facts = View(lambda text: template_facts(site, files[text]), lambda: list(files))
    address = frame(site).address

    def url(path: str) -> str | None:
        name = static_name(site, path)
        return None if name is None else address.local(f"/{name}")

    assets = View(url, lambda: list(static_names(site)))
    return Templates(TemplateFiles(themed, own, facts), assets)


@query(ranks.TEMPLATES)
def closure(site: Site, name: str) -> Closure:
    """All that a template of a page is made of, with what is wrong in it."""
    of = templates(site)
    found = of.closure(name)
    site.report(*of.diagnostics)
    return found


@query(ranks.LISTING + 3)
def used_templates(site: Site, _key: str) -> frozenset[str]:
    """The templates that pages are made by."""
    return frozenset(template_of(site, each) for each in pages_in_order(site))


@query(ranks.LISTING + 4)
def named_assets(site: Site, _key: str) -> frozenset[str]:
    """What the templates of pages name of `static/`."""
    return frozenset(
        path for name in sorted(used_templates(site)) for path in closure(site, name).assets
    )


@query(ranks.CHECKS)
def unused_templates(site: Site, _key: str) -> None:
    """The site's own templates that no page is made of."""
    used = {part for name in used_templates(site) for part in closure(site, name).templates}
    site.report(*templates(site).unused(used))


QUERIES: tuple[Query[Any], ...] = (
    texts_by_file, text_of, template_facts, closure, used_templates, named_assets, unused_templates,
)  # fmt: skip
