"""Writing: the tree of a paper through the guard and its writer's own step to Pandoc. The only way to Pandoc's writers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from beian.papers.for_html import for_html
from beian.papers.for_typst import for_typst
from beian.papers.for_word import for_word
from beian.papers.guard_tree import refusal
from beian.papers.pandoc import Pandoc
from beian.papers.stand_ins import SIGNATURE
from beian.papers.tree_walk import Node
from beian.values.errors import Failure
from beian.values.temporary import temporary_folder

WORD = re.compile(r"[A-Za-z0-9.-]*")

Step = Callable[[Node, Mapping[str, float]], Node]
# Pandoc's writer (with smart, dashes and quotes of answers would change; with task_lists, a ballot box becomes an input
# field) and what the tree becomes for it
WRITERS: dict[str, tuple[str, Step]] = {
    "docx": ("docx", for_word),
    "typst": ("typst-smart", for_typst),
    "html": ("html5-task_lists", for_html),
}


@dataclass(frozen=True)
class Look:
    """What a writer takes besides the tree: a `reference` for Word, for the others a `template` and its `variables`."""

    reference: Path | None = None
    template: Path | None = None
    variables: Mapping[str, object] = field(default_factory=dict)


def written(
    pandoc: Pandoc,
    form: str,
    tree: Any,
    look: Look = Look(),
    *,
    pictures: Collection[str] = (),
    files: Mapping[str, bytes] | None = None,
    proportions: Mapping[str, float] | None = None,
    redline: bool = False,
) -> bytes:
    """What Pandoc writes of a tree: `docx`, `typst` or `html`. Raises Failure for what the guard refuses.

    `pictures` are the names that the tree may use; for Word, `files` are the pictures themselves.
    """
    refused = refusal(tree, pictures, redline=redline)
    if refused:
        raise Failure(f"材料没有写出：{refused.zh}", f"the paper was not written: {refused.en}")
    writer, step = WRITERS[form]
    # Variables go into the paper as they are, so they hold no text; texts are metadata, which the writer escapes
    variables = {name: str(value) for name, value in look.variables.items()}
    if not all(WORD.fullmatch(value) for value in variables.values()):
        raise Failure("模板变量只能是字母和数字", "a variable is a word or a number")
    with temporary_folder() as folder:
        job = {"op": "write", "to": writer, "ast_file": str(folder / "paper.json"), "out_file": str(folder / "out")}
        ast = json.dumps(step(tree, proportions or {}), ensure_ascii=False, separators=(",", ":"))
        (folder / "paper.json").write_text(ast, "utf-8")
        options = {"reference": look.reference, "template": look.template}
        job |= {name: str(path) for name, path in options.items() if path}
        pandoc.run({**job, "variables": variables, "pictures": _laid_out(files or {}, folder)})
        return (folder / "out").read_bytes()


def _laid_out(files: Mapping[str, bytes], folder: Path) -> dict[str, str]:
    """Where each picture stands."""
    places = {name: str(folder / f"{number}.png") for number, name in enumerate(files)}
    for name, content in files.items():
        if not content.startswith(SIGNATURE):
            raise Failure(f"Word 文件只收 PNG 图片：{name}", f"Word takes PNG pictures only: {name}")
        Path(places[name]).write_bytes(content)
    return places
