"""What lies in a bundle: `1-upload/` by step and slot, `2-internal/` for the people who hand it in.

Pure: from papers, files and texts that others made to the entries of the zip. Names inside are Chinese.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import Any

from beian.bundle.manifest import MANIFEST, manifest_digest
from beian.content.attachments import noted
from beian.core.archive import stored_zip
from beian.core.errors import Failure
from beian.core.hashing import Source, content_of, digest_of, size_of
from beian.core.model import Filing
from beian.core.registered import refused_by_portal
from beian.papers.catalogue import NO_SLOT, Paper

UPLOAD, INTERNAL = "1-upload", "2-internal"
NO_SLOT_NOTE = "系统内没有已知的上传位置，与同一步骤的材料一起提交，或者按审核人员要求提交"
UNSAFE = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))


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
    rules: Mapping[str, Any] = field(default_factory=dict)

    def refuse_what_the_portal_refuses(self) -> None:
        """Raises Failure for a file whose format or size the portal does not take."""
        fault = refused_by_portal(self.name.rpartition(".")[2], size_of(self.content), self.rules)
        if fault and fault.sort == "format":
            raise Failure(
                f"{self.path}：系统的这个栏目只收 {fault.what}。请转换格式后再打包。依据：overrides/portal.yaml",
                f"{self.path}: this slot of the portal takes {fault.what} only. Convert the file and pack again. "
                "Basis: overrides/portal.yaml",
            )
        if fault:
            raise Failure(
                f"{self.path}：{fault.size} 兆字节，超过系统上限 {fault.what} 兆字节。请压缩图片或者拆分后再打包。"
                "依据：overrides/portal.yaml",
                f"{self.path}: {fault.size} megabytes, the portal takes {fault.what}. Make its pictures smaller and "
                "pack again. Basis: overrides/portal.yaml",
            )

    @property
    def path(self) -> str:
        return "/".join([UPLOAD, self.step, self.slot.translate(UNSAFE), self.name.translate(UNSAFE)])


@dataclass
class Bundle:
    """A bundle while it is put together."""

    filing: str
    uploads: list[Upload] = field(default_factory=list)
    internal: dict[str, Source] = field(default_factory=dict)

    def entries(self) -> dict[str, Source]:
        files: dict[str, Source] = {upload.path: upload.content for upload in self.uploads}
        return files | {f"{INTERNAL}/{name}": content for name, content in self.internal.items()}

    def paths_of(self, paper: Paper) -> list[str]:
        return [upload.path for upload in self.uploads if upload.paper == paper]


def step_folder(filing: Filing, step: str) -> str:
    """`第一步-主体信息`: the folder of a step, after the portal's own title."""
    title = next(one["title"] for one in filing.schema["x-steps"] if one["id"] == step)
    return title.split(" / ")[0].replace(" ", "-").translate(UNSAFE)


def paper_uploads(filing: Filing, paper: Paper, made: Mapping[str, Source], note: str = "") -> list[Upload]:
    """The files of one paper by format, under the name that tells what is still to be done with them."""
    slotless = "" if paper.slot else NO_SLOT_NOTE
    return [
        Upload(
            step_folder(filing, paper.step),
            paper.slot or NO_SLOT.zh,
            f"{paper.title}{to_be_done(paper)}.{form}",
            made[form],
            "",
            paper,
            "；".join(part for part in (paper.leaves_as, slotless, note) if part),
            {"max_megabytes": paper.max_megabytes},
        )
        for form in paper.upload
    ]


def to_be_done(paper: Paper) -> str:
    """What the name of a paper's file says is still missing."""
    words = ("签字" if paper.signed_by else "") + ("盖章" if paper.seal else "")
    return f"（待{words}）" if words else ""


def scan_upload(filing: Filing, paper: Paper, scan: bytes) -> Upload:
    """A paper that came back signed, whole, for its slot."""
    return Upload(
        step_folder(filing, paper.step),
        paper.slot or NO_SLOT.zh,
        f"{paper.title}（已签署）.pdf",
        scan,
        "",
        paper,
        noted("已签署的整份材料，直接上传" if paper.slot else f"已签署的整份材料，直接上传；{NO_SLOT_NOTE}", scan),
        {"max_megabytes": paper.max_megabytes},
    )


def packed(bundle: Bundle, facts: Mapping[str, Any]) -> bytes:
    """The zip: the manifest first, then every file in the order of its name."""
    files = bundle.entries()
    manifest: dict[str, Any] = {"format": 1, "filing": bundle.filing, **facts, "files": _listed(files.items())}
    manifest["digest"] = manifest_digest(manifest)
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return stored_zip(
        chain(
            [(MANIFEST, text)],
            ((path, content_of(content)) for path, content in sorted(files.items(), key=itemgetter(0))),
        )
    )


def _listed(files: Iterable[tuple[str, Source]]) -> list[dict[str, Any]]:
    return [
        {"path": path, "size": size_of(content), "sha256": digest_of(content).hex()}
        for path, content in sorted(files, key=itemgetter(0))
    ]
