"""The setting of Python's garbage collector."""

import atexit
import gc

SELDOM = 300_000  # values that are new since the last look


def collect_rarely() -> None:
    """Look less often: answers and trees of papers hold no cycles, and a look at all of them takes a tenth of the time.

    At what is old, Python looks at every fourth such time: what holds the tables of the fonts is in a cycle. Of a process
    that ends it looks at nothing: the system takes all of it back.
    """
    gc.set_threshold(SELDOM, 2, 2)
    atexit.unregister(gc.freeze)  # once, however often this is called
    atexit.register(gc.freeze)
