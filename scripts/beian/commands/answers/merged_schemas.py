"""The verb `schema`: the schemas as this content root has them, with the owner's lists, differences and questions in them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.terminal.console import say
from beian.core.places import ContentRoot, engine_folder
from beian.core.problem import Problem

if TYPE_CHECKING:
    from beian.check.workspace import Workspace


def schema(root: ContentRoot, _: argparse.Namespace) -> int:
    """The schemas with this repository's differences in them, for editors, into `build/schemas/`."""
    from beian.check.workspace import Workspace
    from beian.commands.terminal import report

    problems = write_schemas(Workspace(root))
    if problems:
        say(report.as_text(problems))
    say("模式文件在 build/schemas/。", "The schemas are in build/schemas/.")
    return PROBLEMS if problems else CLEAN


def schema_names() -> list[str]:
    """The schemas of files that people write."""
    return sorted(file.stem for file in engine_folder("schemas").glob("*.json") if file.stem != "portal")


def write_schemas(workspace: Workspace) -> list[Problem]:
    """Every schema, complete in itself, into `build/schemas/`; returns the problems of `overrides/portal.yaml`."""
    import json

    from beian.core.files import write_changed

    for name in schema_names():
        text = json.dumps(workspace.registry.schema(name), ensure_ascii=False, indent=2) + "\n"
        write_changed(workspace.root.build / "schemas" / f"{name}.json", text.encode())
    return workspace.registry.problems
