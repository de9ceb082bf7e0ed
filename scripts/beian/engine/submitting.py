"""Submitting: judges a filing at the gate, packs it with its scans, and freezes the round. Sends nothing anywhere.

The round appears by one rename, so that there is never half of one. The sealed bundle, which holds restricted values,
is kept in `dist/`, outside Git. Rounds of before this record began are entered later: only the files that were sent, the
day, and the number.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import beian
from beian.bundle.contents import Bundle, packed
from beian.engine.build import Build
from beian.engine.bundling import bundle_of, facts
from beian.engine.digests import tool_versions
from beian.engine.files import remove_leavings, workshop, write
from beian.engine.freezing import frozen_files
from beian.engine.modifications import PAPER, with_note
from beian.engine.signed import Scan, scans
from beian.engine.workspace import Workspace
from beian.history.events import accepted_round, kind_after, read_events, state_of, step, unsettled
from beian.history.rounds import FILE, digests, dumped, read_rounds, sealed, sha256, submissions
from beian.values.errors import Failure
from beian.values.model import Filing, Progress
from beian.values.problem import Problem, Text


@dataclass(frozen=True)
class Submission:
    """A recorded round: where it lies, its number and head, and the sealed bundle."""

    path: str
    number: str
    kind: str
    head: str
    bundle: Path


@dataclass(frozen=True)
class Refusal:
    """Why a round cannot be recorded."""

    reasons: list[Text]
    problems: list[Problem]


@dataclass(frozen=True)
class Wish:
    """What the person asked for: the kind of round (or none: the one that follows), the day, and a reason."""

    kind: str
    day: date
    entity_reason: str


def submit(workspace: Workspace, filing: Filing, wish: Wish, progress: Progress) -> Submission | Refusal:
    """Record the next round of a filing, or say why not. Raises Failure when the record or a file cannot be read."""
    rounds = read_rounds(workspace.root.path, filing.id)
    events, _ = read_events(rounds, workspace.registry)
    state, refused = state_of(rounds, events)
    kind = wish.kind or kind_after(state)
    _, wrong = step(state, kind)
    entity, lacking = _entity_round(workspace, filing, wish)
    reasons = [*refused, *([wrong] if wrong else []), *lacking, *unsettled(events)]
    if rounds and wish.day.isoformat() < rounds[-1].data["submitted_on"]:
        day = rounds[-1].data["submitted_on"]
        reasons.append(
            Text(f"上一轮在 {day} 报送，日期不能更早", f"the round before was sent on {day}; this is earlier")
        )
    if not filing.has_private:
        reasons.append(Text(f"缺少 private/{filing.entity}/", f"private/{filing.entity}/ is missing"))
    problems = workspace.blocking(filing, "submit")
    if reasons or problems:
        return Refusal(reasons, problems)
    with Build(workspace.root, workspace.evidence, hash_always=True, progress=progress) as build:
        signed, lacking = scans(workspace, filing, build)
        if lacking:
            return Refusal(lacking, [])
        number = f"{len(rounds) + 1:03}"
        data = {
            "number": number,
            "filing": filing.id,
            "kind": kind,
            "submitted_on": wish.day.isoformat(),
            "as_of": wish.day.isoformat(),
            "engine": beian.__version__,
            "tools": tool_versions(),
            "entity_round": entity,
            "previous": rounds[-1].as_previous() if rounds else {},
        }
        return _record(workspace, build, filing, data, signed)


def _entity_round(workspace: Workspace, filing: Filing, wish: Wish) -> tuple[dict[str, str], list[Text]]:
    """The accepted round of the entity that an algorithm's round refers to, or the recorded reason for none."""
    if not filing.algorithm:
        return {}, []
    rounds = read_rounds(workspace.root.path, filing.entity)
    accepted = accepted_round(rounds, read_events(rounds, workspace.registry)[0])
    if accepted:
        return {"number": accepted.number, "head": accepted.head}, []
    if wish.entity_reason.strip():
        return {"reason": wish.entity_reason.strip()}, []
    return {}, [
        Text(
            "备案主体没有已通过的轮次。先登记主体的决定，或用 --entity-reason 写明理由",
            "the entity has no accepted round. Record its decision first, or give --entity-reason",
        )
    ]


