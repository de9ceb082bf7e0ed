"""Rules on roles and types: who files as what, and whether the words fit the declared type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.core.problem import Text
from beian.core.text.negation import is_denied
from beian.rules.rule import Case, Finding, found, rule
from beian.schema.registry import option_label
from beian.schema.walk import schema_at

BUSINESS = "企业端客户"
OWN_WORDS = {
    "generative_synthesis": re.compile(r"生成|合成|转换|修复|增强|改写|翻译|创作|识别"),
    "personalized_push": re.compile(r"推荐|推送|个性化"),
    "ranking_selection": re.compile(r"排序|榜|精选|热搜|名次"),
    "retrieval_filtering": re.compile(r"检索|搜索|查询|查找|过滤|审核|识别|拦截"),
    "dispatch_decision": re.compile(r"调度|派单|分配|调配|匹配|决策|定价"),
}
OTHER_WORDS = {
    "personalized_push": ("个性化推荐", "个性化推送"),
    "ranking_selection": ("热搜榜", "榜单排序", "热门榜"),
    "dispatch_decision": ("自动派单", "订单分配", "骑手调度"),
    "generative_synthesis": ("文生图", "自动生成文章", "生成图像", "语音合成", "大模型生成"),
}
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
        yield found("/algorithm/filing_decision/serves_public")


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
        yield found("/disclosure/main_use")


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
        yield found("/disclosure/main_use", BUSINESS)


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
    pattern = OWN_WORDS.get(str(case.type))
    if text and pattern and not pattern.search(text):
        name = _name(case, str(case.type))
        yield found(pointer, type=name.zh, type_en=name.en)


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
    for sort, words in OTHER_WORDS.items():
        for word in words if sort != case.type else ():
            if word in text and not is_denied(text[: text.find(word)]):
                name = _name(case, sort)
                yield found(pointer, word, said=word, type=name.zh, type_en=name.en)


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
        yield found("/disclosure/main_use", mention[0], said=mention[0])
