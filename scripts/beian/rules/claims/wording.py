"""Rules on wording that hold everywhere: placeholders, limits, scenes that were not answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from beian.core.problem import Text
from beian.core.text.characters import count_characters
from beian.core.text.long_answer import plain_lines, read_blocks
from beian.core.text.negation import is_affirmed, is_quoted
from beian.core.text.references import resolved
from beian.rules.rule import Case, Finding, finding, rule
from beian.schema.display import reference_text
from beian.schema.registry import option_label
from beian.schema.walk import schema_at, shape_of

PLACEHOLDER = re.compile(
    r"【[^】]{0,20}(?:请填写|待填|待补|填写|此处|示例)[^】]{0,20}】|待补充|待填写|待完善|请在此处填写|此处填写|(?<![A-Za-z])(?:TODO|TBD)(?![A-Za-z])|[xX]{3,}|(?<!\d)[×＊*]{3,}(?!\d)|(?i:lorem ipsum)|某某公司|XX公司"
)
PLACEHOLDER_WORDS = (
    *(
        "【",
        "待补充",
        "待填写",
        "待完善",
        "请在此处",
        "此处填写",
        "TODO",
        "TBD",
        "xx",
        "XX",
        "xX",
        "Xx",
        "××",
        "＊＊",
        "**",
    ),
    *("×＊", "*×", "＊*", "lorem", "Lorem", "LOREM", "某某公司"),
)
SCENES = {
    "video_generation": ("视频生成",),
    "audio_generation": ("音频生成",),
    "speech_synthesis": ("语音合成",),
    "speech_recognition": ("语音识别",),
    "digital_human": ("数字人",),
    "music_generation": ("音乐生成",),
    "model_3d": ("3D模型生成", "三维模型生成"),
    "code_generation": ("代码生成",),
    "face_image": ("人脸生成", "人脸编辑", "换脸"),
    "image_generation": ("图像生成", "文生图"),
    "dialogue_generation": ("对话生成", "智能对话"),
    "text_generation": ("文本生成",),
}
SCENE_ANSWERS = ("/disclosure/", "/generative_synthesis/algorithm_introduction", "/assessment/scope_of_use")


@rule(
    "TXT-001",
    scope=("entity", "algorithm"),
    basis=("互联网信息服务算法推荐管理规定 第二十五条（材料齐全）",),
    title=Text("材料中不得留有占位文字", "No placeholder may remain"),
    message=Text("留有占位文字“{said}”", "the placeholder {said!r} remains"),
    remedy=Text("填写实际内容", "write what is the case"),
)
def _placeholders(case: Case) -> Iterator[Finding]:
    told = set()
    for pointer, mention in case.mentions(PLACEHOLDER, *PLACEHOLDER_WORDS):
        if pointer not in told and not is_quoted(mention):
            told.add(pointer)
            yield finding(pointer, mention[0], said=mention[0])


@rule(
    "MOD-015",
    scope=("entity", "algorithm"),
    basis=("备案系统字数限制（单一来源，未见官方说明）",),
    confidence="medium",
    title=Text("文字不得超过备案系统的字数限制", "Text must not exceed the portal's limit"),
    message=Text("“{label}”{count} 字，超过 {limit} 字", "{label_en} has {count} characters, more than {limit}"),
    remedy=Text("删减文字；空格和换行不计", "shorten it; spaces and line ends do not count"),
)
def _limits(case: Case) -> Iterator[Finding]:
    for pointer, value, schema in case.answers:
        limit = schema.get("x-limit")
        count = count_characters(_typed(case, value)) if limit and isinstance(value, str) else 0
        if limit and count > limit:
            name = shape_of(schema).label
            yield finding(pointer, label=name.zh, label_en=name.en, count=count, limit=limit)


def _typed(case: Case, value: str) -> str:
    """What goes into the regulator's form: as in the worksheet, with references replaced."""
    return "".join(plain_lines(read_blocks(value), lambda line: resolved(line, partial(reference_text, case.filing))))


@rule(
    "PUB-004",
    basis=("互联网信息服务算法推荐管理规定 第二十四条第一款", "实务：拟公示内容超出填报范围"),
    confidence="medium",
    title=Text(
        "简介、应用范围和拟公示内容中的场景必须已填报",
        "Scenes in the introduction, scope and disclosure must be answered",
    ),
    message=Text(
        "提到“{said}”，但使用场景没有选择“{scene}”",
        "{said!r} is mentioned, but the scenario {scene_en} is not answered",
    ),
    remedy=Text("删除该表述，或补选使用场景", "remove the words, or answer the scenario"),
)
def _scenes(case: Case) -> Iterator[Finding]:
    answered = case["/generative_synthesis/usage_scenario"]
    if not isinstance(answered, list):
        return
    schema = schema_at(case.filing.schema, "/generative_synthesis/usage_scenario") or {}
    for scene, words in SCENES.items():
        if scene in answered or "multimodal" in answered:
            continue
        name, told = option_label(schema, scene), set()
        for pointer, mention in case.mentions(re.compile("|".join(words)), *words, below=SCENE_ANSWERS):
            if pointer not in told and is_affirmed(mention):
                told.add(pointer)
                yield finding(pointer, mention[0], said=mention[0], scene=name.zh, scene_en=name.en)
