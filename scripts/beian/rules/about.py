"""What people are told of a rule beside its own words: whom it concerns, and a change of a shipped filing that breaks it."""

from __future__ import annotations

from dataclasses import dataclass

from beian.intake.strict_yaml import load
from beian.rules.base import Rule
from beian.schema.registry import Registry, label
from beian.values.places import engine_folder
from beian.values.problem import Text

STEPS = {"entity": Text("备案主体", "entity"), "algorithm": Text("算法", "algorithm")}
EXAMPLES = "tests/examples/rules"


@dataclass(frozen=True)
class Failing:
    """A failing example: what it is about, the file that it changes, and the lines before and after."""

    says: str
    file: str
    find: str
    replace: str


def reach(rule: Rule, registry: Registry) -> list[Text]:
    """The steps, types and roles that a rule is for."""
    return [STEPS[step] for step in rule.scope] + [label(registry.schema(one)) for one in (*rule.types, *rule.roles)]


def failing(name: str) -> Failing | None:
    """The failing example of a rule: the same that tests it. None where the engine has none."""
    folder = engine_folder(EXAMPLES)
    files = (folder / f"{name}.yaml", *sorted(folder.glob(f"{name}-*.yaml")))
    file = next((one for one in files if one.is_file()), None)
    text = file.read_bytes() if file else b""
    patch = load(text, file.name).data if file else None
    if not isinstance(patch, dict):
        return None
    first = text.decode("utf-8").partition("\n")[0]
    says = first.removeprefix("#").strip() if first.startswith("#") else ""
    return Failing(says, str(patch["file"]), str(patch["find"]).rstrip("\n"), str(patch["replace"]).rstrip("\n"))
