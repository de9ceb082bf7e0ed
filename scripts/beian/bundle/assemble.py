"""Builds what a bundle needs, gathers it, and writes the bundle; says why a filing is not ready for that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from beian.build.index import bundle_target
from beian.build.maker import Build
from beian.bundle.contents import Bundle, Upload, bundle_zip, paper_uploads, refuse_misnamed, scan_upload
from beian.bundle.next_round import NextRound, next_round
from beian.bundle.resubmission import changes_since_last_round
from beian.bundle.signatures import submission_guide
from beian.check.workspace import Workspace
from beian.content.attachments import outgoing_ending, upright, with_property_warning
from beian.core.errors import OurFault
from beian.core.files import write_changed
from beian.core.hashing import content_of, digest, files_digest
from beian.core.model import Filing
from beian.core.problem import Problem, Text
from beian.papers.catalogue import document_folders
from beian.papers.formats.toolchain import styles_digest, tool_versions, toolchain_digest
from beian.papers.pages.worksheet import scoped, standalone_html, worksheet
from beian.papers.pages.worksheet_rows import Worksheet
from beian.papers.products import Product
from beian.papers.upload_names import INTERNAL, internal_name, scans_of, step_folder
from beian.papers.word.check import faults
from beian.record.filing_record import read_record
from beian.record.purposes import next_purpose
from beian.record.rounds import submissions

NOT_READY = Text("有错误，不能打包、签署。", "it has errors.")


def why_not_ready(workspace: Workspace, filing: Filing) -> tuple[list[Problem], Text] | None:
    """Why a filing may not be packed or signed: its problems, and the reason in a line; None when it may."""
    problems = workspace.blocking(filing, "pack")
    if problems:
        return problems, NOT_READY
    if not filing.has_private:
        name = f"private/{filing.entity}/"
        return [], Text(f"缺少 {name}（受限内容），不能打包、签署。", f"{name} (restricted answers) is missing.")
    return None


def bundle_inputs_digest(workspace: Workspace, filing: Filing) -> str:
    """The digest of everything that a bundle depends on: the entity's files in both halves, its record, overrides, templates,
    engine and tools."""
    folder = workspace.library.folders[filing.entity]
    files = [(path, digest(workspace.tree.read(path) or b"")) for path in folder.files]
    files += [(path, digest(workspace.disk.read(path) or b"")) for path in folder.private_files]
    templates = [files_digest(templates_folder, "*") for templates_folder in document_folders(workspace.root)]
    record = files_digest(workspace.root.path / submissions(filing.id), "*")
    parts = [part for name, content in files for part in (name, content)]
    overrides = files_digest(workspace.root.overrides, "*")
    return digest(filing.id, *parts, *templates, overrides, record, toolchain_digest())


def make_bundle(workspace: Workspace, build: Build, filing: Filing) -> bool:
    """Make the bundle of a filing that is ready, unless it is up to date; returns whether its bytes changed."""
    record = read_record(workspace.root.path, filing.id, workspace.registry)
    purpose = next_purpose(filing, record, workspace.as_of)  # what is planned for a day comes with the day
    key, target = digest(bundle_inputs_digest(workspace, filing), purpose.purpose), bundle_target(filing.id)
    if build.index.key(target) == key:
        return False
    coming = next_round(workspace, build, filing)
    products = build.products(coming.papers)
    build.make(products)
    workspace.sizes.note(filing, build.sizes(products))
    content = bundle_zip(assembled_bundle(workspace, build, filing, products, coming), manifest_facts(products, filing))
    changed = write_changed(build.path(target), content)
    build.index.note(target, key)
    return changed


def manifest_facts(products: list[Product], filing: Filing) -> dict[str, object]:
    """What a manifest states of how its bundle was made: edition, versions of tools, and a digest of the inputs.

    The digest is over content and not over code, so that it stays when the code is merely rearranged.
    """
    answers = json.dumps(filing.answers, ensure_ascii=False, sort_keys=True)
    papers = [part for product in products for part in (product.target, product.composition.digest())]
    inputs = digest(answers, *papers, styles_digest())
    return {"edition": filing.edition, "tools": tool_versions(), "inputs": inputs}


def assembled_bundle(
    workspace: Workspace,
    build: Build,
    filing: Filing,
    products: list[Product],
    coming: NextRound,
    signed: Mapping[str, bytes] = MappingProxyType({}),
) -> Bundle:
    """The bundle of the round that comes, from its built products; `signed` has the scans of signed papers by id, which replace ours."""
    papers = list({product.composition.paper.id: product.composition.paper for product in products}.values())
    refuse_misnamed(filing, papers)
    bundle = Bundle(filing.id)
    for paper in papers:
        of_paper = [product for product in products if product.composition.paper == paper]
        files = {product.format: build.path(product.target) for product in of_paper}
        if paper.internal:
            bundle.internal |= {internal_name(paper, form): files[form] for form in paper.upload}
            continue
        if paper.id in signed:
            bundle.uploads.append(scan_upload(filing, paper, signed[paper.id]))
        else:
            bundle.uploads += paper_uploads(filing, paper, files, paper.outline_note(filing))
        bundle.internal |= {internal_name(paper, "docx"): files["docx"]} if "docx" not in paper.upload else {}
    scans = _registered_scans(workspace, filing, coming)
    scanned = {(scan.step, scan.slot) for scan in scans}  # what was signed and scanned takes the place of our own
    bundle.uploads = [upload for upload in bundle.uploads if (upload.step, upload.slot) not in scanned] + scans
    bundle.uploads.sort(key=lambda upload: upload.path)
    for upload in bundle.uploads:
        upload.refuse_what_the_portal_does_not_take()
    paths = {paper.id: bundle.upload_paths(paper) for paper in papers} | {scan.pointer: [scan.path] for scan in scans}
    sheet = scoped(
        worksheet(filing, [one.paper for one in coming.papers], paths), filing, coming.purpose, coming.touches
    )
    bundle.uploads = in_order_of_the_form(sheet, bundle.uploads)
    bundle.internal["填报对照表.html"] = standalone_html(sheet).encode()
    bundle.internal["问题清单.txt"] = _problem_list(workspace.problems(filing)).encode()
    bundle.internal |= changes_since_last_round(workspace, build, filing, coming.papers)
    bundle.internal["提交说明.html"] = submission_guide(filing, bundle, papers, coming.purpose).encode()
    _refuse_unsound(bundle)
    return bundle


def in_order_of_the_form(sheet: Worksheet, uploads: list[Upload]) -> list[Upload]:
    """The uploads as the worksheet goes through the form, so that the guide and it are read side by side."""
    rows = [path for step in sheet.steps for section in step.sections for row in section.rows for path in row.files]
    place = {path: number for number, path in reversed(list(enumerate(rows)))}
    return sorted(uploads, key=lambda upload: place.get(upload.path, len(rows)))


def _refuse_unsound(bundle: Bundle) -> None:
    """Raises OurFault when a Word file that we made may not open in Word."""
    files = {upload.path: upload.content for upload in bundle.uploads if upload.paper}
    files |= {f"{INTERNAL}/{name}": content for name, content in bundle.internal.items()}
    for name, content in files.items():
        word_faults = faults(content_of(content)) if name.endswith(".docx") else []
        if word_faults:
            lines = "".join(f"\n  {fault}" for fault in word_faults)
            raise OurFault(
                f"{bundle.filing}：生成的 {name} 不是完好的 Word 文件，没有打包。这是程序的问题，与填报内容无关："
                f"请把这段话连同程序版本（beian --version）报告给维护者；在此之前可以用 make build 查看各份材料。",
                f"{bundle.filing}: {name}, as it was made, is no sound Word file, so nothing was packed. This is our bug, not "
                f"yours: report these lines with the version (beian --version).{lines}",
            )


def _registered_scans(workspace: Workspace, filing: Filing, coming: NextRound) -> list[Upload]:
    """The scans of the filing, of a change those whose subject changed; of what may be missing, its problems say so."""
    uploads = []
    for scan in scans_of(filing) if coming.uploads_scans else ():
        if not coming.renews(scan.pointer):
            continue
        content = workspace.private_file(filing, scan.file)
        if content is None:
            continue
        rules = scan.schema.get("x-file", {})
        clean, note = upright(content, scan.file, rules)
        uploads.append(
            Upload(
                step_folder(filing, "entity"),
                scan.slot,
                f"{scan.slot}{outgoing_ending(clean, content, scan.file)}",
                clean,
                scan.row,
                note=with_property_warning("；".join(filter(None, ("扫描件直接上传", note))), content),
                rules=rules,
            )
        )
    return uploads


def _problem_list(problems: list[Problem]) -> str:
    """The problems at the time of packing as text; the date is not part of a bundle."""
    if not problems:
        return "打包时没有发现问题。 No problems when packed.\n"
    return "\n".join(problem.describe() for problem in problems) + "\n"
