"""`python -m beian VERB`."""

import os
import sys

# `-m` puts the current folder first: a file there that is named like a library would be run in its place
sys.path[:] = [folder for folder in sys.path if folder not in ("", os.getcwd())]  # noqa: PTH109 - nothing is imported yet

from beian.commands.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
