"""Events: what happened after a round was sent, one file each, in the round's `events/` until the next round seals them.

Only the events of the last round are judged: what is sealed stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from beian.content.text_file import problem
from beian.content.yaml.strict import Document, load
from beian.core.errors import Failure
from beian.core.model import AnswerTree, Schema
from beian.core.problem import Position, Problem, Text
from beian.record.rounds import EVENTS, FILE, Round, entry_order, read_rounds, submissions
from beian.schema.canonical_forms import in_canonical_form, unusual_forms
from beian.schema.registry import Registry, option_label
from beian.schema.validation import Places, places, schema_problems
from beian.schema.walk import leaves, well_shaped_answers

NAME = re.compile(r"events/\d{4}-\d{2}-\d{2}-[a-z_]+-\d+\.yaml\Z")
ITEM = re.compile(r"\s*(?:[（(]?\d{1,2}[)）.、．]|[（(]?[一二三四五六七八九十]{1,3}[)）、]|[①-⑳])\s*")
PREAMBLE = re.compile(r"[：:]\Z|^(?:尊敬的|贵公司|贵单位|你公司|你单位|您好|你好)|(?:如下|以下)[^。]{0,12}[。.]?\Z")
CLOSING = re.compile(
    r"(?:特此|此复|此致|敬礼|顺颂|联系人|联系电话|附件)|.{0,24}(?:网信办|互联网信息办公室|备案系统)\Z|"
    r"\d{4}\s*[年.\-/]\s*\d{1,2}\s*[月.\-/]\s*\d{1,2}\s*日?\Z|请(?:你|贵)?(?:公司|单位)?[^。；]{0,30}(?:重新提交|重新报送|再次提交)[。.]?\Z|"
    r"请[^。；]{0,20}(?:日内|日前|天内)[^。；]{0,12}(?:提交|报送|反馈)[。.]?\Z"
)
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
    data: AnswerTree

    @property
    def kind(self) -> str:
        return str(self.data.get("kind", ""))

    @property
    def date(self) -> str:
        return str(self.data.get("date", ""))

    @property
    def attachments(self) -> dict[str, str]:
        """The papers of the event in the private half: the digest of each by name."""
        given = self.data.get("attachments")
        return {str(name): str(digest) for name, digest in given.items()} if isinstance(given, Mapping) else {}

    @property
    def open(self) -> bool:
        """Whether this is a comment that nobody has settled."""
        return self.kind == "comment" and not self.data.get("outcome")


def read_events(
    rounds: list[Round], registry: Registry, today: date | None = None
) -> tuple[list[Event], list[Problem]]:
    """The events of all rounds in order, and what is wrong with those of the last one, as far as is known today."""
    events: list[Event] = []
    problems: list[Problem] = []
    for current in rounds:
        found = []
        for name, content in current.events.items():
            path = f"{current.path}/{name}"
            document = load(content, path)
            found.append(Event(path, current.number, _in_form(document, registry)))
            if current is rounds[-1]:
                where = places(document.positions, path)
                days = (str(current.data.get("submitted_on", "")), today.isoformat() if today else "9999")
                problems += document.problems or _problems(document.data, where, name, registry, days)
        events += sorted(found, key=lambda event: (event.date, entry_order(event.path)))
    return events, problems


def _in_form(document: Document, registry: Registry) -> AnswerTree:
    """What an event says in answers of the right shape, its number in canonical form: `fmt` leaves events alone, as they
    are sealed."""
    schema = registry.schema("event")
    if not isinstance(document.data, Mapping):
        return {}
    data = well_shaped_answers(document.data, schema)
    answers: AnswerTree = in_canonical_form(data, unusual_forms(leaves(data, schema), document.curly))
    return answers


def _problems(data: object, where: Places, name: str, registry: Registry, days: tuple[str, str]) -> list[Problem]:
    """What is wrong with an event between these days: of its form, of what its kind needs, and of its date."""
    schema = registry.schema("event")
    found = schema_problems(data, schema, where)
    path = where("").path
    if not NAME.match(name):
        words = ("文件名应为“日期-种类-序号.yaml”", "the name must be DATE-KIND-NUMBER.yaml")
        found.append(problem(path, 1, 1, *words, "例如 2026-03-02-comment-1.yaml", "such as 2026-03-02-comment-1.yaml"))
    if isinstance(data, Mapping) and not found:
        for key, missing in NEEDS.get(data["kind"], {}).items():
            if key not in data:
                remedy = _how_to_add(key, schema["properties"][key])
                found.append(problem(path, 1, 1, missing, f"{key} is missing", remedy.zh, remedy.en))
        found += _date_problems(data["date"], where("/date"), *days)
    return found


def _how_to_add(key: str, schema: Schema) -> Text:
    """How a missing entry is given, with what it may be."""
    options = [(value, option_label(schema, value)) for value in schema.get("enum", ())]
    zh = "、".join(f"--set {key}={value}（{label.zh}）" for value, label in options)
    en = ", ".join(f"--set {key}={value} ({label.en})" for value, label in options)
    if options:
        return Text(f"补上其中一项：{zh}", f"add one of: {en}")
    is_list = schema.get("type") == "array"
    how = Text("在文件中补上该项", "add it in the file") if is_list else Text("补上该项", "add it")
    return how if is_list else Text(f"{how.zh}：--set {key}=…", f"{how.en}: --set {key}=…")


def _date_problems(day: str, at: Position, submitted: str, today: str) -> list[Problem]:
    if day > today:
        words = (f"{day} 在今天（{today}）之后", f"{day} is after today ({today})")
        remedy = ("改正日期；还没有发生的事不登记", "mend the date; what has not happened yet is not recorded")
    elif day < submitted:
        words = (f"{day} 早于这一轮的报送日期 {submitted}", f"{day} is before the round was sent, on {submitted}")
        remedy = ("改正日期", "mend the date")
    else:
        return []
    return [_of_the_record(at, Text(*words), Text(*remedy))]


def _of_the_record(at: Position, message: Text, remedy: Text) -> Problem:
    """A day that cannot be. It stops no paper, for none shows it, but the next round."""
    return Problem(at, "", "record", "error", "submit", message, remedy)


def open_comments(events: list[Event]) -> list[Text]:
    """The comments that nobody has settled: while there is one, the next round cannot be packed."""
    return [
        Text(f"审核意见未办结：{event.path}（填写 outcome）", f"an open comment: {event.path} (give its outcome)")
        for event in events
        if event.open
    ]


def event_name(names: Iterable[str], kind: str, date: str) -> str:
    """The name of a new event beside those `names`, numbered through the round: the order in which they were entered."""
    taken = [entry_order(name)[0] for name in names]
    return f"{EVENTS}{date}-{kind}-{max(taken, default=0) + 1}.yaml"


def record_problems(root: Path, filing: str, registry: Registry, today: date) -> list[Problem]:
    """What is wrong with a filing's record: events of its last round, rounds of the future, or one that cannot be read."""
    try:
        rounds = read_rounds(root, filing)
        events, found = read_events(rounds, registry, today)
        return [*_future_rounds(rounds, today), *found, *_open_comments(events)]
    except Failure as failure:
        return [problem(f"{submissions(filing)}", 1, 1, failure.chinese, failure.english, rule="record")]


