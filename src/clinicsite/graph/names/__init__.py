"""Which document a name means: authors, modalities, conditions, posts."""
