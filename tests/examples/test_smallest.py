"""The smallest honest filing, written to its end: a company of seven, one website, one function, one called model, text to
text. What it takes is counted, and the known reasons for a return are walked for it.

To see one: `python -m benchmarks.answers --root tests/examples/smallest qingjian/writer`.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

import support
import sweeps
from beian.build.maker import Build
from beian.core.model import AnswerTree, Filing
from beian.core.places import ContentRoot
from beian.papers.catalogue import catalogue
from beian.papers.pages.worksheet import worksheet
from beian.rules.schema_demands import reasons
from beian.schema.derived.proposals import open_proposals
from beian.schema.editions import edition_of
from benchmarks.answers import WAYS, counted, totals

HERE = Path(__file__).parent
SMALLEST = HERE / "smallest"
FILING = "qingjian/writer/service_provider"
DAY = "2026-12-01"
WALKED: dict[str, dict[str, str]] = support.yaml_texts(HERE / "return_reasons.yaml")
CHANGED = {number: row for number, row in WALKED.items() if "find" in row or "copy" in row}
MOST = {"answers": 340, "typed": 185, "typed characters": 5400}


@pytest.fixture(autouse=True)
def _that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AS_OF", DAY)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALLEST, tmp_path / "root"))


@pytest.fixture(scope="module")
def filing() -> Filing:
    return support.workspace(SMALLEST).library.one(FILING)


def test_it_takes_no_more_answers_than_said(filing: Filing) -> None:
    found = totals(counted(filing))
    found["answers"] = sum(found[way] for way in WAYS[:3])
    assert {name: found[name] for name, most in MOST.items() if found[name] > most} == {}
    assert found["answers"] > 300, "counted are all of them"


def test_a_clause_of_ones_own_and_a_published_text_are_counted(filing: Filing) -> None:
    """Seven policies with a clause each, two texts that were there before, and that they were adopted."""
    found = counted(filing)
    assert (found["policies", "typed"], found["policies", "confirmed"]) == (9, 1)
    assert 700 < found["policies", "typed characters"] < 1100
    assert found["algorithm", "chosen"] >= 15, "the questions of new count"
    assert found["responsibility", "confirmed"] >= 25, "figures that adopt wrote out were proposed and are confirmed"


def test_nothing_is_missing_wrong_or_nobodys_statement(root: Path) -> None:
    assert [one.describe() for one in support.problems_in(root) if one.severity != "info"] == []
    for filing in support.workspace(root).library.filings:
        assert [*open_proposals(filing)] == []
        rows = worksheet(edition_of(filing, "filing"), catalogue(ContentRoot(root)), {}).rows
        assert [row.key for row in rows if not row.answered] == [], "no row of the portal is blank"


def test_the_report_has_every_area_kind_and_system(filing: Filing) -> None:
    assessment, responsibility = filing.answers["assessment"], filing.answers["responsibility"]
    assert len({one["area"] for one in assessment["controls"].values()}) == 11
    assert len({one["kind"] for one in assessment["risks"].values()}) == 7
    assert len({one["kind"] for one in responsibility["systems"].values()}) == 12
    assert all(one["meets"] for one in assessment["controls"].values())


@pytest.mark.long
def test_it_packs(root: Path) -> None:
    done = support.beian_here("pack", "qingjian", "qingjian/writer", cwd=root, AS_OF=DAY)
    assert done.returncode == 0, done.stderr
    assert {file.name for file in (root / "dist").rglob("*.zip")} == {
        "qingjian.zip",
        "qingjian-writer-service_provider.zip",
    }


# -- the known reasons for a return ----------------------------------------------------------------------------------


def test_every_known_reason_is_walked() -> None:
    known = {str(one.number): one for one in reasons()}
    assert [*WALKED] == [*known]
    for number, row in WALKED.items():
        assert {"rule", "paper"} & {*row}, number
        assert row.get("rule", "schema") in ("schema", *known[number].rules), number


@pytest.mark.parametrize("number", sweeps.first(12, CHANGED))
def test_a_reason_that_applies_is_told(number: str, root: Path) -> None:
    row, pages = CHANGED[number], root / "filings/qingjian"
    if "copy" in row:
        shutil.copytree(pages / row["copy"], pages / "second")
    else:
        support.replace_once(pages / row["file"], row["find"], row["replace"])
    told = {one.rule for one in support.problems_in(root) if one.severity != "info" or one.rule == row["rule"]}
    assert any(rule.startswith(row["rule"]) for rule in told), told


def test_what_stands_in_the_report_by_construction(root: Path) -> None:
    opened = support.workspace(root)
    with Build(opened.root, opened.evidence) as build:
        paper = next(one for one in build.papers if one.id == "self_assessment")
        printed = support.markdown(build.composition(opened.library.one(FILING), paper).ast)
    for number, row in WALKED.items():
        assert row.get("paper", "") in printed, number


@pytest.mark.parametrize("number", [number for number, row in WALKED.items() if "unseen" in row])
def test_what_no_rule_can_see_is_asked_of_a_person(number: str) -> None:
    (reason,) = (one for one in reasons() if str(one.number) == number)
    assert reason.person, "who reads the list is told that a person must look"
    assert [*CHANGED].count(number) == 0


# -- likeness --------------------------------------------------------------------------------------------------------

OWN = "【填写：本单位的具体做法，约一百五十字】"
OTHER_FIGURES = {
    "effective_on": "2026-10-19",
    "test_samples": 1200,
    "incident_team": "组长指挥并停用条目，供应商工程师查日志，客服答复用户，行政登记",
    "alarm_thresholds": "不合格率高于1%，回答超时比例高于8%，投诉单日超过3件",
    "ethics_body": "临溪市数字产业园伦理审查中心，由园区聘请的五名委员组成",
    "review_scope": "问题和回答先经供应商接口审核，再由本公司词表核对，命中的由客服组长看过才发出",
    "manual_review_hours": 12,
    "library_days": 30,
    "sampling_rate": "每周抽看2%",
    "first_judgement_minutes": 60,
    "grading_hours": 4,
    "drill_months": 6,
    "correction_days": 20,
    "examination_days": 5,
    "appeal_days": 30,
}
OTHER_WAYS = (
    "告警和投诉都进客服组的工单，组长当班时先停用出错的问答条目，再联系供应商核对日志，次日早会讨论原因，改法写进排班表背面的清单；周末由值班店长代看，"
    "拿不准的先下架。每季度请园区的技术顾问来看一次，指出的问题逐条写明谁来改、何时改完，改完由另一名店长复核并签名"
)


def test_another_firm_with_the_same_starters_is_not_alike(root: Path) -> None:
    """It has other figures and writes what it must write by itself; what follows from answers is no likeness."""
    other = root / "filings/xiwen"
    shutil.copytree(root / "filings/qingjian", other)
    shutil.copytree(root / "private/qingjian", root / "private/xiwen")
    own: AnswerTree = support.everything().library.one(support.PROVIDER).answers
    pages = {name: other / f"{name}.yaml" for name in ("responsibility", "writer/assessment", "writer/disclosure")}
    answers = {name: yaml.safe_load(file.read_text("utf-8")) for name, file in pages.items()}
    responsibility = answers["responsibility"]
    del responsibility["adopted"]
    responsibility["policy_figures"] = OTHER_FIGURES
    responsibility["unit"]["name"] = "安全与客服组"
    assessment = answers["writer/assessment"]
    for shelf, kind, text in (("risks", "kind", "description"), ("controls", "area", "measure")):
        texts = {one[kind]: one[text] for one in own["assessment"][shelf].values()}
        for record in assessment[shelf].values():
            record[text] = texts[record[kind]]
    for page, names in (
        ("assessment", ("scope_of_use", "conclusion")),
        ("disclosure", ("basic_principle", "operation_mechanism")),
    ):
        answers[f"writer/{page}"] |= {name: own[page][name] for name in names}
    for name, file in pages.items():
        support.write_text(file, yaml.safe_dump(answers[name], allow_unicode=True, sort_keys=False))
    for starter in sorted((support.CHECKOUT / "templates/policies").glob("*.md")):
        if OWN in (text := starter.read_text("utf-8")):
            support.write_text(other / f"policies/{starter.name}", text.replace(OWN, OTHER_WAYS))
            adopted = support.beian_here("adopt", "xiwen", starter.stem, "--by", "gu-zhixia", cwd=root)
            assert adopted.returncode == 0, adopted.stderr
    done = support.beian_here("similar", "--most", "0", "--json", cwd=root)
    alike = {one["pointer"]: one["percent"] for one in json.loads(done.stdout)["alike"]}
    assert {*alike} <= {"/policies/user-agreement", "/policies/privacy-policy"}, "published texts that were copied here"
