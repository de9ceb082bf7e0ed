"""How an answer reads on paper."""

from __future__ import annotations

from typing import Any

import pytest

from beian.core.model import MASK
from beian.schema.display import chinese_date, display

ANSWERS = {
    "people": {"lin": {"name": "林安然"}},
    "policies": {"notice": {"title": "办法", "text": ""}},
    "assessment": {"workflow": {"steps": {"start": {"name": "开始"}}}, "risks": {"r": {"title": "风险"}}},
}
YES_NO = {"type": "string", "enum": ["yes", "no"], "markdownEnumDescriptions": ["是", "否"], "x-english": ["Yes", "No"]}


@pytest.mark.parametrize(
    ("value", "schema", "shown"),
    [
        ("甲\n乙", {"type": "string", "x-kind": "text"}, "甲\n乙"),
        ("yes", YES_NO, "是"),
        ("perhaps", YES_NO, "perhaps"),
        (["yes", "no"], {"type": "array", "items": YES_NO}, "是、否"),
        (["打开", "点击"], {"type": "array", "x-kind": "path", "items": {"type": "string"}}, "打开 → 点击"),
        (["甲店", "乙店"], {"type": "array", "items": {"type": "string"}}, "甲店、乙店"),
        ("2026-01-09", {"type": "string", "format": "date"}, "2026年1月9日"),
        ("2026-01-09", {"type": "string"}, "2026年1月9日"),
        ("2026年", {"type": "string", "format": "date"}, "2026年"),
        (12, {"type": "integer"}, "12"),
        ("lin", {"type": "string", "x-reference": "people"}, "林安然"),
        ("nobody", {"type": "string", "x-reference": "people"}, "nobody"),
        (["lin", "nobody"], {"type": "array", "items": {"type": "string", "x-reference": "people"}}, "林安然、nobody"),
        ("notice", {"type": "string", "x-reference": "policies"}, "办法"),
        ("start", {"type": "string", "x-reference": "workflow_steps"}, "开始"),
        ("r", {"type": "string", "x-reference": "risks"}, "风险"),
        (MASK, YES_NO, "〔受限内容〕"),
    ],
)
def test_an_answer_reads(value: Any, schema: dict, shown: str) -> None:
    assert display(value, schema, ANSWERS) == shown


def test_a_date_that_is_none_stays() -> None:
    assert chinese_date("2026-1-9") == "2026-1-9"
