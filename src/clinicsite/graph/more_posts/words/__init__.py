"""The words of posts: stemmed, counted, and indexed by post."""
