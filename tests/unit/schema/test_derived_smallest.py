"""What the smallest filing need not say, since it follows from its policies, its flow and its posts."""

from __future__ import annotations

import copy

import pytest

import support
from beian.core.model import at
from following import Follow, following, put

FIGURES = "/responsibility/policy_figures"
STEPS = "/assessment/workflow/steps"
SYSTEMS = "/responsibility/systems"
SMALLEST = support.CHECKOUT / "tests/examples/smallest"


@pytest.fixture(scope="module")
def followed() -> Follow:
    return following(support.filing_in(SMALLEST, "qingjian/writer/service_provider"))


def test_the_rule_of_a_system_is_made_of_the_figures_of_its_policy(followed: Follow) -> None:
    rule = f"{SYSTEMS}/emergency-response/rule"
    assert followed(rule)[0] == (
        "事件分为四级。发现后30分钟内作出初步判断，2小时内定级，处置结束后30日内查明原因、提出整改措施；每12个月至少演练一次。"
    )
    assert "每6个月至少演练" in followed(rule, put(f"{FIGURES}/drill_months", 6))[0]
    assert "500条" in followed(f"{SYSTEMS}/self-assessment/rule")[0]


def test_a_policy_that_does_not_name_the_figures_is_summed_up_by_its_firm(followed: Follow) -> None:
    rule = f"{SYSTEMS}/emergency-response/rule"
    assert followed(rule, put("/responsibility/adopted/incident-response", None))[0] is None
    said = "，".join(
        f"[[answer:responsibility/policy_figures/{one}]]"
        for one in ("first_judgement_minutes", "grading_hours", "closing_report_days", "drill_months")
    )
    unissued = put("/responsibility/adopted/incident-response", None), put("/policies/incident-response/text", said)
    assert followed(rule, *unissued)[0] is not None
    assert followed(rule, put(f"{SYSTEMS}/emergency-response/policy", None))[0] is None
    assert followed(rule, put(f"{FIGURES}/grading_hours", None))[0] is None


def test_the_rule_against_fraud_is_the_article_itself(followed: Follow) -> None:
    rule = f"{SYSTEMS}/anti-telecom-fraud/rule"
    assert followed(rule)[0].startswith("对利用服务制作诈骗话术")
    assert followed(rule, put("/policies/content-review/text", "第一条 内容审核由专人负责。"))[0] is None


@pytest.mark.parametrize(
    ("step", "said", "source"),
    [
        (
            "receive",
            "接收用户提交的文本（纯文本，单次不超过800字（约2 KB）），",
            "/assessment/data/modalities/input-1/size",
        ),
        ("input-review", "对用户输入采用机器审核的方式，", "/assessment/intervention/input/input-1/method"),
        ("input-decision", "通过的转入“模型生成”，未通过的转入“拒绝并说明理由”。", f"{STEPS}/generation/name"),
        ("generation", "由[[model:writer-model]]计算，", "/algorithm/models"),
        ("output-review", "采用机器审核与人工审核结合的方式，", "/assessment/intervention/output/output-1/method"),
        ("manual-review", "由内容审核岗在2小时内处理，", "/assessment/intervention/reviewers"),
        (
            "labelling",
            "“本文由人工智能生成，请核对后使用”，并在文件元数据中写入隐式标识",
            "/assessment/labelling/samples/output-1/text",
        ),
        ("log", "期限6个月", None),
    ],
)
def test_a_step_is_explained_by_the_chapter_that_says_it(
    followed: Follow, step: str, said: str, source: str | None
) -> None:
    explanation = f"{STEPS}/{step}/explanation"
    assert said in followed(explanation)[0]
    if source:
        assert followed(explanation, put(source, None))[0] is None


def test_a_step_whose_work_stands_nowhere_else_is_explained_by_its_firm(followed: Follow) -> None:
    assert followed(f"{STEPS}/refusal/explanation")[0] is None
    model = put("/algorithm/models/second", {"use": "另一模型"})
    assert followed(f"{STEPS}/generation/explanation", model)[0] is None, "of two nobody knows which"


