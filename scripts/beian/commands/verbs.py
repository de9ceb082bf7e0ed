"""The table of verbs, in the order of the work: name, purpose, what runs, what it takes. Importing it loads nothing heavy."""

from __future__ import annotations

from beian.commands import completion, doctor, hooks, new, options
from beian.commands.answer_verbs import ANSWERS
from beian.commands.answers import check, explain, law
from beian.commands.ci import init_ci, pull_requests
from beian.commands.lists import register
from beian.commands.papers import build, compare, site, template
from beian.commands.parser import Group, Verb
from beian.commands.private import guard, private_half
from beian.commands.record import approval, events, handover, overviews, rounds, verify
from beian.core.problem import Text

GROUPS = (
    Group.of(
        "开始 · start",
        Verb.anywhere(
            "new",
            Text("判断是否备案，建立新的主体或者算法", "decide what to file and start an entity or an algorithm"),
            new.new,
            new.arguments,
            example="acme/wenyin --launch 2026-12-01",
        ),
        Verb.anywhere(
            "doctor",
            Text("检查本机环境并给出修复办法", "say what is missing on this machine and how to mend it"),
            doctor.doctor,
            options.as_json,
        ),
        Verb("hooks", Text("在每次 git 提交前自动检查", "check before each git commit"), hooks.install),
        Verb(
            "init-ci",
            Text("为独立的内容仓库写出流水线等文件", "write pipeline, ignore and editor files for a content root"),
            init_ci.init_ci,
            init_ci.arguments,
            example="gitlab --dry-run",
        ),
        Verb.anywhere(
            "completion",
            Text("按 Tab 键补全命令、选项和备案标识", "complete verbs, options and ids at the Tab key"),
            completion.completion,
            completion.arguments,
            example="bash",
        ),
    ),
    ANSWERS,
    Group.of(
        "规则 · rules and law",
        Verb.anywhere(
            "explain",
            Text("说明一条规则", "say all about one rule: demand, basis, remedy, example"),
            explain.explain,
            explain.arguments,
            example="LAB-001",
        ),
        Verb(
            "waive",
            Text("给出豁免的写法和摘要", "the waiver to write for a problem, with its digest"),
            law.waive,
            law.waive_arguments,
            example="acme/wenyin/service_provider RSK-008",
        ),
        Verb(
            "attest",
            Text("给出核实声明的写法和摘要", "the attestation to write, with its digest"),
            law.attest,
            law.attest_arguments,
            example="acme/wenyin/service_provider PRD-004 products/wenyin-web",
        ),
        Verb(
            "law",
            Text("列出变化的规则和涉及的备案", "rules that changed, and the filings they touch"),
            law.changed,
            law.law_arguments,
            example="--since 2026-01-01",
        ),
        Verb(
            "register",
            Text("导入网信部门的公示清单，用于核对编号", "import the published lists, to compare numbers with"),
            register.register,
            register.register_arguments,
            example="import 清单.docx",
        ),
    ),
    Group.of(
        "材料和网站 · papers and site",
        Verb(
            "build",
            Text("生成全部材料（Word、PDF）", "render the papers"),
            build.build,
            build.build_arguments,
            example="acme/wenyin --edition review",
        ),
        Verb(
            "diff",
            Text("逐项列出两个版本的不同", "differences by field"),
            compare.diff,
            compare.diff_arguments,
            example="acme/wenyin --from 001 --to work",
        ),
        Verb(
            "redline",
            Text("生成带修订标记的对照稿", "papers with tracked changes"),
            compare.redline,
            compare.redline_arguments,
            example="acme/wenyin/service_provider self_assessment --from HEAD~1",
        ),
        Verb(
            "template",
            Text("对照官方模板与本仓库的模板", "compare the regulator's Word template with ours"),
            template.template,
            template.arguments,
            example="compare 官方模板.docx self_assessment",
        ),
        Verb(
            "site",
            Text("生成审阅网站", "make the review site"),
            site.site,
            site.site_arguments,
            example="--edition public",
        ),
        Verb(
            "serve",
            Text("预览审阅网站", "show the review site"),
            site.serve,
            site.serve_arguments,
            example="--port 8080",
        ),
        Verb(
            "reproduce",
            Text("生成两遍并比较字节", "make everything twice and compare"),
            verify.reproduce,
            verify.reproduce_arguments,
            example="acme --no-site",
        ),
    ),
    Group.of(
        "报送 · handing in",
        Verb(
            "sign",
            Text("生成签署用的文件和签署单", "what is printed, signed and sealed"),
            build.sign,
            options.filings,
            example="acme",
        ),
        Verb.writing(
            "signed",
            Text("登记签字盖章后的扫描件", "keep the scan of a signed paper"),
            rounds.signed,
            rounds.signed_arguments,
            example="commitment_letter 承诺书.pdf --filing acme",
        ),
        Verb(
            "pack",
            Text("打包报送材料", "make the bundle that is handed in"),
            build.pack,
            build.pack_arguments,
            example="acme/wenyin/service_provider",
        ),
        Verb.writing(
            "submit",
            Text("存档即将报送的一轮", "record the round that is about to be sent"),
            rounds.submit,
            rounds.submit_arguments,
            example="acme --kind first",
        ),
        Verb.anywhere(
            "verify",
            Text("核验报送包和存档", "prove that bundles and the record are whole"),
            verify.verify,
            verify.verify_arguments,
            example="dist/acme/acme.zip",
        ),
    ),
    Group.of(
        "报送之后 · afterwards",
        Verb.writing(
            "event",
            Text("登记报送之后发生的一件事", "record what happened after a round was sent"),
            events.event,
            events.event_arguments,
            example="acme receipt --date 2026-03-02 --attach 回执.png",
        ),
        Verb.writing(
            "comments",
            Text("把退回意见拆成若干条，或者列出意见", "split a pasted notice into comments, or list them"),
            events.comments,
            events.comments_arguments,
            example="acme/wenyin/service_provider 意见.docx --date 2026-03-20",
        ),
        Verb.writing(
            "legacy",
            Text("补录以前报送的一轮，只有文件和日期", "enter an old round by its files"),
            rounds.legacy,
            rounds.legacy_arguments,
            example="acme 承诺书.pdf --date 2024-05-06",
        ),
        Verb(
            "status",
            Text("各项备案的状态和期限", "where each filing stands and what is due"),
            overviews.status,
            overviews.status_arguments,
            example="acme --ics",
        ),
        Verb(
            "classify",
            Text("与通过的轮次不同之处应当怎样办理", "what the differences from the accepted round need"),
            approval.classify,
            approval.classify_arguments,
            example="acme/wenyin",
        ),
        Verb(
            "disclose",
            Text("由通过的轮次生成公示页面和编号片段", "the public page and snippet"),
            approval.disclose,
            options.filing,
            example="acme/wenyin/service_provider",
        ),
        Verb(
            "handover",
            Text("交接：状态、期限、未办结和缺少的文件", "hand over: state, dues, open items, missing files"),
            handover.handover,
            handover.arguments,
            example="acme",
        ),
    ),
    Group.of(
        "受限内容 · private half",
        Verb.writing(
            "private",
            Text("加密、解密受限内容", "lock and unlock the private half"),
            private_half.private,
            private_half.arguments,
            example="lock",
        ),
        Verb(
            "guard",
            Text("查找不应提交的个人信息", "find personal data that must not be committed"),
            guard.guard,
            guard.arguments,
            example="--history",
        ),
    ),
    Group.of(
        "自动运行 · run by machines",
        Verb("hook", Text("提交前检查暂存的内容", "what stands against a commit"), check.hook),
        Verb(
            "ci",
            Text("工作流运行的命令", "what the workflows run"),
            pull_requests.run,
            pull_requests.arguments,
            example="check --base main",
        ),
    ),
)
