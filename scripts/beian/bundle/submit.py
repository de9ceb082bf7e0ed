"""Submits a filing: judges it, packs it with its scans, and records the round. Sends nothing anywhere.

The round and its sealed bundle appear together or not at all. The bundle, which holds restricted values and is the only
copy with the scans, is kept in `dist/`, outside Git, under a name of its own: nothing ever replaces it. Rounds from before
this record began are entered later: only the files that were sent, the day, and the number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import beian
from beian.build.maker import Build
from beian.bundle.assemble import assembled_bundle, manifest_facts
from beian.bundle.contents import Bundle, bundle_zip
from beian.bundle.next_round import NextRound, lacking_answers, next_round
from beian.bundle.scans.signed_papers import SignedScan, signed_scans
from beian.check.workspace import Workspace
from beian.compare.accepted import purpose_now
from beian.compare.snapshot_files import round_files
from beian.content.transaction import write_together
from beian.core.errors import Failure
from beian.core.model import Filing, Progress
from beian.core.problem import Problem, Text
from beian.papers.formats.toolchain import tool_versions
from beian.record.events import Event, open_comments, read_events
from beian.record.purposes import Purpose
from beian.record.rounds import (
    FILE,
    RESUBMISSION,
    Round,
    digests,
    read_rounds,
    round_bytes,
    seal_round,
    sha256,
    submissions,
)
from beian.record.states import accepted_round, state_of, step

NOTHING_DUE = Text(
    "没有待办理的事项：备案有效，没有填写新的变更或者注销。要报送别的，用 --kind 写明",
    "nothing is to be handed in: the filing is in force, and neither a new change nor a cancellation is filled in. Name"
    " anything else by --kind",
)


@dataclass(frozen=True)
class Submission:
    """A recorded round: where it lies, its number and head, and the sealed bundle."""

    path: str
    number: str
    kind: str
    head: str
    bundle: Path
    purpose: Purpose


@dataclass(frozen=True)
class Refusal:
    """Why a round cannot be recorded."""

    reasons: list[Text]
    problems: list[Problem]


@dataclass(frozen=True)
class SubmitRequest:
    """What the person asked for: the kind of round (or none: the one that follows), the day, and a reason."""

    kind: str
    day: date
    entity_reason: str


def submit(workspace: Workspace, filing: Filing, request: SubmitRequest, progress: Progress) -> Submission | Refusal:
    """Record the next round of a filing, or say why not. Raises Failure when the record or a file cannot be read."""
    rounds = read_rounds(workspace.root.path, filing.id)
    events, _ = read_events(rounds, workspace.registry)
    state, refused = state_of(rounds, events)
    purpose = _purpose(workspace, filing, request)
    kind = request.kind or (RESUBMISSION if purpose.answers else purpose.purpose)
    wrong_step = step(state, kind)[1] if kind else NOTHING_DUE
    entity, missing = _entity_round(workspace, filing, request)
    unfilled = [wrong_step] if wrong_step else lacking_answers(filing, purpose)
    reasons = [*refused, *unfilled, *missing, *open_comments(events)]
    reasons += _date_faults(rounds, events, request.day.isoformat())
    if not filing.has_private:
        reasons.append(Text(f"缺少 private/{filing.entity}/", f"private/{filing.entity}/ is missing"))
    number = f"{len(rounds) + 1:03}"
    refuse_second_bundle(workspace.root.path, filing.id, number)
    problems = workspace.blocking(filing, "submit")
    if reasons or problems:
        return Refusal(reasons, problems)
    with Build(workspace.root, workspace.evidence, hash_always=True, progress=progress) as build:
        coming = next_round(workspace, build, filing, purpose)
        signed, unsigned = signed_scans(workspace, filing, build, coming.papers)
        if unsigned:
            return Refusal(unsigned, [])
        previous = rounds[-1].as_previous() if rounds else {}
        head = {**_head(filing, number, purpose, request.day), "tools": tool_versions(), "entity_round": entity}
        return _record_round(workspace, build, filing, {**head, "previous": previous}, signed, coming)


def _purpose(workspace: Workspace, filing: Filing, request: SubmitRequest) -> Purpose:
    """The purpose that the person named, or the one that follows from record and answers."""
    if request.kind and request.kind != RESUBMISSION:
        return Purpose(request.kind)
    return purpose_now(workspace, filing)


def _date_faults(rounds: list[Round], events: list[Event], day: str) -> list[Text]:
    """Why a round cannot have been sent on a day: the round before it, or an event of that, is later."""
    if not rounds:
        return []
    sent = str(rounds[-1].data["submitted_on"])
    if day < sent:
        return [Text(f"上一轮在 {sent} 报送，日期不能更早", f"the round before was sent on {sent}; this is earlier")]
    happened = max((event.date for event in events if event.round == rounds[-1].number), default="")
    if day < happened:
        return [
            Text(
                f"上一轮的事件到 {happened}，日期不能更早",
                f"the round before has events up to {happened}; this is earlier",
            )
        ]
    return []


def _entity_round(workspace: Workspace, filing: Filing, request: SubmitRequest) -> tuple[dict[str, str], list[Text]]:
    """The accepted round of the entity that an algorithm's round refers to, or the reason for none; and what is missing."""
    if not filing.algorithm:
        return {}, []
    rounds = read_rounds(workspace.root.path, filing.entity)
    accepted = accepted_round(rounds, read_events(rounds, workspace.registry)[0])
    if accepted:
        return {"number": accepted.number, "head": accepted.head}, []
    if request.entity_reason.strip():
        return {"reason": request.entity_reason.strip()}, []
    return {}, [
        Text(
            "备案主体没有已通过的轮次。先登记主体的决定，或用 --entity-reason 写明理由",
            "the entity has no accepted round. Record its decision first, or give --entity-reason",
        )
    ]


