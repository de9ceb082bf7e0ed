"""Rules on numbers: the form, check digit and parts of filing numbers, and the form of generative-AI numbers."""

from __future__ import annotations

from collections.abc import Iterator

from beian.core.filing_number import PROVINCES, FilingNumber, filing_number, is_generative_number
from beian.core.problem import Text
from beian.core.text.identifiers import is_number
from beian.rules.rule import Case, Finding, finding, rule
from beian.schema.algorithm_types import types
from beian.schema.registry import option_label
from beian.schema.walk import schema_at

GENERATIVE_KINDS = ("generative_ai_filing", "generative_ai_registration")
INDUCED = ("实务：规则由已公布的编号归纳，非官方说明",)


def own_number(case: Case) -> tuple[str, str | None]:
    """Where the filing's own number stands, and the number; a remark in its place is none."""
    pointer = f"/{case.filing.own_file}/filing_number"
    number = case[pointer]
    return pointer, number if isinstance(number, str) and is_number(number) else None


def _fault(text: str) -> Text | None:
    """What is wrong with a number, in itself."""
    number = filing_number(text)
    if number:
        return None if number.check_digit_fits() else Text("校验位不符", "its check digit does not fit")
    if is_generative_number(text):
        return Text("这是生成式人工智能的编号", "it is a generative-AI number")
    return Text("应为“网信算备”加二十一位数字加“号”", "it should be 网信算备, 21 digits, 号")


@rule(
    "MOD-011",
    scope=("entity",),
    severity="warning",
    basis=INDUCED,
    confidence="medium",
    title=Text("第三方算法备案编号应通过校验", "A third party's filing number should pass its check"),
    message=Text("算法备案编号“{number}”不对：{fault}", "the filing number {number!r} is wrong: {fault_en}"),
    remedy=Text("到备案系统核对编号", "compare it with the filing system"),
)
def _suppliers(case: Case) -> Iterator[Finding]:
    for pointer, model in case.each("/models"):
        number = model.get("filing_number")
        fault = _fault(number) if isinstance(number, str) and is_number(number) else None
        if fault:
            yield finding(f"{pointer}/filing_number", number=number, fault=fault.zh, fault_en=fault.en)


@rule(
    "LIF-005",
    severity="warning",
    gate="after_approval",
    basis=INDUCED,
    title=Text("本备案的编号应通过校验", "The filing's own number should pass its check"),
    message=Text("备案编号“{number}”不对：{fault}", "the filing number {number!r} is wrong: {fault_en}"),
    remedy=Text("对照通知短信或备案系统核对", "compare it with the notice or the filing system"),
)
def _own(case: Case) -> Iterator[Finding]:
    pointer, number = own_number(case)
    fault = _fault(number) if number else None
    if fault:
        yield finding(pointer, number=number, fault=fault.zh, fault_en=fault.en)


@rule(
    "TYP-004",
    gate="after_approval",
    basis=INDUCED,
    title=Text("编号中的类型码必须与算法类型一致", "The type digits of the number must fit the algorithm's type"),
    message=Text(
        "备案编号的类型码为 {digits}，与算法类型“{type}”不符",
        "the number's type digits are {digits}, which do not fit the type {type_en}",
    ),
    remedy=Text("核对编号是否属于本算法，或类型是否选错", "see whether number or type belongs to another algorithm"),
)
def _type(case: Case) -> Iterator[Finding]:
    pointer, text = own_number(case)
    number, kind = filing_number(text), types().get(str(case.type))
    if number and kind and not number.fits_type(kind.digits_for(case[f"/{kind.id}"])):
        name = option_label(schema_at(case.filing.schema, "/algorithm/type") or {}, kind.id)
        yield finding(pointer, digits=number.parts.type, type=name.zh, type_en=name.en)


@rule(
    "LIF-006",
    severity="warning",
    gate="after_approval",
    basis=INDUCED,
    title=Text(
        "编号的区划、年份和主体码应与本主体相符", "Division, year and entity code of the number should fit the entity"
    ),
    message=Text("备案编号与本主体不符：{fault}", "the number does not fit the entity: {fault_en}"),
    remedy=Text("核对编号是否属于本主体", "see whether the number is the entity's"),
)
def _parts(case: Case) -> Iterator[Finding]:
    pointer, text = own_number(case)
    number = filing_number(text)
    if not number:
        return
    if number.parts.division[:2] not in PROVINCES:
        yield _part(pointer, f"没有以 {number.parts.division[:2]} 开头的区划", "no division has its first two digits")
    published_on = case[f"/{case.filing.own_file}/published/published_on"]
    if isinstance(published_on, str) and f"20{number.parts.year}" > published_on[:4]:
        year = f"20{number.parts.year}"
        yield _part(pointer, f"编号年份 {year} 晚于公示日期", f"its year {year} is after the publication")
    other_entities = {other.parts.entity for other in _numbers_of_the_entity(case) if other.check_digit_fits()}
    if other_entities and number.parts.entity not in other_entities:
        yield _part(
            pointer,
            f"主体码 {number.parts.entity} 与本主体其他编号（{'、'.join(sorted(other_entities))}）不同",
            f"its entity code differs from that of the entity's other numbers ({', '.join(sorted(other_entities))})",
        )


def _part(pointer: str, fault: str, fault_en: str) -> Finding:
    return finding(pointer, fault=fault, fault_en=fault_en)


def _numbers_of_the_entity(case: Case) -> Iterator[FilingNumber]:
    """Numbers of the entity's own models, and those published under its name."""
    name = case["/entity/name"]
    own_models = [model for model in case.records("/models").values() if model.get("origin") == "self_trained"]
    listed = case.register.of_holder(name) if case.register and isinstance(name, str) else []
    for text in (*(model.get("filing_number") for model in own_models), *(entry.number for entry in listed)):
        number = filing_number(text)
        if number:
            yield number


@rule(
    "GEN-004",
    scope=("entity",),
    severity="warning",
    basis=("实务：形式由已公布的生成式备案、登记编号归纳",),
    confidence="medium",
    title=Text("生成式人工智能编号的形式应正确", "A generative-AI number should be well formed"),
    message=Text("生成式人工智能编号“{number}”的形式不对", "the generative-AI number {number!r} is malformed"),
    remedy=Text(
        "照公告写，由地区、名称和日期组成，登记的编号中有 S",
        "write it as announced: region, name and date; an S in it marks a registration",
    ),
)
def _generative(case: Case) -> Iterator[Finding]:
    numbers = {f"/models/{key}/generative_ai_number": model for key, model in case.records("/models").items()}
    given_numbers = {pointer: model.get("generative_ai_number") for pointer, model in numbers.items()}
    for key, registration in case.records("/entity/related_registrations").items():
        if registration.get("kind") in GENERATIVE_KINDS:
            given_numbers[f"/entity/related_registrations/{key}/number"] = registration.get("number")
    for pointer, number in given_numbers.items():
        if isinstance(number, str) and is_number(number) and not is_generative_number(number):
            yield finding(pointer, number=number)
