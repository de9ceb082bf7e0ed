"""Composers of the portal's page of generative synthesis: what its rows take from the report and from the models."""

from __future__ import annotations

import re
from collections.abc import Iterable

from beian.schema.derived.composer import Reader, composer
from beian.schema.derived.composers.models import all_known, models_used, nothing_trained, trained

MODALITIES, REVIEWS = "/assessment/data/modalities", "/assessment/intervention"
STEPS, LABELLING = "/assessment/workflow/steps", "/assessment/labelling"
WORDS = re.compile(r"(?<![a-z0-9])[a-z][a-z0-9]*(?![a-z0-9])")
OTHER_NAMES = {"jpeg": "jpg"}
CLOUD = ("own_servers", "rented_cloud", "supplier")
CHARACTERS = 200  # what the portal's box takes


def outputs(answers: Reader) -> list[str]:
    """The pointers of the records of output data."""
    records = [f"{MODALITIES}/{one}" for one in answers.ids(MODALITIES)]
    return [one for one in records if answers.get(f"{one}/direction") == "output"]


# -- output -----------------------------------------------------------------------------------------------------------


@composer
def output_formats(answers: Reader) -> list[str] | None:
    """The formats of all outputs that are options of the form; nothing while an output names none of them."""
    options = answers.schema(answers.here).get("items", {}).get("enum", ())
    named = [_formats(answers.get(f"{output}/formats"), options) for output in outputs(answers)]
    return [*dict.fromkeys(one for formats in named for one in formats)] if named and all(named) else None


def _formats(text: str | None, options: Iterable[str]) -> list[str]:
    words = [OTHER_NAMES.get(word, word) for word in WORDS.findall((text or "").lower())]
    return [word for word in words if word in options and word != "other"]


@composer
def output_sizes(answers: Reader) -> str | None:
    """The limits of all outputs, each after its modality."""
    sizes = [(answers.text(f"{output}/modality"), answers.get(f"{output}/size")) for output in outputs(answers)]
    return "；".join(f"{name}{size}" for name, size in sizes) if sizes and all(map(all, sizes)) else None


# -- models and their training ----------------------------------------------------------------------------------------


def _sources(answers: Reader, key: str) -> list[object] | None:
    """One answer of every source of training data of the models trained here; nothing while one of them is missing."""
    found: list[object] = []
    for model in trained(answers):
        place = f"/models/{model}/training_data/sources"
        found += [answers.get(f"{place}/{one}/{key}") for one in answers.ids(place)] or [None]
    return found if found and None not in found else None


def _untrained(answers: Reader) -> bool:
    """Whether it is stated that no model is trained here."""
    return bool(answers.get("/assessment/data/nothing_trained") == "yes")


def _marked(answers: Reader) -> list[str] | None:
    """The option that the form's list has for who trains nothing."""
    option = answers.schema(answers.here).get("items", {}).get("x-nothing-trained")
    return [option] if option and _untrained(answers) else None


@composer
def training_sources(answers: Reader) -> list[str] | None:
    """The kinds of all sources, in the order of the options; without training the option that says so."""
    kinds = _sources(answers, "kind") if all_known(answers) else None
    if kinds is None:
        return _marked(answers)
    return [one for one in answers.schema(answers.here)["items"]["enum"] if one in kinds]


@composer
def training_generation(answers: Reader) -> list[str] | None:
    """Without training the option that says so; how data of one's own arose nobody but the company knows."""
    return _marked(answers)


@composer
def training_overseas(answers: Reader) -> str | None:
    """Yes where any source has data from abroad; no where none has, or nothing is trained."""
    return _any_source(answers, "overseas")


@composer
def training_personal(answers: Reader) -> str | None:
    """Yes where any source has personal information; no where none has, or nothing is trained."""
    return _any_source(answers, "personal_information")


def _any_source(answers: Reader, key: str) -> str | None:
    said = _sources(answers, key) if all_known(answers) else None
    if said is None:
        return "no" if _untrained(answers) else None
    return "yes" if "yes" in said else "no"


@composer
def training_preprocessed(answers: Reader) -> str | None:
    """Yes where every model trained here says how; no where nothing is trained."""
    own = trained(answers)
    if own and all_known(answers) and all(answers.get(f"/models/{one}/training_data/preprocessing") for one in own):
        return "yes"
    return "no" if not own and _untrained(answers) else None


@composer
def no_training(answers: Reader) -> str | None:
    """Yes for generative synthesis whose models are all known and none of them trained or tuned here."""
    synthesis = answers.get("/algorithm/type") == "generative_synthesis"
    return "yes" if synthesis and nothing_trained(answers) else None


@composer
def calculation(answers: Reader) -> str | None:
    """In the cloud, on the device or on both, by where the models run; nothing while one of them does not say it."""
    places = {_hosting(answers, f"/models/{one}") for one in models_used(answers)} - {"rules"}
    if not places or None in places:
        return None
    return "cloud" if places <= {*CLOUD} else "device" if places == {"device"} else "hybrid"


