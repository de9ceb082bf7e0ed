"""A file from outside as evidence: looked at, stripped of what it tells beside what it shows, named, and put on record.

The picture and its record come into their places together, or neither does.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from beian.content.loading import SLUG
from beian.content.text_file import FORBIDDEN
from beian.content.transaction import write_together
from beian.content.yaml.text import member_lines
from beian.core.errors import Failure
from beian.core.file_kinds import KINDS, kind_fault, kind_name
from beian.core.files import read_limited, refuse_links
from beian.core.model import Filing
from beian.core.problem import Position, Text
from beian.core.processes.limited_process import LimitedProcess
from beian.privacy.stripping import MOST, stripped_text
from beian.schema.registry import Registry
from beian.schema.validation import schema_problems

NOT_IN_AN_ID = re.compile(r"[^a-z0-9]+")
ENDINGS = {kind: found.endings[0] for kind, found in KINDS.items() if found.endings}
SHELF = "evidence"


@dataclass(frozen=True)
class TakenIn:
    """A file without its metadata, with the ending of what it is, and the day that its EXIF named (empty: none)."""

    content: bytes
    ending: str
    day: str


def take_in(file: Path) -> TakenIn:
    """Read and strip a file. Raises Failure for a link, what is neither picture nor PDF, and what must stay as it is."""
    if file.is_symlink():
        raise Failure(
            f"{file.name} 是一个链接，不登记。请给出文件本身。", f"{file.name} is a link. Name the file itself."
        )
    if not file.is_file():
        raise Failure(f"没有文件 {file}。", f"there is no file {file}.")
    content = read_limited(file, MOST)
    if len(content) > MOST:
        raise Failure(f"{file.name} 超过 {MOST:,} 字节。", f"{file.name} has more than {MOST:,} bytes.")
    ending = next((one for one in ENDINGS.values() if kind_fault(content, one) is None), "")
    if not ending:
        raise _wrong_kind(file.name, content)
    with LimitedProcess() as helper:
        stripped, day = helper.call(_looked_at, content, file.name, what=Text(file.name, file.name))
    return TakenIn(b64decode(stripped), ending, day)


def _looked_at(content: bytes, name: str) -> list[str]:
    from beian.content.images import day_taken  # before the metadata goes

    return [stripped_text(content, name), day_taken(content)]


def _wrong_kind(name: str, content: bytes) -> Failure:
    fault = kind_fault(content, ".png")
    kind = kind_name(fault.detail if fault and fault.kind == "other" else "")
    if fault and fault.kind in ("empty", "pointer"):
        kind = Text("空的，或者只是 Git LFS 的指针", "empty, or a pointer of Git LFS")
    return Failure(
        f"{name} 是{kind.zh}，不能登记为佐证。请另存为 PNG、JPG 或者 PDF。",
        f"{name} is {kind.en} and cannot be evidence. Save it as PNG, JPG or PDF.",
    )


def new_id(filing: Filing, file: Path, wanted: str, about: str) -> str:
    """The id of the record: the `wanted` one; else of the file's name; else of what it is `about`, with a number.

    Raises Failure for an id that cannot be one.
    """
    if wanted:
        if not SLUG.match(wanted):
            raise Failure(
                f"标识“{wanted}”不能用：只能有小写字母、数字和单个连字符",
                f"{wanted!r} cannot be an id: lower-case letters, digits and single hyphens only",
            )
        return wanted
    named = NOT_IN_AN_ID.sub("-", file.stem.lower()).strip("-") if file.stem.isascii() else ""
    taken = filing.answers.get(SHELF, {})
    numbered = (f"{about or 'picture'}-{number}" for number in range(1, len(taken) + 2))
    return named or next(name for name in numbered if name not in taken)


def put_on_record(
    root: Path, registry: Registry, filing: Filing, name: str, taken: TakenIn, record: Mapping[str, object]
) -> list[str]:
    """Write the file and its record; returns their paths. Raises Failure for a record that is not sound, and when a place
    is taken, which the other ending of a picture is, too."""
    whole = {"file": f"{name}{taken.ending}", **{key: value for key, value in record.items() if value}}
    path = f"filings/{filing.entity}/{SHELF}/{name}.yaml"
    if any(FORBIDDEN.search(str(value)) for value in whole.values()):
        raise Failure("图题或者说明含有不可见字符", "the caption or description has invisible characters")
    if problems := schema_problems(whole, registry.schema(SHELF), partial(_place, path)):
        message, key = problems[0].message, problems[0].pointer.split("/")[1]
        raise Failure(f"{key}：{message.zh}", f"{key}: {message.en}.")
    half = "filings" if whole.get("restricted") != "yes" else "examples/private" if filing.example else "private"
    folder = f"{half}/{filing.entity}/{SHELF}"
    same = [f"{folder}/{name}{ending}" for ending in ENDINGS.values() if (root / f"{folder}/{name}{ending}").exists()]
    if same or name in filing.answers.get(SHELF, {}):
        raise Failure(
            f"已经有佐证“{name}”，没有写任何文件。另起标识：--id …",
            f"there is evidence {name!r} already; nothing was written. Take another id: --id …",
        )
    contents = {
        f"{folder}/{whole['file']}": taken.content,
        path: "\n".join(["# 佐证材料", *member_lines(whole), ""]).encode(),
    }
    for target in contents:
        refuse_links(root / target, root)
    write_together(root, {root / target: content for target, content in contents.items()})
    return [*contents]


def _place(path: str, _: str) -> Position:
    return Position(path)
