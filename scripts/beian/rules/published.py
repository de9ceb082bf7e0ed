"""Rules on the filing's own record in the register of published filings, and on names. Silent without a register."""

from __future__ import annotations

from collections.abc import Iterator

from beian.content.filing_register import Register
from beian.core.filing_number import filing_number
from beian.core.problem import Text
from beian.core.text.characters import comparison_form
from beian.core.text.identifiers import canonical
from beian.rules.numbers import own_number
from beian.rules.rule import Case, Finding, finding, rule

ROLES = {"service_provider": "服务提供者", "technical_supporter": "服务技术支持者"}
LISTS = ("实务：与网信部门公示清单核对",)


def unknown_number(pointer: str, register: Register, number: str = "") -> Finding:
    """That the imported lists do not have a number, with the months that they cover and what that tells."""
    months = register.months
    covered = (
        f"{months[0]} 起，截至 {months[-1]}，共 {len(months)} 个月"
        if len(months) > 1
        else f"截至 {register.latest or '月份不详'}"
    )
    covered_en = (
        f"of {len(months)} months, {months[0]} to {months[-1]}"
        if len(months) > 1
        else f"until {register.latest or 'an unknown month'}"
    )
    why = _why_unlisted(number, months)
    return finding(
        pointer,
        fault=f"导入的清单（{covered}）中没有该编号{why.zh}",
        fault_en=f"the imported lists ({covered_en}) do not have it{why.en}",
    )


def _why_unlisted(number: str, months: list[str]) -> Text:
    """Why a number may be missing though it is right: it is newer than the lists, or lists of its time were not imported."""
    issued = filing_number(canonical("filing_number", number)) if number and months else None
    year = f"20{issued.parts.year}" if issued else ""
    if year and year >= months[-1][:4]:
        return Text("；编号可能比清单新，尚未公示", "; it may be newer than the lists")
    listed = {month[:4] for month in months}
    if year and not {year, str(int(year) + 1)} & listed:
        return Text(f"；没有导入 {year} 年编号所在的清单", f"; the lists that have numbers of {year} were not imported")
    return Text("", "")


def names_of_the_entity(case: Case) -> list[str]:
    """Its name and its brands, former names among them: lists keep the name of their day."""
    return [name for name in (case["/entity/name"], *(case["/entity/brands"] or [])) if isinstance(name, str)]


@rule(
    "REG-005",
    severity="warning",
    gate="after_approval",
    basis=LISTS,
    title=Text("公示信息应与清单一致", "The published record should be as the lists print it"),
    message=Text(
        "{label}与公示清单不一致：清单为“{listed}”，填报为“{given}”",
        "{label_en} differs from the lists, which say {listed!r}; the answer is {given!r}",
    ),
    remedy=Text("照清单改正；确有变化的，办理变更", "copy what the lists say; if things have changed, file a change"),
)
def _own_record(case: Case) -> Iterator[Finding]:
    at, number = own_number(case)
    entry = case.register.entry(number) if case.register and number else None
    if not entry:
        return
    file = at.rpartition("/")[0]
    name, filed, role = case["/entity/name"], case[f"{file}/filed_name"], ROLES.get(case.filing.role or "", "")
    if isinstance(name, str) and not any(map(entry.names, names_of_the_entity(case))):
        yield _differs(at, "主体名称", "the holder", entry.entity, name)
    if (
        isinstance(filed, str)
        and comparison_form(filed) != comparison_form(entry.name)
        and f"“{comparison_form(filed)}”" not in comparison_form(entry.remark)
    ):
        yield _differs(f"{file}/filed_name", "算法名称", "the name", entry.name, filed)
    if role and entry.role and role != entry.role:
        yield _differs(at, "角色", "the role", entry.role, role)
    for key, label, english, printed in (
        ("class_or_role", "算法类别/角色", "class or role", (entry.role, entry.algorithm_class)),
        ("products", "应用产品", "products", (entry.products,)),
        ("purpose", "主要用途", "main use", (entry.purpose,)),
        ("remark", "备注", "remark", (entry.remark,)),
    ):
        answer = case[f"{file}/published/{key}"]
        if any(printed) and isinstance(answer, str) and not any(_same(key, answer, text) for text in printed):
            yield _differs(f"{file}/published/{key}", label, english, " / ".join(filter(None, printed)), answer)


def _same(key: str, answer: str, printed: str) -> bool:
    """Of several remarks one may be copied, and of a sentence the full stop may be missing."""
    answer, printed = comparison_form(answer).rstrip("。"), comparison_form(printed).rstrip("。")
    return answer in printed if key == "remark" else answer == printed


def _differs(pointer: str, label: str, english: str, listed: str, answer: str) -> Finding:
    return finding(pointer, label=label, label_en=english, listed=listed, given=answer)


@rule(
    "REG-006",
    severity="info",
    gate="after_approval",
    basis=LISTS,
    title=Text("清单已有的公示信息应抄录", "A record that the lists have should be copied"),
    message=Text("公示清单中已有：{listed}", "the lists have: {listed}"),
    remedy=Text("照清单填写 published", "copy it into published"),
)
def _to_copy(case: Case) -> Iterator[Finding]:
    """The record stands in the lists and was not copied, wholly or the remark that came later."""
    at, number = own_number(case)
    file = at.rpartition("/")[0]
    entry = case.register.entry(number) if case.register and number else None
    if entry and case[f"{file}/published"] is None:
        listed = f"{entry.role or entry.algorithm_class}；{entry.products}；{entry.purpose}"
        yield finding(at, listed=f"{listed}；{entry.remark}" if entry.remark else listed)
    elif entry and entry.remark and case[f"{file}/published/remark"] is None:
        yield finding(f"{file}/published", listed=entry.remark)


@rule(
    "LIF-009",
    severity="warning",
    gate="after_approval",
    basis=("互联网信息服务算法推荐管理规定 第二十五条", *LISTS),
    confidence="medium",
    title=Text("取得编号后应能在公示清单中查到", "An issued number should appear in the lists"),
    message=Text("本备案的编号待核对：{fault}", "compare the filing's own number: {fault_en}"),
    remedy=Text(
        "到备案系统查询，或导入遗漏的清单；公示通常晚一至三个月",
        "search the filing system, or import the missing list; listing takes one to three months",
    ),
)
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
        yield unknown_number(at, register)


@rule(
    "REG-007",
    severity="warning",
    basis=("实务：公示清单中同一主体没有同名算法",),
    title=Text("同一主体的算法名称不应重复", "Names should not repeat within an entity"),
    message=Text(
        "本主体已公示同名算法“{name}”，编号为 {number}", "the entity has a published algorithm {name!r}, {number}"
    ),
    remedy=Text(
        "如即本备案，填写其编号；否则改名", "if it is this filing, fill in its number; otherwise choose another name"
    ),
)
def _name_taken(case: Case) -> Iterator[Finding]:
    _, number = own_number(case)
    pointer = f"/{case.filing.own_file}/filed_name"
    holder, filed = case["/entity/name"], case[pointer]
    if case.register and isinstance(holder, str) and isinstance(filed, str):
        for entry in case.register.of_holder(holder):
            if entry.number != number and comparison_form(entry.name) == comparison_form(filed) and not entry.cancelled:
                yield finding(pointer, name=filed, number=entry.number)
