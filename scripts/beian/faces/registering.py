"""The verb `register`: what was read of which list, and what the register now holds."""

from __future__ import annotations

import argparse
from pathlib import Path

from beian.values.errors import Failure
from beian.values.places import ContentRoot


def register(root: ContentRoot, options: argparse.Namespace) -> int:
    """Import list documents; says the rows of each, and the rows that have no number. Returns 0; raises Failure for none."""
    from beian.engine.registers import REGISTER, import_lists

    if not options.files:
        zh = "请给出公示清单的 Word 文档，例如 beian register import 清单.docx"
        raise Failure(zh, "Name the list documents, such as beian register import list.docx")
    done = import_lists(root, [Path(name) for name in options.files])
    for one in done.documents:
        print(
            f"√ {one.name}：{one.month or '月份不详 month unknown'}，{len(one.entries)} 项 · {len(one.entries)} filings"
        )
        if one.skipped:
            rows = "、".join(map(str, one.skipped))
            print(
                f"  表格第 {rows} 行没有可读的备案编号，未导入。 rows without a number that can be read, left out: {rows}"
            )
    state = f"新增 {done.new} 项 · {done.new} new" if done.changed else "未变 · unchanged"
    print(f"{REGISTER}：{done.entries} 项 · {done.entries} filings；{state}")
    return 0
