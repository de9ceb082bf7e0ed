"""Drafts: a filing with errors has papers that show what is there, mark what is not, and leak nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import support
from beian.values.model import Filing, Gap, at
from support import ENTITY, PROVIDER, SUPPORTER, replace_once

ASSESSMENT, DISCLOSURE = "filings/acme/wenyin/assessment.yaml", "filings/acme/wenyin/disclosure.yaml"
OWN = "filings/acme/wenyin/service_provider.yaml"
PHONE, IDENTITY, ADDRESS = "13912345678", "110101199003078515", "zhang.wei@qq.com"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return support.content(tmp_path / "内容 库")


def files_of(root: Path, filing: str = PROVIDER, edition: str = "filing") -> set[str]:
    return {one.name for one in (root / "build" / edition / filing).glob("*") if one.is_file()}


def text_of(root: Path, filing: str = PROVIDER, paper: str = "self_assessment", edition: str = "filing") -> str:
    """What the three formats of a draft say; the two that `build` makes."""
    folder = root / "build" / edition / filing
    return support.docx_text(folder / f"{paper}-草稿.docx")


def gapped(root: Path, filing: str = PROVIDER) -> Filing:
    workspace = support.workspace(root)
    return workspace.for_papers(workspace.library.filing(filing), "filing")


def test_an_answer_that_is_missing_or_wrong_is_a_gap_that_says_which(content_root: Path) -> None:
    replace_once(content_root / OWN, "filed_name:", "# filed_name:")
    shown = gapped(content_root)
    assert shown.draft
    assert at(shown.answers, "/service_provider/filed_name") == "【待填写：备案使用的算法名称】"


@pytest.mark.parametrize("put", ["错词", "[甲, 乙]", "{甲: 乙}", "", "7"])
def test_a_value_of_another_kind_is_a_gap(content_root: Path, put: str) -> None:
    file = content_root / "filings/acme/wenyin/algorithm.yaml"
    file.write_text(
        support.re.sub(r"(?m)^launch_status:.*$", f"launch_status: {put}", file.read_text("utf-8")), "utf-8"
    )
    value = at(gapped(content_root).answers, "/algorithm/launch_status")
    assert isinstance(value, Gap)
    assert value.startswith("【")
    assert "上线" in value


def test_an_answer_that_breaks_a_rule_stays_and_is_marked(content_root: Path) -> None:
    replace_once(content_root / OWN, "算法-1", "算法-0")
    shown = gapped(content_root)
    assert at(shown.answers, "/service_provider/filed_name").endswith("算法-0")
    assert shown.marks["/service_provider/filed_name"] == "【有误：NAM-001】"


def test_what_is_clean_is_no_draft(content_root: Path) -> None:
    replace_once(content_root / OWN, "算法-1", "算法-0")
    workspace = support.workspace(content_root)
    for name, draft in ((PROVIDER, True), (SUPPORTER, False), (ENTITY, False)):
        filing = workspace.library.filing(name)
        assert workspace.for_papers(filing, "filing").draft is draft
        assert draft or workspace.for_papers(filing, "filing") == replace(filing, edition="filing")


def test_a_file_that_cannot_be_read_shows_what_could_be_read(content_root: Path) -> None:
    file = content_root / ASSESSMENT
    text, scope = (
        file.read_text("utf-8"),
        at(support.filing_in(content_root, PROVIDER).answers, "/assessment/scope_of_use"),
    )
    place = text.index("\nsoftware:")
    file.write_text(text[:place] + '\nsoftware: "不成对\n' + text[place:], "utf-8")
    shown = gapped(content_root)
    assert at(shown.answers, "/assessment/scope_of_use") == scope
    assert at(shown.answers, "/assessment/hardware") == "【未能读取：硬件设施】"
