"""Rules on characters: some only look like what is meant, some stand in the place of a number, some no font of the PDF has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from beian.core.model import Masked, Schema
from beian.core.problem import Text
from beian.core.text.characters import code_point, look_alikes
from beian.core.text.identifiers import is_number
from beian.papers.formats.glyphs import NO_FONT_REMEDY, characters_named
from beian.rules.rule import NOTES, Case, Finding, finding, rule
from beian.schema.canonical_forms import each_text, replaces_look_alikes
from beian.schema.registry import label, option_label
from beian.schema.walk import shape_of

SAID = 5  # characters in one message
NUMBERS = ("filing_number", "generative_ai_number", "icp", "licence")
SAME_LOOKS = ("本项目：字形相同而编码不同的字符，检索和核对时都找不到",)
NUMBER_ONLY = ("本项目：编号栏只填编号",)
NO_FONT = ("实务：PDF 中缺字会印成方框，看不出原来的字",)


def _look_alikes(case: Case, *, names: bool) -> Iterator[Finding]:
    for pointer, text, own, whole in each_text(case.answers):
        told = dict.fromkeys((text[place], meant) for place, meant in look_alikes(text))
        if told and (own.get("x-name") if names else replaces_look_alikes(own, whole)):
            first, *_ = told
            said = [
                f"“{letter}”（{code_point(letter)}）" + (f"应为“{meant}”" if meant else "") for letter, meant in told
            ]
            said_en = [
                f"{letter!r} ({code_point(letter)})" + (f" for {meant!r}" if meant else "") for letter, meant in told
            ]
            more, more_en = ("等", " and more") if len(told) > SAID else ("", "")
            yield finding(
                pointer, first[0], said="、".join(said[:SAID]) + more, said_en=", ".join(said_en[:SAID]) + more_en
            )


@rule(
    "CHR-001",
    gate="pack",
    scope=("entity", "algorithm"),
    basis=SAME_LOOKS,
    source="https://www.unicode.org/Public/UCD/latest/ucd/EquivalentUnifiedIdeograph.txt",
    title=Text("文字中不得有形近的异码字符", "Text must not have characters that only look like what is meant"),
    message=Text("有形近的异码字符：{said}", "there are characters that only look right: {said_en}"),
    remedy=Text(
        "运行 make fmt 自动改正；没有对应字的（自定义区字符），请重新输入",
        "run make fmt; type those of the private use area again",
    ),
)
def _in_prose(case: Case) -> Iterator[Finding]:
    return _look_alikes(case, names=False)


@rule(
    "CHR-002",
    severity="warning",
    scope=("entity", "algorithm"),
    basis=SAME_LOOKS,
    source="https://www.unicode.org/Public/UCD/latest/ucd/EquivalentUnifiedIdeograph.txt",
    title=Text("名称中不宜有形近的异码字符", "A name should not have characters that only look like what is meant"),
    message=Text("名称中有形近的异码字符：{said}", "the name has characters that only look right: {said_en}"),
    remedy=Text(
        "对照证照核对：通常应改为所示的字；证照上确是该字的，可以豁免",
        "compare it with the certificate: mostly the other character is right; waive it where it is not",
    ),
)
def _in_names(case: Case) -> Iterator[Finding]:
    return _look_alikes(case, names=True)


def _without_number(case: Case, pointer: str, own: Schema) -> bool:
    """Whether it is said beside the answer, with a reason, that there is no number."""
    other: Mapping[str, Any] = own.get("x-without-number", {})
    record = pointer.rpartition("/")[0]
    chosen = "state" not in other or case[f"{record}/{other['state']}"] in other["states"]
    return bool(other and chosen and case[f"{record}/{other['reason']}"])


@rule(
    "CHR-003",
    gate="pack",
    scope=("entity", "algorithm"),
    basis=NUMBER_ONLY,
    title=Text("编号栏必须填写编号", "The place of a number must hold a number"),
    message=Text("“{label}”填的是文字“{said}”，不是编号", "{label_en} holds the text {said!r}, not a number"),
    remedy=Text(
        "填写编号；没有的，删除该项，在同一记录中选择“办理中”或者“不适用”（有此项时）并写明原因",
        "give the number; without one leave it out, choose pending or not applicable there, and give the reason",
    ),
)
def _text_for_number(case: Case) -> Iterator[Finding]:
    for pointer, text, own, whole in each_text(case.answers):
        kind = own.get("x-identifier")
        if kind in NUMBERS and not is_number(text) and not _without_number(case, pointer, own):
            name = label(whole)
            yield finding(pointer, label=name.zh, label_en=name.en, said=text[:40])


@rule(
    "CHR-004",
    gate="pack",
    scope=("entity",),
    restricted=True,
    basis=NUMBER_ONLY,
    title=Text("证件号码和手机号码必须是号码", "An identity or phone number must be a number"),
    message=Text(
        "证件号码或者手机号码填的是文字，不是号码（内容不显示）",
        "the place of an identity or phone number holds text (not shown)",
    ),
    remedy=Text("填写号码；暂时没有的，删除该项", "give the number, or leave it out for now"),
)
def _text_for_personal_number(case: Case) -> Iterator[Finding]:
    """Of resident identity numbers ENT-016 says it."""
    for pointer, person in case.each("/people"):
        resident = person.get("id_type") == "resident_id"
        for key in ("phone",) if resident else ("phone", "id_number"):
            if isinstance(person.get(key), str) and not is_number(person[key]):
                yield finding(f"{pointer}/{key}")


def _lacking(case: Case, *, restricted: bool) -> Iterator[tuple[str, list[str]]]:
    texts = dict(_printed(case, restricted=restricted))
    if case.missing_characters("\n".join(texts.values())):  # seldom, and asked at once
        for pointer, text in texts.items():
            if letters := case.missing_characters(text):
                yield pointer, sorted(letters, key=text.index)


def _printed(case: Case, *, restricted: bool) -> Iterator[tuple[str, str]]:
    for pointer, value, schema in case.answers:
        given = value if isinstance(value, list) else [value]
        if shape_of(schema).kind in ("option", "options"):  # what is printed is its wording, which may be the owner's
            given = [one if isinstance(one, Masked) else option_label(schema, str(one)).zh for one in given]
        text = "\n".join(one for one in given if isinstance(one, str) and not isinstance(one, Masked))
        if not text or pointer.split("/")[2:3] in NOTES or (shape_of(schema).visibility == "restricted") != restricted:
            continue
        yield pointer, text


@rule(
    "FNT-001",
    scope=("entity", "algorithm"),
    gate="pack",
    basis=NO_FONT,
    title=Text("答案中的字，PDF 字体中都要有", "The fonts of the PDF must have every character of an answer"),
    message=Text("PDF 字体中没有这些字：{letters}", "the fonts of the PDF lack these characters: {letters_en}"),
    remedy=NO_FONT_REMEDY,
)
def _open(case: Case) -> Iterator[Finding]:
    for pointer, letters in _lacking(case, restricted=False):
        said = characters_named(letters)
        yield finding(pointer, letters[0], letters=said.zh, letters_en=said.en)


@rule(
    "FNT-002",
    scope=("entity", "algorithm"),
    gate="pack",
    restricted=True,
    basis=NO_FONT,
    title=Text(
        "受限内容中的字，PDF 字体中都要有", "The fonts of the PDF must have every character of a restricted answer"
    ),
    message=Text(
        "PDF 字体中没有此处的一个或几个字（内容不显示）",
        "the fonts of the PDF lack one or more characters here (not shown)",
    ),
    remedy=NO_FONT_REMEDY,
)
def _restricted(case: Case) -> Iterator[Finding]:
    for pointer, letters in _lacking(case, restricted=True):
        yield finding(pointer, letters[0])
