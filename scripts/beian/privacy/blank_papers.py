"""Papers to complete by hand: all answers but the restricted ones, which are blanks.

For whoever has no private half at hand, such as a workflow: nothing restricted is read, so nothing can leave with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.core.files import remove, write
from beian.core.model import MASK, Filing, Masked, Progress
from beian.privacy.leak_scan import refuse_leaks, secrets_of
from beian.schema.walk import fields

FOLDER = "blanks"
BLANK = Masked("＿＿＿＿＿＿＿＿")
LIST = "待填写 to fill in.txt"


def make_blanks(workspace: Workspace, filing: Filing, progress: Progress = lambda _: None) -> Path:
    """The papers (Word and PDF) and the list of blanks, into `build/blanks/<filing>/`; returns that folder."""
    review = workspace.for_papers(filing, "review")
    folder = workspace.root.build / FOLDER / filing.id
    remove(folder)
    with Build(workspace.root, workspace.evidence, progress=progress) as build:
        with_blanks = replace(review, edition="filing", answers=_with_blanks(review.answers))
        products = [
            replace(product, target=f"{FOLDER}/{product.target.partition('/')[2]}")
            for product in build.products(with_blanks, ("pdf", "docx"))
        ]
        build.make(products)
    for record in folder.glob("*.shown.json"):
        remove(record)
    write(folder / LIST, _list_of_blanks(review).encode())
    refuse_leaks(secrets_of(Workspace(workspace.root), "review"), folder)
    return folder


def _with_blanks(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with a blank for each that is masked."""

    def blank(value: object) -> object:
        if isinstance(value, dict):
            return _with_blanks(value)
        if isinstance(value, list):
            return [blank(item) for item in value]
        return BLANK if value == MASK else value

    return {key: blank(value) for key, value in answers.items()}


def _list_of_blanks(review: Filing) -> str:
    rows = [
        f"□ {field.label.zh} · {field.label.en}  {field.pointer}"
        for field in fields(review)
        if isinstance(field.value, Masked)
    ]
    head = (
        "以下受限内容没有写入，请在文件中的空白处填写；不适用的删去。\nRestricted answers, to be filled in by hand:\n"
    )
    return "\n".join([head, *rows, ""])
