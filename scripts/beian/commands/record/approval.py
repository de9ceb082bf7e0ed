"""The verbs for what comes after a decision: the public page, and how each change since is to be handled."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.terminal.console import say, say_json
from beian.commands.terminal.wording import about, aside, worded, wording
from beian.core.places import ContentRoot

if TYPE_CHECKING:
    from beian.check.moved import MovedFiling
    from beian.check.workspace import Workspace
    from beian.core.model import Filing
    from beian.record.filing_record import ClassifiedChange

OVER = "已注销，没有要办理的变更", "cancelled; no change is to be filed"
NOT_ACCEPTED = "没有可以对照的已通过轮次", "no accepted round to compare with"

classify_arguments = common.together(common.filings, common.as_json)


def disclose(root: ContentRoot, options: argparse.Namespace) -> int:
    """The public page and the snippet of each named filing."""
    from beian.bundle.disclosure import disclose as publish
    from beian.check.opening import opened

    workspace = opened(root, [options.filing], private=False)
    for filing in workspace.filings([options.filing]):
        for path in publish(workspace, filing):
            say(f"√ {path.relative_to(root.path).as_posix()}")
    return CLEAN


def classify(root: ContentRoot, options: argparse.Namespace) -> int:
    """What differs from the accepted round, by class; 1 when something needs a new or a change filing."""
    from beian.check.opening import opened
    from beian.record.filed_changes import is_own
    from beian.record.filing_record import classify as classified
    from beian.record.filing_record import read_record

    workspace = opened(root, options.filings, private=False)
    needed, rows = False, []
    for filing in workspace.filings(options.filings):
        record = read_record(root.path, filing.id, workspace.registry)
        found = record.since(record.accepted, workspace.fitted(filing)) if record.accepted else None
        if found is None or record.accepted is None or record.state == "cancelled":
            if options.filings:
                rows.append(_as_dict(filing, None, [], {}))
                if not options.json:
                    say(about(filing.id, *(OVER if record.state == "cancelled" else NOT_ACCEPTED)))
            continue
        sorted_out = [one for one in classified(found, record.last_events) if is_own(filing, one.change)]
        needed = needed or any(one.kind != "cosmetic" for one in sorted_out)
        number, items = record.accepted.number, _items(workspace, filing)
        rows.append(_as_dict(filing, number, sorted_out, items))
        if not options.json:
            count = len(sorted_out)
            zh, en = f"{count} 处与第 {number} 轮不同", f"{count} differences from round {number}"
            say("\n".join([about(filing.id, zh, en), *(_row(one, items) for one in sorted_out)]))
    moved = _moved(workspace, options.filings)
    if options.json:
        say_json([{**row, "moved": [one.as_dict() for one in moved if _of_one_entity(row, one)]} for row in rows])
    else:
        for one in moved:
            say(f"! {worded(one.words, f'{chr(10)}  ')}")
    return PROBLEMS if needed or moved else CLEAN


def _moved(workspace: Workspace, names: list[str]) -> list[MovedFiling]:
    """Each accepted filing of these entities that shared answers move."""
    from beian.check.moved import moved_filings

    entities = dict.fromkeys(filing.entity for filing in workspace.filings(names))
    return [moved for entity in entities for moved in moved_filings(workspace, entity)]


def _of_one_entity(row: Mapping[str, object], moved: MovedFiling) -> bool:
    return str(row["filing"]).split("/")[0] == moved.filing.split("/")[0]


def _items(workspace: Workspace, filing: Filing) -> dict[str, object]:
    """What may change in an algorithm's filing, as the portal lists it."""
    if not filing.algorithm:
        return {}
    items: dict[str, Any] = workspace.registry.schema(filing.own_file)["properties"]["change"]["properties"]["items"]
    return items


def _as_dict(
    filing: Filing, number: str | None, found: list[ClassifiedChange], items: dict[str, Any]
) -> dict[str, object]:
    changes = [
        {
            "class": one.kind,
            "pointer": one.change.pointer,
            "label": one.change.label.zh,
            "label_en": one.change.label.en,
            "item": one.item if items else "",
            "basis": one.basis,
            "overruled": one.overruled,
        }
        for one in found
    ]
    return {"filing": filing.id, "round": number, "changes": changes}


def _row(one: ClassifiedChange, items: dict[str, Any]) -> str:
    from beian.record.filing_record import class_name
    from beian.schema.registry import option_label

    item = option_label(items, one.item) if one.item and items else None
    lines = [
        f"  [{worded(class_name(one.kind))}] {worded(one.change.label, ' · ')}{aside(one.change.pointer)}",
        *([f"      {about(wording('变更内容', 'item'), worded(item, ' · '))}"] if item else []),
        f"      {about(wording('依据', 'basis'), one.basis)}",
        *([f"      {about(wording('由人改判', 'overruled'), one.overruled)}"] if one.overruled else []),
    ]
    return "\n".join(lines)
