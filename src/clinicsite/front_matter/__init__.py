"""From a file's bytes to a valid header: fences, YAML with places, hints, schema."""
