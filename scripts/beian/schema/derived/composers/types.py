"""Composers of the pages of the other four types: data, models, strategy and risks as the report and the models have them."""

from __future__ import annotations

from beian.schema.derived.composer import Reader, composer
from beian.schema.derived.composers.models import models_used, trained, training_statement

SWITCH = "/switch_off/path"


@composer
def type_data_source(answers: Reader) -> str | None:
    """Where the input data come from, as the report's records have it."""
    place = "/assessment/data/modalities"
    sources = [answers.get(f"{place}/{one}/source") for one in answers.ids(place)]
    return "\n\n".join(sources) if sources and None not in sources else None


@composer
def type_training(answers: Reader) -> str | None:
    """The sources of training data of the models trained here; without any, by whom the models come."""
    rows = []
    for model in trained(answers):
        place = f"/models/{model}/training_data/sources"
        for one in answers.ids(place):
            name, kind, size = (
                answers.get(f"{place}/{one}/name"),
                answers.text(f"{place}/{one}/kind"),
                answers.get(f"{place}/{one}/size"),
            )
            rows.append((model, name, kind, size))
    if not rows:
        return training_statement(answers) if not trained(answers) else None
    return (
        None
        if not all(map(all, rows))
        else "\n".join(f"- [[model:{model}]]：{name}（{kind}，{size}）" for model, name, kind, size in rows)
    )


@composer
def type_models(answers: Reader) -> str | None:
    """The models with kind, version and use."""
    rows = [
        (
            one,
            answers.get(f"/models/{one}/kind"),
            answers.get(f"/models/{one}/version"),
            answers.get(f"/algorithm/models/{one}/use"),
        )
        for one in models_used(answers)
    ]
    if not rows or not all(map(all, rows)):
        return None
    return "\n".join(f"- [[model:{model}]]（{kind}，{version}）：{use.strip()}" for model, kind, version, use in rows)


STRATEGY = (  # what makes a strategy, and the answers of the page that say it
    ("规则", ("ranking_factors", "decision_factors", "result_order", "filtering_standards")),
    ("人工干预", ("key_places/manual_intervention", "manual_intervention", "manual_review")),
    ("用户选择", ("key_places/user_choice", "switch_off/effect")),
)


@composer
def type_strategy(answers: Reader) -> str | None:
    """A draft of rules, people and user choice, from the answers of the same page."""
    said = [(name, [text for key in keys if (text := answers.get(f"1/{key}"))]) for name, keys in STRATEGY]
    lines = [f"{name}：{' '.join(text.strip() for text in texts)}" for name, texts in said if texts]
    return "\n\n".join(lines) if len(lines) > 1 else None


@composer
def type_risks(answers: Reader) -> str | None:
    """A draft of the risks, each with the controls that meet it."""
    controls = [f"/assessment/controls/{one}" for one in answers.ids("/assessment/controls")]
    lines = []
    for risk in answers.ids("/assessment/risks"):
        met = [answers.get(f"{one}/title") for one in controls if risk in (answers.get(f"{one}/meets") or ())]
        title = answers.get(f"/assessment/risks/{risk}/title")
        if not (title and met and None not in met):
            return None
        lines.append(f"- {title}：{'；'.join(met)}。")
    return "\n".join(lines) or None
