"""The guard: finds personal data in what Git tracks or is about to; reports where and what kind, never the value.

Looks into every file by its content, at its name, and at the names of branches and tags: for identity numbers, mobile
numbers and e-mail addresses by their form, and for any value of `private/`. An identity number with a wrong check digit
counts too: a typing error is still somebody's number. The fictional examples are recognised by what makes them
fictional: a birth year of 1799 or 2199, mobile numbers that nobody has, `.example` addresses.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from beian.content.changed_files import DIFF
from beian.content.git import git, objects
from beian.core.places import ContentRoot
from beian.core.problem import Position, Problem, Text, ordered
from beian.core.text.masking import HIDDEN
from beian.core.text.personal_data import personal_data_in
from beian.privacy.container_text import TOO_LARGE, CannotOpen, Unpacker
from beian.privacy.private_half import LOCKED, is_sealed
from beian.privacy.private_values import PrivateValues
from beian.privacy.secret_encodings import SecretSearch, normal_form, unescaped

OUTPUTS = ("build/", "dist/", "site/")  # papers with personal data, or made from other answers than those beside them
FICTIONAL = "examples/private/"  # by its place
MADE_UP_NUMBERS = ("tests/",)  # full of made-up numbers, so that only what equals a private value counts
LOCAL = ("refs/heads", "refs/tags")  # what who commits can rename
MODULE = "160000"  # Git's mode of a submodule, which has no content here
ESCAPED = re.compile(r"&#|%[23Ff]|\\[ux]")
SAME = Text("与 private/ 内的一项内容相同", "this is the same as a value in private/")
COPY = Text("private/ 内某个文件的副本", "this is a copy of a file in private/")
PRIVATE_FILE = Text("private/ 内的文件不得提交", "files in private/ must not be committed")
NOT_SEALED = Text("没有加密的文件不得提交", "a file that is not encrypted must not be committed")
OUTPUT = Text("生成的内容不得提交", "what is made must not be committed")
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
LOOK_YOURSELF = Text(
    "请不要提交；确实要提交的，先自行打开确认",
    "leave it out; if it must be committed, open it and look for yourself first",
)
RENAME = Text(
    "改名（git branch -m，git tag -d）；已推送的，远端也要删除，并按泄露处理",
    "rename it (git branch -m, git tag -d); if pushed, delete it there too and treat it as a leak",
)


class PrivacyFinding(NamedTuple):
    """Personal data that was found: where, of what kind, and how to mend it. The value is only for comparing, never shown."""

    position: Position
    kind: Text
    value: str
    remedy: Text = REMEDY


class Guard:
    """Finds personal data in files and names, by its form and by comparing with the private half and that of the examples."""

    def __init__(self, root: ContentRoot) -> None:
        self._real = PrivateValues(root, "private")
        self._held = PrivateValues(root, "private", "examples/private")

    def in_file(self, path: str, content: bytes | None) -> Iterator[PrivacyFinding]:
        """The findings in a file with all that it contains; a file that cannot be opened is a finding too."""
        if path.startswith(FICTIONAL):
            return
        try:
            if content is None:
                raise CannotOpen(TOO_LARGE)
            for part in Unpacker().parts(path, content):
                name = self.safe_name(part.path)
                if self._held.has_file(part.content):
                    yield PrivacyFinding(Position(name), COPY, "")
                for text in part.texts:
                    yield from self.in_text(name, text, made_up=path.startswith(MADE_UP_NUMBERS))
        except CannotOpen as closed:
            kind = Text(f"无法查看：{closed.reason.zh}", f"it cannot be looked into: {closed.reason.en}")
            yield PrivacyFinding(Position(self.safe_name(path)), kind, "", LOOK_YOURSELF)

    def in_text(self, name: str, text: str, *, made_up: bool = False) -> Iterator[PrivacyFinding]:
        """The findings in a text, by their form and by what the private half holds; `name` is for their positions.

        Where numbers are `made_up`, only values of `private/` itself count.
        """
        by_form = [] if made_up else list(_findings_by_form(name, text))
        yield from by_form
        known = {normal_form(finding.value) for finding in by_form}
        for value in (self._real if made_up else self._held).find(text):
            if normal_form(value) not in known:
                yield PrivacyFinding(_position(name, text, _offset_of(value, text)), SAME, value)

    def in_name(self, name: str) -> Iterator[PrivacyFinding]:
        """The findings in the name of a file, a branch or a tag."""
        for finding in self.in_text(name, name, made_up=name.startswith((FICTIONAL, *MADE_UP_NUMBERS))):
            kind = Text(f"名称中：{finding.kind.zh}", f"in the name: {finding.kind.en}")
            yield PrivacyFinding(
                Position(self.safe_name(name)), kind, finding.value, RENAME if name.startswith("refs/") else REMEDY
            )

    def safe_name(self, name: str) -> str:
        """A name as it may be shown: each step with personal data is masked, except for its ending."""
        if not any(self.in_text(name, name)):
            return name
        steps = re.sub(
            r"[^/!]+", lambda step: HIDDEN + _file_ending(step[0]) if any(self.in_text("", step[0])) else step[0], name
        )
        return HIDDEN + _file_ending(name) if any(self.in_text("", steps)) else steps


def guard_tree(root: ContentRoot, *, staged: bool = False, among: Collection[str] | None = None) -> list[Problem]:
    """Personal data in tracked files, or only in `staged` ones, or in those `among` some paths, and in names of files,
    branches and tags, as problems with position and kind."""
    guard = Guard(root)
    in_git = {path: digest for path, digest in _objects_by_path(root, staged).items() if among is None or path in among}
    problems = [
        _as_problem(finding) for name in refs(root, *(LOCAL if staged else ())) for finding in guard.in_name(name)
    ]
    for path in in_git:
        if _stands_in(path, "private/"):
            problems.append(privacy_problem(Position(guard.safe_name(path)), PRIVATE_FILE, LOCK))
            continue
        problems += [_as_problem(finding) for finding in guard.in_name(path)]
        if _stands_in(path, *OUTPUTS):
            problems.append(privacy_problem(Position(guard.safe_name(path)), OUTPUT, UNTRACK))
    readable = {
        path: digest for path, digest in in_git.items() if digest and not _stands_in(path, "private/", *OUTPUTS)
    }
    for path, content in objects(root.path, readable):
        if path.startswith(f"{LOCKED}/"):
            if not is_sealed(path, content or b""):
                problems.append(privacy_problem(Position(path), NOT_SEALED, LOCK))
        else:
            problems += [_as_problem(finding) for finding in guard.in_file(path, content)]
    return ordered(problems)


def _stands_in(path: str, *folders: str) -> bool:
    """Whether a path lies in one of the folders, or stands in its place (a link, a submodule); on Windows and macOS `Private`
    is the same folder."""
    return f"{path}/".casefold().startswith(folders)


def _objects_by_path(root: ContentRoot, staged: bool) -> dict[str, str]:
    """The staged or tracked paths with the digests of their objects in Git; empty for a submodule."""
    if staged:
        fields = git(
            root.path,
            *(option for option in DIFF if option != "--name-only"),
            "--cached",
            "--raw",
            "--no-abbrev",
            "--diff-filter=ACMT",
        ).split(b"\0")
        rows = [(meta.split()[1], meta.split()[3], path) for meta, path in zip(fields[::2], fields[1::2], strict=False)]
    else:
        split = (row.split(b"\t", 1) for row in git(root.path, "ls-files", "--stage", "-z").split(b"\0") if row)
        rows = [(meta.split()[0], meta.split()[1], path) for meta, path in split]
    return {
        path.decode("utf-8", "surrogateescape"): "" if mode.decode() == MODULE else digest.decode()
        for mode, digest, path in rows
    }


def refs(root: ContentRoot, *below: str) -> list[str]:
    """The full names of all branches and tags, or of those `below` some; a branch without a commit is among them."""
    listed = (
        git(root.path, "for-each-ref", "--format=%(refname)", *below).decode("utf-8", "surrogateescape").split("\n")
    )
    current = git(root.path, "branch", "--show-current").decode("utf-8", "surrogateescape").strip()
    return list(dict.fromkeys(name for name in (*listed, current and f"refs/heads/{current}") if name))


def personal_data(path: str, text: str) -> Iterator[Problem]:
    """Personal data in a text by its form, as problems with position and kind, never the value."""
    for finding in _findings_by_form(path, text):
        yield _as_problem(finding)


def _as_problem(finding: PrivacyFinding) -> Problem:
    return privacy_problem(finding.position, finding.kind, finding.remedy)


def _findings_by_form(path: str, text: str) -> Iterator[PrivacyFinding]:
    """The findings in a text by their form, in the text as it is and with its escapes decoded."""
    known = set()
    for offset, kind, value in personal_data_in(text):
        known.add(value)
        yield PrivacyFinding(_position(path, text, offset), kind, value)
    if ESCAPED.search(text):
        decoded = unescaped(text)
        for offset, kind, value in personal_data_in(decoded):
            if value not in known:
                yield PrivacyFinding(_position(path, decoded, offset), kind, value)


def _position(path: str, text: str, offset: int) -> Position:
    line = text.count("\n", 0, offset) + 1
    return Position(path, line, offset - text.rfind("\n", 0, offset), line)


def _offset_of(value: str, text: str) -> int:
    """The offset of a value in a text; of its line where it is spelled otherwise; 0 where it spreads over lines."""
    if value in text:
        return text.index(value)
    offset, search = 0, SecretSearch([value])
    for line in text.split("\n"):
        if search.find(line):
            return offset
        offset += len(line) + 1
    return 0


def _file_ending(name: str) -> str:
    return match[0] if (match := re.search(r"\.[A-Za-z]{1,5}\Z", name)) else ""


def privacy_problem(position: Position, kind: Text, remedy: Text = REMEDY) -> Problem:
    """The problem of a finding, without the value."""
    message = Text(f"{kind.zh}（内容不显示）", f"{kind.en} (not shown)")
    return Problem(position, "", "PRV-003", "error", "draft", message, remedy, ("个人信息保护法 第五十一条",))
