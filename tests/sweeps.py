"""How much of a long sweep runs, decided here alone: a few cases in `make test`, some in CI, all in `make test-all`.

`SWEEP` is few, some or all. A sample takes one case out of each stretch of the sweep, so that it never is empty and
never all from one end. It is drawn with `SWEEP_SEED`: the same for few, so that `make test` says the same each time;
from the commit for some and all, so that other cases are tried over time. A run prints it, and takes it to run again.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import pytest

Case = TypeVar("Case")

LEVELS = ("few", "some", "all")
LEVEL = os.environ.get("SWEEP") or "few"
FUZZ = {"few": 0.2, "some": 1, "all": 5}  # how many examples of its number a test at random tries
if LEVEL not in LEVELS:
    raise pytest.UsageError(f"SWEEP={LEVEL}: one of {', '.join(LEVELS)}")


def _seed() -> str:
    if LEVEL == "few":
        return "0"
    words = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short=12", "HEAD"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip() or "0"


SEED = os.environ["SWEEP_SEED"] = os.environ.get("SWEEP_SEED") or _seed()  # the workers of xdist are handed it, too


def part(cases: Sequence[Case], few: int, some: int, name: str = "") -> list[Case]:
    """The cases of a sweep to try now, in their order: one of each of `few` or `some` stretches, or all."""
    count = min({"few": few, "some": some}.get(LEVEL, len(cases)), len(cases))
    chance = Random(f"{SEED} {name}")  # noqa: S311 - the same cases again for the same seed
    edges = [len(cases) * step // count for step in range(count + 1)] if count else []
    return [cases[chance.randrange(first, end)] for first, end in pairwise(edges)]


def first(count: int, cases: Iterable[Case]) -> list[Any]:
    """The cases as parameters of a test: of a long list the first few in `make test`, the others in `make test-long`."""
    listed = [*cases]
    return [*listed[:count], *(pytest.param(case, marks=pytest.mark.long) for case in listed[count:])]


def chosen(items: Sequence[pytest.Item]) -> set[pytest.Item]:
    """The tests to run: of each function that is marked as a sweep a part of its cases, and every other test."""
    kept, sweeps = set(), {}
    for item in items:
        if item.get_closest_marker("sweep"):
            sweeps.setdefault(item.nodeid.partition("[")[0], []).append(item)
        else:
            kept.add(item)
    for name, cases in sweeps.items():
        kept |= set(part(cases, name=name, **cases[0].get_closest_marker("sweep").kwargs))
    return kept


def pytest_report_header() -> str:
    return f"sweeps: SWEEP={LEVEL} SWEEP_SEED={SEED}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves of each sweep a part, unless the command line names tests."""
    if not any("::" in name for name in config.args):
        kept = chosen(items)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = [item for item in items if item in kept]
