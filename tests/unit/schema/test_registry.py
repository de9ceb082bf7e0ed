"""The registry: references stay inside the schemas, and the owner's lists win. What the schemas say: test_schema_files.py."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from beian.core.errors import Failure
from beian.core.places import engine_folder
from beian.schema.registry import Registry, option_label

FOLDER = engine_folder("schemas")


@pytest.mark.parametrize(
    "reference",
    [
        "https://evil.example/a.json",
        "../beian.yaml",
        "/etc/passwd",
        "file:///etc/passwd",
        "options/../../x.json",
        "nothing.json",
    ],
)
def test_a_reference_to_elsewhere_is_a_failure(reference: str) -> None:
    with pytest.raises(Failure):
        Registry()._expand({"$ref": reference})


def test_the_owners_option_list_wins(tmp_path: Path) -> None:
    own = tmp_path / "options"
    own.mkdir()
    options = json.loads((FOLDER / "options/yes_no.json").read_text("utf-8")) | {
        "markdownEnumDescriptions": ["对", "错"]
    }
    (own / "yes_no.json").write_text(json.dumps(options), "utf-8")
    for registry, wording in ((Registry(tmp_path), "对"), (Registry(), "是")):
        field = registry.schema("generative_synthesis")["properties"]["implicit_label"]
        assert option_label(field, "yes").zh == wording
