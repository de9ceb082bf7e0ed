"""Composers of labels: a sample for every output modality, and what follows from metadata written as the standard has them."""

from __future__ import annotations

from beian.schema.derived.composer import Reader, composer
from beian.schema.derived.composers.data import SIDES, missing_modalities

ANNEX_E = (  # GB 45438-2025, annex E
    "Label",
    "ContentProducer",
    "ProduceID",
    "ReservedCode1",
    "ContentPropagator",
    "PropagateID",
    "ReservedCode2",
)
HERE = "/assessment/labelling"


@composer
def samples(answers: Reader) -> dict[str, dict[str, str]]:
    """A sample for every output modality that has none."""
    return missing_modalities(answers, answers.get(SIDES["output"]) or ())


@composer
def explicit_labels(answers: Reader) -> str | None:
    """Which content carries the label; how it looks stands in the table of samples."""
    places = [f"{HERE}/samples/{one}" for one in answers.ids(f"{HERE}/samples")]
    said = [
        (answers.text(f"{one}/modality"), answers.get(f"{one}/text"), answers.get(f"{one}/position")) for one in places
    ]
    if not said or not all(map(all, said)):
        return None
    kinds = "、".join(dict.fromkeys(kind for kind, _, _ in said))
    return f"对生成的{kinds}内容添加显式标识，标识文字、位置和样式见下表。"


@composer
def implicit_labels(answers: Reader) -> str | None:
    """That the metadata carry the label; its field and entries stand in the table."""
    key = answers.get(f"{HERE}/metadata/key")
    named = key and answers.get(f"{HERE}/metadata/entries") and answers.get(f"{HERE}/metadata/label")
    return f"在生成内容文件的元数据中写入隐式标识，字段名为{key}，各项内容见下表。" if named else None


def _as_annex_e(answers: Reader) -> bool:
    return bool(answers.get(f"{HERE}/metadata/annex_e") == "yes")


@composer
def metadata_key(answers: Reader) -> str | None:
    """The key that the standard has."""
    return "AIGC" if _as_annex_e(answers) else None


@composer
def metadata_entries(answers: Reader) -> list[str] | None:
    """The seven entries that the standard has."""
    return [*ANNEX_E] if _as_annex_e(answers) else None


@composer
def metadata_once(answers: Reader) -> str | None:
    """One field a file, as the standard has it."""
    return "yes" if _as_annex_e(answers) else None
