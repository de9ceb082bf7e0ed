"""Rules on names: the algorithm's name, and other names for it in the papers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.core.model import Filing
from beian.core.problem import Text
from beian.core.text.characters import comparison_form
from beian.rules.rule import Case, Finding, finding, rule

FILED_NAME = re.compile(r".*算法(-[1-9]\d?)?\Z")
NAME_BODY = r"[\u4e00-\u9fffA-Za-z0-9]{0,16}?算法(?!安全|备案|推荐|机制|模型|类型|名称|研发|工程|责任|专职|风险|自评估|违法|服务|的|在|和|与|及)(?:-\d+)?"

ODD = re.compile(r"[^\u3400-\u9fffA-Za-z0-9-]")
GENERIC = {"智能", "科技", "网络", "信息", "技术", "服务", "数据", "公司", "有限", "内容", "系统", "平台"}
GENERATES = re.compile(
    r"生成|合成|大模型|对话|问答|写作|创作|绘|画|图|音|语|声|视频|数字人|翻译|换脸|虚拟|修复|增强|转换|改写|编辑|摘要|助手|陪伴|客服|代码|编程|识别"
)
PRAISE = re.compile(r"最|第一|国家级|官方|唯一|顶级|权威|首创|世界级")
ONE_NAME = ("互联网信息服务算法推荐管理规定 第二十四条第一款", "实务：名称不一致是常见退回原因")


@rule(
    "NAM-001",
    basis=("实务：已公布的 7,945 个名称中 7,933 个以“算法”结尾",),
    title=Text("算法名称必须以“算法”结尾，可带“-数字”", "The algorithm name must end with 算法, optionally -N"),
    message=Text("算法名称“{name}”没有以“算法”结尾", "the algorithm name {name!r} does not end with 算法"),
    remedy=Text("按“品牌或产品＋功能＋算法”命名", "name it brand or product, function, 算法"),
)
def _ending(case: Case) -> Iterator[Finding]:
    for pointer in ("/algorithm/name", f"/{case.filing.own_file}/filed_name"):
        name = case[pointer]
        if isinstance(name, str) and not FILED_NAME.match(name) and not is_approved(case, name):
            yield finding(pointer, name=name)


def is_approved(case: Case, name: str) -> bool:
    """Whether the lists or the accepted round hold this name: however it is made, it was accepted and stays."""
    wanted = _of_any_role(name)
    holder, number = case["/entity/name"], case[f"{case.own}/filing_number"]
    if case.register:
        listed = [*case.register.of_holder(str(holder or "")), case.register.entry(str(number or ""))]
        if any(entry and _of_any_role(entry.name) == wanted for entry in listed):
            return True
    accepted = case.record.accepted if case.record else None
    if not case.record or not accepted:
        return False
    fields = case.record.fields(accepted, case.filing)  # None: entered later, so that nothing tells otherwise
    places = ("/algorithm/name", f"{case.own}/filed_name")
    return fields is None or any(
        row["pointer"] in places and _of_any_role(str(row.get("value"))) == wanted for row in fields
    )


def _of_any_role(name: str) -> str:
    """A name without the number that tells two roles apart."""
    return re.sub(r"-[1-9]\d?\Z", "", comparison_form(name))


def brand(case: Case) -> str:
    """The first two characters of the algorithm's name, which other names for it nearly always share."""
    return str(case["/algorithm/name"] or "")[:2]


@rule(
    "NAM-002",
    basis=ONE_NAME,
    title=Text("各材料必须使用同一个算法名称，不用别名", "All papers must use one name for the algorithm"),
    message=Text("“{alias}”与算法名称“{name}”不一致", "{alias!r} is another name for the algorithm {name!r}"),
    remedy=Text(
        "改用“本算法”，或引用 [[answer:algorithm/name]]", "write 本算法, or refer to [[answer:algorithm/name]]"
    ),
)
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
                yield finding(pointer, mention[0], alias=mention[0], name=name)


@rule(
    "NAM-009",
    basis=ONE_NAME,
    title=Text("备案使用的名称只能在算法名称后加“-数字”", "The filed name may only add -N to the algorithm's name"),
    message=Text(
        "备案使用的名称“{filed}”与算法名称“{name}”不一致",
        "the filed name {filed!r} differs from the algorithm's name {name!r}",
    ),
    remedy=Text("统一名称；区分两种角色时只加 -1、-2", "use one name; tell two roles apart by -1 and -2 only"),
)
def _same_name(case: Case) -> Iterator[Finding]:
    name, filed = case["/algorithm/name"], case[f"/{case.filing.own_file}/filed_name"]
    if isinstance(name, str) and isinstance(filed, str) and re.sub(r"-\d+\Z", "", filed) != re.sub(r"-\d+\Z", "", name):
        yield finding(f"/{case.filing.own_file}/filed_name", filed=filed, name=name)


