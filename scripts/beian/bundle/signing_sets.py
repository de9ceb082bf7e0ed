"""Writes the signing set of each filing that is ready (the PDFs to print, sign and seal) into `dist/<filing>/sign/`."""

from __future__ import annotations

import re
from pathlib import Path

from beian.build.maker import Build
from beian.bundle.assemble import why_not_ready
from beian.bundle.next_round import next_round
from beian.bundle.pack import PackResult
from beian.bundle.scans.signed_papers import signed_scans
from beian.bundle.signatures import needs_signing, signing_set
from beian.check.workspace import Workspace
from beian.core.files import remove, write_changed
from beian.core.model import Filing, Progress

FOLDER = "sign"
SIGNING_FILE = re.compile(
    r"\d\d-.+（待(?:签字|盖章|签字盖章)）\.pdf\Z"
)  # what an earlier set may have left; scans are named otherwise


def make_signing_sets(workspace: Workspace, filings: list[Filing], progress: Progress) -> PackResult:
    """Write the signing sets of filings that are ready; the others are refused for the same reasons as in packing."""
    why = {filing.id: why_not_ready(workspace, filing) for filing in filings}
    ready = [filing for filing in filings if not why[filing.id]]
    outcome = PackResult(refused=[(name, *reason) for name, reason in why.items() if reason])
    outcome.warnings = {filing.id: workspace.warnings(filing) for filing in ready}
    with Build(workspace.root, workspace.evidence, hash_always=True, progress=progress) as build:
        for filing in ready:
            coming = next_round(workspace, build, filing)
            products = build.products([one for one in coming.papers if needs_signing(one.paper)], ("pdf",))
            build.make(products)
            printed = [(product.composition.paper, build.path(product.target).read_bytes()) for product in products]
            done = {scan.paper.id for scan in signed_scans(workspace, filing, build, coming.papers)[0]}
            folder = workspace.root.dist / filing.id / FOLDER
            files = signing_set(filing, printed, coming.purpose, done)
            outcome.packed.append((filing.id, folder, _write_set(folder, files)))
    return outcome


def _write_set(folder: Path, files: dict[str, bytes]) -> bool:
    """Write the set, without papers of an earlier one; returns whether anything changed."""
    stale = [path for path in folder.glob("*.pdf") if SIGNING_FILE.match(path.name) and path.name not in files]
    for path in stale:
        remove(path)
    written = [write_changed(folder / name, content) for name, content in files.items()]
    return bool(stale) or any(written)
