"""Composers of the flow: its overview, and of each step what other pages say about it."""

from __future__ import annotations

from collections.abc import Callable

from beian.schema.derived.composer import Reader, composer

FLOW = "/assessment/workflow"
STEPS = f"{FLOW}/steps"
MODALITIES = "/assessment/data/modalities"
INTERVENTION = "/assessment/intervention"
LABELLING = "/assessment/labelling"


@composer
def workflow_overview(answers: Reader) -> str | None:
    """The steps in their order, and which of them are done by models and by people."""
    steps = [f"{STEPS}/{one}" for one in answers.ids(STEPS)]
    names, kinds = ([answers.get(f"{one}/{key}") for one in steps] for key in ("name", "kind"))
    if not steps or None in names or None in kinds:
        return None
    done = []
    for kind, words in (("model", "由模型计算"), ("manual", "由人工处理")):
        of_kind = [name for name, own in zip(names, kinds, strict=True) if own == kind]
        done += [f"{'、'.join(of_kind)}{words}"] if of_kind else []
    among = f"其中，{'；'.join(done)}。" if done else ""
    return f"算法流程共{len(steps)}个步骤，依次为：{'、'.join(names)}。{among}"


@composer
def step_explanation(answers: Reader) -> str | None:
    """What other pages say about a step of this kind, in short, with the chapter that says it in full; nothing for steps
    whose work stands nowhere else."""
    explain = EXPLAINED.get(answers.get("1/kind"))
    return explain(answers) if explain else None


def _received(answers: Reader) -> str | None:
    """What comes in, at the first step of data."""
    steps = [one for one in answers.ids(STEPS) if answers.get(f"{STEPS}/{one}/kind") == "data"]
    inputs = [f"{MODALITIES}/{one}" for one in answers.ids(MODALITIES)]
    inputs = [one for one in inputs if answers.get(f"{one}/direction") == "input"]
    said = [
        (answers.text(f"{one}/modality"), answers.get(f"{one}/formats"), answers.get(f"{one}/size")) for one in inputs
    ]
    if steps[0] != answers.here.split("/")[-2] or not said or any(None in one for one in said):
        return None
    listed = "；".join(f"{modality}（{formats}，{size}）" for modality, formats, size in said)
    return f"接收用户提交的{listed}，来源和个人信息的处理见[[section:data]]。"


def _reviewed(side: str, what: str) -> Callable[[Reader], str | None]:
    def explain(answers: Reader) -> str | None:
        methods = [answers.text(f"{INTERVENTION}/{side}/{one}/method") for one in answers.ids(f"{INTERVENTION}/{side}")]
        if not methods or "" in methods:
            return None
        return f"{what}采用{'、'.join(dict.fromkeys(methods))}的方式，审核范围和处置措施见[[section:intervention]]。"

    return explain


def _decided(answers: Reader) -> str | None:
    """Where each result leads: the conditions of the links that leave the step."""
    here = answers.here.split("/")[-2]
    links = [f"{FLOW}/links/{one}" for one in answers.ids(f"{FLOW}/links")]
    ways = [
        (answers.get(f"{one}/when"), answers.get(f"{one}/to")) for one in links if answers.get(f"{one}/from") == here
    ]
    named = [(when, answers.get(f"{STEPS}/{to}/name")) for when, to in ways]
    if len(named) < 2 or any(None in way for way in named):
        return None
    return "按上一步的结果判断：" + "，".join(f"{when}的转入“{name}”" for when, name in named) + "。"


def _computed(answers: Reader) -> str | None:
    """The only model of the algorithm: of several nobody knows which one works here."""
    models = answers.ids("/algorithm/models")
    return f"由[[model:{models[0]}]]计算，模型的用途和情况见[[section:models]]。" if len(models) == 1 else None


def _by_hand(answers: Reader) -> str | None:
    reviewers, limit = answers.get(f"{INTERVENTION}/reviewers"), answers.get(f"{INTERVENTION}/review_limit")
    post = answers.get(f"/responsibility/posts/{reviewers}/name") if reviewers else None
    return f"由{post}在{limit}内处理，转人工的情形见[[section:intervention]]。" if post and limit else None


def _labelled(answers: Reader) -> str | None:
    texts = [answers.get(f"{LABELLING}/samples/{one}/text") for one in answers.ids(f"{LABELLING}/samples")]
    if not texts or None in texts:
        return None
    implicit = "，并在文件元数据中写入隐式标识" if answers.get(f"{LABELLING}/metadata/label") else ""
    return f"添加显式标识“{'”“'.join(dict.fromkeys(texts))}”{implicit}，样式见[[section:labelling]]。"


def _logged(answers: Reader) -> str | None:
    months = answers.get("/assessment/data/retention/log_months")
    return f"留存本次请求的日志，期限{months}个月，各类数据的留存见[[section:data]]。" if months else None


EXPLAINED: dict[object, Callable[[Reader], str | None]] = {
    "data": _received,
    "input_review": _reviewed("input", "对用户输入"),
    "output_review": _reviewed("output", "对输出结果"),
    "decision": _decided,
    "model": _computed,
    "manual": _by_hand,
    "labelling": _labelled,
    "log": _logged,
}
