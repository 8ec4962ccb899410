"""Is the content sound? Checks of texts, links, health claims and reviews."""
