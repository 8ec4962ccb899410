"""Pages become bytes: templates, their closures, filters, and the inputs that staleness compares.

The only door to Jinja. It must not know the content model: contexts come ready from `pages/`.
"""
