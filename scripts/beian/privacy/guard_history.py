"""The guard over Git's history: personal data that any commit ever added, even if the file is gone by now.

Every file that a commit added or changed is looked into once, as the guard does with those of today; messages of commits
and tags are read too. Each value is named once for each file, with the oldest commit that has it; the value itself is
never kept, only its digest.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from beian.content.git import git, git_lines, objects
from beian.core.places import ContentRoot
from beian.core.problem import Position, Problem, Text
from beian.privacy.guard import LOOK_YOURSELF, PRIVATE_FILE, RENAME, SAME, Guard, PrivacyFinding, privacy_problem, refs

COMMIT = b"\x01"  # stands before a hash, and at the start of no other line: those of messages are indented
MESSAGE = "(message)"
CONTENTS = (b"100", b"120")  # modes of files and links: what is added with another has no content
LOG = (
    "-c", "core.quotePath=false", "-c", "log.showRoot=true", "log", "--all", "--reverse", "--raw", "--no-abbrev",
    "--no-renames", "--no-color", "--diff-merges=first-parent", "--format=%x01%H%n%w(0,1,1)%B",
)  # fmt: skip
TAG = "%01%(refname) %(*objecttype) %(*objectname) %(objecttype) %(objectname)%0a%(contents)"
REMEDY = Text(
    "视为已经泄露：告知当事人，更换能更换的（账号、密码、手机号）；再用 git filter-repo 清除历史"
    "（内容用 --replace-text，整个文件用 --invert-paths --path），强制推送，请所有人重新克隆，并请托管平台清除缓存",
    "treat it as known: tell the person, replace what can be replaced (accounts, passwords, telephones); then purge it with"
    " git filter-repo (--replace-text for words, --invert-paths --path for a file), force-push, have everybody clone"
    " again, and ask the host to drop its caches",
)


@dataclass
class _History:
    """All that was ever added, oldest first: objects by digest with their paths and the first commit of each, messages with
    their commits, and names of files with their first commit."""

    objects: dict[str, dict[str, str]] = field(default_factory=dict)
    messages: list[tuple[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)


def guard_history(root: ContentRoot) -> Iterator[Problem]:
    """The problems of all commits that a branch, a tag or the stash reaches, oldest first. Raises Failure without Git."""
    if git(root.path, "rev-parse", "--is-shallow-repository").strip() == b"true":
        message = Text(
            "只克隆了一部分历史，更早的没有查看", "only a part of the history was cloned; the rest was not seen"
        )
        remedy = Text("先运行 git fetch --unshallow", "run git fetch --unshallow first")
        yield Problem(Position(".git"), "", "PRV-003", "warning", "draft", message, remedy)
    guard, seen = Guard(root), set[bytes]()
    for name in refs(root):
        yield from (privacy_problem(finding.position, finding.kind, RENAME) for finding in guard.in_name(name))
    for commit, path, finding in _findings(guard, root, _read_history(root)):
        key = hashlib.sha256(f"{path}\0{finding.kind.en}\0{finding.value}".encode("utf-8", "surrogatepass")).digest()[
            :16
        ]
        if key not in seen:
            seen.add(key)
            kind = Text(f"{commit.zh}：{finding.kind.zh}", f"{commit.en}: {finding.kind.en}")
            yield privacy_problem(finding.position, kind, LOOK_YOURSELF if finding.remedy is LOOK_YOURSELF else REMEDY)


def _findings(guard: Guard, root: ContentRoot, history: _History) -> Iterator[tuple[Text, str, PrivacyFinding]]:
    """Each finding with the commit or tag that it comes from, and its path."""
    for origin, text in history.messages:  # addresses in a message belong to the people who committed
        findings = (
            finding for finding in guard.in_text(MESSAGE, text) if finding.kind is SAME or "@" not in finding.value
        )
        yield from ((_origin_name(guard.safe_name(origin)), "", finding) for finding in findings)
    for path, commit in history.names.items():
        if path.startswith("private/"):
            yield _origin_name(commit), path, PrivacyFinding(Position(guard.safe_name(path)), PRIVATE_FILE, "")
        else:
            yield from ((_origin_name(commit), path, finding) for finding in guard.in_name(path))
    for digest, content in objects(root.path, {digest: digest for digest in history.objects}):
        for path, commit in history.objects[digest].items():
            yield from (
                (_origin_name(guard.safe_name(commit)), path, finding) for finding in guard.in_file(path, content)
            )


def _origin_name(origin: str) -> Text:
    if origin.startswith("refs/"):
        return Text(origin, origin)
    return Text(f"提交 {origin[:12]}", f"commit {origin[:12]}")


def _read_history(root: ContentRoot) -> _History:
    history, commit, lines = _History(), "", list[str]()
    for raw in git_lines(root.path, *LOG):
        if raw.startswith(COMMIT):
            history.messages.append((commit, "\n".join(lines)))
            commit, lines = raw[1:-1].decode(), []
        elif raw.startswith(b":"):
            modes, quoted = raw.rstrip(b"\n").split(b"\t", 1)
            _, mode, _, digest, _ = modes.split()
            path = _unquoted_path(quoted)
            if mode.strip(b"0"):
                history.names.setdefault(path, commit)
            if mode.startswith(CONTENTS) and not path.startswith("private/"):
                history.objects.setdefault(digest.decode(), {}).setdefault(path, commit)
        else:
            lines.append(raw.decode("utf-8", "replace").strip("\n").removeprefix(" "))
    history.messages.append((commit, "\n".join(lines)))
    _add_tags(root, history)
    return history


def _add_tags(root: ContentRoot, history: _History) -> None:
    """The messages of tags, and tags that name a file and no commit."""
    for row in git(root.path, "for-each-ref", f"--format={TAG}").decode("utf-8", "replace").split("\x01")[1:]:
        head, _, message = row.partition("\n")
        name, *target = head.split(" ")
        if "tag" in target:
            history.messages.append((name, message))
        if "blob" in target:
            history.objects.setdefault(target[target.index("blob") + 1], {}).setdefault(name, name)


def _unquoted_path(quoted: bytes) -> str:
    """The path that Git writes in quotes, with escapes, where it has unusual signs."""
    path = codecs.escape_decode(quoted[1:-1])[0] if quoted.startswith(b'"') else quoted
    return path.decode("utf-8", "surrogateescape")
