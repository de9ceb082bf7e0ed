"""Rules on the entity: identifiers, people, unit, staff and the systems that the law asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from beian.core.problem import Text
from beian.core.text.identifiers import is_number
from beian.core.text.staff import staff_of
from beian.rules.rule import Answers, Case, Finding, finding, rule
from beian.schema.registry import option_label
from beian.schema.walk import schema_at

ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STATEMENT_SYSTEMS = (
    "self_assessment",
    "algorithm_monitoring",
    "emergency_response",
    "violation_handling",
    "ethics_review",
)
MONITORING_SYSTEMS = (
    "information_security_monitoring",
    "data_security",
    "personal_information",
    "algorithm_monitoring",
)
SYNTHESIS_SYSTEMS = (
    "user_registration",
    "mechanism_review",
    "ethics_review",
    "publication_review",
    "data_security",
    "personal_information",
    "anti_telecom_fraud",
    "emergency_response",
)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
IDENTITY = re.compile(r"\d{17}[\dX]\Z", re.ASCII)
CREDIT_CODE = re.compile(r"[0-9A-Z]{18}\Z")
MOBILE, MAIL = re.compile(r"1\d{10}\Z", re.ASCII), re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+\Z")
RECOMMENDATION_7 = "互联网信息服务算法推荐管理规定 第七条"
SYNTHESIS_7 = "互联网信息服务深度合成管理规定 第七条"


@rule(
    "ENT-001",
    scope=("entity",),
    basis=("GB 32100-2015",),
    title=Text("统一社会信用代码的校验位必须正确", "The unified social credit code must pass its check"),
    message=Text(
        "统一社会信用代码“{code}”的格式或校验位错误",
        "the unified social credit code {code!r} is malformed or fails its check",
    ),
    remedy=Text("对照营业执照逐位核对", "compare it with the licence, character by character"),
)
def _uscc(case: Case) -> Iterator[Finding]:
    code = case["/entity/uscc"]
    if isinstance(code, str) and not code_is_valid(code):
        yield finding("/entity/uscc", code=code)


def code_is_valid(code: str) -> bool:
    """Whether a credit code passes its check as it stands: the library would overlook case, blanks and dashes."""
    return bool(CREDIT_CODE.match(code)) and uscc.is_valid(code)


def organisation_part_is_valid(code: str) -> bool:
    """Whether characters 9 to 17 pass the check of GB 11714 (weights 3 7 9 10 5 8 4 2, modulo 11)."""
    body, check = code[8:16], code[16]
    rest = (
        11 - sum(LETTERS.index(letter) * weight for letter, weight in zip(body, ORGANISATION_WEIGHTS, strict=True)) % 11
    )
    return check == {10: "X", 11: "0"}.get(rest, str(rest))


@rule(
    "ENT-002",
    scope=("entity",),
    severity="warning",
    basis=("GB 11714-1997",),
    confidence="medium",
    title=Text("信用代码中的主体标识码应通过校验", "The organisation part of the code should pass its own check"),
    message=Text(
        "信用代码第九至十七位（主体标识码）未通过校验",
        "characters 9 to 17 of the code (the organisation part) fail their check",
    ),
    remedy=Text("对照营业执照核对", "compare it with the licence"),
)
def _organisation(case: Case) -> Iterator[Finding]:
    code = case["/entity/uscc"]
    if isinstance(code, str) and code_is_valid(code) and not organisation_part_is_valid(code):
        yield finding("/entity/uscc")


def _people(case: Case) -> Iterator[tuple[str, Answers]]:
    for post in ("legal_representative", "security_officer"):
        name = case[f"/entity/{post}"]
        record = case.records("/people").get(str(name))
        if record:
            yield f"/people/{name}", record


def identity_number_is_valid(number: str) -> bool:
    """Whether the form, the day of birth and the check digit fit; the region may be one that no longer exists."""
    try:
        fits = IDENTITY.match(number) and ric.get_birth_date(number)
        return bool(fits) and ric.calc_check_digit(number) == number[-1]
    except ValidationError:
        return False


@rule(
    "ENT-016",
    scope=("entity",),
    restricted=True,
    basis=("GB 11643-1999",),
    confidence="medium",
    title=Text("居民身份证号码的校验位必须正确", "An identity number must pass its check"),
    message=Text(
        "居民身份证号码的格式或校验位错误（内容不显示）",
        "an identity number is malformed or fails its check (not shown)",
    ),
    remedy=Text("对照证件逐位核对", "compare it with the card, digit by digit"),
)
def _identity_number(case: Case) -> Iterator[Finding]:
    for pointer, person in _people(case):
        number = person.get("id_number")
        if person.get("id_type") == "resident_id" and isinstance(number, str) and not identity_number_is_valid(number):
            yield finding(f"{pointer}/id_number")


@rule(
    "ENT-014",
    scope=("entity",),
    severity="warning",
    restricted=True,
    basis=("实务：联系方式无效是常见退回原因",),
    confidence="medium",
    title=Text("联系方式的格式应正确", "Contact data should be well formed"),
    message=Text(
        "手机号码或电子邮箱的格式不对（内容不显示）", "a phone number or an e-mail address is malformed (not shown)"
    ),
    remedy=Text(
        "手机号码为十一位数字；邮箱含 @ 和域名", "a mobile number has eleven digits; an address has @ and a domain"
    ),
)
def _contact(case: Case) -> Iterator[Finding]:
    for pointer, person in _people(case):
        for key, form in (("phone", MOBILE), ("email", MAIL)):
            value = person.get(key)
            remark = key == "phone" and isinstance(value, str) and not is_number(value)  # CHR-004 says it
            if isinstance(value, str) and not remark and not form.match(value):
                yield finding(f"{pointer}/{key}")


def _lacking(case: Case, required: tuple[str, ...]) -> Iterator[Finding]:
    present = {record.get("kind") for record in case.records("/responsibility/systems").values()}
    missing = [kind for kind in required if kind not in present]
    if missing and case["/responsibility/systems"] is not None:
        schema = schema_at(case.filing.schema, "/responsibility/systems/x/kind") or {}
        names = [option_label(schema, kind) for kind in missing]
        yield Finding(
            "/responsibility/systems",
            {"missing": "、".join(name.zh for name in names), "missing_en": ", ".join(name.en for name in names)},
        )


@rule(
    "ENT-011",
    scope=("entity", "algorithm"),
    basis=(RECOMMENDATION_7,),
    confidence="medium",
    title=Text("专职人员人数在各处必须一致", "The number of staff must be the same everywhere"),
    message=Text(
        "专职人员写为 {stated} 人，应为 {expected} 人", "the staff is given as {stated}, elsewhere as {expected}"
    ),
    remedy=Text(
        "改正其中一处；正文可引用 [[answer:responsibility/staff_total]]",
        "mend one of them; prose can refer to [[answer:responsibility/staff_total]]",
    ),
)
def _staff(case: Case) -> Iterator[Finding]:
    total = case["/responsibility/staff_total"]
    posts = case.records("/responsibility/posts").values()
    expected = staff_of([(post.get("number"), post.get("holders")) for post in posts])
    if isinstance(total, int) and expected is not None and expected != total:
        yield finding("/responsibility/staff_total", stated=total, expected=expected)


@rule(
    "ENT-013",
    scope=("entity",),
    basis=("实务：证件过期是常见退回原因",),
    confidence="medium",
    title=Text("主体证件在编制材料时必须有效", "The certificate must be valid when the papers are prepared"),
    message=Text(
        "证件有效期至 {until}，早于材料编制日期 {prepared}",
        "the certificate is valid until {until}, before the papers are prepared on {prepared}",
    ),
    remedy=Text("换领证件后更新有效期和扫描件", "renew the certificate, then update its validity and scan"),
)
def _certificate(case: Case) -> Iterator[Finding]:
    until, prepared = case["/entity/certificate/valid_until"], case["/entity/prepared_on"]
    if isinstance(until, str) and DATE.match(until) and isinstance(prepared, str) and until < prepared:
        yield finding("/entity/certificate/valid_until", until=until, prepared=prepared)


@rule(
    "ENT-006",
    scope=("entity",),
    severity="warning",
    gate="submit",
    restricted=True,
    basis=("实务：一律要求还是仅在责任人不是法定代表人时要求工作证明，未经确认",),
    confidence="medium",
    title=Text(
        "工作证明应是现任算法安全责任人的，扫描件应可以读取",
        "A proof of employment should be the present officer's, and its scan readable",
    ),
    message=Text(
        "工作证明的扫描件不存在，或者不属于现任算法安全责任人（内容不显示）",
        "the scan of the proof of employment is missing, or is not the present security officer's (not shown)",
    ),
    remedy=Text(
        "补上扫描件，或者把 employment_proof 移到现任责任人名下",
        "add the scan, or move employment_proof to the present officer",
    ),
)
def _employment_proof(case: Case) -> Iterator[Finding]:
    for key in case.records("/people"):
        scan = case[f"/people/{key}/employment_proof"]
        if not scan:
            continue
        if not case.has_file(scan) or key != case["/entity/security_officer"]:
            yield finding(f"/people/{key}/employment_proof")


@rule(
    "ENT-008",
    scope=("entity",),
    basis=(RECOMMENDATION_7, SYNTHESIS_7),
    title=Text(
        "主体责任文件必须写明自评估、监测、应急处置、违法违规处置和科技伦理审查制度",
        "The statement must cover the five kinds of systems it asks for",
    ),
    message=Text("缺少必备制度：{missing}", "required systems are missing: {missing_en}"),
    remedy=Text("在 responsibility.yaml 的 systems 中补充", "add them to systems in responsibility.yaml"),
)
def _statement_systems(case: Case) -> Iterator[Finding]:
    return _lacking(case, STATEMENT_SYSTEMS)


@rule(
    "ENT-009",
    basis=(SYNTHESIS_7,),
    title=Text(
        "深度合成服务提供者的八项管理制度必须齐全", "The eight systems of a deep-synthesis provider must be there"
    ),
    message=Text(
        "深度合成服务的管理制度不齐全，缺少：{missing}", "systems that deep synthesis needs are missing: {missing_en}"
    ),
    remedy=Text("在 responsibility.yaml 的 systems 中补充", "add them to systems in responsibility.yaml"),
)
def _synthesis_systems(case: Case) -> Iterator[Finding]:
    return _lacking(case, SYNTHESIS_SYSTEMS)


@rule(
    "ENT-010",
    scope=("entity",),
    severity="warning",
    basis=(RECOMMENDATION_7, "实务：主体责任文件的监测部分分为四项"),
    confidence="medium",
    title=Text(
        "监测制度应分别写明信息安全、数据安全、个人信息安全和算法安全",
        "Monitoring should cover information, data, personal information and algorithm security",
    ),
    message=Text("监测制度缺少：{missing}", "monitoring lacks: {missing_en}"),
    remedy=Text("在 responsibility.yaml 的 systems 中补充", "add them to systems in responsibility.yaml"),
)
def _monitoring_systems(case: Case) -> Iterator[Finding]:
    return _lacking(case, MONITORING_SYSTEMS)
