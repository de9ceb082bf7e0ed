"""The records that new files begin with: ids, kinds, official names and next steps. What they say of a firm stays open.

What cannot be read from option lists stands in `templates/records/` and `templates/policies/systems.yaml`. An open place is
`None`: the form shows it empty, and `check` reports it until it is answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from beian.content.yaml.strict import load
from beian.core.errors import Failure
from beian.core.model import AnswerTree, Schema
from beian.core.places import engine_folder
from beian.schema.decision.decide import Decision
from beian.schema.derived.composers.workflow import EXPLAINED
from beian.schema.outline import expected_options
from beian.schema.registry import Registry

SYSTEMS = "systems.yaml"
SUPPORTER = "technical_supporter"
USUAL = ("service_target", "real_name_required", "minors", "users_basis", "users_as_of")  # asked once, for all products
FUNCTION = "main"  # of a product: it has one at least, and the algorithm is used in it
NOTES = {
    "/risks": ["  已按报告的固定类别各建一项，可以加 title 写结合本产品的名称；另有风险的照样添加，类别写 other"],
    "/controls": ["  已按报告的防控领域各建一项，可以加 title 写自己的名称；一个领域可以有多项措施"],
    "/workflow/steps": [
        "  以下是这一类算法常见的流程，只是骨架，不代表本算法：逐步核对，删去没有的，补上缺少的（例如账号核验），写明说明"
    ],
    "/workflow/links": ["  与步骤一并核对：from 到 to，分支写明 when"],
    "/data/modalities": [
        "  按详细属性所选的输入、输出模态各有一项，模态已经带出；这里先建的两项归第一种模态，其余的照样添加"
    ],
    "/reviewer_access": ["  不需要登录就能使用的，删去这一项，private/ 内的一并删去"],
    "/deployment": ["  每处机房、每个调用的模型一项"],
}


def policy_texts(overrides: Path) -> dict[str, str]:
    """The starter texts by the policy's id; those of the owner's `overrides/policies/` win. Raises Failure for no UTF-8."""
    texts = {}
    for folder in (engine_folder("templates") / "policies", overrides / "policies"):
        for file in sorted(folder.glob("*.md")):
            try:
                texts[file.stem] = file.read_text("utf-8")
            except UnicodeDecodeError:
                raise Failure(f"{file.name} 不是 UTF-8 编码", f"{file.name} is not UTF-8") from None
    return texts


@cache
def _table(path: str) -> Any:
    """A file of the engine's `templates/`; nobody changes what comes back."""
    return load((engine_folder("templates") / path).read_bytes(), path).data


def first_responsibility() -> AnswerTree:
    """`responsibility.yaml`: posts, systems and incident levels by name."""
    systems = _table(f"policies/{SYSTEMS}")
    return {**_table("records/responsibility.yaml"), "systems": systems, "update_management": None}


def first_product(launched: AnswerTree) -> AnswerTree:
    """A product with one function."""
    return {**launched, "functions": {FUNCTION: {}}}


def first_practice(login: str | None) -> AnswerTree:
    """`practice.yaml`: the places that rules and reviewers ask for, once for all products; without a login no account."""
    account = {"instructions": None, "test_account": None, "test_password": None}
    return {
        **dict.fromkeys(USUAL),
        "algorithm_notice": None,
        "complaints": {"entry": None, "process": None, "response_days": None},
        **({} if login is None else {"login_required": login}),
        **({} if login == "no" else {"reviewer_access": account}),
    }


def first_model(decision: Decision) -> AnswerTree:
    """A model: called by interface, where the decision leaves nothing else."""
    called = decision.answers.get("own-model") == "no" and decision.answers.get("calls-filed-model") == "yes"
    return {"origin": "api"} if called else {}


