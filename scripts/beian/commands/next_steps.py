"""What `new` says when the files are there: what was written, where to begin, the next three steps; no more than a screen."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from beian.commands.terminal.console import say
from beian.commands.terminal.wording import about
from beian.core.problem import Text
from beian.schema.forms.scaffold import Plan

EMPTY = re.compile(r" *[a-z_]+:$")


def say_files(made: Plan) -> None:
    """What was written, a line for each folder."""
    folders: dict[str, list[str]] = {}
    for path in made.files:
        folder, _, name = path.rpartition("/")
        folders.setdefault(f"{folder}/" if folder else "./", []).append(name)
    for folder, names in folders.items():
        many = folder.endswith("/policies/")
        zh, en = (f"{len(names)} 份制度初稿", f"{len(names)} policies to adapt") if many else ("、".join(names), "")
        say(f"√ {about(folder, zh, en)}")


def next_steps(root: Path, made: Plan, *, alone: bool) -> list[Text]:
    """The next three things to do: where to begin, what to go on with, how to see what is left."""
    entity = made.filings[0].partition("/")[0]
    typed = partial(_typed, root)
    look = Text(
        f"{typed('todo', entity)} 列出还要填什么、要多久；{typed('check', entity)} 随时校验",
        f"{typed('todo', entity)}: what is left and how long it takes; {typed('check', entity)}: what is wrong, at any time",
    )
    if alone:
        decide = typed("new", f"{entity}/myalgorithm")
        return [
            _begin(made, f"filings/{entity}/entity.yaml"),
            Text(
                f"再填 people.yaml 和 responsibility.yaml；证件号码、电话和扫描件只放 private/{entity}/",
                f"then people.yaml and responsibility.yaml; numbers, telephones and scans go into private/{entity}/ only",
            ),
            Text(
                f"{decide} 建立算法（myalgorithm 换成自己的标识）；{look.zh}",
                f"{decide} starts an algorithm (your own id for myalgorithm); {look.en}",
            ),
        ]
    folder = next(path for path in made.files if path.endswith("/algorithm.yaml")).rpartition("/")[0]
    begin = (f"filings/{entity}/entity.yaml", f"filings/{entity}/products/", f"{folder}/algorithm.yaml")
    first = next(path for part in begin for path in made.files if path.startswith(part))
    return [
        _begin(made, first),
        Text(
            f"再逐个填写 {folder}/；assessment.yaml 中的风险、措施和流程已按常见结构建好，先核对再填写",
            f"then the files of {folder}/; risks, controls and flow of assessment.yaml stand as they usually are: "
            "compare them with yours, then fill them in",
        ),
        look,
    ]


def _begin(made: Plan, path: str) -> Text:
    """The file to open first, and the line of its first empty place."""
    line = next((number for number, text in enumerate(made.files[path].split("\n"), 1) if EMPTY.match(text)), 1)
    return Text(
        f"在编辑器中打开 {path}，从第 {line} 行填起；每一项上方的注释说明填什么",
        f"open {path} in an editor and begin at line {line}; a comment above each entry says what is asked",
    )


def _typed(root: Path, verb: str, filing: str) -> str:
    """The command as it is typed here: a content root of its own has no Makefile."""
    return f"make {verb} FILING={filing}" if (root / "Makefile").is_file() else f"beian {verb} {filing}"
