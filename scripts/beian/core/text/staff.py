"""How many people work in several posts, of which one person may hold more than one."""

from __future__ import annotations

from collections.abc import Sequence


def staff_of(posts: Sequence[tuple[int | None, Sequence[str] | None]]) -> int | None:
    """The people of all posts, each given by its number and its holders: a holder of several counts once, who is not named
    counts by number. None without posts, or while one says neither."""
    named: set[str] = set()
    unnamed = 0
    for number, holders in posts:
        if number is None and not holders:
            return None
        here = set(holders or ())
        named |= here
        unnamed += max((number or 0) - len(here), 0)
    return len(named) + unnamed if posts else None
