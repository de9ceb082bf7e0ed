"""The portal's page of generative synthesis follows from report and models; nothing follows where a source is missing."""

from __future__ import annotations

import pytest

import support
from beian.core.model import at
from beian.schema.derived.derivation import fingerprint
from beian.schema.filings import Library
from following import Change, Follow, following, put

GS, ASSESSMENT = "/generative_synthesis", "/assessment"


@pytest.fixture(scope="module")
def followed(library: Library) -> Follow:
    return following(next(one for one in library.filings if one.id == support.PROVIDER))


def origins(**kinds: str) -> list[Change]:
    """Every model of the algorithm is of the kind given, `rules` otherwise."""
    names = ("wenyin-14b", "wenyin-guard", "huilan-image")
    return [put(f"/models/{name}/origin", kinds.get(name.replace("-", "_"), "rules")) for name in names]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("output_file_format", ["txt", "docx", "png", "jpg"]),
        ("training_data_source", ["open_source_dataset", "self_built_dataset", "commercial_dataset"]),
        ("training_has_overseas", "no"),
        ("training_has_personal_info", "no"),
        ("preprocess_training_data", "yes"),
        ("preprocess_user_input", "yes"),
        ("postprocess_output", "yes"),
        ("implicit_label", "yes"),
        ("explicit_label", "yes"),
        ("label_reminder", "yes"),
    ],
)
def test_rows_that_the_report_and_the_models_answer_already(followed: Follow, key: str, value: object) -> None:
    found, how = followed(f"{GS}/{key}")
    assert found == value
    assert how is not None
    assert not how.unconfirmed


def test_formats_are_read_in_any_writing_and_one_output_without_any_leaves_the_row_open(followed: Follow) -> None:
    image = f"{ASSESSMENT}/data/modalities/output-image/formats"
    assert followed(f"{GS}/output_file_format", put(image, "JPEG、PNG图像"))[0] == ["txt", "docx", "jpg", "png"]
    assert followed(f"{GS}/output_file_format", put(image, "网页展示"))[0] is None
    assert followed(f"{GS}/output_file_format", put(image, "pngx"))[0] is None


def test_sizes_are_joined_by_modality_and_all_are_needed(followed: Follow) -> None:
    image = f"{ASSESSMENT}/data/modalities/output-image/size"
    assert followed(f"{GS}/output_file_size", put(image, "单张不超过8 MB"))[0] == (
        "文本单次不超过4,000字（约12 KB）；图像单张不超过8 MB"
    )
    assert followed(f"{GS}/output_file_size", put(image, None))[0] is None


@pytest.mark.parametrize(
    ("key", "row"), [("overseas", "training_has_overseas"), ("personal_information", "training_has_personal_info")]
)
def test_one_source_says_yes_for_all_and_a_silent_one_leaves_the_row_open(
    followed: Follow, library: Library, key: str, row: str
) -> None:
    sources = "/models/wenyin-guard/training_data/sources"
    filing = next(one for one in library.filings if one.id == support.PROVIDER)
    source = f"{sources}/{next(iter(at(filing.answers, sources)))}/{key}"
    assert followed(f"{GS}/{row}", put(source, "yes"))[0] == "yes"
    assert followed(f"{GS}/{row}", put(source, None))[0] is None


def test_a_model_that_does_not_say_where_it_comes_from_leaves_the_training_rows_open(followed: Follow) -> None:
    for row in ("training_data_source", "training_has_overseas", "preprocess_training_data"):
        assert followed(f"{GS}/{row}", put("/models/huilan-image/origin", None))[0] is None


def test_nothing_trained_is_one_statement_for_all_rows_and_nobody_s_until_it_is_confirmed(followed: Follow) -> None:
    stated = "assessment/data/nothing_trained"
    value, how = followed(f"/{stated}", *origins())
    assert value == "yes"
    assert how.proposed
    assert how.unconfirmed
    rows = {
        "training_data_source": ["other"],
        "training_data_generation": ["other"],
        "training_has_overseas": "no",
        "training_has_personal_info": "no",
        "preprocess_training_data": "no",
    }
    entry = {"by": "lin-anran", "on": "2026-11-30", "values": {stated: fingerprint("yes")}}
    for row, wanted in rows.items():
        value, how = followed(f"{GS}/{row}", *origins())
        assert value == wanted
        assert how.unconfirmed
        confirmed = put("/algorithm/confirmations", {"one": entry})
        value, how = followed(f"{GS}/{row}", *origins(), confirmed)
        assert value == wanted
        assert not how.unconfirmed


