"""How the schema files are written: canonical JSON, with the lists of types that follow from the types' own schemas.

`make fmt` writes them so, and whoever judges the schemas compares. Editors read these files as they stand, so what follows
from the types stands in them too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from beian.core.json_shapes import canonical_json
from beian.core.model import Schema
from beian.schema.algorithm_types import KEY, LIST

EDITOR = "../.vscode/settings"  # which file of answers has which schema
FIRST, LAST = "algorithm", "assessment"  # the types stand between these two wherever files are listed
Data = dict[str, Any]


def as_written(folder: Path) -> dict[str, str]:
    """Every JSON file below `folder`, and the editor's settings beside it, as they should stand, by name.

    What is no JSON is left out, and as long as a type's schema is not sound the lists stay as they are.
    """
    names = [file.relative_to(folder).with_suffix("").as_posix() for file in sorted(folder.rglob("*.json"))]
    read = {name: _json(folder / f"{name}.json") for name in [*names, EDITOR]}
    data = {name: one for name, one in read.items() if one is not None}
    try:
        kinds = _kinds(data)
        for name, write in DERIVED.items():
            if name in data and kinds:
                write(data[name], kinds)
    except (AttributeError, KeyError, TypeError, ValueError):
        data = {name: _json(folder / f"{name}.json") for name in data}
    return {name: canonical_json(json.dumps(one)) for name, one in data.items()}


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _kinds(data: Schema) -> dict[str, Data]:
    """The schemas that say of themselves that they are a type's, in the order that they name."""
    found = {name: one for name, one in data.items() if isinstance(one, dict) and KEY in one}
    return dict(sorted(found.items(), key=lambda pair: (pair[1][KEY]["order"], pair[0])))


def _options(options: Data, kinds: Mapping[str, Data]) -> None:
    names = [one[KEY]["name"] for one in kinds.values()]
    options["enum"] = list(kinds)
    options["markdownEnumDescriptions"] = [name["zh"] for name in names]
    options["x-english"] = [name["en"] for name in names]


def _roles_asked(algorithm: Data, kinds: Mapping[str, Data]) -> None:
    """The types of which `algorithm.yaml` must name the roles."""
    for case in algorithm["allOf"]:
        if case["then"].get("required") == ["roles"]:
            with_roles = [name for name, one in kinds.items() if one.get("x-roles")]
            case["if"]["properties"]["type"] = (
                {"const": with_roles[0]} if len(with_roles) == 1 else {"enum": with_roles}
            )


def _answered_by(entity: Data, kinds: Mapping[str, Data]) -> None:
    names = entity["properties"]["answered_by"]["propertyNames"]
    names["enum"] = _between(names["enum"], kinds)


def _overrides(role: str) -> Callable[[Data, Mapping[str, Data]], None]:
    """What a role's own file may say differently: also the answers of the types that are filed in the role."""

    def write(schema: Data, kinds: Mapping[str, Data]) -> None:
        overrides = schema["properties"]["overrides"]
        known = overrides["properties"]
        filed = [name for name, one in kinds.items() if role in one.get("x-roles", ())]
        made = {name: {"type": "object", "minProperties": 1, "x-overrides": name} for name in filed}
        overrides["properties"] = {name: known.get(name) or made[name] for name in _between(known, filed)}

    return write


def _editor(settings: Data, kinds: Mapping[str, Data]) -> None:
    path = "./schemas/{}.json".format
    known = settings["yaml.schemas"]
    made = {path(name): [f"filings/*/*/{name}.yaml"] for name in kinds}
    order = _between(known, made, path(FIRST), path(LAST))
    settings["yaml.schemas"] = {name: known.get(name) or made[name] for name in order}


def _between(names: Iterable[str], kinds: Iterable[str], first: str = FIRST, last: str = LAST) -> list[str]:
    """The names with just these types between the first and the last. Raises ValueError where one of the two is missing."""
    listed = list(names)
    return [*listed[: listed.index(first) + 1], *kinds, *listed[listed.index(last) :]]


DERIVED: dict[str, Callable[[Data, Mapping[str, Data]], None]] = {
    LIST: _options,
    "algorithm": _roles_asked,
    "entity": _answered_by,
    "service_provider": _overrides("service_provider"),
    "technical_supporter": _overrides("technical_supporter"),
    EDITOR: _editor,
}
