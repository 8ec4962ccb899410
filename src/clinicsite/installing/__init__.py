"""How a site installs clinicsite on another machine: files and commands.

The name `clinicsite` is not registered on a package index, so anyone could publish under it. A
site therefore names the commit that clinicsite was installed from, or includes it as a wheel in
`vendor/`, and pins everything else by hash.
"""
