"""Composer of the technical supporter's plan."""

from __future__ import annotations

from beian.core.text.long_answer import plain_lines, read_blocks
from beian.schema.derived.composer import Reader, composer
from beian.schema.registry import label

HERE = "/technical_supporter"
PARTS = ("interfaces", "access_control", "duties_split", "support")


@composer
def support_plan(answers: Reader) -> str | None:
    """A draft: by which modes whom it serves, then the first sentence of each of the four texts on the page."""
    modes, clients = answers.text(f"{HERE}/service_modes"), answers.get(f"{HERE}/clients")
    parts = [(label(answers.schema(f"{HERE}/{one}")).zh, answers.get(f"{HERE}/{one}")) for one in PARTS]
    if not (modes and clients) or not all(text for _, text in parts):
        return None
    lines = [f"以{modes}方式提供技术支持，服务对象为{clients}。", *(f"{name}：{_first(text)}" for name, text in parts)]
    return "\n\n".join(lines)


def _first(text: str) -> str:
    """The first sentence of a long answer."""
    line = next(plain_lines(read_blocks(text)), text.strip())
    return line.partition("。")[0].rstrip("：；") + "。"