def _head(filing: Filing, number: str, purpose: Purpose, day: date) -> dict[str, object]:
    """The entries of `round.yaml` that every round has."""
    sent = day.isoformat()
    names = {"number": number, "filing": filing.id, "purpose": purpose.purpose, "answers": purpose.answers}
    return {**names, "submitted_on": sent, "as_of": sent, "engine": beian.__version__}


def _record_round(
    workspace: Workspace,
    build: Build,
    filing: Filing,
    head: dict[str, object],
    signed: list[SignedScan],
    coming: NextRound,
) -> Submission:
    products = build.products(coming.papers)
    build.make(products)
    content = bundle_zip(
        assembled_bundle(workspace, build, filing, products, coming, {scan.paper.id: scan.content for scan in signed}),
        manifest_facts(products, filing),
    )
    notes = [composition for composition in coming.papers if composition.paper.of_one_round]
    files = round_files(workspace, build, filing, notes)
    data = {
        **head,
        "papers": {Path(product.target).name: sha256(build.path(product.target).read_bytes()) for product in products},
        "scans": {scan.paper.id: sha256(scan.content) for scan in signed},
        "bundle": sha256(content),
        "files": digests(files),
    }
    return _place_round(workspace.root.path, filing, data, content, files)


def _place_round(
    root: Path, filing: Filing, unsealed: dict[str, object], content: bytes, files: Mapping[str, bytes]
) -> Submission:
    """Seal a round and put it into the record, and its bundle into `dist/`, both or none."""
    data = seal_round(unsealed)
    number, head = str(data["number"]), str(data["head"])
    target, bundle = root / submissions(filing.id) / number, sealed_bundle(root, filing.id, number, head)
    write_together(root, {bundle: content, target: {**files, FILE: round_bytes(data)}})
    purpose = Purpose(data["purpose"], data["answers"])
    kind = RESUBMISSION if purpose.answers else purpose.purpose
    return Submission(target.relative_to(root).as_posix(), number, kind, head, bundle, purpose)


def sealed_bundle(root: Path, filing: str, number: str, head: str) -> Path:
    """The path of a recorded round's bundle, outside Git: its name has the head of the round, so no two are the same.

    Bundles of before 0.3 have a name without the head.
    """
    folder, stem = root / "dist" / filing / "rounds", f"{filing.replace('/', '-')}-{number}"
    named, before = folder / f"{stem}-{head[:12]}.zip", folder / f"{stem}.zip"
    return before if before.is_file() and not named.is_file() else named


def refuse_second_bundle(root: Path, filing: str, number: str) -> None:
    """Raises Failure when there is a bundle of a round that is not on record here: it may have been sent."""
    folder = root / "dist" / filing / "rounds"
    kept_bundles = sorted(file.name for file in folder.glob(f"{filing.replace('/', '-')}-{number}*.zip"))
    if kept_bundles:
        first, tag = f"dist/{filing}/rounds/{kept_bundles[0]}", f"filed/{filing}/{number}"
        raise Failure(
            f"{first} 是第 {number} 轮的报送包，这里却没有这一轮的存档：可能在另一个分支上已经存档并报送。先合并那个分支（标签 {tag}）；"
            "确认那一份没有报送的，把它移到 dist/ 之外再运行。",
            f"{first} is a bundle of round {number}, which is not on record here: it may have been recorded on another"
            f" branch, and sent. Merge that branch first (tag {tag}); if you are sure that it was not sent, move the"
            " file out of dist/ and run this again.",
        )


def enter_legacy(workspace: Workspace, filing: Filing, day: date, places: Sequence[Path]) -> Submission:
    """Record an old round by the digests of its files, which stay outside Git. Raises Failure when it cannot be recorded."""
    rounds = read_rounds(workspace.root.path, filing.id)
    state, _ = state_of(rounds, read_events(rounds, workspace.registry)[0])
    _, wrong = step(state, "legacy")
    if wrong:
        raise Failure(wrong.zh, wrong.en)
    refuse_second_bundle(workspace.root.path, filing.id, "001")
    files = {}
    for source in places:
        try:
            files[source.name] = source.read_bytes()
        except OSError as error:
            raise Failure(f"无法读取 {source}：{error.strerror}", f"cannot read {source}: {error.strerror}") from None
    if len(files) != len(places):
        raise Failure("有两个文件同名，请先改名。", "two files have the same name; rename one.")
    bundle = bundle_zip(Bundle(filing.id, internal={**files}), {"edition": filing.edition, "tools": {}, "inputs": ""})
    data: dict[str, object] = {
        **_head(filing, "001", Purpose("legacy"), day),
        "tools": {},
        "entity_round": {},
        "papers": {name: sha256(content) for name, content in sorted(files.items())},
        "scans": {},
        "bundle": sha256(bundle),
        "files": {},
        "previous": {},
    }
    return _place_round(workspace.root.path, filing, data, bundle, {})
