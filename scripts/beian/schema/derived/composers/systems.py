"""The rule of a management system, from the figures that its policy names: the annex says it in full."""

from __future__ import annotations

import re

from beian.schema.derived.composer import Reader, composer

FIGURES = "responsibility/policy_figures"
NAMED = re.compile(r"\{(\w+)\}")
FRAUD = re.compile(r"^第[一二三四五六七八九十]+条[ \u3000](.*诈骗.*)$", re.MULTILINE)
RULES = {  # by the kind of system; what stands between the figures are the words of the starter policies
    "self_assessment": "上线前、发生重大变更前和运行期间开展自评估，至少每{self_assessment_months}个月一次；每次测试样本不少于{test_samples}条，"
    "发现的问题在{correction_days}个工作日内整改并复核。结论为存在不可接受风险的，不得上线。",
    "mechanism_review": "算法、模型、规则和特征库的新增、调整和停用，在上线前{review_days_before_launch}个工作日提交审核，由{mechanism_reviewers}审核，"
    "参加研发的人员不得审核；未经审核通过的不得上线，紧急修复的在{late_review_days}个工作日内补办。",
    "information_security_monitoring": "监测输入和输出的拦截、抽检、投诉、异常登录和攻击告警；值守人员在{verification_minutes}分钟内核实告警，"
    "监测结果每{monitoring_report_months}个月汇总，报算法安全责任人。",
    "data_security": "监测数据来源登记、批量查询、异常导出、越权访问、备份和删除，以及向第三方传送的数据；告警在{verification_minutes}分钟内核实，"
    "监测和处置记录保存不少于{records_years}年。",
    "personal_information": "监测个人信息的查询、导出、修改和删除记录、权限变化以及用户权利请求的办理时限；告警在{verification_minutes}分钟内核实，"
    "结果每{monitoring_report_months}个月汇总。",
    "algorithm_monitoring": "监测{watched_figures}。告警阈值为：{alarm_thresholds}；阈值的调整须经算法安全责任人批准。",
    "emergency_response": "事件分为四级。发现后{first_judgement_minutes}分钟内作出初步判断，{grading_hours}小时内定级，处置结束后"
    "{closing_report_days}日内查明原因、提出整改措施；每{drill_months}个月至少演练一次。",
    "violation_handling": "由{violation_receiver}受理线索，{examination_days}个工作日内核查，处置后告知理由和申诉途径；当事人可以在{appeal_days}日内申诉，"
    "由未参与原处置的人员在{appeal_answer_days}个工作日内复核并答复。",
    "ethics_review": "涉及人的尊严、公平和个人信息，或者具有舆论属性、社会动员能力的算法，在立项和上线前由{ethics_body}审查；批准后每"
    "{ethics_follow_up_months}个月跟踪审查，材料和结论保存不少于{records_years}年。",
    "user_registration": "注册时认证真实身份，方式为：{registration_check}。账号名称、头像和简介不得含有违法和不良信息，异常注册的予以核验或者限制。",
    "publication_review": "审核方式和范围为：{review_scope}。转人工的内容在{manual_review_hours}小时内审核；特征库由{library_keeper}管理，"
    "至少每{library_days}日更新；已经通过的内容抽检{sampling_rate}。",
}


@composer
def system_rule(answers: Reader) -> str | None:
    """The rule of a system whose policy names the figures of this kind, in its text or when it was adopted. One with a text
    of another shape says it by itself."""
    kind, policy = answers.get("1/kind"), answers.get("1/policy")
    text = str(answers.get(f"/policies/{policy}/text") or "")
    if kind == "anti_telecom_fraud":  # no figure stands in it: the article itself is its summary
        article = FRAUD.search(text)
        return article[1] if article else None
    if kind not in RULES:
        return None
    said = answers.ids(f"/responsibility/adopted/{policy}/said")
    figures = NAMED.findall(RULES[kind])
    if not all(f"[[answer:{FIGURES}/{one}]]" in text or f"{FIGURES}/{one}" in said for one in figures):
        return None
    worded = {one: answers.text(f"/{FIGURES}/{one}").rstrip("。；") for one in figures}
    return RULES[kind].format_map(worded) if all(worded.values()) else None
