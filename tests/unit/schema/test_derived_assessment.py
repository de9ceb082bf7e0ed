"""The report takes from other pages what they say: records by modality, services, reviews, labels, risks and controls."""

from __future__ import annotations

from pathlib import Path

import pytest

import support
from beian.core.model import Filing, at
from beian.schema.filings import Library
from following import Follow, following, put

A = "/assessment"
DATA, REVIEW, LABELS = f"{A}/data/modalities", f"{A}/intervention", f"{A}/labelling"


def named(library: Library, name: str) -> Filing:
    return next(one for one in library.filings if one.id == name)


@pytest.fixture(scope="module")
def followed(library: Library) -> Follow:
    return following(named(library, support.PROVIDER))


@pytest.fixture(scope="module")
def supporter(library: Library) -> Follow:
    return following(named(library, support.SUPPORTER))


def missed(root: Path, below: str) -> list[str]:
    """What is said to be missing below a place, once for each answer and role that shares it."""
    problems = support.problems_in(root, support.PROVIDER)
    return [one.pointer for one in problems if one.rule == "schema-required" and one.pointer.startswith(below)]


# -- records by modality ----------------------------------------------------------------------------------------------


def test_data_has_a_record_for_every_modality_of_the_portal_s_page(followed: Follow) -> None:
    records, _ = followed(DATA, put(f"{REVIEW}/output", None))
    assert records == {
        "input-text": {"direction": "input", "modality": "text"},
        "input-image": {"direction": "input", "modality": "image"},
        "output-text": {"direction": "output", "modality": "text"},
        "output-image": {"direction": "output", "modality": "image"},
    }


def test_a_record_of_that_name_takes_its_modality_and_one_about_something_else_stays(followed: Follow) -> None:
    assert followed(f"{DATA}/input-text/modality")[0] == "text"
    assert followed(f"{DATA}/input-text/direction")[0] == "input"
    records, _ = followed(f"{DATA}/input-image", put(f"{DATA}/input-text/modality", "image"))
    assert records is None  # the record called input-text is about the image
    spare, _ = followed(f"{DATA}/input-text-2", put(f"{DATA}/input-text/modality", "image"))
    assert spare.items() >= {"direction": "input", "modality": "text"}.items()


def test_places_that_new_left_open_take_the_first_modalities(followed: Follow) -> None:
    begun = put(DATA, {"input-1": {"direction": "input", "size": "20 KB"}, "output-1": {"direction": "output"}})
    records, _ = followed(f"{DATA}/none", begun)
    assert records is None
    for place, modality in (
        ("input-1", "text"),
        ("input-image", "image"),
        ("output-1", "text"),
        ("output-image", "image"),
    ):
        assert followed(f"{DATA}/{place}/modality", begun)[0] == modality
    sample = put(f"{LABELS}/samples", {"output-1": {}})
    assert followed(f"{LABELS}/samples/output-1/modality", sample)[0] == "text"
    assert followed(f"{LABELS}/samples/image/modality", sample)[0] == "image"


@pytest.mark.parametrize("place", [f"{REVIEW}/input", f"{REVIEW}/output", f"{LABELS}/samples"])
def test_reviews_and_samples_have_a_record_for_every_modality(followed: Follow, place: str) -> None:
    records, _ = followed(place)
    assert [record["modality"] for record in records.values()] == ["text", "image"]


def test_every_modality_has_its_records_and_what_they_lack_is_told_once(content_root: Path) -> None:
    file = content_root / "filings/acme/wenyin/generative_synthesis.yaml"
    support.replace_once(file, "input_modality:\n  - text\n", "input_modality:\n  - audio\n  - text\n")
    assert sorted(missed(content_root, f"{REVIEW}/input/")) == [
        f"{REVIEW}/input/audio/action",
        f"{REVIEW}/input/audio/method",
        f"{REVIEW}/input/audio/scope",
    ]
    assert sorted(missed(content_root, DATA)) == [
        f"{DATA}/input-audio/formats",
        f"{DATA}/input-audio/size",
        f"{DATA}/input-audio/source",
    ]


def test_a_scope_is_taken_over_only_where_a_method_was_chosen(followed: Follow) -> None:
    text = followed(f"{REVIEW}/output/image/scope")[0]
    assert text.startswith("对生成的文本逐段、整篇各审核一次")
    assert followed(f"{REVIEW}/output/image/scope", put(f"{REVIEW}/output/image/method", None))[0] is None


def test_words_of_a_label_are_taken_from_another_sample_and_a_lone_one_has_none(followed: Follow) -> None:
    assert followed(f"{LABELS}/samples/image-corner/text")[0] == "内容由人工智能生成，请仔细甄别"
    assert followed(f"{LABELS}/samples/image-corner/text", put(f"{LABELS}/samples/text-reply", None))[0] is None


