"""Which files an algorithm has of its own: one for each role that was chosen, or `filing.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from beian.intake.loading import OWN_FILES, Folder
from beian.intake.strict_yaml import problem
from beian.schema.registry import Registry
from beian.values.problem import Position, Problem


def own_file_problems(
    folder: Folder,
    algorithm: str,
    loaded: Mapping[str, tuple[Any, Mapping[str, Position]]],
    registry: Registry,
) -> Iterator[Problem]:
    """Types with roles have one file per role; the others have `filing.yaml`."""
    answers, positions = loaded.get(f"{algorithm}/algorithm", ({}, {}))
    answers = answers or {}
    kind, chosen, present = answers.get("type"), answers.get("roles"), folder.own_files(algorithm)
    if not isinstance(kind, str) or not registry.has(kind):
        return
    roles = registry.schema(kind).get("x-roles", [])
    if chosen is not None and not roles:
        at = positions["/roles"]
        words = ("该类型不分角色，不填 roles", "this type has no roles")
        yield problem(at.path, at.line, at.column, *words, "删除 roles，或改正类型", "remove roles, or mend the type")
    wanted = (chosen if isinstance(chosen, list) else []) if roles else ["filing"]
    for stem in wanted:
        if stem in OWN_FILES and stem not in present:
            yield problem(
                f"filings/{folder.slug}/{algorithm}/{stem}.yaml", 1, 1, f"缺少 {stem}.yaml", f"{stem}.yaml is missing"
            )
    for stem in present:
        if stem not in wanted:
            words = (
                ("没有选择的角色", "a role that was not chosen")
                if roles
                else ("该类型不分角色", "this type has no roles")
            )
            half = folder.halves[f"{algorithm}/{stem}"]
            yield problem(
                half.public.path,
                1,
                1,
                f"多出 {stem}.yaml：{words[0]}",
                f"{stem}.yaml does not belong here: {words[1]}",
                "删除该文件，或改正 algorithm.yaml 的类型和角色",
                "delete the file, or mend type and roles in algorithm.yaml",
            )
