"""Rules on evidence: named, present, and proving something; pictures where reviewers ask for them."""

from __future__ import annotations

from collections.abc import Iterator

from beian.rules.base import Case, Finding, Rule, found
from beian.values.model import at
from beian.values.problem import Text

SHOWN = {
    "/assessment/labelling": Text("结果标识", "result labelling"),
    "/assessment/intervention": Text("干预策略", "the intervention strategy"),
    "/assessment/controls": Text("风险防控", "the controls"),
}


def _files(case: Case) -> Iterator[Finding]:
    for key, record in case.records("/evidence").items():
        name = record.get("file")
        if (
            isinstance(name, str)
            and not case.has_file(f"evidence/{name}")
            and (record.get("restricted") != "yes" or case.filing.has_private)
        ):
            yield found(f"/evidence/{key}/file", file=name)


def _targets(case: Case) -> Iterator[Finding]:
    """Paths into shared records are judged with the entity, paths into an algorithm's answers with its filings."""
    for key, record in case.records("/evidence").items():
        for number, path in enumerate(record.get("proves") or []):
            first, _, rest = str(path).partition("/")
            if case.filing.algorithm is None:
                known = first in case.filing.algorithms or at(case.filing.answers, f"/{path}") is not None
            else:
                known = first != case.filing.algorithm or at(case.filing.answers, f"/{rest}") is not None
            if not known:
                yield found(f"/evidence/{key}/proves/{number}", path=path)


def proved(case: Case, pointer: str) -> bool:
    """Whether some evidence proves an answer of this algorithm, or something below it."""
    return any(f"/{path}/".startswith(f"{pointer}/") for path in _proved(case))


def _proved(case: Case) -> Iterator[str]:
    for record in case.records("/evidence").values():
        for path in record.get("proves") or []:
            if str(path).startswith(f"{case.filing.algorithm}/"):
                yield str(path).partition("/")[2]


def _pictures(case: Case) -> Iterator[Finding]:
    for pointer, name in SHOWN.items():
        if case[pointer] is not None and not proved(case, pointer):
            yield found(pointer, part=name.zh, part_en=name.en)


FILING_24 = "互联网信息服务算法推荐管理规定 第二十四条第一款"

RULES = (
    Rule(
        id="EVD-001",
        scope=("entity",),
        basis=("实务：佐证缺失是常见退回原因",),
        check=_files,
        title=Text("登记的佐证文件必须存在且可以读取", "A registered evidence file must be there and readable"),
        message=Text(
            "佐证文件“{file}”不存在，或不是可读取的图片",
            "the evidence file {file!r} is missing, or is not a picture that can be read",
        ),
        remedy=Text(
            "把 PNG 或 JPG 文件放在 evidence/ 内，受限的放在 private/ 的同一位置",
            "put the PNG or JPG into evidence/, restricted ones into the same place in private/",
        ),
    ),
    Rule(
        id="EVD-002",
        scope=("entity", "algorithm"),
        basis=("实务：佐证须对应答案",),
        check=_targets,
        title=Text("佐证所证明的答案必须存在", "What evidence proves must exist"),
        message=Text("“{path}”不是已填写的答案", "{path!r} is no answer that was given"),
        remedy=Text(
            "改为答案的位置，例如 wenyin/assessment/labelling/explicit",
            "name an answer's place, as wenyin/assessment/labelling/explicit",
        ),
    ),
    Rule(
        id="RSK-010",
        gate="pack",
        basis=(FILING_24, "人工智能生成合成内容标识办法 第十二条"),
        confidence="medium",
        check=_pictures,
        title=Text(
            "结果标识、干预策略和风险防控必须附截图",
            "Labelling, intervention and controls must be shown by screenshots",
        ),
        message=Text("“{part}”没有任何佐证", "nothing proves {part_en}"),
        remedy=Text(
            "登记截图，并在 proves 中写明所证明的答案", "register a screenshot and name the answer in its proves"
        ),
    ),
)
