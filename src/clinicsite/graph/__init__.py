"""Documents become a site: urls, taxonomies, resolved links, More Posts.

A pure room: values in, values out. It must not know how a page looks or where it is written.
"""