def _record(workspace: Workspace, build: Build, filing: Filing, data: dict[str, Any], signed: list[Scan]) -> Submission:
    compositions = with_note(workspace, build, filing, build.compositions(filing))
    products = build.products(compositions)
    build.make(products)
    content = packed(
        bundle_of(workspace, build, filing, products, {scan.paper.id: scan.content for scan in signed}),
        facts(products, filing),
    )
    notes = [one for one in compositions if one.paper.id == PAPER]
    files = frozen_files(workspace, build, filing, notes)
    data |= {
        "papers": {Path(one.target).name: sha256(build.path(one.target).read_bytes()) for one in products},
        "scans": {scan.paper.id: sha256(scan.content) for scan in signed},
        "bundle": sha256(content),
        "files": digests(files),
    }
    data = sealed(data)
    bundle = sealed_bundle(workspace.root.path, filing.id, data["number"])
    write(bundle, content)
    target = workspace.root.path / submissions(filing.id) / data["number"]
    remove_leavings(target.parent)
    place_at_once(workspace.root.build, target, {**files, FILE: dumped(data)})
    path = target.relative_to(workspace.root.path).as_posix()
    return Submission(path, data["number"], data["kind"], data["head"], bundle)


def sealed_bundle(root: Path, filing: str, number: str) -> Path:
    """Where the bundle of a recorded round is kept, outside Git."""
    return root / "dist" / filing / "rounds" / f"{filing.replace('/', '-')}-{number}.zip"


def place_at_once(folder: Path, target: Path, files: dict[str, bytes]) -> None:
    """Write a round in a workshop in `folder` and rename it into its place. Raises Failure when it is there already or
    cannot be made."""
    try:
        made = workshop(folder)
        try:
            for name, content in files.items():
                write(made / name, content)
            made.chmod(0o755)
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                raise FileExistsError(0, "已经存在 already there")
            made.rename(target)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise Failure(
            f"无法存档 {target.name}：{error.strerror}", f"cannot record round {target.name}: {error.strerror}"
        ) from None


def enter_legacy(workspace: Workspace, filing: Filing, day: date, places: Sequence[Path]) -> Submission:
    """Record an old round by the digests of its files, which are kept outside Git. Raises Failure when it cannot be."""
    rounds = read_rounds(workspace.root.path, filing.id)
    state, _ = state_of(rounds, read_events(rounds, workspace.registry)[0])
    _, wrong = step(state, "legacy")
    if wrong:
        raise Failure(wrong.zh, wrong.en)
    files = {}
    for place in places:
        try:
            files[place.name] = place.read_bytes()
        except OSError as error:
            raise Failure(f"无法读取 {place}：{error.strerror}", f"cannot read {place}: {error.strerror}") from None
    if len(files) != len(places):
        raise Failure("有两个文件同名，请先改名。", "two files have the same name; rename one.")
    bundle = packed(Bundle(filing.id, internal=files), {"edition": filing.edition, "tools": {}, "inputs": ""})
    data = {
        "number": "001",
        "filing": filing.id,
        "kind": "legacy",
        "submitted_on": day.isoformat(),
        "as_of": day.isoformat(),
        "engine": beian.__version__,
        "tools": {},
        "entity_round": {},
        "papers": {name: sha256(content) for name, content in sorted(files.items())},
        "scans": {},
        "bundle": sha256(bundle),
        "files": {},
        "previous": {},
    }
    data = sealed(data)
    kept = sealed_bundle(workspace.root.path, filing.id, "001")
    write(kept, bundle)
    target = workspace.root.path / submissions(filing.id) / "001"
    place_at_once(workspace.root.build, target, {FILE: dumped(data)})
    return Submission(target.relative_to(workspace.root.path).as_posix(), "001", "legacy", data["head"], kept)
