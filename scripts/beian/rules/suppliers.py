"""Rules on suppliers' numbers and the register of published filings: holder, role, name, candidates. Silent without one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.content.filing_register import ListedFiling, Register
from beian.core.filing_number import filing_number
from beian.core.model import at
from beian.core.problem import Text
from beian.core.text.characters import comparison_form
from beian.core.text.identifiers import canonical, is_number
from beian.rules.published import LISTS, ROLES, names_of_the_entity, unknown_number
from beian.rules.rule import Answers, Case, Finding, finding, rule
from beian.schema.derived.composers.models import TRAINED

THIRD_PARTY = ("api", "fine_tuned", "open_weights")
GENERIC = re.compile(
    r"人工智能|大模型|模型|算法|深度|生成|合成|图像|图片|图文|语音|声音|音频|视频|文本|对话|智能|内容|服务"
)
HANZI_PAIR = re.compile(r"(?=([\u4e00-\u9fff]{2}))")
LATIN = re.compile(r"[A-Za-z]{3,}")
GENERATIVE = frozenset({"01"})  # type digits
MOST = 3  # candidates in one message


def _models(case: Case) -> Iterator[tuple[str, Answers, str]]:
    for pointer, model in case.each("/models"):
        number = model.get("filing_number")
        if isinstance(number, str) and is_number(number):
            yield f"{pointer}/filing_number", model, number


def _generative(case: Case) -> set[str]:
    """The ids of the models that the entity's algorithms of generative synthesis use."""
    return {
        key
        for other in case.other_filings
        if other.type == "generative_synthesis"
        for key in at(other.answers, "/algorithm/models") or ()
    }


def _listed(case: Case) -> Iterator[tuple[str, Answers, ListedFiling]]:
    for pointer, model, number in _models(case):
        entry = case.register.entry(number) if case.register else None
        if entry:
            yield pointer, model, entry


@rule(
    "MOD-012",
    scope=("entity",),
    severity="info",
    basis=LISTS,
    confidence="medium",
    title=Text("第三方编号应能在公示清单中查到", "A supplier's number should be in the published lists"),
    message=Text("第三方备案编号待核对：{fault}", "compare the supplier's number: {fault_en}"),
    remedy=Text(
        "请提供方确认；新编号通常晚一至三个月公示", "ask the supplier; new numbers are listed after one to three months"
    ),
)
def _unlisted(case: Case) -> Iterator[Finding]:
    for pointer, _, number in _models(case):
        if case.register and not case.register.entry(number):
            yield unknown_number(pointer, case.register, number)
    for pointer, _, number in _models(case):
        issued = filing_number(canonical("filing_number", number))
        if issued and not issued.fits_type(GENERATIVE) and pointer.split("/")[2] in _generative(case):
            yield finding(
                pointer,
                fault=f"该编号的类型代码是 {issued.parts.type}，不是生成合成类（01），模型却用于生成合成类算法",
                fault_en=f"its type digits are {issued.parts.type}, not 01, and a generative algorithm uses the model",
            )
    for pointer, model, entry in _listed(case):
        if model.get("origin") == "api" and entry.role == ROLES["service_provider"]:
            fault = Text("该编号以服务提供者角色备案，不是服务技术支持者", "it was filed as provider, not as supporter")
            yield finding(pointer, fault=fault.zh, fault_en=fault.en)


@rule(
    "REG-001",
    scope=("entity",),
    severity="warning",
    basis=LISTS,
    confidence="medium",
    title=Text("第三方备案不应已注销", "A supplier's filing should not be cancelled"),
    message=Text("第三方备案已注销，清单备注为“{remark}”", "the supplier's filing was cancelled: {remark!r}"),
    remedy=Text("请提供方给出有效的编号，或停用该模型", "ask the supplier for a valid number, or stop using the model"),
)
def _cancelled(case: Case) -> Iterator[Finding]:
    for pointer, _, entry in _listed(case):
        if entry.cancelled:
            yield finding(pointer, remark=entry.remark)


