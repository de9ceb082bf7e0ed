"""Rules on labels: what deep synthesis and the labelling measures demand of the answers, and of the samples that are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.core.problem import Text
from beian.rules.rule import Case, Finding, finding, rule
from beian.schema.derived.composers.labelling import ANNEX_E

AI, MADE = re.compile(r"人工智能|AI", re.IGNORECASE), re.compile(r"生成|合成")
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]?\Z")
SEEN = ("image", "video", "model_3d")
LEAST_HEIGHT, LEAST_SECONDS, LEAST_MONTHS = 5, 2, 6
AT = "/assessment/labelling"
LABELS, STANDARD = "人工智能生成合成内容标识办法", "GB 45438-2025"
SYNTHESIS = "互联网信息服务深度合成管理规定"


@rule(
    "LAB-004",
    basis=(f"{LABELS} 第十二条",),
    title=Text("隐式标识必须写明元数据", "An implicit label needs its metadata"),
    message=Text(
        "填写了添加隐式标识，结果标识却没有写明元数据",
        "an implicit label is answered, but labelling does not give its metadata",
    ),
    remedy=Text("在 assessment.yaml 的 labelling 中补充 metadata", "add metadata to labelling in assessment.yaml"),
)
def _missing(case: Case) -> Iterator[Finding]:
    if case["/generative_synthesis/implicit_label"] == "yes" and case[AT] and case[f"{AT}/metadata"] is None:
        yield finding(AT)


@rule(
    "LAB-005",
    severity="warning",
    basis=(f"{STANDARD} 第5章",),
    title=Text("标识文字应同时写明人工智能和生成合成", "A label should say both AI and generated"),
    message=Text(
        "标识文字“{text}”没有同时写明“人工智能”和“生成”或“合成”",
        "the label {text!r} does not say both AI and generated",
    ),
    remedy=Text("例如“内容由人工智能生成”", "for example 内容由人工智能生成"),
)
def _words(case: Case) -> Iterator[Finding]:
    for pointer, sample in case.each(f"{AT}/samples"):
        text = sample.get("text")
        corner = sample.get("modality") == "text" and text == "AI"
        if isinstance(text, str) and not corner and not (AI.search(text) and MADE.search(text)):
            yield finding(f"{pointer}/text", text=text)


@rule(
    "LAB-006",
    severity="warning",
    basis=(f"{STANDARD} 5.2、5.4、5.5",),
    title=Text("画面标识不低于最短边 5%，视频不少于 2 秒", "Labels need 5% of the short side, in video 2 s"),
    message=Text("标识不够显著：{detail}", "the label is not conspicuous enough: {detail_en}"),
    remedy=Text("加大、延长标识后如实填写", "enlarge or prolong the label, then answer accordingly"),
)
def _size(case: Case) -> Iterator[Finding]:
    for pointer, sample in case.each(f"{AT}/samples"):
        height = PERCENT.search(str(sample.get("height", "")).strip())
        if sample.get("modality") in SEEN and height and float(height[1]) < LEAST_HEIGHT:
            yield finding(
                f"{pointer}/height", detail=f"文字高度 {height[1]}%，低于 5%", detail_en=f"{height[1]}% high, below 5%"
            )
        seconds = sample.get("seconds")
        if sample.get("modality") == "video" and isinstance(seconds, int) and seconds < LEAST_SECONDS:
            yield finding(
                f"{pointer}/seconds", detail=f"持续 {seconds} 秒，少于 2 秒", detail_en=f"{seconds} s, less than 2 s"
            )


@rule(
    "LAB-007",
    severity="warning",
    basis=(f"{STANDARD} 6.1、附录E",),
    title=Text("元数据隐式标识应符合附录E", "The metadata block should follow Annex E"),
    message=Text("元数据隐式标识与附录E不符：{detail}", "the metadata block differs from Annex E: {detail_en}"),
    remedy=Text("按附录E写入七项，一个文件一份", "write the seven entries of Annex E, once in a file"),
)
def _metadata(case: Case) -> Iterator[Finding]:
    block = case[f"{AT}/metadata"]
    if not isinstance(block, dict):
        return
    if block.get("key") not in (None, "AIGC"):
        yield finding(f"{AT}/metadata/key", detail="字段名不是 AIGC", detail_en="the key is not AIGC")
    missing = sorted(set(ANNEX_E) - set(block.get("entries") or []))
    if missing:
        yield finding(
            f"{AT}/metadata/entries", detail=f"缺少 {'、'.join(missing)}", detail_en=f"{', '.join(missing)} missing"
        )
    if block.get("one_copy") == "no":
        yield finding(
            f"{AT}/metadata/one_copy", detail="一个文件有多份", detail_en="there is more than one copy in a file"
        )


@rule(
    "LAB-008",
    basis=(f"{LABELS} 第四条第二款",),
    title=Text("下载、复制、导出的内容必须带有显式标识", "What is downloaded or copied must carry the label"),
    message=Text("下载、复制的内容不带标识", "downloads do not carry the label"),
    remedy=Text(
        "使导出文件带有标识；应用户要求不带的，填写 unlabelled", "label exports; on request only, see unlabelled"
    ),
)
def _downloads(case: Case) -> Iterator[Finding]:
    for pointer, sample in case.each(f"{AT}/samples"):
        if sample.get("in_downloads") == "no" and case[f"{AT}/unlabelled/offered"] != "yes":
            yield finding(f"{pointer}/in_downloads")


@rule(
    "LAB-009",
    severity="warning",
    basis=(f"{LABELS} 第九条",),
    title=Text("提供无显式标识内容的日志应留存不少于六个月", "Logs on unlabelled content should be kept six months"),
    message=Text("提供无显式标识内容的日志只留存 {months} 个月", "these logs are kept for {months} months only"),
    remedy=Text("延长留存期限后如实填写", "keep them longer, then answer accordingly"),
)
def _unlabelled(case: Case) -> Iterator[Finding]:
    months = case[f"{AT}/unlabelled/log_months"]
    if case[f"{AT}/unlabelled/offered"] == "yes" and isinstance(months, int) and months < LEAST_MONTHS:
        yield finding(f"{AT}/unlabelled/log_months", months=months)


@rule(
    "LAB-010",
    roles=("service_provider",),
    severity="warning",
    basis=(f"{LABELS} 第八条",),
    title=Text("用户服务协议应说明标识的方法和样式", "The service agreement should explain the labels"),
    message=Text("用户服务协议没有提到标识", "the service agreement does not speak of labels"),
    remedy=Text("在协议中说明标识的方法、样式和用户义务", "explain method, style and the duties of users"),
)
def _agreement(case: Case) -> Iterator[Finding]:
    name = case["/responsibility/published_rules/user_agreement"]
    policies = case.records("/policies")
    agreements = [key for key, policy in policies.items() if key == name or "协议" in str(policy.get("title"))]
    texts = "".join(str(policies[key].get("text")) for key in agreements if key in policies)
    if case.type == "generative_synthesis" and texts and "标识" not in texts:
        yield finding(f"/policies/{agreements[0]}/title")


@rule(
    "LAB-001",
    basis=(f"{SYNTHESIS} 第十六条", f"{LABELS} 第五条", "GB 45438-2025 第6章"),
    title=Text("必须添加隐式标识", "Implicit labels are required"),
    message=Text(
        "隐式标识填写为“否”；对全部生成合成内容都应当添加",
        "the implicit label is answered no; all generated content needs it",
    ),
    remedy=Text("在文件元数据中添加隐式标识后如实填写", "add it to the files' metadata, then answer accordingly"),
)
def _implicit(case: Case) -> Iterator[Finding]:
    if case["/generative_synthesis/implicit_label"] == "no":
        yield finding("/generative_synthesis/implicit_label")


@rule(
    "LAB-002",
    basis=(f"{SYNTHESIS} 第十七条第一款", f"{LABELS} 第四条"),
    title=Text("属于第十七条第一款情形的，必须添加显著标识", "Services of article 17(1) need a conspicuous label"),
    message=Text(
        "显著标识填写为“否”，但服务属于应当显著标识的情形",
        "the conspicuous label is answered no, though the service is of a kind that needs it",
    ),
    remedy=Text(
        "添加显式标识后如实填写，或核对所属情形", "add the label and answer accordingly, or check the situations"
    ),
)
def _explicit(case: Case) -> Iterator[Finding]:
    situations = case["/generative_synthesis/labelling_situations"] or []
    if case["/generative_synthesis/explicit_label"] == "no" and set(situations) - {"none"}:
        yield finding("/generative_synthesis/explicit_label")


@rule(
    "LAB-003",
    basis=(f"{SYNTHESIS} 第十七条第二款",),
    title=Text(
        "不属于第十七条第一款情形的，必须提供标识功能并提示用户",
        "Other services must offer a label function and tell users",
    ),
    message=Text(
        "没有提示用户进行显著标识的能力，应当提供", "users cannot be reminded to label; the function must be offered"
    ),
    remedy=Text("提供标识功能并提示用户后如实填写", "offer the function and tell users, then answer accordingly"),
)
def _reminder(case: Case) -> Iterator[Finding]:
    if (
        case["/generative_synthesis/labelling_situations"] == ["none"]
        and case["/generative_synthesis/label_reminder"] == "no"
    ):
        yield finding("/generative_synthesis/label_reminder")
