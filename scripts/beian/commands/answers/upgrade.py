"""The verb `upgrade`: brings content roots to the data model of this engine."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.terminal.console import say
from beian.commands.terminal.wording import worded
from beian.core.errors import Failure
from beian.core.places import ContentRoot, find_content_root

if TYPE_CHECKING:
    from beian.check.upgrading import Repeated, Upgrade


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="只列出改动，不写 · only say what would change")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="与来源不同的答案作为单独填写的答案保留 · keep answers that differ from their source as answers of their own",
    )
    parser.add_argument("--roots", nargs="+", metavar="FOLDER", help="多个内容仓库 · several content roots")


def upgrade(options: argparse.Namespace) -> int:
    """Takes out what follows from other answers, and records the engine's version; 1 when two places disagree or a file
    cannot be read, and then that root is left as it is."""
    if not options.roots:
        return _upgraded(find_content_root(Path(options.root or ".")), options)
    results = []
    for folder in options.roots:
        say(f"■ {folder}")
        try:
            results.append(_upgraded(find_content_root(Path(folder)), options))
        except Failure as failure:
            say(worded(failure))
            results.append(PROBLEMS)
    return max(results)


def _upgraded(root: ContentRoot, options: argparse.Namespace) -> int:
    from beian.check.upgrading import apply_upgrade, upgrade_of
    from beian.check.workspace import Workspace
    from beian.commands.terminal import report

    workspace = Workspace(root)
    unread = [one for one in workspace.library.problems if one.rule in ("intake", "yaml-type")]
    if unread:
        say(report.as_text(unread))
        say("文件不能读取，没有改动。", "A file cannot be read; nothing was changed.")
        return PROBLEMS
    found = upgrade_of(workspace)
    _say_changes(found)
    if found.differing and not options.keep:
        say(
            "以上两处不一致：改正其中一处，或者加上 --keep，作为单独填写的答案保留。没有改动。",
            "These places disagree: mend one of them, or add --keep to keep both. Nothing was changed.",
        )
        return PROBLEMS
    if options.dry_run or not found.contents:
        return CLEAN
    apply_upgrade(workspace, found)
    return CLEAN


def _say_changes(found: Upgrade) -> None:
    by_path: dict[str, list[Repeated]] = {}
    for one in found.repeated:
        by_path.setdefault(one.path, []).append(one)
    for path in sorted(found.contents):
        rows = by_path.get(path, [])
        say(f"{path}")
        for one in rows:
            say(f"  - {one.pointer.lstrip('/')}")
    for one in found.differing:
        say(f"！ {one.path}: {one.pointer.lstrip('/')} ≠ {one.source.lstrip('/')}")
    count = sum(map(len, by_path.values()))
    say(
        f"{count} 项由其他答案得出，{len(found.contents)} 个文件。",
        f"{count} answers follow from others, in {len(found.contents)} files.",
    )
