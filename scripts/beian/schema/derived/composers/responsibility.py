"""Composers of people and of the responsibility page: duties by the provisions, posts and those who hold them."""

from __future__ import annotations

from beian.core.text.staff import staff_of
from beian.schema.derived.composer import Reader, composer

POSTS = "/responsibility/posts"
POST_DUTIES = {  # by a word in the name of the post; the first that fits
    "责任人": "主持算法安全工作，履行算法安全责任人职责。",
    "审核": "复核机器审核存疑的输入和输出，抽检已经通过的内容，处置违法和不良信息以及相关账号，核实投诉举报，提出特征库更新建议。",
    "值守": "在值守时段接收监测告警和投诉举报，作初步判断和先期处置，按规定报告，做好记录和交接。",
    "值班": "在值班时段接收监测告警和投诉举报，作初步判断和先期处置，按规定报告，做好记录和交接。",
    "算法安全": "开展算法机制机理审核、安全评估和算法安全监测，跟踪问题整改，管理版本和变更记录。",
}
RESPONSES = {  # by the level's name; the first that fits
    "特别重大": "立即停用相关功能并保全记录；30分钟内报告算法安全责任人和法定代表人，由法定代表人统一领导处置；最迟4小时内报告属地省级网信部门，涉嫌犯罪的同时报告公安机关；经专项评估合格后恢复服务。",
    "重大": "30分钟内停用受影响的功能并保全记录；1小时内报告算法安全责任人和法定代表人，由算法安全责任人指挥处置；最迟4小时内报告属地省级网信部门，涉嫌犯罪的同时报告公安机关；经评估合格后恢复服务。",
    "较大": "1小时内停用受影响的功能或者退回版本；2小时内报告算法安全责任人，由其指挥处置；最迟4小时内报告属地省级网信部门，涉嫌犯罪的同时报告公安机关；24小时内完成处置并复盘。",
    "一般": "值守人员立即处置，当日报告算法安全责任人，24小时内消除影响并登记；每月汇总分析。",
}

PERIODS = {  # by the kind of system: the figure of the policies, and what is done so often
    "self_assessment": ("self_assessment_months", "评估"),
    "emergency_response": ("drill_months", "演练"),
    "algorithm_monitoring": ("monitoring_report_months", "通报监测情况"),
    "ethics_review": ("ethics_follow_up_months", "跟踪审查"),
}


def _for(name: object, texts: dict[str, str]) -> str | None:
    return next((text for word, text in texts.items() if isinstance(name, str) and word in name), None)


# -- people ---------------------------------------------------------------------------------------------------------


def _is_officer(answers: Reader) -> bool:
    person = answers.here.split("/")[2]
    return bool(answers.get("/entity/security_officer") == person)


@composer
def officer_department(answers: Reader) -> str | None:
    """The unit, for the security officer."""
    name: str | None = answers.get("/responsibility/unit/name") if _is_officer(answers) else None
    return name


@composer
def officer_own_duties(answers: Reader) -> str | None:
    """The officer's duties, in the officer's own record."""
    duties: str | None = answers.get("/responsibility/officer_duties") if _is_officer(answers) else None
    return duties


@composer
def hours_of_post(answers: Reader) -> str | None:
    """The hours of the posts that name the person, where they are the same."""
    person = answers.here.split("/")[2]
    held = [post for post in answers.ids(POSTS) if person in (answers.get(f"{POSTS}/{post}/holders") or ())]
    hours = {answers.get(f"{POSTS}/{post}/working_time") for post in held}
    return hours.pop() if len(hours) == 1 else None


@composer
def posts_held(answers: Reader) -> str | None:
    """The names of the posts that name the person."""
    person = answers.here.split("/")[2]
    held = [post for post in answers.ids(POSTS) if person in (answers.get(f"{POSTS}/{post}/holders") or ())]
    names = [answers.get(f"{POSTS}/{post}/name") for post in held]
    return "、".join(names) if names and None not in names else None


# -- posts ----------------------------------------------------------------------------------------------------------


@composer
def post_number(answers: Reader) -> int | None:
    """How many hold the post."""
    holders = answers.get("1/holders")
    return len(set(holders)) if holders else None


@composer
def post_duties(answers: Reader) -> str | None:
    """What a post of this name usually does."""
    return _for(answers.get("1/name"), POST_DUTIES)


@composer
def staff_total(answers: Reader) -> int | None:
    """The people of all posts together; nothing while a post does not say how many."""
    posts = [
        (answers.get(f"{POSTS}/{post}/number"), answers.get(f"{POSTS}/{post}/holders")) for post in answers.ids(POSTS)
    ]
    return staff_of(posts)


@composer
def staff_requirements(answers: Reader) -> str | None:
    """That people are chosen by what their post requires, which the table of posts prints."""
    posts = answers.ids(POSTS)
    names = [answers.get(f"{POSTS}/{post}/name") for post in posts if answers.get(f"{POSTS}/{post}/requirements")]
    if not posts or len(names) < len(posts) or None in names:
        return None
    return f"{'、'.join(names)}按照各自岗位的任职要求任用，具体要求见算法安全岗位配备表。"


# -- duties by the provisions -----------------------------------------------------------------------------------------


@composer
def unit_duties(answers: Reader) -> str | None:
    """What a provider must keep up, as duties of the unit."""
    unit = answers.get("/responsibility/unit/name")
    if not unit:
        return None
    return f"""{unit}履行下列职责：

- 起草、修订算法机制机理审核、科技伦理审查、用户注册、信息发布审核、数据安全和个人信息保护、反电信网络诈骗、安全评估监测、安全事件应急处置等管理制度和技术措施，检查执行情况。
- 定期审核、评估、验证算法机制机理、模型、数据和应用结果，跟踪整改。
- 管理用于识别违法和不良信息的特征库，组织内容审核和安全监测，处置安全事件。
- 受理用户申诉和公众投诉、举报，在公布的时限内反馈。
- 办理算法备案、变更和注销的具体手续，配合主管部门的安全评估和监督检查。
"""


@composer
def officer_duties(answers: Reader) -> str | None:
    """What a provider must keep up, as duties of the person in charge."""
    unit = answers.get("/responsibility/unit/name")
    if not unit:
        return None
    return f"""- 领导{unit}的工作，对算法安全管理制度的建立和落实负责，保障人员和资源与算法推荐服务规模相适应。
- 决定算法、模型和功能的上线、变更和停用，审签算法安全自评估报告。
- 指挥安全事件的应急处置，按规定向主管部门报告。
- 对备案信息的真实、准确负责，担任与网信等主管部门的联络人。
"""


@composer
def incident_response(answers: Reader) -> str | None:
    """What is usually done about an incident of this level."""
    return _for(answers.get("1/name"), RESPONSES)


@composer
def system_period(answers: Reader) -> str | None:
    """How often the policies say that such a system has something done."""
    figure, what = PERIODS.get(str(answers.get("1/kind")), ("", ""))
    months = answers.get(f"/responsibility/policy_figures/{figure}") if figure else None
    return f"{'每月' if months == 1 else f'每{months}个月'}{what}一次" if months else None
