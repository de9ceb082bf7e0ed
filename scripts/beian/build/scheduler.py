"""Making what is stale of many entities, shared out among processes or the workers of a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from beian.build.entities import HALVES, SHARED, Entities, Names
from beian.core.errors import Failure
from beian.core.model import Edition, Progress
from beian.core.places import ContentRoot
from beian.core.problem import Problem

if TYPE_CHECKING:
    from beian.build.worker import Bundle, Files, Shared, Task, TaskResult
    from beian.core.file_stamps import Stamp


@dataclass
class BuildResult:
    """How many files were made; the filings whose papers are drafts, with the count of their errors, and these where they
    were looked for; the files that could not be made and why; so PDFs, and papers of drafts, apart."""

    made: int = 0
    drafts: list[tuple[str, int, list[Problem]]] = field(default_factory=list)
    unmade: list[tuple[str, tuple[str, str]]] = field(default_factory=list)
    failures: list[tuple[str, tuple[str, str]]] = field(default_factory=list)
    unprintable: list[tuple[str, tuple[str, str]]] = field(default_factory=list)


def build_papers(
    root: ContentRoot,
    names: Sequence[str],
    as_of: date,
    *,
    edition: Edition | None = None,
    workers: str = "",
    progress: Progress = lambda _: None,
) -> BuildResult:
    """Build the papers of the named filings, or of all; `workers` names a cluster.

    Raises Failure for an unknown name, or when the processes cannot do it.
    """
    entities = Entities(root, as_of, edition or "")
    outcome = BuildResult()
    wanted = entities.named(names)
    results = made_anew(entities, wanted, workers, progress)
    for result in results.values():
        outcome.made += len(result.made)
        outcome.drafts += [(filing, len(problems), problems) for filing, problems in result.drafts.items()]
        outcome.unmade += result.unmade
        outcome.failures += result.failures
        outcome.unprintable += result.unprintable
    for entity in wanted.keys() - results.keys():
        outcome.drafts += [(filing, count, []) for filing, count in entities.drafts(entity, wanted[entity])]
    outcome.drafts.sort(key=lambda one: one[0])
    outcome.failures.sort()
    outcome.unmade.sort()
    outcome.unprintable.sort()
    return outcome


def made_anew(
    entities: Entities, wanted: Mapping[str, Names], workers: str, progress: Progress, bundle: Bundle | None = None
) -> dict[str, TaskResult]:
    """What came of the entities that were stale; their bundles where there is what makes one, and else their papers.

    Raises Failure for what stops every task.
    """
    stale = {entity: names for entity, names in wanted.items() if not entities.is_fresh(entity, names)}
    results = {}
    try:
        for task, result in _results(entities, stale, workers, progress, bundle) if stale else ():
            if result.stopped:
                raise Failure(*result.stopped)
            results[task.entity] = result
    finally:
        entities.save()
    return results


def _results(
    entities: Entities, stale: Mapping[str, Names], address: str, progress: Progress, bundle: Bundle | None
) -> Iterator[tuple[Task, TaskResult]]:
    """The tasks with their results, which the index then knows."""
    from beian.build.cluster import cluster
    from beian.build.worker import Worker, run_task
    from beian.core.processes.executors import run_tasks
    from beian.core.processes.parallel import workers

    _tidy(entities, stale)
    before: dict[str, Stamp] = {}
    width = min(workers(), len(stale))
    if width == 1 and not address:
        shared = _shared(entities, "", workers(), bundle)
        with Worker(shared, entities.index, progress) as worker:
            for task, result in run_tasks(worker.run, _tasks(entities, stale, shared, before)):
                yield task, _kept(entities, task, result, before)
        return
    tasks = _tasks(entities, stale, _shared(entities, address, 1, bundle), before)
    for task, result in run_tasks(run_task, tasks, width, partial(cluster, address) if address else None):
        for target in result.made:
            progress(target)
        yield task, _kept(entities, task, result, before)


def _tidy(entities: Entities, stale: Mapping[str, Names]) -> None:
    """Remove what killed processes left; all they left unfinished is stale."""
    from beian.core.files import remove_leftovers
    from beian.core.processes.temporary import remove_abandoned

    remove_abandoned()
    build = entities.root.build
    remove_leftovers(build, below=False)
    for place in ("cache", *(folder for entity in stale for folder in entities.folders(entity))):
        remove_leftovers(entities.index.path(place))


def _shared(entities: Entities, address: str, width: int, bundle: Bundle | None) -> Shared:
    from beian.build.worker import Shared
    from beian.papers.formats.toolchain import engine_here

    toolchain, what, as_of = entities.toolchain.digest, entities.what, entities.as_of
    facts = entities.toolchain.recall()
    if not address:
        return Shared(entities.root.path, toolchain, what, as_of, entities.hash_always, width, bundle, facts=facts)
    tree = entities.tree
    paths = dict.fromkeys(("beian.yaml", *(path for place in SHARED for path in tree.files(place))))
    files = tuple((path, content) for path in paths if (content := tree.read(path)) is not None)
    return Shared(None, toolchain, what, as_of, engine=engine_here(), files=files)


def _tasks(entities: Entities, stale: Mapping[str, Names], shared: Shared, before: dict[str, Stamp]) -> Iterator[Task]:
    """The tasks, made when one is wanted; `before` then has how the inputs looked."""
    from beian.build.worker import Task

    for entity, names in stale.items():
        before[entity] = entities.looks(entity)
        files: Files = ()
        if not shared.root:
            paths = (path for half in HALVES for path in entities.tree.files(f"{half}/{entity}"))
            files = tuple((path, content) for path in paths if (content := entities.tree.read(path)) is not None)
        yield Task(entity, names, shared, entities.unchanged(entity), files)


def _kept(entities: Entities, task: Task, result: TaskResult, before: Mapping[str, Stamp]) -> TaskResult:
    """Note in the index what came of a task."""
    from beian.build.leftovers import drop_leftovers

    for target, (key, content) in result.contents.items():
        if entities.index.key(target) != key:
            entities.index.keep(target, key, content)
    result.contents.clear()
    for target in result.dropped:
        entities.index.drop(target)
    entities.index.take(result.rows)
    for filing, made in result.filings.items():
        if "edition" in made:
            drop_leftovers(entities.index, filing, bool(made["draft"]), made["edition"], made["targets"])
    if not (result.stopped or result.refused or result.failures or result.unmade or result.unprintable):
        entities.made(task.entity, task.names, before[task.entity], result.inputs, result.filings)
    return result
