"""The head of a page, and its structured data."""
