"""The reader of claims: normal form with its way back, quantities, dates, order, sums, and how something is said."""

from __future__ import annotations

import json

import pytest

from beian.core.places import engine_folder
from beian.rules.claims.reader.days import days
from beian.rules.claims.reader.kinds import CLASSES, FOLDER, topics, words_of
from beian.rules.claims.reader.modes import denied, tagged
from beian.rules.claims.reader.normal_form import normal_form
from beian.rules.claims.reader.order import reversed_order
from beian.rules.claims.reader.passages import Passage, Reading, Sentence
from beian.rules.claims.reader.periods import periods
from beian.rules.claims.reader.quantities import numeral, quantities
from beian.rules.claims.reader.sums import wrong_sums

DAY = 86400


def sentence(text: str, *heads: str) -> Sentence:
    return Passage("/a", 1, normal_form(text), heads).sentences[0]


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("１８，６００ 条", "18600条"),
        ("18,600条,31类", "18600条，31类"),
        ("每 8 MB", "每8MB"),
        ("open source model", "open source model"),
        ("8:00~16:00", "8：00至16：00"),
        ("共[[answer:a/b]]人", "共14人"),
        ("见[[evidence:x]]。", "见某。"),
    ],
)
def test_one_form_for_every_way_of_typing(typed: str, normal: str) -> None:
    assert normal_form(typed, lambda sort, target: "14" if target == "a/b" else None).text == normal


@pytest.mark.parametrize(
    ("typed", "part", "origin"),
    [
        ("词库现有 18,600 条", "18600条", "18,600 条"),
        ("共[[answer:a/b]]人", "14", "[[answer:a/b]]"),
        ("共[[answer:a/b]]人", "共14人", "共[[answer:a/b]]人"),
        ("３ 名律师", "3名", "３ 名"),
    ],
)
def test_every_part_knows_what_was_typed(typed: str, part: str, origin: str) -> None:
    form = normal_form(typed, lambda *_: "14")
    start = form.text.index(part)
    assert form.excerpt(start, start + len(part)) == origin


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十五", 15),
        ("两千", 2000),
        ("一千二百四十", 1240),
        ("二〇二六", 2026),
        ("三万八", 38000),
        ("三十八万六千", 386000),
        ("3.45万", 34500),
        ("三百余万", 3_000_000),
        ("一千四百亿", 1.4e11),
        ("一百零五", 105),
    ],
)
def test_numerals(text: str, value: float) -> None:
    assert numeral(text) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("专职人员共十五人", [(15, "person", "equal")]),
        ("日志保留180天", [(180 * DAY, "time", "equal")]),
        ("留存不少于12个月", [(360 * DAY, "time", "min")]),
        ("约一万六千条", [(16000, "count", "about")]),
        ("单张以20MB为限", [(20 * 2**20, "bytes", "max")]),
        ("满半年即清除", [(180 * DAY, "time", "min")]),
        ("百分之三", [(3, "percent", "equal")]),
        ("两个半月", [(75 * DAY, "time", "equal")]),
        ("15个工作日内", [(15, "workday", "max")]),
        ("7×24小时值守", []),
        ("9月15日开始", []),
        ("2026年11月16日上线", []),
        ("第十五条", []),
        ("一般一律一致一共", []),
        ("8:00—16:00", []),
    ],
)
def test_quantities(text: str, found: list[tuple[float, str, str]]) -> None:
    given = [one for one in quantities(normal_form(text).text) if one.dimension]
    assert [(one.value, one.dimension, one.bound) for one in given] == found


def test_half_a_year_and_180_days_meet_and_working_days_do_not() -> None:
    (half,), (days_,), (workdays,) = (quantities(text) for text in ("半年", "180天", "180个工作日"))
    assert half.agrees(days_.value)
    assert half.dimension != workdays.dimension


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("每半年演练一次", [180]),
        ("每6个月跟踪审查", [180]),
        ("每年组织不少于两次培训", [180]),
        ("一年四次", [90]),
        ("每隔两周", [14]),
        ("按季度清理、逐月核查", [90, 30]),
        ("每班2人，第三年", []),
    ],
)
def test_how_often(text: str, days: list[float]) -> None:
    assert [one.value / DAY for one in periods(normal_form(text).text)] == days


