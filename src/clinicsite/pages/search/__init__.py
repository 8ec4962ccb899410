"""The search index of the posts, made by Pagefind."""
