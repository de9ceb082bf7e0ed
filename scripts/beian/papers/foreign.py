"""What others made, read in a process with limits: published lists, notices, the regulator's Word templates, and the
templates of an owner's `overrides/`.

The functions that begin with `_` run there, and return what JSON can say.
"""

from __future__ import annotations

from dataclasses import astuple
from functools import cache
from pathlib import Path
from typing import Any

from beian.content.inspection import inspect_here
from beian.content.word_file import open_parts
from beian.core.attachment import ACTS
from beian.core.errors import Failure
from beian.core.problem import Text
from beian.core.processes.sandbox import SandboxProcess
from beian.papers import official_outline as official
from beian.papers import outline
from beian.papers.carrying import carried, carried_values, values_of, variables_of
from beian.papers.template import Elsewhere, Templates

MOST_OF_STYLES = 10_000_000  # bytes unpacked: Pandoc and we read it again for each paper


def compared(name: str, content: bytes, ours: list[outline.OutlineEntry]) -> official.Comparison:
    """An official Word template beside our outline. Raises Failure for what is no sound docx, has no outline, or takes
    too much."""
    with SandboxProcess() as helper:
        rows = [[one.sort, one.words, one.place] for one in ours]
        differences, pairs = helper.call(_compared, name, content, rows, what=Text(name, name))
    return official.Comparison(
        tuple(official.Difference(kind, _entry(one), _entry(other)) for kind, one, other in differences),
        tuple((outline.OutlineEntry(*one), outline.OutlineEntry(*other)) for one, other in pairs),
    )


def _compared(name: str, content: bytes, ours: list[list[Any]]) -> list[Any]:
    entries = official.outline_of(content, name)
    if not entries:
        raise Failure(
            f"{name} 中没有找到标题，也没有找到表格。", f"{name} has neither headings nor tables that could be found."
        )
    found = official.compare(entries, [outline.OutlineEntry(*row) for row in ours])
    return [
        [[one.kind, *(entry and astuple(entry) for entry in (one.official, one.ours))] for one in found.differences],
        [[astuple(one), astuple(other)] for one, other in found.pairs],
    ]


def _entry(row: Any) -> outline.OutlineEntry | None:
    return outline.OutlineEntry(*row) if row else None


def filled_elsewhere(helper: SandboxProcess, folders: list[Path]) -> Elsewhere:
    """What fills an owner's template in the helper's process. Raises Failure as `Templates.render` does, and for a
    template that takes or prints too much."""

    def filled(name: str, variables: dict[str, Any]) -> tuple[str, list[Any]]:
        what = Text(f"overrides/documents/{name}", f"overrides/documents/{name}")
        text, values = helper.call(_filled, [str(folder) for folder in folders], name, carried(variables), what=what)
        return text, values_of(values, variables)

    return filled


def _filled(folders: list[str], name: str, sent: dict[str, Any]) -> list[Any]:
    text, printed = _templates(*folders).render(name, variables_of(sent))
    return [text, carried_values(name, text, printed)]


@cache
def _templates(*folders: str) -> Templates:
    return Templates([Path(folder) for folder in folders])


def sound_reference(helper: SandboxProcess, name: str, content: bytes) -> None:
    """Raises Failure for a Word file of styles that is none, or takes too much."""
    helper.call(_sound_reference, name, content, what=Text(name, name))


def _sound_reference(name: str, content: bytes) -> None:
    open_parts(content, name, most=MOST_OF_STYLES)
    acts = inspect_here(content)[0]
    if acts:
        raise Failure(
            f"{name}：含有{'、'.join(ACTS[act].zh for act in acts)}，会进入生成的材料。请另存为不带这些内容的 .docx。",
            f"{name}: it has {', '.join(ACTS[act].en for act in acts)}, which would reach our papers. Save it without.",
        )
