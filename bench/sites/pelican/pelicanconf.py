"""The settings of the made-up clinic's blog for Pelican."""

from collections import Counter
from typing import Any

SITENAME = "A made-up clinic"
SITEURL = "https://clinic.example"
PATH = "content"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
DEFAULT_DATE_FORMAT = "%d %b, %Y"
THEME = "theme"
CACHE_CONTENT = False
ARTICLE_URL = "posts/{slug}/"
ARTICLE_SAVE_AS = "posts/{slug}/index.html"
TAG_URL = "modalities/{slug}/"
TAG_SAVE_AS = "modalities/{slug}/index.html"
AUTHOR_URL = "authors/{slug}/"
AUTHOR_SAVE_AS = "authors/{slug}/index.html"
CATEGORY_SAVE_AS = ""
DIRECT_TEMPLATES = ("index", "sitemap")
SITEMAP_SAVE_AS = "sitemap.xml"
PAGINATED_TEMPLATES = {"index": 10, "tag": 10, "author": 10}
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)
FEED_ALL_ATOM = "feed.xml"
FEED_MAX_ITEMS = 20
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None

_by_tag: dict[str, list[Any]] = {}


def more(article: Any, articles: list[Any]) -> list[Any]:  # noqa: ANN401 - Pelican's own types
    """Return the three articles that have most tags in common with one."""
    if not _by_tag:
        for each in articles:
            for tag in each.tags:
                _by_tag.setdefault(tag.slug, []).append(each)
    shared = Counter(
        other for tag in article.tags for other in _by_tag[tag.slug] if other is not article
    )
    return [other for other, _ in shared.most_common(3)]


JINJA_FILTERS = {"more": more}
