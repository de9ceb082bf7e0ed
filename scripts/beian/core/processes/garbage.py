"""The setting of Python's garbage collector."""

import gc

SELDOM = 300_000  # values that are new since the last look


def collect_rarely() -> None:
    """Look less often: answers and trees of papers hold no cycles, and a look at all of them takes a tenth of the time.

    At what is old, Python looks at every fourth such time: what holds the tables of the fonts is in a cycle.
    """
    gc.set_threshold(SELDOM, 2, 2)
