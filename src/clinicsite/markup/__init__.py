"""Markdown becomes HTML, and the facts found in it; only this package imports python-markdown.

`conversion.convert` is pure: no disk, no clock, nothing left from one text to the next. Links and
pictures of the site stay unresolved (`Reference`); which document they mean is for `graph/` to say.

Nothing is imported here: a run that finds every text in its store must not pay for the parser.
"""
