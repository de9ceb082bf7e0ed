"""The form of references in long answers: `[[person:zhou-yining]]`, and what each sort can mean."""

from __future__ import annotations

import re

REFERENCE = re.compile(r"\[\[(?P<sort>[a-z]+):(?P<target>[^\[\]\s]+)\]\]")
SHELVES = {"person": "people", "model": "models", "product": "products", "policy": "policies", "evidence": "evidence"}
SECTIONS = {  # the sections of the report that have a name, as `{#name}` in its template
    "workflow": "算法流程",
    "data": "算法数据",
    "models": "算法模型",
    "intervention": "干预策略",
    "labelling": "结果标识",
}
