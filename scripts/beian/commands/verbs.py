"""The verbs of the command line: the arguments of each, in the order of the work, and what runs.

Importing them loads nothing heavy: a verb names its function as `module:function` of `beian.commands`.
"""

from __future__ import annotations

import argparse

from beian.commands.record.record_verbs import FILING, Verb, after_approval, coming_back, sending
from beian.core.model import EDITIONS
from beian.core.problem import GATES, SEVERITIES

JUDGED_AT = "按哪一天判断；默认环境变量 AS_OF，再默认今天 · judged at that day"
BASE = "与哪个版本相比；默认 BEIAN_BASE，再默认上一次提交 · compared with; BEIAN_BASE, else the last commit"
COMPARING = ("check", "preview")
PRIVATE_TASKS = {
    "key": "生成自己的密钥，显示公钥 · make your own key and show its public part",
    "recipients": "列出能够解密的人 · who can read what is locked",
    "lock": "把 private/ 加密到 private.age/ · encrypt private/ into private.age/",
    "unlock": "把 private.age/ 解密到 private/ · decrypt private.age/ into private/",
}
CI_TASKS = {
    "check": "标注改动带来的问题，写出摘要 · annotations at the lines and a summary of the change",
    "preview": "改动的审阅版网站和修订对照稿 · review site and redlines of what changed",
    "publish": "公开版网站，经检查没有不公开的内容 · the public site, after a check for leaks",
    "release": "一轮存档的清单和审阅版材料 · manifest and review edition of a round",
    "new": "在新的分支上建立备案（BEIAN_FILING 等）· a new filing on a branch",
    "comments": "在新的分支上登记意见（BEIAN_TEXT 等）· comments of a notice on a branch",
    "pack": "受限内容留空的材料（BEIAN_FILING）· papers with blanks for what is restricted",
}


def _answers(verb: Verb) -> None:
    """Verbs on answers: start, check, look, mend."""
    verb(
        "doctor",
        "standalone:doctor",
        "检查本机环境并给出修复办法 · say what is missing on this machine and how to mend it",
    )
    start = "判断是否备案，建立新的主体或者算法 · decide what to file and start an entity or an algorithm"
    _new(verb("new", "standalone:new", start))
    _check(
        verb("check", "answers.check:check", "校验全部填报内容 · judge every answer, with file and line", filings=True)
    )
    todo = verb(
        "todo",
        "record.overviews:todo",
        "列出尚未填写的内容 · what is unanswered, by page of the form and by person",
        filings=True,
    )
    todo.add_argument("--format", choices=("text", "json"), default="text", help="输出格式 · output")
    verb(
        "schema",
        "commands:schema",
        "写出合并后的模式文件，供编辑器使用 · write the schemas with overrides/ in them, for editors",
    )
    fmt = verb(
        "fmt", "commands:fmt", "规范 YAML 和制度文件的写法 · mend the form of YAML files and policies", writes=True
    )
    fmt.add_argument("--check", action="store_true", help="只检查，不改动 · only say what would change")
    strip = verb(
        "strip",
        "private.strip:strip",
        "去掉附件（PDF、图片）的文件属性和页面之外的内容 · take from PDFs and pictures what they tell and do beside what they show",
        writes=True,
    )
    strip.add_argument("files", nargs="+", metavar="FILE", help="附件 · the files, which are rewritten")
    guard = verb("guard", "commands:guard", "查找不应提交的个人信息 · find personal data that must not be committed")
    which = guard.add_mutually_exclusive_group()
    which.add_argument("--staged", action="store_true", help="只看 Git 暂存的改动 · only what is staged in Git")
    which.add_argument("--history", action="store_true", help="查看全部提交的历史 · all commits ever made")

    verb(
        "hook",
        "answers.check:hook",
        "提交前检查暂存的内容：填报内容、个人信息、写法 · what stands against a commit: answers, personal data, form",
    )
    verb("hooks", "hooks:install", "在每次 git 提交前自动检查 · check before each git commit")


def _check(check: argparse.ArgumentParser) -> None:
    formats = ("text", "json", "sarif", "github", "markdown")
    check.add_argument("--format", choices=formats, default="text", help="输出格式 · output")
    check.add_argument("--gate", choices=GATES, help="只看到这一关为止的问题 · only what counts up to this gate")
    check.add_argument(
        "--fail-on",
        choices=SEVERITIES,
        default="warning",
        help="从哪一级起返回 1（默认 warning）· the least severity that exits with 1",
    )
    check.add_argument(
        "--strict",
        action="store_true",
        help="再用 jsonschema 核对校验程序和模式文件（较慢）· let jsonschema judge validator and schemas too (slower)",
    )
    what = check.add_mutually_exclusive_group()
    what.add_argument("--staged", action="store_true", help="检查 Git 暂存区的内容 · judge what is staged in Git")
    what.add_argument(
        "--changed",
        nargs="?",
        const="",
        metavar="BASE",
        help="只看改动涉及的备案：暂存的，或者相对于 BASE 的 · only filings that a change touches, staged or since BASE",
    )
    check.add_argument("--as-of", metavar="DATE", help=JUDGED_AT)