def _open_comments(events: list[Event]) -> list[Problem]:
    message = Text(
        "审核意见未办结，不能打包", "a comment of the reviewers is open; nothing is packed until it is settled"
    )
    remedy = Text("按意见改好后，在文件中填写 outcome", "mend what it says, then give its outcome in the file")
    return [
        Problem(Position(event.path), "", "record", "error", "pack", message, remedy) for event in events if event.open
    ]


def _future_rounds(rounds: list[Round], today: date) -> list[Problem]:
    return [
        _of_the_record(
            Position(f"{later.path}/{FILE}", list(later.data).index("submitted_on") + 1),
            Text(
                f"第 {later.number} 轮的报送日期 {later.data['submitted_on']} 在今天（{today}）之后",
                f"round {later.number} was sent on {later.data['submitted_on']}, which is after today ({today})",
            ),
            Text(
                "核对这台机器的日期（AS_OF）；日期填错而且还没有报送的，用 Git 撤回这一轮后重新存档",
                "check the day of this machine (AS_OF); a round with a wrong day that was not sent yet: take it back with"
                " Git and record it again",
            ),
        )
        for later in rounds
        if later.data["submitted_on"] > today.isoformat()
    ]


def split_comments(text: str) -> tuple[list[str], list[str]]:
    """The numbered points of a pasted notice, or its paragraphs when none is numbered, and the lines around them that are
    no comment: salutation, preamble, closing. A person corrects the result."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    first = next((number for number, line in enumerate(lines) if ITEM.match(line)), None)
    start = first if first is not None else _after_preamble(lines)
    end = len(lines)
    while end > start + 1 and CLOSING.match(lines[end - 1]):
        end -= 1
    items: list[str] = []
    for line in lines[start:end]:
        number = ITEM.match(line) if first is not None else None
        if number or first is None:
            items.append(line[number.end() :] if number else line)
        else:
            items[-1] += f"\n{line}"
    return [item for item in items if item], [*lines[:start], *lines[end:]]


def _after_preamble(lines: list[str]) -> int:
    """How many lines come before the first paragraph that says something; all but the last may."""
    count = 0
    while count + 1 < len(lines) and PREAMBLE.search(lines[count]):
        count += 1
    return count
