"""Signing: makes the signing set of filings that are ready, into `dist/<filing>/sign/`."""

from __future__ import annotations

import re
from pathlib import Path

from beian.build.maker import Build
from beian.bundle.assemble import refusal
from beian.bundle.next_round import next_round
from beian.bundle.pack import PackResult
from beian.bundle.signing import needs_hands, signing_set
from beian.check.workspace import Workspace
from beian.core.files import remove, write_changed
from beian.core.model import Filing, Progress

FOLDER = "sign"
OURS = re.compile(
    r"\d\d-.+（待(?:签字|盖章|签字盖章)）\.pdf\Z"
)  # what an earlier set may have left; scans are named otherwise


def make_signing_sets(workspace: Workspace, filings: list[Filing], progress: Progress) -> PackResult:
    """The sets of what is ready, and why the others are not: the same reasons as for packing."""
    why = {filing.id: refusal(workspace, filing) for filing in filings}
    ready = [filing for filing in filings if not why[filing.id]]
    outcome = PackResult(refused=[(name, *reason) for name, reason in why.items() if reason])
    outcome.warnings = {filing.id: workspace.warnings(filing) for filing in ready}
    with Build(workspace.root, workspace.evidence, hash_always=True, progress=progress) as build:
        for filing in ready:
            coming = next_round(workspace, build, filing)
            products = build.products([one for one in coming.papers if needs_hands(one.paper)], ("pdf",))
            build.make(products)
            made = [(one.composition.paper, build.path(one.target).read_bytes()) for one in products]
            folder = workspace.root.dist / filing.id / FOLDER
            outcome.packed.append((filing.id, folder, _keep(folder, signing_set(filing, made, coming.purpose))))
    return outcome


def _keep(folder: Path, files: dict[str, bytes]) -> bool:
    """Write the set, without papers of an earlier one; returns whether anything changed."""
    stale = [path for path in folder.glob("*.pdf") if OURS.match(path.name) and path.name not in files]
    for path in stale:
        remove(path)
    written = [write_changed(folder / name, content) for name, content in files.items()]
    return bool(stale) or any(written)
