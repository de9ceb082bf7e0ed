"""Submitting: judges a filing at the gate, packs it with its scans, and freezes the round. Sends nothing anywhere.

The round appears by one rename, so that there is never half of one. The sealed bundle, which holds restricted values,
is kept in `dist/`, outside Git.
"""

from __future__ import annotations

import hmac
import json
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import beian
from beian.bundle.contents import packed
from beian.engine.build import Build
from beian.engine.bundling import bundle_of, facts
from beian.engine.digests import tool_versions
from beian.engine.files import WRITING, write
from beian.engine.signed import Scan, scans
from beian.engine.workspace import Workspace
from beian.history.events import read_events, unsettled
from beian.history.frozen import frozen
from beian.history.rounds import FILE, digests, dumped, read_rounds, sealed, sha256, submissions
from beian.history.states import accepted_round, kind_after, state_of, step
from beian.papers.catalogue import papers_of
from beian.schema.editions import edition_of
from beian.schema.walk import fields
from beian.values.errors import Failure
from beian.values.model import Filing
from beian.values.problem import Problem, Text
from beian.values.progress import Progress

KEY = "record.key"


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
    events, problems = read_events(rounds, workspace.registry)
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
    problems = [*problems, *workspace.blocking(filing, "submit")]
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
    products = build.products(build.compositions(filing))
    build.make(products)
    content = packed(
        bundle_of(workspace, build, filing, products, {scan.paper.id: scan.content for scan in signed}),
        facts(products, filing),
    )
    files = _frozen_files(workspace, build, filing)
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
    place_at_once(workspace.root.build, target, {**files, FILE: dumped(data)})
    path = target.relative_to(workspace.root.path).as_posix()
    return Submission(path, data["number"], data["kind"], data["head"], bundle)


def sealed_bundle(root: Path, filing: str, number: str) -> Path:
    """Where the bundle of a recorded round is kept, outside Git."""
    return root / "dist" / filing / "rounds" / f"{filing.replace('/', '-')}-{number}.zip"


def _frozen_files(workspace: Workspace, build: Build, filing: Filing) -> dict[str, bytes]:
    review = edition_of(filing, "review")
    key = record_key(workspace.root.path / Path(workspace.library.folders[filing.entity].private_root).parent / KEY)
    secret = {one.pointer: one.value for one in fields(filing) if one.visibility == "restricted"}
    rows = frozen(review)
    for row in rows:
        if row["visibility"] == "restricted":
            given = row["pointer"] in secret
            row["digest"] = _keyed(key, row["pointer"], secret[row["pointer"]]) if given else None
    files = {"fields.json": _json(rows)}
    for paper in papers_of(review, build.papers):
        files[f"papers/{paper.id}.json"] = _json(build.composition(review, paper).ast)
    return files


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"


def _keyed(key: bytes, pointer: str, value: Any) -> str:
    """A digest that only the holder of the key can make: an identity number could else be found by trying them all."""
    return hmac.digest(
        key, f"{pointer}\0{json.dumps(value, ensure_ascii=False, sort_keys=True)}".encode(), "sha256"
    ).hex()


def record_key(place: Path) -> bytes:
    """The key of the restricted digests, made on first use. Raises Failure when the file is no key.

    Whoever loses it can still prove every round, but can no longer tell whether a restricted answer of an old round
    equals one of today; later rounds get a new key and show every restricted answer as changed.
    """
    if not place.is_file():
        write(place, secrets.token_hex(32).encode() + b"\n")
    try:
        key = bytes.fromhex(place.read_text("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Failure(f"{place.name} 已损坏，请从备份恢复。", f"{place.name} is damaged; restore it from a backup.")
    return key


def place_at_once(workshop: Path, target: Path, files: dict[str, bytes]) -> None:
    """Write a folder beside and rename it into its place. Raises Failure when it is there already or cannot be made."""
    workshop.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=workshop, prefix=WRITING))
    try:
        for name, content in files.items():
            write(beside / name, content)
        beside.chmod(0o755)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            raise FileExistsError(0, "已经存在 already there")
        beside.rename(target)
    except OSError as error:
        raise Failure(
            f"无法存档 {target.name}：{error.strerror}", f"cannot record round {target.name}: {error.strerror}"
        ) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
