"""The command line: parses, opens the workspace, sorts outcomes into exit codes. `beian VERB` is what `make VERB` does.

Exit codes: 0 clean, 1 problems, 2 the operator can mend it, 3 our bug (with a traceback), 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from beian import __version__
from beian.values.errors import Failure
from beian.values.model import EDITIONS

CLEAN, PROBLEMS, OPERATOR, BUG, INTERRUPTED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    options = parser().parse_args(arguments)
    try:
        return _run(options)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return OPERATOR
    except BrokenPipeError:
        return OPERATOR
    except Exception:  # noqa: BLE001 - the one place that tells a bug from everything else
        traceback.print_exc()
        print(f"beian {__version__} 出错了，这是程序的问题。 This is our bug.", file=sys.stderr)
        return BUG
    except KeyboardInterrupt:
        print("已中断。已生成的文件保持完整。 Interrupted; finished files are whole.", file=sys.stderr)
        return INTERRUPTED


def _run(options: argparse.Namespace) -> int:
    verb = options.verb
    if verb == "doctor":
        from beian.faces import doctor

        return doctor.run(Path(options.root) if options.root else None)
    if verb == "verify":
        from beian.bundle import verify

        return verify.run(options.bundle)
    if verb == "new":
        from beian.faces import new

        return new.run(options)
    from beian.faces import commands
    from beian.values.places import find_content_root

    root = find_content_root(Path(options.root or "."))
    return getattr(commands, verb)(root, options)


def parser() -> argparse.ArgumentParser:
    """The whole command line, in the order of the work."""
    top = argparse.ArgumentParser(prog="beian", description="算法备案即代码 · China's algorithm record-filing as code")
    top.add_argument("--version", action="version", version=f"beian {__version__}")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, help_text: str, *, filings: bool = False) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=help_text, description=help_text)
        made.add_argument("--root", help="内容仓库文件夹 · the content root (default: here or above)")
        if filings:
            made.add_argument(
                "filings",
                nargs="*",
                metavar="FILING",
                help="备案标识，如 acme/wenyin/service_provider · ids; none means all",
            )
        return made

    verb("doctor", "检查本机环境并给出修复办法 · say what is missing on this machine and how to mend it")
    _of_new(verb("new", "判断是否备案，建立新的主体或者算法 · decide what to file and start an entity or an algorithm"))
    check = verb("check", "校验全部填报内容 · judge every answer, with file and line", filings=True)
    check.add_argument("--format", choices=("text", "json"), default="text", help="输出格式 · output")
    check.add_argument("--staged", action="store_true", help="检查 Git 暂存区的内容 · judge what is staged in Git")
    _asking_verbs(verb)
    fmt = verb("fmt", "规范 YAML 写法 · mend the form of the YAML files")
    fmt.add_argument("--check", action="store_true", help="只检查，不改动 · only say what would change")
    guard = verb("guard", "查找不应提交的个人信息 · find personal data that must not be committed")
    guard.add_argument("--staged", action="store_true", help="只看 Git 暂存的改动 · only what is staged in Git")
    build = verb("build", "生成全部材料（Word、PDF）· render the papers", filings=True)
    build.add_argument(
        "--edition",
        choices=EDITIONS,
        help="版本；默认在有 private/ 时为报送版，否则为审阅版 · edition",
    )
    verb("pack", "打包报送材料 · make the bundle that is handed in", filings=True)
    verify = verb("verify", "核验报送包 · prove that a bundle is whole and unchanged")
    verify.add_argument("bundle", nargs="?", metavar="BUNDLE", help="zip 文件 · the zip file")
    site = verb("site", "生成审阅网站 · make the review site")
    site.add_argument("--edition", choices=("review", "public"), default="review", help="版本 · edition")
    serve = verb("serve", "预览审阅网站 · show the review site")
    serve.add_argument("--port", type=int, default=8000)
    return top


def _asking_verbs(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """The verbs that tell what is asked and what is still open."""
    todo = verb("todo", "列出尚未填写的内容 · what is unanswered, by page of the form and by person", filings=True)
    todo.add_argument("--format", choices=("text", "json"), default="text", help="输出格式 · output")
    verb("schema", "写出合并后的模式文件，供编辑器使用 · write the schemas with overrides/ in them, for editors")


def _of_new(new: argparse.ArgumentParser) -> None:
    new.add_argument("id", nargs="?", metavar="ENTITY[/ALGORITHM]", help="新的标识，如 acme/wenyin · the new id")
    new.add_argument("--answer", action="append", default=[], metavar="QUESTION=yes|no|unsure", help="回答 · an answer")
    new.add_argument("--questions", action="store_true", help="列出全部判断问题 · list the questions")
    new.add_argument("--launch", metavar="DATE", help="上线或者计划上线的日期 · the day of launch, known or planned")
    new.add_argument("--name", dest="title", metavar="NAME", help="主体或者算法的名称 · its name")
    new.add_argument(
        "--voluntary", action="store_true", help="没有备案义务也建立 · start it although it need not be filed"
    )
    new.add_argument(
        "--as-of", metavar="DATE", help="按哪一天判断；默认环境变量 AS_OF，再默认今天 · judged at that day"
    )


if __name__ == "__main__":
    sys.exit(main())
