"""Lists of posts: pagination, the home page and its further pages, categories, the archive."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from clinicsite.graph.nodes import Category
from clinicsite.pages import head
from clinicsite.pages.context_parts import (
    ArchiveEntry,
    ArchiveYear,
    Crumb,
    PageNumber,
    Pagination,
    TermCard,
)
from clinicsite.pages.contexts import ArchiveContext, ListingContext
from clinicsite.pages.head_facts import PageFacts
from clinicsite.pages.materials import Materials
from clinicsite.pages.page import Page
from clinicsite.pages.site_context import ARCHIVE


def page_url(first: str, number: int) -> str:
    """Return the url of a list's numbered page; the first page has the list's own."""
    return first if number == 1 else f"{first}page/{number}/"


def paginated(
    ids: Sequence[str], first: str, materials: Materials
) -> Iterator[tuple[str, Sequence[str], Pagination]]:
    """Yield each page of a list: url, the ids on it, and its place. An empty list has one page."""
    size = materials.graph.settings.blog.posts_per_page
    total = max(1, -(-len(ids) // size))
    local = materials.address.local
    for number in range(1, total + 1):
        pages = tuple(
            PageNumber(each, local(page_url(first, each)), current=each == number)
            for each in range(1, total + 1)
            if each in (1, total) or abs(each - number) <= 2
        )
        yield (
            page_url(first, number),
            ids[(number - 1) * size : number * size],
            Pagination(
                number,
                total,
                pages,
                newer=local(page_url(first, number - 1)) if number > 1 else "",
                older=local(page_url(first, number + 1)) if number < total else "",
            ),
        )


def home_pages(materials: Materials) -> Iterator[Page]:
    """Make the home page and its further pages."""
    settings = materials.graph.settings
    for url, ids, pagination in paginated(tuple(materials.graph.posts), "/", materials):
        number = pagination.number
        crumbs = crumbs_to(materials, page_label(materials, number)) if number > 1 else ()
        cards = materials.cards(ids)
        facts = PageFacts(
            url,
            title=settings.name if number == 1 else page_label(materials, number),
            description=head.description_of(settings.description, settings.tagline or ""),
            crumbs=crumbs,
        )
        head_for = head.head_for_home if number == 1 else head.head_for_list
        context = ListingContext(
            site=materials.site,
            head=head_for(materials.facts, facts, [card.url for card in cards]),
            url=materials.address.local(url),
            crumbs=crumbs,
            kind="home",
            title=settings.name,
            intro=(settings.description or "") if number == 1 else "",
            cards=cards,
            pagination=pagination,
        )
        yield Page(url, "listing.html", context)


def category_pages(materials: Materials, category: Category) -> Iterator[Page]:
    """Make the pages of a category."""
    for url, ids, pagination in paginated(category.posts, category.url, materials):
        crumbs = numbered_crumbs(materials, category.name, category.url, pagination.number)
        cards = materials.cards(ids)
        title = numbered_title(materials, category.name, pagination.number)
        facts = PageFacts(url, title, crumbs=crumbs)
        context = ListingContext(
            site=materials.site,
            head=head.head_for_list(materials.facts, facts, [card.url for card in cards]),
            url=materials.address.local(url),
            crumbs=crumbs,
            kind="category",
            title=category.name,
            intro="",
            cards=cards,
            pagination=pagination,
        )
        yield Page(url, "listing.html", context)


def archive_page(materials: Materials) -> Page:
    """Make the page of all posts by year."""
    graph, labels = materials.graph, materials.labels
    posts = list(graph.posts.values())
    years = tuple(
        ArchiveYear(
            str(year),
            tuple(
                ArchiveEntry(post.title, materials.address.local(post.url), materials.moment(post))
                for post in of_year
            ),
        )
        for year, of_year in groupby(posts, key=lambda post: post.date.year)
    )
    categories = tuple(
        TermCard(each.name, materials.address.local(each.url), posts=len(each.posts))
        for each in graph.categories.values()
    )
    crumbs = crumbs_to(materials, labels.archive)
    facts = PageFacts(ARCHIVE, labels.archive, crumbs=crumbs)
    urls = [materials.address.local(post.url) for post in posts]
    context = ArchiveContext(
        site=materials.site,
        head=head.head_for_list(materials.facts, facts, urls),
        url=materials.address.local(ARCHIVE),
        crumbs=crumbs,
        title=labels.archive,
        years=years,
        categories=categories,
    )
    return Page(ARCHIVE, "archive.html", context)


def crumbs_to(materials: Materials, *steps: tuple[str, str] | str) -> tuple[Crumb, ...]:
    """Return the way from the home page; a step is (label, url), the last one a bare label."""
    crumbs = [Crumb(materials.labels.home, materials.site.home)]
    for step in steps:
        if isinstance(step, str):
            crumbs.append(Crumb(step))
        else:
            crumbs.append(Crumb(step[0], materials.address.local(step[1])))
    return tuple(crumbs)


def numbered_crumbs(
    materials: Materials, name: str, url: str, number: int, *before: tuple[str, str]
) -> tuple[Crumb, ...]:
    """Return the way to a list's numbered page."""
    if number == 1:
        return crumbs_to(materials, *before, name)
    return crumbs_to(materials, *before, (name, url), page_label(materials, number))


def numbered_title(materials: Materials, name: str, number: int) -> str:
    """Return the title of a list's numbered page."""
    return name if number == 1 else f"{name}, {page_label(materials, number)}"


def page_label(materials: Materials, number: int) -> str:
    """Return the words for a numbered page."""
    return materials.labels.page_number.replace("{number}", str(number))
