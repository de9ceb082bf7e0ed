"""The verdict of a review: fixed words and numbers, so that every view begins alike and nothing of an answer is in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from beian.review.model import ChangeReview


class VerdictLine(NamedTuple):
    """One line in both languages, and how it is meant."""

    zh: str
    en: str
    tone: Literal["", "good", "bad", "warn"] = ""


def verdict(model: ChangeReview) -> Iterator[VerdictLine]:
    """One line each: what is changed, problems, whether it may be packed, what moves, and who else must look."""
    changes, filings = len(model.changes), len(model.filings)
    yield VerdictLine(f"{changes} 处改动，涉及 {filings} 项备案", f"{changes} changes in {filings} filings")
    added, removed = len(model.added), len(model.removed)
    yield VerdictLine(
        f"新增 {added} 个问题，消除 {removed} 个，现有 {model.problems} 个",
        f"{added} problems new, {removed} solved, {model.problems} now",
    )
    if model.may_be_packed:
        yield VerdictLine("可以打包", "it may be packed", "good")
    else:
        count = model.blocking
        yield VerdictLine(f"不能打包：{count} 个问题阻止打包", f"it may not be packed: {count} problems stop it", "bad")
    if model.moved:
        yield VerdictLine(
            f"牵动 {len(model.moved)} 项已通过的备案，须办理变更",
            f"{len(model.moved)} accepted filings are moved and need a change",
            "warn",
        )
    if model.lost:
        yield VerdictLine(
            f"公示内容少了 {model.lost} 处限制说明，请逐处核对",
            f"the public text loses {model.lost} limitations: look at each",
            "warn",
        )
    yield from _restricted(model)


def _restricted(model: ChangeReview) -> Iterator[VerdictLine]:
    if model.restricted:
        count = model.restricted
        yield VerdictLine(
            f"{count} 项受限内容有改动（不显示内容）", f"{count} restricted answers changed (no value is shown)"
        )
    if model.locked:
        yield VerdictLine(
            "加密的受限资料有改动：请持有密钥的人核对",
            "the locked private half changed: whoever holds a key must look",
            "warn",
        )
    if model.unknown:
        yield VerdictLine(
            f"{model.unknown} 项受限内容不在仓库中，这里无法比较：请持有受限资料的人核对",
            f"{model.unknown} restricted answers are not in the repository and were not compared: whoever has the private"
            " half must look",
            "warn",
        )
