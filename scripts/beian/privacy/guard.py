"""The guard: personal data in what Git tracks or is about to, whatever it is called. Says where and what kind, never what.

Looks into every file by its content, at its name, and at the names of branches and tags: for identity numbers, mobile
numbers and e-mail addresses by their form, and for whatever `private/` really holds. An identity number whose check
digit is wrong is taken too: a slip of the pen is still somebody's number. The fictional examples are known by what makes
them fictional: a birth year of 1799 or 2199, mobile numbers that nobody has, `.example` addresses.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from beian.content.git import git, objects
from beian.core.places import ContentRoot
from beian.core.problem import Position, Problem, Text, ordered
from beian.core.text.masking import HIDDEN
from beian.core.text.personal_data import personal_data_in
from beian.privacy.container_text import TOO_LARGE, Closed, Unpacking
from beian.privacy.private_half import LOCKED, is_sealed
from beian.privacy.private_values import PrivateValues
from beian.privacy.secret_encodings import SecretSearch, plain, unescaped
from beian.schema.changed_files import DIFF

OUTPUTS = ("build/", "dist/", "site/")  # papers with personal data, or made from other answers than those beside them
FICTIONAL = "examples/private/"  # by its place
MADE_UP = ("tests/",)  # full of made-up numbers, so that only what equals a private value counts
LOCAL = ("refs/heads", "refs/tags")  # what who commits can rename
MODULE = "160000"  # Git's mode of a submodule, which has no content here
ESCAPED = re.compile(r"&#|%[23Ff]|\\[ux]")
SAME = Text("与 private/ 内的一项内容相同", "this is the same as a value in private/")
COPY = Text("private/ 内某个文件的副本", "this is a copy of a file in private/")
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
LOOK = Text(
    "请不要提交；确实要提交的，先自行打开确认",
    "leave it out; if it must be committed, open it and look for yourself first",
)
RENAME = Text(
    "改名（git branch -m，git tag -d）；已推送的，远端也要删除，并按泄露处理",
    "rename it (git branch -m, git tag -d); if pushed, delete it there too and treat it as a leak",
)


class Found(NamedTuple):
    """What was found and where; the value is for comparing, and for no message."""

    position: Position
    kind: Text
    value: str
    remedy: Text = REMEDY


class Guard:
    """Looks into files and at names, and compares them with the private half of this content root, and of the examples."""

    def __init__(self, root: ContentRoot) -> None:
        self._real = PrivateValues(root, "private")
        self._held = PrivateValues(root, "private", "examples/private")

    def inside(self, path: str, content: bytes | None) -> Iterator[Found]:
        """What a file holds, in all that it contains; what cannot be looked into is found too."""
        if path.startswith(FICTIONAL):
            return
        try:
            if content is None:
                raise Closed(TOO_LARGE)
            for part in Unpacking().parts(path, content):
                place = self.shown(part.path)
                if self._held.has_file(part.content):
                    yield Found(Position(place), COPY, "")
                for text in part.texts:
                    yield from self.said(place, text, made_up=path.startswith(MADE_UP))
        except Closed as closed:
            kind = Text(f"无法查看：{closed.reason.zh}", f"it cannot be looked into: {closed.reason.en}")
            yield Found(Position(self.shown(path)), kind, "", LOOK)

    def said(self, place: str, text: str, *, made_up: bool = False) -> Iterator[Found]:
        """What a text says: what has the form of personal data, and what the private half holds.

        Where numbers are `made_up`, only what `private/` itself holds.
        """
        found = [] if made_up else list(_personal(place, text))
        yield from found
        known = {plain(one.value) for one in found}
        for value in (self._real if made_up else self._held).find(text):
            if plain(value) not in known:
                yield Found(_position(place, text, _place_of(value, text)), SAME, value)

    def named(self, name: str) -> Iterator[Found]:
        """What the name of a file, a branch or a tag says."""
        for one in self.said(name, name, made_up=name.startswith((FICTIONAL, *MADE_UP))):
            kind = Text(f"名称中：{one.kind.zh}", f"in the name: {one.kind.en}")
            yield Found(Position(self.shown(name)), kind, one.value, RENAME if name.startswith("refs/") else REMEDY)

    def shown(self, name: str) -> str:
        """A name as it may be shown: each step that says what must not be said is masked, but for its ending."""
        if not any(self.said(name, name)):
            return name
        steps = re.sub(
            r"[^/!]+", lambda step: HIDDEN + _ending(step[0]) if any(self.said("", step[0])) else step[0], name
        )
        return HIDDEN + _ending(name) if any(self.said("", steps)) else steps


def guard_tree(root: ContentRoot, *, staged: bool = False, among: Collection[str] | None = None) -> list[Problem]:
    """Personal data in staged files, or in all tracked ones, or in those `among` some, and in names, as problems with place
    and kind."""
    guard = Guard(root)
    listed = {path: one for path, one in _listed(root, staged).items() if among is None or path in among}
    problems = [_told(one) for name in refs(root, *(LOCAL if staged else ())) for one in guard.named(name)]
    for path in listed:
        if _stands_in(path, "private/"):
            problems.append(problem(Position(guard.shown(path)), PRIVATE_FILE, LOCK))
            continue
        problems += [_told(one) for one in guard.named(path)]
        if _stands_in(path, *OUTPUTS):
            problems.append(problem(Position(guard.shown(path)), MADE, UNTRACK))
    read = {path: digest for path, digest in listed.items() if digest and not _stands_in(path, "private/", *OUTPUTS)}
    for path, content in objects(root.path, read):
        if path.startswith(f"{LOCKED}/"):
            if not is_sealed(path, content or b""):
                problems.append(problem(Position(path), NOT_SEALED, LOCK))
        else:
            problems += [_told(one) for one in guard.inside(path, content)]
    return ordered(problems)


def _stands_in(path: str, *folders: str) -> bool:
    """Whether a path lies in one of the folders, or stands in its place (a link, a submodule); on Windows and macOS `Private`
    is the same folder."""
    return f"{path}/".casefold().startswith(folders)


def _listed(root: ContentRoot, staged: bool) -> dict[str, str]:
    """The paths that are staged, or tracked, with their objects; a submodule has none."""
    if staged:
        fields = git(
            root.path,
            *(one for one in DIFF if one != "--name-only"),
            "--cached",
            "--raw",
            "--no-abbrev",
            "--diff-filter=ACMT",
        ).split(b"\0")
        rows = [(meta.split()[1], meta.split()[3], path) for meta, path in zip(fields[::2], fields[1::2], strict=False)]
    else:
        split = (row.split(b"\t", 1) for row in git(root.path, "ls-files", "--stage", "-z").split(b"\0") if row)
        rows = [(*meta.split()[:2], path) for meta, path in split]
    return {
        path.decode("utf-8", "surrogateescape"): "" if mode.decode() == MODULE else digest.decode()
        for mode, digest, path in rows
    }


def refs(root: ContentRoot, *below: str) -> list[str]:
    """The names of all branches and tags, or of those `below` some, with that of a branch without a commit."""
    named = git(root.path, "for-each-ref", "--format=%(refname)", *below).decode("utf-8", "surrogateescape").split("\n")
    current = git(root.path, "branch", "--show-current").decode("utf-8", "surrogateescape").strip()
    return list(dict.fromkeys(name for name in (*named, current and f"refs/heads/{current}") if name))


def personal_data(path: str, text: str) -> Iterator[Problem]:
    """The problems of one text: place and kind of each find, never the value."""
    for one in _personal(path, text):
        yield _told(one)


def _told(found: Found) -> Problem:
    return problem(found.position, found.kind, found.remedy)


def _personal(path: str, text: str) -> Iterator[Found]:
    """What a text says by its form, as it stands there and once its escapes are read."""
    known = set()
    for place, kind, value in personal_data_in(text):
        known.add(value)
        yield Found(_position(path, text, place), kind, value)
    if ESCAPED.search(text):
        read = unescaped(text)
        for place, kind, value in personal_data_in(read):
            if value not in known:
                yield Found(_position(path, read, place), kind, value)


def _position(path: str, text: str, place: int) -> Position:
    line = text.count("\n", 0, place) + 1
    return Position(path, line, place - text.rfind("\n", 0, place), line)


def _place_of(value: str, text: str) -> int:
    """Where a value stands in a text; the start of its line where it is spelled otherwise, of the text where it is spread."""
    if value in text:
        return text.index(value)
    place, needle = 0, SecretSearch([value])
    for line in text.split("\n"):
        if needle.find(line):
            return place
        place += len(line) + 1
    return 0


def _ending(name: str) -> str:
    return found[0] if (found := re.search(r"\.[A-Za-z]{1,5}\Z", name)) else ""


def problem(position: Position, kind: Text, remedy: Text = REMEDY) -> Problem:
    """A find as a problem; the value is not in it."""
    message = Text(f"{kind.zh}（内容不显示）", f"{kind.en} (not shown)")
    return Problem(position, "", "PRV-003", "error", "draft", message, remedy, ("个人信息保护法 第五十一条",))
