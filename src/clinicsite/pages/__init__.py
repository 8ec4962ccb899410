"""Pages: what exists in the published site, and all that each template may see of it."""
