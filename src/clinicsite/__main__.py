"""`python -m clinicsite`."""

from clinicsite.cli import main

if __name__ == "__main__":
    main()