def _hosting(answers: Reader, model: str) -> str | None:
    """Where a model runs; one that is called runs at its supplier's unless it says otherwise, rules are no model."""
    origin, hosting = answers.get(f"{model}/origin"), answers.get(f"{model}/hosting")
    default = {"api": "supplier", "rules": "rules"}
    return str(hosting) if hosting else default.get(str(origin))


# -- strategy and labels ----------------------------------------------------------------------------------------------


@composer
def input_reviewed(answers: Reader) -> str | None:
    """Yes where a step of input review or the method of one stands; what only could stand says nothing."""
    return "yes" if _steps(answers, ("input_review",)) or _reviews(answers, "input") else None


@composer
def output_reviewed(answers: Reader) -> str | None:
    """Yes where a step of output review or labelling, or the method of an output review stands."""
    return "yes" if _steps(answers, ("output_review", "labelling")) or _reviews(answers, "output") else None


def _steps(answers: Reader, kinds: tuple[str, ...]) -> bool:
    """Whether a step of one of the kinds stands that somebody explained: one that `new` wrote is not built yet."""
    steps = [f"{STEPS}/{one}" for one in answers.ids(STEPS)]
    return any(answers.get(f"{one}/kind") in kinds and answers.get(f"{one}/explanation") for one in steps)


def _reviews(answers: Reader, side: str) -> list[str]:
    """The methods of the reviews on one side, in official words."""
    place = f"{REVIEWS}/{side}"
    methods = [answers.text(f"{place}/{one}/method") for one in answers.ids(place)]
    return [*dict.fromkeys(one for one in methods if one)]


@composer
def implicit_labelled(answers: Reader) -> str | None:
    """Yes where the label's value in the metadata is stated."""
    return "yes" if answers.get(f"{LABELLING}/metadata/label") else None


@composer
def explicit_labelled(answers: Reader) -> str | None:
    """Yes where every kind of output has a label with a place."""
    places = [f"{LABELLING}/samples/{one}" for one in answers.ids(f"{LABELLING}/samples")]
    labelled = {answers.get(f"{one}/modality") for one in places if answers.get(f"{one}/position")}
    wanted = answers.get("/generative_synthesis/output_modality")
    return "yes" if wanted and set(wanted) <= labelled else None


@composer
def labelling_told(answers: Reader) -> str | None:
    """Yes where it is stated how users are told of labels."""
    return "yes" if answers.get(f"{LABELLING}/user_notice") else None


@composer
def edits_nobody(answers: Reader) -> str | None:
    """No where the decision says that no faces or voices are made or edited; a yes there does not say which."""
    said = answers.get("/algorithm/filing_decision/questions/edits-face-or-voice/answer")
    return "no" if said == "no" else None


@composer
def prevention(answers: Reader) -> str | None:
    """A draft of the portal's statement on risks: reviews, library, sampling, labels, logs and complaints with their
    figures, as much as the box takes."""
    reviews = [(side, _reviews(answers, key)) for side, key in (("输入", "input"), ("输出", "output"))]
    if not all(methods for _, methods in reviews):
        return None
    (_, first), (_, last) = reviews
    said = [("输入和输出", first)] if first == last else reviews
    spoken = "，".join(f"{side}采用{'、'.join(methods)}的方式" for side, methods in said)
    sentences = [f"{spoken}。", *filter(None, _figures(answers))]
    while sum(map(len, sentences)) > CHARACTERS:
        sentences.pop()
    return "".join(sentences) or None


def _figures(answers: Reader) -> list[str]:
    words, size = answers.get(f"{REVIEWS}/word_list/classes"), answers.get(f"{REVIEWS}/word_list/size")
    rate, limit = answers.get(f"{REVIEWS}/sampling_rate"), answers.get(f"{REVIEWS}/review_limit")
    labels = [
        name
        for name, key in (("显式", "explicit_label"), ("隐式", "implicit_label"))
        if answers.get(f"/generative_synthesis/{key}") == "yes"
    ]
    months = answers.get("/assessment/data/retention/log_months")
    return [
        f"拦截词库{len(words)}类，共{size:,}条。" if words and size else "",
        f"存疑内容在{limit}内由人工复核。" if limit else "",
        f"通过的结果按{rate}抽检。" if rate else "",
        f"生成内容添加{'、'.join(labels)}标识。" if labels else "",
        f"日志留存{months}个月。" if months else "",
        _complaints(answers),
    ]


def _complaints(answers: Reader) -> str:
    """When complaints are answered; only where all products say the same."""
    days = {
        answers.get(f"/products/{one}/complaints/response_days") for one in answers.ids("/service_provider/products")
    }
    return f"投诉举报在{days.pop()}个工作日内答复。" if len(days) == 1 and None not in days else ""
