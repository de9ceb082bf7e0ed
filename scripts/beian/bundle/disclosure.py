"""The public page and the snippet with filing number and link, made from the last accepted round.

They show what was approved, not what is planned.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from beian.bundle.signatures import bundle_template
from beian.check.workspace import Workspace
from beian.core.errors import Failure
from beian.core.files import write_changed
from beian.core.model import Filing
from beian.core.text.long_answer import plain_lines, read_blocks
from beian.record.field_snapshot import FrozenField
from beian.record.filing_record import read_record

SYSTEM = "https://beian.cac.gov.cn/"
PAGE = "算法公示.html"
IN_FORCE = (
    "numbered",
    "listed",
    "change_pending",
    "change_returned",
    "cancellation_pending",
    "cancellation_returned",
    "verification_returned",
)


def disclose(workspace: Workspace, filing: Filing) -> list[Path]:
    """Write page and snippet into `dist/<filing>/disclosure/`; returns their paths.

    Raises Failure while no accepted round has a number and answers.
    """
    record = read_record(workspace.root.path, filing.id, workspace.registry)
    rows = record.fields(record.accepted, filing) if record.accepted else None
    if record.state not in IN_FORCE or not record.number or rows is None:
        raise Failure(
            f"“{filing.id}”没有已通过、取得编号且留有内容的轮次，不能生成公示页面。",
            f"{filing.id!r} has no accepted round with a number and its answers, so there is nothing to publish.",
        )
    public = {row["pointer"]: row for row in rows if row["visibility"] == "public" and "value" in row}
    words = {
        "name": _field_text(public, f"/{filing.own_file}/filed_name") or filing.id,
        "entity": _field_text(public, "/entity/name"),
        "number": record.number,
        "address": _field_text(public, f"/{filing.own_file}/published/disclosure_address") or SYSTEM,
        "page": PAGE,
        "parts": [
            {"title": row["label"]["zh"], "lines": list(plain_lines(read_blocks(_field_text(public, pointer))))}
            for pointer, row in public.items()
            if pointer.startswith("/disclosure/")
        ],
    }
    folder = workspace.root.dist / filing.id / "disclosure"
    outputs = {folder / PAGE: "disclosure.html.j2", folder / "片段.html": "snippet.html.j2"}
    for path, name in outputs.items():
        write_changed(path, bundle_template(name).render(**words).encode())
    return list(outputs)


def _field_text(rows: Mapping[str, FrozenField], pointer: str) -> str:
    row = rows.get(pointer)
    return str(row.get("shown", row.get("value", ""))).strip() if row else ""