def test_many_empty_siblings_ask_nobody(followed: Follow) -> None:
    empty = {f"kind-{number}": {} for number in range(40)}
    assert followed(f"{LABELS}/samples/kind-3/text", put(f"{LABELS}/samples", empty))[0] is None


def test_personal_information_of_inputs_is_answered_once_and_of_outputs_by_their_review(followed: Follow) -> None:
    assert followed(f"{DATA}/input-image/personal_information")[0].startswith("不要求提供个人信息")
    assert "结果审核" in followed(f"{DATA}/output-image/personal_information")[0]
    gone = put(f"{REVIEW}/output/image", None)
    assert followed(f"{DATA}/output-image/personal_information", gone)[0] is None


def test_an_output_is_said_to_be_made_by_the_only_model_there_is(followed: Follow) -> None:
    assert followed(f"{DATA}/output-text/source")[0] is None
    one = put("/algorithm/models", {"wenyin-14b": {"use": "生成"}})
    assert followed(f"{DATA}/output-text/source", one)[0] == "由[[model:wenyin-14b]]生成。"
    assert followed(f"{DATA}/input-text/source", one)[0] is None


def test_nothing_crosses_modalities_where_there_is_one(followed: Follow) -> None:
    assert followed(f"{A}/data/cross_modal")[0] is None
    only = [put(f"/generative_synthesis/{side}_modality", ["text"]) for side in ("input", "output")]
    assert followed(f"{A}/data/cross_modal", *only)[0] == "输入和输出均为文本，不涉及跨模态处理。"
    crossed = put("/generative_synthesis/output_modality", ["image"])
    assert followed(f"{A}/data/cross_modal", only[0], crossed)[0] is None


# -- reviews, library, labels -----------------------------------------------------------------------------------------

WORDS = {"classes": ["违法信息", "歧视性内容"], "size": 18600, "updated": "每周", "keeper": "content-review"}
REVIEWS = {
    "word_list": WORDS,
    "reviewers": "content-review",
    "sampling_rate": "2%",
    "review_limit": "10分钟",
    "review_triggers": ["机器审核存疑", "用户投诉、申诉"],
}
GIVEN = [put(f"{REVIEW}/{key}", value) for key, value in REVIEWS.items()]


def test_library_sampling_and_manual_work_are_sentences_of_their_figures(followed: Follow) -> None:
    assert followed(f"{REVIEW}/library", *GIVEN)[0] == (
        "拦截词库分为2类（违法信息、歧视性内容），共18,600条，由内容审核人员维护，每周更新。"
    )
    assert followed(f"{REVIEW}/sampling", *GIVEN)[0] == "对通过审核的结果按2%的比例抽样，由内容审核人员检查。"
    manual = followed(f"{REVIEW}/manual", *GIVEN)[0]
    assert manual.startswith(
        "下列情形转人工处理：机器审核存疑；用户投诉、申诉。由内容审核人员在10分钟内处理，6人，值守安排：7×24小时"
    )


@pytest.mark.parametrize(
    ("text", "key"), [("library", "word_list"), ("sampling", "sampling_rate"), ("manual", "review_limit")]
)
def test_a_missing_figure_makes_no_sentence(followed: Follow, text: str, key: str) -> None:
    assert followed(f"{REVIEW}/{text}", *GIVEN, put(f"{REVIEW}/{key}", None))[0] is None


def test_metadata_as_the_standard_has_them_are_one_answer(followed: Follow) -> None:
    as_annex = put(f"{LABELS}/metadata", {"annex_e": "yes", "label": "is"})
    own = followed(f"{LABELS}/metadata/one_copy", put(f"{LABELS}/metadata/annex_e", "yes"))[0]
    assert own == "yes"
    assert followed(f"{LABELS}/metadata/key", as_annex)[0] == "AIGC"
    assert len(followed(f"{LABELS}/metadata/entries", as_annex)[0]) == 7
    assert followed(f"{LABELS}/metadata/key", put(f"{LABELS}/metadata", {"annex_e": "no", "label": "is"}))[0] is None
    assert followed(f"{LABELS}/metadata/key")[0] is None


def test_sentences_on_labels_refer_to_the_tables(followed: Follow) -> None:
    assert followed(f"{LABELS}/explicit")[0] == "对生成的文本、图像内容添加显式标识，标识文字、位置和样式见下表。"
    assert "字段名为AIGC" in followed(f"{LABELS}/implicit")[0]
    assert followed(f"{LABELS}/explicit", put(f"{LABELS}/samples/image-corner/position", None))[0] is None
    assert followed(f"{LABELS}/implicit", put(f"{LABELS}/metadata/label", None))[0] is None


