"""Reading: the files of `content/` become typed documents.

This package knows names of files, fences, YAML, the schema and Markdown, one file at a time. It
must not know what a site is made of: whether an author or a linked post exists, which posts are
published, what day it is, or how anything looks. Only it imports yaml, frontmatter and (in
`markup/`) markdown.

    site.load_settings(root)      content/site.yaml  →  Settings
    sources.scan(root)            content/**.md      →  SourceFiles, each read once
    parsing.parse(file, options)  SourceFile         →  Document
    library.read(root, settings)  all of them, from the store where their bytes are known
    handler.dump(values, body)    the other way, for new documents

What is wrong is returned as diagnostics, all of a file at once; only a site without `content/`
raises. Heavy libraries (yaml, markdown) are loaded when a file must be parsed, not before,
and this module imports nothing, so that listing files needs none of them.
"""
