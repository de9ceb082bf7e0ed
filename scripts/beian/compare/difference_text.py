"""Differences by field as text for the terminal, as Markdown for a review, and as JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from beian.compare.comparison import FilingDifferences, Language, UnreadFile, in_language
from beian.core.problem import Text
from beian.core.text.differences import DELETION, INSERTION, SAME, Operation
from beian.record.field_differences import Change

WORDS = {"added": ("新增", "added"), "removed": ("删除", "removed"), "changed": ("修改", "changed")}
CONTEXT = 24  # characters of unchanged text kept around a change
HIDDEN = Text("受限内容，只说明有改动", "restricted, its text is not shown")
RESTRICTED = f"（{HIDDEN.zh} · {HIDDEN.en}）"
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&])")

Marker = Callable[[Operation, str], str]


def as_text(compared: list[FilingDifferences], language: Language = "both") -> str:
    """For the terminal: `[-deleted-]` and `{+inserted+}`, as Git marks words."""
    marks = {SAME: "{}", DELETION: "[-{}-]", INSERTION: "{{+{}+}}"}

    def mark(op: Operation, text: str) -> str:
        return marks[op].format(text)

    lines = []
    for filing in compared:
        lines.append(filing.title(language))
        for change in filing.differences.changes:
            lines.append(f"  {_heading(change, language)}")
            lines += [f"      {line}" for line in _change_lines(change, mark, language)]
        lines += [f"  {line}" for line in (*filing.unreadable(language), filing.unknown(language)) if line]
    return "\n".join(lines)


def as_markdown(compared: list[FilingDifferences]) -> str:
    """For a pull request: ~~deleted~~ and **inserted**; whatever the answers hold stays text."""

    def literal(text: str) -> str:
        return MARKDOWN.sub(r"\\\1", text)

    def mark(op: Operation, text: str) -> str:
        around = {SAME: "", DELETION: "~~", INSERTION: "**"}[op]
        inner = text.strip()
        if not inner:
            return text
        before, after = text[: text.index(inner)], text[text.index(inner) + len(inner) :]
        return f"{before}{around}{literal(inner)}{around}{after}"

    lines = []
    for filing in compared:
        lines += [f"## {literal(filing.title())}", ""]
        for change in filing.differences.changes:
            lines += [f"- {literal(_heading(change))}", ""]
            lines += [f"  {line}  " for line in _change_lines(change, mark)] + [""]
        lines += [part for line in filing.unreadable() for part in (literal(line), "")]
        lines += [filing.unknown(), ""] if filing.unknown() else []
    return "\n".join(lines)


def as_json(compared: list[FilingDifferences]) -> str:
    """The shape of `--format json`; keys are part of the command line's contract."""
    return json.dumps(
        [
            {
                "filing": filing.filing,
                "from": filing.old,
                "to": filing.new,
                "not_compared": filing.differences.unknown,
                "unread": [_unread_row(unread) for unread in filing.unread],
                "changes": [_as_dict(change) for change in filing.differences.changes],
            }
            for filing in compared
        ],
        ensure_ascii=False,
        indent=2,
    )


def _unread_row(unread: UnreadFile) -> dict[str, object]:
    path, line, column = unread.problem.place()
    message = unread.problem.masked().message
    return {
        "version": unread.version,
        "path": path,
        "line": line,
        "column": column,
        "message": {"zh": message.zh, "en": message.en},
        "answers": unread.answers,
    }


def _as_dict(change: Change) -> dict[str, object]:
    row: dict[str, object] = {
        "change": change.sort,
        "pointer": change.pointer,
        "label": {"zh": change.label.zh, "en": change.label.en},
        "restricted": change.restricted,
    }
    if change.parts:
        return {**row, "fields": [_as_dict(part) for part in change.parts]}
    return row if change.restricted else {**row, "old": change.old, "new": change.new}


def _heading(change: Change, language: Language = "both") -> str:
    zh, en = WORDS[change.sort]
    said = in_language(Text(f"{zh} {change.label.zh}", f"{en} {change.label.en}"), language)
    return f"{said} ({change.pointer})"


def _change_lines(change: Change, mark: Marker, language: Language = "both") -> Iterator[str]:
    """The lines below a heading."""
    restricted = f"（{in_language(HIDDEN, language)}）"
    if change.restricted:
        yield restricted
    elif change.parts:
        for part in change.parts:
            text = restricted if part.restricted else (part.new if part.new is not None else part.old) or ""
            op = DELETION if part.sort == "removed" else INSERTION
            label = mark(SAME, f"{in_language(part.label, language)}: ")
            yield from (label + mark(op, text)).split("\n")
    else:
        yield from "".join(mark(op, text if op else shortened(text)) for op, text in change.runs).split("\n")


def shortened(text: str) -> str:
    """Unchanged text without its middle."""
    return text if len(text) <= 2 * CONTEXT + 8 else f"{text[:CONTEXT]} …… {text[-CONTEXT:]}"
