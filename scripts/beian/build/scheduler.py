"""Makes the stale papers of many entities: one task for each entity, in processes of this machine or on a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from beian.build.freshness import HALVES, SHARED, BuiltEntities, Names
from beian.core.errors import Failure
from beian.core.model import Edition, Progress
from beian.core.places import ContentRoot
from beian.core.problem import Problem

if TYPE_CHECKING:
    from beian.build.worker import Files, MakeBundle, Task, TaskContext, TaskResult
    from beian.core.file_stamps import Stamp
    from beian.core.processes.executors import ExecutorFactory


@dataclass
class BuildResult:
    """The result of a build over many entities. Each failure is a file or a filing, and the reason in Chinese and English."""

    made: int = 0  # files
    drafts: list[tuple[str, int, list[Problem]]] = field(
        default_factory=list
    )  # filing, count of errors, errors if known
    unmade: list[tuple[str, tuple[str, str]]] = field(default_factory=list)  # papers of drafts
    failures: list[tuple[str, tuple[str, str]]] = field(default_factory=list)
    unprintable: list[tuple[str, tuple[str, str]]] = field(default_factory=list)  # papers that cannot become a PDF


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
    entities = BuiltEntities(root, as_of, edition or "")
    outcome = BuildResult()
    wanted = entities.selected(names)
    results = run_stale(entities, wanted, workers, progress)
    for result in results.values():
        outcome.made += len(result.made)
        outcome.drafts += [(filing, len(problems), problems) for filing, problems in result.drafts.items()]
        outcome.unmade += result.unmade
        outcome.failures += result.failures
        outcome.unprintable += result.unprintable
    for entity in wanted.keys() - results.keys():
        outcome.drafts += [(filing, count, []) for filing, count in entities.drafts(entity, wanted[entity])]
    outcome.drafts.sort(key=lambda draft: draft[0])
    outcome.failures.sort()
    outcome.unmade.sort()
    outcome.unprintable.sort()
    return outcome


def run_stale(
    entities: BuiltEntities,
    wanted: Mapping[str, Names],
    workers: str,
    progress: Progress,
    bundle: MakeBundle | None = None,
) -> dict[str, TaskResult]:
    """The results of the entities that were stale, by entity; `bundle` makes the bundle of a filing instead of its papers.

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
    entities: BuiltEntities, stale: Mapping[str, Names], address: str, progress: Progress, bundle: MakeBundle | None
) -> Iterator[tuple[Task, TaskResult]]:
    """The tasks with their results, once these are noted in the index."""
    from beian.build.worker import Worker, run_task
    from beian.core.processes.executors import run_tasks
    from beian.core.processes.parallel import workers

    _tidy(entities, stale)
    before: dict[str, Stamp] = {}
    width = min(workers(), len(stale))
    if width == 1 and not address:
        context = _task_context(entities, "", workers(), bundle)
        with Worker(context, entities.index, progress) as worker:
            for task, result in run_tasks(worker.run, _tasks(entities, stale, context, before)):
                yield task, _note_result(entities, task, result, before)
        return
    tasks = _tasks(entities, stale, _task_context(entities, address, 1, bundle), before)
    for task, result in run_tasks(run_task, tasks, width, _cluster(address) if address else None):
        for target in result.made:
            progress(target)
        yield task, _note_result(entities, task, result, before)


def _cluster(address: str) -> ExecutorFactory:
    from beian.build.cluster import cluster

    return partial(cluster, address)


def _tidy(entities: BuiltEntities, stale: Mapping[str, Names]) -> None:
    """Remove unfinished files of killed processes; what they were making is stale anyhow."""
    from beian.core.files import remove_leftovers
    from beian.core.processes.temporary import remove_abandoned

    remove_abandoned()
    build = entities.root.build
    remove_leftovers(build, below=False)
    for folder in ("cache", *(output for entity in stale for output in entities.output_folders(entity))):
        remove_leftovers(entities.index.path(folder))


def _task_context(entities: BuiltEntities, address: str, width: int, bundle: MakeBundle | None) -> TaskContext:
    from beian.build.worker import TaskContext
    from beian.compare.snapshot_files import KEY
    from beian.papers.formats.toolchain import toolchain_digest

    toolchain, edition, as_of = entities.toolchain.digest, entities.edition, entities.as_of
    facts = entities.toolchain.recall()
    if not address:
        return TaskContext(
            entities.root.path, toolchain, edition, as_of, entities.hash_always, width, bundle, facts=facts
        )
    tree = entities.tree
    shared = (path for place in SHARED for path in tree.files(place))
    keys = (f"{half}/{KEY}" for half in HALVES[1:])  # of the digests of restricted answers, which notes compare
    paths = dict.fromkeys(("beian.yaml", *shared, *keys))
    files = tuple((path, content) for path in paths if (content := tree.read(path)) is not None)
    return TaskContext(None, toolchain, edition, as_of, engine=toolchain_digest(), files=files)


def _tasks(
    entities: BuiltEntities, stale: Mapping[str, Names], context: TaskContext, stamps_before: dict[str, Stamp]
) -> Iterator[Task]:
    """The tasks, each made when it is wanted; `stamps_before` gets the stamp of its inputs first."""
    from beian.build.worker import Task

    for entity, names in stale.items():
        stamps_before[entity] = entities.inputs_stamp(entity)
        files: Files = ()
        if not context.root:
            paths = (path for half in HALVES for path in entities.tree.files(f"{half}/{entity}"))
            files = tuple((path, content) for path in paths if (content := entities.tree.read(path)) is not None)
        yield Task(entity, names, context, entities.unchanged_answers(entity), files)


def _note_result(
    entities: BuiltEntities, task: Task, result: TaskResult, stamps_before: Mapping[str, Stamp]
) -> TaskResult:
    """The result, once it is noted in the index."""
    from beian.build.maker import drop_leftovers

    for target, (key, content) in result.contents.items():
        if entities.index.key(target) != key:
            entities.index.write(target, key, content)
    result.contents.clear()
    for target in result.dropped:
        entities.index.drop(target)
    entities.index.add_rows(result.rows)
    for filing, row in result.filings.items():
        if "edition" in row:
            drop_leftovers(entities.index, filing, bool(row["draft"]), row["edition"], row["targets"])
    if not (result.stopped or result.refused or result.failures or result.unmade or result.unprintable):
        entities.note_built(task.entity, task.names, stamps_before[task.entity], result.inputs, result.filings)
    return result
