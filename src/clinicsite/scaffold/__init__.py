"""A new site: the files that `clinicsite init` writes, from the templates in `files/`."""
