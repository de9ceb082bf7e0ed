"""The result of inspecting an attachment: its active content, its properties, and whether it is digitally signed."""

from __future__ import annotations

from dataclasses import dataclass

from beian.core.problem import Text

EMBEDDED, UNREADABLE = "embedded", "unreadable"
ACTS = {
    "script": Text("脚本", "a script"),
    "launch": Text("启动程序的动作", "an action that starts a program"),
    "sending": Text("发送或者导入数据的动作", "an action that sends or imports data"),
    "outside": Text(
        "指向文件之外（网页以外）的链接或者内容", "links to, or content from, outside the file other than web pages"
    ),
    "media": Text("音视频或者三维内容", "sound, film or 3D content"),
    "dynamic form": Text("动态表单（XFA）", "a dynamic form (XFA)"),
    "macro": Text("宏", "macros"),
    "object": Text("嵌入的对象（OLE、控件）", "embedded objects (OLE, controls)"),
    EMBEDDED: Text("嵌入的文件", "embedded files"),
    UNREADABLE: Text(
        "无法检查的内容（加密、损坏，或者过于复杂）", "what cannot be looked into (encrypted, damaged or too complex)"
    ),
}


@dataclass(frozen=True)
class Attachment:
    """What a file that goes out holds: what acts (keys of ACTS), names of its properties, and whether it is digitally signed."""

    active_content: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    digitally_signed: bool = False
