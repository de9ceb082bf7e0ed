"""Rules on products: licences and their holders, user numbers, real names, portal fields that must be there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from beian.core.problem import Text
from beian.core.text.identifiers import ICP, is_number
from beian.rules.rule import Case, Finding, finding, rule
from beian.schema.walk import schema_at

FILING_24 = "互联网信息服务算法推荐管理规定 第二十四条第一款"


@rule(
    "ICP-001",
    scope=("entity",),
    basis=("互联网信息服务管理办法 第八条", "实务：格式由公开的编号归纳"),
    confidence="medium",
    title=Text("ICP 备案或许可编号的格式必须正确", "An ICP number must be well formed"),
    message=Text("ICP 编号“{number}”的格式不对", "the ICP number {number!r} is malformed"),
    remedy=Text(
        "例如：某ICP备12345678号-1；APP 备案号以字母结尾",
        "for example 某ICP备12345678号-1; an app's number ends in a letter",
    ),
)
def _icp_form(case: Case) -> Iterator[Finding]:
    for pointer, product in case.each("/products"):
        number = (product.get("prior_licence") or {}).get("number")
        if isinstance(number, str) and is_number(number) and not ICP.match(number):
            yield finding(f"{pointer}/prior_licence/number", number=number)


@rule(
    "ICP-002",
    scope=("entity",),
    basis=(FILING_24, "实务：备案主体不一致是常见退回原因"),
    title=Text(
        "ICP 备案主体与算法备案主体不同的，必须说明", "An ICP holder other than the filing entity must be explained"
    ),
    message=Text(
        "ICP 备案主体“{holder}”与算法备案主体“{entity}”不同，没有说明",
        "the ICP holder {holder!r} is not the filing entity {entity!r}, and nothing explains it",
    ),
    remedy=Text(
        "在 holder_difference 中说明两者的关系和原因", "explain the relation and the reason in holder_difference"
    ),
)
def _icp_holder(case: Case) -> Iterator[Finding]:
    for pointer, product in case.each("/products"):
        licence = product.get("prior_licence") or {}
        if licence.get("holder") and licence["holder"] != case["/entity/name"] and not licence.get("holder_difference"):
            yield finding(f"{pointer}/prior_licence/holder", holder=licence["holder"], entity=case["/entity/name"])


@rule(
    "PRD-003",
    scope=("entity",),
    basis=("实务：用户数前后不一致是常见退回原因",),
    confidence="medium",
    title=Text(
        "日活、月活、注册用户数必须依次不减", "Daily, monthly and registered users must not decrease in this order"
    ),
    message=Text(
        "用户数自相矛盾：{stated} 大于 {fact}", "user numbers contradict each other: {stated} is more than {fact}"
    ),
    remedy=Text("核对日活、月活和注册用户数", "compare daily, monthly and registered users"),
)
def _user_numbers(case: Case) -> Iterator[Finding]:
    for pointer, product in case.each("/products"):
        keys = [
            key
            for key in ("daily_active_users", "monthly_active_users", "registered_users")
            if isinstance(product.get(key), int)
        ]
        for smaller, larger in itertools.pairwise(keys):
            if product[smaller] > product[larger]:
                yield finding(f"{pointer}/{smaller}", stated=product[smaller], fact=product[larger])


@rule(
    "RSK-005",
    scope=("entity",),
    basis=("互联网信息服务深度合成管理规定 第九条",),
    title=Text("需要实名认证的产品必须说明认证方式", "A product with real-name verification must say how"),
    message=Text("填写了需要实名认证，但没有说明认证方式", "real-name verification is answered yes, but not described"),
    remedy=Text("填写 real_name_method", "fill in real_name_method"),
)
def _real_name(case: Case) -> Iterator[Finding]:
    for pointer, product in case.each("/products"):
        if product.get("real_name_required") == "yes" and not product.get("real_name_method"):
            yield finding(f"{pointer}/real_name_required")


@rule(
    "PRV-002",
    scope=("entity",),
    gate="pack",
    restricted=True,
    waivable=False,
    basis=("备案系统 第一步",),
    confidence="medium",
    title=Text(
        "主体信息中必填的受限内容和扫描件必须齐全", "Restricted answers and scans that step 1 demands must be there"
    ),
    message=Text(
        "缺少备案系统必填的受限内容或扫描件", "a restricted answer or scan that the portal demands is missing"
    ),
    remedy=Text("在 private/ 内的同名文件中补充", "add it to the same file in private/"),
)
def _portal_answers(case: Case) -> Iterator[Finding]:
    """Restricted answers that the portal demands of the two people and of the certificate."""
    wanted = [("/entity/certificate", "scan", "entity_certificate")]
    for section in ("legal_representative", "security_officer"):
        name = case[f"/entity/{section}"]
        schema = schema_at(case.filing.schema, f"/people/{name}") or {}
        keys = [
            key
            for key, member in schema.get("properties", {}).items()
            if member.get("x-portal", {}).get(section, {}).get("required")
        ]
        wanted += [(f"/people/{name}", key, section) for key in keys]
    for pointer, key, _ in wanted:
        if isinstance(case[pointer], dict) and not case[f"{pointer}/{key}"]:
            yield finding(pointer, field=key)
        elif (
            key in ("scan", "id_scan") and case[f"{pointer}/{key}"] and not case.has_file(str(case[f"{pointer}/{key}"]))
        ):
            yield finding(f"{pointer}/{key}", field=key)
