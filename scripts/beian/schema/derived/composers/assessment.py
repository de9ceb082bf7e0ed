"""Composers of the self-assessment: what its chapters take from other pages."""

from __future__ import annotations

from beian.schema.derived.composer import Reader, composer
from beian.schema.derived.composers.algorithm import functions_ticked, products_ticked

SUPPORTER = "/technical_supporter"
MODALITIES = "/assessment/data/modalities"


# -- cover ------------------------------------------------------------------------------------------------------------


@composer
def groups_served(answers: Reader) -> object:
    """Whom the products serve, once where they serve the same; of a supporter its clients."""
    products = products_ticked(answers)
    if not products:
        return answers.get(f"{SUPPORTER}/clients")
    targets = [answers.get(f"{product}/service_target") for product in products]
    if None in targets:
        return None
    names = [answers.get(f"{product}/name") for product in products]
    if len(set(targets)) == 1:
        return targets[0]
    return "\n".join(f"- {name}：{target}" for name, target in zip(names, targets, strict=True))


@composer
def deployment_provider(answers: Reader) -> object:
    """Of an entry named after a model, with whom the contract is, or else who supplies it."""
    model = f"/models/{answers.here.split('/')[-2]}"
    return answers.get(f"{model}/contract_party") or answers.get(f"{model}/supplier")


@composer
def deployment_purpose(answers: Reader) -> str | None:
    """Of an entry named after a model of the algorithm, that it runs there."""
    model = answers.here.split("/")[-2]
    return f"运行[[model:{model}]]。" if model in answers.ids("/algorithm/models") else None


# -- services ---------------------------------------------------------------------------------------------------------


@composer
def services(answers: Reader) -> dict[str, dict[str, str]]:
    """A chapter for every product that is ticked and has none yet."""
    written = {answers.get(f"{answers.here}/{one}/product") for one in answers.ids(answers.here)}
    missing = [product.rpartition("/")[2] for product in products_ticked(answers)]
    return {one: {"product": one} for one in missing if one not in written}


@composer
def service_introduction(answers: Reader) -> str | None:
    """A product in a sentence: its form, where it is found, whom it serves, which functions use the algorithm."""
    product = f"/products/{answers.get('1/product')}"
    name, address, target = (answers.get(f"{product}/{key}") for key in ("name", "address", "service_target"))
    form, functions = answers.text(f"{product}/service_form"), functions_ticked(answers, product)
    if not (name and form and address and target and functions):
        return None
    return f"{name}以{form}形式提供服务，访问地址为{address}，服务对象为{target}。使用本算法的功能为{'、'.join(functions)}。"


@composer
def service_update(answers: Reader) -> str | None:
    """How the entity manages updates, in the first chapter; in the others that it is the same."""
    same = _same_as_first(answers)
    return same or answers.get("/responsibility/update_management")


@composer
def service_data(answers: Reader) -> object:
    """Where the inputs come from, in the first chapter; in the others that it is the same."""
    first = answers.ids("2")[0]
    if same := _same_as_first(answers):
        return same if answers.get(f"2/{first}/data_sources") else None
    inputs = [f"{MODALITIES}/{one}" for one in answers.ids(MODALITIES)]
    inputs = [one for one in inputs if answers.get(f"{one}/direction") == "input"]
    said = [(answers.text(f"{one}/modality"), answers.get(f"{one}/source")) for one in inputs]
    if not said or any(None in one for one in said):
        return None
    return said[0][1] if len(said) == 1 else "\n".join(f"- {name}：{source}" for name, source in said)


@composer
def as_first_service(answers: Reader) -> str | None:
    """That it is as in the first chapter, where that answers the same question."""
    first = answers.ids("2")[0]
    return _same_as_first(answers) if answers.given(f"2/{first}/{answers.here.rpartition('/')[2]}") else None


def _same_as_first(answers: Reader) -> str | None:
    first = answers.ids("2")[0]
    product = f"/products/{answers.get(f'2/{first}/product')}"
    name, form = answers.get(f"{product}/name"), answers.text(f"{product}/service_form")
    return f"与{name}（{form}）相同。" if first != answers.here.split("/")[-2] and name else None


# -- risks, controls and reviews --------------------------------------------------------------------------------------


@composer
def risk_title(answers: Reader) -> str:
    """The kind of the risk in official words."""
    return answers.text("1/kind")


@composer
def control_title(answers: Reader) -> str:
    """The area of the control in official words."""
    return answers.text("1/area")


@composer
def risks_met(answers: Reader) -> list[str]:
    """The risks that name this control among those that meet them."""
    control = answers.here.split("/")[-2]
    risks = answers.ids("/assessment/risks")
    return [one for one in risks if control in (answers.get(f"/assessment/risks/{one}/met_by") or ())]


@composer
def ethics_body(answers: Reader) -> object:
    """Who reviews by the policy on ethics, once the review is done."""
    done = answers.get("1/done") == "yes"
    return answers.get("/responsibility/policy_figures/ethics_body") if done else None


@composer
def other_matters(answers: Reader) -> str:
    """Registrations that are under way; and that there is nothing else."""
    records = [f"/entity/related_registrations/{one}" for one in answers.ids("/entity/related_registrations")]
    pending = [
        f"{answers.text(f'{one}/kind')}：{answers.text(f'{one}/status')}。{answers.get(f'{one}/note') or ''}"
        for one in records
        if answers.get(f"{one}/status") not in (None, "issued")
    ]
    return (
        "\n".join(f"- {line}" for line in pending) + "\n\n除上述情况外，没有其他应当说明的情况。" if pending else "无。"
    )
