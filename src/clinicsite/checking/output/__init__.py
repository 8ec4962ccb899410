"""Is the built site sound? Checks of its pages, files and links."""
