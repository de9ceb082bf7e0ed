"""Rules on people: minors, personal information, ethics, companions; and products whose users can publish."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.core.problem import Text
from beian.rules.rule import Answers, Case, Finding, finding, rule

MINORS = ("minors_14", "children")
MODE = re.compile(r"未成年人模式|青少年模式|时长|分钟|小时|监护人|不(?:展示|推送|提供|得|能|可)|不予|限制")
CHILDREN = re.compile(r"(?<!不含)未成年人(?!不)|1[0-7]周岁")
FACES = 100_000
COMPANION_USERS = (("registered_users", 1_000_000), ("monthly_active_users", 100_000))
TWO_HOURS = re.compile(r"(?:2|两|二)\s*(?:个)?小时|120\s*分钟")
PIPL, COMPANION = "个人信息保护法", "人工智能拟人化互动服务管理暂行办法"


@rule(
    "PPL-001",
    scope=("entity",),
    basis=("互联网信息服务算法推荐管理规定 第十八条", "未成年人网络保护条例"),
    title=Text("未成年人可以使用的产品必须写明模式和限制", "A product open to minors must say how it limits their use"),
    message=Text(
        "未成年人可以使用，但没有写明模式、时长或者限制", "minors can use it, but no mode, time or limit is described"
    ),
    remedy=Text("在 minors 中写明未成年人模式和防沉迷措施", "describe the minors' mode and limits in minors"),
)
def _minors(case: Case) -> Iterator[Finding]:
    for pointer, product in case.each("/products"):
        text = product.get("minors")
        if product.get("audience") in MINORS and isinstance(text, str) and not MODE.search(text):
            yield finding(f"{pointer}/minors")


@rule(
    "PPL-006",
    scope=("entity",),
    basis=("实务：服务对象前后不一致",),
    confidence="medium",
    title=Text("服务对象必须与面向的人群一致", "The people served must agree with the audience answered"),
    message=Text(
        "服务对象“{target}”与所选的面向人群不一致", "the people served, {target!r}, do not fit the audience answered"
    ),
    remedy=Text("改正 service_target 或者 audience", "mend service_target or audience"),
)
def _audience(case: Case) -> Iterator[Finding]:
    for pointer, product in case.each("/products"):
        target, audience = str(product.get("service_target", "")), product.get("audience")
        open_to_minors = "未成年" in target or "14周岁" in target
        adults = audience in MINORS and "18周岁" in target and not open_to_minors
        if adults or (audience == "adults_only" and CHILDREN.search(target)):
            yield finding(f"{pointer}/service_target", target=target)


@rule(
    "PPL-003",
    severity="warning",
    basis=(f"{PIPL} 第五十五条、第五十六条",),
    confidence="medium",
    title=Text("处理敏感个人信息的，应开展个人信息保护影响评估", "Sensitive data calls for an impact assessment"),
    message=Text(
        "填写了含生物特征或者身份信息，但没有应当开展影响评估的说明",
        "biometric or identity data is answered yes, but no impact assessment is recorded as due",
    ),
    remedy=Text("填写 assessment.yaml 的 impact_assessment", "fill in impact_assessment in assessment.yaml"),
)
def _impact(case: Case) -> Iterator[Finding]:
    stem = str(case.type)
    sensitive = [
        key
        for key in ("input_has_biometric", "input_has_identity", "data_has_biometric", "data_has_identity")
        if case[f"/{stem}/{key}"] == "yes"
    ]
    if sensitive and case["/assessment/data"] and case["/assessment/data/impact_assessment/due"] != "yes":
        yield finding(f"/{stem}/{sensitive[0]}")


@rule(
    "PPL-004",
    severity="warning",
    basis=("人脸识别技术应用安全管理办法 第十五条",),
    confidence="medium",
    title=Text("存储人脸信息达十万人的，应另行备案", "Face data of 100,000 people calls for a filing of its own"),
    message=Text(
        "存储 {people} 人的人脸信息，没有说明备案", "face data of {people} people, and no filing is explained"
    ),
    remedy=Text("在 explanation 中说明备案情况", "explain the filing in explanation"),
)
def _faces(case: Case) -> Iterator[Finding]:
    people, explanation = case["/assessment/data/face_data/people"], case["/assessment/data/face_data/explanation"]
    if isinstance(people, int) and people >= FACES and "备案" not in str(explanation):
        yield finding("/assessment/data/face_data/people", people=people)


@rule(
    "PPL-005",
    severity="warning",
    basis=("互联网信息服务算法推荐管理规定 第七条", "科技伦理审查办法（试行）"),
    confidence="medium",
    title=Text(
        "具有舆论属性的算法应有科技伦理审查记录",
        "Algorithms with public-opinion attributes should have an ethics review",
    ),
    message=Text(
        "具有舆论属性，但没有完成科技伦理审查的记录", "it has public-opinion attributes, but no ethics review on record"
    ),
    remedy=Text("填写 assessment.yaml 的 ethics_review", "fill in ethics_review in assessment.yaml"),
)
def _ethics(case: Case) -> Iterator[Finding]:
    if case["/algorithm/filing_decision/public_opinion"] != "yes" or case["/assessment"] is None:
        return
    if case["/assessment/ethics_review/done"] != "yes":
        yield finding("/assessment/ethics_review" if case["/assessment/ethics_review"] else "/assessment")


@rule(
    "PRD-007",
    roles=("service_provider",),
    basis=("互联网信息服务深度合成管理规定 第九条",),
    title=Text("用户可以发布信息的，必须认证真实身份", "Users who can publish must be authenticated"),
    message=Text(
        "“{product}”的用户可以发布信息，但不需要实名认证", "users of {product!r} can publish without real names"
    ),
    remedy=Text("实行实名认证后如实填写", "authenticate users, then answer accordingly"),
)
def _publishing(case: Case) -> Iterator[Finding]:
    if case.type != "generative_synthesis":
        return
    for key in case.records(f"{case.own}/products"):
        product = case.records("/products").get(key, {})
        if product.get("user_publishing") == "yes" and product.get("real_name_required") == "no":
            yield finding(f"/products/{key}/real_name_required", product=case.name_of(f"/products/{key}"))


@rule(
    "RSK-004",
    scope=("entity",),
    basis=("互联网信息服务算法推荐管理规定 第二十二条", "互联网信息服务深度合成管理规定 第十二条"),
    title=Text(
        "产品必须有投诉举报入口、流程和答复时限", "A product must have a complaint entry, process and time limit"
    ),
    message=Text("产品“{product}”没有写明投诉、举报和申诉", "complaints and appeals of {product!r} are not described"),
    remedy=Text("填写产品的 complaints", "fill in complaints of the product"),
)
def _complaints(case: Case) -> Iterator[Finding]:
    for pointer, product in case.each("/products"):
        if product.get("status") != "closed" and not product.get("complaints"):
            yield finding(pointer, product=case.name_of(pointer))


def _companions(case: Case) -> Iterator[tuple[str, Answers]]:
    for pointer, product in case.each("/products"):
        if isinstance(product.get("companion"), dict) and product["companion"].get("provided") == "yes":
            yield pointer, product


@rule(
    "ANT-001",
    scope=("entity",),
    severity="info",
    basis=(f"{COMPANION} 第二十六条", "本项目：提醒"),
    confidence="medium",
    title=Text(
        "拟人化互动服务每年核验，可以定一个提醒日期",
        "Companion services are verified every year; a date can remind of it",
    ),
    message=Text(
        "没有年度核验的提醒日期；规定没有写明核验的日期和办法",
        "no day reminds of the yearly verification; the rules name neither its day nor its procedure",
    ),
    remedy=Text(
        "需要提醒的，填写 companion 的 verification_on；它不进入自评估报告",
        "for a reminder fill in verification_on of companion; the report does not have it",
    ),
)
def _verification(case: Case) -> Iterator[Finding]:
    for pointer, product in _companions(case):
        if not product["companion"].get("verification_on"):
            yield finding(f"{pointer}/companion")


@rule(
    "ANT-002",
    scope=("entity",),
    basis=(f"{COMPANION} 第十四条",),
    confidence="medium",
    title=Text("必须写明不向未成年人提供虚拟亲密关系", "It must say that minors get no virtual intimacy"),
    message=Text("没有写明怎样不向未成年人提供", "it is not described how minors are kept out"),
    remedy=Text("写明关闭、禁止或者不提供哪些内容", "say what is closed to minors"),
)
def _companion_minors(case: Case) -> Iterator[Finding]:
    for pointer, product in _companions(case):
        text = str(product["companion"].get("minors", ""))
        if not re.search(r"不(?:提供|能|得|可|开放|具)|关闭|禁止|不予", text):
            yield finding(f"{pointer}/companion/minors")


@rule(
    "ANT-003",
    scope=("entity",),
    severity="warning",
    basis=(f"{COMPANION} 第十二条、第十八条、第十九条",),
    confidence="medium",
    title=Text("应写明连续使用满两小时的提醒", "The reminder after two hours should be described"),
    message=Text("没有写明连续使用满两小时的提醒", "no reminder after two hours of use is described"),
    remedy=Text("在 companion 的 notices 中写明", "describe it in notices of companion"),
)
def _reminder(case: Case) -> Iterator[Finding]:
    for pointer, product in _companions(case):
        if not TWO_HOURS.search(str(product["companion"].get("notices", ""))):
            yield finding(f"{pointer}/companion/notices")


@rule(
    "ANT-004",
    scope=("entity",),
    severity="info",
    basis=(f"{COMPANION} 第二十二条",),
    confidence="medium",
    title=Text("用户达到规模的，应另行安全评估", "At a certain size a new security assessment is due"),
    message=Text("用户数 {number} 达到 {limit}，应另行评估", "{number} users reach {limit}: a new assessment is due"),
    remedy=Text("开展评估并填写 security_assessment", "assess, and fill in security_assessment"),
)
def _companion_users(case: Case) -> Iterator[Finding]:
    for pointer, product in _companions(case):
        for key, limit in COMPANION_USERS:
            if isinstance(product.get(key), int) and product[key] >= limit:
                yield finding(f"{pointer}/{key}", number=product[key], limit=limit)