def test_who_trains_anything_does_not_state_that_nothing_is_trained(followed: Follow) -> None:
    assert followed("/assessment/data/nothing_trained", *origins(wenyin_guard="fine_tuned"))[0] is None
    assert (
        followed("/assessment/data/nothing_trained", *origins(), put("/algorithm/type", "ranking_selection"))[0] is None
    )


def test_how_own_data_arose_is_asked(followed: Follow) -> None:
    assert followed(f"{GS}/training_data_generation")[0] is None


def test_the_training_statement_says_who_trains_what(followed: Follow) -> None:
    said, _ = followed("/assessment/data/training")
    assert "训练或者微调[[model:wenyin-14b]]、[[model:wenyin-guard]]" in said
    assert "[[model:huilan-image]]通过接口调用，提供方为[[answer:models/huilan-image/supplier]]" in said
    said, _ = followed("/assessment/data/training", *origins(huilan_image="api"))
    assert said.startswith("本单位没有训练或者微调模型，没有训练数据。")


@pytest.mark.parametrize(
    ("hosting", "method"),
    [
        (("own_servers", "rented_cloud"), "cloud"),
        (("device", "device"), "device"),
        (("device", "own_servers"), "hybrid"),
    ],
)
def test_where_models_run_is_proposed_as_the_way_of_computing(
    followed: Follow, hosting: tuple[str, str], method: str
) -> None:
    own = [
        put(f"/models/{one}/hosting", place) for one, place in zip(("wenyin-14b", "wenyin-guard"), hosting, strict=True)
    ]
    rest = put("/models/huilan-image/hosting", hosting[0])
    value, how = followed(f"{GS}/calculation_method", *own, rest)
    assert value == method
    assert how.unconfirmed
    assert followed(f"{GS}/calculation_method", *own, put("/models/wenyin-14b/hosting", None), rest)[0] is None


def test_yes_to_reviews_and_labels_needs_records_that_somebody_filled_in(followed: Follow) -> None:
    steps = put("/assessment/workflow/steps", {"start": {"name": "开始", "kind": "start"}})
    for side, row in (("input", "preprocess_user_input"), ("output", "postprocess_output")):
        assert followed(f"{GS}/{row}", steps)[0] == "yes"  # by the reviews
        place = f"/assessment/intervention/{side}"
        assert followed(f"{GS}/{row}", steps, put(place, None))[0] is None  # records that only follow are none
    assert followed(f"{GS}/implicit_label", put("/assessment/labelling/metadata", {"annex_e": "yes"}))[0] is None
    assert followed(f"{GS}/explicit_label", put("/assessment/labelling/samples/image-corner", None))[0] is None
    assert followed(f"{GS}/label_reminder", put("/assessment/labelling/user_notice", None))[0] is None


def test_only_a_no_of_the_decision_says_that_no_faces_are_edited(followed: Follow) -> None:
    question = "/algorithm/filing_decision/questions/edits-face-or-voice"
    assert followed(f"{GS}/edits_biometrics", put(question, {"answer": "no"}))[0] == "no"
    for answer in ("yes", "unsure"):
        assert followed(f"{GS}/edits_biometrics", put(question, {"answer": answer}))[0] is None


def test_the_hardware_is_that_of_the_report(followed: Follow) -> None:
    assert followed(f"{GS}/hardware_requirements", put("/assessment/hardware", "4台服务器"))[0] == "4台服务器"


def test_the_statement_on_risks_is_a_draft_of_figures_that_fits_the_box(followed: Follow) -> None:
    words = {"classes": ["违法信息", "歧视"], "size": 18600, "updated": "每周", "keeper": "content-review"}
    more = [
        put("/assessment/intervention/word_list", words),
        put("/assessment/intervention/sampling_rate", "2%"),
        put("/assessment/intervention/review_limit", "10分钟"),
    ]
    said, how = followed(f"{GS}/risk_prevention_statement", *more)
    assert how.unconfirmed
    for figure in ("2类，共18,600条", "2%抽检", "10分钟内", "显式、隐式标识", "留存12个月", "15个工作日内答复"):
        assert figure in said
    assert len(said) <= 200
    long = put("/assessment/intervention/review_limit", "很长" * 80)
    assert len(followed(f"{GS}/risk_prevention_statement", *more, long)[0]) <= 200
    assert followed(f"{GS}/risk_prevention_statement", put("/assessment/intervention/output", None))[0] is None