def filed_name(filing: Filing) -> str:
    """The name that a filing goes by: as filed, or the algorithm's."""
    own, algorithm = filing.answers.get(filing.own_file) or {}, filing.answers.get("algorithm") or {}
    return str(own.get("filed_name") or algorithm.get("name") or "")


@rule(
    "NAM-003",
    severity="warning",
    basis=("实务：已公布的名称中 93% 含有主体或者产品的字号",),
    confidence="medium",
    title=Text("算法名称应含有品牌、产品或者主体的字号", "The name should share a word with brand, product or entity"),
    message=Text(
        "算法名称“{name}”与主体名称、品牌和产品名称没有共同的字词",
        "the algorithm name {name!r} shares no word with entity, brands and products",
    ),
    remedy=Text("按“品牌或产品＋功能＋算法”命名，或者填写 brands", "name it brand, function, 算法, or fill in brands"),
)
def _brand(case: Case) -> Iterator[Finding]:
    name = str(case["/algorithm/name"] or "")
    others = [case["/entity/name"], *(case["/entity/brands"] or [])]
    others += [product.get("name") for product in case.records("/products").values()]
    known = " ".join(str(other) for other in others)
    pairs = [name[at : at + 2] for at in range(len(name.removesuffix("算法")) - 1)]
    if name and not any(pair in known for pair in pairs if pair not in GENERIC):
        yield finding("/algorithm/name", name=name)


@rule(
    "NAM-004",
    severity="warning",
    basis=("实务：已公布的名称为 6 至 37 字，95% 不超过 18 字",),
    confidence="medium",
    title=Text("算法名称宜为 6 至 20 字", "The name should have 6 to 20 characters"),
    message=Text("算法名称“{name}”有 {count} 字", "the algorithm name {name!r} has {count} characters"),
    remedy=Text("补全或者精简名称", "complete or shorten the name"),
)
def _length(case: Case) -> Iterator[Finding]:
    name = filed_name(case.filing)
    if name and not 6 <= len(name) <= 20 and not is_approved(case, name):
        yield finding(f"{case.own}/filed_name", name=name, count=len(name))


@rule(
    "NAM-006",
    severity="warning",
    basis=("实务：已公布的名称只有汉字、字母、数字和连字符",),
    title=Text("算法名称只应有汉字、字母、数字和连字符", "A name should have hanzi, letters, digits and hyphens only"),
    message=Text("算法名称中有“{said}”", "the algorithm name has {said!r} in it"),
    remedy=Text("删除括号、空格和标点", "remove brackets, spaces and punctuation"),
)
def _characters(case: Case) -> Iterator[Finding]:
    odd = ODD.search(filed_name(case.filing))
    if odd and not is_approved(case, filed_name(case.filing)):
        yield finding(f"{case.own}/filed_name", said=odd[0])


@rule(
    "NAM-005",
    basis=("实务：同一主体没有两个相同的算法名称",),
    title=Text("同一主体的算法名称不得重复", "The names of an entity's filings must differ"),
    message=Text("名称“{name}”已由“{other}”使用", "the name {name!r} is already used by {other_en!r}"),
    remedy=Text("改名；区分两种角色时加 -1、-2", "rename one; tell two roles apart by -1 and -2"),
)
def _unique(case: Case) -> Iterator[Finding]:
    name = filed_name(case.filing).replace(" ", "")
    for sister in case.other_filings if name else ():
        if sister.algorithm and filed_name(sister).replace(" ", "") == name:
            same = sister.algorithm == case.filing.algorithm
            yield finding(
                f"{case.own}/filed_name",
                name=name,
                other="另一角色" if same else sister.algorithm,
                other_en="the other role" if same else sister.algorithm,
            )


@rule(
    "NAM-007",
    severity="info",
    basis=("实务：名称应体现功能",),
    confidence="medium",
    title=Text("生成合成类算法的名称应体现生成功能", "The name of a generative algorithm should show what it makes"),
    message=Text("算法名称“{name}”没有体现生成合成功能", "the name {name!r} does not show a generation function"),
    remedy=Text("在名称中写明生成什么", "say in the name what is generated"),
)
def _generation(case: Case) -> Iterator[Finding]:
    name = filed_name(case.filing)
    if case.type == "generative_synthesis" and name and not GENERATES.search(name):
        yield finding("/algorithm/name", name=name)


@rule(
    "NAM-008",
    severity="warning",
    basis=("广告法 第九条", "实务：名称不得含有官方、极限用语"),
    confidence="medium",
    title=Text("算法名称不得含有极限或者官方用语", "A name should not praise itself or sound official"),
    message=Text("算法名称含有“{said}”", "the algorithm name has the word {said!r}"),
    remedy=Text("删除该词", "remove the word"),
)
def _praise(case: Case) -> Iterator[Finding]:
    word = PRAISE.search(filed_name(case.filing))
    if word:
        yield finding(f"{case.own}/filed_name", said=word[0])
