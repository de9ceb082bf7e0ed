"""Rules on risk and control: reviews per modality, log retention, controls for every risk."""

from __future__ import annotations

from collections.abc import Iterator

from beian.rules.base import Case, Finding, found, rule
from beian.schema.registry import label, option_label
from beian.schema.walk import schema_at
from beian.values.problem import Text

SYNTHESIS_ANSWERS = (
    "/assessment/data/modalities",
    "/assessment/intervention/input",
    "/assessment/intervention/output",
    "/assessment/labelling",
)


@rule(
    "RSK-002",
    basis=("互联网信息服务深度合成管理规定 第十条",),
    title=Text("每种输入、输出模态都必须写明审核方式和范围", "Every input and output modality must have its review"),
    message=Text(
        "没有写明{side}“{modality}”的审核方式和范围", "the review of the {side} modality {modality_en} is not described"
    ),
    remedy=Text("在 assessment.yaml 的 intervention 中补充", "add it to intervention in assessment.yaml"),
)
def _reviews(case: Case) -> Iterator[Finding]:
    schema = schema_at(case.filing.schema, "/generative_synthesis/input_modality") or {}
    for side, answer, zh in (("input", "input_modality", "输入"), ("output", "output_modality", "输出")):
        pointer = f"/assessment/intervention/{side}"
        reviewed = {review.get("modality") for review in case.records(pointer).values()}
        for modality in case[f"/generative_synthesis/{answer}"] or []:
            if reviewed and modality not in reviewed:
                name = option_label(schema, modality)
                yield found(pointer, side=zh, side_en=side, modality=name.zh, modality_en=name.en)


@rule(
    "RSK-001",
    basis=("互联网信息服务深度合成管理规定 第十条、第十六条、第十七条",),
    title=Text(
        "生成合成类必须写明输入输出数据、两侧审核和结果标识",
        "Generative synthesis must describe its data, both reviews and labels",
    ),
    message=Text("生成合成类必须填写“{answer}”", "generative synthesis needs the answer {answer_en}"),
    remedy=Text("在 assessment.yaml 中补充", "add it to assessment.yaml"),
)
def _synthesis_answers(case: Case) -> Iterator[Finding]:
    if case.type != "generative_synthesis" or case["/assessment"] is None:
        return
    for pointer in SYNTHESIS_ANSWERS:
        if case[pointer] is None:
            name = label(schema_at(case.filing.schema, pointer) or {})
            yield found(pointer, answer=name.zh, answer_en=name.en)


@rule(
    "RSK-007",
    basis=("网络安全法（网络日志留存不少于六个月）", "人工智能生成合成内容标识办法 第九条"),
    title=Text("网络日志留存不得少于六个月", "Logs must be kept for six months or more"),
    message=Text("日志留存 {months} 个月，少于六个月", "logs are kept for {months} months, fewer than six"),
    remedy=Text("延长留存期限后如实填写", "keep them longer, then answer accordingly"),
)
def _logs(case: Case) -> Iterator[Finding]:
    months = case["/assessment/data/retention/log_months"]
    if isinstance(months, int) and months < 6:
        yield found("/assessment/data/retention/log_months", months=months)


@rule(
    "RSK-008",
    severity="warning",
    basis=("实务：风险与措施不对应是常见退回原因",),
    confidence="medium",
    title=Text("每项风险都应有对应的防控措施", "Every risk should be met by a control"),
    message=Text("风险“{title}”没有对应的防控措施", "no control meets the risk {title!r}"),
    remedy=Text(
        "在某项防控措施的 meets 中写上该风险，或补充措施", "name the risk in a control's meets, or add a control"
    ),
)
def _unmet(case: Case) -> Iterator[Finding]:
    met = {risk for control in case.records("/assessment/controls").values() for risk in control.get("meets") or []}
    for key, risk in case.records("/assessment/risks").items():
        if key not in met:
            yield found(f"/assessment/risks/{key}", title=risk.get("title", key))
