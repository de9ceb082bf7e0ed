"""Rules on how a service is offered: licences of its form, access for reviewers, security assessment, generative-AI filing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.core.clock import date_or_none
from beian.core.problem import Text
from beian.rules.claims.dates import limit
from beian.rules.rule import Case, Finding, finding, rule
from beian.schema.derived.composers.models import TRAINED

APP_NUMBER = re.compile(r"-\d{1,4}[A-Z]\Z")
HOST = re.compile(r"https?://([^/:\s]+)")
GENERATIVE = re.compile(r"[A-Z][A-Za-z]+-[A-Za-z0-9._-]+-(\d{8}|\d{12}|\d{8}S\d{4})\Z")
ASSESS_WITHIN = 30
ASSESSMENT = "/algorithm/security_assessment"
GENERATIVE_17 = "生成式人工智能服务管理暂行办法 第十七条"
SECURITY_7 = "具有舆论属性或社会动员能力的互联网信息服务安全评估规定 第七条"


@rule(
    "ICP-003",
    scope=("entity",),
    severity="warning",
    basis=("工业和信息化部关于开展移动互联网应用程序备案工作的通知",),
    confidence="medium",
    title=Text("APP 应填写以字母结尾的 APP 备案号", "An app should give its own number, which ends in a letter"),
    message=Text(
        "APP 的备案号“{number}”不以字母结尾，像是网站备案号", "the app's number {number!r} looks like a website's"
    ),
    remedy=Text("填写 APP 备案号，例如 -2A", "give the number of the app, as -2A"),
)
def _app_number(case: Case) -> Iterator[Finding]:
    for pointer, product in case.each("/products"):
        number = (product.get("prior_licence") or {}).get("number")
        is_website_number = isinstance(number, str) and "ICP备" in number and not APP_NUMBER.search(number)
        if product.get("service_form") == "app" and is_website_number:
            yield finding(f"{pointer}/prior_licence/number", number=number)


@rule(
    "ICP-005",
    scope=("entity",),
    severity="warning",
    basis=("非经营性互联网信息服务备案管理办法",),
    confidence="medium",
    title=Text("访问地址的域名应在备案号涵盖的域名之内", "The address should be of a domain that the number covers"),
    message=Text("域名“{host}”不在备案域名“{domains}”之内", "the host {host!r} is not among {domains!r}"),
    remedy=Text("核对访问地址和 domains", "compare address and domains"),
)
def _domain(case: Case) -> Iterator[Finding]:
    for pointer, product in case.each("/products"):
        host = HOST.match(str(product.get("address", "")))
        domains = (product.get("prior_licence") or {}).get("domains") or []
        if host and domains and not any(host[1] == domain or host[1].endswith(f".{domain}") for domain in domains):
            yield finding(f"{pointer}/address", host=host[1], domains="、".join(domains))


@rule(
    "PRD-002",
    scope=("entity",),
    severity="warning",
    basis=("互联网信息服务算法推荐管理规定 第二十八条", "实务：审核人员无法体验功能是常见退回原因"),
    confidence="medium",
    title=Text("审核人员应能按步骤找到并体验功能", "Reviewers should be able to reach and try each function"),
    message=Text("审核人员可能无法体验功能：{detail}", "reviewers may not reach the function: {detail_en}"),
    remedy=Text("填写 reviewer_access 和逐页的 path", "fill in reviewer_access, and path page by page"),
)
def _access(case: Case) -> Iterator[Finding]:
    for pointer, product in case.each("/products"):
        closed = product.get("status") == "closed"
        if product.get("login_required") == "yes" and not closed and not product.get("reviewer_access"):
            yield finding(
                f"{pointer}/login_required",
                detail="需要登录，没有写明审核人员如何访问",
                detail_en="login is needed, but no access for reviewers is described",
            )
        for name, function in (product.get("functions") or {}).items():
            if len(function.get("path", ("", ""))) < 2:  # one that is not answered at all is said by the schema
                yield finding(
                    f"{pointer}/functions/{name}",
                    detail="访问路径少于两步",
                    detail_en="the path has fewer than two steps",
                )


@rule(
    "PRD-009",
    scope=("entity",),
    severity="warning",
    basis=("实务：用户数前后不一致是常见退回原因",),
    confidence="medium",
    title=Text("主体的月活跃用户不应少于任一产品", "The entity's monthly users should not be fewer than a product's"),
    message=Text(
        "主体月活跃用户 {stated} 少于产品的 {fact}",
        "the entity's {stated} monthly users are fewer than a product's {fact}",
    ),
    remedy=Text("核对主体和产品的月活跃用户", "compare the monthly users of entity and products"),
)
def _entity_users(case: Case) -> Iterator[Finding]:
    users = case["/entity/monthly_active_users"]
    numbers = [
        product["monthly_active_users"]
        for product in case.records("/products").values()
        if isinstance(product.get("monthly_active_users"), int) and product.get("status") != "closed"
    ]
    if isinstance(users, int) and numbers and 0 <= users < max(numbers):
        yield finding("/entity/monthly_active_users", stated=users, fact=max(numbers))


@rule(
    "GEN-006",
    basis=(SECURITY_7, "互联网信息服务深度合成管理规定 第二十条"),
    title=Text("具有舆论属性的服务必须有安全评估", "Services with public-opinion attributes must be assessed"),
    message=Text(
        "具有舆论属性，但没有填写应当开展安全评估", "it has public-opinion attributes, but no security assessment"
    ),
    remedy=Text("填写 algorithm.yaml 的 security_assessment", "fill in security_assessment in algorithm.yaml"),
)
def _assessed(case: Case) -> Iterator[Finding]:
    if case["/algorithm/filing_decision/public_opinion"] == "yes" and case[f"{ASSESSMENT}/required"] != "yes":
        yield finding(ASSESSMENT if case[ASSESSMENT] else "/algorithm/filing_decision/public_opinion")


@rule(
    "GEN-008",
    severity="warning",
    basis=(SECURITY_7,),
    title=Text("上线前的安全评估应在上线之前提交", "The assessment before launch should be submitted before it"),
    message=Text(
        "安全评估 {submitted} 提交，晚于上线时间 {launched}", "submitted on {submitted}, after the launch on {launched}"
    ),
    remedy=Text("核对日期；已经逾期的，准备说明", "check the dates; when late, have the reasons ready"),
)
def _before_launch(case: Case) -> Iterator[Finding]:
    submitted, launched = case[f"{ASSESSMENT}/submitted_on"], case["/algorithm/launched_on"]
    first = "launch" in (case[f"{ASSESSMENT}/triggers"] or [])
    if first and date_or_none(submitted) and date_or_none(launched) and submitted > launched:
        yield finding(f"{ASSESSMENT}/submitted_on", submitted=submitted, launched=launched)


@rule(
    "GEN-007",
    severity="warning",
    basis=(SECURITY_7,),
    title=Text(
        "用户增长等情形应在三十个工作日内提交安全评估",
        "After growth or incidents the assessment is due in 30 working days",
    ),
    message=Text(
        "{submitted} 提交，晚于三十个工作日期满的 {limit}", "submitted on {submitted}, after the limit ends on {limit}"
    ),
    remedy=Text("核对日期；已经逾期的，准备说明", "check the dates; when late, have the reasons ready"),
)
def _after_event(case: Case) -> Iterator[Finding]:
    event, submitted = date_or_none(case[f"{ASSESSMENT}/event_on"]), date_or_none(case[f"{ASSESSMENT}/submitted_on"])
    if case[f"{ASSESSMENT}/triggers"] == ["launch"]:
        return  # due before it, by GEN-008
    if event and submitted and submitted > limit(event, ASSESS_WITHIN):
        yield finding(
            f"{ASSESSMENT}/submitted_on", submitted=submitted.isoformat(), limit=limit(event, ASSESS_WITHIN).isoformat()
        )


def _settled(case: Case, *kinds: str) -> bool:
    registrations = case.records("/entity/related_registrations").values()
    return any(registration.get("kind") in kinds for registration in registrations)


@rule(
    "GEN-001",
    roles=("service_provider",),
    severity="warning",
    basis=(GENERATIVE_17,),
    confidence="medium",
    title=Text(
        "应说明生成式人工智能服务的备案或者登记情况", "The generative-AI filing or registration should be stated"
    ),
    message=Text(
        "模型和主体都没有生成式人工智能备案、登记情况", "neither models nor entity state a generative-AI filing"
    ),
    remedy=Text("填写模型的 generative_ai_status 和编号", "fill in generative_ai_status and number of the models"),
)
def _stated(case: Case) -> Iterator[Finding]:
    stated = [model.get("generative_ai_number") or model.get("generative_ai_status") for _, model in case.models()]
    any_kind = _settled(case, "generative_ai_filing", "generative_ai_registration")
    if case.type == "generative_synthesis" and stated and not any(stated) and not any_kind:
        yield finding("/algorithm/models")


@rule(
    "GEN-002",
    roles=("service_provider",),
    severity="warning",
    basis=(GENERATIVE_17, "国家互联网信息办公室清单公告（2026年7月10日）"),
    confidence="medium",
    title=Text("直接调用已备案模型的，应办理登记", "Whoever calls a filed model directly should register"),
    message=Text(
        "只调用他人已备案的模型，主体没有登记记录",
        "only filed models of others are called, and no registration is recorded",
    ),
    remedy=Text("在 related_registrations 中填写登记情况", "add the registration to related_registrations"),
)
def _registered(case: Case) -> Iterator[Finding]:
    """Registration is for who only calls: of open weights that one runs unchanged nothing is written, so nothing is said."""
    models = [model for _, model in case.models()]
    decided = case["/algorithm/filing_decision"] or {}
    public = case.type == "generative_synthesis" and decided.get("serves_public") == "yes"
    filed = [
        model for model in models if model.get("generative_ai_number") or model.get("generative_ai_status") == "filed"
    ]
    run = any(model.get("origin") in (*TRAINED, "open_weights") for model in models)
    if (
        public
        and decided.get("public_opinion") == "yes"
        and filed
        and not run
        and not _settled(case, "generative_ai_filing", "generative_ai_registration")
    ):
        yield finding("/algorithm/models")


@rule(
    "GEN-003",
    severity="warning",
    basis=(GENERATIVE_17,),
    confidence="medium",
    title=Text("自研或者微调的模型应办理备案而不是登记", "A model trained in house should be filed, not registered"),
    message=Text("自研或者微调的模型填写为已登记", "a model trained in house is said to be registered"),
    remedy=Text("核对是备案还是登记", "check whether it is a filing or a registration"),
)
def _filed(case: Case) -> Iterator[Finding]:
    for key, model in case.models():
        if model.get("origin") in TRAINED and model.get("generative_ai_status") == "registered":
            yield finding(f"/models/{key}/generative_ai_status")
