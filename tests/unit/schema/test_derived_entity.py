"""What the entity's pages take from each other: practice, licences, people and posts, models, evidence, duties."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import support
from beian.content.loading import ENTITY_FILES, RECORD_FOLDERS
from beian.core.model import Derivation, at
from beian.core.text.staff import staff_of
from beian.schema.derived.derivation import filled
from beian.schema.registry import engine_registry
from beian.schema.role_overrides import member
from following import following, put

STEMS = (*ENTITY_FILES, *RECORD_FOLDERS, "algorithm", "service_provider")


def made(**answers: Any) -> tuple[dict[str, Any], dict[str, Derivation]]:
    """The answers of a small tree with what follows, by the shipped schemas."""
    return filled(answers, {stem: member(stem, engine_registry()) for stem in STEMS})


def product(**answers: Any) -> dict[str, Any]:
    return {"products": {"web": answers}}


# -- the usual practice ---------------------------------------------------------------------------------------------

PRACTICE = {
    "service_target": "成年个人用户",
    "audience": "adults_only",
    "real_name_required": "yes",
    "real_name_method": "手机号码验证",
    "minors": "不向未成年人提供服务",
    "complaints": {"process": "逐件核实", "response_days": 15},
    "users_as_of": "2026-11-17",
    "reviewer_access": {"test_account": "shencha", "test_password": "shencha-2026"},
}


def test_a_product_takes_the_usual_practice() -> None:
    answers, derived = made(practice=PRACTICE, **product(name="甲"))
    assert answers["products"]["web"] == {"name": "甲", **PRACTICE}
    assert not any(one.unconfirmed for one in derived.values())


def test_a_product_answers_what_differs_from_the_practice() -> None:
    own = {"service_target": "单位用户", "complaints": {"response_days": 5}}
    answers, _ = made(practice=PRACTICE, **product(**own))
    web = answers["products"]["web"]
    assert (web["service_target"], web["users_as_of"]) == ("单位用户", "2026-11-17")
    assert web["complaints"] == {"process": "逐件核实", "response_days": 5}


def test_how_names_are_verified_is_not_taken_where_they_are_not() -> None:
    answers, _ = made(practice=PRACTICE, **product(real_name_required="no"))
    assert "real_name_method" not in answers["products"]["web"]


def test_what_is_done_for_minors_is_not_taken_for_another_audience() -> None:
    answers, _ = made(practice=PRACTICE, **product(audience="children"))
    assert "minors" not in answers["products"]["web"]


def lanyu(tmp_path: Path) -> Path:
    return support.copy_entity(tmp_path / "root", "lanyu")


def test_a_change_of_the_practice_reaches_every_product_that_takes_it(tmp_path: Path) -> None:
    root = lanyu(tmp_path)
    support.replace_once(root / "filings/lanyu/practice.yaml", "response_days: 15", "response_days: 12")
    products = support.filing_in(root, "lanyu").answers["products"]
    assert {one["complaints"]["response_days"] for one in products.values()} == {12}


def test_what_the_practice_leaves_empty_is_missed_there_alone(tmp_path: Path) -> None:
    root = lanyu(tmp_path)
    support.replace_once(root / "filings/lanyu/practice.yaml", "users_basis: measured", "users_basis:")
    said = [one for one in support.problems_in(root, "lanyu") if one.pointer.endswith("/users_basis")]
    assert [one.position.path for one in said] == ["filings/lanyu/practice.yaml"]


def test_what_neither_practice_nor_product_answers_is_missed_at_the_product(tmp_path: Path) -> None:
    root = lanyu(tmp_path)
    support.replace_once(root / "filings/lanyu/practice.yaml", "users_basis: measured\n", "")
    said = {one.position.path for one in support.problems_in(root, "lanyu") if one.pointer.endswith("/users_basis")}
    assert said == {f"filings/lanyu/products/lanyu-{form}.yaml" for form in ("app", "mini", "web")}


def test_an_account_in_the_public_half_of_the_practice_is_a_leak(tmp_path: Path) -> None:
    root = lanyu(tmp_path)
    (
        root / "examples/private/lanyu/practice.yaml"
    ).unlink()  # else the account stands in both halves, which is told too
    file = root / "filings/lanyu/practice.yaml"
    support.replace_once(file, "reviewer_access:\n", "reviewer_access:\n  test_password: Geheim-2026-xx\n")
    said = [one for one in support.problems_in(root, "lanyu") if one.rule == "PRV-001"]
    assert [one.position.path for one in said] == ["filings/lanyu/practice.yaml"]
    assert "Geheim" not in "".join(one.describe() for one in support.problems_in(root, "lanyu"))


def test_the_account_for_reviewers_comes_from_the_private_half(tmp_path: Path) -> None:
    root = lanyu(tmp_path)
    private = root / "examples/private/lanyu"
    for own in (private / "products").glob("*.yaml"):
        own.unlink()
    text = "reviewer_access:\n  test_account: shenhe-01\n  test_password: Lanyu-Example-2026\n"
    (private / "practice.yaml").write_text(text, "utf-8")
    products = support.filing_in(root, "lanyu").answers["products"]
    assert {one["reviewer_access"]["test_account"] for one in products.values()} == {"shenhe-01"}
    assert not [one for one in support.problems_in(root, "lanyu") if one.severity == "error"]


# -- licences -------------------------------------------------------------------------------------------------------

ENTITY = {"name": "甲公司", "icp_or_licence": "示ICP备99990001号", "icp_is_own": "yes"}


def licence(entity: dict[str, Any], prior: dict[str, Any], **answers: Any) -> dict[str, Any]:
    whole, _ = made(entity=entity, **product(prior_licence=prior, **answers))
    found: dict[str, Any] = whole["products"]["web"]["prior_licence"]
    return found


@pytest.mark.parametrize(
    "stem", ["示ICP备99990001号", "示ICP备99990001号-1", "示ICP备99990001号-1（备案主体为甲公司）"]
)
def test_a_suffix_makes_the_whole_number_with_its_holder(stem: str) -> None:
    found = licence({**ENTITY, "icp_or_licence": stem}, {"suffix": "-2A"})
    assert found == {"suffix": "-2A", "number": "示ICP备99990001号-2A", "holder": "甲公司"}


def test_a_holder_is_no_ones_guess() -> None:
    entity = {key: value for key, value in ENTITY.items() if key != "icp_is_own"}
    assert "holder" not in licence(entity, {"suffix": "-1"})


def test_another_number_has_its_own_holder() -> None:
    assert licence(ENTITY, {"number": "示ICP备77770001号-1"}) == {"number": "示ICP备77770001号-1"}
    assert licence(ENTITY, {"not_required_reason": "尚未取得"}) == {"not_required_reason": "尚未取得"}


def test_the_number_of_another_company_brings_its_name_and_the_reason() -> None:
    other = {**ENTITY, "icp_is_own": "no", "icp_holder": "乙公司", "icp_holder_difference": "同属一个集团"}
    found = licence(other, {"suffix": "-1"})
    assert (found["holder"], found["holder_difference"]) == ("乙公司", "同属一个集团")
    assert "holder_difference" not in licence(other, {"suffix": "-1", "holder": "丙公司"})


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://wenyin.acme.example", "acme.example"),
        ("https://www.jia.com.cn/a?b", "jia.com.cn"),
        ("https://jia.cn", "jia.cn"),
        ("https://a.b.JIA.cn:8080", "jia.cn"),
    ],
)
def test_a_website_is_under_the_domain_of_its_address(address: str, domain: str) -> None:
    assert licence(ENTITY, {"suffix": "-1"}, address=address, service_form="website")["domains"] == [domain]
    assert "domains" not in licence(ENTITY, {"suffix": "-2A"}, address=address, service_form="app")


def test_the_holder_of_another_company_is_still_compared_with_the_entity(content_root: Path) -> None:
    text = "icp_is_own: no\nicp_holder: 安可美网络科技有限公司\n"
    support.replace_once(content_root / "filings/acme/entity.yaml", "icp_is_own: yes\n", text)
    errors = [one for one in support.problems_in(content_root, "acme") if one.severity == "error"]
    compared = {one.pointer for one in errors if one.rule == "ICP-002"}
    assert compared == {f"/products/{one}/prior_licence/holder" for one in ("wenyin-app", "wenyin-web")}
    missing = {one.pointer: one.remedy.zh for one in errors if one.rule == "schema-required"}
    # the number of another company is no longer that of the entity's own registration
    assert sorted(missing) == ["", "/entity/related_registrations/icp-website/number"]
    assert "差异说明" in missing[""]


# -- people and posts -----------------------------------------------------------------------------------------------


def test_the_officer_works_in_the_unit_and_has_the_officers_duties() -> None:
    unit = {"unit": {"name": "算法安全办公室"}, "officer_duties": "审签报告"}
    answers, _ = made(entity={"security_officer": "zhou"}, people={"zhou": {}, "lin": {}}, responsibility=unit)
    assert answers["people"] == {"zhou": {"department": "算法安全办公室", "duties": "审签报告"}, "lin": {}}


def test_a_post_that_names_its_people_counts_them_and_each_person_once() -> None:
    posts = {
        "a": {"name": "甲岗", "holders": ["lin", "zhou"], "working_time": "工作日"},
        "b": {"name": "乙岗", "holders": ["zhou"], "working_time": "夜间"},
        "c": {"name": "丙岗", "number": 3},
    }
    answers, _ = made(people={"lin": {}, "zhou": {}}, responsibility={"posts": posts})
    assert [one["number"] for one in answers["responsibility"]["posts"].values()] == [2, 1, 3]
    assert answers["responsibility"]["staff_total"] == 5
    assert answers["people"]["lin"] == {"working_time": "工作日", "post": "甲岗"}
    assert answers["people"]["zhou"] == {"post": "甲岗、乙岗"}  # which of two hours, nobody said


@pytest.mark.parametrize(
    ("posts", "total"),
    [
        ([], None),
        ([(2, None), (None, None)], None),
        ([(2, None), (3, None)], 5),
        ([(4, ["a", "b"]), (1, ["a"])], 4),
        ([(None, ["a"]), (None, ["a", "b"])], 2),
    ],
)
def test_staff_counts_people(posts: list[tuple[int | None, list[str] | None]], total: int | None) -> None:
    assert staff_of(posts) == total


def test_a_total_that_counts_one_person_twice_is_a_contradiction(content_root: Path) -> None:
    file = content_root / "filings/acme/responsibility.yaml"
    support.replace_once(
        file,
        "    number: 1\n    requirements: |\n      信息安全、",
        "    holders: [zhou-yining]\n    requirements: |\n      信息安全、",
    )
    support.replace_once(
        file,
        "    number: 1\n    requirements: |\n      伦理学",
        "    holders: [zhou-yining]\n    requirements: |\n      伦理学",
    )
    support.replace_once(file, "staff_explanation: |", "staff_total: 14\nstaff_explanation: |")
    said = [one for one in support.problems_in(content_root, "acme") if one.rule == "ENT-011"]
    assert [one.pointer for one in said] == ["/responsibility/staff_total"]
    assert "13" in said[0].message.zh


def test_a_holder_that_is_nobody_is_told(content_root: Path) -> None:
    file = content_root / "filings/acme/responsibility.yaml"
    support.replace_once(file, "    name: 算法安全责任人\n", "    name: 算法安全责任人\n    holders: [nobody]\n")
    pointers = [one.pointer for one in support.problems_in(content_root, "acme") if one.severity == "error"]
    assert "/responsibility/posts/officer/holders/0" in pointers or "/responsibility/posts/officer/holders" in pointers


# -- models ---------------------------------------------------------------------------------------------------------


def test_a_called_model_runs_at_its_supplier_who_is_the_contract_party() -> None:
    called = {"origin": "api", "supplier": "乙公司", "filing_number": "网信算备999999000123401260013号"}
    answers, derived = made(models={"a": called}, responsibility={"update_management": "每月评审"})
    found = answers["models"]["a"]
    assert (found["hosting"], found["contract_party"], found["number_status"]) == ("supplier", "乙公司", "issued")
    assert (
        "乙公司就该模型办理的算法备案（[[answer:models/a/filing_number]]）不代替本主体的备案"
        in found["supplier_filing"]
    )
    assert found["update_rhythm"] == "每月评审"
    assert "乙公司" in found["supplier_relation"]
    assert [key for key, one in derived.items() if one.unconfirmed] == ["/models/a/supplier_relation"]


@pytest.mark.parametrize("origin", ["open_weights", "self_trained", "fine_tuned", "rules"])
def test_of_other_models_nothing_is_said_about_a_supplier(origin: str) -> None:
    assert made(models={"a": {"origin": origin, "supplier": "乙公司"}})[1] == {}


# -- entity ---------------------------------------------------------------------------------------------------------


def test_site_and_users_of_the_entity_are_proposed_from_its_products() -> None:
    products = {
        "app": {"service_form": "app", "address": "https://a.example/app", "monthly_active_users": 10},
        "web": {"service_form": "website", "address": "https://a.example", "monthly_active_users": 5},
    }
    answers, derived = made(entity={}, products=products)
    assert answers["entity"] == {"website": "https://a.example", "monthly_active_users": 15}
    assert derived["/entity/website"].unconfirmed
    assert derived["/entity/monthly_active_users"].unconfirmed
    del products["app"]["monthly_active_users"]
    assert "monthly_active_users" not in made(entity={}, products=products)[0]["entity"]


def test_a_registration_is_proposed_to_be_the_entitys_own() -> None:
    answers, derived = made(entity={"name": "甲公司", "related_registrations": {"app": {"kind": "app"}}})
    assert answers["entity"]["related_registrations"]["app"]["holder"] == "甲公司"
    assert derived["/entity/related_registrations/app/holder"].unconfirmed


# -- responsibility -------------------------------------------------------------------------------------------------


def test_duties_are_proposed_with_the_name_of_the_unit() -> None:
    answers, derived = made(responsibility={"unit": {"name": "算法安全办公室"}})
    found = answers["responsibility"]
    assert found["unit"]["duties"].startswith("算法安全办公室履行下列职责")
    assert "算法安全办公室" in found["officer_duties"]
    assert all(derived[f"/responsibility/{name}"].unconfirmed for name in ("unit/duties", "officer_duties"))
    assert made(responsibility={"unit": {}})[0] == {"responsibility": {"unit": {}}}


def test_the_officers_own_duties_are_as_unconfirmed_as_those_proposed() -> None:
    unit = {"unit": {"name": "算法安全办公室"}}
    _, derived = made(entity={"security_officer": "zhou"}, people={"zhou": {}}, responsibility=unit)
    assert derived["/people/zhou/duties"].unconfirmed
    assert not derived["/people/zhou/duties"].proposed


@pytest.mark.parametrize(
    ("name", "word"),
    [("内容审核人员", "复核"), ("夜间值守", "告警"), ("算法安全工程师", "机制机理"), ("算法安全责任人", "主持")],
)
def test_the_duties_of_a_post_are_proposed_by_its_name(name: str, word: str) -> None:
    answers, derived = made(responsibility={"posts": {"one": {"name": name}}})
    assert word in answers["responsibility"]["posts"]["one"]["duties"]
    assert derived["/responsibility/posts/one/duties"].unconfirmed


def test_a_post_of_another_name_has_no_usual_duties() -> None:
    assert (
        "duties" not in made(responsibility={"posts": {"one": {"name": "出纳"}}})[0]["responsibility"]["posts"]["one"]
    )


@pytest.mark.parametrize("name", ["特别重大（Ⅰ级）", "重大（Ⅱ级）", "较大（Ⅲ级）"])
def test_from_the_third_grade_on_the_authority_hears_within_four_hours(name: str) -> None:
    answers, derived = made(responsibility={"incident_levels": {"one": {"name": name}}})
    assert "最迟4小时内报告属地省级网信部门" in answers["responsibility"]["incident_levels"]["one"]["response"]
    assert derived["/responsibility/incident_levels/one/response"].unconfirmed


def test_the_lowest_grade_is_not_reported_to_the_authority() -> None:
    answers, _ = made(responsibility={"incident_levels": {"one": {"name": "一般（Ⅳ级）"}}})
    assert "网信" not in answers["responsibility"]["incident_levels"]["one"]["response"]


def test_requirements_for_staff_refer_to_those_of_the_posts() -> None:
    posts = {"a": {"name": "甲岗", "requirements": "本科"}, "b": {"name": "乙岗", "requirements": "专科"}}
    found = made(responsibility={"posts": posts})[0]["responsibility"]["staff_requirements"]
    assert found.startswith("甲岗、乙岗按照")
    assert "本科" not in found  # the table says it
    del posts["b"]["requirements"]
    assert "staff_requirements" not in made(responsibility={"posts": posts})[0]["responsibility"]


# -- evidence -------------------------------------------------------------------------------------------------------


def test_a_proof_of_a_called_model_is_a_contract() -> None:
    models = {"a": {"origin": "api", "supplier": "乙公司", "proofs": ["console"]}}
    answers, _ = made(
        entity={"answered_by": {"evidence": "gu"}}, models=models, evidence={"console": {"caption": "开通页面"}}
    )
    assert answers["evidence"]["console"] == {
        "caption": "开通页面",
        "kind": "contract",
        "taken_by": "gu",
        "description": "开通页面",
    }


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("wenyin/assessment/labelling/explicit", "screenshot"),
        ("wenyin/assessment/labelling/implicit", "console"),
        ("wenyin/algorithm/security_assessment/submitted_on", "record"),
        ("wenyin/assessment/controls/model-security", None),
    ],
)
def test_what_a_piece_is_follows_from_what_it_proves(place: str, kind: str | None) -> None:
    assert made(evidence={"one": {"proves": [place]}})[0]["evidence"]["one"].get("kind") == kind


def test_the_version_that_a_picture_shows_is_proposed() -> None:
    shown = {"proves": ["products/web/real_name_method"]}
    answers, derived = made(products={"web": {"version": "2.3.0"}}, evidence={"one": shown})
    assert answers["evidence"]["one"]["product_version"] == "2.3.0"
    assert derived["/evidence/one/product_version"].unconfirmed
    console = {**shown, "kind": "certificate"}
    assert (
        "product_version"
        not in made(products={"web": {"version": "2.3.0"}}, evidence={"one": console})[0]["evidence"]["one"]
    )


# -- companion services ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "follows"), [("no", "no"), ("yes", None), ("unsure", None)])
def test_a_product_is_no_companion_where_its_algorithm_was_decided_so(answer: str, follows: str | None) -> None:
    decision = {"questions": {"companion": {"answer": answer}}}
    answers, _ = made(
        algorithm={"filing_decision": decision},
        service_provider={"products": {"web": {}}},
        products={"web": {"name": "甲"}, "other": {"name": "乙"}},
    )
    assert at(answers, "/products/web/companion/provided") == follows
    assert at(answers, "/products/other/companion/provided") is None


@pytest.mark.long
def test_a_product_that_differs_from_the_practice_is_no_contradiction_for_an_upgrade(tmp_path: Path) -> None:
    root = lanyu(tmp_path)
    file = root / "filings/lanyu/products/lanyu-web.yaml"
    support.replace_once(file, "complaints:\n", "minors: |\n  不满14周岁的不能注册。\ncomplaints:\n")
    support.replace_once(file, "complaints:\n", "complaints:\n  response_days: 15\n")
    done = support.beian_here("upgrade", cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr
    after = file.read_text("utf-8")
    assert "不满14周岁的不能注册" in after
    assert "response_days" not in after  # the same as usual


# -- numbers of generative AI, periods of systems ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("YunChuan-WenYin-202610150021", "filed"),
        ("YunChuan-WenYin-20261015", "filed"),
        ("YunChuan-WenYin-20261015S0021", "registered"),
    ],
)
def test_a_number_of_generative_ai_tells_filing_from_registration(number: str, status: str) -> None:
    answers, derived = made(models={"m": {"generative_ai_number": number}})
    assert answers["models"]["m"]["generative_ai_status"] == status
    assert derived["/models/m/generative_ai_status"].sources == ("/models/m/generative_ai_number",)
    written, _ = made(models={"m": {"generative_ai_number": number, "generative_ai_status": "in_progress"}})
    assert written["models"]["m"]["generative_ai_status"] == "in_progress"


def test_without_a_number_nobody_knows_its_state() -> None:
    assert "generative_ai_status" not in made(models={"m": {"name": "甲"}})[0]["models"]["m"]


def test_a_system_is_run_as_often_as_the_policies_say() -> None:
    kinds = ("self_assessment", "emergency_response", "algorithm_monitoring", "ethics_review", "data_security")
    figures = {"self_assessment_months": 6, "drill_months": 12, "monitoring_report_months": 1}
    answers, _ = made(
        responsibility={"systems": {kind: {"kind": kind} for kind in kinds}, "policy_figures": figures},
    )
    said = {kind: one.get("period") for kind, one in answers["responsibility"]["systems"].items()}
    assert said == {
        "self_assessment": "每6个月评估一次",
        "emergency_response": "每12个月演练一次",
        "algorithm_monitoring": "每月通报监测情况一次",
        "ethics_review": None,  # no figure, and no policy that refers to one
        "data_security": None,
    }


def test_a_period_of_a_proposed_figure_is_nobody_s_statement() -> None:
    policy = {"text": "每[[answer:responsibility/policy_figures/drill_months]]个月演练一次。"}
    answers, derived = made(
        responsibility={"systems": {"a": {"kind": "emergency_response"}}, "policy_figures": {}},
        policies={"incident-response": policy},
    )
    assert answers["responsibility"]["systems"]["a"]["period"] == "每12个月演练一次"
    assert derived["/responsibility/systems/a/period"].unconfirmed


# -- what was asked twice ---------------------------------------------------------------------------------------------


def test_the_number_of_a_registration_follows_from_the_filing_or_the_app(content_root: Path) -> None:
    file = content_root / "filings/acme/entity.yaml"
    found = support.filing_in(content_root, "acme").answers["entity"]["related_registrations"]
    assert {key: one["number"] for key, one in found.items()} == {
        "icp-website": "示ICP备99990001号-1",
        "icp-app": "示ICP备99990001号-2A",
    }
    support.replace_once(file, "    kind: app\n", "    kind: app\n    status: pending\n    note: 办理中\n")
    support.replace_once(file, "icp_is_own: yes", "icp_is_own: no\nicp_holder: 安可美网络科技有限公司")
    found = support.filing_in(content_root, "acme").answers["entity"]["related_registrations"]
    assert [one.get("number") for one in found.values()] == [None, None]
    said = [one.pointer for one in support.problems_in(content_root, "acme") if one.rule == "schema-required"]
    assert "/entity/related_registrations/icp-website/number" in said


def test_a_function_of_several_products_is_described_once(content_root: Path) -> None:
    products = support.filing_in(content_root, "acme").answers["products"]
    app, web = (products[one]["functions"]["chat"] for one in ("wenyin-app", "wenyin-web"))
    assert (app["name"], app["introduction"]) == (web["name"], web["introduction"])
    support.replace_once(content_root / "filings/acme/products/wenyin-web.yaml", "  chat:\n", "  talk:\n")
    broken = [one.pointer for one in support.problems_in(content_root, "acme") if one.rule == "schema-required"]
    assert {f"/products/wenyin-app/functions/chat/{one}" for one in ("name", "introduction")} <= {*broken}


def test_a_launch_is_the_day_of_the_situation_that_it_is() -> None:
    place, followed = "/algorithm/security_assessment", following(support.filing_in(support.CHECKOUT, support.PROVIDER))
    assert followed(f"{place}/event_on", put(f"{place}/triggers", ["launch"]))[0] == "2026-11-16"
    assert followed(f"{place}/event_on", put(f"{place}/triggers", ["launch", "user_growth"]))[0] is None
