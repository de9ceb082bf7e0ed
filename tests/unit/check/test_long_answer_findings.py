"""What is said of long answers that cannot be read as they look: at its own line, once, and never of what is right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import pasted
import support
from beian.check.workspace import Workspace
from beian.papers.pages import html
from beian.papers.pages.worksheet import worksheet
from beian.schema.walk import schema_at

OURS = ("TXT-021", "TXT-022", "TXT-023", "TXT-024", "TXT-025")
PLACE = "/assessment/other_matters"
FILE = "filings/acme/wenyin/assessment.yaml"


@pytest.fixture(scope="module")
def opened() -> Workspace:
    return support.everything()


def found(text: str, opened: Workspace) -> list[str]:
    filing = opened.filings([support.PROVIDER])[0]
    answers = {**filing.answers, "assessment": {**filing.answers["assessment"], "other_matters": text}}
    return [one.rule for one in opened.problems(replace(filing, answers=answers)) if one.rule in OURS]


QUIET = [
    "three lines",
    "Word, first lines indented",
    "Word, blank lines between",
    "WPS, glued numbers",
    "brackets",
    "Word, bullets",
    "stars",
    "bullets and bare lines",
    "numbers with a gap",
    "table under a line",
    "table without dashes",
    "table with odd dashes",
    "table with bars in cells",
    "bars in text",
    "JSON",
    "addresses",
    "prices and minus",
    "backslashes",
]


@pytest.mark.parametrize("name", QUIET)
def test_what_is_printed_as_it_looks_gives_no_finding(name: str, opened: Workspace) -> None:
    assert found(pasted.TEXTS[name], opened) == []


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("table with too many cells", ["TXT-021"]),
        ("table with too few cells", ["TXT-021"] * 2),
        ("forty-one columns", ["TXT-022"]),
        ("one row", ["TXT-022"]),
        ("stray dashes", ["TXT-022"]),
        ("Excel", ["TXT-022"]),
        ("Markdown of a chat", ["TXT-023"] * 4),
        ("broken references", ["TXT-024"] * 4),
        ("PDF, broken lines", ["TXT-025"]),
    ],
)
def test_what_is_not_printed_as_it_looks_is_told(name: str, rules: list[str], opened: Workspace) -> None:
    assert found(pasted.TEXTS[name], opened) == rules


def test_each_finding_stands_at_its_own_line_even_where_a_line_stands_twice(content_root: Path) -> None:
    file = content_root / FILE
    text = file.read_text("utf-8")
    rows = ["| 类 | 数 |", "|---|---|", "| 文 |", "| 图 | 8 |", "| 文 |"]
    start = "other_matters: |\n"
    file.write_text(text.replace(start, start + "".join(f"  {row}\n" for row in rows)), "utf-8")
    lines = file.read_text("utf-8").split("\n")
    wanted = [number for number, line in enumerate(lines, 1) if line == "  | 文 |"]
    told = {(one.position.line, one.position.column) for one in support.problems_in(content_root) if one.rule in OURS}
    assert told == {(number, 3) for number in wanted}
    assert len(wanted) == 2


@pytest.mark.long
def test_a_limit_counts_what_goes_into_the_form(content_root: Path) -> None:
    """Markers of a table and references count as the worksheet shows them, here and there."""
    file = content_root / "filings/acme/wenyin/generative_synthesis.yaml"
    pointer = "/generative_synthesis/algorithm_introduction"
    old = support.filing_in(content_root, support.PROVIDER).answers["generative_synthesis"]["algorithm_introduction"]
    fill = "字" * 191
    text = f"| 项 | 数 |\n  |{'-' * 40}|{'-' * 40}|\n  | [[model:wenyin-14b]] |\n  {fill}"
    support.replace_once(file, old.strip("\n").replace("\n", "\n  "), text)
    filing = support.filing_in(content_root, support.PROVIDER)
    given = filing.answers["generative_synthesis"]["algorithm_introduction"]
    typed = html.text_to_type(filing, given, schema_at(filing.schema, pointer) or {})
    rows = [row for step in worksheet(filing, []).steps for section in step.sections for row in section.rows]
    (row,) = [one for one in rows if one.key == pointer]
    told = [one.message.zh for one in support.problems_in(content_root) if one.rule == "MOD-015"]
    assert row.value == typed
    assert told == ([f"“{row.label.zh}”{row.count} 字，超过 {row.limit} 字"] if row.over else [])
    assert row.over
    assert "---" not in typed
