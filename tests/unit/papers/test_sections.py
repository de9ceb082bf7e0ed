"""References to sections: numbered inside the report, named elsewhere, and never left as they were typed."""

from __future__ import annotations

import re
from pathlib import Path

import support
from beian.build.maker import Build
from beian.core.places import ContentRoot, engine_folder
from beian.core.text.references import SECTIONS

ANSWER = "filings/acme/wenyin/assessment.yaml"


def test_the_named_sections_are_those_of_the_report() -> None:
    folder = engine_folder("templates") / "documents/self_assessment"
    text = "".join(file.read_text("utf-8") for file in folder.rglob("*.j2"))
    assert {name: title for title, name in re.findall(r"^## (\S+) \{#([a-z]+)\}$", text, re.MULTILINE)} == SECTIONS


def test_a_section_has_its_number_in_the_report_and_its_title_elsewhere(content_root: Path) -> None:
    file = content_root / ANSWER
    text = file.read_text("utf-8")
    file.write_text(
        text.replace("  explicit: |\n", "  explicit: |\n    审核见[[section:intervention]]。\n\n", 1), "utf-8"
    )
    filing = support.filing_in(content_root, support.PROVIDER)
    opened = support.workspace(content_root)
    with Build(ContentRoot(content_root), opened.evidence) as build:
        papers = {paper.id: paper for paper in build.papers}
        report, material = (
            support.markdown(build.composition(filing, papers[name]).ast)
            for name in ("self_assessment", "labelling_material")
        )
    assert "审核见一（四）。" in report
    assert "审核见自评估报告“干预策略”一节。" in material


def test_an_unknown_section_is_reported_with_its_line(content_root: Path) -> None:
    file = content_root / ANSWER
    text = file.read_text("utf-8")
    file.write_text(text.replace("  explicit: |\n", "  explicit: |\n    见[[section:nowhere]]。\n\n", 1), "utf-8")
    found = [one for one in support.problems_in(content_root, support.PROVIDER) if one.rule == "REF-003"]
    assert [(one.position.path, one.position.line) for one in found] == [
        (ANSWER, support.line_of(file, "[[section:nowhere]]"))
    ]