@pytest.mark.parametrize(
    ("text", "date", "fits"),
    [
        ("2026/9/1开放", "2026-09-01", True),
        ("二〇二六年十月十日", "2026-10-10", True),
        ("今年11月9日", "2026-11-09", True),
        ("去年六月", "2025-06-10", True),
        ("八月中旬", "2026-08-15", True),
        ("八月中旬", "2026-08-25", False),
        ("9月底", "2026-09-30", True),
        ("2026年9月", "2026-10-01", False),
    ],
)
def test_dates(text: str, date: str, fits: bool) -> None:
    (day,) = days(normal_form(text).text, 2026)
    assert day.fits(date) is fits


@pytest.mark.parametrize(
    ("text", "reversed_"),
    [
        ("先标识后审核", True),
        ("加标在前、审核在后", True),
        ("标识完成后再送审核", True),
        ("审核之前先打标识", True),
        ("先审核后标识", False),
        ("审核通过以后才添加标识", False),
    ],
)
def test_order(text: str, reversed_: bool) -> None:
    assert bool(reversed_order("审核", "标识 加标 打标识").search(text)) is reversed_


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("内容指标12项、系统指标8项、算法指标8项，合计32项。", True),
        ("内容指标12项、系统指标8项、算法指标8项，合计28项。", False),
        ("共15人：责任人1人、工程师3人、审核12人。", True),
        ("三十七项之中，重大四项、一般十六项、微小十八项。", True),
        ("四、十五、十八，合起来正是三十七。", False),
        ("变更37项，其中重大4项、一般15项。", False),
        ("低风险九项、中风险两项，一共十一项。", False),
    ],
)
def test_sums(text: str, wrong: bool) -> None:
    reading = Reading([Passage("/a", 1, normal_form(text))])
    assert bool(list(wrong_sums(reading))) is wrong


@pytest.mark.parametrize(
    ("text", "heads", "is_denied"),
    [
        ("本算法不生成视频", (), True),
        ("短片和视频，问的人不少，我们目前都不做", (), True),
        ("生成视频", ("以下用途不提供：",), True),
        ("以下不在范围内：甲；生成视频", (), True),
        ("可以生成视频", (), False),
        ("不仅能写文章，还能生成视频", (), False),
        ("每次不超过三段，生成视频", (), False),
    ],
)
def test_denials(text: str, heads: tuple[str, ...], is_denied: bool) -> None:
    passage = Passage("/a", 1, normal_form(text), heads)
    place = passage.text.index("视频")
    said = passage.sentence_at(place)
    assert denied(said, [(place - said.start, place - said.start + 2)]) is is_denied


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("去年月活跃用户800人", "past"),
        ("明年计划生成视频", "plan"),
        ("同行的词库超过五万条", "others"),
        ("《网络安全法》要求日志留六个月", "law"),
        ("用户要求生成视频", "asked"),
        ("生成视频的，停止服务", "condition"),
        ("现有专职人员十四人", ""),
    ],
)
def test_what_is_not_said_of_us_and_now(text: str, tag: str) -> None:
    said = sentence(text)
    assert tagged(said, [(len(said.text) - 4, len(said.text))] if tag != "condition" else [(0, 4)]) == tag


def test_every_topic_is_whole_and_its_words_can_be_read() -> None:
    assert len(topics()) > 10
    for topic in topics():
        assert {"rule", "title", "title_en", "basis", "remedy", "remedy_en", "kinds"} <= set(topic.data)
        ids = [kind.id for kind in topic.kinds]
        assert len(ids) == len(set(ids))
        for kind in topic.kinds:
            assert "form" in kind.data or "records" in kind.data or all(words_of(group) for group in kind.groups)
            assert bool(kind.data.get("fact")) is bool(kind.data.get("fact_en")), kind.id


def test_every_class_is_used_or_tells_how_something_is_said() -> None:
    folder = engine_folder("schemas") / FOLDER
    known = json.loads((folder / CLASSES).read_text("utf-8"))
    said = "".join(file.read_text("utf-8") for file in folder.glob("*.json") if file.name != CLASSES)
    modes = {
        "denies",
        "denies_plain",
        "denied_after",
        "double_denial",
        "others",
        "past",
        "plan",
        "law",
        "example",
        "asked",
    }
    numbers = {"partial", "partial_around"}
    assert {name for name in known if f"${name}" not in said} <= modes | numbers | {"x-about"}
