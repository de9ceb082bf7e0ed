"""Composers of the models: which are trained here, what they are used for, and what follows from calling one of somebody
else."""

from __future__ import annotations

import re

from beian.schema.derived.composer import Reader, composer

REGISTRATION = re.compile(r"\d{8}S\d{4}$", re.ASCII)  # the end of a number in the lists of the regulator
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


def _is_called(answers: Reader) -> bool:
    return bool(answers.get("1/origin") == "api")


@composer
def hosting(answers: Reader) -> str | None:
    """A model that is called by an interface runs at its supplier's."""
    return "supplier" if _is_called(answers) else None


@composer
def contract_party(answers: Reader) -> str | None:
    """The supplier of a model that is called by an interface."""
    party: str | None = answers.get("1/supplier") if _is_called(answers) else None
    return party


@composer
def supplier_relation(answers: Reader) -> str | None:
    """The usual relation to the supplier of such a model."""
    party = answers.get("1/contract_party")
    if not _is_called(answers) or not party:
        return None
    return f"本主体与{party}之间为服务合同关系，没有股权、控制或者人员兼任关系。"


@composer
def supplier_filing(answers: Reader) -> str | None:
    """That a supplier's filing does not replace the provider's own."""
    supplier = answers.get("1/supplier")
    if not _is_called(answers) or not supplier:
        return None
    number = f"（[[answer:{answers.here.rpartition('/')[0][1:]}/filing_number]]）"
    filed = (
        f"{supplier}就该模型办理的算法备案{number}"
        if answers.get("1/filing_number")
        else f"{supplier}就该模型办理的备案"
    )
    return f"{filed}不代替本主体的备案；使用该模型的算法由本主体自行办理备案手续。"


@composer
def number_status(answers: Reader) -> str | None:
    """A number that is there was issued."""
    return "issued" if answers.get("1/filing_number") else None


@composer
def generative_ai_status(answers: Reader) -> str | None:
    """What a number tells: one with an S behind its date is of a registration, any other of a filing."""
    number = str(answers.get("1/generative_ai_number") or "")
    registered = REGISTRATION.search(number) is not None
    return ("registered" if registered else "filed") if number else None
