"""Pictures of a paper: registered evidence and the workflow diagram, numbered in the order of the text.

A picture gets into a paper only through here, under a neutral name. What stands there is read when it is needed: a
filing may have hundreds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from beian.core.errors import Failure
from beian.core.model import Filing, parts
from beian.core.picture import checked_header, page_size
from beian.papers.diagram import draw
from beian.papers.formats.glyphs import FontTables
from beian.papers.workflow import alternative_text, crowded_steps, is_too_long
from beian.schema.derived.proofs import proves
from beian.schema.display import chinese_date

DOCUMENT = ".pdf"  # evidence that papers name, and do not show
ODD = (LookupError, TypeError, ValueError, RecursionError)  # what half a diagram raises
TOO_LARGE = Failure(
    "算法流程图过大：一步的连线一页放不下，或者流转过多（beian check 指出是哪一步）。",
    "the workflow is too large for a diagram: a step has more links than a page holds, or there are too many (see check).",
)
PART = re.compile(r"\.(\d+)-of-(\d+)\.png\Z")


@dataclass(frozen=True)
class Picture:
    """One numbered picture, or one part of it; `width` is in millimetres, `key` the evidence's id.

    `read` gives the registered file as it is, or SVG for a diagram, and `digest` is of that.
    """

    name: str
    caption: str
    alternative: str
    read: Callable[[], bytes | None] = field(repr=False, compare=False)
    digest: str
    width: float
    number: int
    key: str = ""

    @property
    def content(self) -> bytes:
        """The content that `digest` is of. Raises Failure when the file has changed since."""
        content = self.read()
        if content is None or hashlib.sha256(content).hexdigest() != self.digest:
            raise Failure(
                f"{self.name} 的文件在生成期间变化了，请重新运行。",
                f"the file of {self.name} changed while papers were made; run it again.",
            )
        return content


def printed(content: bytes, name: str) -> bytes:
    """The PNG of a registered file, or of the part that `name` tells. Raises Failure for what is no picture."""
    from beian.content.images import without_metadata  # slow to load, and done once for a picture

    part = PART.search(name)
    return without_metadata(content, name, *(int(number) for number in part.groups()) if part else ())


def all_printed(content: bytes, name: str) -> list[bytes]:
    """The PNGs of a registered file as a whole and in parts, in every form that papers can show. Raises Failure for
    what is no picture."""
    from beian.content.images import without_metadata

    count = page_size(checked_header(content, name)).parts
    return [
        without_metadata(content, name),
        *(without_metadata(content, name, part, count) for part in range(1, count + 1) if count > 1),
    ]


def _part_mark(count: int, part: int) -> str:
    return f"（{part}/{count}）" if count > 1 else ""


def proving(filing: Filing, pointer: str) -> list[str]:
    """The ids of the evidence that papers can show as proof of the answers below a place."""
    wanted, places = parts(pointer), proves(filing)
    return [
        name
        for name, record in filing.answers.get("evidence", {}).items()
        if (filing.edition == "filing" or record.get("restricted") != "yes")
        and not str(record.get("file")).lower().endswith(DOCUMENT)
        and any(_is_below(filing, proved, wanted) for proved in places[name])
    ]


def _is_below(filing: Filing, proved: str, wanted: list[str]) -> bool:
    steps = proved.split("/")
    if steps[0] == filing.algorithm:
        steps = steps[1:]
    return steps[: len(wanted)] == wanted


@dataclass
class Illustrations:
    """The pictures of one paper. `read` gives the bytes of a registered evidence file, or None."""

    filing: Filing
    read: Callable[[str], bytes | None]
    metrics: Callable[[], FontTables]
    evidence: dict[str, list[Picture]] = field(default_factory=dict)
    workflow: list[Picture] = field(default_factory=list)
    homes: dict[str, str] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)  # evidence of a draft that can be no picture, and its place
    count: int = 0

    @property
    def pictures(self) -> list[Picture]:
        """All pictures that have a number, the workflow first."""
        return [*self.workflow, *(part for whole in self.evidence.values() for part in whole)]

    def register_evidence(self, pointer: str) -> None:
        """Number the pictures that prove answers below `pointer` and have no place yet, and place them there."""
        for name in proving(self.filing, pointer):
            if name in self.evidence or name in self.lost:
                continue
            try:
                self.evidence[name] = self._evidence(name)
                self.homes[name] = pointer
            except Failure:
                if not self.filing.draft:
                    raise
                self.lost[name] = pointer

    def register_workflow(self) -> None:
        """Draw and number the workflow, once."""
        flow = self.filing.answers.get("assessment", {}).get("workflow")
        if flow and not self.workflow:
            pages = self._drawn(flow)
            self.count += bool(pages)
            for page, (svg, width) in enumerate(pages, 1):
                caption, content = f"图{self.count}　算法流程图{_part_mark(len(pages), page)}", svg.encode()
                read, digest = partial(bytes, content), hashlib.sha256(content).hexdigest()
                words = alternative_text(flow)
                self.workflow.append(Picture(f"workflow-{page}.svg", caption, words, read, digest, width, self.count))

    def _drawn(self, flow: Any) -> list[tuple[str, float]]:
        """The pages of the diagram; none for a draft's workflow that cannot be drawn. Raises Failure for one that no page holds."""
        try:
            if crowded_steps(flow) or is_too_long(alternative_text(flow)):
                raise TOO_LARGE
            return draw(flow, self.metrics())
        except (Failure, *ODD):
            if not self.filing.draft:
                raise
            return []

    def proving(self, pointer: str) -> tuple[list[Picture], list[Picture]]:
        """The pictures that have their place at `pointer`, and those that prove it but stand elsewhere."""
        names = [name for name in proving(self.filing, pointer) if name in self.evidence]
        placed_here = [part for name in names if self.homes[name] == pointer for part in self.evidence[name]]
        return placed_here, [part for name in names if self.homes[name] != pointer for part in self.evidence[name]]

    def reference(self, name: str) -> str | None:
        """How the text refers to evidence: by number, or by its caption where no picture is shown; None for an unknown
        one."""
        record = self.filing.answers.get("evidence", {}).get(name)
        if record is None:
            return None
        return f"图{self.evidence[name][0].number}" if name in self.evidence else f"《{record['caption']}》"

    def _evidence(self, name: str) -> list[Picture]:
        """The picture, or its parts from top to bottom under one number. Raises Failure where there is none."""
        record = self.filing.answers["evidence"][name]
        read = partial(self.read, record["file"])
        content = read()
        if content is None:
            raise Failure(
                f"佐证材料 {name} 的文件不存在：{record['file']}",
                f"the file of evidence {name} is missing: {record['file']}",
            )
        self.count += 1
        view, digest = page_size(checked_header(content, name)), hashlib.sha256(content).hexdigest()
        version = f"，产品版本 {record['product_version']}" if record.get("product_version") else ""
        caption = f"{record['caption']}（{chinese_date(record['taken_on'])}取得{version}）"
        words = " ".join(record["description"].split())
        if is_too_long(words):
            raise Failure(
                f"佐证材料 {name} 的说明过长，不能放进 PDF。",
                f"the description of evidence {name} is too long for a PDF.",
            )
        pictures = []
        for part in range(1, view.parts + 1):
            mark = _part_mark(view.parts, part)
            file = f"evidence-{name}.{part}-of-{view.parts}.png" if mark else f"evidence-{name}.png"
            numbered, alternative = (
                f"图{self.count}{mark}　{caption}",
                words if part == 1 else f"{record['caption']}{mark}",
            )
            pictures.append(Picture(file, numbered, alternative, read, digest, view.width, self.count, name))
        return pictures
