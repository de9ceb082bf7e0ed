"""`python -m beian VERB`."""

import sys

from beian.faces.cli import main

if __name__ == "__main__":
    sys.exit(main())
