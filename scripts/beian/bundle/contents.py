"""The contents of a bundle: `1-upload/` by step and slot, `2-internal/` for the people who hand it in.

Pure: from papers, files and texts to the entries of the zip. Names inside are Chinese.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter

from beian.bundle.manifest import MANIFEST, manifest_digest
from beian.content.attachments import with_property_warning
from beian.core.archive import stored_zip
from beian.core.errors import Failure
from beian.core.file_kinds import FileRules, refused_by_portal
from beian.core.hashing import Source, content_of, digest_of, size_of
from beian.core.model import Filing
from beian.papers.catalogue import NO_SLOT, Paper
from beian.papers.upload_names import INTERNAL, misnamed, names_in_bundle, paper_name, step_folder, upload_path

NO_SLOT_NOTE = "系统内没有已知的上传位置，随本轮一起提交，或者按审核人员要求提交"


@dataclass(frozen=True)
class Upload:
    """One file for one slot of the regulator's form; `pointer` is the answer that names it, for a scan.

    `rules` are what the portal was seen to ask of the file: `formats` (endings), `max_megabytes`.
    """

    step: str
    slot: str
    name: str
    content: Source
    pointer: str = ""
    paper: Paper | None = None
    note: str = ""
    rules: FileRules = field(default_factory=FileRules)

    def refuse_what_the_portal_does_not_take(self) -> None:
        """Raises Failure for a file whose format or size the portal does not take."""
        fault = refused_by_portal(self.name.rpartition(".")[2], size_of(self.content), self.rules)
        if fault and fault.kind == "format":
            raise Failure(
                f"{self.path}：系统的这个栏目只收 {fault.detail}。请转换格式后再打包。依据：overrides/portal.yaml",
                f"{self.path}: this slot of the portal takes {fault.detail} only. Convert the file and pack again. "
                "Basis: overrides/portal.yaml",
            )
        if fault:
            raise Failure(
                f"{self.path}：{fault.size} 兆字节，超过系统上限 {fault.detail} 兆字节。请压缩图片或者拆分后再打包。"
                "依据：overrides/portal.yaml",
                f"{self.path}: {fault.size} megabytes, the portal takes {fault.detail}. Make its pictures smaller and "
                "pack again. Basis: overrides/portal.yaml",
            )

    @property
    def path(self) -> str:
        """The path in the bundle."""
        return upload_path(self.step, self.slot, self.name)


@dataclass
class Bundle:
    """A bundle while it is put together."""

    filing: str
    uploads: list[Upload] = field(default_factory=list)
    internal: dict[str, Source] = field(default_factory=dict)

    def entries(self) -> dict[str, Source]:
        """All files by their path in the bundle."""
        files: dict[str, Source] = {upload.path: upload.content for upload in self.uploads}
        return files | {f"{INTERNAL}/{name}": content for name, content in self.internal.items()}

    def upload_paths(self, paper: Paper) -> list[str]:
        """The paths of a paper's files among the uploads."""
        return [upload.path for upload in self.uploads if upload.paper == paper]


def paper_uploads(filing: Filing, paper: Paper, files: Mapping[str, Source], note: str = "") -> list[Upload]:
    """The uploads of one paper, one for each format; a file's name says whether it is still to be signed or sealed."""
    no_slot = "" if paper.slot else NO_SLOT_NOTE
    return [
        Upload(
            step_folder(filing, paper.step),
            paper.slot or NO_SLOT.zh,
            paper_name(paper, form),
            files[form],
            "",
            paper,
            "；".join(part for part in (paper.leaves_as, no_slot, note) if part),
            {"max_megabytes": paper.max_megabytes},
        )
        for form in paper.upload
    ]


def scan_upload(filing: Filing, paper: Paper, scan: bytes) -> Upload:
    """The upload of a whole signed paper, which replaces our own PDF."""
    return Upload(
        step_folder(filing, paper.step),
        paper.slot or NO_SLOT.zh,
        f"{paper.title}（已签署）.pdf",
        scan,
        "",
        paper,
        with_property_warning(
            "已签署的整份材料，直接上传" if paper.slot else f"已签署的整份材料，直接上传；{NO_SLOT_NOTE}", scan
        ),
        {"max_megabytes": paper.max_megabytes},
    )


def refuse_misnamed(filing: Filing, papers: Iterable[Paper]) -> None:
    """Raises Failure for names that no bundle can have."""
    found = misnamed(names_in_bundle(filing, papers))
    if found:
        raise Failure(
            "\n".join(f"{filing.id}（{one.source}）：{one.said.zh}，没有打包。" for one in found),
            "\n".join(f"{filing.id} ({one.source}): {one.said.en}; nothing was packed." for one in found),
        )


def bundle_zip(bundle: Bundle, facts: Mapping[str, object]) -> bytes:
    """The zip: the manifest first, then every file in the order of its name."""
    files = bundle.entries()
    manifest: dict[str, object] = {"format": 1, "filing": bundle.filing, **facts, "files": _file_rows(files.items())}
    manifest["digest"] = manifest_digest(manifest)
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return stored_zip(
        chain(
            [(MANIFEST, text)],
            ((path, content_of(content)) for path, content in sorted(files.items(), key=itemgetter(0))),
        )
    )


def _file_rows(files: Iterable[tuple[str, Source]]) -> list[dict[str, str | int]]:
    return [
        {"path": path, "size": size_of(content), "sha256": digest_of(content).hex()}
        for path, content in sorted(files, key=itemgetter(0))
    ]
