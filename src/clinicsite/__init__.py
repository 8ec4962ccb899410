"""clinicsite: a static-site generator for the blog of a massage clinic."""

__version__ = "0.1.0"
