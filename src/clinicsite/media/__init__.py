"""Files by their bytes: what they are, what they say about people, smaller pictures."""
