"""Rules on registered files: there, what their names say, whole, and no larger than papers can show."""

from __future__ import annotations

from collections.abc import Iterator

from beian.core.file_kinds import ACTS, EMBEDDED, Fault, kind_name
from beian.core.picture import MOST_PIXELS
from beian.core.problem import Text
from beian.papers.workflow import is_too_long
from beian.rules.rule import Case, Finding, finding, rule

SCANS = ("scan", "id_scan")  # PRV-002 says when they are not there or no picture; of the proof of employment ENT-006
PORTAL = ("format", "bytes")  # what only the portal refuses
OTHER = {
    "empty": Text("文件是空的", "the file is empty"),
    "pointer": Text("文件是 Git LFS 的指针，图片本身没有下载", "the file is a pointer of Git LFS; the picture was not fetched"),
    "cut": Text("文件不完整，后面的部分没有了", "the file is cut off: its end is missing"),
    "checksum": Text("文件已损坏，校验和不符", "the file is damaged: its checksum differs"),
    "broken": Text("文件已损坏，无法解码", "the file is damaged and cannot be decoded"),
}  # fmt: skip
MEND = {
    "pointer": Text("运行 git lfs pull", "run git lfs pull"),
    "JPEG": Text("文件名和记录中的扩展名改为 .jpg", "let its name, here and in the record, end in .jpg"),
    "PNG": Text("文件名和记录中的扩展名改为 .png", "let its name, here and in the record, end in .png"),
    "PDF": Text("把要用的页导出为 PNG 图片", "export the pages that you need as PNG"),
    "other": Text("用看图软件另存为 PNG，不要只改扩展名", "save it as PNG with a viewer; a new ending alone does not help"),
    "whole": Text("重新复制原图，或者重新截图", "copy the original again, or take the picture anew"),
    "pixels": Text("裁剪或者缩小图片，或者分成几张", "crop it, make it smaller, or make several pictures of it"),
}  # fmt: skip
SIGNED = Text("；文件有数字签名，不会被改写", "; the file is digitally signed and is never rewritten")
STANDARDS = "实务：ISO 32000（PDF）、ECMA-376（Office）所列的动作和嵌入内容；打开文件的人没有要求它们运行"


def _said(fault: Fault) -> Text:
    """What is wrong, without a name or a value of anything restricted."""
    if fault.kind == "other":
        name = kind_name(fault.detail)
        return Text(f"文件实际是{name.zh}，与扩展名不符", f"the file is {name.en}, which is not what its name says")
    if fault.kind == "pixels":
        size, limit = fault.size, f"{MOST_PIXELS:,}"
        return Text(
            f"图片的像素过多：{size}，上限 {limit}", f"the picture has too many pixels: {size}, the limit is {limit}"
        )
    return OTHER[fault.kind]


def _remedy(fault: Fault) -> Text:
    kinds = (fault.detail if fault.detail in MEND else "other",) if fault.kind == "other" else (fault.kind, "whole")
    return next(MEND[kind] for kind in kinds if kind in MEND)


def _finding(pointer: str, fault: Fault) -> Finding:
    message, remedy = _said(fault), _remedy(fault)
    values = {"said": message.zh, "said_en": message.en}
    return Finding(pointer, values, hint=Text(f"{remedy.zh}。", f"{remedy.en}."))


def _evidence(case: Case, *sorts: str) -> Iterator[Finding]:
    for pointer, fault in case.file_faults().items():
        if pointer.startswith("/evidence/") and fault.kind in sorts:
            yield _finding(pointer, fault)


@rule(
    "EVD-010",
    scope=("entity",),
    basis=("实务：佐证缺失是常见退回原因",),
    title=Text("佐证文件必须是扩展名所说的图片", "An evidence file must be the picture that its name says"),
    message=Text("{said}，不是可读取的图片", "{said_en}, so there is no picture that can be read"),
    remedy=Text("材料只收 PNG 和 JPG", "papers take PNG and JPG"),
)
def _kind(case: Case) -> Iterator[Finding]:
    return _evidence(case, "empty", "pointer", "other")


@rule(
    "EVD-011",
    scope=("entity",),
    basis=("实务：佐证缺失是常见退回原因",),
    title=Text("佐证图片必须完整", "A picture of evidence must be whole"),
    message=Text("{said}，不是可读取的图片", "{said_en}, so there is no picture that can be read"),
    remedy=Text("在另一处打开核对", "open it elsewhere to make sure"),
)
def _whole(case: Case) -> Iterator[Finding]:
    return _evidence(case, "cut", "checksum", "broken")


@rule(
    "EVD-012",
    scope=("entity",),
    basis=("本项目：图片须能放进材料；像素过多的文件会耗尽内存",),
    title=Text("佐证图片的像素不能过多", "A picture of evidence must not have too many pixels"),
    message=Text("{said}，没有一页纸放得下", "{said_en}; no page shows so many"),
    remedy=Text("纸上看得清即可", "what can be read on paper is enough"),
)
def _pixels(case: Case) -> Iterator[Finding]:
    return _evidence(case, "pixels")


@rule(
    "EVD-016",
    scope=("entity",),
    basis=("本项目：材料是 PDF/A，一段替代文字不超过 32,767 字节",),
    title=Text("佐证的说明不能长到放不进 PDF", "The description of evidence must fit into a PDF"),
    message=Text(
        "说明有 {count} 字，作为图片的替代文字放不进 PDF", "the description has {count} letters, too many for a PDF"
    ),
    remedy=Text(
        "删减到图片显示了什么，其余写进报告正文", "keep what the picture shows, and move the rest into the report"
    ),
)
def _described(case: Case) -> Iterator[Finding]:
    for pointer, record in case.each("/evidence"):
        words = " ".join(str(record.get("description") or "").split())
        if is_too_long(words):
            yield finding(f"{pointer}/description", count=len(words))


