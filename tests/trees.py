"""Pandoc trees for tests of redlines, written by hand and at random."""

from __future__ import annotations

import copy
import io
from random import Random
from typing import Any

from PIL import Image

from beian.compare.paper_snapshot import PaperSnapshot, comparable_pair
from beian.compare.redlines.redline_files import RedlineContent, make_redline
from beian.papers.formats.pandoc import Pandoc

Node = dict[str, Any]
NONE = ["", [], []]
RULE = {"t": "HorizontalRule"}
WORDS = [
    "会议",
    "主办方",
    "承办单位",
    "经费",
    "预算",
    "名单",
    "申请材料",
    "应当",
    "负责",
    "不超过",
    "每人每天",
    "550元",
    "30日",
    "2026年",
    "附件",
    "审批",
    "备案",
    "安全保障",
    "WenYin",
    "GB/T",
    "保密",
    "翻译",
    "报告",
    "公示",
    "监督",
    "检查",
    "模型",
    "训练数据",
    "3.5%",
]


def string(text: str) -> Node:
    return {"t": "Str", "c": text}


def para(*inlines: str | Node) -> Node:
    return {"t": "Para", "c": [string(one) if isinstance(one, str) else one for one in inlines]}


def plain(*inlines: str | Node) -> Node:
    return {**para(*inlines), "t": "Plain"}


def heading(level: int, text: str) -> Node:
    return {"t": "Header", "c": [level, [f"h-{text}", [], []], [string(text)]]}


def _items(items: tuple[str | list[Node], ...]) -> list[list[Node]]:
    return [[plain(item)] if isinstance(item, str) else item for item in items]


def bullets(*items: str | list[Node]) -> Node:
    return {"t": "BulletList", "c": _items(items)}


def numbered(*items: str | list[Node]) -> Node:
    return {"t": "OrderedList", "c": [[1, {"t": "Decimal"}, {"t": "Period"}], _items(items)]}


def cell(content: str | list[Node], rows: int = 1, columns: int = 1) -> list[Any]:
    blocks = ([plain(content)] if content else []) if isinstance(content, str) else content
    return [NONE, {"t": "AlignDefault"}, rows, columns, blocks]


def row(*cells: Any) -> list[Any]:
    return [NONE, [one if isinstance(one, list) and len(one) == 5 else cell(one) for one in cells]]


def table(head: tuple[str, ...], *rows: tuple[Any, ...], caption: str = "") -> Node:
    columns = [[{"t": "AlignDefault"}, {"t": "ColWidthDefault"}]] * len(head)
    body = [NONE, 0, [], [row(*one) for one in rows]]
    captions = [None, [plain(caption)] if caption else []]
    return {"t": "Table", "c": [NONE, captions, columns, [NONE, [row(*head)]], [body], [NONE, []]]}


def figure(picture: str, caption: str) -> Node:
    image = {"t": "Image", "c": [NONE, [string("图")], [picture, ""]]}
    return {"t": "Figure", "c": [NONE, [None, [plain(caption)]], [plain(image)]]}


def quote(*blocks: Node) -> Node:
    return {"t": "BlockQuote", "c": list(blocks)}


def division(style: str, *blocks: Node) -> Node:
    return {"t": "Div", "c": [["", [], [["custom-style", style]]], list(blocks)]}


PAGE_BREAK = {"t": "Div", "c": [["", ["pagebreak"], []], []]}


def strong(text: str) -> Node:
    return {"t": "Strong", "c": [string(text)]}


def link(text: str, address: str) -> Node:
    return {"t": "Link", "c": [NONE, [string(text)], [address, ""]]}


def note(text: str) -> Node:
    return {"t": "Note", "c": [para(text)]}


def code(text: str) -> Node:
    return {"t": "CodeBlock", "c": [NONE, text]}