# -- cover, workflow, deployment --------------------------------------------------------------------------------------


def test_dates_and_empty_rows_of_the_cover_are_proposed(followed: Follow) -> None:
    for key, value in (("written_on", "2026-11-10"), ("other_description", "无"), ("other_matters", "无。")):
        found, how = followed(f"{A}/{key}", put("/entity/related_registrations", None))
        assert found == value
        assert how.unconfirmed


def test_registrations_under_way_are_among_the_other_matters(followed: Follow) -> None:
    pending = {"kind": "generative_ai_registration", "status": "pending", "note": "2026年11月2日受理。"}
    said, _ = followed(f"{A}/other_matters", put("/entity/related_registrations", {"one": pending}))
    assert said.startswith("- 生成式人工智能服务登记：办理中。2026年11月2日受理。")


def test_the_groups_served_are_those_of_the_products_or_of_the_supporter(followed: Follow, supporter: Follow) -> None:
    assert followed(f"{A}/groups_served")[0] == "年满18周岁的个人用户"
    other = put("/products/wenyin-app/service_target", "企业用户")
    assert followed(f"{A}/groups_served", other)[0] == "- 文茵：年满18周岁的个人用户\n- 文茵：企业用户"
    app = put("/products/wenyin-app/service_target", None)
    assert followed(f"{A}/groups_served", app)[0] == "年满18周岁的个人用户"  # as usual for all products
    assert followed(f"{A}/groups_served", app, put("/practice/service_target", None))[0] is None
    assert supporter(f"{A}/groups_served")[0].startswith("依法设立的境内企业")


def test_the_overview_names_the_steps_in_their_order(followed: Follow) -> None:
    said, _ = followed(f"{A}/workflow/overview")
    assert said.startswith("算法流程共17个步骤，依次为：用户提交请求、账号与次数核验、")
    assert "其中，文本生成、图像生成由模型计算；人工复核由人工处理。" in said
    assert followed(f"{A}/workflow/overview", put(f"{A}/workflow/steps/route/name", None))[0] is None


def test_an_entry_named_after_a_model_says_what_runs_there_and_proposes_who_provides_it(followed: Follow) -> None:
    entry = put(f"{A}/deployment/huilan-image", {"place": "云川省青澜市", "mainland": "yes"})
    assert followed(f"{A}/deployment/huilan-image/purpose", entry)[0] == "运行[[model:huilan-image]]。"
    provider, how = followed(f"{A}/deployment/huilan-image/provider", entry)
    assert provider == "云川澜图科技有限公司"
    assert how.unconfirmed
    assert followed(f"{A}/deployment/qinglan/provider")[0] is None
    assert followed(f"{A}/deployment/qinglan/purpose")[0] is None


# -- services, risks and controls -------------------------------------------------------------------------------------


def test_a_service_is_introduced_by_its_product(followed: Follow) -> None:
    said, _ = followed(f"{A}/services/web/introduction")
    assert said == (
        "文茵以网站形式提供服务，访问地址为https://wenyin.acme.example，服务对象为年满18周岁的个人用户。"
        "使用本算法的功能为智能问答与写作、文生图。"
    )
    assert followed(f"{A}/services/web/introduction", put("/products/wenyin-web/address", None))[0] is None


def test_what_is_alike_in_all_services_is_answered_in_the_first(followed: Follow) -> None:
    assert followed(f"{A}/services/app/sharing")[0] == "与文茵（网站）相同。"
    assert followed(f"{A}/services/web/sharing")[0] is None
    assert followed(f"{A}/services/app/sharing", put(f"{A}/services/web/sharing", None))[0] is None


def test_data_of_a_service_come_from_where_the_inputs_come(followed: Follow) -> None:
    inputs = f"{A}/data/modalities"
    image = put(f"{inputs}/input-image/source", "用户上传。")
    assert followed(f"{A}/services/web/data_sources", put(f"{inputs}/input-text/source", "用户键入。"), image)[0] == (
        "- 文本：用户键入。\n- 图像：用户上传。"
    )
    one = put(f"{inputs}/input-text", None)
    assert (
        followed(f"{A}/services/web/data_sources", one, image, put("/generative_synthesis/input_modality", ["image"]))[
            0
        ]
        == "用户上传。"
    )
    assert followed(f"{A}/services/web/data_sources", put(f"{inputs}/input-image/source", None))[0] is None
    assert followed(f"{A}/services/app/data_sources")[0] == "与文茵（网站）相同。"