def _new(new: argparse.ArgumentParser) -> None:
    new.add_argument("id", nargs="?", metavar="ENTITY[/ALGORITHM]", help="新的标识，如 acme/wenyin · the new id")
    new.add_argument("--answer", action="append", default=[], metavar="QUESTION=yes|no|unsure", help="回答 · an answer")
    new.add_argument("--questions", action="store_true", help="列出全部判断问题 · list the questions")
    new.add_argument("--launch", metavar="DATE", help="上线或者计划上线的日期 · the day of launch, known or planned")
    new.add_argument("--name", dest="title", metavar="NAME", help="主体或者算法的名称 · its name")
    new.add_argument(
        "--voluntary", action="store_true", help="没有备案义务也建立 · start it although it need not be filed"
    )
    new.add_argument("--as-of", metavar="DATE", help=JUDGED_AT)


def _law(verb: Verb) -> None:
    """Verbs on rules, the law and the register of published filings."""
    explain = verb(
        "explain", "standalone:explain", "说明一条规则 · say all about one rule: demand, basis, remedy, example"
    )
    explain.add_argument("rule", metavar="RULE", help="规则编号，如 LAB-001 · its id")
    waive = verb(
        "waive", "answers.law:waive", "给出豁免的写法和摘要 · the waiver to write for a problem, with its digest"
    )
    waive.add_argument("filing", **FILING)
    waive.add_argument("rule", metavar="RULE", help="规则编号 · the rule")
    waive.add_argument("--as-of", metavar="DATE", help=JUDGED_AT)
    attest = verb(
        "attest", "answers.law:attest", "给出核实声明的写法和摘要 · the attestation to write, with its digest"
    )
    attest.add_argument("filing", **FILING)
    attest.add_argument("rule", metavar="RULE", help="由人核实的规则编号 · a rule that people attest")
    attest.add_argument("place", metavar="PLACE", help="所涉答案，如 products/wenyin-web · the answer looked at")
    attest.add_argument("--as-of", metavar="DATE", help=JUDGED_AT)
    law = verb(
        "law", "answers.law:changed", "列出变化的规则和涉及的备案 · rules that changed, and the filings they touch"
    )
    law.add_argument("--since", required=True, metavar="DATE", help="从哪一天起 · since that day")
    law.add_argument("--as-of", metavar="DATE", help=JUDGED_AT)
    similar = verb(
        "similar", "lists.register:similar", "找出与其他主体雷同的长答案 · answers nearly the same as another entity's"
    )
    similar.add_argument(
        "files", nargs="*", metavar="FILE", help="其他仓库写出的摘要 · sketches of other content roots"
    )
    similar.add_argument("--write", metavar="FILE", help="写出本仓库的摘要，不含文字 · keep sketches, without text")
    most = "列出最相似的几组；0 为全部 · how many groups to list, the most alike first; 0 for all"
    similar.add_argument("--most", type=_count, default=20, metavar="N", help=most)
    register = verb(
        "register",
        "lists.register:register",
        "导入网信部门的公示清单，用于核对编号 · import the published lists, to compare numbers with",
    )
    register.add_argument("action", choices=("import",), help="导入 · what to do")
    register.add_argument(
        "files", nargs="*", metavar="FILE", help="公示清单（.docx）或者其文件夹 · the list documents, or their folder"
    )


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError("要写 0 或者正整数 · 0 or a positive whole number is expected")
    return int(text)


