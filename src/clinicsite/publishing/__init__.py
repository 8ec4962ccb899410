"""Publishing: two folders take turns, and are exchanged in one step.

This package knows output paths, bytes and digests; only `inputs.py`, which nothing else here
imports, knows what pages are made of. It must not know what a post, a template or a Markdown
file is.

What may be removed from an output folder, and what happens to the rest, is one rule:

- a file whose bytes the manifest says we wrote is ours; it is kept, replaced or pruned;
- a file at a path we own whose bytes were changed by hand is replaced by what belongs there;
- anything else (a file that no manifest names, a symbolic link, a pipe) is moved aside into
  `.clinicsite/strays/N/`, never deleted. With the manifest lost, nothing is known to be ours:
  files equal to what is published stay, all others are moved aside.
"""
