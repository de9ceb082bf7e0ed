"""Differences as people read them: text for the terminal, Markdown for a review, and JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from beian.core.problem import Text
from beian.core.text.differences import DELETION, INSERTION, SAME, Op
from beian.record.field_differences import Change, Differences

WORDS = {"added": ("新增", "added"), "removed": ("删除", "removed"), "changed": ("修改", "changed")}
CONTEXT = 24  # characters of unchanged text kept around a change
HIDDEN = Text("受限内容，只说明有改动", "restricted, its text is not shown")
RESTRICTED = f"（{HIDDEN.zh} · {HIDDEN.en}）"
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&])")

Language = Literal["zh", "en", "both"]
Marker = Callable[[Op, str], str]


@dataclass(frozen=True)
class Compared:
    """The differences of one filing between two named versions."""

    filing: str
    old: str
    new: str
    differences: Differences

    def title(self, language: Language = "both") -> str:
        count = len(self.differences.changes)
        said = told(Text(f"{count} 处不同", f"{count} differences"), language)
        return f"{self.filing}：{self.old} → {self.new}，{said}"

    def unknown(self, language: Language = "both") -> str:
        count = self.differences.unknown
        if not count:
            return ""
        return told(
            Text(f"另有 {count} 项受限内容没有比较。", f"{count} restricted answers were not compared."), language, " "
        )


def told(text: Text, language: Language, between: str = " · ") -> str:
    """A text in one language, or in both."""
    return f"{text.zh}{between}{text.en}" if language == "both" else text.say(language)


def as_text(found: list[Compared], language: Language = "both") -> str:
    """For the terminal: `[-deleted-]` and `{+inserted+}`, as Git marks words."""
    marks = {SAME: "{}", DELETION: "[-{}-]", INSERTION: "{{+{}+}}"}

    def mark(op: Op, text: str) -> str:
        return marks[op].format(text)

    lines = []
    for one in found:
        lines.append(one.title(language))
        for change in one.differences.changes:
            lines.append(f"  {_heading(change, language)}")
            lines += [f"      {line}" for line in _body(change, mark, language)]
        lines += [f"  {unknown}"] if (unknown := one.unknown(language)) else []
    return "\n".join(lines)


def as_markdown(found: list[Compared]) -> str:
    """For a pull request: ~~deleted~~ and **inserted**; whatever the answers hold stays text."""

    def literal(text: str) -> str:
        return MARKDOWN.sub(r"\\\1", text)

    def mark(op: Op, text: str) -> str:
        around = {SAME: "", DELETION: "~~", INSERTION: "**"}[op]
        inner = text.strip()
        if not inner:
            return text
        before, after = text[: text.index(inner)], text[text.index(inner) + len(inner) :]
        return f"{before}{around}{literal(inner)}{around}{after}"

    lines = []
    for one in found:
        lines += [f"## {literal(one.title())}", ""]
        for change in one.differences.changes:
            lines += [f"- {literal(_heading(change))}", ""]
            lines += [f"  {line}  " for line in _body(change, mark)] + [""]
        lines += [one.unknown(), ""] if one.unknown() else []
    return "\n".join(lines)


def as_json(found: list[Compared]) -> str:
    """The shape of `--format json`; keys are part of the command line's contract."""
    return json.dumps(
        [
            {
                "filing": one.filing,
                "from": one.old,
                "to": one.new,
                "not_compared": one.differences.unknown,
                "changes": [_as_dict(change) for change in one.differences.changes],
            }
            for one in found
        ],
        ensure_ascii=False,
        indent=2,
    )


def _as_dict(change: Change) -> dict[str, Any]:
    found: dict[str, Any] = {
        "change": change.sort,
        "pointer": change.pointer,
        "label": {"zh": change.label.zh, "en": change.label.en},
        "restricted": change.restricted,
    }
    if change.parts:
        return {**found, "fields": [_as_dict(part) for part in change.parts]}
    return found if change.restricted else {**found, "old": change.old, "new": change.new}


def _heading(change: Change, language: Language = "both") -> str:
    zh, en = WORDS[change.sort]
    said = told(Text(f"{zh} {change.label.zh}", f"{en} {change.label.en}"), language)
    return f"{said} ({change.pointer})"


def _body(change: Change, mark: Marker, language: Language = "both") -> Iterator[str]:
    """The lines below a heading."""
    restricted = f"（{told(HIDDEN, language)}）"
    if change.restricted:
        yield restricted
    elif change.parts:
        for part in change.parts:
            text = restricted if part.restricted else (part.new if part.new is not None else part.old) or ""
            op = DELETION if part.sort == "removed" else INSERTION
            label = mark(SAME, f"{told(part.label, language)}: ")
            yield from (label + mark(op, text)).split("\n")
    else:
        yield from "".join(mark(op, text if op else shortened(text)) for op, text in change.runs).split("\n")


def shortened(text: str) -> str:
    """Unchanged text without its middle."""
    return text if len(text) <= 2 * CONTEXT + 8 else f"{text[:CONTEXT]} …… {text[-CONTEXT:]}"
