"""The verb on the private half: lock it for Git, unlock it, and say who can read it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from beian.commands.commands import CLEAN, PROBLEMS, say
from beian.core.places import ContentRoot
from beian.privacy.age import Identity, make_identity
from beian.privacy.private_half import LOCKED, PEOPLE, PLAIN, PrivateHalf

LEFT = (
    "旧的提交仍能由离开的人解密：更换他们知道的账号和密码，见 docs/guides/private-half.zh-CN.md。"
    " Who left can still read old commits: replace the accounts and passwords that they know, see docs/guides/private-half.md."
)


def private(root: ContentRoot, options: argparse.Namespace) -> int:
    """One of the tasks below; 1 when something needs a person."""
    return TASKS[options.task](PrivateHalf(root), options)


def _key(_: PrivateHalf, __: argparse.Namespace) -> int:
    public = make_identity()
    say(f"密钥已生成，请备份；它从不进入仓库。公钥 public key：{public}")
    say("The key was made; keep a backup. It never goes into the repository.")
    return CLEAN


def _recipients(half: PrivateHalf, options: argparse.Namespace) -> int:
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
    leavers = half.leavers()
    done = half.lock(force=options.force)
    for path in done.written:
        say(f"√ {LOCKED}/{path}.age")
    for path in done.removed:
        say(f"× {LOCKED}/{path}.age（已删除 removed）")
    if leavers:
        say("、".join(map(str, leavers)))
        say(LEFT)
    say(f"加密 {len(done.written)} 个文件，其余未变。 {len(done.written)} files locked, the rest unchanged.")
    return CLEAN


def _unlock(half: PrivateHalf, options: argparse.Namespace) -> int:
    done = half.unlock(force=options.force)
    for path in done.written:
        say(f"√ {PLAIN}/{path}")
    for path in done.kept:
        say(f"× {PLAIN}/{path}：本机改过，未覆盖（--force 覆盖）。 changed here, so not overwritten (--force does).")
    for path in done.removed:
        say(f"× {PLAIN}/{path}：别人已删除，本机仍有，请自行处理。 removed by others, still here; see to it.")
    say(f"解密 {len(done.written)} 个文件，其余未变。 {len(done.written)} files unlocked, the rest unchanged.")
    return PROBLEMS if done.kept or done.removed else CLEAN


def stale(half: PrivateHalf) -> Iterator[str]:
    """Who can read what is locked and should not, or should and cannot yet."""
    for one in half.newcomers():
        yield f"× 还不能解密，请运行 beian private lock：{one} cannot read it yet; run beian private lock"
    for one in half.leavers():
        yield f"× 仍能解密，请运行 beian private lock：{one} can still read it; run beian private lock"


TASKS = {"key": _key, "recipients": _recipients, "lock": _lock, "unlock": _unlock}
