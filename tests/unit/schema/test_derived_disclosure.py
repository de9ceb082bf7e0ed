"""The decision, the public text and the pages of the other types follow from what was answered before."""

from __future__ import annotations

from pathlib import Path

import pytest

import support
from beian.content.yaml.strict import load
from beian.schema.decision.table import questions
from beian.schema.filings import Library
from following import Follow, following, put

DECISION, ASSESSMENT = "/algorithm/filing_decision", "/algorithm/security_assessment"
ANSWERED = put(f"{DECISION}/questions", {one["id"]: {"answer": "yes"} for one in questions()})


def of(library: Library, name: str) -> Follow:
    return following(next(one for one in library.filings if one.id == name))


@pytest.fixture(scope="module")
def provider(library: Library) -> Follow:
    return of(library, support.PROVIDER)


# -- the decision -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["must_file", "public_opinion", "serves_public"])
def test_conclusions_of_the_decision_follow_from_its_questions(provider: Follow, key: str) -> None:
    assert provider(f"{DECISION}/{key}", ANSWERED)[0] == "yes"
    assert provider(f"{DECISION}/{key}")[0] is None  # the example has no questions
    one = put(f"{DECISION}/questions/serves-public", None)
    assert provider(f"{DECISION}/{key}", ANSWERED, one)[0] is None


def test_an_open_question_decides_nothing_that_hangs_on_it(provider: Follow) -> None:
    unsure = put(f"{DECISION}/questions/serves-public", {"answer": "unsure"})
    business = put(f"{DECISION}/questions/serves-business", {"answer": "no"})
    assert provider(f"{DECISION}/serves_public", ANSWERED, unsure, business)[0] is None
    assert provider(f"{DECISION}/must_file", ANSWERED, unsure, business)[0] is None


def test_the_reason_and_the_assessment_follow_with_their_articles(provider: Follow) -> None:
    reason, _ = provider(f"{DECISION}/reason", ANSWERED)
    assert "《互联网信息服务算法推荐管理规定》" in reason
    assert reason.rstrip().endswith("结论：应当备案。")
    assert provider(f"{ASSESSMENT}/required", ANSWERED)[0] == "yes"
    assert "依据：" in provider(f"{ASSESSMENT}/reason", ANSWERED)[0]


def test_what_an_assessment_is_about_and_where_it_went_is_proposed(provider: Follow) -> None:
    triggers, how = provider(f"{ASSESSMENT}/triggers")
    assert triggers == ["launch"]
    assert how.unconfirmed
    place, how = provider(f"{ASSESSMENT}/submitted_to")
    assert place == "全国互联网安全管理服务平台"
    assert how.unconfirmed
    assert provider(f"{ASSESSMENT}/triggers", put(f"{ASSESSMENT}/required", "no"))[0] is None
    assert provider(f"{ASSESSMENT}/submitted_to", put(f"{ASSESSMENT}/status", "in_progress"))[0] is None
    companion = put(f"{DECISION}/questions/companion", {"answer": "yes"})
    assert provider(f"{ASSESSMENT}/submitted_to", companion)[0] is None


# -- public text ------------------------------------------------------------------------------------------------------


def test_the_main_use_has_the_pattern_of_the_lists(provider: Follow, library: Library) -> None:
    rest = "根据用户输入的文本或图像，生成文本或图像内容"
    assert provider("/disclosure/main_use")[0] == f"应用于文本生成、对话生成和图像生成场景，{rest}"
    served = of(library, support.SUPPORTER)("/disclosure/main_use")[0]
    assert served == f"应用于文本生成、对话生成和图像生成场景，服务于企业端客户，{rest}"


def test_scenes_that_the_list_lacks_are_not_guessed(provider: Follow) -> None:
    other = put("/generative_synthesis/usage_scenario", ["text_generation", "other"])
    assert provider("/disclosure/main_use", other)[0] is None
    assert provider("/disclosure/application_scenario", other)[0] is None


@pytest.mark.parametrize("wrong", [[{"zh": "文本"}], [["text"]], [7], "text", {"text": "yes"}])
def test_an_answer_of_another_shape_makes_no_text(provider: Follow, wrong: object) -> None:
    for key in ("usage_scenario", "input_modality", "output_modality"):
        assert provider("/disclosure/main_use", put(f"/generative_synthesis/{key}", wrong))[0] is None
        assert provider("/generative_synthesis/explicit_label", put(f"/generative_synthesis/{key}", wrong)) is not None


def test_the_public_scenario_names_scenes_and_products(provider: Follow, library: Library) -> None:
    assert provider("/disclosure/application_scenario")[0] == (
        "本算法应用于文本生成、对话生成和图像生成场景，在文茵（网站）和文茵（APP）中使用。"
    )
    assert "服务于企业端客户" in of(library, support.SUPPORTER)("/disclosure/application_scenario")[0]


# -- approved names ---------------------------------------------------------------------------------------------------


def test_an_approved_name_and_launch_do_not_move(content_root: Path) -> None:
    file = content_root / f"filings/{support.PROVIDER}.yaml"
    name, number = "filed_name: 文茵图文生成算法-1\n", "filing_number: 网信算备999999000001201260019号\n"
    support.replace_once(file, name, name + number)
    found = [one.pointer for one in support.problems_in(content_root, support.PROVIDER) if one.rule == "LIF-020"]
    assert not found
    support.replace_once(file, name, "")
    support.replace_once(content_root / "filings/acme/wenyin/algorithm.yaml", "launched_on: 2026-11-16\n", "")
    found = [one.pointer for one in support.problems_in(content_root, support.PROVIDER) if one.rule == "LIF-020"]
    assert sorted(found) == ["/algorithm/launched_on", "/service_provider/filed_name"]


# -- the other four types ---------------------------------------------------------------------------------------------

OTHERS = {
    "lanyu/feed": "personalized_push",
    "lanyu/charts": "ranking_selection",
    "suohe/search": "retrieval_filtering",
    "jieyun/dispatch": "dispatch_decision",
}


@pytest.fixture(scope="module")
def all_types(examples: Path) -> Library:
    return support.workspace(examples).library


@pytest.mark.parametrize(("name", "page"), OTHERS.items())
def test_pages_of_other_types_take_models_training_and_risks_from_their_records(
    all_types: Library, name: str, page: str
) -> None:
    follow = of(all_types, name)
    models, how = follow(f"/{page}/model_description")
    assert models.startswith("- [[model:")
    assert not how.unconfirmed
    assert "[[model:" in follow(f"/{page}/training_datasets")[0]
    risks, how = follow(f"/{page}/risk_prevention")
    assert risks.count("\n") + 1 == len(
        load(Path(support.CHECKOUT / f"filings/{name}/assessment.yaml").read_bytes(), name).data["risks"]
    )
    assert how.unconfirmed
    strategy, how = follow(f"/{page}/strategy")
    assert strategy is None or how.unconfirmed


def test_the_source_of_data_is_that_of_the_input_records(all_types: Library) -> None:
    follow = of(all_types, "lanyu/feed")
    assert follow("/personalized_push/data_source")[0] is None
    record = put("/assessment/data/modalities", {"log": {"source": "用户的浏览行为。"}})
    assert follow("/personalized_push/data_source", record)[0] == "用户的浏览行为。"
