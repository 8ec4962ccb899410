"""HTML that is typed in a text: what is kept, what is left out, and what to write instead."""
