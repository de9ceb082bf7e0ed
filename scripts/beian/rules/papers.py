"""Rules on papers: each must find what it prints, and be one that can be made."""

from __future__ import annotations

from collections.abc import Iterator

from beian.core.model import parts
from beian.core.problem import Text
from beian.rules.rule import NOTHING, Case, Finding, rule
from beian.schema.registry import label
from beian.schema.walk import schema_at, shape_of


@rule(
    "PAP-001",
    scope=("entity", "algorithm"),
    basis=("本项目：材料中印出的内容须有答案",),
    title=Text("材料要印出的答案必须填写", "An answer that a paper prints must be given"),
    message=Text("材料{papers}要印出“{name}”，没有填写", "{papers_en} prints {name_en!r}, which is not answered"),
    remedy=Text(
        "填写后再生成；不适用的，删去要印出它的上级记录", "answer it, or take away the record that it is a part of"
    ),
)
def _lacking(case: Case) -> Iterator[Finding]:
    for pointer, papers in case.printing().unanswered:
        schema = schema_at(case.filing.schema, pointer) or {}
        name = label(schema) if schema.get("title") else Text(parts(pointer)[-1], parts(pointer)[-1])
        named = Text("".join(f"《{paper.zh}》" for paper in papers), ", ".join(paper.en for paper in papers))
        hidden = shape_of(schema).visibility == "restricted"
        hint = Text("写在 private/ 的同名文件中。", "It belongs into the same file in private/.") if hidden else NOTHING
        values = {"papers": named.zh, "papers_en": named.en, "name": name.zh, "name_en": name.en}
        yield Finding(pointer, values, hint=hint)


@rule(
    "PAP-002",
    scope=("entity", "algorithm"),
    basis=("本项目：自备模板须能填写",),
    title=Text("每份材料都要能生成", "Every paper must be one that can be made"),
    message=Text("{paper}不能生成：{said}", "{paper_en} cannot be made: {said_en}"),
    remedy=Text(
        "改正 overrides/ 中的文件（写法见 templates/documents/README.md）；没有自备文件的，请报告这个问题",
        "mend the file in overrides/ (see templates/documents/README.md); without one of your own, report this",
    ),
)
def _refused(case: Case) -> Iterator[Finding]:
    for refused in case.printing().unmade:
        values = {
            "paper": refused.paper.zh,
            "paper_en": refused.paper.en,
            "said": refused.reason.zh,
            "said_en": refused.reason.en,
        }
        own_file = case.own if case.filing.algorithm else "/entity"
        yield Finding(
            "" if refused.position else own_file, values, position=refused.position
        )  # in a file of all filings: once
