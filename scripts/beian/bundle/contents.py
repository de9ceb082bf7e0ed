"""What lies in a bundle: `1-upload/` by step and slot, `2-internal/` for the people who hand it in.

Pure: from papers, files and texts that others made to the entries of the zip. Names inside are Chinese.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from beian.bundle.verify import MANIFEST, manifest_digest
from beian.papers.catalogue import Paper
from beian.schema.registry import portal
from beian.values.archive import stored_zip

UPLOAD, INTERNAL = "1-upload", "2-internal"
UNSAFE = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))


@dataclass(frozen=True)
class Upload:
    """One file for one slot of the regulator's form; `pointer` is the answer that names it, for a scan."""

    step: str
    slot: str
    name: str
    content: bytes
    pointer: str = ""
    paper: Paper | None = None
    note: str = ""

    @property
    def path(self) -> str:
        return "/".join([UPLOAD, self.step, self.slot.translate(UNSAFE), self.name.translate(UNSAFE)])


@dataclass
class Bundle:
    """A bundle while it is put together."""

    filing: str
    uploads: list[Upload] = field(default_factory=list)
    internal: dict[str, bytes] = field(default_factory=dict)

    def entries(self) -> dict[str, bytes]:
        files = {upload.path: upload.content for upload in self.uploads}
        return files | {f"{INTERNAL}/{name}": content for name, content in self.internal.items()}

    def paths_of(self, paper: Paper) -> list[str]:
        return [upload.path for upload in self.uploads if upload.paper == paper]


def step_folder(step: str) -> str:
    """`第一步-主体信息`: the folder of a step, after the portal's own title."""
    title = next(one["title"] for one in portal() if one["id"] == step)
    return title.split(" / ")[0].replace(" ", "-").translate(UNSAFE)


def paper_uploads(paper: Paper, made: Mapping[str, bytes], note: str = "") -> list[Upload]:
    """The files of one paper by format, under the name that tells what is still to be done with them."""
    todo = (
        "（待签字盖章）"
        if paper.signed_by and paper.seal
        else "（待盖章）"
        if paper.seal
        else "（待签字）"
        if paper.signed_by
        else ""
    )
    return [
        Upload(
            step_folder(paper.step),
            paper.slot,
            f"{paper.title}{todo}.{form}",
            made[form],
            "",
            paper,
            "；".join(part for part in (paper.leaves_as, note) if part),
        )
        for form in paper.upload
    ]


def scan_upload(paper: Paper, scan: bytes) -> Upload:
    """A paper that came back signed, for its slot."""
    return Upload(
        step_folder(paper.step), paper.slot, f"{paper.title}（已签署）.pdf", scan, "", paper, "扫描件直接上传"
    )


def packed(bundle: Bundle, facts: Mapping[str, Any]) -> bytes:
    """The zip: the manifest first, then every file in the order of its name."""
    files = bundle.entries()
    manifest: dict[str, Any] = {"format": 1, "filing": bundle.filing, **facts, "files": _listed(files.items())}
    manifest["digest"] = manifest_digest(manifest)
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return stored_zip([(MANIFEST, text), *sorted(files.items())])


def _listed(files: Iterable[tuple[str, bytes]]) -> list[dict[str, Any]]:
    return [
        {"path": path, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for path, content in sorted(files)
    ]
