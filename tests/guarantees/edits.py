"""What editors, theme authors and accidents may do to a small blog: tables of values, and texts.

A value of `None` takes the key away. Some values are wrong, so that a story goes through states
that cannot be built.
"""

from typing import Any

from blog_model import png, svg

POST: dict[str, list[Any]] = {
    "title": ["Post one", "Post two & three", 'A "quoted" title', "Señora — ümläut", "Post a"],
    "date": [
        "2026-01-10",
        "2026-03-10",
        "2026-05-31",
        "2026-06-02",
        "2026-06-02T09:30",
        "2027-01-01",
    ],
    "author": [["ana"], ["paper"], ["paper", "ana"], ["nobody"]],
    "modalities": [None, ["Deep tissue"], ["hot stones", "deep-tissue"], ["hot-stone"]],
    "conditions": [None, ["back-pain"]],
    "related": [None, ["a"], ["b", "c"], ["e"], ["d", "a"]],
    "unrelated": [None, ["a"], ["b"]],
    "category": [None, "Care", "care", "Home & garden"],
    "description": [None, "A short text.", "Another <short> text & more."],
    "image": [
        None,
        {"src": "/images/dot.png", "alt": "A dot"},
        {"src": "/images/dot.svg", "alt": "A drawing", "credit": "Ana", "caption": "Round"},
        {"src": "/images/new.png", "decorative": True},
    ],
    "updated": [None, "2026-06-01", "2026-06-20"],
    "review": [None, ("ana", "2025-07-01"), ("ana", "2026-01-01"), ("ana", "2026-05-30")],
    "sources": [
        None,
        [{"key": "nice", "title": "Low back pain", "year": 2016, "url": "https://nice.example/"}],
        [{"key": "nice", "title": "Back pain", "publisher": "NICE"}, {"title": "Two"}],
    ],
    "draft": [None, True, False],
    "expires": [None, "2026-06-05", "2026-07-01"],
    "slug": [None, "neck", "back", "a"],
    "aliases": [None, ["/old/"], ["/old/x.html", "/older"], ["/posts/a/"]],
    "canonical": [None, "https://other.example/x"],
    "noindex": [None, True],
    "cta": [None, False, {"label": "Call", "url": "tel:+15555550142"}],
    "extra": [None, {"note": "x"}],
}

BODIES = [
    "Plain words about a neck.\n",
    'Hot stones and deep tissue, once. Deep tissue again.\n\n## Part\n\nMore "quoted" -- words...\n',  # noqa: E501
    "See [a](post:a), [about](../pages/about.md) and [there](#part).\n\n## Part\n\nEnd.\n",
    "![a dot](/images/dot.png)\n\nText[^1] of a note.\n\n[^1]: The note.\n",
    "As known [@nice].\n\n/// note | Heed\nSlowly.\n///\n",
    "<b>raw</b> html\n\n| a | b |\n| - | - |\n| 1 | 2 |\n",
    "See [nothing](post:nothing).\n",
    "A bare `{{ template }}` word.\n",
]

AUTHOR: dict[str, list[Any]] = {
    "name": ["Ana Ito", "Ana Reyes", "An'a <b>"],
    "credentials": [None, ["LMT"], [{"abbreviation": "RMT", "expires": "2026-06-03"}]],
    "job_title": [None, "Therapist", "Lead"],
    "kind": [None, "person", "organization"],
    "photo": [None, {"src": "/images/dot.png", "alt": "A face"}],
    "links": [None, ["https://ana.example/"]],
    "slug": [None, "ana-ito"],
    "body": ["Ana works mornings.\n", "Ana works evenings.\n"],
}

TERM: dict[str, list[Any]] = {
    "name": ["Deep tissue massage", "Deep work", "Hot stone massage"],
    "also": [None, ["deep tissue"], ["deep tissue", "firm massage"], ["neck"], ["words"]],
    "misspelled": [None, ["deap tissue"]],
    "summary": [None, "Slow and firm.", "Firm and slow."],
    "booking": [None, "https://book.example/x", {"url": "/about/", "label": "Ask"}],
    "contraindications": [None, ["fever"], ["fever", "clots"]],
    "image": [None, {"src": "/images/dot.png", "alt": "Hands"}],
    "slug": [None, "deep"],
    "body": ["Slow.\n", "Slower, after [b](post:b).\n"],
}

CONDITION: dict[str, list[Any]] = {
    "name": ["Low back pain", "Back pain"],
    "also": [None, ["sore back"]],
    "summary": [None, "Below the ribs."],
    "body": ["Common.\n", "Very common.\n"],
}

PAGE: dict[str, list[Any]] = {
    "title": ["About", "About us"],
    "description": [None, "Who we are."],
    "updated": [None, "2026-05-01"],
    "draft": [None, True],
    "slug": [None, "about-us"],
    "body": ["Two rooms. See [a](post:a).\n", "Three rooms.\n"],
}

