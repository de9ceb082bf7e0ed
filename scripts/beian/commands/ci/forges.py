"""Where CI runs: GitHub, GitLab, or any other machine with a shell. What each hands over, and where it takes our reports.

Inputs come from the environment, never through a shell. Only GitHub obeys lines of output; there, nothing that an answer, a
file or a branch may say is printed before `obey_nothing`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from beian.commands.terminal.console import obeyed, say
from beian.core.errors import Failure
from beian.core.places import ContentRoot
from beian.core.problem import Problem
from beian.core.text.masking import masked

LONGEST = 20_000
FOLDER = "ci"  # below build/: the reports that another machine picks up
NOWHERE = "0" * 40  # what a first push gives as the commit before it


class Shell:
    """Any machine without an adapter of its own (Jenkins, Gitee, at home): reports are printed, and lie in `build/ci/`."""

    # variables that name a branch to compare with, then a commit; the first that says something counts
    branches: tuple[str, ...] = ("CHANGE_TARGET",)  # a pull request in a multibranch pipeline of Jenkins
    commits: tuple[str, ...] = ()
    # variables with which a pull request is opened at an address; without them nobody knows where
    compare: tuple[tuple[str, ...], str] = ((), "")

    def __init__(self, root: ContentRoot) -> None:
        self.root = root

    def obey_nothing(self) -> None:
        """From here on no line of output is a command."""

    def annotate(self, problems: Sequence[Problem]) -> None:
        """Show the problems at their lines: here as text, and as a Code Quality report."""
        from beian.commands.terminal import formats, report

        if problems:
            say(report.as_text(list(problems)))
        self._write("code-quality.json", formats.as_code_quality(problems))

    def summary(self, markdown: str) -> None:
        """Show the summary of the run. Raises Failure when it cannot be written."""
        text = masked(markdown)
        print(text, flush=True)
        self._write("summary.md", text)

    def note(self, markdown: str, numbers: Sequence[int]) -> None:
        """Hand over what a note at the pull request says: fixed words with numbers, and the numbers alone."""
        self._write("note.md", markdown)
        self._write("numbers.txt", " ".join(map(str, numbers)))

    def base(self) -> str:
        """The revision to compare with; of a branch that is new, the commit before its last."""
        if base := given("base", required=False):
            return base if base != NOWHERE else "HEAD~1"
        for name in self.branches:
            if branch := os.environ.get(name):
                return f"origin/{branch}"
        commits = (os.environ.get(name) for name in self.commits)
        return next((commit for commit in commits if commit and commit != NOWHERE), "HEAD~1")

    def preview_address(self) -> str:
        """Where the files below the content root can be read once the run is over; empty where nobody knows."""
        return ""

    def compare_address(self, branch: str) -> str:
        """Where a pull request from this branch is opened; empty where nobody knows."""
        names, address = self.compare
        values = [os.environ.get(name, "") for name in names]
        return address.format(*values, branch=branch) if all(values) else ""

    def _write(self, name: str, text: str) -> None:
        from beian.core.files import write

        write(self.root.build / FOLDER / name, f"{text}\n".encode())


class GitLab(Shell):
    """A pipeline of GitLab, which picks the reports up by their paths."""

    branches = ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME",)
    commits = ("CI_COMMIT_BEFORE_SHA",)
    compare = ("CI_PROJECT_URL",), "{}/-/merge_requests/new?merge_request%5Bsource_branch%5D={branch}"

    def preview_address(self) -> str:
        job = os.environ.get("CI_JOB_URL", "")
        return f"{job}/artifacts/file" if job else ""


class GitHub(Shell):
    """A workflow of GitHub: annotations are lines that it obeys, the summary is a file that it names."""

    branches = ()  # the workflow says BEIAN_BASE
    compare = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY"), "{}/{}/compare/{branch}?expand=1"
    _word = ""

    def obey_nothing(self) -> None:
        """Stop commands. Both streams become one, for else a line could come too early."""
        if self._word:
            return
        import secrets

        self._word = secrets.token_hex(16)
        sys.stdout.flush()
        os.dup2(sys.stdout.fileno(), sys.stderr.fileno())
        obeyed(f"::stop-commands::{self._word}")

    def annotate(self, problems: Sequence[Problem]) -> None:
        """Print one command a problem, escaped; then nothing is obeyed again."""
        from beian.commands.terminal import formats

        if not problems:
            return
        if self._word:
            obeyed(f"::{self._word}::")
        obeyed(formats.as_github(problems))
        self._word = ""
        self.obey_nothing()

    def summary(self, markdown: str) -> None:
        target = os.environ.get("GITHUB_STEP_SUMMARY")
        if not target:
            print(masked(markdown), flush=True)
            return
        try:
            with Path(target).open("a", encoding="utf-8", newline="\n") as file:
                file.write(f"{masked(markdown)}\n")
        except OSError as error:
            raise Failure(
                f"无法写入运行摘要：{error.strerror}", f"cannot write the summary: {error.strerror}"
            ) from None


def forge_here(root: ContentRoot) -> Shell:
    """The machine that this process runs on."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return GitHub(root)
    return GitLab(root) if os.environ.get("GITLAB_CI") == "true" else Shell(root)


def given(name: str, *, required: bool = True) -> str:
    """What a person typed into a form: `filing` comes as `BEIAN_FILING`. Raises Failure for what nobody types."""
    from beian.content.text_file import FORBIDDEN

    text = os.environ.get(f"BEIAN_{name.upper()}", "").strip()
    if required and not text:
        raise Failure(f"缺少“{name}”（环境变量 BEIAN_{name.upper()}）", f"{name} is missing (BEIAN_{name.upper()})")
    if FORBIDDEN.search(text) or len(text) > LONGEST:
        raise Failure(f"“{name}”含有不可见字符，或者过长", f"{name} has invisible characters or is too long")
    return text
