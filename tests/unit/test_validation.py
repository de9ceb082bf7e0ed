"""Two independent validators agree, on what is shipped and on every failing example."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

import support
from beian.content.halves import merged_halves
from beian.core.model import join
from beian.schema.registry import Registry

EXAMPLES = sorted((Path(__file__).parent.parent / "examples" / "rules").glob("*.yaml"))
OURS = ("schema-min-length-blank",)  # JSON Schema counts blanks as characters


def compared(root: Path) -> list[tuple[str, str]]:
    """The places and keywords that both validators find; they must find the same."""
    registry, found = Registry(), []
    for folder in support.workspace(root).library.folders.values():
        for half in folder.halves.values():
            if not half.public.usable or (half.private and not half.private.usable):
                continue
            schema, (data, _, _) = registry.schema(half.schema), merged_halves(half)
            fast, slow = _fast(schema, data), _slow(schema, data)
            assert fast == slow, half.public.path
            found += fast
    return found


def _fast(schema: Any, data: Any) -> list[tuple[str, str]]:
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    return sorted((_pointer(error.instance_path), _keyword(error.schema_path)) for error in validator.iter_errors(data))


def _slow(schema: Any, data: Any) -> list[tuple[str, str]]:
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    return sorted(
        (_pointer(error.absolute_path), _keyword(error.absolute_schema_path)) for error in validator.iter_errors(data)
    )


def _keyword(schema_path: Any) -> str:
    """Of a bad name, the rule on names counts, not the keyword inside it."""
    steps = [str(step) for step in schema_path]
    return "propertyNames" if "propertyNames" in steps else steps[-1]


def _pointer(path: Any) -> str:
    return "".join(join("", step) for step in path)


def test_the_schemas_themselves_are_valid() -> None:
    for name in sorted(support.CHECKOUT.glob("schemas/*.json")):
        if name.stem != "portal":
            jsonschema.Draft202012Validator.check_schema(Registry().schema(name.stem))


def test_both_validators_accept_what_is_shipped(shipped: Path) -> None:
    assert compared(shipped) == []


@pytest.mark.parametrize(
    "file",
    [file for file in EXAMPLES if file.stem.startswith("schema-") and file.stem not in OURS],
    ids=lambda file: file.stem,
)
def test_both_validators_find_the_same_in_a_failing_example(file: Path, content_root: Path) -> None:
    patch = support.yaml_texts(file)
    support.replace_once(content_root / patch["file"], patch["find"], patch["replace"])
    assert compared(content_root)
