"""Rules on the register of published filings: suppliers' numbers, the filing's own record, names. Silent without one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from beian.rules.base import Case, Finding, Rule, found
from beian.rules.numbers import own_number
from beian.values.filing_number import filing_number
from beian.values.problem import Text
from beian.values.published import Entry, Register, plain

ROLES = {"service_provider": "服务提供者", "technical_supporter": "服务技术支持者"}
THIRD_PARTY = ("api", "fine_tuned", "open_weights")
GENERIC = re.compile(
    r"人工智能|大模型|模型|算法|深度|生成|合成|图像|图片|图文|语音|声音|音频|视频|文本|对话|智能|内容|服务"
)
HANZI_PAIR = re.compile(r"(?=([\u4e00-\u9fff]{2}))")
MOST = 3  # candidates in one message


def _models(case: Case) -> Iterator[tuple[str, dict[str, Any], str]]:
    for key, model in case.records("/models").items():
        number = model.get("filing_number")
        if isinstance(number, str):
            yield f"/models/{key}/filing_number", model, number


def _listed(case: Case) -> Iterator[tuple[str, dict[str, Any], Entry]]:
    for pointer, model, number in _models(case):
        entry = case.register.entry(number) if case.register else None
        if entry:
            yield pointer, model, entry


def _unlisted(case: Case) -> Iterator[Finding]:
    for pointer, _, number in _models(case):
        if case.register and not case.register.entry(number):
            yield _unknown(pointer, case.register)
    for pointer, model, entry in _listed(case):
        if model.get("origin") == "api" and entry.role == ROLES["service_provider"]:
            said = Text("该编号以服务提供者角色备案，不是服务技术支持者", "it was filed as provider, not as supporter")
            yield found(pointer, fault=said.zh, fault_en=said.en)


def _unknown(pointer: str, register: Register) -> Finding:
    return found(
        pointer,
        fault=f"导入的清单（截至 {register.latest or '月份不详'}）中没有该编号",
        fault_en=f"the imported lists (until {register.latest or 'an unknown month'}) do not have it",
    )


def _cancelled(case: Case) -> Iterator[Finding]:
    for pointer, _, entry in _listed(case):
        if entry.cancelled:
            yield found(pointer, remark=entry.remark)


def _holder(case: Case) -> Iterator[Finding]:
    for pointer, model, entry in _listed(case):
        names = [model.get("supplier"), model.get("contract_party")]
        if model.get("origin") in ("self_trained", "fine_tuned"):
            names.append(case["/entity/name"])
        texts = [model.get("supplier_relation"), model.get("supplier_filing")]
        explained = any(plain(entry.entity) in plain(text) for text in texts if isinstance(text, str))
        if not explained and not any(isinstance(name, str) and entry.names(name) for name in names):
            yield found(pointer, holder=entry.entity, given=model.get("supplier") or case["/entity/name"])


def pairs(text: str) -> set[str]:
    """The pairs of hanzi that make a name its own: without the words that all such names share."""
    return set(HANZI_PAIR.findall(GENERIC.sub(" ", text)))


def _model_name(case: Case) -> Iterator[Finding]:
    for pointer, model, entry in _listed(case):
        own = pairs(str(model.get("name", "")))
        if own and not own & pairs(f"{entry.name} {entry.products} {entry.entity}"):
            yield found(pointer, model=model["name"], name=entry.name)


def _candidates(case: Case) -> Iterator[Finding]:
    for key, model in case.records("/models").items():
        supplier = model.get("supplier")
        third = model.get("origin") in THIRD_PARTY and isinstance(supplier, str)
        if not third or model.get("filing_number") or not case.register:
            continue
        own = pairs(str(model.get("name", ""))) - pairs(supplier)
        of_supplier = [entry for entry in case.register.of_holder(supplier) if not entry.cancelled]
        akin = [entry for entry in of_supplier if own & pairs(f"{entry.name} {entry.products}")]
        offered = akin or (of_supplier if len(of_supplier) <= MOST else [])
        if offered:
            names = "、".join(f"{entry.name}（{entry.number}）" for entry in offered[:MOST])
            yield found(f"/models/{key}/number_status", supplier=supplier, names=names)


def _own_record(case: Case) -> Iterator[Finding]:
    at, number = own_number(case)
    entry = case.register.entry(number) if case.register and number else None
    if not entry:
        return
    file = at.rpartition("/")[0]
    name, filed, role = case["/entity/name"], case[f"{file}/filed_name"], ROLES.get(case.filing.role or "", "")
    if isinstance(name, str) and not entry.names(name):
        yield _differs(at, "主体名称", "the holder", entry.entity, name)
    if isinstance(filed, str) and plain(filed) != plain(entry.name) and f"“{plain(filed)}”" not in plain(entry.remark):
        yield _differs(f"{file}/filed_name", "算法名称", "the name", entry.name, filed)
    if role and entry.role and role != entry.role:
        yield _differs(at, "角色", "the role", entry.role, role)
    for key, label, english, printed in (
        ("class_or_role", "算法类别/角色", "class or role", (entry.role, entry.algorithm_class)),
        ("products", "应用产品", "products", (entry.products,)),
        ("purpose", "主要用途", "main use", (entry.purpose,)),
        ("remark", "备注", "remark", (entry.remark,)),
    ):
        given = case[f"{file}/published/{key}"]
        known = {plain(text) for text in printed} - {""}
        if known and isinstance(given, str) and plain(given) not in known:
            yield _differs(f"{file}/published/{key}", label, english, " / ".join(filter(None, printed)), given)


def _differs(pointer: str, label: str, english: str, listed: str, given: str) -> Finding:
    return found(pointer, label=label, label_en=english, listed=listed, given=given)


def _to_copy(case: Case) -> Iterator[Finding]:
    """The record stands in the lists and was not copied, wholly or the remark that came later."""
    at, number = own_number(case)
    file = at.rpartition("/")[0]
    entry = case.register.entry(number) if case.register and number else None
    if entry and case[f"{file}/published"] is None:
        said = f"{entry.role or entry.algorithm_class}；{entry.products}；{entry.purpose}"
        yield found(at, listed=f"{said}；{entry.remark}" if entry.remark else said)
    elif entry and entry.remark and case[f"{file}/published/remark"] is None:
        yield found(f"{file}/published", listed=entry.remark)


def _not_listed(case: Case) -> Iterator[Finding]:
    """Published by its own account or by its age, and yet in none of the lists."""
    at, number = own_number(case)
    register = case.register
    if not number or not register or register.entry(number):
        return
    published_on = case[f"{at.rpartition('/')[0]}/published/published_on"]
    issued = filing_number(number)
    since = str(published_on)[:7] if published_on else f"20{issued.parts.year}-12" if issued else ""
    if since and since <= register.latest:
        yield _unknown(at, register)


def _name_taken(case: Case) -> Iterator[Finding]:
    _, number = own_number(case)
    pointer = f"/{case.filing.own_file}/filed_name"
    holder, filed = case["/entity/name"], case[pointer]
    if case.register and isinstance(holder, str) and isinstance(filed, str):
        for entry in case.register.of_holder(holder):
            if entry.number != number and plain(entry.name) == plain(filed) and not entry.cancelled:
                yield found(pointer, name=filed, number=entry.number)


LISTS = ("实务：与网信部门公示清单核对",)

RULES = (
    Rule(
        id="MOD-012",
        scope=("entity",),
        severity="info",
        basis=LISTS,
        confidence="medium",
        check=_unlisted,
        title=Text("第三方编号应能在公示清单中查到", "A supplier's number should be in the published lists"),
        message=Text("第三方备案编号待核对：{fault}", "compare the supplier's number: {fault_en}"),
        remedy=Text(
            "请提供方确认；新编号通常晚一至三个月公示",
            "ask the supplier; new numbers are listed after one to three months",
        ),
    ),
    Rule(
        id="REG-001",
        scope=("entity",),
        severity="warning",
        basis=LISTS,
        confidence="medium",
        check=_cancelled,
        title=Text("第三方备案不应已注销", "A supplier's filing should not be cancelled"),
        message=Text("第三方备案已注销，清单备注为“{remark}”", "the supplier's filing was cancelled: {remark!r}"),
        remedy=Text(
            "请提供方给出有效的编号，或停用该模型", "ask the supplier for a valid number, or stop using the model"
        ),
    ),
    Rule(
        id="REG-002",
        scope=("entity",),
        severity="warning",
        basis=LISTS,
        confidence="medium",
        check=_holder,
        title=Text(
            "第三方编号的主体应是提供方，或说明关联关系", "A number's holder should be the supplier, or be explained"
        ),
        message=Text(
            "清单中该编号的主体为“{holder}”，填报为“{given}”",
            "the lists give {holder!r} as the holder, the answers {given!r}",
        ),
        remedy=Text(
            "改正提供方或编号；属于关联企业的，在 supplier_relation 中写明该主体全称和关系",
            "mend supplier or number; name an affiliate and its relation in supplier_relation",
        ),
    ),
    Rule(
        id="REG-003",
        scope=("entity",),
        severity="info",
        basis=LISTS,
        confidence="low",
        check=_model_name,
        title=Text("第三方编号应属于所用的模型", "A supplier's number should belong to the model in use"),
        message=Text(
            "清单中该编号属于“{name}”，与模型“{model}”没有相同的字词",
            "in the lists the number belongs to {name!r}, which shares no word with the model {model!r}",
        ),
        remedy=Text("请提供方确认编号对应的模型", "ask the supplier which model the number is for"),
    ),
    Rule(
        id="REG-004",
        scope=("entity",),
        severity="info",
        basis=LISTS,
        confidence="low",
        check=_candidates,
        title=Text("没有编号的第三方模型，核对清单中提供方的备案", "A model without number may have one in the lists"),
        message=Text(
            "“{supplier}”在清单中有备案，可能是：{names}", "the lists have filings of {supplier}, perhaps {names}"
        ),
        remedy=Text("请提供方确认后填写编号", "ask the supplier, then fill in the number"),
    ),
    Rule(
        id="REG-005",
        severity="warning",
        gate="after_approval",
        basis=LISTS,
        check=_own_record,
        title=Text("公示信息应与清单一致", "The published record should be as the lists print it"),
        message=Text(
            "{label}与公示清单不一致：清单为“{listed}”，填报为“{given}”",
            "{label_en} differs from the lists, which say {listed!r}; the answer is {given!r}",
        ),
        remedy=Text(
            "照清单改正；确有变化的，办理变更", "copy what the lists say; if things have changed, file a change"
        ),
    ),
    Rule(
        id="REG-006",
        severity="info",
        gate="after_approval",
        basis=LISTS,
        check=_to_copy,
        title=Text("清单已有的公示信息应抄录", "A record that the lists have should be copied"),
        message=Text("公示清单中已有：{listed}", "the lists have: {listed}"),
        remedy=Text("照清单填写 published", "copy it into published"),
    ),
    Rule(
        id="REG-007",
        severity="warning",
        basis=("实务：公示清单中同一主体没有同名算法",),
        check=_name_taken,
        title=Text("同一主体的算法名称不应重复", "Names should not repeat within an entity"),
        message=Text(
            "本主体已公示同名算法“{name}”，编号为 {number}", "the entity has a published algorithm {name!r}, {number}"
        ),
        remedy=Text(
            "如即本备案，填写其编号；否则改名",
            "if it is this filing, fill in its number; otherwise choose another name",
        ),
    ),
    Rule(
        id="LIF-009",
        severity="warning",
        gate="after_approval",
        basis=("互联网信息服务算法推荐管理规定 第二十五条", *LISTS),
        confidence="medium",
        check=_not_listed,
        title=Text("取得编号后应能在公示清单中查到", "An issued number should appear in the lists"),
        message=Text("本备案的编号待核对：{fault}", "compare the filing's own number: {fault_en}"),
        remedy=Text(
            "到备案系统查询，或导入遗漏的清单；公示通常晚一至三个月",
            "search the filing system, or import the missing list; listing takes one to three months",
        ),
    ),
)
