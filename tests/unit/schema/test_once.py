"""Each fact has one place: changed there, the old value stands in no paper, policy or worksheet, but where it is another
fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import support
from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.compare.alignment import plain_text
from beian.core.model import at
from beian.papers.pages.worksheet import worksheet

ENTITIES = ("acme", "jieyun", "lanyu", "suohe", "xinyue", "yiban")
NEAR = 10  # characters before a value that tell which it is
OTHER_FACTS = {  # why an old value stands: entity, fact, characters before it
    "the day of an assessment's situation that is not, or not only, the launch": (
        ("acme", "launch", "·情形发生的日期"),
        ("acme", "launch", "新功能情形发生的日期"),
        ("suohe", "launch", "·情形发生的日期"),
        ("suohe", "launch", "新功能情形发生的日期"),
    ),
    "the day, number or word of another fact": (
        ("acme", "launch", "内部系统。正式接口自"),
        ("jieyun", "launch", "员劳动规则施行日期："),
        ("jieyun", "launch", "息提示，不用于派单。"),
        ("lanyu", "launch", "-差异原因：产品于"),
        ("lanyu", "launch", "变更为本公司；产品于"),
        ("lanyu", "launch", "限。差异原因：产品于"),
        ("suohe", "logs", "月31日前删除；日志"),
        ("xinyue", "staff", "全工程师召集，不少于"),
        ("xinyue", "staff", "项评估。评估组不少于"),
        ("yiban", "launch", "0日内删除客户数据。"),
        ("yiban", "launch", "端运行，不交付模型。"),
        ("yiban", "launch", "管理规定》第十九条，"),
        ("yiban", "logs", "·提供对象等日志"),
        ("yiban", "logs", "作日内答复客户，日志"),
        ("yiban", "logs", "受理。提供对象等日志"),
        ("yiban", "logs", "，出具删除记录；日志"),
    ),
    "the algorithm says its own launch: filed in two roles, one of them without products, or accepted and frozen (LIF-020)": (
        ("acme", "launch", "深度合成)类上线时间"),
        ("acme", "launch", "版本2.3，上线时间"),
        ("acme", "launch", "社会影响情况本算法自"),
        ("acme", "launch", "算法-1上线时间"),
        ("acme", "launch", "算法-2上线时间"),
        ("acme", "launch", "算法上线情况已上线，"),
        ("suohe", "launch", "型检索过滤类上线时间"),
        ("suohe", "launch", "检索算法上线时间"),
        ("suohe", "launch", "社会影响情况本算法自"),
        ("suohe", "launch", "算法上线情况已上线，"),
        ("yiban", "launch", "深度合成)类上线时间"),
        ("yiban", "launch", "算法-1上线时间"),
        ("yiban", "launch", "算法-2上线时间"),
        ("yiban", "launch", "算法上线情况已上线，"),
    ),
    "prose of the entity, its policies or products, which all algorithms share: there is no one answer to refer to": (
        ("acme", "logs", "录安全保障、履行日志"),
        ("acme", "logs", "每半年核查一次。日志"),
        ("acme", "logs", "诉处置和后台操作日志"),
        ("jieyun", "logs", "作记录安全保障、日志"),
        ("jieyun", "logs", "处理、结算、申诉日志"),
        ("lanyu", "logs", "、干预和后台操作日志"),
        ("lanyu", "logs", "全保障、反作弊、日志"),
        ("suohe", "logs", "六条保存期限：日志"),
        ("yiban", "logs", "服务停止后3日；日志"),
    ),
    "a picture shows it, or the day of the picture: taken again, not answered again": (
        ("acme", "name", "用”页面，企业账号为"),
        ("jieyun", "name", "务”页面，企业账号为"),
        ("jieyun", "name", "服务平台，提交单位为"),
        ("lanyu", "name", "果示意。载明提交单位"),
        ("lanyu", "name", "；页面底部注明服务由"),
        ("suohe", "launch", "审核结果和申诉入口（"),
        ("suohe", "launch", "排列说明图3界面截图"),
        ("suohe", "launch", "核验日期和排列说明（"),
        ("suohe", "launch", "法”页面图5界面截图"),
        ("suohe", "launch", "申诉入口图3界面截图"),
        ("suohe", "launch", "站“关于算法”页面（"),
        ("yiban", "name", "通服务”页面，账号为"),
    ),
    "a registration of which there are several of its kind, or another company's": (
        ("lanyu", "icp", "-1）、览隅APP（"),
        ("lanyu", "icp", "2A）、览隅小程序（"),
        ("lanyu", "icp", "记·ICP备案·"),
        ("lanyu", "icp", "31号-1·编号"),
        ("lanyu", "icp", "·其他·编号"),
        ("lanyu", "icp", "息服务有限公司，编号"),
        ("lanyu", "icp", "有限公司：览隅网站（"),
        ("suohe", "icp", "APP备案·编号"),
        ("suohe", "icp", "记·ICP备案·"),
        ("suohe", "icp", "61号-1·编号"),
        ("suohe", "icp", "1号-3X·编号"),
    ),
    "given for the portal alone, with a reason": (("lanyu", "icp", "CP备案/许可信息"),),
    "the day planned for the store": (
        ("lanyu", "launch", "应用商店计划上架日期"),
        ("lanyu", "launch", "）·计划上架日期"),
        ("suohe", "launch", "应用商店计划上架日期"),
        ("suohe", "launch", "用商店审核中，计划于"),
        ("suohe", "launch", "）·计划上架日期"),
        ("yiban", "launch", "应用市场计划上架日期"),
        ("yiban", "launch", "）·计划上架日期"),
    ),
    "as filed in the accepted round": (
        ("suohe", "icp", "4周岁的用户前置许可"),
        ("suohe", "icp", "le/app前置许可"),
        ("suohe", "icp", "前置许可·编号"),
        ("suohe", "icp", "项的社会公众前置许可"),
        ("suohe", "launch", "“索合”（APP），"),
        ("suohe", "launch", "严认定具有舆论属性，"),
        ("suohe", "launch", "为“索合办事导引”，"),
        ("suohe", "launch", "变更日期"),
        ("suohe", "launch", "更备案·变更日期"),
        ("suohe", "launch", "第二十四条第一款，自"),
        ("suohe", "name", "1号-1（备案主体："),
        ("suohe", "name", "号-2A（备案主体："),
        ("suohe", "name", "号-3X（备案主体："),
        ("suohe", "name", "年2月26日审查机构"),
        ("suohe", "name", "年4月30日审查机构"),
        ("suohe", "name", "理审查·审查机构"),
        ("suohe", "name", "置许可·备案主体"),
    ),
    "a line in which nothing refers to other answers names whose machines they are": (
        ("lanyu", "name", "供机柜和网络，设备为"),
    ),
}


def replaced(file: Path, pattern: str, new: str) -> str:
    """What stood at the pattern's group, after the new text took its place; empty where there is none."""
    text = file.read_text("utf-8")
    found = re.search(pattern, text, re.MULTILINE)
    if found:
        file.write_text(text[: found.start(1)] + new + text[found.end(1) :], "utf-8")
    return found[1] if found else ""


