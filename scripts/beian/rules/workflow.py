"""Rules on the workflow: its parts, their order, what is counted of it, and what the disclosure says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from beian.core.problem import Text
from beian.papers.workflow import alternative_text, crowded_steps, is_too_long
from beian.rules.rule import Case, Finding, finding, rule
from beian.schema.derived.composers.workflow import EXPLAINED
from beian.schema.outline import expected_options
from beian.schema.registry import option_label
from beian.schema.walk import schema_at

STEPS = "/assessment/workflow/steps"
REFUTATION = "rumour_refutation"
SPOKEN = {
    "input_review": (
        re.compile(r"(?:输入|提交|请求)[^。]*审核|审核[^。]*(?:输入|提交)"),
        Text("输入审核", "input review"),
    ),
    "output_review": (
        re.compile(r"(?:输出|结果|生成|回复|内容)[^。]*审核|审核[^。]*(?:输出|结果|生成|回复)"),
        Text("输出审核", "output review"),
    ),
    "labelling": (re.compile("标识"), Text("标识", "labelling")),
    "manual": (
        re.compile("人工(?:复核|审核|处理|接管|判断)|审核人员|(?:值守|工作)人员"),
        Text("人工环节", "manual work"),
    ),
}
SYNTHESIS = "互联网信息服务深度合成管理规定"


def _kinds(case: Case) -> dict[str, str]:
    return {key: str(step.get("kind")) for key, step in case.records(STEPS).items()}


@rule(
    "RSK-009",
    basis=("互联网信息服务算法推荐管理规定 第二十四条第一款", "实务：流程图须有节点说明"),
    confidence="medium",
    title=Text("算法流程必须有起点、终点和各步骤的说明", "The workflow must have start, end and explained steps"),
    message=Text("算法流程不完整：{detail}", "the workflow is not complete: {detail_en}"),
    remedy=Text("在 workflow 的 steps 中补充", "add it to steps in workflow"),
)
def _parts(case: Case) -> Iterator[Finding]:
    kinds = _kinds(case)
    for kind, name in (("start", Text("起点", "start")), ("end", Text("终点", "end"))):
        if kinds and kind not in kinds.values():
            yield finding(STEPS, detail=f"没有{name.zh}", detail_en=f"there is no {name.en}")
    for key, step in case.records(STEPS).items():
        told = step.get("kind") in ("start", "end", *EXPLAINED)  # the schema asks for those that may follow
        if not told and not step.get("explanation"):
            yield finding(
                f"{STEPS}/{key}",
                detail=f"“{case.name_of(f'{STEPS}/{key}')}”没有说明",
                detail_en=f"{case.name_of(f'{STEPS}/{key}')!r} is not explained",
            )


def _reached(links: dict[str, list[str]], kinds: dict[str, str], first: list[str], past: str) -> list[str]:
    """The steps that can be reached from some steps without a step of the kind `past`, in order."""
    seen, waiting = [], list(first)
    while waiting:
        step = waiting.pop(0)
        if step not in seen and kinds.get(step) != past:
            seen.append(step)
            waiting += links.get(step, [])
    return seen


@rule(
    "RSK-017",
    basis=(f"{SYNTHESIS} 第十条、第十六条", "实务：流程顺序与审核要求矛盾"),
    confidence="medium",
    title=Text(
        "进入模型之前必须审核输入，标识和返回之前必须审核输出",
        "Input review comes before the model, output review before the label",
    ),
    message=Text("流程顺序有误：{said}（{step}）", "the order of the workflow is wrong: {step} {said_en}"),
    remedy=Text("改正 workflow 的 links 或者步骤类型", "mend links or the kinds of steps in workflow"),
)
def _order(case: Case) -> Iterator[Finding]:
    kinds = _kinds(case)
    links: dict[str, list[str]] = {}
    for link in case["/assessment/workflow/links"] or []:
        if isinstance(link, dict) and {"from", "to"} <= link.keys():
            links.setdefault(link["from"], []).append(link["to"])
    if case.type != "generative_synthesis" or not links:
        return
    starts, models = ([key for key, kind in kinds.items() if kind == wanted] for wanted in ("start", "model"))
    for step in _reached(links, kinds, starts, "input_review"):
        if kinds.get(step) == "model":
            yield _step_finding(case, step, Text("未经输入审核就进入模型", "is reached without input review"))
            break
    for step in _reached(links, kinds, [to for model in models for to in links.get(model, [])], "output_review"):
        if kinds.get(step) in ("labelling", "end"):
            yield _step_finding(
                case, step, Text("模型的结果未经输出审核就到达", "is reached from a model without output review")
            )
            break
    if "labelling" not in kinds.values():
        yield finding(STEPS, step="—", said="没有标识步骤", said_en="there is no labelling step")


def _step_finding(case: Case, step: str, fault: Text) -> Finding:
    return finding(f"{STEPS}/{step}", step=case.name_of(f"{STEPS}/{step}"), said=fault.zh, said_en=fault.en)


def _flow(case: Case) -> dict[str, Any]:
    """The steps and links as they can be drawn."""
    steps = {key: {**step, "name": str(step.get("name") or "")} for key, step in case.records(STEPS).items()}
    links = case["/assessment/workflow/links"] or []
    return {
        "steps": steps,
        "links": [one for one in links if isinstance(one, dict) and {one.get("from"), one.get("to")} <= steps.keys()],
    }


@rule(
    "RSK-021",
    basis=("本项目：流程图的一步须能放进一页纸",),
    title=Text("流程图须能放进材料", "The workflow must be one that papers can show"),
    message=Text("流程图过大：{said}", "the diagram of the workflow is too large: {said_en}"),
    remedy=Text(
        "把走向同一步骤的条件合并成一条，或者分成几个判断步骤",
        "make one link of the conditions that lead to the same step, or make several decisions of it",
    ),
)
def _size(case: Case) -> Iterator[Finding]:
    flow = _flow(case)
    crowded = crowded_steps(flow)
    for key in crowded:
        name = case.name_of(f"{STEPS}/{key}")
        said = Text(f"“{name}”的连线一页放不下", f"{name!r} has more links than a page holds")
        yield finding(f"{STEPS}/{key}", said=said.zh, said_en=said.en)
    if not crowded and is_too_long(alternative_text(flow)):
        yield finding(
            "/assessment/workflow/links",
            said="步骤和流转的文字总长超过 PDF 的上限",
            said_en="the words of its steps and links are longer than a PDF takes",
        )


@rule(
    "PUB-007",
    severity="warning",
    basis=("互联网信息服务算法推荐管理规定 第十六条", "实务：拟公示内容与报告不一致"),
    confidence="medium",
    title=Text("拟公示的运行机制应与算法流程一致", "The mechanism disclosed should agree with the workflow"),
    message=Text("拟公示的运行机制与算法流程不一致：{detail}", "the mechanism disclosed {detail_en}"),
    remedy=Text("改正其中一处", "mend one of them"),
)
def _disclosed(case: Case) -> Iterator[Finding]:
    text, kinds = case["/disclosure/operation_mechanism"], set(_kinds(case).values())
    if case.type != "generative_synthesis" or not isinstance(text, str) or not kinds:
        return
    for kind, (words, name) in SPOKEN.items():
        stated = words.search(text)
        if stated and kind not in kinds:
            yield finding(
                "/disclosure/operation_mechanism",
                stated[0],
                detail=f"写有{name.zh}，算法流程没有",
                detail_en=f"speaks of {name.en}, which the workflow lacks",
            )
        elif kind in kinds and not stated:
            yield finding(
                "/disclosure/operation_mechanism",
                detail=f"没有写{name.zh}，算法流程有",
                detail_en=f"leaves out {name.en}, which the workflow has",
            )


def _uncovered(case: Case, pointer: str, key: str) -> dict[str, tuple[Text, str]]:
    """The options of a list that the report's outline expects and no record is of: their names, and how sure that is."""
    schema = schema_at(case.filing.schema, f"{pointer}/any/{key}") or {}
    given = {record.get(key) for record in case.records(pointer).values()}
    expected = expected_options(schema, str(case.type), [str(case.filing.own_file)]) if given else {}
    return {option: (option_label(schema, option), sure) for option, sure in expected.items() if option not in given}


