"""Makes the papers of a filing's last round once more, where answers, engine and tools are still the same."""

from __future__ import annotations

from pathlib import Path

import beian
from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.compare.snapshot_files import fields_with_digests
from beian.compare.snapshots import NothingToCompare, round_snapshot
from beian.core.model import Filing
from beian.core.problem import Text
from beian.papers.formats.toolchain import tool_versions
from beian.record.field_differences import differences
from beian.record.rounds import Round, read_rounds, sha256


def rebuild_last_round(workspace: Workspace, name: str) -> tuple[bool, Text]:
    """Whether the last round's papers can be made again with the same bytes, and a sentence on that.

    A paper with other bytes is no fault of the record: templates may have changed within one version.
    Raises Failure when the papers cannot be made or the round cannot be read.
    """
    filing, last = workspace.library.filing(name), read_rounds(workspace.root.path, name)[-1]
    reason = _why_not(workspace, filing, last)
    if filing is None or reason:
        return False, reason or Text("", "")
    with Build(workspace.root, workspace.evidence, hash_always=True) as build:
        standing = [one for one in build.compositions(filing) if not one.paper.of_one_round]
        products = build.products(standing)
        build.make(products)
        digests = {Path(product.target).name: sha256(build.path(product.target).read_bytes()) for product in products}
    recorded = {paper: digest for paper, digest in last.data["papers"].items() if paper in digests}
    differing = [paper for paper, digest in recorded.items() if digests[paper] != digest]
    if differing or not recorded:
        papers = "、".join(differing)
        return False, Text(
            f"重新生成后有 {len(differing)} 份与报送时不同，模板可能改过：{papers}",
            f"made again, {len(differing)} papers differ from what was sent; templates may have changed: {papers}",
        )
    return True, Text(f"{len(recorded)} 份材料与报送时相同", f"{len(recorded)} papers are as they were sent")


def _why_not(workspace: Workspace, filing: Filing | None, last: Round) -> Text | None:
    """Why a round cannot be made again here."""
    if filing is None:
        return Text("这项备案已不在仓库中", "the filing is no longer in the repository")
    if workspace.blocking(filing, "pack"):
        return Text("现在的内容有错误，只能生成草稿", "the content has errors now, so that there are drafts only")
    if not filing.has_private:
        return Text("受限的一半不在这里", "the private half is not here")
    try:
        old = round_snapshot(workspace, filing.id, last.number).fields
    except NothingToCompare:
        return Text("补录的轮次没有内容", "a round entered later holds no text")
    if (last.data["engine"], last.data["tools"]) != (beian.__version__, tool_versions()):
        return Text("报送时的程序或者工具是其他版本", "it was made by another version of the engine or its tools")
    if differences(old, fields_with_digests(workspace, filing)).changes:
        return Text("答案在报送之后有改动", "answers have changed since")
    return None
