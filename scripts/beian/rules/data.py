"""Rules on data beside the modalities: biometrics, identity, training as answered, where models run."""

from __future__ import annotations

from collections.abc import Iterator

from beian.core.problem import Text
from beian.rules.evidence import proved
from beian.rules.rule import Case, Finding, finding, rule
from beian.schema.derived.composers.models import TRAINED
from beian.schema.portal_changes import portal_only
from beian.schema.registry import option_label
from beian.schema.walk import schema_at

GS = "/generative_synthesis"
BIOMETRIC = {"face_generation", "face_swap", "voice_conversion", "voice_attribute_editing"}
SYNTHESIS, FILING_24 = "互联网信息服务深度合成管理规定", "互联网信息服务算法推荐管理规定 第二十四条第一款"
PRACTICE = "实务：填报项与报告不一致是常见退回原因"
MEND = Text("改正其中一处", "mend one of them")


@rule(
    "MOD-003",
    severity="warning",
    basis=(f"{SYNTHESIS} 第十四条第二款", "个人信息保护法 第二十八条"),
    title=Text("人脸、人声的生成和编辑，输入应含生物特征", "Face and voice work takes biometric input"),
    message=Text(
        "选择了人脸、人声的生成或者编辑，输入却填写不含生物特征",
        "face or voice is generated or edited, but the input is said to have no biometrics",
    ),
    remedy=Text("核对 input_has_biometric", "check input_has_biometric"),
)
def _biometric(case: Case) -> Iterator[Finding]:
    kinds = set(case[f"{GS}/generation_algorithm_type"] or [])
    if case[f"{GS}/input_has_biometric"] == "no" and (kinds & BIOMETRIC or case[f"{GS}/edits_biometrics"] == "yes"):
        yield finding(f"{GS}/input_has_biometric")


@rule(
    "MOD-004",
    gate="pack",
    basis=(f"{SYNTHESIS} 第十四条第二款", "个人信息保护法 第二十九条"),
    title=Text("提示取得单独同意的，必须有截图", "The notice on separate consent must be shown"),
    message=Text(
        "没有佐证证明如何提示取得被编辑者的单独同意",
        "nothing proves the notice on the separate consent of the person edited",
    ),
    remedy=Text("登记截图，并在 proves 中写明 separate_consent", "register a screenshot that proves separate_consent"),
)
def _consent(case: Case) -> Iterator[Finding]:
    if case[f"{GS}/edits_biometrics"] == "yes" and not proved(case, f"{GS}/separate_consent"):
        yield finding(f"{GS}/separate_consent")


@rule(
    "MOD-005",
    basis=(f"{SYNTHESIS} 第十五条第二款",),
    title=Text("编辑人脸、人声的，必须开展安全评估", "Editing faces or voices needs a security assessment"),
    message=Text(
        "提供生物识别信息编辑功能，但没有填写应当开展安全评估",
        "biometrics are edited, but no security assessment is recorded as due",
    ),
    remedy=Text("填写 algorithm.yaml 的 security_assessment", "fill in security_assessment in algorithm.yaml"),
)
def _assessed(case: Case) -> Iterator[Finding]:
    if case[f"{GS}/edits_biometrics"] == "yes" and case["/algorithm/security_assessment/required"] != "yes":
        yield finding(f"{GS}/edits_biometrics")


@rule(
    "MOD-006",
    basis=("个人信息保护法 第六条、第十七条", "生成式人工智能服务管理暂行办法 第十一条"),
    confidence="medium",
    title=Text("输入含身份信息的，必须写明个人信息保护措施", "Identity data needs a control on personal information"),
    message=Text(
        "输入含身份信息，但没有个人信息保护的防控措施",
        "identity data is input, but no control is on personal information",
    ),
    remedy=Text("补充一项 personal_information 领域的措施", "add a control of the area personal_information"),
)
def _identity(case: Case) -> Iterator[Finding]:
    areas = case.answers_to("/assessment/controls", "area")
    if case[f"{GS}/input_has_identity"] == "yes" and areas and "personal_information" not in areas:
        yield finding("/assessment/controls")


@rule(
    "MOD-021",
    basis=(PRACTICE,),
    title=Text("训练数据来源必须与模型记录一致", "The kinds of training data must agree with the models' sources"),
    message=Text("训练数据来源“{kind}”{side}", "the kind {kind_en!r} of training data {side_en}"),
    remedy=MEND,
)
def _kinds(case: Case) -> Iterator[Finding]:
    """What training data there is, as answered and as the models' sources have it."""
    answered = set(case[f"{GS}/training_data_source"] or [])
    sources = [
        source.get("kind")
        for _, model in case.models()
        if model.get("origin") in TRAINED
        for source in ((model.get("training_data") or {}).get("sources") or {}).values()
    ]
    schema = schema_at(case.filing.schema, f"{GS}/training_data_source") or {}
    for kind in sorted(answered ^ set(sources) - {None}) if answered and sources else ():
        name = option_label(schema, kind)
        side = Text("没有填报", "is not answered") if kind in sources else Text("没有数据来源", "has no source")
        yield finding(f"{GS}/training_data_source", kind=name.zh, kind_en=name.en, side=side.zh, side_en=side.en)