def changed(root: Path, entity: str) -> dict[str, str]:
    """Change each fact of an entity in its one place (each product has its own launch, each algorithm its own logs); gives
    the old values as patterns."""
    folder, answers = root / "filings" / entity, support.filing_in(root, entity).answers
    total = at(answers, "/responsibility/staff_total")
    name = replaced(folder / "entity.yaml", r"^name: (.*)$", "澄川新名科技有限公司")
    number = replaced(folder / "entity.yaml", r"^icp_or_licence: .*?ICP备(\d+)号", "88887777")
    assert replaced(folder / "responsibility.yaml", r"^    number: (\d+)$", "71")
    found = {"name": name, "icp": f"示ICP备{number}号", "staff": rf"(?<!\d){total}人"}
    days = [replaced(one, r"^launched_on: (\S+)$", "2024-02-29") for one in sorted(folder.glob("products/*.yaml"))]
    forms = [f"{day}|{int(day[:4])}年{int(day[5:7])}月{int(day[8:])}日" for day in sorted({*days} - {""})]
    months = {replaced(one, r"^    log_months: (\d+)$", "9") for one in folder.glob("*/assessment.yaml")} - {""}
    logs = [rf"(?<=日志)\D{{0,5}}{one}个月" for one in sorted(months)]
    return found | ({"launch": "|".join(forms)} if forms else {}) | ({"logs": "|".join(logs)} if logs else {})


def texts(workspace: Workspace) -> Iterator[str]:
    """Every paper, with the policies that are annexed, and the worksheet of each filing."""
    with Build(workspace.root, workspace.evidence) as build:
        for filing in workspace.library.filings:
            shown = workspace.for_papers(filing, "filing")
            yield from (
                plain_text(one.ast["blocks"]) for one in build.compositions(shown) if not one.paper.of_one_round
            )
            for page in (page for step in worksheet(shown, build.papers).steps for page in step.sections):
                yield "\n".join(f"{row.label.zh}\n{row.value}" for row in page.rows)


def left_over(root: Path, entity: str) -> set[tuple[str, str]]:
    """The old values that still stand somewhere: the fact, and the characters before it."""
    old = changed(root, entity)
    return {
        (fact, "".join(text[max(0, found.start() - NEAR) : found.start()].split()))
        for text in texts(support.workspace(root))
        for fact, pattern in old.items()
        for found in re.finditer(pattern, text)
    }


@pytest.mark.parametrize("entity", ENTITIES)
def test_an_old_value_stands_nowhere_but_as_another_fact(entity: str, tmp_path: Path) -> None:
    root = tmp_path / "内容"
    support.copy_entity(root, entity)
    explained = {(fact, near) for rows in OTHER_FACTS.values() for one, fact, near in rows if one == entity}
    assert left_over(root, entity) == explained
