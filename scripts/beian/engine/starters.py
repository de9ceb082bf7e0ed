"""Starter texts of policies: what a new entity begins with, with marked places that `check` reports until they are filled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from beian.intake.strict_yaml import load
from beian.values.errors import Failure
from beian.values.places import engine_folder

SYSTEMS = "systems.yaml"
PUBLISHED = ("user-agreement", "privacy-policy")  # rules for users: no system of the entity, but annexes all the same


def policy_texts(overrides: Path) -> dict[str, str]:
    """The starter texts by the policy's id; those of the owner's `overrides/policies/` win. Raises Failure for no UTF-8."""
    texts = {}
    for folder in (engine_folder("templates") / "policies", overrides / "policies"):
        for file in sorted(folder.glob("*.md")):
            try:
                texts[file.stem] = file.read_text("utf-8")
            except UnicodeDecodeError:
                raise Failure(f"{file.name} 不是 UTF-8 编码", f"{file.name} is not UTF-8") from None
    return texts


def first_systems() -> dict[str, Any]:
    """What responsibility.yaml can say of those policies at the start: the systems and the annexes."""
    systems = load((engine_folder("templates") / "policies" / SYSTEMS).read_bytes(), SYSTEMS).data
    annexes = dict.fromkeys((*PUBLISHED, *(system["policy"] for system in systems.values())))
    return {"systems": systems, "annexes": list(annexes)}
