"""Rules on what prose says of training, computing and keeping data, beside what was answered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.core.problem import Text
from beian.rules.data import GS, MEND, PRACTICE
from beian.rules.rule import Case, Finding, finding, rule
from beian.schema.derived.composers.models import TRAINED

NAMED = r"\[\[model:[^\]\s]+\]\]"
TRAINING = re.compile(
    rf"(?P<not>不|未|没有)?(?:自行|自主)?训练(?:了)?(?P<models>{NAMED}(?:(?:、|和|与|及|以及){NAMED})*)(?!的)"
)
MODEL = re.compile(r"\[\[model:([^\]\s]+)\]\]")
NO_TRAINING = re.compile(
    r"(?:本公司|我公司|本单位|本算法)(?:均)?(?:不|未|没有)(?:进行|开展|参与|涉及|自行)?(?:任何)?(?:模型)?训练(?=[。；，、\n]|任何模型|模型|$)"
)
SENTENCE = re.compile(
    r"应用于.{1,60}场景，(?:服务于企业端客户，)?根据.+，.*(?:生成|输出|实现|识别|提供|完成|匹配|推荐|推送|形成|排序)"
)
KEPT = re.compile(
    r"(?:本(?:算法|产品|公司|服务|平台)|系统)(?:均|也)?不(?:留存|存储|保存|收集|采集)(?:任何|用户的?)*(?:个人信息|用户数据|用户信息|数据|日志)(?=[，。；、\n]|$)"
)


@rule(
    "MOD-020",
    basis=(PRACTICE,),
    confidence="medium",
    title=Text("是否训练某个模型，正文必须与模型来源一致", "What prose says on training a model must fit its origin"),
    message=Text(
        "正文写“{said}”，与“{model}”的来源不一致", "the prose says {said!r}, which contradicts the origin of {model!r}"
    ),
    remedy=MEND,
)
def _training_told(case: Case) -> Iterator[Finding]:
    for pointer, mention in case.mentions(TRAINING, "训练[[model:", "训练了[[model:"):
        for key in MODEL.findall(mention["models"]):
            origin = case[f"/models/{key}/origin"]
            if origin and (origin in TRAINED) is bool(mention["not"]):
                yield finding(pointer, mention[0], said=mention[0], model=case.name_of(f"/models/{key}"))


@rule(
    "MOD-023",
    basis=(PRACTICE,),
    confidence="medium",
    title=Text("自行训练模型的，正文不得写不训练", "Prose must not deny training where a model is trained"),
    message=Text(
        "正文写“{said}”，但“{model}”是自行训练的", "the prose says {said!r}, but {model!r} is trained in house"
    ),
    remedy=MEND,
)
def _no_training(case: Case) -> Iterator[Finding]:
    trained = [case.name_of(f"/models/{key}") for key, model in case.models() if model.get("origin") in TRAINED]
    for pointer, mention in case.mentions(NO_TRAINING, "训练", below=("/assessment/", f"{GS}/")) if trained else ():
        yield finding(pointer, mention[0], said=mention[0], model=trained[0])


@rule(
    "MOD-016",
    severity="warning",
    basis=("实务：由已公布清单归纳，非官方要求",),
    title=Text("主要用途应写成“应用于…场景，根据…，生成…”", "The main use should have its usual form"),
    message=Text("主要用途不是“应用于…场景，根据…，生成…”的句式", "the main use does not have the usual form"),
    remedy=Text(
        "写成“应用于…场景，（服务于企业端客户，）根据…，生成…”", "write: used in scenario X, from input Y, makes Z"
    ),
)
def _main_use(case: Case) -> Iterator[Finding]:
    use = case["/disclosure/main_use"]
    if isinstance(use, str) and not SENTENCE.match(use):
        yield finding("/disclosure/main_use")


@rule(
    "RSK-016",
    severity="warning",
    basis=(PRACTICE,),
    confidence="medium",
    title=Text("不应笼统地写不留存数据", "Prose should not say that nothing is kept"),
    message=Text(
        "正文写“{said}”，但日志留存 {months} 个月", "the prose says {said!r}, but logs are kept for {months} months"
    ),
    remedy=Text("写明留存什么、多久、如何处理", "say what is kept, how long, and how it is handled"),
)
def _kept(case: Case) -> Iterator[Finding]:
    months = case["/assessment/data/retention/log_months"]
    for pointer, mention in case.mentions(KEPT, "不留存", "不存储", "不保存", "不收集", "不采集") if months else ():
        yield finding(pointer, mention[0], said=mention[0], months=months)