@rule(
    "RSK-018",
    severity="warning",
    basis=("实务：自评估报告的风险研判部分列有固定类别",),
    confidence="medium",
    title=Text("风险研判应覆盖各类风险", "The risks should cover all kinds"),
    message=Text("风险研判没有覆盖：{missing}", "the risks do not cover: {missing_en}"),
    remedy=Text("补充该类风险；确不存在的，也写明判断", "add such a risk; where there is none, say why"),
)
def _risk_kinds(case: Case) -> Iterator[Finding]:
    if names := [name for name, _ in _uncovered(case, "/assessment/risks", "kind").values()]:
        yield _missing("/assessment/risks", names)


def _missing(pointer: str, names: list[Text]) -> Finding:
    said = {"missing": "、".join(name.zh for name in names), "missing_en": ", ".join(name.en for name in names)}
    return finding(pointer, **said)


@rule(
    "RSK-019",
    severity="warning",
    basis=("实务：剩余风险判断须有已落实的措施",),
    confidence="medium",
    title=Text("只有计划中措施的风险，剩余风险不应为低", "A risk with only planned controls should not be left low"),
    message=Text(
        "风险“{title}”的措施都在计划中，剩余风险却为低",
        "all controls of {title!r} are planned, yet its residual risk is low",
    ),
    remedy=Text("落实措施，或者改正剩余风险", "put controls in place, or mend the residual risk"),
)
def _planned(case: Case) -> Iterator[Finding]:
    controls = case.records("/assessment/controls").values()
    for key, risk in case.records("/assessment/risks").items():
        states = [control.get("state") for control in controls if key in (control.get("meets") or [])]
        if states and set(states) == {"planned"} and risk.get("residual") == "low":
            yield finding(f"/assessment/risks/{key}", title=case.name_of(f"/assessment/risks/{key}"))