def test_updates_of_a_service_are_those_of_the_entity(followed: Follow) -> None:
    managed = put("/responsibility/update_management", "每月更新一次。")
    assert followed(f"{A}/services/web/update", managed)[0] == "每月更新一次。"
    assert followed(f"{A}/services/app/update", managed)[0] == "与文茵（网站）相同。"


def test_a_control_meets_the_risks_that_name_it(followed: Follow) -> None:
    met = [put(f"{A}/risks/{risk}/met_by", ["data-security"]) for risk in ("data-leak", "illegal-storage")]
    assert followed(f"{A}/controls/data-security/meets", *met)[0] == ["illegal-storage", "data-leak"]
    assert followed(f"{A}/controls/data-security/meets")[0] is None


def test_a_risk_names_controls_that_exist(content_root: Path) -> None:
    file = content_root / "filings/acme/wenyin/assessment.yaml"
    text = file.read_text("utf-8")
    file.write_text(
        text.replace(
            "  abuse-bulk-content:\n    kind: abuse\n",
            "  abuse-bulk-content:\n    kind: abuse\n    met_by: [no-such]\n",
        ),
        "utf-8",
    )
    said = [one.pointer for one in support.problems_in(content_root, support.PROVIDER) if one.rule == "REF-001"]
    assert said == [f"{A}/risks/abuse-bulk-content/met_by/0"]


def test_a_supporter_s_plan_is_drafted_from_its_page(supporter: Follow) -> None:
    said, how = supporter("/technical_supporter/support_plan")
    assert how.unconfirmed
    assert said.startswith("以API接口方式提供技术支持，服务对象为依法设立的境内企业")
    for part in ("接口说明：", "接入管理：", "责任划分：", "服务保障："):
        assert part in said
    assert supporter("/technical_supporter/support_plan", put("/technical_supporter/support", None))[0] is None


def test_nothing_of_it_is_made_for_a_type_that_has_no_modalities(examples: Path) -> None:
    for filing in support.workspace(examples).library.filings:
        if filing.algorithm and filing.type != "generative_synthesis":
            assert at(filing.answers, f"{LABELS}/samples") is None
            assert at(filing.answers, f"{A}/data/nothing_trained") is None


# -- retention, impact assessment, the event of a security assessment -------------------------------------------------

KEPT = {"inputs": "30日", "results": "至用户删除", "accounts": "至账号注销"}


def test_retention_is_written_from_the_practice_and_the_months_of_logs(followed: Follow) -> None:
    pointer = f"{A}/data/retention/explanation"
    said, derived = followed(pointer, put("/practice", {"retention": KEPT}))
    assert said == "- 用户输入：30日\n- 输出结果：至用户删除\n- 账号信息：至账号注销\n- 网络日志：留存12个月"
    assert derived is not None
    assert not derived.unconfirmed
    for key in KEPT:
        assert followed(pointer, put("/practice", {"retention": {**KEPT, key: None}}))[0] is None
    proposed, derived = followed(
        pointer, put("/practice", {"retention": KEPT}), put(f"{A}/data/retention/log_months", None)
    )
    assert str(proposed).endswith("留存6个月")
    assert derived is not None
    assert derived.unconfirmed


DETAIL, IMPACT = "/generative_synthesis", f"{A}/data/impact_assessment"
AT_HOME = [put(f"/models/{one}/origin", "self_trained") for one in ("huilan-image", "wenyin-14b", "wenyin-guard")]


def test_why_none_is_due_is_said_by_the_answers_that_decide_it(followed: Follow) -> None:
    none = put(f"{IMPACT}/due", "no")
    said, derived = followed(f"{IMPACT}/explanation", *AT_HOME, none)
    assert said == (
        "对照《中华人民共和国个人信息保护法》第五十五条核对：不处理生物特征，不处理身份信息，没有调用他人的模型接口，"
        "不属于应当事前评估的情形。"
    )
    assert derived is not None
    assert f"{DETAIL}/input_has_identity" in derived.sources
    assert followed(f"{IMPACT}/explanation", none)[0] is None
    assert followed(f"{IMPACT}/explanation", *AT_HOME, put(f"{IMPACT}/due", "yes"))[0] is None


def test_the_launch_is_the_event_where_nothing_else_made_an_assessment_due(followed: Follow) -> None:
    place, launched = "/algorithm/security_assessment", put("/algorithm/launched_on", "2026-12-20")
    assert followed(f"{place}/event_on", launched)[0] == "2026-12-20"
    for change in (put(f"{place}/triggers", ["growth"]), put(f"{place}/triggers", ["launch", "growth"])):
        assert followed(f"{place}/event_on", launched, change)[0] is None
    assert followed(f"{place}/event_on", launched, put(f"{place}/required", "no"))[0] is None