def _bundles(verb: Verb) -> None:
    """Verbs that make something: papers, bundles, the site."""
    build = verb("build", "papers.build:build", "生成全部材料（Word、PDF）· render the papers", filings=True)
    build.add_argument("--edition", choices=EDITIONS, help="版本；默认在有 private/ 时为报送版，否则为审阅版 · edition")
    _executor(build)
    verb("sign", "commands:sign", "生成签署用的文件和签署单 · what is printed, signed and sealed", filings=True)
    _executor(verb("pack", "papers.build:pack", "打包报送材料 · make the bundle that is handed in", filings=True))
    verify = verb("verify", "standalone:verify", "核验报送包和存档 · prove that bundles and the record are whole")
    verify.add_argument(
        "bundle", nargs="?", metavar="BUNDLE", help="zip 文件；不写则核验全部 · the zip file; none means all"
    )
    verify.add_argument(
        "--anchor", action="append", default=[], metavar="HEAD", help="记在仓库之外的 head · a head noted outside"
    )
    reproduce = verb(
        "reproduce", "record.verify:reproduce", "生成两遍并比较字节 · make everything twice and compare", filings=True
    )
    reproduce.add_argument("--as-of", metavar="DATE", help="按哪一天；默认今天 · the day; today by default")
    reproduce.add_argument("--no-site", action="store_true", help="不含网站 · without the site")
    site = verb("site", "commands:site", "生成审阅网站 · make the review site")
    site.add_argument("--edition", choices=("review", "public"), default="review", help="版本 · edition")
    serve = verb("serve", "commands:serve", "预览审阅网站 · show the review site")
    serve.add_argument("--port", type=int, default=8000)


def _executor(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--executor",
        default="",
        metavar="dask://ADDRESS",
        help="交给分布式集群生成；受限内容会经网络发给各工作进程，请用 dask://tls://… · have a Dask cluster do the work;"
        " restricted answers travel to its workers: use dask://tls://…",
    )


def _comparing(verb: Verb) -> None:
    """Verbs that compare: versions by field and as a redline, templates of papers with official ones."""
    diff = verb("diff", "papers.compare:diff", "逐项列出两个版本的不同 · differences by field", filings=True)
    _versions(diff)
    forms = ("text", "markdown", "json", "html", "side-by-side")
    diff.add_argument("--format", choices=forms, default="text", help="输出格式；后两种是网页 · output")
    redline = verb("redline", "papers.compare:redline", "生成带修订标记的对照稿 · papers with tracked changes")
    redline.add_argument("filing", nargs="?", metavar="FILING", help="备案标识；不写为全部 · the id; none means all")
    redline.add_argument("papers", nargs="*", metavar="PAPER", help="材料；不写为全部 · papers; none means all")
    _versions(redline)
    template = verb(
        "template",
        "papers.template:template",
        "对照官方模板与本仓库的模板 · compare the regulator's Word template with ours",
    )
    template.add_argument("action", choices=("compare",), help="做什么 · what to do")
    template.add_argument("official", metavar="OFFICIAL.docx", help="官方模板 · the regulator's template")
    template.add_argument("paper", metavar="PAPER", help="文件标识，如 self_assessment · the paper's id")
    template.add_argument("filing", nargs="?", metavar="FILING", help="以哪项备案对照 · the filing to compare for")
    template.add_argument(
        "--adopt", action="store_true", help="写出 overrides/ 中的对应表 · write the mapping into overrides/"
    )


def _versions(verb: argparse.ArgumentParser) -> None:
    known = "work、001、提交号、分支或者标签 · work, 001, a commit, a branch or a tag"
    verb.add_argument("--from", dest="old", default="HEAD", metavar="VERSION", help=f"旧版本；默认 HEAD。{known}")
    verb.add_argument("--to", dest="new", default="work", metavar="VERSION", help=f"新版本；默认 work。{known}")


def _private_half(verb: Verb) -> None:
    """The verb on the private half. Keys are never arguments: they come from a file, or in CI from the environment."""
    private = verb(
        "private", "private.private_half:private", "加密、解密受限内容 · lock and unlock the private half", writes=True
    )
    for name, task in _tasks(private, PRIVATE_TASKS).items():
        if name == "recipients":
            task.add_argument("--add", metavar="NAME", help="把自己加入 private.recipients · add yourself")
        if name in ("lock", "unlock"):
            task.add_argument("--force", action="store_true", help="以这一边为准，覆盖另一边 · this side wins")


def _ci(verb: Verb) -> None:
    """What the workflows run. What people type into a form of the host comes in the environment, never as arguments."""
    for name, task in _tasks(
        verb("ci", "ci.pull_requests:run", "工作流运行的命令 · what the workflows run"), CI_TASKS
    ).items():
        if name in COMPARING:
            task.add_argument("--base", metavar="VERSION", help=BASE)


def _tasks(verb: argparse.ArgumentParser, tasks: dict[str, str]) -> dict[str, argparse.ArgumentParser]:
    """The parsers of a verb's tasks by name."""
    adding = verb.add_subparsers(dest="task", required=True, metavar="TASK")
    return {name: adding.add_parser(name, help=said, description=said) for name, said in tasks.items()}


GROUPS = (_answers, _law, _bundles, sending, coming_back, after_approval, _comparing, _private_half, _ci)
