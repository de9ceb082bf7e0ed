"""Judge the engine's schema files, each fault with place and remedy: `python -m tools.schemas`; the hook of the checkout runs it."""

import sys

from beian.schema.meta.schema_files import schema_faults


def main() -> int:
    """Print the faults. 1 when there are any."""
    found = schema_faults()
    for problem in found:
        print(problem.describe())
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
