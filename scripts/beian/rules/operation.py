"""Rules on running a service: reviews, log retention, controls for every risk, people on duty, and what users must be told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.core.problem import Text
from beian.core.text.negation import is_affirmed
from beian.rules.rule import Case, Finding, finding, rule

ROUND_THE_CLOCK = re.compile(r"(?:7\s*[×xX*]\s*24|24\s*小时(?:不间断)?(?:值守|值班|轮班|在岗|审核|三班))")
FEWEST = 4  # 168 hours a week, 40 hours each, is more than four people
LEAST_SHIFTS = re.compile(r"轮流|派驻|联合值守|外包|签约")
CHANGE = re.compile(r"变更(?:备案|手续)|备案变更")
PUBLISHED = re.compile(r"协议|公约|规则|规范|须知")
RECOMMENDATION_7 = "互联网信息服务算法推荐管理规定 第七条"
NEWS = re.compile(
    r"(?:推送|推荐|转载|聚合|采编|提供|检索|收录|发布)(?:各类|国内外|最新|热点|时政|互联网|的|、)*新闻(?:信息|资讯|报道|稿件)?(?!学|许可|标题|发布会)"
)


@rule(
    "RSK-007",
    basis=("网络安全法 第二十三条", "人工智能生成合成内容标识办法 第九条"),
    title=Text("网络日志留存不得少于六个月", "Logs must be kept for six months or more"),
    message=Text("日志留存 {months} 个月，少于六个月", "logs are kept for {months} months, fewer than six"),
    remedy=Text("延长留存期限后如实填写", "keep them longer, then answer accordingly"),
)
def _logs(case: Case) -> Iterator[Finding]:
    months = case["/assessment/data/retention/log_months"]
    if isinstance(months, int) and months < 6:
        yield finding("/assessment/data/retention/log_months", months=months)


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
    for key in case.records("/assessment/risks"):
        if key not in met:
            yield finding(f"/assessment/risks/{key}", title=case.name_of(f"/assessment/risks/{key}"))


@rule(
    "ENT-017",
    scope=("entity",),
    severity="warning",
    basis=("实务：值守安排与人数矛盾",),
    confidence="medium",
    title=Text("全天值守的岗位人数应足以轮班", "A post that is manned around the clock should have people for it"),
    message=Text(
        "岗位写“{said}”，但只有 {number} 人，不足以轮班",
        "the post says {said!r}, but {number} people cannot fill all shifts",
    ),
    remedy=Text("改正值守安排或者人数，或者写明由谁轮流承担", "mend hours or number, or say who shares the shifts"),
)
def _duty(case: Case) -> Iterator[Finding]:
    for pointer, post in case.each("/responsibility/posts"):
        hours, number = post.get("working_time"), post.get("number")
        if not isinstance(hours, str) or not isinstance(number, int) or LEAST_SHIFTS.search(hours):
            continue
        mention = ROUND_THE_CLOCK.search(hours)
        if mention and number < FEWEST:
            yield finding(f"{pointer}/working_time", mention[0], said=mention[0], number=number)


@rule(
    "RSK-013",
    scope=("entity",),
    severity="warning",
    basis=("互联网信息服务算法推荐管理规定 第八条、第二十四条第二款",),
    confidence="medium",
    title=Text("应写明算法更新和备案变更如何管理", "How updates and change filings are managed should be described"),
    message=Text(
        "没有写明算法更新管理，制度中也没有提到备案变更",
        "updates are not described, and no system speaks of change filings",
    ),
    remedy=Text("填写 responsibility.yaml 的 update_management", "fill in update_management in responsibility.yaml"),
)
def _updates(case: Case) -> Iterator[Finding]:
    texts = [text for pointer, text in case.prose if pointer.startswith("/responsibility/")]
    if texts and not case["/responsibility/update_management"] and not any(CHANGE.search(text) for text in texts):
        yield finding("/responsibility")


@rule(
    "RSK-014",
    scope=("entity",),
    basis=(RECOMMENDATION_7, "互联网信息服务深度合成管理规定 第八条"),
    title=Text("必须有公开的服务协议或者管理规则", "A service agreement or published rules must be there"),
    message=Text(
        "published_rules 和附件中都没有服务协议、公约或者规则",
        "neither published_rules nor the annexes have an agreement or rules",
    ),
    remedy=Text(
        "把协议放在 policies/，并在 responsibility.yaml 中引用",
        "put the agreement into policies/ and name it in responsibility.yaml",
    ),
)
def _published_rules(case: Case) -> Iterator[Finding]:
    rules = case["/responsibility/published_rules"] or {}
    annexes = [case[f"/policies/{name}/title"] for name in case["/responsibility/annexes"] or []]
    is_published = (
        rules.get("user_agreement") or rules.get("platform_rules") or any(PUBLISHED.search(str(a)) for a in annexes)
    )
    if case.records("/products") and case["/responsibility"] and not is_published and None not in annexes:
        yield finding("/responsibility/annexes")


@rule(
    "REC-005",
    severity="warning",
    basis=("互联网信息服务算法推荐管理规定 第十三条", "互联网信息服务深度合成管理规定 第六条"),
    confidence="medium",
    title=Text("提供互联网新闻信息的，应有许可", "Whoever carries news should have the licence for it"),
    message=Text(
        "写有“{said}”，但没有产品填写互联网新闻信息服务许可证编号",
        "it says {said!r}, but no product has the number of a news licence",
    ),
    remedy=Text(
        "在产品的 news 中填写许可证编号；不提供新闻信息的，改正表述",
        "give the licence in the product's news, or mend the words if there is no news",
    ),
)
def _news(case: Case) -> Iterator[Finding]:
    """Affirmed in what says what the algorithm does; items of a list are passed over, as lists say what it does not do."""
    licensed = any((product.get("news") or {}).get("licence_number") for product in case.records("/products").values())
    for pointer, mention in (
        case.mentions(NEWS, "新闻", below=("/disclosure/", f"/{case.type}/")) if not licensed else ()
    ):
        before = mention.string[: mention.start()].rpartition("\n")[2]
        if is_affirmed(mention) and not before.lstrip().startswith(("-", "|")):
            yield finding(pointer, mention[0], said=mention[0])


@rule(
    "REC-008",
    scope=("entity",),
    severity="warning",
    basis=("互联网信息服务算法推荐管理规定 第十六条",),
    title=Text(
        "产品应以显著方式告知用户算法服务的情况", "A product should tell its users conspicuously of the algorithm"
    ),
    message=Text("产品“{name}”没有写明如何告知用户", "the product {name!r} does not say how users are told"),
    remedy=Text("填写 algorithm_notice：在哪个页面、以什么方式告知", "fill in algorithm_notice: on which page and how"),
)
def _told(case: Case) -> Iterator[Finding]:
    for pointer, product in case.each("/products"):
        if product.get("status") != "closed" and not product.get("algorithm_notice"):
            yield finding(pointer, name=case.name_of(pointer))
