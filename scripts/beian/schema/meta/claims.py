"""What the files of `schemas/claims` must be: `topic.schema.json` says it, so that editors help those who write kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from beian.core.problem import Text
from beian.schema.meta.answers import SchemaFault
from beian.schema.meta.cross_check import shape_errors

FOLDER = "claims/"
SHAPE, CLASSES = f"{FOLDER}topic.schema", f"{FOLDER}classes"  # what is no topic itself


def claim_faults(data: Mapping[str, Any]) -> Iterator[tuple[str, SchemaFault]]:
    """The faults of the topics among the files below `schemas/`, given by name; each with the name of its file."""
    for name in data:
        if name.startswith(FOLDER) and name not in (SHAPE, CLASSES):
            for pointer, reason in shape_errors(data[name], data[SHAPE]):
                wrong = Text(f"不符合 {SHAPE}.json：{reason}", f"is not what {SHAPE}.json wants: {reason}")
                yield name, SchemaFault(pointer, wrong, Text("按该文件的说明改正", "mend it as that file says"))
