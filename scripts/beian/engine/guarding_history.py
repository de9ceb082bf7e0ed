"""The guard over the past: personal data that some commit ever brought in, although the files may be gone by now.

Git's log of changes is read line by line, so that memory stays small however long the history is. Each value is named
once for each file, with the oldest commit that has it; the value itself is never kept, only its digest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from beian.engine.guarding import PRIVATE_FILE, finds, guarded, problem
from beian.intake.git import git, git_lines
from beian.values.places import ContentRoot
from beian.values.problem import Position, Problem, Text

COMMIT = b"\x01"  # stands before a hash, and at the start of no other line: those of messages are indented
OVERLAP = 40  # bytes that a value may reach back into the piece before
HUNK = re.compile(rb"@@ -\S+ \+(\d+)")
PATH = re.compile(rb'\+\+\+ "?b/(.*?)"?\t?\n?\Z')
LOG = (
    "-c", "core.quotePath=false", "log", "--all", "--reverse", "--patch", "--unified=0", "--text", "--no-renames",
    "--no-color", "--no-ext-diff", "--no-textconv", "--diff-merges=first-parent", "--src-prefix=a/", "--dst-prefix=b/",
    "--format=%x01%H%n%w(0,1,1)%B",
)  # fmt: skip
REMEDY = Text(
    "视为已经泄露：告知当事人，更换能更换的（账号、密码、手机号）；再用 git filter-repo 清除历史"
    "（内容用 --replace-text，整个文件用 --invert-paths --path），强制推送，请所有人重新克隆，并请托管平台清除缓存",
    "treat it as known: tell the person, replace what can be replaced (accounts, passwords, telephones); then purge it with"
    " git filter-repo (--replace-text for words, --invert-paths --path for a file), force-push, have everybody clone"
    " again, and ask the host to drop its caches",
)


def guard_history(root: ContentRoot) -> Iterator[Problem]:
    """The problems of all commits that a branch, a tag or the stash reaches, oldest first. Raises Failure without Git."""
    if git(root.path, "rev-parse", "--is-shallow-repository").strip() == b"true":
        message = Text(
            "只克隆了一部分历史，更早的没有查看", "only a part of the history was cloned; the rest was not seen"
        )
        remedy = Text("先运行 git fetch --unshallow", "run git fetch --unshallow first")
        yield Problem(Position(".git"), "", "PRV-003", "warning", "draft", message, remedy)
    seen: set[bytes] = set()
    for commit, path, number, line in _added(root):
        for column, kind, value in _found(path, line):
            key = hashlib.sha256(f"{path}\0{value}".encode("utf-8", "surrogatepass")).digest()[:16]
            if key not in seen:
                seen.add(key)
                told = Text(f"提交 {commit[:12]}：{kind.zh}", f"commit {commit[:12]}: {kind.en}")
                yield problem(Position(path or "(message)", number, column + 1, number), told, REMEDY)


def _found(path: str, line: str) -> Iterator[tuple[int, Text, str]]:
    """What a line brought in; a message without addresses, which belong to the people who committed."""
    if path.startswith("private/"):
        yield 0, PRIVATE_FILE, ""
    elif not path or guarded(path):
        yield from (one for one in finds(line) if path or "@" not in one[2])


def _added(root: ContentRoot) -> Iterator[tuple[str, str, int, str]]:
    """Commit, path, line and text of every line ever added; lines of messages have no path."""
    commit, path, number, head, before = "", "", 0, True, b""
    for raw in git_lines(root.path, *LOG):
        if before:  # the rest of a line that is longer than others, with the end of what was seen of it
            yield commit, path, number, (before[-OVERLAP:] + raw).decode("utf-8", "replace")
            before = b"" if raw.endswith(b"\n") else raw
            continue
        if raw.startswith(COMMIT):
            commit, path, number, head = raw[1:41].decode(), "", 0, True
            continue
        if raw.startswith(b"diff --git "):
            path, head = "?", True
        elif head and path and raw.startswith(b"+++ "):
            found = PATH.match(raw)
            path = found[1].decode("utf-8", "surrogateescape") if found else path
        elif path and (hunk := HUNK.match(raw)):
            number, head = int(hunk[1]) - 1, False
        elif not path or (not head and raw.startswith(b"+")):
            number += 1
            yield commit, path, number, raw.decode("utf-8", "replace").removeprefix("+" if path else "")
        before = b"" if raw.endswith(b"\n") else raw
