"""Puts the files of a folder together as filings: shared answers, those of an algorithm, a role's laid over them, and what
follows from all of these."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from beian.content.halves import FileHalves, overlay, prefixed_positions
from beian.content.loading import ALGORITHM_FILES, ENTITY_FILES, RECORD_FOLDERS, ROLES, Folder
from beian.content.text_file import problem
from beian.core.model import AnswerTree, Filing
from beian.core.problem import Position, Problem
from beian.schema.derived.completeness import missing_answers
from beian.schema.derived.derivation import filled
from beian.schema.registry import ExpandedSchema, Registry
from beian.schema.role_overrides import POLICIES, member
from beian.schema.validation import own_file_problems, places, schema_problems

REQUIRED = ENTITY_FILES[:3]  # an entity without products has no practice of its own
Loaded = tuple[AnswerTree | None, Mapping[str, Position]]  # None for a file that no schema describes


def id_of(entity: str, algorithm: str | None, role: str | None) -> str:
    """The id of a filing, such as `acme/wenyin/service_provider`."""
    return "/".join(part for part in (entity, algorithm, role) if part)


def is_whole(half: FileHalves) -> bool:
    """Whether all of a file and of its private half could be read; else there is what could be."""
    return half.public.usable and (half.private is None or half.private.usable)


def filings_of(
    folder: Folder, loaded: Mapping[str, Loaded], registry: Registry, problems: list[Problem]
) -> list[Filing]:
    shared = _entity_tree(folder, loaded, registry)
    broken = {stem for stem, half in folder.halves.items() if not is_whole(half)}
    broken |= {stem for stem in REQUIRED if stem not in folder.halves}
    filings = [_filing(folder, None, None, shared, registry, problems, () if broken else shared.members)]
    for algorithm in folder.algorithms:
        own = _algorithm_tree(folder, algorithm, loaded, registry, problems)
        damaged = {stem.rpartition("/")[2] for stem in broken}
        for stem in folder.own_files(algorithm):
            answers = shared.with_role(own, stem, loaded[f"{algorithm}/{stem}"], registry, problems, damaged)
            role = stem if stem in ROLES else None
            missing = [one for one in own.members if f"{algorithm}/{one}" not in folder.halves]
            judged = () if broken or missing else (*own.members, stem)
            filings += [_filing(folder, algorithm, role, answers, registry, problems, judged)]
    return filings


@dataclass
class _Answers:
    """Answers, schema and positions of a filing while it is put together."""

    answers: dict[str, Any]
    members: dict[str, ExpandedSchema]
    positions: dict[str, Position]

    def add(self, stem: str, schema: ExpandedSchema, loaded: Loaded) -> None:
        data, positions = loaded
        self.members[stem] = schema
        if data:
            self.answers[stem] = data
            self.positions |= dict(prefixed_positions(positions, f"/{stem}"))

    def with_role(
        self,
        own: _Answers,
        role: str,
        loaded: Loaded,
        registry: Registry,
        problems: list[Problem],
        damaged: Collection[str] = (),
    ) -> _Answers:
        """The shared and the algorithm's answers with the role's own laid over them. What is laid over a `damaged` file is
        not judged: the rest of its answers is unknown."""
        result = _Answers(
            {**self.answers, **own.answers}, {**self.members, **own.members}, {**self.positions, **own.positions}
        )
        result.add(role, registry.schema(role), loaded)
        own_answers = (loaded[0] or {}).get("overrides")
        allowed = registry.schema(role)["properties"].get("overrides", {}).get("properties", {})
        for stem, answers in own_answers.items() if isinstance(own_answers, Mapping) else ():
            if stem not in result.answers or stem not in allowed or not isinstance(answers, Mapping):
                continue  # nothing to lay it over, or nothing that may be: that is reported
            at, here = f"/overrides/{stem}", f"/{stem}"
            result.answers[stem] = overlay(result.answers.get(stem, {}), answers)
            result.positions |= {
                here + p.removeprefix(at): position for p, position in loaded[1].items() if p.startswith(f"{at}/")
            }
            path = loaded[1][at].path
            place = places(result.positions, path, here)
            problems += [
                found
                for found in schema_problems(result.answers[stem], result.members[stem], place)
                if found.position.path == path and stem not in damaged
            ]
        return result


def _filing(
    folder: Folder,
    algorithm: str | None,
    role: str | None,
    tree: _Answers,
    registry: Registry,
    problems: list[Problem],
    judged: Collection[str],
) -> Filing:
    """The filing of these answers, with those that follow from others. What lacks then in the `judged` files is a problem;
    what algorithms share is judged with the entity, and nothing while a file cannot be read: what it says is unknown."""
    sources = {half.public.path: half.public.lines for half in folder.halves.values()} | {
        policy.path: policy.lines for policy in folder.policies.values()
    }
    schema = {"type": "object", "properties": tree.members, "x-steps": registry.steps}
    answers, derived = filled(tree.answers, tree.members)
    filing = Filing(
        id_of(folder.slug, algorithm, role),
        folder.slug,
        algorithm,
        role,
        folder.example,
        folder.has_private,
        answers,
        schema,
        tree.positions,
        sources,
        algorithms=tuple(folder.algorithms),
        derived=derived,
    )
    members = {stem: schema for stem, schema in tree.members.items() if stem in judged}
    problems += missing_answers(tree.answers, answers, members, derived, filing.position)
    return filing


def _entity_tree(folder: Folder, loaded: Mapping[str, Loaded], registry: Registry) -> _Answers:
    tree = _Answers({}, {}, {})
    for stem in ENTITY_FILES:
        tree.add(stem, registry.schema(stem), loaded.get(stem, ({}, {})))
    for name in RECORD_FOLDERS:
        records = {
            stem.partition("/")[2]: value for stem, value in sorted(loaded.items()) if stem.startswith(f"{name}/")
        }
        tree.members[name] = member(name, registry)
        tree.answers[name] = {key: data for key, (data, _) in records.items()}
        for key, (_, positions) in records.items():
            tree.positions |= dict(prefixed_positions(positions, f"/{name}/{key}"))
    tree.members["policies"] = POLICIES
    tree.answers["policies"] = {key: policy.data for key, policy in sorted(folder.policies.items())}
    for key, policy in folder.policies.items():
        tree.positions |= dict(prefixed_positions(policy.positions, f"/policies/{key}"))
    return tree


def _algorithm_tree(
    folder: Folder, algorithm: str, loaded: Mapping[str, Loaded], registry: Registry, problems: list[Problem]
) -> _Answers:
    tree = _Answers({}, {}, {})
    base = f"filings/{folder.slug}/{algorithm}"
    kind = (loaded.get(f"{algorithm}/algorithm", ({}, {}))[0] or {}).get("type")
    kinds = registry.schema("algorithm")["properties"]["type"]["enum"]
    if kind not in kinds:  # that is a problem already; a draft is made of what is there
        kind = next((candidate for candidate in kinds if f"{algorithm}/{candidate}" in folder.halves), None)
    for stem in (*ALGORITHM_FILES[:1], *([kind] if kind and registry.has(kind) else []), *ALGORITHM_FILES[1:]):
        if f"{algorithm}/{stem}" not in folder.halves:
            problems.append(problem(f"{base}/{stem}.yaml", 1, 1, f"缺少 {stem}.yaml", f"{stem}.yaml is missing"))
        tree.add(stem, registry.schema(stem), loaded.get(f"{algorithm}/{stem}", ({}, {})))
    problems += own_file_problems(folder, algorithm, loaded, registry)
    return tree
