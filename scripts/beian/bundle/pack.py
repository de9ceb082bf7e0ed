"""Packs filings: makes their bundles where they are stale. When nothing changed, nothing heavy is imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from beian.build.freshness import BUNDLES, BuiltEntities
from beian.build.index import bundle_target
from beian.build.scheduler import build_papers, run_stale
from beian.core.errors import Failure
from beian.core.model import Filing, Progress
from beian.core.places import ContentRoot
from beian.core.problem import Problem, Text

if TYPE_CHECKING:
    from beian.build.maker import Build
    from beian.build.worker import TaskResult
    from beian.check.workspace import Workspace

Refused = tuple[str, list[Problem], Text]


@dataclass
class PackResult:
    """What was packed (filing, bundle, whether its bytes changed) and what was refused (filing, problems, why).

    `warnings` has the warnings of filings that were checked now, `counts` how many the unchanged ones had.
    """

    packed: list[tuple[str, Path, bool]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    warnings: dict[str, list[Problem]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


def pack_filing(workspace: Workspace, build: Build, filing: Filing, result: TaskResult) -> None:
    """Pack one filing if it may be packed; puts the bundle or the refusal into the result."""
    from beian.build.maker import drop_leftovers
    from beian.bundle.assemble import make_bundle, why_not_ready

    why = why_not_ready(workspace, filing)
    if why:
        result.refused.append((filing.id, *why))
        return
    result.packed[filing.id] = make_bundle(workspace, build, filing)
    drop_leftovers(build.index, filing.id, draft=False)
    warnings = result.warnings[filing.id] = workspace.warnings(filing)
    result.filings[filing.id] = {"targets": [bundle_target(filing.id)], "warnings": len(warnings)}


def pack_filings(
    root: ContentRoot,
    names: Sequence[str],
    as_of: date,
    progress: Progress,
    workers: str = "",
) -> PackResult:
    """Pack what is ready. A filing with errors of the pack gate, or without its private half, is refused.

    `workers` names a cluster, which makes the papers first; bundles are made on this machine. Raises Failure for an
    unknown name, and, when the others are packed, for what could not be made.
    """
    entities = BuiltEntities(root, as_of, BUNDLES)
    wanted = entities.selected(names)
    if workers:
        stale = [name for entity, some in wanted.items() if not entities.is_fresh(entity, some) for name in some]
        if stale:
            build_papers(root, stale, as_of, workers=workers, progress=progress)
            entities = BuiltEntities(root, as_of, BUNDLES)
    results = run_stale(entities, wanted, "", progress, pack_filing)
    outcome, failures = PackResult(), []
    for entity, filings in wanted.items():
        result = results.get(entity)
        changed = result.packed if result else dict.fromkeys(entities.filings(entity, filings), False)
        outcome.packed += [(filing, entities.index.path(bundle_target(filing)), new) for filing, new in changed.items()]
        outcome.refused += result.refused if result else []
        outcome.warnings |= result.warnings if result else {}
        outcome.counts |= {} if result else {filing: entities.warnings(entity, filing) for filing in changed}
        failures += result.failures if result else []
    if failures:
        raise Failure("\n".join(zh for _, (zh, _) in failures), "\n".join(en for _, (_, en) in failures))
    return outcome
