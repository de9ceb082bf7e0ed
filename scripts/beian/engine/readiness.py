"""Which filings may leave the house: for pack and sign alike."""

from __future__ import annotations

from beian.engine.workspace import Workspace
from beian.history.events import read_events, unsettled
from beian.history.rounds import read_rounds
from beian.values.model import Filing
from beian.values.problem import Problem, Text

NOT_READY = Text("有错误，不能打包、签署。", "it has errors.")


def refusal(workspace: Workspace, filing: Filing) -> tuple[list[Problem], Text] | None:
    """Why a filing may not: its problems, and the reason in a line; None when it may."""
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
