"""Versions of a filing to compare: the work tree, a Git revision, or a round as it was frozen.

Git revisions and the work tree are read in the review edition: nothing restricted is in Git, so nothing restricted is
compared or shown. Rounds are read as frozen; nothing of them is judged or rendered again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from beian.engine.build import Build
from beian.engine.workspace import Workspace
from beian.history.frozen import FrozenField, frozen, renamed
from beian.intake.tree import Tree, WorkTree, git
from beian.papers.catalogue import papers_of
from beian.papers.redline_versions import Version
from beian.schema.editions import edition_of
from beian.values.errors import Failure
from beian.values.model import Filing
from beian.values.places import ContentRoot

WORK = "work"
FIELD = {"pointer", "label", "visibility"}
ROUND = re.compile(r"\d{3}\Z")


@dataclass(frozen=True)
class State:
    """One version of one filing. `papers` makes them all; it may raise Failure."""

    name: str
    fields: list[FrozenField]
    papers: Callable[[], dict[str, Version]]


class Versions:
    """The versions of the filings of one content root; each is opened once."""

    def __init__(self, root: ContentRoot) -> None:
        self.root = root
        self.work = Workspace(root, private=False)
        self._opened: dict[str, Workspace] = {WORK: self.work}

    def filings(self, names: list[str]) -> list[str]:
        """The ids of the named filings of the work tree. Raises Failure for an unknown name."""
        return [filing.id for filing in self.work.filings(names)]

    def state(self, filing: str, name: str) -> State:
        """A filing as it was: `work`, a round (`001`), or a Git revision. Raises Failure when there is none."""
        if ROUND.match(name):
            return self._round(filing, name)
        workspace = self._workspace(name)
        found = workspace.library.filing(filing)
        if found is None:
            raise Failure(
                f"版本“{_shown(name)}”中没有备案“{filing}”。", f"version {_shown(name)!r} has no filing {filing!r}."
            )
        review = edition_of(found, "review")
        return State(name, frozen(review), lambda: _composed(workspace, found, review, name))

    def _workspace(self, name: str) -> Workspace:
        if name not in self._opened:
            self._opened[name] = Workspace(self.root, revision=commit(self.root, name), private=False)
        return self._opened[name]

    def _round(self, filing: str, name: str) -> State:
        entity, *rest = filing.split("/")
        folder = "/".join(["filings", entity, *rest[:1], "submissions", *rest[1:], name])
        tree = WorkTree(self.root.path)
        fields = _frozen_json(tree, f"{folder}/fields.json", list)
        if not all(isinstance(one, dict) and one.keys() >= FIELD for one in fields):
            raise _damaged(f"{folder}/fields.json")
        schema = next((one.schema for one in self.work.library.filings if one.id == filing), {})
        return State(name, renamed(fields, schema), lambda: _frozen_papers(tree, f"{folder}/papers"))


def commit(root: ContentRoot, name: str) -> str:
    """The commit that a revision names. Raises Failure when it names none; a name is never read as an option."""
    try:
        out = git(root.path, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except Failure:
        raise Failure(
            f"没有版本“{_shown(name)}”。可以写 work（当前内容）、三位轮次号（001）、提交号、分支或者标签。",
            f"there is no version {_shown(name)!r}. Write work (the content as it is), the number of a round (001), a"
            " commit, a branch or a tag.",
        ) from None
    return out.decode().split()[-1]


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name[:80])


def _composed(workspace: Workspace, filing: Filing, review: Filing, name: str) -> dict[str, Version]:
    blocking = workspace.blocking(filing, "draft")
    if blocking:
        raise Failure(
            f"版本“{_shown(name)}”的“{filing.id}”有 {len(blocking)} 处错误，无法生成材料：{blocking[0].message.zh}",
            f"version {_shown(name)!r} of {filing.id!r} has {len(blocking)} errors, so its papers cannot be made:"
            f" {blocking[0].message.en}",
        )
    made = {}
    with Build(workspace.root, workspace.evidence) as run:
        for paper in papers_of(review, run.papers):
            one = run.composition(review, paper)
            pictures = {
                picture.name: run.cleaned(picture.content, picture.name).read_bytes() for picture in one.pictures
            }
            made[paper.id] = Version(one.ast, pictures, one.header_left, one.header_right, one.date)
    return made


def _frozen_papers(tree: Tree, folder: str) -> dict[str, Version]:
    """The papers of a round. Its pictures are not kept with it, so their captions stand in their place."""
    made = {}
    for path in tree.files(folder):
        if path.endswith(".json"):
            paper = _frozen_json(tree, path, dict)
            words = {key: _words(paper.get("meta", {}), key) for key in ("header-left", "header-right")}
            made[path.rpartition("/")[2].removesuffix(".json")] = Version(
                paper, {}, words["header-left"], words["header-right"], ""
            )
    return made


def _words(meta: dict[str, Any], key: str) -> str:
    return "".join(one.get("c", " ") for one in meta.get(key, {}).get("c", []))


def _frozen_json(tree: Tree, path: str, shape: type) -> Any:
    content = tree.read(path)
    if content is None:
        raise Failure(f"没有这一轮存档：{path}", f"there is no such recorded round: {path}")
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, shape):
        raise _damaged(path)
    return found


def _damaged(path: str) -> Failure:
    return Failure(f"{path} 无法读取，存档可能已损坏。", f"{path} cannot be read; the record may be damaged.")