def _uploaded(case: Case) -> Iterator[tuple[str, Fault]]:
    """What is wrong with the scans that go into the bundle: of the certificate, the legal representative, the officer."""
    people = [f"/people/{case[f'/entity/{who}']}/" for who in ("legal_representative", "security_officer")]
    return (
        (pointer, fault) for pointer, fault in case.file_faults().items() if pointer.startswith(("/entity/", *people))
    )


@rule(
    "EVD-014",
    scope=("entity",),
    gate="pack",
    restricted=True,
    waivable=False,
    basis=("备案系统 第一步",),
    title=Text("随报送包上传的扫描件必须完整可读", "Scans that are uploaded with the bundle must be whole"),
    message=Text(
        "一份要上传的扫描件打不开：与扩展名不符、不完整或者像素过多（名称不显示）",
        "a scan that is to be uploaded cannot be used: not what its name says, not whole, or too large (not shown)",
    ),
    remedy=Text("换成完整的 PNG、JPG 或者 PDF", "put a whole PNG, JPG or PDF there"),
)
def _scans(case: Case) -> Iterator[Finding]:
    for pointer, fault in _uploaded(case):
        is_reported = fault.kind in ("empty", "pointer", "other") and pointer.rpartition("/")[2] in SCANS
        if fault.kind not in ("missing", *PORTAL) and not is_reported:
            message, remedy = _said(fault), _remedy(fault)
            yield Finding(pointer, hint=Text(f"{message.zh}：{remedy.zh}。", f"{message.en}: {remedy.en}."))


@rule(
    "EVD-015",
    scope=("entity",),
    gate="pack",
    restricted=True,
    waivable=False,
    basis=("实务：系统对上传文件的格式和大小有要求（记录在 overrides/portal.yaml）",),
    title=Text("要上传的扫描件须为系统所收的格式和大小", "A scan must have a format and a size that the portal takes"),
    message=Text(
        "系统的这个栏目不收这份扫描件：格式不符，或者超过上限（名称不显示）",
        "this slot of the portal does not take the scan: another format, or beyond the limit (not shown)",
    ),
    remedy=Text("依据：overrides/portal.yaml", "Basis: overrides/portal.yaml"),
)
def _portal(case: Case) -> Iterator[Finding]:
    for pointer, fault in _uploaded(case):
        if fault.kind == "format":
            zh, en = f"只收 {fault.detail}，请转换格式。", f"Convert it: {fault.detail} only."
        elif fault.kind == "bytes":
            zh = f"{fault.size} 兆字节，上限 {fault.detail} 兆字节，请压缩。"
            en = f"{fault.size} megabytes, the limit is {fault.detail}: make it smaller."
        else:
            continue
        yield Finding(pointer, hint=Text(zh, en))


@rule(
    "EVD-007",
    scope=("entity",),
    gate="pack",
    waivable=False,
    basis=(STANDARDS,),
    title=Text(
        "附件打开时不能自己运行、连接或者带入别的内容", "An attachment must not run, reach out or carry other files"
    ),
    message=Text("附件含有{what}", "the attachment has {what_en}"),
    remedy=Text(
        "打开后打印为 PDF，或者另存为不含宏和嵌入内容的文件；没有数字签名的 PDF 可以运行 beian strip 文件",
        "print it to PDF, or save it without macros and embedded content; for a PDF that is not signed: beian strip FILE",
    ),
)
def _acting(case: Case) -> Iterator[Finding]:
    for pointer, attachment in case.attachments().items():
        acts = [ACTS[act] for act in attachment.active_content if not (attachment.digitally_signed and act == EMBEDDED)]
        if acts:
            yield finding(pointer, what="、".join(act.zh for act in acts), what_en=", ".join(act.en for act in acts))


@rule(
    "EVD-008",
    scope=("entity",),
    severity="warning",
    basis=(STANDARDS,),
    title=Text("有数字签名的 PDF 不应嵌入别的文件", "A digitally signed PDF should embed no other file"),
    message=Text(
        "有数字签名的 PDF 嵌入了别的文件，会随它一起报送",
        "the digitally signed PDF embeds other files, which go out with it",
    ),
    remedy=Text(
        "请签署方另出一份不嵌入文件的；嵌入的就是签署内容的（如电子营业执照），核对后可以豁免",
        "ask the signer for one without; where they belong to what was signed, look at them and waive this",
    ),
)
def _embedding(case: Case) -> Iterator[Finding]:
    for pointer, attachment in case.attachments().items():
        if attachment.digitally_signed and EMBEDDED in attachment.active_content:
            yield finding(pointer)


@rule(
    "EVD-009",
    scope=("entity",),
    severity="info",
    basis=("实务：文件属性会随附件一起报送",),
    title=Text("附件的文件属性会随它一起报送", "The properties of an attachment go out with it"),
    message=Text("附件的文件属性含有 {names}{signed}", "the attachment tells of itself: {names}{signed_en}"),
    remedy=Text(
        "核对；没有数字签名的可以运行 beian strip 文件 去掉",
        "look at them; where it is not signed, beian strip FILE takes them away",
    ),
)
def _telling(case: Case) -> Iterator[Finding]:
    for pointer, attachment in case.attachments().items():
        if attachment.properties:
            names = "、".join(attachment.properties)
            yield finding(
                pointer,
                names=names,
                signed=SIGNED.zh * attachment.digitally_signed,
                signed_en=SIGNED.en * attachment.digitally_signed,
            )
