"""JSON that others may have written: no NaN or infinity, no nesting that a reader could fall over."""

from __future__ import annotations

import json
from typing import Any


def parse(content: str | bytes) -> Any:
    """What the JSON holds. Raises ValueError for what is none."""
    try:
        return json.loads(content, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no number")
