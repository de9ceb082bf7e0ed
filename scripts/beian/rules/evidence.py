"""Rules on evidence: named, present, and proving something; pictures where reviewers ask for them."""

from __future__ import annotations

from collections.abc import Iterator

from beian.content.loading import OWN_FILES
from beian.core.model import at
from beian.core.picture import PictureFacts, page_size, text_height
from beian.core.problem import Text, suggestion
from beian.rules.rule import Case, Finding, finding, rule
from beian.schema.derived.proofs import proves, references

NOTHING, TINY = 16, (24, 120)  # pixels: less than one hanzi has; the shorter and the longer side of two lines of text
BUDGET, MEGABYTE = 20, 1024 * 1024  # megabytes of a filing's pictures; our own, no limit of the portal is published
SHOWN = {
    "/assessment/labelling": Text("结果标识", "result labelling"),
    "/assessment/intervention": Text("干预策略", "the intervention strategy"),
    "/assessment/controls": Text("风险防控", "the controls"),
}
FILING_24 = "互联网信息服务算法推荐管理规定 第二十四条第一款"


@rule(
    "EVD-001",
    scope=("entity",),
    basis=("实务：佐证缺失是常见退回原因",),
    title=Text("登记的佐证文件必须存在", "A registered evidence file must be there"),
    message=Text("佐证文件“{file}”不存在", "the evidence file {file!r} is missing"),
    remedy=Text(
        "把 PNG 或 JPG 文件放在 evidence/ 内，受限的放在 private/ 的同一位置",
        "put the PNG or JPG into evidence/, restricted ones into the same place in private/",
    ),
)
def _files(case: Case) -> Iterator[Finding]:
    for pointer, record in case.each("/evidence"):
        name = record.get("file")
        fault = case.file_faults().get(f"{pointer}/file")
        if fault and fault.kind == "missing" and (record.get("restricted") != "yes" or case.filing.has_private):
            yield finding(f"{pointer}/file", file=name)


@rule(
    "EVD-002",
    scope=("entity", "algorithm"),
    basis=("实务：佐证须对应答案",),
    title=Text("佐证所证明的答案必须存在", "What evidence proves must exist"),
    message=Text("“{path}”不是已填写的答案", "{path!r} is no answer that was given"),
    remedy=Text(
        "改为答案的位置，例如 wenyin/assessment/labelling/explicit",
        "name an answer's place, as wenyin/assessment/labelling/explicit",
    ),
)
def _targets(case: Case) -> Iterator[Finding]:
    """Paths into shared records are judged with the entity, paths into an algorithm's answers with its filings."""
    for pointer, path in _paths(case):
        first, _, rest = path.partition("/")
        if case.filing.algorithm is None:
            is_known = _is_there(case, first) or _gone(case, first) or at(case.filing.answers, f"/{path}") is not None
        else:
            is_known = not _own(case, first, rest) or at(case.filing.answers, f"/{rest}") is not None
        if not is_known:
            yield finding(pointer, path=path)


def _paths(case: Case) -> Iterator[tuple[str, str]]:
    """What the evidence says it proves, by pointer."""
    for pointer, record in case.each("/evidence"):
        for number, path in enumerate(record.get("proves") or []):
            yield f"{pointer}/proves/{number}", str(path)


def _is_there(case: Case, algorithm: str) -> bool:
    return algorithm in case.filing.algorithms


def _gone(case: Case, first: str) -> bool:
    """Whether a path begins with an algorithm that is not there (any more): no name of ours, nor nearly one."""
    names = {*case.filing.algorithms, *case.filing.schema["properties"]}
    return first not in names and not suggestion(first, names).zh


def _own(case: Case, first: str, rest: str) -> bool:
    """Whether a path leads into the answers of this very filing, and not into those of its other role."""
    return first == case.filing.algorithm and rest.partition("/")[0] not in {*OWN_FILES} - {case.filing.own_file}


