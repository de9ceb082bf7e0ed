"""Rules on roles and types: who files as what, and whether the words fit the declared type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.core.problem import Text
from beian.core.text.negation import is_denied
from beian.rules.rule import Case, Finding, finding, rule
from beian.schema.algorithm_types import types
from beian.schema.registry import option_label
from beian.schema.walk import schema_at

BUSINESS = "企业端客户"
SYNTHESIS = re.compile(
    r"图像增强|图像修复|老照片修复|语音合成|语音克隆|声音复刻|换脸|人脸生成|文生图|视频生成|机器翻译"
)
LISTED = "实务：由已公布清单归纳，非官方要求"


def _introduction(case: Case) -> tuple[str, str]:
    pointer = f"/{case.type}/algorithm_introduction"
    value = case[pointer]
    return pointer, value if isinstance(value, str) else ""


def _name(case: Case, sort: str) -> Text:
    return option_label(schema_at(case.filing.schema, "/algorithm/type") or {}, sort)


@rule(
    "ROL-006",
    roles=("technical_supporter",),
    basis=("互联网信息服务深度合成管理规定 第十九条、第二十三条",),
    title=Text(
        "直接向公众提供服务的，必须以服务提供者角色备案", "Whoever serves the public must file as service provider"
    ),
    message=Text(
        "填写了向境内公众提供服务，但只选了服务技术支持者角色",
        "the public is served, but the only role is technical supporter",
    ),
    remedy=Text("在 roles 中补选 service_provider，或者核对是否面向公众", "add the role, or check the answer"),
)
def _provider(case: Case) -> Iterator[Finding]:
    roles = case["/algorithm/roles"] or []
    if "service_provider" not in roles and case["/algorithm/filing_decision/serves_public"] == "yes":
        yield finding("/algorithm/filing_decision/serves_public")


@rule(
    "ROL-011",
    roles=("service_provider",),
    basis=("互联网信息服务深度合成管理规定 第十九条、第二十三条",),
    title=Text(
        "把能力提供给其他单位的，还须以技术支持者角色备案",
        "Whoever gives its abilities to others must file as supporter, too",
    ),
    message=Text(
        "备案判断中答了以接口等方式提供给其他单位，却只选了服务提供者角色",
        "the decision says that others are given its abilities, but the only role is service provider",
    ),
    remedy=Text(
        "在 roles 中补选 technical_supporter 并建立该角色的文件，或者核对这一回答",
        "add the role and its file, or check that answer",
    ),
)
def _supporter(case: Case) -> Iterator[Finding]:
    question = "/algorithm/filing_decision/questions/serves-business"
    if case[f"{question}/answer"] == "yes" and "technical_supporter" not in (case["/algorithm/roles"] or []):
        yield finding(question)


@rule(
    "ROL-007",
    roles=("technical_supporter",),
    severity="warning",
    basis=(LISTED,),
    confidence="medium",
    title=Text(
        "服务技术支持者的主要用途应写“服务于企业端客户”", "A supporter's main use should name enterprise customers"
    ),
    message=Text("主要用途没有写“服务于企业端客户”", "the main use does not name enterprise customers"),
    remedy=Text(
        "写成“应用于…场景，服务于企业端客户，根据…，生成…”",
        "write: used in scenario X, serving enterprise customers, from input Y, makes Z",
    ),
)
def _business_named(case: Case) -> Iterator[Finding]:
    use = case["/disclosure/main_use"]
    if isinstance(use, str) and BUSINESS not in use:
        yield finding("/disclosure/main_use")


@rule(
    "ROL-008",
    roles=("service_provider",),
    severity="warning",
    basis=(LISTED,),
    confidence="medium",
    title=Text(
        "服务提供者的主要用途不应写企业端客户", "A provider's main use should not speak of enterprise customers"
    ),
    message=Text("主要用途写了企业端客户，与服务提供者角色不符", "the main use speaks of enterprise customers"),
    remedy=Text("改写主要用途，或者核对角色", "rewrite the main use, or check the role"),
)
def _business_unnamed(case: Case) -> Iterator[Finding]:
    use = case["/disclosure/main_use"]
    if isinstance(use, str) and BUSINESS in use:
        yield finding("/disclosure/main_use", BUSINESS)


@rule(
    "TYP-002",
    severity="warning",
    basis=("互联网信息服务算法推荐管理规定 第二条",),
    confidence="medium",
    title=Text("算法简介应体现所选的算法类型", "The introduction should show the declared type"),
    message=Text("算法简介没有任何体现“{type}”的用语", "the introduction has no word of the type {type_en}"),
    remedy=Text("写明算法做什么，或者核对类型", "say what the algorithm does, or check the type"),
)
def _own_words(case: Case) -> Iterator[Finding]:
    pointer, text = _introduction(case)
    kind = types().get(str(case.type))
    if text and kind and not any(word in text for word in kind.words):
        name = _name(case, str(case.type))
        yield finding(pointer, type=name.zh, type_en=name.en)


@rule(
    "TYP-003",
    severity="warning",
    basis=("互联网信息服务算法推荐管理规定 第二十四条第一款",),
    confidence="medium",
    title=Text("一个算法只应属于一种类型，其他类型另行备案", "One filing should have one type"),
    message=Text(
        "算法简介提到“{said}”，属于另一类型“{type}”",
        "the introduction says {said!r}, which is of another type, {type_en}",
    ),
    remedy=Text("另行备案，或者删除与本算法无关的内容", "file it on its own, or remove what is not this algorithm"),
)
def _other_words(case: Case) -> Iterator[Finding]:
    pointer, text = _introduction(case)
    for kind in types().values():
        for word in kind.telling_words if kind.id != case.type else ():
            if word in text and not is_denied(text[: text.find(word)]):
                name = _name(case, kind.id)
                yield finding(pointer, word, said=word, type=name.zh, type_en=name.en)


@rule(
    "TYP-005",
    severity="warning",
    basis=("互联网信息服务深度合成管理规定 第二十三条第一款",),
    confidence="medium",
    title=Text("属于深度合成技术的，应按生成合成类备案", "Deep synthesis should be filed as generative synthesis"),
    message=Text(
        "主要用途写“{said}”，属于深度合成技术，但所选类型不是生成合成类",
        "the main use says {said!r}, which is deep synthesis, but the type is another",
    ),
    remedy=Text("核对算法类型", "check the type"),
)
def _synthesis(case: Case) -> Iterator[Finding]:
    use = str(case["/disclosure/main_use"] or "")
    mention = SYNTHESIS.search(use)
    if case.type and case.type != "generative_synthesis" and mention and not is_denied(use[: mention.start()]):
        yield finding("/disclosure/main_use", mention[0], said=mention[0])
