"""The guard: personal data among the text that Git tracks or is about to. Says where and what kind, never the value.

Looks for identity numbers, mobile numbers and e-mail addresses outside the private half. An identity number whose check
digit is wrong is taken too: a slip of the pen is still somebody's number. The fictional examples are known by what makes
them fictional: a birth year of 1799 or 2199, mobile numbers that nobody has, `.example` addresses.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from beian.engine.changes import DIFF
from beian.engine.private_half import LOCKED, is_sealed
from beian.intake.git import git
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


def guard_tree(root: ContentRoot, *, staged: bool = False, among: Collection[str] | None = None) -> list[Problem]:
    """Personal data in staged files, or in all tracked ones, or in those `among` some, as problems with place and kind."""
    tree = GitTree(root.path)
    listed = git(root.path, *([*DIFF, "--cached", "--diff-filter=ACMT"] if staged else ["ls-files", "-z"]))
    problems: list[Problem] = []
    for path in listed.decode("utf-8", "surrogateescape").split("\0"):
        if among is not None and path not in among:
            continue
        place = (
            f"{path}/".casefold()
        )  # a link or a submodule may stand for the folder; on Windows and macOS `Private` is the same folder
        if place.startswith("private/"):
            problems.append(problem(Position(path), PRIVATE_FILE, LOCK))
        elif place.startswith(OUTPUTS):
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
