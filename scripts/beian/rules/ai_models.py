"""Rules on data and models: modalities and formats, training data."""

from __future__ import annotations

from collections.abc import Iterator

from beian.core.problem import Text
from beian.rules.rule import Answers, Case, Finding, finding, rule
from beian.schema.registry import option_label
from beian.schema.walk import schema_at

FORMATS = {
    "text": {"txt", "json", "docx", "pdf"},
    "image": {"jpg", "png", "gif"},
    "audio": {"mp3", "wav"},
    "video": {"mp4", "avi"},
}
PRACTICE = "实务：填报项与报告不一致是常见退回原因"


@rule(
    "MOD-001",
    basis=("互联网信息服务算法推荐管理规定 第二十四条第一款", PRACTICE),
    title=Text("输出数据模态与输出文件格式必须一一对应", "Output modalities and file formats must match"),
    message=Text("输出模态与文件格式不对应：{detail}", "output modalities and file formats do not match: {detail_en}"),
    remedy=Text("补充或删除模态、格式", "add or remove a modality or a format"),
)
def _formats(case: Case) -> Iterator[Finding]:
    modalities, formats = (
        case["/generative_synthesis/output_modality"],
        case["/generative_synthesis/output_file_format"],
    )
    if not isinstance(modalities, list) or not isinstance(formats, list):
        return
    at = "/generative_synthesis/output_file_format"
    schema = schema_at(case.filing.schema, "/generative_synthesis/output_modality") or {}
    for modality in modalities:
        if modality in FORMATS and not FORMATS[modality] & set(formats) and "other" not in formats:
            yield finding(
                at,
                detail=f"{option_label(schema, modality).zh}没有对应的文件格式",
                detail_en=f"{modality} has no file format",
            )
    for form in formats:
        owners = [modality for modality, forms in FORMATS.items() if form in forms]
        if owners and not set(owners) & set(modalities):
            yield finding(
                at, detail=f"格式 {form} 没有对应的输出模态", detail_en=f"the format {form} has no output modality"
            )


def _trained(case: Case) -> Iterator[tuple[str, Answers]]:
    for key in case.records("/algorithm/models"):
        model = case.records("/models").get(key)
        if model and isinstance(model.get("training_data"), dict):
            yield f"/models/{key}", model


@rule(
    "MOD-007",
    basis=("互联网信息服务深度合成管理规定 第十四条第一款", "个人信息保护法 第十三条"),
    title=Text(
        "训练数据涉及个人信息的，必须说明处理依据", "Training data with personal information needs a stated basis"
    ),
    message=Text(
        "填写了训练数据涉及个人信息，但没有说明处理依据",
        "training data is said to have personal information, but no basis is stated",
    ),
    remedy=Text("在模型记录的 personal_information_basis 中说明", "state it in the model's personal_information_basis"),
)
def _personal_basis(case: Case) -> Iterator[Finding]:
    if case["/generative_synthesis/training_has_personal_info"] == "yes" and not any(
        model["training_data"].get("personal_information_basis") for _, model in _trained(case)
    ):
        yield finding("/generative_synthesis/training_has_personal_info")


@rule(
    "MOD-019",
    basis=("互联网信息服务深度合成管理规定 第十四条第一款",),
    title=Text("对训练数据预处理的，必须说明做法", "Preprocessing of training data must be described"),
    message=Text(
        "填写了对训练数据进行预处理，但模型记录没有说明做法",
        "training data is said to be preprocessed, but the model's record does not say how",
    ),
    remedy=Text("填写模型记录的 preprocessing", "fill in preprocessing in the model's record"),
)
def _preprocessing(case: Case) -> Iterator[Finding]:
    if case["/generative_synthesis/preprocess_training_data"] == "yes":
        missing = [pointer for pointer, model in _trained(case) if not model["training_data"].get("preprocessing")]
        for pointer in missing:
            yield finding(f"{pointer}/training_data")


def _differing_sources(case: Case, answer: str, key: str) -> Iterator[Finding]:
    answer_given = case[f"/generative_synthesis/{answer}"]
    sources = [
        (f"{pointer}/training_data/sources/{name}/{key}", source)
        for pointer, model in _trained(case)
        for name, source in (model["training_data"].get("sources") or {}).items()
    ]
    positive = [pointer for pointer, source in sources if isinstance(source, dict) and source.get(key) == "yes"]
    if answer_given == "no" and positive:
        yield finding(positive[0])
    elif answer_given == "yes" and sources and not positive:
        yield finding(f"/generative_synthesis/{answer}")


@rule(
    "MOD-008",
    basis=(PRACTICE,),
    confidence="medium",
    title=Text("是否包含境外数据，必须与各数据来源一致", "The answer on overseas data must agree with the sources"),
    message=Text(
        "“训练数据是否包含境外数据”与模型记录中的数据来源不一致",
        "the answer on overseas training data and the models' sources disagree",
    ),
    remedy=Text("改正其中一处", "mend one of them"),
)
def _overseas(case: Case) -> Iterator[Finding]:
    return _differing_sources(case, "training_has_overseas", "overseas")


@rule(
    "MOD-018",
    basis=(PRACTICE,),
    confidence="medium",
    title=Text(
        "是否涉及个人信息，必须与各数据来源一致", "The answer on personal information must agree with the sources"
    ),
    message=Text(
        "“训练数据是否涉及个人信息”与模型记录中的数据来源不一致",
        "the answer on personal information and the models' sources disagree",
    ),
    remedy=Text("改正其中一处", "mend one of them"),
)
def _personal(case: Case) -> Iterator[Finding]:
    return _differing_sources(case, "training_has_personal_info", "personal_information")