def test_figures_of_review_are_those_of_the_policy(followed: Follow) -> None:
    review = "/assessment/intervention"
    assert followed(f"{review}/sampling_rate")[0] == "5%"
    assert followed(f"{review}/sampling_rate", put(f"{FIGURES}/sampling_rate", "每日60条，约10%"))[0] == "10%"
    assert followed(f"{review}/sampling_rate", put(f"{FIGURES}/sampling_rate", "白天1%，夜间3%"))[0] is None
    assert followed(f"{review}/review_limit")[0] == "2小时"
    assert followed(f"{review}/word_list/updated")[0] == "每7日"
    assert followed(f"{review}/word_list/keeper")[0] == "content-review"
    assert followed(f"{review}/word_list/keeper", put(f"{FIGURES}/library_keeper", "外聘机构"))[0] is None
    assert followed("/assessment/ethics_review/body")[0].startswith("云川省人工智能学会")
    assert followed("/assessment/ethics_review/body", put("/assessment/ethics_review/done", "no"))[0] is None


REFERS = "".join(f"[[answer:responsibility/policy_figures/{one}]]" for one in (
    "watched_figures", "library_keeper", "mechanism_reviewers", "incident_contact", "review_scope"
))  # fmt: skip


@pytest.mark.parametrize(
    ("figure", "said", "proposed", "without"),
    [
        ("watched_figures", "拦截率、抽检合格率、复核积压、接口报错率", False, f"{FIGURES}/alarm_thresholds"),
        ("library_keeper", "内容审核岗", True, "/responsibility/posts"),
        ("mechanism_reviewers", "算法安全岗和内容审核岗", True, "/responsibility/posts/content-review"),
        ("incident_contact", "gu-zhixia", True, "/entity/security_officer"),
    ],
)
def test_figures_that_a_policy_names_follow_or_are_proposed(
    followed: Follow, figure: str, said: str, proposed: bool, without: str
) -> None:
    named = put("/policies/monitoring/text", REFERS)
    value, derivation = followed(f"{FIGURES}/{figure}", named)
    assert (value, derivation and derivation.proposed) == (said, proposed)
    assert followed(f"{FIGURES}/{figure}", named, put(without, None))[0] is None
    assert followed(f"{FIGURES}/{figure}")[0] is None, "no text names it any more"


def test_how_content_is_reviewed_is_proposed_and_nobodys_statement(followed: Follow) -> None:
    value, derivation = followed(
        f"{FIGURES}/review_scope", put("/policies/monitoring/text", REFERS), put("/entity/confirmations", None)
    )
    assert "存疑的转人工复核" in value
    assert derivation
    assert derivation.unconfirmed


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("云川省青澜市滨湖区澄心街21号", "云川省青澜市滨湖区"),
        ("北京市海淀区中关村大街1号", "北京市海淀区"),
        ("某某自治区某某市某某县人民路2号", "某某自治区某某市某某县"),
        ("澄心街21号文创楼", None),
    ],
)
def test_the_region_is_proposed_as_the_address_begins(followed: Follow, address: str, region: str | None) -> None:
    value, derivation = followed("/entity/registration_region", put("/entity/address", address))
    assert value == region
    assert derivation is None or derivation.proposed


def test_a_post_is_what_its_holder_is(followed: Follow) -> None:
    assert followed("/people/bai-ruochuan/post")[0] == "内容审核岗"
    assert followed("/people/cheng-yan/post")[0] is None, "who holds no post says what they are"


def test_nothing_else_of_the_filing_changes_by_asking(followed: Follow) -> None:
    filing = support.filing_in(SMALLEST, "qingjian/writer/service_provider")
    before = copy.deepcopy(filing.answers)
    following(filing)(f"{SYSTEMS}/ethics-review/rule", put(f"{FIGURES}/records_years", 5))
    assert filing.answers == before
    assert at(before, f"{SYSTEMS}/ethics-review/rule")
