"""Rules on papers: each must find what it prints, say what somebody stands for, and be one that can be made."""

from __future__ import annotations

from collections.abc import Iterator

from beian.core.model import parts
from beian.core.problem import Text
from beian.rules.rule import NOTHING, Case, Finding, finding, rule
from beian.schema.derived.derivation import fingerprint
from beian.schema.derived.proposals import open_proposals
from beian.schema.display import reference_text
from beian.schema.registry import label
from beian.schema.walk import schema_at, shape_of

LONGEST = 60  # characters of a proposed text that a message shows
SHORTEST = 4  # characters of what an adopted policy says, to be looked for in its text


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


@rule(
    "PAP-003",
    scope=("entity", "algorithm"),
    gate="pack",
    waivable=False,
    basis=("本项目：报送包在各种系统上都要能解开",),
    title=Text(
        "报送包中的文件名不能重复、过长", "Files of a bundle must have names of their own, and not too long ones"
    ),
    message=Text("{paper}不能放进报送包：{said}", "{paper_en} cannot go into the bundle: {said_en}"),
    remedy=Text(
        "在 overrides/portal.yaml 中改短、改名（papers 的 title、slot，fields 的 label），或者改自备材料的 document.yaml",
        "shorten or change it in overrides/portal.yaml (title or slot of papers, label of fields), or in your document.yaml",
    ),
)
def _misnamed(case: Case) -> Iterator[Finding]:
    for one in case.printing().misnamed:
        values = {"paper": one.paper.zh, "paper_en": one.paper.en, "said": one.reason.zh, "said_en": one.reason.en}
        own = case.own if case.filing.algorithm else "/entity"
        yield Finding("" if one.position else own, values, position=one.position)


@rule(
    "PAP-004",
    scope=("entity", "algorithm"),
    gate="pack",
    waivable=False,
    basis=("实务：系统对上传文件的大小有要求（记录在 overrides/portal.yaml）",),
    title=Text("生成的材料不能超过系统的大小上限", "A paper must not be larger than the portal takes"),
    message=Text(
        "{paper}生成的 {form} 有 {size} 兆字节，超过系统上限 {limit} 兆字节",
        "{paper_en} came out as {form} of {size} megabytes; the portal takes {limit}",
    ),
    remedy=Text(
        "压缩或者裁剪图片，从最大的开始。依据：overrides/portal.yaml 的 max_megabytes",
        "make pictures smaller, the largest first. Basis: max_megabytes in overrides/portal.yaml",
    ),
)
def _large(case: Case) -> Iterator[Finding]:
    """At the largest picture that the papers show; of what was made already, pack has the last word of the rest."""
    printing, own = case.printing(), case.own if case.filing.algorithm else "/entity"
    shown = {key: look for key, look in case.pictures.items() if f"/evidence/{key}" in printing.records}
    largest = max(shown, key=lambda key: (shown[key].size, key), default="")
    for one in printing.oversized:
        values = {"paper": one.paper.zh, "paper_en": one.paper.en, "form": one.form.upper()}
        yield Finding(
            f"/evidence/{largest}/file" if largest else own,
            {**values, "size": one.fault.size, "limit": one.fault.detail},
        )


@rule(
    "CNF-001",
    gate="pack",
    scope=("entity", "algorithm"),
    waivable=False,
    basis=("本项目：拟填的内容须有人确认",),
    title=Text("拟填的答案须由具名的人确认", "A named person must confirm every proposed answer"),
    message=Text(
        "“{name}”拟填为“{value}”（{reason}），还没有人确认",
        "{name_en}: “{value}” is proposed ({reason_en}) and nobody has confirmed it",
    ),
    remedy=Text(
        "核对后运行 beian confirm 确认；与实际不同的，直接写上自己的答案",
        "compare it with the facts and run beian confirm, or write an answer of your own",
    ),
)
def _proposed(case: Case) -> Iterator[Finding]:
    for one in open_proposals(case.filing):
        shown = one.wording if len(one.wording) <= LONGEST else f"{one.wording[:LONGEST]}…"
        yield finding(
            one.pointer,
            name=one.name.zh,
            name_en=one.name.en,
            value=shown,
            reason=one.reason.zh,
            reason_en=one.reason.en,
        )


@rule(
    "POL-001",
    severity="warning",
    gate="pack",
    scope=("entity",),
    basis=("本项目：已发布的制度不随答案改动",),
    title=Text("已发布的制度须与现在的答案一致", "An adopted policy must say what the answers say now"),
    message=Text(
        "{day}发布的《{policy}》写的是“{said}”，“{name}”现在是“{now}”",
        "{policy}, adopted on {day}, says “{said}”; {name_en} is “{now}” now",
    ),
    remedy=Text(
        "修订制度文本后用 beian adopt 重新发布，或者改回答案", "amend the policy and adopt it again, or mend the answer"
    ),
)
def _outdated(case: Case) -> Iterator[Finding]:
    for policy, entry in case.records("/responsibility/adopted").items():
        said = entry.get("said")
        for place, old in said.items() if isinstance(said, dict) else ():
            schema = schema_at(case.filing.schema, f"/{place}")
            now = reference_text(case.filing, "answer", str(place))
            if schema is not None and now and now != old:
                found = len(str(old)) >= SHORTEST
                yield finding(
                    f"/policies/{policy}/text" if found else f"/policies/{policy}",
                    str(old) if found else "",
                    day=entry.get("on"),
                    policy=case.name_of(f"/policies/{policy}"),
                    said=old,
                    now=now,
                    name=label(schema).zh,
                    name_en=label(schema).en,
                )


@rule(
    "POL-002",
    severity="warning",
    gate="pack",
    scope=("entity",),
    basis=("本项目：已发布的制度不随答案改动",),
    title=Text("已发布的制度改动后须重新发布", "A policy that was changed must be adopted again"),
    message=Text(
        "《{policy}》在{day}发布之后改动过文本", "the text of {policy} was changed after it was adopted on {day}"
    ),
    remedy=Text("确认无误后用 beian adopt 重新发布", "run beian adopt once it is as it should be"),
)
def _changed(case: Case) -> Iterator[Finding]:
    for policy, entry in case.records("/responsibility/adopted").items():
        text = case[f"/policies/{policy}/text"]
        if text is not None and entry.get("digest") and fingerprint(text) != entry["digest"]:
            name = case.name_of(f"/policies/{policy}")
            yield finding(f"/policies/{policy}", policy=name, day=entry.get("on"))
