"""How a site gets clinicsite back on another machine: the files and commands that install it.

The name is not taken on a package index yet, so anyone could publish under it: a site must not ask
for it there. It names the commit that clinicsite was installed from, or carries it as a wheel in
`vendor/`, and pins everything else by hash.
"""
