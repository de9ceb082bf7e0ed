"""Checking many filings: entities do not depend on each other, so they are divided among processes."""

from __future__ import annotations

import gc
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from beian.check.opening import opened
from beian.check.workspace import Workspace
from beian.content.changed_files import changed_paths, entities_with, filings_with
from beian.core.places import ContentRoot
from beian.core.problem import Problem, ordered

FEW = 20  # entities that are judged sooner than a process starts
AT_ONCE = 20  # entities that a process holds in memory


@dataclass(frozen=True)
class CheckedEntity:
    """The problems that were found, and how many filings were judged."""

    problems: list[Problem]
    filings: int


@dataclass(frozen=True)
class _PartResult:
    """What one process found: the problems of files, and those of each filing with whether it is an example."""

    of_files: list[Problem]
    of_filings: list[tuple[bool, list[Problem]]]


def check_filings(
    root: ContentRoot, names: Sequence[str], as_of: date | None = None, *, staged: bool = False
) -> CheckedEntity:
    """The problems of the named filings, or of all filings and all files. Raises Failure for an unknown name."""
    workspace = opened(root, names, staged=staged, as_of=as_of)
    if names:
        filings = workspace.filings(names)
        return CheckedEntity(
            ordered([problem for filing in filings for problem in workspace.concerning(filing)]), len(filings)
        )
    listed = [path for path in workspace.tree.files("filings") if path.count("/") > 1]
    entities = sorted({path.split("/")[1] for path in [*listed, *workspace.tree.irregular("filings")]})
    if len(entities) <= FEW or os.cpu_count() in (1, None):
        filings = workspace.filings()
        return CheckedEntity(workspace.all_problems(filings), len(filings))
    from beian.core.processes.executors import map_parts

    return _merged(map_parts(_check_part, entities, root, staged, as_of))


def check_changed(root: ContentRoot, names: Sequence[str], as_of: date, base: str) -> CheckedEntity:
    """The problems of those filings that a change touches: what is staged, or the work since `base`."""
    paths = changed_paths(root, base)
    entities = None if names else entities_with(paths)
    return check_touched(Workspace(root, staged=not base, as_of=as_of, entities=entities), names, paths)


def check_touched(workspace: Workspace, names: Sequence[str], paths: Collection[str]) -> CheckedEntity:
    """The problems of those filings, and of those files, that one of the paths concerns."""
    filings = filings_with(workspace.filings(names), paths)
    of_files = [problem for problem in workspace.library.problems if problem.position.path in paths]
    return CheckedEntity(
        ordered([*of_files, *(p for filing in filings for p in workspace.problems(filing))]), len(filings)
    )


def workspaces(root: ContentRoot, staged: bool, as_of: date | None, entities: Sequence[str]) -> Iterator[Workspace]:
    """Workspaces of a few entities each, so that memory stays the same however many there are. For a process that ends
    with them: it turns garbage collection off."""
    gc.disable()  # looking for cycles among a million answers costs a fifth of the time
    whole = Workspace(root, staged=staged, as_of=as_of)
    for first in range(0, len(entities), AT_ONCE):
        part = Workspace(root, staged=staged, as_of=as_of, entities=entities[first : first + AT_ONCE])
        part.registry, part.registers = whole.registry, whole.registers
        yield part
        vars(part).clear()
        gc.collect()  # what was filled in for it is in circles; of a part that is done with, they are found quickly


def _check_part(root: ContentRoot, staged: bool, as_of: date | None, entities: Sequence[str]) -> _PartResult:
    result = _PartResult([], [])
    for part in workspaces(root, staged, as_of, entities):
        result.of_files.extend(part.library.problems)
        result.of_filings.extend((filing.example, part.problems(filing)) for filing in part.library.filings)
    return result


def _merged(parts: Sequence[_PartResult]) -> CheckedEntity:
    """The results of all processes as one. Examples count only where there is nothing else, which no process can know
    alone."""
    filings = [filing for part in parts for filing in part.of_filings]
    shown = [problems_of_filing for example, problems_of_filing in filings if not example] or [
        problems_of_filing for _, problems_of_filing in filings
    ]
    problems = [problem for part in parts for problem in part.of_files]
    return CheckedEntity(
        ordered([*problems, *(problem for problems_of_filing in shown for problem in problems_of_filing)]), len(shown)
    )
