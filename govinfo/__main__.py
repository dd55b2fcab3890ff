"""`python -m govinfo`, the same as the command `govinfo`."""
from .command_line import main

if __name__ == "__main__":
    main()