SETTINGS: dict[str, list[Any]] = {
    "name": ["Small Clinic", "Smaller & Clinic"],
    "tagline": [None, "Of one room"],
    "url": ["https://small.example", "https://small.example/blog", "https://other.example"],
    "language": ["en", "de", "es", "en-GB"],
    "time_zone": ["America/New_York", "Pacific/Kiritimati", "UTC"],
    "theme_color": [None, "#336699"],
    "booking": [None, {"url": "tel:+15555550142", "label": "Call us"}, {"url": "/about/"}],
    "navigation": [None, [{"label": "About", "url": "/about/"}], [{"label": "X", "url": "/x/"}]],
    "social": [None, ["https://x.com/small"]],
    "disclaimer": [None, "No advice.", {"text": "See", "url": "/about/"}],
    "clinic": [None, {"phone": "+1 555 0142", "hours": {"monday": "09:00-17:00"}}],
    "comments": [None, {"provider": "email", "email": "a@small.example"}],
    "newsletter": [None, {"action": "https://news.example/"}],
    "labels": [None, {"more_posts": "Read on"}],
    "checks": [None, {"no-sources": "warning"}],
    "pictures": [{"widths": [16]}, {"widths": [16, 24]}, {"widths": [16], "quality": 40}],
    "blog.posts_per_page": [1, 2, 5],
    "blog.more_posts": [0, 1, 2, 3],
    "blog.feed_posts": [1, 3],
    "blog.post_url": [None, "/{year}/{slug}/"],
    "blog.date_format": [None, "y-MM-dd"],
    "blog.byline": [None, "{date}, {authors}[, updated {updated}]", "{authors}[ in {category}]"],
    "blog.card_byline": [None, "{date}"],
    "blog.share": [None, ["email"], ["copy", "x"]],
    "blog.link_modalities": [None, False],
    "blog.smart_quotes": [None, False],
    "blog.raw_html": [None, True],
}

# Files of the theme's author: what the site's own templates may become.
TEMPLATES: dict[str, list[bytes]] = {
    "templates/_macros.html": [
        b"{% macro mark(text) %}<b>{{ text }}</b>{% endmacro %}\n",
        b"{% macro mark(text) %}<i>{{ text }}</i>{% endmacro %}\n",
    ],
    "templates/_own.html": [b"<p>own</p>\n", b"<p>own words</p>\n", b"<p>{{ title }}</p>\n"],
    "templates/_byline.html": [b"<i>{{ byline.date.text }}</i>", b"<i>by</i>"],
    "templates/_new.html": [b"<p>{{ url }}</p>\n", b"<p>new</p>\n"],
    "templates/post.html": [
        b'{% extends "theme/post.html" %}\n',
        b'{% extends "theme/post.html" %}{% block content %}{{ super() }}'  # noqa: ISC004
        b'{% import "_macros.html" as m %}{{ m.mark(title) }}{% endblock %}\n',
        b'{% extends "theme/post.html" %}{% block content %}{{ super() }}'  # noqa: ISC004
        b'{% include "_new.html" ignore missing %}<img src="{{ asset("assets/own.svg") }}">'
        b"{% endblock %}\n",
    ],
    "templates/page.html": [
        b'{% extends "theme/page.html" %}\n',
        b'{% extends "theme/page.html" %}{% from "_macros.html" import mark %}'  # noqa: ISC004
        b"{% block content %}{{ mark(title) }}{{ super() }}"
        b"{% include '_own.html' %}{% endblock %}\n",
    ],
    "templates/robots.txt": [b"User-agent: *\n", b"User-agent: *\nDisallow: /x\n"],
}

STATIC: dict[str, list[bytes]] = {
    "static/notes.txt": [b"notes\n", b"other notes\n"],
    "static/assets/own.svg": [svg(3), svg(5)],
    "static/assets/own.css": [b"a{b:url(own.svg)}\n", b"a{color:red}\n"],
    "static/images/dot.png": [png(40, 24, (200, 30, 30)), png(40, 24, (30, 30, 200))],
    "static/images/dot.svg": [svg(4), svg(7)],
    "static/images/new.png": [png(48, 30, (9, 99, 9)), png(20, 30, (9, 99, 9))],
    "static/.well-known/x.txt": [b"x\n"],
    "static/.env": [b"SECRET=1\n"],
}

# States that cannot be built: the file and its bytes; `None` deletes it.
BROKEN: list[tuple[str, bytes | None]] = [
    ("content/posts/broken.md", b"no front matter\n"),
    ("content/posts/broken.md", b"---\ntitle: x\ndaet: 2026-01-01\n---\n"),
    ("content/posts/A.md", b"---\ntitle: x\ndate: 2026-01-01\nauthor: ana\n---\nTwin of a.\n"),
    ("content/site.yaml", b"name: [\n"),
    ("content/site.yaml", None),
    (
        "templates/post.html",
        b"{% extends 'theme/post.html' %}{% block content %}{{ oops }}{% endblock %}",
    ),
    ("templates/_byline.html", b"{% if %}"),
    ("templates/listing.html", b"{{ 1 // 0 }}"),
    ("static/assets/own.css", b"a{b:url(nothing.svg)}"),
    ("static/id_rsa", b"key"),
    ("content/authors/ana.md", None),
]
