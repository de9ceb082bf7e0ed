"""The sandbox: what others wrote is read in a process with limits on time and memory: the regulator's Word templates, files of
styles, and the templates of an owner's `overrides/`.

Functions that begin with `_` run there. What crosses is JSON: the variables of a template on the way in, its text and what each
token stands for on the way back, answers by their pointers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from functools import cache
from pathlib import Path
from typing import Any

from beian.content.inspection import inspect_here
from beian.content.word_file import open_parts
from beian.core.errors import Failure
from beian.core.file_kinds import ACTS
from beian.core.model import MASK, Filing, join, parts
from beian.core.problem import Text
from beian.core.processes.limited_process import LimitedProcess
from beian.papers import official_outline as official
from beian.papers import outline
from beian.papers.template import PrintedTokens, RenderElsewhere, Templates
from beian.papers.tree import CLOSE, OPEN
from beian.papers.view import (
    AnswerView,
    CrossReference,
    EvidenceFigures,
    Excerpt,
    Lines,
    Variables,
    Workflow,
    data_of,
    pointer_of,
    root_views,
)
from beian.schema.registry import expanded

MOST_OF_STYLES = 10_000_000  # bytes unpacked: Pandoc and we read it again for each paper
FILING_FIELDS = (
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
LONGEST_TEXT, MOST_PRINTED = 500_000, 5_000_000  # letters of a template filled with tokens, and of what these stand for
PICTURE_SIZE = 10_000  # what a picture counts for


def compared_outlines(name: str, content: bytes, ours: list[outline.OutlineEntry]) -> official.Comparison:
    """An official Word template beside our outline. Raises Failure for what is no sound docx, has no outline, or takes
    too much."""
    with LimitedProcess() as helper:
        rows = [[entry.sort, entry.words, entry.place] for entry in ours]
        differences, pairs = helper.call(_compared, name, content, rows, what=Text(name, name))
    return official.Comparison(
        tuple(official.Difference(kind, _entry(one), _entry(other)) for kind, one, other in differences),
        tuple((outline.OutlineEntry(*one), outline.OutlineEntry(*other)) for one, other in pairs),
    )


def _compared(name: str, content: bytes, ours: list[list[Any]]) -> list[object]:
    entries = official.read_outline(content, name)
    if not entries:
        raise Failure(
            f"{name} 中没有找到标题，也没有找到表格。", f"{name} has neither headings nor tables that could be found."
        )
    comparison = official.compare_outlines(entries, [outline.OutlineEntry(*row) for row in ours])
    return [
        [
            [difference.kind, *(entry and astuple(entry) for entry in (difference.official, difference.ours))]
            for difference in comparison.differences
        ],
        [[astuple(one), astuple(other)] for one, other in comparison.pairs],
    ]


def _entry(row: Any) -> outline.OutlineEntry | None:
    return outline.OutlineEntry(*row) if row else None


def renderer_in_sandbox(helper: LimitedProcess, folders: list[Path]) -> RenderElsewhere:
    """A function that renders an owner's template in the helper's process. It raises Failure as `Templates.render`
    does, and for a template that takes or prints too much."""

    def rendered(name: str, variables: Variables) -> tuple[str, Sequence[object]]:
        what = Text(f"overrides/documents/{name}", f"overrides/documents/{name}")
        text, values = helper.call(
            _rendered, [str(folder) for folder in folders], name, variables_to_json(variables), what=what
        )
        return text, values_from_json(values, variables)

    return rendered


def _rendered(folders: list[str], name: str, sent: Mapping[str, Any]) -> list[object]:
    text, printed = _templates(*folders).render(name, variables_from_json(sent))
    return [text, values_to_json(name, text, printed)]


@cache
def _templates(*folders: str) -> Templates:
    return Templates([Path(folder) for folder in folders])


def refuse_unsound_styles(helper: LimitedProcess, name: str, content: bytes) -> None:
    """Raises Failure for a Word file of styles that is no sound one, has active content, or takes too much."""
    helper.call(_refuse_unsound_styles, name, content, what=Text(name, name))


def _refuse_unsound_styles(name: str, content: bytes) -> None:
    open_parts(content, name, most=MOST_OF_STYLES)
    acts = inspect_here(content)[0]
    if acts:
        raise Failure(
            f"{name}：含有{'、'.join(ACTS[act].zh for act in acts)}，会进入生成的材料。请另存为不带这些内容的 .docx。",
            f"{name}: it has {', '.join(ACTS[act].en for act in acts)}, which would reach our papers. Save it without.",
        )


# -- what crosses, as JSON ------------------------------------------------------------------------------------------------


def variables_to_json(variables: Variables) -> dict[str, Any]:
    """The variables of a template, and the filing that they are views of."""
    filing = next(value for value in variables.values() if isinstance(value, AnswerView))._filing
    named = {
        key: {"at": pointer_of(value)} if isinstance(value, AnswerView) else value for key, value in variables.items()
    }
    return {"filing": {key: getattr(filing, key) for key in FILING_FIELDS}, "variables": named}


def variables_from_json(sent: Mapping[str, Any]) -> Variables:
    """The variables of `variables_to_json`."""
    filing_data = sent["filing"]
    converted = {
        "answers": _masked(filing_data["answers"]),
        "schema": expanded(filing_data["schema"]),
        "algorithms": tuple(filing_data["algorithms"]),
    }
    filing = Filing(**{**filing_data, **converted, "positions": {}, "sources": {}})
    return {
        key: _view(filing, value["at"]) if isinstance(value, dict) else value
        for key, value in sent["variables"].items()
    }


def values_to_json(name: str, text: str, printed: Sequence[object]) -> list[object]:
    """What each token stands for. Raises Failure for a template that prints more than a paper can hold."""
    numbers = [int(number) for number in TOKEN.findall(text)]
    sizes = {number: _size(printed[number]) for number in set(numbers)}
    if len(text) > LONGEST_TEXT or sum(map(sizes.__getitem__, numbers)) > MOST_PRINTED:
        raise Failure(
            f"模板 {name} 有误：填写后过长，超过 {MOST_PRINTED:,} 字",
            f"template {name}: it prints more than {MOST_PRINTED:,} letters",
        )
    return [_to_json(value) for value in printed]


def values_from_json(values: list[object], variables: Variables) -> PrintedTokens:
    """What each token stands for, answers as views of the filing here."""
    filing = next(value for value in variables.values() if isinstance(value, AnswerView))._filing
    return PrintedTokens(_from_json(filing, value) for value in values)


def _to_json(value: object) -> object:
    if isinstance(value, AnswerView):
        return {"at": pointer_of(value)}
    if isinstance(value, Lines):
        return {"lines": [_to_json(item) for item in value.items]}
    if isinstance(value, EvidenceFigures):
        return {"figures": value.pointer}
    if isinstance(value, CrossReference):
        return {"refers": [value.pointer, value.words, value.within]}
    if isinstance(value, Excerpt):
        return {"excerpt": pointer_of(value.answer)}
    return {"workflow": True} if isinstance(value, Workflow) else str(value)


def _from_json(filing: Filing, value: object) -> object:
    if not isinstance(value, dict):
        return value
    if "at" in value:
        return _view(filing, value["at"])
    if "lines" in value:
        return Lines(tuple(_from_json(filing, item) for item in value["lines"]))
    if "refers" in value:
        return CrossReference(*value["refers"])
    if "excerpt" in value:
        return Excerpt(_view(filing, value["excerpt"]))
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


def _size(value: object) -> int:
    if isinstance(value, Lines):
        return sum(map(_size, value.items))
    if isinstance(value, EvidenceFigures | Workflow):
        return PICTURE_SIZE
    if isinstance(value, Excerpt):
        return _size(value.answer)
    if isinstance(value, CrossReference):
        return len(value.words)
    return len(json.dumps(data_of(value), ensure_ascii=False)) if isinstance(value, AnswerView) else len(str(value))


def _masked(data: object) -> object:
    """The answers with the mask known as such again."""
    if isinstance(data, dict):
        return {key: _masked(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_masked(value) for value in data]
    return MASK if data == MASK else data
