"""What `x-from`, `x-needed` and `x-called` of a schema must say: where an answer comes from, and what a record is called by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from beian.core.model import Schema, join
from beian.core.problem import Text, with_suggestion
from beian.schema.derived.composers import COMPOSERS
from beian.schema.meta.answers import SchemaFault
from beian.schema.walk import visibility

WAYS = ("pointer", "composer", "value")
REASON = ("reason", "reason_en")


def derivation_faults(pointer: str, node: Schema) -> Iterator[SchemaFault]:
    """The faults of one node of a schema file."""
    for key in ("x-needed", "x-called"):
        names = [] if node.get(key) == "question" else node.get(key, [])
        for number, name in enumerate(names):
            if name not in node.get("properties", {}) and "properties" in node:
                wrong = Text(f"{key} 中的 {name} 不在 properties 中", f"{key} names {name}, which is no property")
                mend = with_suggestion(Text("改正名称", "mend the name"), name, node["properties"])
                yield SchemaFault(f"{pointer}/{key}/{number}", wrong, mend)
    if "x-from" in node:
        yield from _source_faults(join(pointer, "x-from"), node)


def _source_faults(pointer: str, node: Schema) -> Iterator[SchemaFault]:
    said = node["x-from"]
    ways = [way for way in WAYS if isinstance(said, Mapping) and way in said]
    if len(ways) != 1 or not set(said) <= {*WAYS, "confirm", "mentioned", "may_differ"}:
        wrong = Text(
            "没有写明答案由什么得出，或者写了几种", "does not say what the answer comes from, or says it twice"
        )
        yield SchemaFault(
            pointer, wrong, Text("只写 pointer、composer、value 之一", "write one of pointer, composer, value")
        )
        return
    if ways == ["composer"] and said["composer"] not in COMPOSERS:
        wrong = Text(f"没有函数 {said['composer']}", f"there is no composer {said['composer']}")
        mend = with_suggestion(
            Text("在 schema/derived/ 中写这个函数，或者改正名称", "write it in schema/derived/, or mend the name"),
            str(said["composer"]),
            COMPOSERS,
        )
        yield SchemaFault(join(pointer, "composer"), wrong, mend)
    confirm = said.get("confirm")
    if confirm is not None and not (isinstance(confirm, Mapping) and all(confirm.get(key) for key in REASON)):
        wrong = Text("拟填的答案没有写明理由", "a proposed answer does not say why it is proposed")
        yield SchemaFault(join(pointer, "confirm"), wrong, Text("写 reason 和 reason_en", "write reason and reason_en"))
    if confirm is not None and visibility(node) == "restricted":
        wrong = Text(
            "受限的答案不能拟填：确认的摘要会泄露它", "a restricted answer is not proposed: a digest would give it away"
        )
        yield SchemaFault(join(pointer, "confirm"), wrong, Text("删除 confirm", "delete confirm"))
    if ways == ["value"] and confirm is None:
        wrong = Text("固定的内容须有人确认", "a fixed value wants to be confirmed by somebody")
        yield SchemaFault(pointer, wrong, Text("写 confirm，或者改用 composer", "write confirm, or use a composer"))
