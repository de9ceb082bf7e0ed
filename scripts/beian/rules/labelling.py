"""Rules on labels: what deep synthesis and the labelling measures demand of the answers."""

from __future__ import annotations

from collections.abc import Iterator

from beian.rules.base import Case, Finding, found, rule
from beian.values.problem import Text

LABELS = "人工智能生成合成内容标识办法"
SYNTHESIS = "互联网信息服务深度合成管理规定"


@rule(
    "LAB-001",
    basis=(f"{SYNTHESIS} 第十六条", f"{LABELS} 第五条", "GB 45438-2025 第6章"),
    title=Text("必须添加隐式标识", "Implicit labels are required"),
    message=Text(
        "隐式标识填写为“否”；对全部生成合成内容都应当添加",
        "the implicit label is answered no; all generated content needs it",
    ),
    remedy=Text("在文件元数据中添加隐式标识后如实填写", "add it to the files' metadata, then answer accordingly"),
)
def _implicit(case: Case) -> Iterator[Finding]:
    if case["/generative_synthesis/implicit_label"] == "no":
        yield found("/generative_synthesis/implicit_label")


@rule(
    "LAB-002",
    basis=(f"{SYNTHESIS} 第十七条第一款", f"{LABELS} 第四条"),
    title=Text("属于第十七条第一款情形的，必须添加显著标识", "Services of article 17(1) need a conspicuous label"),
    message=Text(
        "显著标识填写为“否”，但服务属于应当显著标识的情形",
        "the conspicuous label is answered no, though the service is of a kind that needs it",
    ),
    remedy=Text(
        "添加显式标识后如实填写，或核对所属情形", "add the label and answer accordingly, or check the situations"
    ),
)
def _explicit(case: Case) -> Iterator[Finding]:
    situations = case["/generative_synthesis/labelling_situations"] or []
    if case["/generative_synthesis/explicit_label"] == "no" and set(situations) - {"none"}:
        yield found("/generative_synthesis/explicit_label")


@rule(
    "LAB-003",
    basis=(f"{SYNTHESIS} 第十七条第二款",),
    title=Text(
        "不属于第十七条第一款情形的，必须提供标识功能并提示用户",
        "Other services must offer a label function and tell users",
    ),
    message=Text(
        "没有提示用户进行显著标识的能力，应当提供", "users cannot be reminded to label; the function must be offered"
    ),
    remedy=Text("提供标识功能并提示用户后如实填写", "offer the function and tell users, then answer accordingly"),
)
def _reminder(case: Case) -> Iterator[Finding]:
    if (
        case["/generative_synthesis/labelling_situations"] == ["none"]
        and case["/generative_synthesis/label_reminder"] == "no"
    ):
        yield found("/generative_synthesis/label_reminder")
