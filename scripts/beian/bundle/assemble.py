"""Bundling: builds what a bundle needs, gathers it, and writes the bundle."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from beian.build.index import bundle_target
from beian.build.maker import Build
from beian.bundle.bundle_records import inputs_digest
from beian.bundle.contents import INTERNAL, Bundle, Upload, packed, paper_uploads, scan_upload, step_folder
from beian.bundle.next_round import NextRound, next_round
from beian.bundle.resubmission import since_last_round
from beian.bundle.signing import SIGNERS, guide
from beian.check.workspace import Workspace
from beian.content.attachments import ending_of, noted, upright
from beian.core.errors import OurFault
from beian.core.files import write_changed
from beian.core.hashing import content_of
from beian.core.model import Filing, at
from beian.core.problem import Problem, Text
from beian.papers.formats.toolchain import digest, styles_digest, tool_versions
from beian.papers.pages.worksheet import scoped, standalone_html, worksheet
from beian.papers.products import Product
from beian.papers.word.check import faults
from beian.record.purposes import next_purpose
from beian.record.standing import read_record
from beian.schema.registry import kind, label
from beian.schema.walk import fields

NOT_READY = Text("有错误，不能打包、签署。", "it has errors.")


def refusal(workspace: Workspace, filing: Filing) -> tuple[list[Problem], Text] | None:
    """Why a filing may not: its problems, and the reason in a line; None when it may."""
    problems = workspace.blocking(filing, "pack")
    if problems:
        return problems, NOT_READY
    if not filing.has_private:
        name = f"private/{filing.entity}/"
        return [], Text(f"缺少 {name}（受限内容），不能打包、签署。", f"{name} (restricted answers) is missing.")
    return None


def make_bundle(workspace: Workspace, build: Build, filing: Filing) -> bool:
    """Make the bundle of a filing that is ready, unless it is whole; returns whether its bytes changed."""
    record = read_record(workspace.root.path, filing.id, workspace.registry)
    purpose = next_purpose(filing, record, workspace.as_of)  # what is planned for a day comes with the day
    key, target = digest(inputs_digest(workspace, filing), purpose.purpose), bundle_target(filing.id)
    if build.index.key(target) == key:
        return False
    coming = next_round(workspace, build, filing)
    products = build.products(coming.papers)
    build.make(products)
    content = packed(bundle_of(workspace, build, filing, products, coming), facts(products, filing))
    changed = write_changed(build.path(target), content)
    build.index.note(target, key)
    return changed


def facts(products: list[Product], filing: Filing) -> dict[str, object]:
    """What a manifest says of how its bundle was made: by content and version, so that it is the same after a mere
    rearrangement of the code."""
    answers = json.dumps(filing.answers, ensure_ascii=False, sort_keys=True)
    papers = [part for one in products for part in (one.target, one.composition.digest())]
    inputs = digest(answers, *papers, styles_digest())
    return {"edition": filing.edition, "tools": tool_versions(), "inputs": inputs}


def bundle_of(
    workspace: Workspace,
    build: Build,
    filing: Filing,
    products: list[Product],
    coming: NextRound,
    signed: Mapping[str, bytes] = MappingProxyType({}),
) -> Bundle:
    """The bundle of the round that comes, from what was built for it; a paper that came back `signed` (whole, by paper) goes so."""
    papers = list({one.composition.paper.id: one.composition.paper for one in products}.values())
    bundle = Bundle(filing.id)
    for paper in papers:
        made = {one.format: build.path(one.target) for one in products if one.composition.paper == paper}
        if paper.internal:
            bundle.internal |= {f"{paper.title}.{form}": made[form] for form in paper.upload}
            continue
        if paper.id in signed:
            bundle.uploads.append(scan_upload(filing, paper, signed[paper.id]))
        else:
            bundle.uploads += paper_uploads(filing, paper, made, paper.outline_note(filing))
        bundle.internal |= {f"可编辑文件/{paper.title}.docx": made["docx"]} if "docx" not in paper.upload else {}
    scans = _scans(workspace, filing, coming)
    scanned = {(scan.step, scan.slot) for scan in scans}  # what was signed and scanned takes the place of our own
    bundle.uploads = [one for one in bundle.uploads if (one.step, one.slot) not in scanned] + scans
    bundle.uploads.sort(key=lambda one: one.path)
    for upload in bundle.uploads:
        upload.refuse_what_the_portal_refuses()
    paths = {paper.id: bundle.paths_of(paper) for paper in papers} | {scan.pointer: [scan.path] for scan in scans}
    sheet = scoped(
        worksheet(filing, [one.paper for one in coming.papers], paths), filing, coming.purpose, coming.touches
    )
    bundle.internal["填报对照表.html"] = standalone_html(sheet).encode()
    bundle.internal["问题清单.txt"] = _problems(workspace.problems(filing)).encode()
    bundle.internal |= since_last_round(workspace, build, filing)
    bundle.internal["提交说明.html"] = guide(filing, bundle, papers, coming.purpose).encode()
    _refuse_unsound(bundle)
    return bundle


def _refuse_unsound(bundle: Bundle) -> None:
    """Raises OurFault when a Word file that we made is none that Word surely opens."""
    made = {upload.path: upload.content for upload in bundle.uploads if upload.paper}
    made |= {f"{INTERNAL}/{name}": content for name, content in bundle.internal.items()}
    for name, content in made.items():
        found = faults(content_of(content)) if name.endswith(".docx") else []
        if found:
            listed = "".join(f"\n  {fault}" for fault in found)
            raise OurFault(
                f"{bundle.filing}：生成的 {name} 不是完好的 Word 文件，没有打包。这是程序的问题，与填报内容无关："
                f"请把这段话连同程序版本（beian --version）报告给维护者；在此之前可以用 make build 查看各份材料。",
                f"{bundle.filing}: {name}, as it was made, is no sound Word file, so nothing was packed. This is our bug, not "
                f"yours: report these lines with the version (beian --version).{listed}",
            )


def _scans(workspace: Workspace, filing: Filing, coming: NextRound) -> list[Upload]:
    """Scans that the portal asks for in step 1: of the certificate, the legal representative and the officer.

    A person who is both has a slot as each. Of a change, only those whose subject changed.
    """
    if filing.algorithm or not coming.uploads_scans:
        return []
    uploads = []
    for one in fields(filing):
        if kind(one.schema) != "file" or "x-portal" not in one.schema or not coming.renews(one.pointer):
            continue
        content = workspace.private_file(filing, str(one.value))
        if content is None:  # what may be missing: the problems of the filing say so
            continue
        rules = one.schema.get("x-file", {})
        clean, note = upright(content, str(one.value), rules)
        for key, slot in _slots(filing, one.pointer, one.schema):
            uploads.append(
                Upload(
                    step_folder(filing, "entity"),
                    slot,
                    f"{slot}{ending_of(clean, content, str(one.value))}",
                    clean,
                    key,
                    note=noted("；".join(filter(None, ("扫描件直接上传", note))), content),
                    rules=rules,
                )
            )
    return uploads


def _slots(filing: Filing, pointer: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The slots of a scan: the key of the worksheet's row, and the slot's name; none of a person without such a post."""
    title, steps = label(schema).zh, pointer.split("/")
    if steps[1] != "people":
        yield pointer, title
        return
    for post, who in SIGNERS.items():
        if post in schema["x-portal"] and at(filing.answers, f"/entity/{post}") == steps[2]:
            yield f"{post}:{pointer}", f"{who}{title.removeprefix(who)}"


def _problems(problems: list[Problem]) -> str:
    """What the checks found at the time of packing; the date is not part of a bundle."""
    if not problems:
        return "打包时没有发现问题。 No problems when packed.\n"
    return "\n".join(problem.describe() for problem in problems) + "\n"
