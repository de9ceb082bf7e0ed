"""The verb on the private half."""

from __future__ import annotations

import argparse
from collections.abc import Callable

TASKS = {
    "key": "生成自己的密钥，显示公钥 · make your own key and show its public part",
    "recipients": "列出能够解密的人 · who can read what is locked",
    "lock": "把 private/ 加密到 private.age/ · encrypt private/ into private.age/",
    "unlock": "把 private.age/ 解密到 private/ · decrypt private.age/ into private/",
}


def declare(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb. Keys are never arguments: they come from a file, or in CI from the environment."""
    private = verb(
        "private", "private_half:private", "加密、解密受限内容 · lock and unlock the private half", writes=True
    )
    tasks = private.add_subparsers(dest="task", required=True, metavar="TASK")
    for name, help_text in TASKS.items():
        task = tasks.add_parser(name, help=help_text, description=help_text)
        if name == "recipients":
            task.add_argument("--add", metavar="NAME", help="把自己加入 private.recipients · add yourself")
        if name in ("lock", "unlock"):
            task.add_argument("--force", action="store_true", help="以这一边为准，覆盖另一边 · this side wins")
