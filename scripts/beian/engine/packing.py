"""Packing: which filings are ready, and which bundles are stale. Makes nothing itself.

When every record still holds there is nothing to do, and nothing heavy is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from beian.engine.bundle_records import bundle_path, is_whole
from beian.engine.workspace import Workspace
from beian.history.events import read_events, unsettled
from beian.history.rounds import read_rounds
from beian.values.model import Filing
from beian.values.problem import Problem, Text
from beian.values.progress import Progress

NOT_READY = Text("有错误，不能打包、签署。", "it has errors.")

Refused = tuple[Filing, list[Problem], Text]


@dataclass
class Outcome:
    """What was packed (filing, bundle, whether its bytes changed) and what was not (filing, problems, why)."""

    packed: list[tuple[Filing, Path, bool]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def pack_filings(workspace: Workspace, filings: list[Filing], progress: Progress, workers: str = "") -> Outcome:
    """Pack what is ready. A filing with errors of the pack gate, or without its private half, is refused.

    The papers of several entities are made in parallel first; `workers` names a cluster for that.
    """
    ready, refused = ready_filings(workspace, filings)
    outcome = Outcome(refused=refused)
    stale = [filing for filing in ready if not is_whole(workspace, filing)]
    changed = _make(workspace, stale, progress, workers) if stale else set()
    outcome.packed = [(filing, bundle_path(workspace, filing), filing.id in changed) for filing in ready]
    return outcome


def ready_filings(workspace: Workspace, filings: list[Filing]) -> tuple[list[Filing], list[Refused]]:
    """The filings that may leave the house, and the others with the reason."""
    refusals = {filing.id: _refusal(workspace, filing) for filing in filings}
    refused = [(filing, *refusal) for filing in filings if (refusal := refusals[filing.id])]
    return [filing for filing in filings if not refusals[filing.id]], refused


def _refusal(workspace: Workspace, filing: Filing) -> tuple[list[Problem], Text] | None:
    problems = workspace.blocking(filing, "pack")
    if problems:
        return problems, NOT_READY
    reasons = unsettled(read_events(read_rounds(workspace.root.path, filing.id), workspace.registry)[0])
    if reasons:
        return [], Text("；".join(one.zh for one in reasons), "; ".join(one.en for one in reasons))
    if not filing.has_private:
        name = f"private/{filing.entity}/"
        return [], Text(f"缺少 {name}（受限内容），不能打包、签署。", f"{name} (restricted answers) is missing.")
    return None


def _make(workspace: Workspace, stale: list[Filing], progress: Progress, workers: str) -> set[str]:
    from beian.engine.building import build_papers
    from beian.engine.bundling import make_bundles

    if workers or len({filing.entity for filing in stale}) > 1:
        names = [filing.id for filing in stale]
        build_papers(
            workspace.root,
            names,
            workspace.as_of,
            workers=workers,
            hash_always=True,
            progress=progress,
        )
    return make_bundles(workspace, stale, progress)