def _png(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(out, "PNG")
    return out.getvalue()


PICTURES = {"a.png": _png("navy"), "b.png": _png("teal")}


def version(
    blocks: list[Node], title: str = "办法", pictures: dict[str, bytes] | None = None, **meta: str
) -> PaperSnapshot:
    words = {"title": title, **meta}
    tree = {
        "pandoc-api-version": [1, 23, 1],
        "meta": {key: {"t": "MetaInlines", "c": [string(text)]} for key, text in words.items() if text},
        "blocks": blocks,
    }
    return PaperSnapshot(tree, PICTURES if pictures is None else pictures, "安可美", "办法", "2026-11-22")


# -- by hand ----------------------------------------------------------------------------------------------------------

BASE = [
    heading(1, "第一章总则"),
    para("第一条 为规范会议的组织与管理，制定本办法。"),
    para("第二条 主办方应当在会议召开前30日提交申请材料，并附参会人员名单。"),
    heading(2, "第一节范围"),
    bullets("场地租赁合同", "餐饮服务协议", "住宿安排方案", "交通保障计划"),
    para("第三条 承办单位负责场地、餐饮、住宿等事项，费用标准不超过每人每天550元。"),
    table(
        ("项目", "单价", "人数"),
        ("场地", "12000", "1"),
        ("餐饮", "150", "80"),
        ("住宿", "400", "60"),
        caption="表一 费用",
    ),
    para("表后说明文字。"),
    figure("a.png", "图一 会场平面示意"),
    quote(para("引文：应当坚持务实节俭。")),
    RULE,
    numbered("提交申请", [plain("初步审查"), bullets("形式审查", "实质审查")], "签署意见"),
    division("Signature", para("签字："), para("2026年12月1日")),
]
ROWS = (6, "c", 4, 0, 3)
ITEMS = (4, "c")
CHAPTER = [
    heading(1, "第二章经费管理"),
    para("经费实行预算管理。"),
    bullets("差旅", "食宿"),
    table(("科目", "金额"), ("差旅", "1"), caption="表二 预算"),
    table(("科目", "金额"), ("食宿", "2")),
    quote(para("节约。")),
    figure("b.png", "图新"),
]
_TABLES = [table(("a",), ("1",)), table(("b",), ("2",))]


def _at(node: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        node = node[step]
    return node


def _with(path: tuple[Any, ...], start: int, end: int, *new: Any) -> tuple[list[Node], list[Node]]:
    """The base, and the base with a part of one of its lists replaced."""
    changed = copy.deepcopy(BASE)
    _at(changed, path)[start:end] = new
    return BASE, changed


def _cell(row_number: int, content: Any) -> tuple[list[Node], list[Node]]:
    return _with((*ROWS, row_number, 1), 1, 2, cell(content))


def cases() -> dict[str, tuple[list[Node], list[Node]]]:
    """Name -> blocks of the old and of the new version."""
    last = len(BASE) - 1
    steps = (11, "c", 1)
    found = {
        "same": (BASE, BASE),
        "words": _with((), 2, 3, para("第二条 主办方应当在会议召开前45日提交申请材料，并附完整名单与简历。")),
        "moved paragraph": _with((), 1, 8, *BASE[2:8], BASE[1]),
        "paragraph": _with((), 2, 2, para("第一条之一 本办法适用于所有涉外会议。")),
        "first block": _with((), 0, 0, para("前言。")),
        "last block": _with((), last, last + 1),
        "nested item": _with((*steps, 1, 1, "c"), 2, 2, [plain("专家复核")]),
        "nested list": _with((*steps, 0), 1, 1, bullets("纸质一份", "电子一份")),
        "list of another kind": _with((), 11, 12, bullets("提交申请", "初步审查")),
        "all rows": _with(ROWS, 0, 3),
        "cell": _cell(1, "180"),
        "cell emptied": _cell(1, ""),
        "cell of two paragraphs": _cell(1, [para("一百五十"), para("含税")]),
        "cell with a list": _cell(1, [bullets("早", "午")]),
        "heading": _with((), 0, 1, heading(1, "第一章总体原则")),
        "level of a heading": _with((), 3, 4, heading(3, "第一节范围")),
        "chapter": _with((), 8, 8, *CHAPTER),
        "chapter at the end": _with((), last + 1, last + 1, *CHAPTER[:4]),
        "picture and caption": _with((), 8, 9, figure("b.png", "图一 会场新平面示意")),
        "caption": _with((), 8, 9, figure("a.png", "图一 会场新平面示意")),
        "shape of a table": _with((), 6, 7, table(("项目", "单价"), ("场地", "12000"), ("餐饮", "150"))),
        "caption of a table": _with((6, "c", 1, 1), 0, 1, plain("表一 全部费用")),
        "quotation": _with((), 9, 10, quote(para("引文：应当坚持务实、节俭、高效。"), para("再引一段。"))),
        "rule": _with((), 10, 11),
        "signature": _with((12, "c", 1), 1, 2, para("2026年12月10日")),
        "page break": _with((), 3, 3, PAGE_BREAK),
        "own style": _with((), 5, 5, division("Note", para("注：本条另行规定。"))),
        "between tables": ([_TABLES[0], para("中间"), _TABLES[1]], _TABLES),
        "code": ([para("x"), code("a\nb"), para("y")], [para("x"), code("a\nc"), para("y")]),
        "vertical span": (
            [table(("a", "b"), (cell("合", 2, 1), "1"), ("2",))],
            [table(("a", "b"), (cell("合", 2, 1), "1"), ("3",))],
        ),
        "row beside a vertical span": (
            [table(("a", "b"), (cell("合", 2, 1), "1"), ("2",), ("x", "y"))],
            [table(("a", "b"), (cell("合", 2, 1), "1"), ("2",))],
        ),
        "inline": (
            [para("见", link("办法全文", "https://a.example/1"), "，", strong("必须"), "遵守", note("旧注"), "。")],
            [para("见", link("办法新全文", "https://a.example/1"), "，", strong("应当"), "遵守", note("新注"))],
        ),
        "address of a link": (
            [para("见", link("办法", "https://a.example/1"), "执行")],
            [para("见", link("办法", "https://a.example/2"), "执行")],
        ),
        "everything": ([], BASE),
        "nothing in common": ([para("甲乙丙丁")], [para("完全不同的内容在这里")]),
        "nothing": ([], []),
    }
    for name, place in (("first", 0), ("middle", 2), ("last", 4)):
        found[f"{name} item"] = _with(ITEMS, place, place, [plain("新增同声传译设备清单")])
    for name, place in (("first", 0), ("middle", 1), ("last", 3)):
        found[f"{name} row"] = _with(ROWS, place, place, row("翻译", "3000", "2"))
    return found


# -- at random ----------------------------------------------------------------------------------------------------------


def sentence(random: Random, most: int = 20) -> str:
    return "".join(random.choice(WORDS) for _ in range(random.randint(1, most))) + "。"


def inlines(random: Random) -> list[Node]:
    out: list[Node] = []
    for _ in range(random.choice((1, 1, 2))):
        text, sort = sentence(random), random.random()
        if sort < 0.1:
            out.append(strong(text))
        elif sort < 0.2:
            out.append(link(text, f"https://a.example/{random.randint(1, 3)}"))
        elif sort < 0.25:
            out.append(note(text))
        else:
            out.append(string(text))
    return out


def _list(random: Random, depth: int = 0) -> Node:
    items: list[Any] = [[plain(*inlines(random))] for _ in range(random.randint(1, 4))]
    for item in items:
        if depth < 2 and random.random() < 0.2:
            item.append(_list(random, depth + 1))
    return random.choice((bullets, numbered))(*items)


def _cell_content(random: Random) -> list[Node]:
    sort = random.random()
    if sort < 0.1:
        return []
    return [para(*inlines(random)), para(*inlines(random))] if sort < 0.2 else [plain(*inlines(random))]


def _table(random: Random) -> Node:
    columns = random.randint(1, 3)
    rows = [tuple(_cell_content(random) for _ in range(columns)) for _ in range(random.randint(1, 4))]
    caption = random.choice(("", sentence(random, 2)))
    return table(tuple(sentence(random, 1) for _ in range(columns)), *rows, caption=caption)


def block(random: Random) -> Node:
    sort = random.random()
    if sort < 0.4:
        return para(*inlines(random))
    if sort < 0.5:
        return heading(random.randint(1, 3), sentence(random, 2))
    if sort < 0.65:
        return _list(random)
    if sort < 0.8:
        return _table(random)
    if sort < 0.87:
        return figure(random.choice(("a.png", "b.png")), sentence(random, 2))
    if sort < 0.94:
        return quote(para(*inlines(random)), _list(random))
    return random.choice((RULE, PAGE_BREAK, code(sentence(random, 2)), division("Note", para(*inlines(random)))))


def edited(blocks: list[Node], random: Random, edits: int) -> list[Node]:
    """The blocks after random edits: of blocks, items, rows, cells and text."""
    changed = copy.deepcopy(blocks)
    for _ in range(edits):
        _edit(changed, random)
    return changed


def _edit(blocks: list[Node], random: Random) -> None:
    if not blocks or random.random() < 0.2:
        blocks.insert(random.randint(0, len(blocks)), block(random))
        return
    place, sort = random.randrange(len(blocks)), random.random()
    if sort < 0.15:
        del blocks[place]
    elif sort < 0.25:
        blocks.insert(random.randrange(len(blocks)), blocks.pop(place))
    elif sort < 0.3:
        blocks[place] = block(random)
    else:
        _edit_inside(blocks, place, random)


def _edit_inside(blocks: list[Node], place: int, random: Random) -> None:
    sort, body = blocks[place]["t"], blocks[place].get("c")
    if sort in ("Para", "Plain"):
        _edit_line(body, random)
    elif sort == "Header":
        _edit_line(body[2], random)
    elif sort in ("BulletList", "OrderedList"):
        _edit_members(body if sort == "BulletList" else body[1], lambda: [plain(*inlines(random))], random)
    elif sort == "Table":
        rows, width = body[4][0][3], len(body[2])
        if random.random() < 0.5:
            _edit_members(rows, lambda: row(*(_cell_content(random) for _ in range(width))), random)
        else:
            random.choice(random.choice(rows)[1])[4] = _cell_content(random)
    elif sort == "BlockQuote":
        _edit_line(body[0]["c"], random)
    elif sort == "Figure":
        blocks[place] = figure(random.choice(("a.png", "b.png")), sentence(random, 2))


def _edit_members(members: list[Any], make: Any, random: Random) -> None:
    sort = random.random()
    if sort < 0.5:
        members.insert(random.randint(0, len(members)), make())
    elif sort < 0.8 and len(members) > 1:
        del members[random.randrange(len(members))]
    else:
        random.shuffle(members)


def _edit_line(line: list[Node], random: Random) -> None:
    text = next((one for one in line if one["t"] == "Str"), None)
    if text is None or random.random() < 0.2:
        line.insert(random.randint(0, len(line)), string(sentence(random, 2)))
        return
    start = random.randint(0, len(text["c"]))
    end = start + random.randint(0, 8)
    text["c"] = text["c"][:start] + random.choice(("", random.choice(WORDS))) + text["c"][end:] or "空"


def redlined(old: PaperSnapshot, new: PaperSnapshot, names: tuple[str, str], pandoc: Pandoc) -> RedlineContent:
    """The redline of two versions."""
    return make_redline(*comparable_pair(old, new), names, pandoc)
