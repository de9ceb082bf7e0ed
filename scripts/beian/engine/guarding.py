"""The guard: personal data among the text that Git tracks, is about to, or ever did. Says where and what kind, never the value.

Looks for identity numbers, mobile numbers and e-mail addresses outside the private half. An identity number whose check
digit is wrong is taken too: a slip of the pen is still somebody's number. The fictional examples are known by what makes
them fictional: a birth year of 1799 or 2199, mobile numbers that nobody has, `.example` addresses.

Of the past, Git's log of changes is read line by line, so that memory stays small however long the history is. Each value
is named once for each file, with the oldest commit that has it; the value itself is never kept, only its digest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from beian.engine.changes import DIFF
from beian.engine.private_half import LOCKED, is_sealed
from beian.intake.git import git, git_lines
from beian.intake.tree import GitTree
from beian.values.characters import NARROW
from beian.values.places import ContentRoot
from beian.values.problem import Position, Problem, Text, ordered

TEXT_ENDINGS = (".yaml", ".yml", ".md", ".json", ".txt", ".csv", ".html", ".j2", ".py", ".toml")
IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])([1-9]\d{5})([ -]?)((?:1[5-9]|2[0-2])\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))\2(\d{3}[\dXx])(?![0-9A-Za-z])"
)
MOBILE = re.compile(r"(?<![0-9A-Za-z.])1[3-9]\d{9}(?![0-9A-Za-z])")
MAIL = re.compile(r"[A-Za-z0-9._%+-]{2,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,10}")
SECRET_KEY = re.compile(r"AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{20,}")
FICTIONAL_YEARS = ("1799", "2199")
LIVING_YEARS = ("19", "20")
FICTIONAL_MAIL = re.compile(r"(?:\.example|@example\.(?:com|org|net)|\.invalid|\.test)\Z", re.IGNORECASE)
OUTPUTS = ("build/", "dist/", "site/")  # papers with personal data, or made from other answers than those beside them
SKIPPED = ("examples/private/", "requirements.lock", "LICENSE", "tests/")  # tests are full of made-up numbers
PRIVATE_FILE = Text("private/ 内的文件不得提交", "files in private/ must not be committed")
NOT_SEALED = Text("没有加密的文件不得提交", "a file that is not encrypted must not be committed")
MADE = Text("生成的内容不得提交", "what is made must not be committed")
UNTRACK = Text(
    "用 git rm --cached 移出版本库，并恢复 .gitignore", "take it out with git rm --cached, and mend .gitignore"
)
LOCK = Text(
    "运行 beian private lock，提交 private.age/；明文从暂存区去掉（git rm --cached）",
    "run beian private lock and commit private.age/; take the plain file off the index (git rm --cached)",
)
REMEDY = Text(
    "移到 private/ 内；已提交的，从历史中清除并按泄露处理",
    "move it to private/; if committed, purge it from history and treat it as a leak",
)
COMMIT = b"\x01"  # stands before a hash, and at the start of no other line: those of messages are indented
OVERLAP = 40  # bytes that a value may reach back into the piece before
HUNK = re.compile(rb"@@ -\S+ \+(\d+)")
PATH = re.compile(rb'\+\+\+ "?b/(.*?)"?\t?\n?\Z')
LOG = (
    "-c", "core.quotePath=false", "log", "--all", "--reverse", "--patch", "--unified=0", "--text", "--no-renames",
    "--no-color", "--no-ext-diff", "--no-textconv", "--diff-merges=first-parent", "--src-prefix=a/", "--dst-prefix=b/",
    "--format=%x01%H%n%w(0,1,1)%B",
)  # fmt: skip
REWRITE = Text(
    "视为已经泄露：告知当事人，更换能更换的（账号、密码、手机号）；再用 git filter-repo 清除历史"
    "（内容用 --replace-text，整个文件用 --invert-paths --path），强制推送，请所有人重新克隆，并请托管平台清除缓存",
    "treat it as known: tell the person, replace what can be replaced (accounts, passwords, telephones); then purge it with"
    " git filter-repo (--replace-text for words, --invert-paths --path for a file), force-push, have everybody clone"
    " again, and ask the host to drop its caches",
)


def guard_tree(root: ContentRoot, *, staged: bool) -> list[Problem]:
    """Personal data in staged files (or in all tracked ones), as problems with place and kind."""
    tree = GitTree(root.path)
    listed = git(root.path, *([*DIFF, "--cached", "--diff-filter=ACMT"] if staged else ["ls-files", "-z"]))
    problems: list[Problem] = []
    for path in listed.decode("utf-8", "surrogateescape").split("\0"):
        if path.startswith("private/"):
            problems.append(problem(Position(path), PRIVATE_FILE, LOCK))
        elif path.startswith(OUTPUTS):
            problems.append(problem(Position(path), MADE, UNTRACK))
        elif path.startswith(f"{LOCKED}/") and not is_sealed(path, tree.read(path) or b""):
            problems.append(problem(Position(path), NOT_SEALED, LOCK))
        elif guarded(path):
            problems += personal_data(path, (tree.read(path) or b"").decode("utf-8", "replace"))
    return ordered(problems)


def guarded(path: str) -> bool:
    """Whether the guard reads a file: text outside of what is fictional by its place."""
    return path.endswith(TEXT_ENDINGS) and not path.startswith(SKIPPED)


def personal_data(path: str, text: str) -> Iterator[Problem]:
    """The problems of one text: place and kind of each find, never the value."""
    for number, line in enumerate(text.split("\n"), 1):
        for place, kind, _ in finds(line):
            yield problem(Position(path, number, place + 1, number), kind)


def looks_personal(line: str) -> bool:
    """Whether the guard finds something in a line, or something that has the shape of it."""
    return any(pattern.search(line.translate(NARROW)) for pattern in (IDENTITY, MOBILE, MAIL))


def finds(line: str) -> Iterator[tuple[int, Text, str]]:
    """Where in a line personal data stands, of what kind, and the value, which is for no message."""
    line = line.translate(NARROW)
    for found in IDENTITY.finditer(line):
        if _is_identity(f"{found[1]}{found[3]}{found[4]}".upper()):
            yield found.start(), Text("疑似居民身份证号码", "this looks like an identity number"), found[0]
    for found in SECRET_KEY.finditer(line):
        yield found.start(), Text("这是解密用的密钥", "this is a secret key"), found[0]
    for found in MOBILE.finditer(line):
        yield found.start(), Text("疑似手机号码", "this looks like a mobile number"), found[0]
    for found in MAIL.finditer(line):
        if not FICTIONAL_MAIL.search(found[0]):
            yield found.start(), Text("疑似电子邮箱地址", "this looks like an e-mail address"), found[0]


def _is_identity(number: str) -> bool:
    """Of a real person, as far as its digits tell; with a wrong check digit only where place and birth date exist."""
    if number[6:10] in FICTIONAL_YEARS:
        return False
    if ric.is_valid(number):
        return True
    try:
        ric.get_birth_date(number)
        ric.get_birth_place(number)
    except ValidationError:
        return False
    return number[6:8] in LIVING_YEARS and not uscc.is_valid(number)


def problem(position: Position, kind: Text, remedy: Text = REMEDY) -> Problem:
    """A find as a problem; the value is not in it."""
    message = Text(f"{kind.zh}（内容不显示）", f"{kind.en} (not shown)")
    return Problem(position, "", "PRV-003", "error", "draft", message, remedy, ("个人信息保护法 第五十一条",))


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
                yield problem(Position(path or "(message)", number, column + 1, number), told, REWRITE)


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
