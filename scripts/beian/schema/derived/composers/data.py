"""Composers of input and output data: one record for every modality that the portal's page names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from beian.schema.derived.composer import Reader, composer
from beian.schema.derived.composers.models import all_known, models_used

SIDES = {"input": "/generative_synthesis/input_modality", "output": "/generative_synthesis/output_modality"}
REVIEW = "/assessment/intervention"
KEPT = {"inputs": "用户输入", "results": "输出结果", "accounts": "账号信息"}
FEATURES = {  # answers of a type's own page that make an impact assessment due
    "处理生物特征": ("input_has_biometric", "data_has_biometric"),
    "处理身份信息": ("input_has_identity", "data_has_identity"),
    "利用用户的个人特征": ("uses_personal_features",),
}


def record_id(*words: str) -> str:
    """An id of a record made of options: `input-model-3d`."""
    return "-".join(words).replace("_", "-")


Record = dict[str, str]


def missing_records(answers: Reader, wanted: Mapping[str, Record]) -> dict[str, Record]:
    """Of the wanted records those that no record here is. One that waits for it gets it: by its id, or else as `new` left
    it; where the id belongs to another, a number is put behind it."""
    keys = answers.ids(answers.here)
    names = next(iter(wanted.values()), {})
    known = {one: {name: answers.get(f"{answers.here}/{one}/{name}") for name in names} for one in keys}
    open_ones = {key: record for key, record in wanted.items() if record not in known.values()}
    missing = {key: record for key, record in open_ones.items() if key in keys and _agrees(known[key], record)}
    for key, record in open_ones.items():
        if key not in missing:
            waiting = [one for one in keys if one not in missing and _agrees(known[one], record)]
            missing[waiting[0] if waiting else f"{key}-2" if key in keys else key] = record
    return missing


def _agrees(known: Mapping[str, object], record: Record) -> bool:
    """Whether what a record says so far is part of another."""
    return all(value in (None, record[name]) for name, value in known.items())


def missing_modalities(answers: Reader, wanted: Iterable[str]) -> dict[str, Record]:
    """A record for every modality that none of the records here is about."""
    return missing_records(answers, {record_id(one): {"modality": one} for one in wanted})


@composer
def modalities(answers: Reader) -> dict[str, Record]:
    """A record of data for every modality that goes in or comes out and has none."""
    return missing_records(
        answers,
        {
            record_id(direction, modality): {"direction": direction, "modality": modality}
            for direction, place in SIDES.items()
            for modality in answers.get(place) or ()
        },
    )


@composer
def data_source(answers: Reader) -> str | None:
    """Of an output that only one model can have made, that it did; who else made which output is not known."""
    models = models_used(answers)
    made = answers.get("1/direction") == "output" and len(models) == 1
    return f"由[[model:{models[0]}]]生成。" if made else None


@composer
def personal_information(answers: Reader) -> str | None:
    """Of an input what the first of them says; of an output that its review looks for it."""
    direction, modality = answers.get("1/direction"), answers.get("1/modality")
    if direction == "output":
        scopes = [f"{REVIEW}/output/{one}" for one in answers.ids(f"{REVIEW}/output")]
        reviewed = any(answers.get(f"{one}/modality") == modality and answers.get(f"{one}/scope") for one in scopes)
        return "输出审核一并识别个人信息，审核范围和处置措施见“结果审核”。" if reviewed else None
    inputs = [one for one in answers.ids("2") if answers.get(f"2/{one}/direction") == "input"]
    return first_given(answers, "2", inputs, "personal_information") if direction == "input" else None


def first_given(answers: Reader, records: str, keys: Iterable[str], name: str) -> str | None:
    """What the first of the records says that was asked."""
    said = (answers.given(f"{records}/{one}/{name}") for one in keys)
    return next((one for one in said if isinstance(one, str)), None)


@composer
def one_modality(answers: Reader) -> str | None:
    """That nothing crosses modalities, where input and output are of one and the same."""
    kinds = [answers.get(place) or [] for place in SIDES.values()]
    if not all(kinds) or len({one for kind in kinds for one in kind}) > 1:
        return None
    return f"输入和输出均为{answers.text(SIDES['input'])}，不涉及跨模态处理。"


@composer
def data_retention(answers: Reader) -> str | None:
    """How long inputs, results, accounts and logs are kept, as the entity does it for all products."""
    kept = [(name, answers.get(f"/practice/retention/{key}")) for key, name in KEPT.items()]
    months = answers.get("1/log_months")
    if months is None or not all(said for _, said in kept):
        return None
    rows = [f"- {name}：{said}" for name, said in kept]
    return "\n".join([*rows, f"- 网络日志：留存{months}个月"])


def _assessment_reasons(answers: Reader) -> dict[str, bool | None]:
    """What makes an impact assessment due (Personal Information Protection Law, art. 55), each with whether it is so here;
    None where nobody said."""
    detail = f"/{answers.get('/algorithm/type')}"
    asked = {words: [key for key in keys if answers.schema(f"{detail}/{key}")] for words, keys in FEATURES.items()}
    said = {words: answers.get(f"{detail}/{keys[0]}") for words, keys in asked.items() if keys}
    return {words: None if answer is None else answer == "yes" for words, answer in said.items()}


def _stays_here(answers: Reader) -> bool:
    return all_known(answers) and "api" not in [answers.get(f"/models/{one}/origin") for one in models_used(answers)]


@composer
def no_impact_assessment(answers: Reader) -> str | None:
    """Why none is due, by the answers that decide it."""
    reasons = _assessment_reasons(answers)
    if answers.get("1/due") != "no" or not _stays_here(answers) or {*reasons.values()} != {False}:
        return None
    said = "，".join(f"不{words}" for words in reasons)
    return f"对照《中华人民共和国个人信息保护法》第五十五条核对：{said}，没有调用他人的模型接口，不属于应当事前评估的情形。"
