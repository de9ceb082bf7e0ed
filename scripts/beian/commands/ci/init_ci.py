"""The verb `init-ci`: what a content root of its own needs at a forge: pipeline, pre-commit, `.gitignore`, editor settings.

The files stand in `templates/forges/` and name the engine by its address and one commit. A file that is there and differs
is left alone, and what would be written is shown.
"""

from __future__ import annotations

import argparse
import os
import re
from difflib import unified_diff
from pathlib import Path

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.terminal.console import say
from beian.commands.terminal.wording import about
from beian.core.errors import Failure
from beian.core.places import ContentRoot, engine_folder

FORGES = {  # the folders of templates/forges/ whose files a forge needs
    "github": ("common", "github"),
    "gitlab": ("common", "script", "gitlab"),
    "shell": ("common", "script", "shell"),
}
ADDRESS = re.compile(r"https://(?P<host>[A-Za-z0-9.-]+(?::\d+)?)/(?P<path>[\w.-]+(?:/[\w.-]+)+)\Z", re.ASCII)
SSH = re.compile(r"(?:ssh://)?git@([A-Za-z0-9.-]+)[:/](.+)\Z")
COMMIT = re.compile(r"[0-9a-f]{40}\Z")
EDITOR = ".vscode"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "forge",
        type=common.one_of(*FORGES),
        metavar="FORGE",
        help=common.listed(
            "代码托管平台；其他平台用 shell", "where the repository is; shell for any other", tuple(FORGES)
        ),
    )
    parser.add_argument(
        "--engine",
        metavar="URL",
        help="引擎仓库的 https 地址；默认本引擎检出目录的 origin"
        " · https address of the engine's repository; origin of this engine's checkout by default",
    )
    parser.add_argument(
        "--commit",
        metavar="SHA",
        help="引擎的提交，40 位；默认本引擎所在的提交 · the engine's commit, 40 digits; the one that runs by default",
    )
    parser.add_argument("--dry-run", action="store_true", help="只列出，不写 · only say what would be written")


def init_ci(root: ContentRoot, options: argparse.Namespace) -> int:
    """Write the files that are missing; 1 where one is there and differs. Raises Failure for a root that is no repository's top."""
    _refuse_part_of_a_repository(root.path)
    engine = _address(options.engine or _of_checkout("remote", "get-url", "origin"))
    files = forge_files(options.forge, engine, _commit(options.commit or _of_checkout("rev-parse", "HEAD")))
    states = [_settle(root.path / path, path, text, dry=options.dry_run) for path, text in files.items()]
    if options.forge != "github":
        _say_where_it_runs(options.forge)
    return PROBLEMS if "differs" in states else CLEAN


def forge_files(forge: str, engine: str, commit: str) -> dict[str, str]:
    """The text of each file by its path. Raises Failure where the forge cannot name this engine."""
    from beian.schema.forms.scaffold import IGNORED

    path = engine.partition("://")[2].partition("/")[2].removesuffix(".git")
    if forge == "github" and path.count("/") != 1:
        raise Failure(
            f"GitHub 上引擎的地址应为 https://主机/OWNER/REPOSITORY，不是 {engine}",
            f"at GitHub the engine's address is https://HOST/OWNER/REPOSITORY, not {engine}",
        )
    words = {"@ENGINE@": engine, "@REPOSITORY@": path, "@COMMIT@": commit}
    files = {".gitignore": IGNORED, f"{EDITOR}/settings.json": _editor_settings()}
    for folder in FORGES[forge]:
        top = engine_folder("templates") / "forges" / folder
        for file in sorted(top.rglob("*")):
            if file.is_file():
                name = "/".join(re.sub(r"^dot_", ".", part) for part in file.relative_to(top).parts)
                files[name] = re.sub("|".join(words), lambda found: words[found[0]], file.read_text("utf-8"))
    return files


def _editor_settings() -> str:
    """The engine's own, with the schemas that `beian schema` writes for a content root."""
    return (engine_folder(EDITOR) / "settings.json").read_text("utf-8").replace('"./schemas/', '"./build/schemas/')


def _settle(file: Path, path: str, text: str, *, dry: bool) -> str:
    """Write a file that is not there; returns `missing`, `same` or `differs`."""
    from beian.core.files import write

    if not os.path.lexists(file):
        if not dry:
            write(file, text.encode())
        say(about(f"√ {path}", "将会写入" if dry else "已写入", "would be written" if dry else "written"))
        return "missing"
    there = None if file.is_symlink() or not file.is_file() else file.read_bytes().decode("utf-8", "replace")
    if there is not None and there.splitlines() == text.splitlines():
        say(about(f"√ {path}", "已经如此", "is so already"))
        return "same"
    say(about(f"× {path}", "内容不同，没有改动；本命令会写成：", "differs and was left alone; this would be written:"))
    lines = (
        text.splitlines()
        if there is None
        else list(unified_diff(there.splitlines(), text.splitlines(), path, path, lineterm=""))
    )
    say("\n".join(f"    {line}" for line in lines))
    return "differs"


def _say_where_it_runs(forge: str) -> None:
    """What a person still sets at the forge."""
    if forge == "shell":
        say(
            "流水线里运行 sh .ci/review.sh，环境变量 BEIAN_BASE 写明目标分支。",
            "Run sh .ci/review.sh there, with the target in BEIAN_BASE.",
        )
    else:
        say(
            "合并请求处即可看到结果；说明见 docs/guides/forges。",
            "Results stand at the merge request; see docs/guides/forges.",
        )


def _refuse_part_of_a_repository(root: Path) -> None:
    """Forges read these files at the top of a repository only."""
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    if top != root:
        raise Failure(
            f"内容仓库 {root} 在另一个 Git 仓库之内；流水线文件只在仓库顶层有效。请先在这里 git init，或者自行加入上层的流水线。",
            f"{root} is inside of another Git repository; forges read these files at its top only. Run git init here first.",
        )


def _of_checkout(*question: str) -> str:
    """What Git says of the engine's checkout; empty for an engine that was installed as a wheel."""
    from beian.content.git import git

    checkout = engine_folder("templates").parent
    if not (checkout / ".git").exists():
        return ""
    try:
        return git(checkout, *question).decode("utf-8", "replace").strip()
    except Failure:
        return ""


def _address(text: str) -> str:
    """The https address without a trailing `.git`. Raises Failure for none, and for one that carries a password."""
    if ssh := SSH.match(text):
        text = f"https://{ssh[1]}/{ssh[2]}"
    text = text.removesuffix("/").removesuffix(".git")
    if not ADDRESS.match(text):
        raise Failure(
            "不知道引擎仓库的地址，请用 --engine https://主机/路径 指定，其中不写用户名和密码。",
            "the address of the engine's repository is not known: give --engine https://HOST/PATH, without user or password.",
        )
    return text


def _commit(text: str) -> str:
    if not COMMIT.match(text):
        raise Failure(
            "不知道用引擎的哪个提交，请用 --commit 指定，40 位十六进制。",
            "the engine's commit is not known: give --commit with 40 hexadecimal digits.",
        )
    return text
