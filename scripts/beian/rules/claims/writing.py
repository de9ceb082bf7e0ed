"""Rules on how prose is written: leftovers, hedges, sums, thin or repeated answers, names of others, near-duplicates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from beian.core.model import Filing, at
from beian.core.problem import Text
from beian.core.text.long_answer import TypedTable, all_blocks
from beian.core.text.negation import is_quoted, whole_number
from beian.rules.rule import Case, Finding, finding, rule

SPECIFIC = (
    "/assessment/scope_of_use",
    "/assessment/workflow/overview",
    "/assessment/conclusion",
    "/disclosure/basic_principle",
    "/disclosure/operation_mechanism",
)
SHINGLE, ALIKE, LONG_ENOUGH = 6, 0.7, 80  # characters of a run; share of equal runs; characters of a long answer
NOISE = re.compile(r"[\s\d,.，。；、：“”（）《》|-]+")
LEFTOVERS = re.compile(
    r"[A-Za-z]:\\[\w\\]+|(?<![A-Za-z0-9.])/(?:home|Users|tmp|var|opt|etc|mnt|root)/[\w./-]+|(?<![A-Za-z])localhost(?![A-Za-z])|127\.0\.0\.1"
    r"|(?<![\d.])(?:192\.168|10\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}|file://\S+"
    r"|(?:filings|private|overrides)/[\w./-]+\.ya?ml|(?:待定稿|请补充|此处(?:需|应(?:填|写|补|由|说明)|请)|(?:参考|套用)模板(?:填写|修改|编写)|(?:此|以上|以下|本段)为示例文字|仅为示例|同上述模板)"
)
LEFTOVER_WORDS = (
    *(
        "\\",
        "home/",
        "Users/",
        "tmp/",
        "var/",
        "opt/",
        "etc/",
        "mnt/",
        "root/",
        "localhost",
        "127.0",
        "192.168",
        "10.",
    ),
    *(
        "172.",
        "file://",
        ".yaml",
        ".yml",
        "待定稿",
        "请补充",
        "此处",
        "参考模板",
        "套用模板",
        "示例文字",
        "仅为示例",
        "同上述模板",
    ),
)
HEDGED = re.compile(
    r"(?:大概|差不多|估计有|可能有|也许)\s*\d[\d,.]*|约\s*\d[\d,.]*\s*[万亿]?[^\d，。；、\n]{0,4}左右|(?:不超过|不少于|不低于|不高于|至少|最多)约\s*\d[\d,.]*"
)
WHOLE = re.compile(r"\d[\d,]*\Z")
VAGUE = re.compile(
    r"高度重视|加强(?:管理|监管|审核|防范|建设)|不断完善|切实(?:做好|加强|保障)|进一步(?:完善|加强)|确保安全|严格把关"
)
CONCRETE = re.compile(
    r"\d|《|\[\[|[一二三四五六七八九十两]个?(?:人|级|类|次|小时|日|月)|系统|平台|词库|日志|负责|批准|接口|加密|权限|弹窗"
)
COMPANY = re.compile(r"[\u4e00-\u9fff（）()]{2,20}?(?:有限责任公司|股份有限公司|有限公司)")
COMPANY_LEAD = re.compile(r".*(?:由|与|和|及|向|为|的|是|对|从|在|给|以|经|据|至|于|即|系|称|、|（|\()")
LONG_SENTENCE = 30
COPIED = "实务：套用模板、雷同是常见退回原因"


def shingles(filing: Filing, pointer: str) -> frozenset[str]:
    """The runs of characters of a long answer, without names of entity and algorithm and numbers; none of a short one."""
    text = at(filing.answers, pointer)
    if not isinstance(text, str) or len(text) < LONG_ENOUGH:
        return frozenset()
    for place, word in (("/algorithm/name", "本算法"), ("/entity/name", "本公司")):
        text = text.replace(str(at(filing.answers, place) or word), word)
    plain = NOISE.sub("", text)
    return frozenset(plain[start : start + SHINGLE] for start in range(len(plain) - SHINGLE + 1))


@rule(
    "TXT-011",
    scope=("entity", "algorithm"),
    basis=("互联网信息服务算法推荐管理规定 第二十五条（材料齐全）",),
    confidence="medium",
    title=Text("材料中不得留有起草用语、内部路径和地址", "No drafting words, internal paths or addresses may remain"),
    message=Text("留有起草用语或者内部信息“{said}”", "a drafting word or internal detail remains: {said!r}"),
    remedy=Text("删除或者改写", "remove or rewrite it"),
)
def _leftovers(case: Case) -> Iterator[Finding]:
    for pointer, mention in case.mentions(LEFTOVERS, *LEFTOVER_WORDS):
        if not is_quoted(mention):
            yield finding(pointer, mention[0], said=mention[0])


@rule(
    "TXT-009",
    scope=("entity", "algorithm"),
    severity="warning",
    basis=("实务：数字须准确",),
    confidence="medium",
    title=Text("数字前后不应有含糊的用语", "A number should not be hedged"),
    message=Text("“{said}”的数字含糊或者自相矛盾", "the number in {said!r} is vague or contradicts itself"),
    remedy=Text("写出准确数字，或者只用“约”", "give the number, or hedge it once"),
)
def _hedges(case: Case) -> Iterator[Finding]:
    words = (
        "大概",
        "差不多",
        "估计有",
        "可能有",
        "也许",
        "左右",
        "过约",
        "少于约",
        "低于约",
        "高于约",
        "至少约",
        "最多约",
    )
    for pointer, mention in case.mentions(HEDGED, *words):
        if not is_quoted(mention):
            yield finding(pointer, mention[0], said=mention[0])


@rule(
    "TXT-012",
    scope=("entity", "algorithm"),
    basis=("实务：数字前后不一致是常见退回原因",),
    title=Text("表中的合计必须等于各行之和", "A total in a table must be the sum of its rows"),
    message=Text("合计写 {stated}，各行之和为 {fact}", "the total is {stated}, the rows add up to {fact}"),
    remedy=Text("核对各行和合计", "compare the rows and the total"),
)
def _sums(case: Case) -> Iterator[Finding]:
    for pointer, _, forms in case.long_answers if "合计" in case.words else ():
        for rows in ([cells for _, cells in form.rows] for form in all_blocks(forms) if isinstance(form, TypedTable)):
            total = next((row for row in rows if row[0] == "合计"), ())
            for column, cell in enumerate(total):
                parts = [row[column] for row in rows if row is not total and len(row) > column]
                parts = [part for part in parts if WHOLE.match(part)]
                if WHOLE.match(cell) and len(parts) > 1 and sum(map(whole_number, parts)) != whole_number(cell):
                    yield finding(pointer, "合计", stated=cell, fact=f"{sum(map(whole_number, parts)):,}")


@rule(
    "TXT-004",
    severity="info",
    basis=("实务：风险防控表述空泛是常见退回原因",),
    confidence="medium",
    title=Text("防控措施应写明做法、责任、系统或者数字", "A control should have a measure, owner, system or number"),
    message=Text("防控措施“{title}”没有具体内容（“{said}”）", "the control {title!r} is vague ({said!r})"),
    remedy=Text("写明由谁、用什么、多久、到什么标准", "say who, with what, how often, to which standard"),
)
def _thin(case: Case) -> Iterator[Finding]:
    for pointer, control in case.each("/assessment/controls"):
        text = control.get("measure")
        if not isinstance(text, str):
            continue
        if (vague := VAGUE.search(text)) and not CONCRETE.search(text):
            yield finding(f"{pointer}/measure", title=case.name_of(pointer), said=vague[0])


@rule(
    "TXT-003",
    severity="warning",
    basis=(COPIED,),
    confidence="medium",
    title=Text("正文中的公司应是材料中出现的公司", "Companies in prose should be known from the answers"),
    message=Text(
        "“{name}”不是本主体、提供方或者许可的主体，可能是套用材料时残留",
        "{name!r} is no entity, supplier or holder here; it may be a leftover",
    ),
    remedy=Text("删除，或者在答案中写明该公司的关系", "remove it, or name the company in the answers"),
)
def _companies(case: Case) -> Iterator[Finding]:
    known = set(_company_names(case.filing.answers))
    for pointer, mention in case.mentions(COMPANY, "有限公司", "有限责任公司"):
        name = COMPANY_LEAD.sub("", mention[0])
        if len(name) > 6 and "某" not in name and not any(name in other for other in known):
            yield finding(pointer, name, name=name)


def _company_names(answers: dict[str, Any]) -> Iterator[str]:
    """Names of companies that answers give: of the entity, suppliers, holders, places of deployment, groups."""
    entity = answers.get("entity") or {}
    yield str(entity.get("name"))
    yield str(entity.get("group"))
    yield from (str(one) for one in (entity.get("related_registrations") or {}).values())
    for shelf in ("models", "products"):
        for record in (answers.get(shelf) or {}).values():
            yield f"{record.get('supplier')} {record.get('contract_party')} {record.get('supplier_relation')}"
            yield str(record.get("prior_licence"))
    for place in ((answers.get("assessment") or {}).get("deployment") or {}).values():
        yield f"{place.get('provider')} {place.get('place')}"
    yield from (str(record.get("description")) for record in (answers.get("evidence") or {}).values())


@rule(
    "TXT-007",
    severity="warning",
    basis=(COPIED,),
    confidence="medium",
    title=Text("不同的风险和措施不应使用同一段话", "Two risks or controls should not share a passage"),
    message=Text("“{said}”与“{other}”中的文字相同", "{said!r} stands in {other!r} too"),
    remedy=Text("分别写明各自的情形", "write what is the case for each"),
)
def _repeated(case: Case) -> Iterator[Finding]:
    """The same long sentence in two risks or two controls."""
    for shelf, keys in (("risks", ("description", "residual_reason")), ("controls", ("measure",))):
        seen: dict[str, str] = {}
        for key, record in case.records(f"/assessment/{shelf}").items():
            for part in keys:
                for sentence in re.split(r"[。；\n]", str(record.get(part, ""))):
                    words = sentence.strip()
                    if len(words) >= LONG_SENTENCE and seen.setdefault(words, key) != key:
                        yield finding(
                            f"/assessment/{shelf}/{key}/{part}", words[:16], said=f"{words[:16]}…", other=seen[words]
                        )


@rule(
    "TXT-002",
    severity="warning",
    basis=(COPIED,),
    confidence="medium",
    title=Text("各算法的材料应各自写明，不应雷同", "The papers of two algorithms should not be nearly the same"),
    message=Text(
        "与算法“{other}”的同一项有 {share}% 相同", "{share}% of it is the same as that of the algorithm {other!r}"
    ),
    remedy=Text("写出本算法特有的内容", "write what is particular to this algorithm"),
)
def _alike(case: Case) -> Iterator[Finding]:
    others = {sister.algorithm: sister for sister in case.other_filings if sister.algorithm != case.filing.algorithm}
    others.pop(None, None)
    for pointer in SPECIFIC if others else ():
        own = shingles(case.filing, pointer)
        for algorithm, sister in others.items() if own else ():
            other = shingles(sister, pointer)
            share = len(own & other) / len(own | other)
            if share >= ALIKE:
                yield finding(pointer, other=algorithm, share=round(share * 100))
