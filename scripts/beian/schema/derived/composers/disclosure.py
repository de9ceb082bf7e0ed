"""Composers of the text to be publicized: in the pattern of the official lists, from what the public may know."""

from __future__ import annotations

from collections.abc import Sequence

from beian.schema.derived.composer import Reader, composer
from beian.schema.derived.composers.algorithm import products_ticked

DETAIL = "/generative_synthesis"


@composer
def main_use(answers: Reader) -> str | None:
    """应用于…场景，根据…，生成…, as the lists have it: scenes, what goes in, what comes out; a supporter says whom it serves."""
    scenes, inputs, outputs = (_labels(answers, key) for key in ("usage_scenario", "input_modality", "output_modality"))
    if not (scenes and inputs and outputs):
        return None
    served = "服务于企业端客户，" if _supports(answers) else ""
    return f"应用于{listed(scenes, '和')}场景，{served}根据用户输入的{listed(inputs, '或')}，生成{listed(outputs, '或')}内容"


@composer
def application_scenario(answers: Reader) -> str | None:
    """In which scenes and products the algorithm is used; of a supporter that clients use it in theirs."""
    scenes, products = _labels(answers, "usage_scenario"), products_ticked(answers)
    names = [(answers.get(f"{one}/name"), answers.text(f"{one}/service_form")) for one in products]
    if not scenes or not all(map(all, names)) or not (names or _supports(answers)):
        return None
    where = listed([f"{name}（{form}）" for name, form in names], "和")
    used = f"在{where}中使用" if names else "服务于企业端客户，由客户接入自有产品或者内部系统"
    return f"本算法应用于{listed(scenes, '和')}场景，{used}。"


def _supports(answers: Reader) -> bool:
    return answers.get("/technical_supporter/role") is not None


def _labels(answers: Reader, key: str) -> list[str]:
    """The labels of the options chosen; none where one of them is the list's last resort."""
    chosen, schema = answers.get(f"{DETAIL}/{key}"), answers.schema(f"{DETAIL}/{key}").get("items", {})
    if not isinstance(chosen, list) or "other" in chosen or "enum" not in schema:
        return []
    names = dict(zip(schema["enum"], schema["markdownEnumDescriptions"], strict=True))
    return [names[one] for one in chosen if one in names]


def listed(words: Sequence[str], last: str) -> str:
    """Words in a row, the last one joined by a word of its own."""
    return last.join(["、".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
