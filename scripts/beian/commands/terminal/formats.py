"""Reports for other programs: SARIF 2.1.0, GitHub annotations, Code Quality for GitLab and others, Markdown for a summary."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import quote

from beian import __version__, rules
from beian.commands.terminal.report import summary
from beian.core.problem import GATES, SEVERITY_WORDS, Problem
from beian.core.text.markdown import literal

LEVELS = {"error": "error", "warning": "warning", "info": "note"}
COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
QUALITY = {"error": "critical", "warning": "minor", "info": "info"}
ROWS = 200  # a job summary is for reading, and is cut by GitHub at a megabyte


def as_sarif(problems: list[Problem]) -> str:
    """SARIF 2.1.0: one run, the rules that fired, and every problem at its place."""
    problems = [problem.masked() for problem in problems]
    named = sorted({problem.rule for problem in problems})
    driver = {
        "name": "beian",
        "version": __version__,
        "language": "zh-CN",
        "rules": [_sarif_rule(name) for name in named],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(problem, named.index(problem.rule)) for problem in problems],
    }
    sarif = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(sarif, ensure_ascii=False, indent=2)


def _sarif_rule(name: str) -> dict[str, object]:
    rule = rules.by_id(name)
    if rule is None:  # a rule of form: the problem says all there is to say
        return {"id": name}
    return {
        "id": name,
        "shortDescription": {"text": f"{rule.title.zh} · {rule.title.en}"},
        "help": {"text": f"{rule.remedy.zh}\n{rule.remedy.en}"},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"gate": rule.gate, "basis": list(rule.basis), "confidence": rule.confidence},
    }


def _sarif_result(problem: Problem, index: int) -> dict[str, object]:
    path, line, column = problem.place()
    said = [problem.message, *([problem.remedy] if problem.remedy.zh else [])]
    accepted = {"kind": "inSource", "status": "accepted", "justification": problem.waiver}
    return {
        **({"suppressions": [accepted]} if problem.waiver else {}),
        "ruleId": problem.rule,
        "ruleIndex": index,
        "level": LEVELS[problem.severity],
        "message": {"text": "\n".join([*(text.zh for text in said), *(text.en for text in said)])},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(path), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": max(line, 1), "startColumn": max(column, 1)},
                }
            }
        ],
        "properties": {"gate": problem.gate, "pointer": problem.pointer, "filing": problem.filing},
    }


def as_github(problems: Iterable[Problem]) -> str:
    """One workflow command a problem, which GitHub shows beside the line."""
    return "\n".join(_annotation(problem.masked()) for problem in problems)


def as_code_quality(problems: Iterable[Problem]) -> str:
    """A Code Quality report (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format)."""
    seen: Counter[str] = Counter()
    rows = [_quality_row(problem.masked(), seen) for problem in problems]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _quality_row(problem: Problem, seen: Counter[str]) -> dict[str, object]:
    """One problem. Its fingerprint names no line: a problem whose line moved is the same one."""
    path, line, _ = problem.place()
    key = f"{path}\0{problem.pointer}\0{problem.rule}\0{problem.message.zh}"
    seen[key] += 1
    return {
        "description": " ".join(" ".join(_told(problem)).split()),
        "check_name": problem.rule,
        "fingerprint": sha256(f"{key}\0{seen[key]}".encode()).hexdigest(),
        "severity": QUALITY[problem.severity],
        "location": {"path": path, "lines": {"begin": max(line, 1)}},
    }


def _told(problem: Problem) -> list[str]:
    """The lines of a problem: message in both languages, how to mend it, why it is excused."""
    said = [problem.message.zh, problem.message.en]
    if problem.remedy.zh:
        said.append(f"→ {problem.remedy.zh} / {problem.remedy.en}")
    if problem.waiver:
        said.append(f"豁免 waived: {problem.waiver}")
    return said


def _annotation(problem: Problem) -> str:
    path, line, column = problem.place()
    where = f"file={_property(path)},line={line},col={column},title={_property(problem.rule)}"
    return f"::{COMMANDS[problem.severity]} {where}::{_data(chr(10).join(_told(problem)))}"


def _data(text: str) -> str:
    """As GitHub reads it: otherwise an answer could end the command and start its own."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_markdown(problems: list[Problem], filings: int) -> str:
    """A table for `$GITHUB_STEP_SUMMARY`."""
    said = summary(problems, filings)
    rows = ["## 校验结果 · check", "", literal(f"{said.zh} {said.en}")]
    if problems:
        rows += ["", "| 位置 place | 级别 severity | 规则 rule | 问题 problem |", "|---|---|---|---|"]
        rows += [_row(problem.masked()) for problem in problems[:ROWS]]
    if len(problems) > ROWS:
        rows += ["", f"另有 {len(problems) - ROWS} 个问题未列出。 {len(problems) - ROWS} more are not listed."]
    return "\n".join(rows)


def _row(problem: Problem) -> str:
    path, line, column = problem.place()
    gate = "" if problem.gate == GATES[0] else f" ({problem.gate})"
    cells = (f"{path}:{line}:{column}", SEVERITY_WORDS[problem.severity] + gate, problem.rule)
    return (
        "| "
        + " | ".join([*(literal(cell) for cell in cells), "<br>".join(literal(text) for text in _told(problem))])
        + " |"
    )