@rule(
    "RSK-003",
    roles=("service_provider",),
    basis=(f"{SYNTHESIS} 第十一条",),
    title=Text("服务提供者必须写明辟谣机制", "How a provider refutes false information must be described"),
    message=Text("防控措施中没有虚假信息辟谣", "no control is on refuting false information"),
    remedy=Text("补充一项 rumour_refutation 领域的措施", "add a control of the area rumour_refutation"),
)
def _refutation(case: Case) -> Iterator[Finding]:
    areas = {control.get("area") for control in case.records("/assessment/controls").values()}
    if case.type == "generative_synthesis" and areas and REFUTATION not in areas:
        yield finding("/assessment/controls")


def _areas(case: Case, *, sure: bool) -> Iterator[Finding]:
    uncovered = _uncovered(case, "/assessment/controls", "area")
    names = [name for area, (name, how) in uncovered.items() if (how != "low") is sure and area != REFUTATION]
    if names:
        yield _missing("/assessment/controls", names)


@rule(
    "RSK-022",
    gate="pack",
    basis=("实务：自评估报告的风险防控部分列有固定领域",),
    confidence="medium",
    title=Text("风险防控必须覆盖报告的各个领域", "The controls must cover the areas of the report"),
    message=Text("防控措施没有覆盖：{missing}", "no control covers: {missing_en}"),
    remedy=Text(
        "每个领域补充一项措施；尚未实施的，落实情况如实选择",
        "add a control for each area; say so where it is only planned",
    ),
)
def _areas_of_the_outline(case: Case) -> Iterator[Finding]:
    yield from _areas(case, sure=True)


@rule(
    "RSK-023",
    severity="warning",
    basis=("实务：自评估报告的风险防控部分列有固定领域",),
    confidence="low",
    title=Text(
        "风险防控一般应覆盖报告的各个领域", "The controls should cover the areas that such a report usually has"
    ),
    message=Text(
        "防控措施没有覆盖：{missing}（这一类报告的结构未见官方文本）",
        "no control covers: {missing_en} (no official outline of this kind of report was seen)",
    ),
    remedy=Text("补充措施；确不适用的可以豁免，写明理由", "add controls; waive what does not apply, with a reason"),
)
def _areas_of_likely_outlines(case: Case) -> Iterator[Finding]:
    yield from _areas(case, sure=False)