@rule(
    "REG-002",
    scope=("entity",),
    severity="warning",
    basis=LISTS,
    confidence="medium",
    title=Text(
        "第三方编号的主体应是提供方，或说明关联关系", "A number's holder should be the supplier, or be explained"
    ),
    message=Text(
        "清单中该编号的主体为“{holder}”，填报为“{given}”",
        "the lists give {holder!r} as the holder, the answers {given!r}",
    ),
    remedy=Text(
        "改正提供方或编号；属于关联企业的，在 supplier_relation 中写明该主体全称和关系",
        "mend supplier or number; name an affiliate and its relation in supplier_relation",
    ),
)
def _holder(case: Case) -> Iterator[Finding]:
    for pointer, model, entry in _listed(case):
        names = [model.get("supplier"), model.get("contract_party")]
        if model.get("origin") in TRAINED:
            names += names_of_the_entity(case)
        texts = [model.get("supplier_relation"), model.get("supplier_filing")]
        explained = any(
            comparison_form(entry.entity) in comparison_form(text) for text in texts if isinstance(text, str)
        )
        if not explained and not any(isinstance(name, str) and entry.names(name) for name in names):
            yield finding(pointer, holder=entry.entity, given=model.get("supplier") or case["/entity/name"])


def own_words(name: str) -> set[str]:
    """What makes a model's name its own: pairs of hanzi, without words that all such names share, and Latin words."""
    rest = GENERIC.sub(" ", name)
    return {*HANZI_PAIR.findall(rest), *(word.casefold() for word in LATIN.findall(rest))}


def _shared(words: set[str], entry: ListedFiling) -> int:
    """How many of the words the published names have."""
    text = comparison_form(f"{entry.name} {entry.products} {entry.entity}")
    return sum(word in text for word in words)


@rule(
    "REG-003",
    scope=("entity",),
    severity="info",
    basis=LISTS,
    confidence="low",
    title=Text("第三方编号应属于所用的模型", "A supplier's number should belong to the model in use"),
    message=Text(
        "清单中该编号属于“{name}”，与模型“{model}”没有相同的字词",
        "in the lists the number belongs to {name!r}, which shares no word with the model {model!r}",
    ),
    remedy=Text("请提供方确认编号对应的模型", "ask the supplier which model the number is for"),
)
def _model_name(case: Case) -> Iterator[Finding]:
    """Judges names with hanzi only: lists print hanzi where suppliers' names of models are Latin."""
    for pointer, model, entry in _listed(case):
        name = str(model.get("name", ""))
        words = own_words(name)
        if HANZI_PAIR.search(GENERIC.sub(" ", name)) and not _shared(words, entry):
            yield finding(pointer, model=name, name=entry.name)


@rule(
    "REG-004",
    scope=("entity",),
    severity="info",
    basis=LISTS,
    confidence="low",
    title=Text("没有编号的第三方模型，核对清单中提供方的备案", "A model without number may have one in the lists"),
    message=Text(
        "“{supplier}”在清单中有备案，可能是：{names}", "the lists have filings of {supplier}, perhaps {names}"
    ),
    remedy=Text("请提供方确认后填写编号", "ask the supplier, then fill in the number"),
)
def _without_number(case: Case) -> Iterator[Finding]:
    for pointer, model in case.each("/models"):
        supplier = model.get("supplier")
        if not isinstance(supplier, str) or model.get("origin") not in THIRD_PARTY:
            continue
        if not model.get("filing_number") and case.register:
            offered = candidates(str(model.get("name", "")), supplier, case.register)
            names = "、".join(f"{entry.name}（{entry.number}）" for entry in offered[:MOST])
            if names:
                yield finding(f"{pointer}/number_status", supplier=supplier, names=names)


def candidates(name: str, supplier: str, register: Register) -> list[ListedFiling]:
    """The supplier's filings that share words with the model, the nearest and its supporter's first; or its only few."""
    words = {word for word in own_words(name) if word not in comparison_form(supplier)}
    listed = [entry for entry in register.of_holder(supplier) if not entry.cancelled]
    akin = [entry for entry in listed if _shared(words, entry)]
    akin.sort(key=lambda entry: (-_shared(words, entry), entry.role != ROLES["technical_supporter"], entry.number))
    return akin or (listed if len(listed) <= MOST else [])
