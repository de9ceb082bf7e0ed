"""What a template sees and prints, as JSON, so that an owner's template can be filled in another process.

There only answers and schema are needed; back come the text, and for each token what it stands for: answers by their place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from beian.core.errors import Failure
from beian.core.model import MASK, Filing, join, parts
from beian.papers.template import CLOSE, OPEN, PrintedTokens
from beian.papers.view import AnswerView, EvidenceFigures, Lines, Workflow, data_of, pointer_of, root_views
from beian.schema.registry import expanded

KEPT = (
    "id",
    "entity",
    "algorithm",
    "role",
    "example",
    "has_private",
    "answers",
    "schema",
    "edition",
    "algorithms",
    "draft",
)
TOKEN = re.compile(f"{OPEN}(\\d+){CLOSE}")
LONGEST, MOST = 500_000, 5_000_000  # letters of a template filled with tokens, and of what these stand for
PICTURE = 10_000  # what a picture counts for


def carried(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a template, and the filing that they are views of."""
    filing = next(value for value in variables.values() if isinstance(value, AnswerView))._filing
    named = {key: {"at": pointer_of(one)} if isinstance(one, AnswerView) else one for key, one in variables.items()}
    return {"filing": {key: getattr(filing, key) for key in KEPT}, "variables": named}


def variables_of(sent: dict[str, Any]) -> dict[str, Any]:
    """The variables, as they were carried."""
    given = sent["filing"]
    made = {
        "answers": _masked(given["answers"]),
        "schema": expanded(given["schema"]),
        "algorithms": tuple(given["algorithms"]),
    }
    filing = Filing(**{**given, **made, "positions": {}, "sources": {}})
    return {key: _view(filing, one["at"]) if isinstance(one, dict) else one for key, one in sent["variables"].items()}


def carried_values(name: str, text: str, printed: list[Any]) -> list[Any]:
    """What each token stands for. Raises Failure for a template that prints more than a paper can hold."""
    numbers = [int(number) for number in TOKEN.findall(text)]
    sizes = {number: _size(printed[number]) for number in set(numbers)}
    if len(text) > LONGEST or sum(map(sizes.__getitem__, numbers)) > MOST:
        raise Failure(
            f"模板 {name} 有误：填写后过长，超过 {MOST:,} 字", f"template {name}: it prints more than {MOST:,} letters"
        )
    return [_value(one) for one in printed]


def values_of(values: list[Any], variables: Mapping[str, Any]) -> PrintedTokens:
    """What each token stands for, with answers as views of the filing here."""
    filing = next(value for value in variables.values() if isinstance(value, AnswerView))._filing
    return PrintedTokens(_printed(filing, value) for value in values)


def _value(value: Any) -> Any:
    if isinstance(value, AnswerView):
        return {"at": pointer_of(value)}
    if isinstance(value, Lines):
        return {"lines": [_value(item) for item in value.items]}
    if isinstance(value, EvidenceFigures):
        return {"figures": value.pointer}
    return {"workflow": True} if isinstance(value, Workflow) else str(value)


def _printed(filing: Filing, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "at" in value:
        return _view(filing, value["at"])
    if "lines" in value:
        return Lines(tuple(_printed(filing, item) for item in value["lines"]))
    return EvidenceFigures(value["figures"]) if "figures" in value else Workflow()


def _view(filing: Filing, pointer: str) -> AnswerView:
    first, *rest = parts(pointer)
    view = root_views(filing)[first]
    for step in rest:
        data, schema = view._data, view._schema
        if isinstance(data, list):
            view = AnswerView(filing, data[int(step)], schema["items"], join(view._pointer, step))
        else:
            view = view[step]
    return view


def _size(value: Any) -> int:
    if isinstance(value, Lines):
        return sum(map(_size, value.items))
    if isinstance(value, EvidenceFigures | Workflow):
        return PICTURE
    return len(json.dumps(data_of(value), ensure_ascii=False)) if isinstance(value, AnswerView) else len(str(value))


def _masked(data: Any) -> Any:
    """The answers with the mask known as such again."""
    if isinstance(data, dict):
        return {key: _masked(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_masked(value) for value in data]
    return MASK if data == MASK else data
