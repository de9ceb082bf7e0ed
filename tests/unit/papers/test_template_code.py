"""Compiled templates are kept beside Python's bytecode, those of a content root never."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from beian.core.places import engine_folder
from beian.papers import template
from beian.papers.catalogue import TEMPLATE
from beian.papers.template import Templates

DOCUMENTS = engine_folder("templates") / "documents"


def test_the_engines_templates_are_kept_and_an_owners_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "code"))
    kept = Path(template.cache_from_source(template.__file__)).parent
    kept.mkdir(parents=True)
    own = tmp_path / "overrides" / "change_note"
    own.mkdir(parents=True)
    (own / TEMPLATE).write_text("本单位的写法", "utf-8")
    folders = [own.parent, DOCUMENTS]
    for _ in range(2):
        environment = Templates(folders).environment
        assert environment.get_template(f"change_note/{TEMPLATE}").render(_printed=[]) == "本单位的写法"
        assert len([*kept.iterdir()]) == 0
    environment.get_template(f"model_proofs/{TEMPLATE}")
    assert len([*kept.iterdir()]) == 1
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert Templates(folders).environment.bytecode_cache is None