@rule(
    "EVD-013",
    scope=("entity",),
    severity="warning",
    basis=("实务：佐证须对应答案",),
    title=Text("佐证所证明的算法应当在备案中", "The algorithm that evidence proves something of should be there"),
    message=Text("这里没有算法“{name}”", "there is no algorithm {name!r} here"),
    remedy=Text(
        "改正名称；算法已经删除的，删去这些行或者佐证", "mend the name; where it was deleted, delete these lines"
    ),
)
def _of_nothing(case: Case) -> Iterator[Finding]:
    """Once for each of them, at the first place."""
    gone: dict[str, list[str]] = {}
    for pointer, path in _paths(case):
        name = path.partition("/")[0]
        if not _is_there(case, name) and _gone(case, name):
            gone.setdefault(name, []).append(pointer)
    for name, pointers in gone.items():
        count = len({pointer.split("/")[2] for pointer in pointers})
        hint = Text(f"共 {count} 份佐证写了它。", f"{count} pieces of evidence name it.")
        yield Finding(pointers[0], {"name": name}, hint=hint)


def proved(case: Case, pointer: str) -> bool:
    """Whether some evidence proves an answer of this algorithm, or something below it."""
    return any(f"/{path}/".startswith(f"{pointer}/") for path in _proved(case))


def _proved(case: Case) -> Iterator[str]:
    for paths in proves(case.filing).values():
        for path in paths:
            if path.startswith(f"{case.filing.algorithm}/"):
                yield path.partition("/")[2]


@rule(
    "EVD-017",
    scope=("entity",),
    gate="pack",
    basis=("实务：佐证须对应答案",),
    title=Text("佐证须证明某个答案", "Evidence must prove some answer"),
    message=Text(
        "佐证“{name}”没有写证明什么，也没有答案引用它，材料中不会出现",
        "the evidence {name!r} neither says what it proves nor is referred to: no paper will show it",
    ),
    remedy=Text(
        "在答案中引用（[[evidence:标识]]），或者写 proves；不需要的删去",
        "refer to it in an answer ([[evidence:id]]), or give its proves; delete what is not needed",
    ),
)
def _of_no_use(case: Case) -> Iterator[Finding]:
    silent = [key for key, record in case.records("/evidence").items() if not record.get("proves")]
    referred = {key for one in (case.filing, *case.other_filings) for key in references(one)} if silent else set()
    for key in silent:
        if key not in referred:
            yield finding(f"/evidence/{key}", name=case.name_of(f"/evidence/{key}"))


@rule(
    "RSK-010",
    gate="pack",
    basis=(FILING_24, "人工智能生成合成内容标识办法 第十二条"),
    confidence="medium",
    title=Text(
        "结果标识、干预策略和风险防控必须附截图", "Labelling, intervention and controls must be shown by screenshots"
    ),
    message=Text("“{part}”没有任何佐证", "nothing proves {part_en}"),
    remedy=Text("登记截图，并在 proves 中写明所证明的答案", "register a screenshot and name the answer in its proves"),
)
def _pictures(case: Case) -> Iterator[Finding]:
    for pointer, name in SHOWN.items():
        if case[pointer] is not None and not proved(case, pointer):
            yield finding(pointer, part=name.zh, part_en=name.en)


@rule(
    "EVD-003",
    scope=("entity",),
    severity="warning",
    basis=("本项目：印出的汉字不低于 1 毫米，约为 30 厘米处能够辨认的最小字高", "实务：看不清的截图是常见退回原因"),
    confidence="medium",
    title=Text("截图中的文字印出后应当看得清", "The text of a picture should be legible in print"),
    message=Text(
        "图片 {wide} × {high} 像素，放在纸上文字高约 {tall} 毫米（按屏幕上 14 像素的字估计），低于 1 毫米",
        "the picture has {wide} × {high} pixels; on paper its text is some {tall} mm tall (if 14 pixels on the screen), below 1 mm",
    ),
    remedy=Text(
        "裁去无关部分，或者放大界面后重新截图，或者分成几张登记；原图文字本来就大、看得清的，可以豁免",
        "crop it, zoom in and take it again, or register several pictures; waive it where the text is large enough",
    ),
)
def _small_text(case: Case) -> Iterator[Finding]:
    for key, picture in case.pictures.items():
        if not page_size(picture.header).legible and not _no_picture(picture):
            tall = text_height(picture.header)
            yield finding(
                f"/evidence/{key}/file", wide=picture.header.width, high=picture.header.height, tall=f"{tall:.1f}"
            )


