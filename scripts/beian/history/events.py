"""Events: what happened after a round was sent, one file each, in the round's `events/` until the next round seals them.

Only the events of the last round are judged: what is sealed stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from beian.history.rounds import EVENTS, Round, read_rounds, submissions
from beian.intake.strict_yaml import Document, load, problem
from beian.schema.forms import odd_forms, with_forms
from beian.schema.registry import Registry
from beian.schema.validation import places, schema_problems
from beian.schema.walk import leaves
from beian.values.errors import Failure
from beian.values.problem import Problem, Text

NAME = re.compile(r"events/\d{4}-\d{2}-\d{2}-[a-z_]+-\d+\.yaml\Z")
ITEM = re.compile(r"\s*(?:[（(]?\d{1,2}[)）.、．]|[（(]?[一二三四五六七八九十]{1,3}[)）、]|[①-⑳])\s*")
NEEDS = {
    "comment": {"text": "缺少意见原文（text）"},
    "decision": {"result": "缺少决定结果（result）"},
    "classified": {
        "class": "缺少改判的分类（class）",
        "text": "缺少改判的理由（text）",
        "concerns": "缺少涉及内容（concerns）",
    },
    "review": {"stage": "缺少审核阶段（stage）"},
}


@dataclass(frozen=True)
class Event:
    """One event: where it stands, the round it belongs to, and what its file says."""

    path: str
    round: str
    data: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return str(self.data.get("kind", ""))

    @property
    def date(self) -> str:
        return str(self.data.get("date", ""))

    @property
    def open(self) -> bool:
        """Whether this is a comment that nobody has settled."""
        return self.kind == "comment" and not self.data.get("outcome")


def read_events(rounds: list[Round], registry: Registry) -> tuple[list[Event], list[Problem]]:
    """The events of all rounds in order, and what is wrong with those of the last one."""
    events: list[Event] = []
    problems: list[Problem] = []
    for one in rounds:
        found = []
        for name, content in one.events.items():
            path = f"{one.path}/{name}"
            document = load(content, path)
            found.append(Event(path, one.number, _in_form(document, registry)))
            if one is rounds[-1]:
                problems += document.problems or _problems(document.data, document.positions, path, name, registry)
        events += sorted(found, key=lambda event: (event.date, _order(event.path)))
    return events, problems


def _in_form(document: Document, registry: Registry) -> Mapping[str, Any]:
    """What an event says, its number in canonical form: `fmt` leaves events alone, as they are sealed."""
    data = document.data
    if not isinstance(data, Mapping):
        return {}
    return with_forms(data, odd_forms(leaves(data, registry.schema("event")), document.curly))


def _order(path: str) -> tuple[int, str]:
    number = path.rpartition("-")[2].removesuffix(".yaml")
    return (int(number) if number.isdigit() else 0, path)


def _problems(data: Any, positions: Any, path: str, name: str, registry: Registry) -> list[Problem]:
    found = schema_problems(data, registry.schema("event"), places(positions, path))
    if not NAME.match(name):
        words = ("文件名应为“日期-种类-序号.yaml”", "the name must be DATE-KIND-NUMBER.yaml")
        found.append(problem(path, 1, 1, *words, "例如 2026-03-02-comment-1.yaml", "such as 2026-03-02-comment-1.yaml"))
    if isinstance(data, Mapping) and not found:
        for key, words in NEEDS.get(data["kind"], {}).items():
            if key not in data:
                found.append(problem(path, 1, 1, words, f"{key} is missing", "补上该项", "add it"))
    return found


def unsettled(events: list[Event]) -> list[Text]:
    """The comments that nobody has settled: while there is one, the next round cannot be packed."""
    return [
        Text(f"审核意见未办结：{event.path}（填写 outcome）", f"an open comment: {event.path} (give its outcome)")
        for event in events
        if event.open
    ]


def event_name(names: Iterable[str], kind: str, date: str) -> str:
    """The name of a new event beside those `names`, numbered through the round: the order in which they were entered."""
    taken = [_order(name)[0] for name in names]
    return f"{EVENTS}{date}-{kind}-{max(taken, default=0) + 1}.yaml"


def record_problems(root: Path, filing: str, registry: Registry) -> list[Problem]:
    """What is wrong with the events of a filing's last round, or that a round cannot be read."""
    try:
        return read_events(read_rounds(root, filing), registry)[1]
    except Failure as failure:
        return [problem(f"{submissions(filing)}", 1, 1, failure.chinese, failure.english, rule="record")]


def split_comments(text: str) -> list[str]:
    """The numbered points of a pasted notice, or its paragraphs when none is numbered; a person corrects the result."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    numbered = any(ITEM.match(line) for line in lines)
    items: list[str] = []
    for line in lines:
        start = ITEM.match(line) if numbered else None
        if line and (start or not items or not numbered):
            items.append(line[start.end() :] if start else line)
        elif line:
            items[-1] += f"\n{line}"
    return [item for item in items if item]
