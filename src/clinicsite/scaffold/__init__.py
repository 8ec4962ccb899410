"""A first site for a clinic: the few files that `clinicsite init` writes, and nothing in their way.

Names and addresses are put into texts that lie in `files/`; what is typed is quoted as YAML before.
"""
