"""The verbs on answers, a part of the table in `verbs`."""

from __future__ import annotations

from beian.commands.answers import adopt, check, confirm, evidence, fmt, merged_schemas, misread, upgrade
from beian.commands.lists import register
from beian.commands.parser import Group, Verb
from beian.commands.private import strip
from beian.commands.record import overviews
from beian.core.problem import Text

ANSWERS = Group.of(
    "填报 · answers",
    Verb(
        "check",
        Text("校验全部填报内容", "judge every answer, with file and line"),
        check.check,
        check.arguments,
        example="acme/wenyin --gate pack",
    ),
    Verb(
        "todo",
        Text("列出尚未填写的内容", "what is unanswered, by page of the form and by person"),
        overviews.todo,
        overviews.todo_arguments,
        example="acme/wenyin/service_provider",
    ),
    Verb.writing(
        "confirm",
        Text("列出拟填的内容，记录由谁确认", "what is proposed, and who confirms it"),
        confirm.confirm,
        confirm.arguments,
        example="acme/wenyin/service_provider --by lin-anran",
    ),
    Verb.writing(
        "adopt",
        Text("发布制度：写明所引用的内容，记录由谁发布", "issue policies in the name of a person"),
        adopt.adopt,
        adopt.arguments,
        example="acme --by lin-anran",
    ),
    Verb.writing(
        "misread",
        Text("列出与填报不符的句子，记录程序读错的", "sentences that contradict; which of them are misread"),
        misread.misread,
        misread.arguments,
        example="acme/wenyin/service_provider",
    ),
    Verb.writing(
        "fmt",
        Text("规范 YAML 和制度文件的写法", "mend the form of YAML files and policies"),
        fmt.fmt,
        fmt.arguments,
        example="--check",
    ),
    Verb.anywhere(
        "upgrade",
        Text("去掉可由其他答案得出的重复填写，记录引擎版本", "take out answers that follow from others"),
        upgrade.upgrade,
        upgrade.arguments,
        example="--dry-run",
    ),
    Verb(
        "schema",
        Text("写出合并后的模式文件，供编辑器使用", "write the schemas with overrides/ in them, for editors"),
        merged_schemas.schema,
    ),
    Verb(
        "similar",
        Text("找出与其他主体雷同的长答案", "answers nearly the same as another entity's"),
        register.similar,
        register.similar_arguments,
        example="客户甲.json --write 客户乙.json",
    ),
    Verb.writing(
        "evidence",
        Text("登记佐证图片：去掉文件属性，写好记录", "register a picture as evidence, stripped, with its record"),
        evidence.evidence,
        evidence.arguments,
        example="add 截图.png --product wenyin-web --caption 投诉入口 --date 2026-11-20",
    ),
    Verb.writing(
        "strip",
        Text("去掉附件（PDF、图片）的文件属性和页面之外的内容", "take from PDFs and pictures what does not show"),
        strip.strip,
        strip.arguments,
        example="filings/acme/evidence/label.png",
    ),
)
