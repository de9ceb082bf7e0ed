"""Composers of what an algorithm's models say: which are trained here, what they are used for."""

from __future__ import annotations

from beian.schema.derived.composer import Reader, composer

TRAINED = ("self_trained", "fine_tuned")
HOW = {"api": "通过接口调用", "open_weights": "使用开源权重", "rules": "属于规则或者组件"}


def models_used(answers: Reader) -> tuple[str, ...]:
    """The ids of the algorithm's models."""
    return answers.ids("/algorithm/models")


def all_known(answers: Reader) -> bool:
    """Whether every model of the algorithm says where it comes from."""
    origins = [answers.get(f"/models/{one}/origin") for one in models_used(answers)]
    return bool(origins) and None not in origins


def trained(answers: Reader) -> list[str]:
    """The ids of the models that are trained or tuned here."""
    return [one for one in models_used(answers) if answers.get(f"/models/{one}/origin") in TRAINED]


def nothing_trained(answers: Reader) -> bool:
    """Whether all models are known and none of them is trained or tuned here."""
    return all_known(answers) and not trained(answers)


@composer
def training_statement(answers: Reader) -> str | None:
    """Which models are trained here and which are not, and by whom the others come: facts of the models' records."""
    if not all_known(answers):
        return None
    own = trained(answers)
    others = [_origin(answers, one) for one in models_used(answers) if one not in own]
    if not own:
        return f"本单位没有训练或者微调模型，没有训练数据。{'；'.join(others)}。"
    said = (
        f"本单位训练或者微调{'、'.join(map(_named, own))}，训练数据的来源、规模、授权、标注和预处理见训练数据来源表。"
    )
    return said + (f"以下模型不由本单位训练：{'；'.join(others)}。" if others else "")


def _origin(answers: Reader, model: str) -> str:
    how = HOW[answers.get(f"/models/{model}/origin")]
    supplier = f"，提供方为[[answer:models/{model}/supplier]]" if answers.get(f"/models/{model}/supplier") else ""
    return f"{_named(model)}{how}{supplier}"


def _named(model: str) -> str:
    return f"[[model:{model}]]"
