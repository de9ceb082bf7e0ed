"""Rules on names: the algorithm's name, and other names for it in the papers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.rules.base import Case, Finding, Rule, found
from beian.values.problem import Text

FILED_NAME = re.compile(r".*算法(-[1-9]\d?)?\Z")
NAME_BODY = r"[\u4e00-\u9fffA-Za-z0-9]{0,16}?算法(?!安全|备案|推荐|机制|模型|类型|名称|研发|工程|责任|专职|风险|自评估|违法|服务|的|在|和|与|及)(?:-\d+)?"


def _ending(case: Case) -> Iterator[Finding]:
    for pointer in ("/algorithm/name", f"/{case.filing.own_file}/filed_name"):
        name = case[pointer]
        if isinstance(name, str) and not FILED_NAME.match(name):
            yield found(pointer, name=name)


def brand(case: Case) -> str:
    """The first two characters of the algorithm's name, which other names for it nearly always share."""
    return str(case["/algorithm/name"] or "")[:2]


def _aliases(case: Case) -> Iterator[Finding]:
    name, filed = case["/algorithm/name"], case[f"/{case.filing.own_file}/filed_name"]
    if not isinstance(name, str) or len(name) < 4:
        return
    known = {name, filed, f"{name}-1", f"{name}-2"}
    pattern = re.compile(re.escape(brand(case)) + NAME_BODY)
    for pointer, text in case.prose:
        if pointer in ("/algorithm/name", f"/{case.filing.own_file}/filed_name"):
            continue
        for mention in pattern.finditer(text):
            if mention[0] not in known:
                yield found(pointer, mention[0], alias=mention[0], name=name)


def _same_name(case: Case) -> Iterator[Finding]:
    name, filed = case["/algorithm/name"], case[f"/{case.filing.own_file}/filed_name"]
    if isinstance(name, str) and isinstance(filed, str) and re.sub(r"-\d+\Z", "", filed) != re.sub(r"-\d+\Z", "", name):
        yield found(f"/{case.filing.own_file}/filed_name", filed=filed, name=name)


ONE_NAME = ("互联网信息服务算法推荐管理规定 第二十四条第一款", "实务：名称不一致是常见退回原因")

RULES = (
    Rule(
        id="NAM-001",
        basis=("实务：已公布的 7,945 个名称中 7,933 个以“算法”结尾",),
        check=_ending,
        title=Text("算法名称必须以“算法”结尾，可带“-数字”", "The algorithm name must end with 算法, optionally -N"),
        message=Text("算法名称“{name}”没有以“算法”结尾", "the algorithm name {name!r} does not end with 算法"),
        remedy=Text("按“品牌或产品＋功能＋算法”命名", "name it brand or product, function, 算法"),
    ),
    Rule(
        id="NAM-002",
        basis=ONE_NAME,
        check=_aliases,
        title=Text("各材料必须使用同一个算法名称，不用别名", "All papers must use one name for the algorithm"),
        message=Text("“{alias}”与算法名称“{name}”不一致", "{alias!r} is another name for the algorithm {name!r}"),
        remedy=Text(
            "改用“本算法”，或引用 [[answer:algorithm/name]]", "write 本算法, or refer to [[answer:algorithm/name]]"
        ),
    ),
    Rule(
        id="NAM-009",
        basis=ONE_NAME,
        check=_same_name,
        title=Text("备案使用的名称只能在算法名称后加“-数字”", "The filed name may only add -N to the algorithm's name"),
        message=Text(
            "备案使用的名称“{filed}”与算法名称“{name}”不一致",
            "the filed name {filed!r} differs from the algorithm's name {name!r}",
        ),
        remedy=Text("统一名称；区分两种角色时只加 -1、-2", "use one name; tell two roles apart by -1 and -2 only"),
    ),
)
