"""The diagnostics whose weight a clinic may change by `checks` in `site.yaml`.

These are all that are no errors by themselves; `docs/diagnostics.md` says what each means.
"""

ADJUSTABLE = (
    "alt-is-filename", "alt-is-title", "ambiguous-slug", "animated-picture", "author-in-file",
    "author-without-credential", "bare-address", "bidi-override", "bullet-character", "claim-words",
    "comment-in-value", "dead-anchor-in-feed", "description-length", "duplicate-description",
    "duplicate-title", "empty-heading", "empty-link", "external-gone", "external-unclear",
    "few-headings", "foreign-in-feed", "foreign-syntax", "generic-link-text", "h1-in-body",
    "heading-skip", "html-as-text", "html-removed", "inline-code", "language-without-dates",
    "language-without-labels", "link-to-unpublished", "list-needs-blank-line", "long-url",
    "markdown-in-html", "missing-canonical", "missing-slash", "no-404", "no-description",
    "no-disclaimer", "no-posts", "no-red-flag", "no-sources", "not-reviewed", "orphan",
    "outdated-year", "page-with-script", "pasted-byline", "pasted-remains", "pasted-table",
    "picture-tells-place", "placeholder", "pseudo-heading", "related-unpublished", "repeated-title",
    "review-overdue", "search-needs-extended", "search-not-installed", "self-review",
    "shallow-indent", "short-text", "statistic-without-source", "strikethrough", "svg-with-script",
    "table-cells", "table-needs-blank-line", "table-needs-dashes", "title-width", "undeclared-ai",
    "undefined-reference", "unknown-file", "unknown-folder", "unknown-picture-format",
    "unused-template", "wrong-ending",
)  # fmt: skip
