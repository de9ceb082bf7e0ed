"""The names of what lies in a bundle, known before anything is made; and which of them no bundle can have.

A check and pack ask here both, so that they cannot disagree.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from beian.core.model import Filing, at
from beian.core.problem import Text
from beian.papers.catalogue import NO_SLOT, Paper
from beian.schema.registry import kind, label
from beian.schema.walk import fields

SIGNERS = {"legal_representative": "法定代表人", "security_officer": "算法安全责任人"}
UPLOAD, INTERNAL, EDITABLE = "1-upload", "2-internal", "可编辑文件"
UNSAFE = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))
LONGEST_NAME = 255  # bytes that file systems give a name
LONGEST_PATH = 200  # letters: Windows gives a path 260, some of which are the folder that a bundle is unpacked in


@dataclass(frozen=True)
class Scan:
    """An answer whose file is uploaded as it was scanned: where it stands, for which slot, the answer, its schema.

    `row` is the row of the worksheet: a person who holds two posts has one for each.
    """

    pointer: str
    slot: str
    file: str
    schema: Any
    row: str


@dataclass(frozen=True)
class Named:
    """A file of a bundle: whose it is (a paper's id, or the place of the answer that names a scan), and its path."""

    source: str
    path: str


@dataclass(frozen=True)
class Misnamed:
    """A name that no bundle can have, and why."""

    source: str
    said: Text


def step_folder(filing: Filing, step: str) -> str:
    """`第一步-主体信息`: the folder of a step, after the portal's own title."""
    title = str(next(one["title"] for one in filing.schema["x-steps"] if one["id"] == step))
    return title.split(" / ", maxsplit=1)[0].replace(" ", "-").translate(UNSAFE)


def upload_path(step: str, slot: str, name: str) -> str:
    return "/".join([UPLOAD, step, slot.translate(UNSAFE), name.translate(UNSAFE)])


def paper_name(paper: Paper, form: str) -> str:
    """The name of a paper's file, which tells what is still to be done with it."""
    return f"{paper.title}{pending_mark(paper)}.{form}"


def pending_mark(paper: Paper) -> str:
    """What the name of a paper's file says is still missing."""
    words = ("签字" if paper.signed_by else "") + ("盖章" if paper.seal else "")
    return f"（待{words}）" if words else ""


def internal_name(paper: Paper, form: str) -> str:
    """Where a file of a paper lies among what is not uploaded."""
    folder = "" if paper.internal else f"{EDITABLE}/"
    return f"{folder}{paper.title.translate(UNSAFE)}.{form}"


def scans_of(filing: Filing) -> Iterator[Scan]:
    """Scans that the portal asks for in step 1: of the certificate, the legal representative and the officer. A person who
    is both has a slot as each."""
    for one in fields(filing) if not filing.algorithm else ():
        if kind(one.schema) != "file" or "x-portal" not in one.schema:
            continue
        title, steps = label(one.schema).zh, one.pointer.split("/")
        if steps[1] != "people":
            yield Scan(one.pointer, title, str(one.value), one.schema, one.pointer)
            continue
        for post, who in SIGNERS.items():
            if post in one.schema["x-portal"] and at(filing.answers, f"/entity/{post}") == steps[2]:
                slot = f"{who}{title.removeprefix(who)}"
                yield Scan(one.pointer, slot, str(one.value), one.schema, f"{post}:{one.pointer}")


def names_in_bundle(filing: Filing, papers: Iterable[Paper]) -> list[Named]:
    """What papers and scans are called in the bundle of a filing. A scan takes the place of the papers of its slot."""
    scans = list(scans_of(filing)) if filing.has_private else []
    step = step_folder(filing, "entity")
    taken = {(step, scan.slot) for scan in scans}
    named = [Named(scan.pointer, upload_path(step, scan.slot, f"{scan.slot}.png")) for scan in scans]
    for paper in papers:
        forms = paper.upload if paper.internal else () if "docx" in paper.upload else ("docx",)
        paths = [f"{INTERNAL}/{internal_name(paper, form)}" for form in forms]
        if not paper.internal:
            place = step_folder(filing, paper.step), paper.slot or NO_SLOT.zh
            uploaded = paper.upload if place not in taken else ()
            paths += [upload_path(*place, paper_name(paper, form)) for form in uploaded]
        named += [Named(paper.id, path) for path in paths]
    return named


def misnamed(named: Iterable[Named]) -> list[Misnamed]:
    """What no bundle can have: two files of one name, and names that are too long or that Windows changes."""
    found: dict[tuple[str, str], Misnamed] = {}
    owners: dict[str, str] = {}
    for one in named:
        key = unicodedata.normalize("NFC", one.path.rpartition(".")[0]).casefold()
        other = owners.setdefault(key, one.source)
        said = _same(one.path) if other != one.source else _odd(one.path)
        if said:
            found.setdefault((one.source, said.zh), Misnamed(one.source, said))
    return list(found.values())


def _same(path: str) -> Text:
    name = path.rpartition("/")[2].rpartition(".")[0]
    return Text(f"与另一个文件同名：{name}", f"another file has the same name: {name}")


def _odd(path: str) -> Text | None:
    """Why the path of a file is none."""
    names = path.split("/")
    longest = max(names, key=lambda name: len(name.encode()))
    if len(longest.encode()) > LONGEST_NAME:
        shown = f"{longest[:12]}……"
        return Text(
            f"“{shown}”作为文件名过长（{len(longest.encode())} 字节，上限 {LONGEST_NAME}，一个汉字三字节）",
            f"{shown!r} is too long for a file ({len(longest.encode())} bytes, at most {LONGEST_NAME}; a hanzi has three)",
        )
    if len(path) > LONGEST_PATH:
        return Text(
            f"文件夹和文件名合计过长（{len(path)} 字，上限 {LONGEST_PATH}），Windows 解压不了",
            f"folder and name are too long together ({len(path)} letters, at most {LONGEST_PATH}): Windows cannot unpack it",
        )
    if any(name.strip(" .") != name for name in names):
        return Text(
            "文件名不能以点或者空格开头、结尾", "the name of a file must not begin or end with a dot or a space"
        )
    return None
