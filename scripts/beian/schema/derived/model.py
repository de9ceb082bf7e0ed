"""Composers of the models: what follows from calling a model of somebody else by an interface."""

from __future__ import annotations

from beian.schema.derived.composer import Reader, composer


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
