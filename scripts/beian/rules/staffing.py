"""Rules on the people who do the work: duty around the clock, updates, and the rules shown to users."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.rules.base import Case, Finding, found, rule
from beian.values.problem import Text

ROUND_THE_CLOCK = re.compile(r"(?:7\s*[×xX*]\s*24|24\s*小时(?:不间断)?(?:值守|值班|轮班|在岗|审核|三班))")
FEWEST = 4  # 168 hours a week, 40 hours each, is more than four people
LEAST_SHIFTS = re.compile(r"轮流|派驻|联合值守|外包|签约")
CHANGE = re.compile(r"变更(?:备案|手续)|备案变更")
PUBLISHED = re.compile(r"协议|公约|规则|规范|须知")
RECOMMENDATION_7 = "互联网信息服务算法推荐管理规定 第七条"


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
    for key, post in case.records("/responsibility/posts").items():
        hours, number = post.get("working_time"), post.get("number")
        if not isinstance(hours, str) or not isinstance(number, int) or LEAST_SHIFTS.search(hours):
            continue
        mention = ROUND_THE_CLOCK.search(hours)
        if mention and number < FEWEST:
            yield found(f"/responsibility/posts/{key}/working_time", mention[0], said=mention[0], number=number)


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
        yield found("/responsibility")


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
    told = rules.get("user_agreement") or rules.get("platform_rules") or any(PUBLISHED.search(str(a)) for a in annexes)
    if case.records("/products") and case["/responsibility"] and not told and None not in annexes:
        yield found("/responsibility/annexes")