@rule(
    "MOD-009",
    severity="warning",
    basis=(PRACTICE, "实务：训练数据来源的选项未经核实，以系统页面为准"),
    confidence="low",
    title=Text(
        "没有自行训练的，训练数据应填列表中说明未训练的选项",
        "When nothing is trained in house, training data should be the option that says so",
    ),
    message=Text(
        "所用模型都不是自行训练，训练数据来源却没有填“{option}”",
        "no model is trained in house, but the source of training data is not {option_en!r}",
    ),
    remedy=Text(
        "删去这一项，由“是否未自行训练、微调模型”得出；系统页面要求另一选项的，在 portal_only 中写明值和理由",
        "delete the answer, it follows from nothing_trained; where the portal wants another option, give it with a reason in portal_only",
    ),
)
def _nothing_trained(case: Case) -> Iterator[Finding]:
    place = f"{GS}/training_data_source"
    models, answered = [model for _, model in case.models()], case[place]
    schema = schema_at(case.filing.schema, place) or {}
    option = schema.get("items", {}).get("x-nothing-trained")
    if not models or not answered or answered == [option] or portal_only(case.filing, place):
        return
    if not any(model.get("origin") in TRAINED for model in models):
        name = option_label(schema, str(option))
        yield finding(place, option=name.zh, option_en=name.en)


@rule(
    "MOD-013",
    scope=("entity",),
    severity="warning",
    basis=("生成式人工智能服务管理暂行办法 第七条、第八条",),
    confidence="medium",
    title=Text("训练数据应写明标注", "Annotation of training data should be described"),
    message=Text(
        "自行训练的模型没有写明训练数据如何标注",
        "a model trained in house does not describe the annotation of its data",
    ),
    remedy=Text(
        "填写模型记录的 annotation；没有标注的，说明原因",
        "fill in annotation in the model's record; when there is none, say why",
    ),
)
def _described(case: Case) -> Iterator[Finding]:
    for pointer, model in case.each("/models"):
        data = model.get("training_data")
        if model.get("origin") in TRAINED and isinstance(data, dict) and not data.get("annotation"):
            yield finding(f"{pointer}/training_data")


@rule(
    "MOD-014",
    severity="warning",
    basis=(FILING_24, "实务：部署位置未写明是常见退回原因"),
    confidence="medium",
    title=Text("接口调用的模型应写明部署位置", "Where a model behind an interface runs should be stated"),
    message=Text(
        "部署位置中没有“{model}”的提供方“{supplier}”", "no deployment is of {supplier!r}, which runs {model!r}"
    ),
    remedy=Text("在 deployment 中补充提供方的部署地点", "add the supplier's place to deployment"),
)
def _deployed(case: Case) -> Iterator[Finding]:
    places = [
        f"{deployment.get('provider')}{deployment.get('place')}"
        for deployment in case.records("/assessment/deployment").values()
    ]
    for key, model in case.models():
        supplier = model.get("supplier")
        runs_there = model.get("origin") == "api" and model.get("hosting", "supplier") == "supplier"
        if runs_there and places and supplier and not any(supplier in place for place in places):
            yield finding("/assessment/deployment", model=case.name_of(f"/models/{key}"), supplier=supplier)


@rule(
    "MOD-022",
    basis=(FILING_24, PRACTICE),
    title=Text("输入输出数据必须与所填模态一致", "Input and output data must agree with the modalities answered"),
    message=Text(
        "“{modality}”在模态填报和输入输出数据中不一致",
        "the modality {modality_en} differs between the answers and the data",
    ),
    remedy=Text("改正 modalities 或者模态的填报", "mend modalities or the modality answers"),
)
def _input_output(case: Case) -> Iterator[Finding]:
    records = case.records("/assessment/data/modalities").values()
    schema = schema_at(case.filing.schema, f"{GS}/input_modality") or {}
    for direction in ("input", "output") if records else ():
        answered = set(case[f"{GS}/{direction}_modality"] or [])
        listed = {
            record["modality"] for record in records if record.get("direction") == direction and record.get("modality")
        }
        for modality in sorted(answered ^ listed) if answered else ():
            name = option_label(schema, modality)
            yield finding("/assessment/data/modalities", modality=name.zh, modality_en=name.en)
