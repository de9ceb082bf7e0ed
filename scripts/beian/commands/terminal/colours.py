"""Colours, where a terminal is: put on finished lines by what they begin with, so that no text has to carry any."""

from __future__ import annotations

import re

RED, GREEN, YELLOW, CYAN, BOLD, DIM = "31", "32", "33", "36", "1", "2"
MARKS = {"√": GREEN, "×": RED, "○": YELLOW, "!": YELLOW, "！": YELLOW, "→": CYAN}
SEVERITIES = {"错": RED, "e": RED, "警": YELLOW, "w": YELLOW, "提": CYAN, "h": CYAN, "i": CYAN}

MARK = re.compile(rf"^(\s*)([{''.join(MARKS)}])(?= )")
PROBLEM = re.compile(r"^([^\s:][^:\n]*:\d+:\d+): ((?:错误|警告|提示)?(?: ?(?:error|warning|info))?) (\[[\w-]+\])")
QUOTED = re.compile(r"^(    (?:\d+| +) \| )(\s*\^$)?")
TITLE = re.compile(r"^([^\s:：].*[:：])$")  # of a group in a help


def coloured(lines: str) -> str:
    """Lines with colours: marks, the heads of problems, quoted lines, titles."""
    return "".join(map(_line, lines.splitlines(keepends=True)))


def _line(line: str) -> str:
    line = MARK.sub(lambda found: found[1] + _in(MARKS[found[2]], found[2]), line, count=1)
    line = PROBLEM.sub(_problem, line, count=1)
    line = QUOTED.sub(lambda found: _in(DIM, found[1]) + (_in(RED, found[2]) if found[2] else ""), line, count=1)
    return TITLE.sub(lambda found: _in(BOLD, found[1]), line, count=1)


def _problem(found: re.Match[str]) -> str:
    return f"{_in(BOLD, found[1])}: {_in(SEVERITIES[found[2][0]], found[2])} {_in(DIM, found[3])}"


def _in(colour: str, text: str) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m"
