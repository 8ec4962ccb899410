"""How a site gets clinicsite back on another machine: the files and commands that install it.

As long as nobody owns the name on a package index, a site must not ask for it there. So it names
the commit that clinicsite was installed from, or carries it as a wheel in `vendor/`, and pins
everything else by hash.
"""
