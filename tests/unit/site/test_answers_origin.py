"""The site says of an answer that nobody gave where it comes from, and whether somebody stands for it yet."""

from __future__ import annotations

from pathlib import Path

import support
from beian.site.answers import all_answers, answer_groups


def origins(root: Path, name: str) -> dict[str, str]:
    workspace = support.workspace(root, private=False)
    shown = workspace.edition(workspace.library.one(name), "review")
    return {one.pointer: one.origin for one in all_answers(answer_groups(shown)) if one.origin}


def test_what_follows_and_what_is_proposed_are_told_apart(content_root: Path) -> None:
    file = content_root / "filings/acme/wenyin/assessment.yaml"
    lines = file.read_text("utf-8").split("\n")
    file.write_text("\n".join(line for line in lines if not line.startswith("    log_months:")), "utf-8")
    own = content_root / f"filings/{support.PROVIDER}.yaml"
    text = own.read_text("utf-8").split("\n")
    own.write_text("\n".join(line for line in text if not line.startswith("filed_name:")), "utf-8")
    found = origins(content_root, support.PROVIDER)
    assert found["/service_provider/filed_name"] == "derived"
    assert found["/assessment/data/retention/log_months"] == "proposed"
