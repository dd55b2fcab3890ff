"""`python -m govinfo`, the same as the command `govinfo`."""

from .cli import main

if __name__ == "__main__":
    main()
