"""What the workflows run, and anybody can run at home: each takes a content root and options, returns an exit code."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from functools import partial

from beian.commands import options as common
from beian.commands.ci.forges import Shell, forge_here
from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.papers.site import searched
from beian.commands.terminal.console import progress, say
from beian.commands.terminal.wording import about, worded
from beian.core.clock import today
from beian.core.places import ContentRoot
from beian.core.problem import SEVERITIES

HELPS = {
    "check": "标注改动带来的问题，写出摘要 · annotations at the lines and a summary of the change",
    "preview": "改动的审阅版网站和修订对照稿 · review site and redlines of what changed",
    "publish": "公开版网站，经检查没有不公开的内容 · the public site, after a check for leaks",
    "release": "一轮存档的清单和审阅版材料 · manifest and review edition of a round",
    "new": "在新的分支上建立备案（BEIAN_FILING 等） · a new filing on a branch",
    "comments": "在新的分支上登记意见（BEIAN_TEXT 等） · comments of a notice on a branch",
    "pack": "受限内容留空的材料（BEIAN_FILING） · papers with blanks for what is restricted",
}
COMPARING = ("check", "preview")
BASE = (
    "与哪个版本相比；默认 BEIAN_BASE，再默认合并请求的目标分支或者上一次提交"
    " · compared with; BEIAN_BASE, else the target of the pull request or the last commit"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What people type into a form of the host comes in the environment, never as arguments."""
    for name, task in common.tasks(parser, HELPS).items():
        if name in COMPARING:
            task.add_argument("--base", metavar="VERSION", help=BASE)


def run(root: ContentRoot, options: argparse.Namespace) -> int:
    """One of the tasks below. Nothing that it prints is obeyed by the machine but the annotations of check."""
    from beian.privacy.leak_scan import Leaked

    forge = forge_here(root)
    forge.obey_nothing()
    try:
        return TASKS[options.task](root, options, forge)
    except Leaked as leaked:
        say(worded(leaked))
        return PROBLEMS


def _check(root: ContentRoot, options: argparse.Namespace, forge: Shell) -> int:
    """Annotations at the lines, what the change brought first, and the summary; 1 for an error or a warning."""
    from beian.review import summary as ci_summary
    from beian.review.branch import Review
    from beian.review.changes import change_review

    review = Review(root, options.base or forge.base(), today(None))
    added = review.added
    problems = [*added, *(one for one in review.checked.problems if one not in added)]
    forge.annotate(problems)
    forge.summary(ci_summary.as_markdown(change_review(review)))
    counted = [one for one in problems if one.severity in SEVERITIES[:2]]
    say(
        f"改动涉及 {review.checked.filings} 项备案，{len(problems)} 个问题，其中 {len(added)} 个是新增的。",
        f"The change touches {review.checked.filings} filings with {len(problems)} problems, {len(added)} of them new.",
        "\n",
    )
    return PROBLEMS if counted else CLEAN


def _preview(root: ContentRoot, options: argparse.Namespace, forge: Shell) -> int:
    """The folder that reviewers get; a redline that cannot be made is said and does not stop the rest."""
    from beian.review import note
    from beian.review.branch import Review
    from beian.review.preview import make_preview
    from beian.site.source_links import source_link_in_ci

    source = source_link_in_ci(root, os.environ)
    review = Review(root, options.base or forge.base(), today(None))
    for filing, redline in make_preview(review, progress, source):
        if redline.reason:
            say(about(f"× {filing} {redline.paper}", redline.reason.zh, redline.reason.en))
        else:
            said = f"{redline.changes} 处修订", f"{redline.changes} changes"
            say(about(f"√ {filing} {redline.paper}", *said))
    numbers = note.numbers(review)
    forge.note(note.as_markdown(numbers, forge.preview_address()), numbers)
    say(
        "从 build/preview/index.html 看起；逐处审阅在 review.html。",
        "Begin with build/preview/index.html; review.html has each change.",
    )
    return CLEAN


def _publish(root: ContentRoot, _: argparse.Namespace, __: Shell) -> int:
    """The public site into `site/`, unless it says anything that is not public; then there is no site."""
    from beian.check.workspace import Workspace
    from beian.core.files import remove
    from beian.site.make_site import make_site

    remove(root.site)  # nothing else may be published in its place
    made = make_site(Workspace(root, private=False), "public", progress)
    say("公开版网站在 site/。", "The public site is in site/.")
    say(searched(made.secrets))
    return CLEAN


def _release(root: ContentRoot, _: argparse.Namespace, __: Shell) -> int:
    """What is attached to a round's release, of the tag in `GITHUB_REF_NAME`."""
    from beian.review.release import make_release

    folder = make_release(root, os.environ.get("GITHUB_REF_NAME", ""), progress)
    for file in sorted(folder.iterdir()):
        say(f"√ {file.relative_to(root.path).as_posix()}")
    return CLEAN


def _of_form(task: str, root: ContentRoot, options: argparse.Namespace, forge: Shell) -> int:
    """What a person starts from a form at the host."""
    from beian.commands.ci import forms

    return forms.TASKS[task](root, options, forge)


Task = Callable[[ContentRoot, argparse.Namespace, Shell], int]
TASKS: dict[str, Task] = {
    "check": _check,
    "preview": _preview,
    "publish": _publish,
    "release": _release,
    **{task: partial(_of_form, task) for task in ("new", "comments", "pack")},
}
