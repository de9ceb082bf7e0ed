"""Sentences that the program reads wrongly: who marks one is told of it no more, until the sentence changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import support

MARKED = {  # what is asked about, the rule, where its sentence stands, the sentence, and the file that keeps the mark
    "acme/wenyin": (
        "CLM-005",
        ("filings/acme/wenyin/assessment.yaml", "other_matters: |\n"),
        "  - 常见用途：撰写时政快讯，供媒体直接发布。\n",
        "filings/acme/wenyin/algorithm.yaml",
    ),
    "acme": (
        "CLM-001",
        ("filings/acme/responsibility.yaml", "staff_explanation: |\n"),
        "  现有专职人员12人，均已签订劳动合同。\n\n",
        "filings/acme/entity.yaml",
    ),
}


def told(root: Path) -> set[tuple[str, str]]:
    return {(one.rule, one.position.path) for one in support.problems_in(root)}


@pytest.mark.long
@pytest.mark.parametrize("name", MARKED)
def test_a_misread_sentence_is_told_no_more_until_it_changes(name: str, content_root: Path) -> None:
    rule, (path, before), sentence, keeper = MARKED[name]
    file, said = content_root / path, {(rule, path)}
    support.replace_once(file, before, before + sentence)
    assert told(content_root) == said
    listed = json.loads(support.beian_here("misread", name, "--json", cwd=content_root).stdout)
    assert all(one["sentence"] in sentence for one in listed)
    assert told(content_root) == said, "to list is not to mark"

    stranger = support.beian_here("misread", name, "m00000000000", cwd=content_root)
    assert (stranger.returncode, "m00000000000" in stranger.stderr) == (2, True)

    done = support.beian_here("misread", name, *(one["mark"] for one in listed), cwd=content_root)
    assert done.returncode == 0, done.stderr
    kept = (content_root / keeper).read_text("utf-8")
    assert all(f"{one['mark']}: " in kept for one in listed)
    assert told(content_root) == set()
    support.replace_once(file, sentence, sentence.replace("。", "，特此说明。"))
    assert told(content_root) == said
