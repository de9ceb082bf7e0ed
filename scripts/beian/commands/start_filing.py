"""What `new` does: asks what is not known yet, says what follows, and starts the files. Asks at a terminal only."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from beian.commands.exit_codes import CLEAN
from beian.commands.next_steps import next_steps, say_files
from beian.commands.terminal.console import say
from beian.commands.terminal.wording import aside, language, worded, wording
from beian.core import clock
from beian.core.errors import Failure
from beian.core.places import ContentRoot, find_content_root
from beian.core.problem import Text
from beian.core.workdays import calendar
from beian.schema.decision import decide as deciding
from beian.schema.decision import table as decision_table
from beian.schema.decision.answers import date_lines, late_lines
from beian.schema.decision.decide import Decision, Proposal
from beian.schema.decision.table import ANSWERS, Verdict
from beian.schema.forms.first_records import SUPPORTER
from beian.schema.forms.scaffold import Plan, ScaffoldRequest, known_login, plan, plan_no_filing, write_plan
from beian.schema.registry import Registry, option_label

NEXT = "\n"
WORDS = {"yes": "yes y 是", "no": "no n 否", "unsure": "unsure u 不确定 尚不确定"}
SAID = {word: answer for answer, words in WORDS.items() for word in words.split()}
VERDICTS: dict[Verdict, Text] = {
    "yes": Text("应当备案", "must be filed"),
    "no": Text("按上述回答，条文没有要求备案", "the text does not ask for a filing, by these answers"),
    "unsure": Text("尚不能确定，见实务要求和不确定之处", "not certain: see practice and what is uncertain"),
}
BY_PRACTICE = Text("条文没有明确要求，实务要求备案", "not clearly asked for by the text, but by practice")
TEXT = Text("规定要求", "what the text says")
PRACTICE = Text("实务要求（不是条文）", "what practice asks for (not the text)")
UNCERTAIN = Text("尚不确定，可能适用", "uncertain, may apply")


def start(options: argparse.Namespace) -> int:
    """Asks, decides, writes; 0 also when nothing has to be filed and nothing is written."""
    if options.questions:
        _list_questions()
        return CLEAN
    asks = sys.stdin.isatty()
    root = _root(Path(options.root or "."))
    registry = Registry(root.overrides)
    today = clock.today(options.as_of)
    answers = dict(_given(text) for text in options.answer)
    name = options.id or (_ask("标识，如 acme 或者 acme/wenyin", "The id, such as acme or acme/wenyin") if asks else "")
    entity, slash, algorithm = name.strip().partition("/")
    launch = clock.parse_date(options.launch, "--launch") if options.launch else None
    ScaffoldRequest(entity, algorithm if slash else None, name=options.title)  # a bad id is said before any question
    if not algorithm:
        request = ScaffoldRequest(
            entity, name=options.title or (_optional("主体全称", "The entity's full name") if asks else None)
        )
        return _start(root.path, plan(root.path, registry, request), None)
    if asks:
        answers |= _ask_questions(answers)
        launch = launch or _ask_launch()
    _refuse_missing(answers)
    found = deciding.decide(answers, max(filter(None, (today, launch))), launch, calendar(root.overrides))
    found = _still_to_come(found, launch, today)
    _say_decision(found, registry, today)
    chosen = tuple(one for one in found.proposals if options.voluntary or one.must_file != "no")
    if not chosen and found.must_file != "no":
        raise Failure(
            "还不能确定要不要备案、备案哪一类，没有写任何文件。请先弄清标为“不确定”的问题。",
            "What has to be filed is not certain yet and nothing was written. Settle the questions answered with unsure first.",
        )
    if not chosen:
        return _record_no_filing(
            root.path, registry, ScaffoldRequest(entity, algorithm, found, options.title, launch, today)
        )
    found = replace(found, proposals=chosen)
    title = options.title or (_optional("算法名称", "The algorithm's name") if asks else None)
    login = options.login or known_login(root.path, entity)
    if login is None and asks and any(one.roles != (SUPPORTER,) for one in chosen):
        login = _ask_login()
    request = ScaffoldRequest(entity, algorithm, found, title, launch, today, login)
    return _start(root.path, plan(root.path, registry, request), found)


def _still_to_come(found: Decision, launch: date | None, today: date) -> Decision:
    """Estimates lead to a launch that is to come; after it only terms are left."""
    if launch is None or launch >= today:
        return found
    left = [replace(one, dates=tuple(due for due in one.dates if due.legal)) for one in found.proposals]
    return replace(found, proposals=tuple(left))


def _record_no_filing(root: Path, registry: Registry, request: ScaffoldRequest) -> int:
    """A decision not to file stays on record with the entity that made it, where there is one."""
    if (root / "filings" / request.entity / "entity.yaml").is_file():
        made = plan_no_filing(registry, request)
        write_plan(root, made)
        for path in made.files:
            say(f"  + {path}")
        say(
            "判断已经留存；自愿备案的加上 --voluntary。",
            "The decision is on record; to file all the same add --voluntary.",
        )
    else:
        say(
            f"还没有主体 {request.entity}，没有写任何文件。先运行 make new FILING={request.entity}，或者保存以上判断。",
            f"There is no entity {request.entity} yet, nothing was written. Start it first, or keep this record.",
            "\n",
        )
    return CLEAN


def _root(start: Path) -> ContentRoot:
    """The content root at or above; where there is none, the folder itself is to become one."""
    try:
        return find_content_root(start)
    except Failure:
        if not start.is_dir():
            raise
        return ContentRoot(start.resolve())


# -- asking --------------------------------------------------------------------------------------------------------


def _ask(zh: str, en: str) -> str:
    say(f"\n{wording(zh, en, NEXT)}")
    try:
        return input("> ").strip()
    except EOFError:
        raise Failure("输入中断，没有写任何文件。", "The input ended; nothing was written.") from None


def _optional(zh: str, en: str) -> str | None:
    return _ask(f"{zh}（可以直接回车，以后再填）", f"{en} (Enter to leave it for later)") or None


def _ask_launch() -> date | None:
    while True:
        text = _optional(
            "上线日期，或者计划上线的日期，如 2026-12-01", "The day of launch, known or planned, such as 2026-12-01"
        )
        try:
            return clock.parse_date(text, "--launch") if text else None
        except Failure as failure:
            say(worded(failure))


def _ask_login() -> str | None:
    """Yes, no, or None where it is left for later: the drawn flow then has no step that verifies accounts."""
    while True:
        text = _optional("用户要登录才能使用吗？y（是）或者 n（否）", "Do users have to log in? y or n")
        answer = SAID.get((text or "").lower())
        if text is None or answer in ("yes", "no"):
            return answer
        say("请回答 y 或者 n。", "Please answer y or n.")


def _ask_questions(given: Mapping[str, str]) -> dict[str, str]:
    answers = dict(given)
    zh = "每个问题回答 y（是）、n（否）或者 u（不确定）；输入 ? 看依据。"
    say(zh, "Answer y (yes), n (no) or u (not sure); ? shows the basis.", NEXT)
    while left := deciding.missing(answers):
        question = next(one for one in decision_table.questions() if one["id"] == left[0])
        number = decision_table.questions().index(question) + 1
        zh, en = (
            f"{number}. {question['question']}\n   {question['help']}",
            f"{number}. {question['question_en']}\n   {question['help_en']}",
        )
        while (answer := SAID.get((text := _ask(zh, en)).lower())) is None:
            basis = decision_table.basis_text(question["basis"])
            if text in ("?", "？"):
                say(f"   {worded(basis, f'{NEXT}   ')}")
            else:
                say("请回答 y、n 或者 u。", "Please answer y, n or u.")
        answers[question["id"]] = answer
    return answers


def _given(text: str) -> tuple[str, str]:
    question, _, answer = text.partition("=")
    known = [one["id"] for one in decision_table.questions()]
    if question not in known:
        near = difflib.get_close_matches(question, known, 1)
        hint = Text(f"是不是“{near[0]}”？", f"Did you mean {near[0]}?") if near else Text("", "")
        raise Failure(
            f"--answer：没有问题“{question}”。{hint.zh}全部问题见 beian new --questions。",
            f"--answer: there is no question {question!r}. {hint.en} beian new --questions lists them.",
        )
    if answer.lower() not in SAID:
        raise Failure(
            f"--answer：“{question}”的回答只能是 {'、'.join(ANSWERS)}",
            f"--answer: {question} is answered with {', '.join(ANSWERS)}",
        )
    return question, SAID[answer.lower()]


def _refuse_missing(answers: Mapping[str, str]) -> None:
    if left := deciding.missing(answers):
        flags = " ".join(f"--answer {question}=…" for question in left)
        raise Failure(
            f"不在终端中运行，无法提问。还缺：{flags}",
            f"This is no terminal, so nothing can be asked. Still missing: {flags}",
        )


def _list_questions() -> None:
    for question in decision_table.questions():
        basis = decision_table.basis_text(question["basis"])
        zh = f"{question['question']}{question['help']}（{basis.zh}）"
        en = f"{question['question_en']} {question['help_en']} ({basis.en})"
        say(f"{question['id']}\n    {wording(zh, en, f'{NEXT}    ')}")


# -- saying --------------------------------------------------------------------------------------------------------


def _say_decision(found: Decision, registry: Registry, today: date) -> None:
    types = registry.schema("algorithm")["properties"]["type"]
    say(f"\n{wording(f'判断结果（{today.isoformat()}）', 'What follows', ' · ')}")
    if not found.proposals:
        zh = "按上述回答，没有属于五类算法的情形；回答改变的，重新判断。"
        en = "None of the five types applies by these answers; decide again when one changes."
        say(f"  {wording(zh, en, f'{NEXT}  ')}")
    for proposal in found.proposals:
        words = option_label(types, proposal.type)
        verdict = BY_PRACTICE if proposal.asked_by_practice else VERDICTS[proposal.must_file]
        say(f"\n■ {wording(f'{words.zh}：{verdict.zh}', f'{words.en}: {verdict.en}', ' · ')}")
        _say_proposal(proposal, registry, today)
    for kind in found.possible_types:
        words = option_label(types, kind)
        say(f"\n□ {wording(f'可能还有：{words.zh}', f'perhaps also: {words.en}', ' · ')}")
    if found.open:
        zh = f"尚不确定的问题，弄清后请改正 algorithm.yaml：{'、'.join(found.open)}"
        en = f"Open questions; mend algorithm.yaml once they are settled: {', '.join(found.open)}"
        say(f"\n{wording(zh, en, NEXT)}")
    say("")


def _say_proposal(proposal: Proposal, registry: Registry, today: date) -> None:
    roles: dict[str, Any] = registry.schema("algorithm")["properties"]["roles"]
    for title, conclusions in (
        (TEXT, proposal.conclusions),
        (PRACTICE, proposal.practice),
        (UNCERTAIN, proposal.possible),
    ):
        if conclusions:
            say(f"  {worded(title, ' · ')}")
        see = Text("参见", "see ") if title is PRACTICE else Text("", "")
        for one in conclusions:
            zh, en = f"{one.reason.zh}（{see.zh}{one.basis.zh}）", f"{one.reason.en} ({see.en}{one.basis.en})"
            say(f"  - {wording(zh, en, f'{NEXT}    ')}")
    if proposal.roles:
        words = [option_label(roles, role) for role in proposal.roles]
        zh, en = f"角色：{'、'.join(word.zh for word in words)}", f"roles: {', '.join(word.en for word in words)}"
        say(f"  {wording(zh, en, ' · ')}")
    for procedure in proposal.procedures:
        mark = Text("另需", "also due") if procedure.certain else Text("可能另需", "perhaps also due")
        said = wording(f"{mark.zh}：{procedure.label.zh}", f"{mark.en}: {procedure.label.en}", " · ")
        say(f"  {said}")
        for one in procedure.conclusions:
            zh, en = f"{one.reason.zh}（{one.basis.zh}）", f"{one.reason.en} ({one.basis.en})"
            say(f"    - {wording(zh, en, f'{NEXT}      ')}")
    for due, zh in zip(proposal.dates, date_lines(proposal), strict=True):
        passed = aside("已过", "passed") if due.deadline.day < today else ""
        kind = "legal term" if due.legal else "estimate"
        provisional = "; provisional" if due.deadline.provisional else ""
        en = f"{kind}: {due.label.en}; {due.basis.en}{provisional}"
        day = f"{due.deadline.day} " if language() == "en" else ""
        say(f"  {wording('日期', 'date')} {wording(f'{zh}{passed}', f'{day}{en}', f'{NEXT}    ')}")
    for late in late_lines(proposal, today):
        say(f"  ！{worded(late, f'{NEXT}    ')}")


def _start(root: Path, made: Plan, found: Decision | None) -> int:
    write_plan(root, made)
    say_files(made)
    ignored = root / ".gitignore"
    if "private" not in ignored.read_text("utf-8", errors="replace"):
        zh = "注意：.gitignore 没有排除 private/，请加上一行 /private/，以免提交个人信息。"
        en = "Careful: .gitignore does not exclude private/. Add the line /private/, or personal data may be committed."
        say(f"\n{wording(zh, en, NEXT)}")
    say(f"\n{wording('从这里开始', 'Where to begin', ' · ')}")
    for number, step in enumerate(next_steps(root, made, alone=found is None), 1):
        say(f"  {number}. {worded(step, f'{NEXT}     ')}")
    if found and any(one.needs("security-assessment") != "no" for one in found.proposals):
        zh, en = "同时准备安全评估，上线之前提交。", "Prepare the security assessment too; it is due before launch."
        say(f"  {wording(zh, en, f'{NEXT}  ')}")
    return CLEAN
