"""Signed papers that come back: the scan in the private half, with a record of which text was signed.

A scan is of one text: the digest of the paper's content in the filing edition. When an answer that the paper shows
changes, the scan is stale. A new version of a tool that only sets the pages otherwise does not make it so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from beian.bundle.signing import needs_hands
from beian.engine.build import Build
from beian.engine.files import write
from beian.engine.pictures import is_picture
from beian.engine.workspace import Workspace
from beian.history.rounds import sha256
from beian.papers.catalogue import Paper, papers_of
from beian.values.errors import Failure
from beian.values.model import Filing
from beian.values.plain_json import parse
from beian.values.problem import Text


@dataclass(frozen=True)
class Scan:
    """A signed paper: its bytes, and the digest of the text that was signed."""

    paper: Paper
    content: bytes
    signed: str


def to_sign(filing: Filing, papers: list[Paper]) -> list[Paper]:
    """The papers of a filing that leave the house signed or sealed, and so come back as scans."""
    return [paper for paper in papers_of(filing, papers) if needs_hands(paper)]


def keep_scan(workspace: Workspace, filing: Filing, name: str, file: Path) -> Path:
    """Keep a scan of the paper `name` as it reads now; returns where. Raises Failure for what cannot be one."""
    if not filing.has_private:
        raise Failure(f"缺少 private/{filing.entity}/。", f"private/{filing.entity}/ is missing.")
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Failure(f"无法读取 {file}：{error.strerror}", f"cannot read {file}: {error.strerror}") from None
    if not is_picture(content, ".pdf"):
        raise Failure(f"{file.name} 不是 PDF 文件。", f"{file.name} is no PDF.")
    with Build(workspace.root, workspace.evidence) as build:
        papers = {paper.id: paper for paper in to_sign(filing, build.papers)}
        if name not in papers:
            known = "、".join(f"{one}（{paper.title}）" for one, paper in papers.items()) or "（无）"
            raise Failure(
                f"“{filing.id}”没有要签字盖章的材料“{name}”。有：{known}",
                f"{filing.id!r} has no paper {name!r} to sign. There are: {known}",
            )
        signed = build.composition(filing, papers[name]).digest()
    target = workspace.root.path / _folder(workspace, filing) / f"{name}.pdf"
    write(target, content)
    record = {"paper": name, "filing": filing.id, "signed": signed, "scan": sha256(content)}
    write(target.with_suffix(".json"), json.dumps(record, indent=1).encode() + b"\n")
    return target


def scans(workspace: Workspace, filing: Filing, build: Build) -> tuple[list[Scan], list[Text]]:
    """The scans that fit the papers as they read now, and what is missing, stale or changed."""
    found, lacking = [], []
    for paper in to_sign(filing, build.papers):
        place = workspace.root.path / _folder(workspace, filing) / f"{paper.id}.pdf"
        signed = build.composition(filing, paper).digest()
        try:
            content, record = place.read_bytes(), parse(place.with_suffix(".json").read_text("utf-8"))
            known = (record["signed"], record["scan"])
        except (OSError, ValueError, KeyError, TypeError):
            command = f"beian signed {paper.id} SCAN.pdf --filing {filing.id}"
            lacking.append(
                Text(
                    f"缺少《{paper.title}》的签字盖章扫描件。登记：{command}",
                    f"the signed scan of {paper.title_en} is missing. Register it: {command}",
                )
            )
            continue
        if known != (signed, sha256(content)):
            lacking.append(
                Text(
                    f"《{paper.title}》的扫描件已失效：材料或者扫描件在登记之后有改动，请重新签署、扫描、登记",
                    f"the scan of {paper.title_en} is stale: the paper or the scan changed since. Sign and scan again",
                )
            )
            continue
        found.append(Scan(paper, content, signed))
    return found, lacking


def _folder(workspace: Workspace, filing: Filing) -> str:
    private = workspace.library.folders[filing.entity].private_root
    return "/".join([private, "signed", *filing.id.split("/")[1:]])