def first_assessment(
    registry: Registry,
    algorithm_type: str,
    own_files: Collection[str],
    decision: Decision,
    used: Mapping[str, AnswerTree],
    login: bool,
) -> AnswerTree:
    """`assessment.yaml`: flow, risks and controls by the outline of the report; a place for each product, modality and
    called model of those that are `used`.

    Their titles follow from kind and area, unless somebody writes one.
    """
    schema: Schema = registry.schema("assessment")
    called = decision.answers.get("calls-filed-model") == "yes"
    generates = bool(registry.schema(algorithm_type).get("x-roles"))
    places = ["own-servers", *([*used.get("models", {})] or ["called-model"] if called else [])]
    answers: dict[str, Any] = {
        "deployment": {place: {} for place in places},
        "workflow": first_workflow(
            algorithm_type, for_clients={*own_files} == {SUPPORTER}, generates=generates, login=login
        ),
        "data": {"retention": {"explanation": None}},
        **(_modalities() if generates else {}),
        "services": {product: {"product": product} for product in used.get("products", {})},
    }
    asked: AnswerTree = {"met_by": None}  # of a risk; what a control meets follows
    for shelf, key, more in (("risks", "kind", asked), ("controls", "area", {})):
        options = schema["properties"][shelf]["additionalProperties"]["properties"][key]
        answers[shelf] = {
            option.replace("_", "-"): {key: option, **more}
            for option in expected_options(options, algorithm_type, own_files)
        }
    return {**answers, **({"ethics_review": {"done": None}} if decision.public_opinion == "yes" else {})}


def _modalities() -> AnswerTree:
    """What only generated content is asked for: data, reviews and labels, one place for each side."""
    entered: AnswerTree = {"direction": "input", "source": None, "personal_information": None}
    figures = dict.fromkeys(("reviewers", "review_triggers"))
    return {
        "data": {
            "retention": {"explanation": None},
            "modalities": {"input-1": entered, "output-1": {"direction": "output"}},
        },
        "intervention": {
            "input": {"input-1": {"scope": None}},
            "output": {"output-1": {"scope": None}},
            "word_list": dict.fromkeys(("classes", "size")),
            **figures,
        },
        "labelling": {
            "user_notice": None,
            "samples": {"output-1": {}},
            "metadata": dict.fromkeys(("annex_e", "label")),
            "unlabelled": {"offered": None},
        },
    }


def first_workflow(algorithm_type: str, *, for_clients: bool, generates: bool, login: bool = False) -> AnswerTree:
    """The steps and links that such an algorithm usually has. Each step but the first and last is to be explained; where it
    `generates` content, only what no other page says. Accounts are verified where users log in to a product."""
    steps = _table(f"records/steps/{algorithm_type}.yaml")
    if for_clients or not login:
        steps = dict(_without_login(steps))
    told = ("start", "end", *(EXPLAINED if generates else ()))
    return {"steps": dict(_steps(steps, told, for_clients=for_clients)), "links": list(_links(steps))}


def _without_login(steps: AnswerTree) -> Iterator[tuple[str, AnswerTree]]:
    """The steps without those that only a login asks for; what led to one leads on to the next."""
    for key, step in steps.items():
        if not step.get("login"):
            then = step.get("then", {}).items()
            passed = [steps[to]["then"] if steps[to].get("login") else {to: condition} for to, condition in then]
            yield key, {**step, "then": {to: condition for each in passed for to, condition in each.items()}}


def _steps(steps: AnswerTree, told: Collection[object], *, for_clients: bool) -> Iterator[tuple[str, AnswerTree]]:
    for key, step in steps.items():
        name = step.get("for_clients", step["name"]) if for_clients else step["name"]
        explained = {} if step["kind"] in told else {"explanation": None}
        yield key, {"name": name, "kind": step["kind"], **explained}


def _links(steps: AnswerTree) -> Iterator[AnswerTree]:
    for key, step in steps.items():
        for target, condition in step.get("then", {}).items():
            yield {"from": key, "to": target, **({"when": condition} if condition else {})}
