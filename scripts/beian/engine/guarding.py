"""The guard: personal data among the text that Git tracks or is about to. Says where and what kind, never the value.

Looks for identity numbers, mobile numbers and e-mail addresses outside the private half. The fictional examples are
known by what makes them fictional: a birth year of 1799 or 2199, mobile numbers that nobody has, `.example` addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.cn import ric

from beian.engine.changes import DIFF
from beian.intake.git import git
from beian.intake.tree import GitTree
from beian.values.places import ContentRoot
from beian.values.problem import Position, Problem, Text, ordered

TEXT_ENDINGS = (".yaml", ".yml", ".md", ".json", ".txt", ".csv", ".html", ".j2", ".py", ".toml")
IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:1[5-9]|2[0-2])\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
MOBILE = re.compile(r"(?<![0-9A-Za-z.])1[3-9]\d{9}(?![0-9A-Za-z])")
MAIL = re.compile(r"[A-Za-z0-9._%+-]{2,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,10}")
FICTIONAL_YEARS = ("1799", "2199")
FICTIONAL_MAIL = re.compile(r"(?:\.example|@example\.(?:com|org|net)|\.invalid|\.test)\Z", re.IGNORECASE)
OUTPUTS = ("build/", "dist/", "site/")  # papers with personal data, or made from other answers than those beside them
SKIPPED = ("examples/private/", "requirements.lock", "LICENSE", "tests/hostile/")


def guard_tree(root: ContentRoot, *, staged: bool) -> list[Problem]:
    """Personal data in staged files (or in all tracked ones), as problems with place and kind."""
    tree = GitTree(root.path)
    listed = git(root.path, *([*DIFF, "--cached", "--diff-filter=ACMT"] if staged else ["ls-files", "-z"]))
    problems: list[Problem] = []
    for path in listed.decode("utf-8", "surrogateescape").split("\0"):
        if path.startswith("private/"):
            problems.append(
                _problem(Position(path), Text("private/ 内的文件不得提交", "files in private/ must not be committed"))
            )
        elif path.startswith(OUTPUTS):
            message = Text("生成的内容不得提交", "what is made must not be committed")
            problems.append(_problem(Position(path), message, UNTRACK))
        elif path.endswith(TEXT_ENDINGS) and not path.startswith(SKIPPED):
            problems += personal_data(path, (tree.read(path) or b"").decode("utf-8", "replace"))
    return ordered(problems)


def personal_data(path: str, text: str) -> Iterator[Problem]:
    """The problems of one text: place and kind of each find, never the value."""
    for number, line in enumerate(text.split("\n"), 1):
        for place, kind in _kinds(line):
            yield _problem(Position(path, number, place + 1, number), kind)


def looks_personal(line: str) -> bool:
    """Whether the guard finds something in a line, or something that has the shape of it."""
    return any(pattern.search(line) for pattern in (IDENTITY, MOBILE, MAIL))


def _kinds(line: str) -> Iterator[tuple[int, Text]]:
    for found in IDENTITY.finditer(line):
        if ric.is_valid(found[0]) and found[0][6:10] not in FICTIONAL_YEARS:
            yield found.start(), Text("疑似居民身份证号码", "this looks like an identity number")
    for found in MOBILE.finditer(line):
        yield found.start(), Text("疑似手机号码", "this looks like a mobile number")
    for found in MAIL.finditer(line):
        if not FICTIONAL_MAIL.search(found[0]):
            yield found.start(), Text("疑似电子邮箱地址", "this looks like an e-mail address")


MOVE = Text(
    "移到 private/ 内；已提交的，从历史中清除并按泄露处理",
    "move it to private/; if committed, purge it from history and treat it as a leak",
)
UNTRACK = Text(
    "用 git rm --cached 移出版本库，并恢复 .gitignore", "take it out with git rm --cached, and mend .gitignore"
)


def _problem(position: Position, kind: Text, remedy: Text = MOVE) -> Problem:
    message = Text(f"{kind.zh}（内容不显示）", f"{kind.en} (not shown)")
    return Problem(position, "", "PRV-003", "error", "draft", message, remedy, ("个人信息保护法 第五十一条",))
