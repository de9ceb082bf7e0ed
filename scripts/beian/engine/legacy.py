"""Rounds of before this record began: only the files that were sent, the day, and the number, entered later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import beian
from beian.bundle.contents import Bundle, packed
from beian.engine.placing import place
from beian.engine.submitting import Submission, refuse_second_bundle, sealed_bundle
from beian.engine.workspace import Workspace
from beian.history.events import read_events
from beian.history.rounds import FILE, dumped, read_rounds, sealed, sha256, submissions
from beian.history.states import state_of, step
from beian.values.errors import Failure
from beian.values.model import Filing


def enter_legacy(workspace: Workspace, filing: Filing, day: date, places: Sequence[Path]) -> Submission:
    """Record an old round by the digests of its files, which are kept outside Git. Raises Failure when it cannot be."""
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
    kept = sealed_bundle(workspace.root.path, filing.id, "001", data["head"])
    target = workspace.root.path / submissions(filing.id) / "001"
    place(workspace.root.path, {kept: bundle, target: {FILE: dumped(data)}})
    return Submission(target.relative_to(workspace.root.path).as_posix(), "001", "legacy", data["head"], kept)
