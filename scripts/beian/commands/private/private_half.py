"""The verb on the private half: lock it for Git, unlock it, and say who can read it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.terminal.console import say
from beian.commands.terminal.wording import about, aside, wording
from beian.core.places import ContentRoot

if TYPE_CHECKING:
    from beian.privacy.private_half import PrivateHalf

LEFT = (
    "旧的提交仍能由离开的人解密：更换他们知道的账号和密码，见 docs/guides/private-half.zh-CN.md。",
    "Who left can still read old commits: replace the accounts and passwords that they know, see docs/guides/private-half.md.",
)
HELPS = {
    "key": "生成自己的密钥，显示公钥 · make your own key and show its public part",
    "recipients": "列出能够解密的人 · who can read what is locked",
    "lock": "把 private/ 加密到 private.age/ · encrypt private/ into private.age/",
    "unlock": "把 private.age/ 解密到 private/ · decrypt private.age/ into private/",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Keys are never arguments: they come from a file, or in CI from the environment."""
    for name, task in common.tasks(parser, HELPS).items():
        if name == "recipients":
            task.add_argument("--add", metavar="NAME", help="把自己加入 private.recipients · add yourself")
        if name in ("lock", "unlock"):
            task.add_argument("--force", action="store_true", help="以这一边为准，覆盖另一边 · this side wins")


def private(root: ContentRoot, options: argparse.Namespace) -> int:
    """One of the tasks below; 1 when something needs a person."""
    from beian.privacy.private_half import PrivateHalf

    return TASKS[options.task](PrivateHalf(root), options)


def _key(_: PrivateHalf, __: argparse.Namespace) -> int:
    from beian.privacy.age import make_identity

    public = make_identity()
    zh, en = (
        "密钥已生成，请备份；它从不进入仓库。",
        "The key was made; keep a backup. It never goes into the repository.",
    )
    say(zh, en, "\n")
    say(about(wording("公钥", "public key"), public, ""))
    return CLEAN


def _recipients(half: PrivateHalf, options: argparse.Namespace) -> int:
    from beian.privacy.age import Identity
    from beian.privacy.private_half import PEOPLE

    if options.add:
        half.add(options.add, Identity().public[0])
        say(f"√ {PEOPLE}")
    for one in half.recipients():
        say(f"  {one}")
    differing = list(stale(half))
    for line in differing:
        say(line)
    return PROBLEMS if differing else CLEAN


def _lock(half: PrivateHalf, options: argparse.Namespace) -> int:
    from beian.privacy.private_half import LOCKED

    leavers = half.leavers()
    done = half.lock(force=options.force)
    for path in done.written:
        say(f"√ {LOCKED}/{path}.age")
    for path in done.removed:
        say(f"× {LOCKED}/{path}.age{aside('已删除', 'removed')}")
    if leavers:
        say("、".join(map(str, leavers)))
        say(*LEFT)
    say(f"加密 {len(done.written)} 个文件，其余未变。", f"{len(done.written)} files locked, the rest unchanged.")
    return CLEAN


def _unlock(half: PrivateHalf, options: argparse.Namespace) -> int:
    from beian.privacy.private_half import PLAIN

    done = half.unlock(force=options.force)
    for path in done.written:
        say(f"√ {PLAIN}/{path}")
    for path in done.kept:
        zh, en = "本机改过，未覆盖（--force 覆盖）。", "changed here, so not overwritten (--force does)."
        say(about(f"× {PLAIN}/{path}", zh, en))
    for path in done.removed:
        zh, en = "别人已删除，本机仍有，请自行处理。", "removed by others, still here; see to it."
        say(about(f"× {PLAIN}/{path}", zh, en))
    say(f"解密 {len(done.written)} 个文件，其余未变。", f"{len(done.written)} files unlocked, the rest unchanged.")
    return PROBLEMS if done.kept or done.removed else CLEAN


def stale(half: PrivateHalf) -> Iterator[str]:
    """Who can read what is locked and should not, or should and cannot yet."""
    for one in half.newcomers():
        yield f"× {wording(f'还不能解密，请运行 beian private lock：{one}', f'cannot read it yet; run beian private lock: {one}')}"
    for one in half.leavers():
        yield f"× {wording(f'仍能解密，请运行 beian private lock：{one}', f'can still read it; run beian private lock: {one}')}"


TASKS = {"key": _key, "recipients": _recipients, "lock": _lock, "unlock": _unlock}