def _no_picture(picture: PictureFacts) -> bool:
    return picture.blank or min(picture.header.width, picture.header.height) < NOTHING


@rule(
    "EVD-004",
    scope=("entity",),
    gate="pack",
    basis=("实务：佐证须能证明答案",),
    title=Text("佐证图片不能是空白的", "A picture must show something"),
    message=Text("图片{what}，什么也没有显示", "the picture {what}; it shows nothing"),
    remedy=Text("换成真实的截图或者扫描件", "replace it by a real screenshot or scan"),
)
def _nothing(case: Case) -> Iterator[Finding]:
    for key, picture in case.pictures.items():
        if _no_picture(picture):
            size = f"{picture.header.width} × {picture.header.height}"
            yield finding(
                f"/evidence/{key}/file",
                what="只有一种颜色" if picture.blank else f"只有 {size} 像素",
                what_en="has one colour only" if picture.blank else f"has {size} pixels only",
            )


@rule(
    "EVD-005",
    scope=("entity",),
    severity="warning",
    basis=("实务：看不清的截图是常见退回原因",),
    confidence="medium",
    title=Text("佐证图片不应过小", "A picture should not be tiny"),
    message=Text(
        "图片只有 {wide} × {high} 像素，可能是缩略图或者图标",
        "the picture has {wide} × {high} pixels only; it may be a thumbnail or an icon",
    ),
    remedy=Text("登记原图，不用缩略图", "register the original, not a thumbnail"),
)
def _tiny(case: Case) -> Iterator[Finding]:
    for key, picture in case.pictures.items():
        sides = sorted((picture.header.width, picture.header.height))
        if not _no_picture(picture) and (sides[0] < TINY[0] or sides[1] < TINY[1]):
            yield finding(f"/evidence/{key}/file", wide=picture.header.width, high=picture.header.height)


@rule(
    "EVD-006",
    severity="warning",
    basis=("本项目：系统的大小上限未公布，建议一份备案的图片不超过 20 兆字节（未核实）",),
    confidence="low",
    title=Text("一份备案的图片合计不应过大", "The pictures of a filing should not be too large together"),
    message=Text(
        "图片合计 {total} 兆字节，超过建议的 {limit} 兆字节，生成的材料可能传不上去。最大的：{largest}",
        "the pictures have {total} megabytes together, more than the advised {limit}; papers may be too large to upload. Largest: {largest}",
    ),
    remedy=Text(
        "压缩或者裁剪最大的图片；见到系统提示的上限后写入 overrides/portal.yaml 的 max_megabytes",
        "make the largest smaller; when the portal tells its limit, write it into max_megabytes of overrides/portal.yaml",
    ),
)
def _budget(case: Case) -> Iterator[Finding]:
    """The pictures that this algorithm's papers can show: of its own answers and of shared records."""
    others = {*case.filing.algorithms} - {case.filing.algorithm}
    records, places = case.records("/evidence"), proves(case.filing)
    sizes = {
        key: picture.size
        for key, picture in case.pictures.items()
        if any(path.partition("/")[0] not in others for path in places[key])
    }
    if sum(sizes.values()) > BUDGET * MEGABYTE:
        largest = sorted(sizes, key=lambda key: (-sizes[key], key))[:3]
        named = "、".join(f"{records[key]['file']} {sizes[key] / MEGABYTE:.1f}" for key in largest)
        total = f"{sum(sizes.values()) / MEGABYTE:.1f}"
        yield finding(f"/evidence/{largest[0]}/file", total=total, limit=BUDGET, largest=named)
