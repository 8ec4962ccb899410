"""Publishing on the web: the files that each host reads, and deploying a built site.

`hosts` makes the files (workflows, headers, redirects) as values, `writing` puts them into the
site. `deploy` copies a built folder to a store or to another folder: assets first, pages next,
removals last, so that visitors find complete pages at any time.
"""
