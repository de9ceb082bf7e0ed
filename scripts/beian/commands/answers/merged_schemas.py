"""The schemas as this content root has them: the engine's with the owner's lists, differences and questions laid in."""

from __future__ import annotations

import json

from beian.check.workspace import Workspace
from beian.core.files import write_changed
from beian.core.places import engine_folder
from beian.core.problem import Problem


def schema_names() -> list[str]:
    """The schemas of files that people write."""
    return sorted(file.stem for file in engine_folder("schemas").glob("*.json") if file.stem != "portal")


def write_schemas(workspace: Workspace) -> list[Problem]:
    """Every schema, complete in itself, into `build/schemas/`; returns the problems of `overrides/portal.yaml`."""
    for name in schema_names():
        text = json.dumps(workspace.registry.schema(name), ensure_ascii=False, indent=2) + "\n"
        write_changed(workspace.root.build / "schemas" / f"{name}.json", text.encode())
    return workspace.registry.problems
