"""Parts of python-markdown made quicker for our texts; each could be deleted for its own."""
