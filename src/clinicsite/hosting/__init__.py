"""From the built folder to the world: what each host needs to be told, and how a site is deployed.

`hosts` makes the files that a host reads (workflows, headers, redirects) as values, `writing` puts
them into the site. `deploy` brings a built folder to a store or to another folder: assets first,
pages next, removals last, so that visitors find whole pages at any time.
"""
