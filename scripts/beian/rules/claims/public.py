"""Rules on what becomes public: no secrets, no personal data, no advertising, plain words, true claims of being filed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.core.problem import Text
from beian.rules.rule import Case, Finding, finding, rule

PUBLIC = "/disclosure/"
SECRETS = re.compile(
    r"\d+(?:\.\d+)?\s*[亿万Bb](?:个)?参数|参数(?:量|规模|数量)(?:为|约|达)*\s*\d|(?:学习率|批大小|温度系数|衰减系数)(?:为|取|设为)?\s*\d"
    r"|(?:阈值|权重|分值)(?:不低于|高于|低于|为|取|设为|设定为)?\s*0\.\d+|\d+\s*层(?:网络|神经|编码|解码|隐藏)"
    r"|(?<![\d.])(?<!版本)(?<!版本号)(?<!版本为)(?<!版本号为)(?:\d{1,3}\.){3}\d{1,3}(?![\d.])|(?:import|def|SELECT|curl)\s+\w+|每(?:千|百万)(?:次|词元)[^，。]{0,6}\d+(?:\.\d+)?元"
)
SECRET_WORDS = (
    "参数",
    "率",
    "系数",
    "阈值",
    "权重",
    "分值",
    "层",
    ".",
    "大小",
    "元",
    "import",
    "def",
    "SELECT",
    "curl",
)
PERSONAL = re.compile(
    r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|[A-Za-z0-9._-]+@(?:qq|163|126|gmail|outlook|hotmail|foxmail|sina)\.com"
)
LETTERS = re.compile(r"(?<![A-Za-z0-9.])[A-Z]{2,6}(?![A-Za-z0-9.])")
ABBREVIATIONS = "APP,AI,ICP,PC,GB,IP,PDF,SDK,API,AIGC,TXT,PNG,JPG,MB,KB,ID,HTTP,HTTPS,GIF,WAV,DOCX"
KNOWN = frozenset(ABBREVIATIONS.split(","))
EXPLAINED = re.compile(r"[^，。；\n]{0,8}[（(]")  # TLS加密传输（传输层安全协议）
LONGEST = 120
NUMBER = re.compile(r"网信算备\d{21}号")


@rule(
    "PUB-002",
    severity="warning",
    basis=("实务：拟公示内容泄露商业秘密是常见退回原因",),
    confidence="medium",
    title=Text("拟公示内容不应写出商业秘密和内部技术细节", "The disclosure should not reveal secrets or internals"),
    message=Text(
        "拟公示内容写有“{said}”，疑似内部技术细节", "the disclosure says {said!r}, which looks like an internal detail"
    ),
    remedy=Text("改为概括的说明，细节写在自评估报告中", "describe it in general; details belong in the report"),
)
def _secrets(case: Case) -> Iterator[Finding]:
    for pointer, mention in case.mentions(SECRETS, *SECRET_WORDS, below=PUBLIC):
        yield finding(pointer, mention[0], said=mention[0])


@rule(
    "PUB-003",
    severity="error",
    basis=("个人信息保护法 第六条",),
    confidence="medium",
    title=Text("拟公示内容不得有个人的号码和邮箱", "The disclosure must not have personal numbers or addresses"),
    message=Text("拟公示内容中疑似有个人的{part}", "the disclosure seems to have {part_en} of a person"),
    remedy=Text("删除，或者改写为公开的客服方式", "remove it, or give a public contact"),
)
def _personal(case: Case) -> Iterator[Finding]:
    for pointer, mention in case.mentions(PERSONAL, *"0123456789@", below=PUBLIC):
        yield finding(
            pointer,
            mention[0][:3],
            part="电子邮箱" if "@" in mention[0] else "号码",
            part_en="an e-mail address" if "@" in mention[0] else "a number",
        )


@rule(
    "PUB-005",
    severity="info",
    basis=("互联网信息服务算法推荐管理规定 第十二条、第十六条",),
    confidence="low",
    title=Text("拟公示内容宜通俗易懂", "The disclosure should be in plain words"),
    message=Text("拟公示内容可能不易读懂：{detail}", "the disclosure may be hard to read: {detail_en}"),
    remedy=Text("解释缩写，拆短句子", "explain abbreviations, shorten sentences"),
)
def _plain(case: Case) -> Iterator[Finding]:
    for pointer, text in case.prose:
        if not pointer.startswith(PUBLIC):
            continue
        for mention in LETTERS.finditer(text):
            explained = text[: mention.start()].endswith(("（", "(")) or EXPLAINED.match(text, mention.end())
            if mention[0] not in KNOWN and not explained:
                yield finding(
                    pointer,
                    mention[0],
                    detail=f"缩写“{mention[0]}”没有解释",
                    detail_en=f"{mention[0]} is not explained",
                )
                break
        longest = max(re.split(r"[。！？；\n]", text), key=len)
        if len(longest) > LONGEST:
            yield finding(
                pointer,
                longest[:12],
                detail=f"一句有 {len(longest)} 字",
                detail_en=f"a sentence has {len(longest)} characters",
            )


@rule(
    "PUB-009",
    scope=("entity", "algorithm"),
    severity="warning",
    basis=("实务：编号前后不一致是常见退回原因",),
    confidence="medium",
    title=Text("正文中的备案编号应是已经填写的编号", "Filing numbers in prose should be among those answered"),
    message=Text(
        "正文中的编号“{number}”不是任何模型、算法或者登记的编号",
        "the number {number} in prose belongs to no model, algorithm or registration",
    ),
    remedy=Text("核对编号；正文可引用 [[answer:models/…/filing_number]]", "check it; prose can refer to the answer"),
)
def _numbers(case: Case) -> Iterator[Finding]:
    known = {model.get("filing_number") for model in case.records("/models").values()}
    for filing in (case.filing, *case.other_filings):
        known.add((filing.answers.get(filing.own_file) or {}).get("filing_number"))
    known |= {one.get("number") for one in case.records("/entity/related_registrations").values()}
    for pointer, mention in case.mentions(NUMBER, "网信算备"):
        if mention[0] not in known:
            yield finding(pointer, mention[0], number=mention[0])
