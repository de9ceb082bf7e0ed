"""What a person starts from a form at the host: new filing, comments, papers with blanks. Inputs come from the environment."""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Sequence

from beian.commands.ci.forges import Shell, given
from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.terminal.console import progress, say
from beian.commands.terminal.wording import about
from beian.core.clock import parse_date, refuse_future
from beian.core.errors import Failure
from beian.core.places import ContentRoot

ANSWER = re.compile(r"[,，;；\s]+")
POINT = re.compile(
    r"(?<=[。；;：:.!！?？\s])\s*(?=(?:[（(]?\d{1,2}[)）、．]|\d{1,2}\.(?!\d)|[（(]?[一二三四五六七八九十]{1,3}[)）、]|[①-⑳]))"
)


def new(root: ContentRoot, _: argparse.Namespace, forge: Shell) -> int:
    """A new entity or algorithm on a branch of its own: `BEIAN_FILING`, `_NAME`, `_LAUNCH`, `_LOGIN`, `_ANSWERS`."""
    from beian.commands import new as start

    filing = given("filing")
    options = argparse.Namespace(
        id=filing,
        root=str(root.path),
        questions=False,
        answer=_answers(given("answers", required=False)),
        launch=given("launch", required=False) or None,
        login=_login(given("login", required=False)),
        title=given("name", required=False) or None,
        voluntary=given("voluntary", required=False) == "true",
        as_of=None,
    )
    code = start.new(options)
    paths = _new_files(root)
    if code or not paths:
        return code
    return _commit(root, forge, f"new-{filing}", paths, f"filings: start {filing}")


def _login(text: str) -> str | None:
    """Whether users log in; None where that is not said or not known yet."""
    if text not in ("", "unsure", "yes", "no"):
        raise Failure(
            "“login”只能是 yes、no 或者 unsure（环境变量 BEIAN_LOGIN）", "login is yes, no or unsure (BEIAN_LOGIN)"
        )
    return text if text in ("yes", "no") else None


def _answers(text: str) -> list[str]:
    """The answers of the decision as `QUESTION=ANSWER`: from such words, or from all inputs of a form as JSON."""
    if not text.startswith("{"):
        return [one for one in ANSWER.split(text) if one]
    from beian.schema.decision.table import questions

    try:
        inputs = json.loads(text)
    except ValueError:
        raise Failure("“answers”不是 JSON（环境变量 BEIAN_ANSWERS）", "answers is no JSON (BEIAN_ANSWERS)") from None
    return [f"{one['id']}={inputs[one['id']]}" for one in questions() if inputs.get(one["id"])]


def comments(root: ContentRoot, _: argparse.Namespace, forge: Shell) -> int:
    """A pasted notice as one file per comment, on a branch of its own: `BEIAN_FILING`, `_DATE`, `_TEXT`."""
    from beian.bundle.event_entry import add_comments
    from beian.check.workspace import Workspace
    from beian.core.processes.temporary import temporary_folder

    filing, day = given("filing"), refuse_future(parse_date(given("date"), "date"), "date").isoformat()
    workspace = Workspace(root, private=False)
    found = workspace.library.one(filing)
    with temporary_folder() as folder:
        notice = folder / "notice.txt"
        notice.write_text(POINT.sub("\n", given("text")), "utf-8")  # a form of one line loses the breaks of a notice
        paths, _not_comments = add_comments(workspace, found, notice, day)
    return _commit(root, forge, f"comments-{filing}-{day}", paths, f"filings: comments of {day} on {filing}")


def pack(root: ContentRoot, _: argparse.Namespace, __: Shell) -> int:
    """Papers with blanks for what is restricted: `BEIAN_FILING`. Refuses a filing with errors."""
    from beian.check.workspace import Workspace
    from beian.commands.terminal import report
    from beian.privacy.blank_papers import make_blanks

    workspace = Workspace(root, private=False)
    code = CLEAN
    for filing in workspace.filings([given("filing")]):
        blocking = workspace.blocking(filing, "pack")
        if blocking:
            say(about(f"× {filing.id}", "有错误，未生成。", "not made, it has errors."))
            say(report.as_text(blocking))
            code = PROBLEMS
            continue
        folder = make_blanks(workspace, filing, progress)
        say(f"√ {filing.id}：{folder.relative_to(root.path).as_posix()}/")
    return code


def _new_files(root: ContentRoot) -> list[str]:
    """What Git does not know yet and may know."""
    from beian.content.git import git

    listed = git(root.path, "ls-files", "--others", "--exclude-standard", "-z", "--", "filings")
    return [path for path in listed.decode("utf-8", "surrogateescape").split("\0") if path]


def _commit(root: ContentRoot, forge: Shell, branch: str, paths: Sequence[str], message: str) -> int:
    from beian.review.commit_branch import commit_on_branch

    branch = branch.replace("/", "-")
    problems = commit_on_branch(root, branch, paths, message, os.environ.get("GITHUB_ACTOR", ""))
    if problems:
        from beian.commands.terminal import report

        say(report.as_text(problems))
        return PROBLEMS
    address = forge.compare_address(branch)
    rows = [f"## 分支 `{branch}` · branch", "", *(f"- `{path}`" for path in paths), ""]
    rows.append("分支已建立，还没有合并请求。 The branch is there; there is no pull request yet.")
    if address:
        rows.append(f"[建立合并请求 · Open the pull request]({address})")
    forge.summary("\n".join(rows))
    return CLEAN


TASKS = {"new": new, "comments": comments, "pack": pack}
